from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import lmdb
import numpy as np
import pytest
from PIL import Image, ImageCms

from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError
from sr3_desktop.training.data import lmdb_store
from sr3_desktop.training.data import prepare as module
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import RECORD, PrepareConfig
from tests.training.conftest import make_photo

from .conftest import HIGH, LOW

PARTS = ("hr_32", "sr_8_32", "lr_8")


def config(photos: Path, **changes) -> PrepareConfig:
    values = {"source": photos, "out": photos.parent / "set", "low": LOW, "high": HIGH}
    return PrepareConfig(**values | changes)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        return np.array(image)


def expected_square(image: Image.Image, side: int, filter: Image.Resampling) -> Image.Image:
    """What torchvision's resize(side) and center_crop(side) do to a picture, written plainly."""
    width, height = image.size
    if width <= height:
        image = image.resize((side, int(side * height / width)), filter)
    else:
        image = image.resize((int(side * width / height), side), filter)
    top = round((image.height - side) / 2.0)
    left = round((image.width - side) / 2.0)
    return Image.fromarray(np.array(image)[top : top + side, left : left + side])


# --- pixels and names --------------------------------------------------------------------------


@pytest.mark.parametrize("resample", ["bicubic", "bilinear", "lanczos"])
def test_pixels_are_those_of_pillow(photos, resample) -> None:
    report = prepare(config(photos, resample=resample))
    assert (report.made, report.kept, report.enlarged) == (3, 0, 0)
    filter = Image.Resampling[resample.upper()]
    sources = {"00001": "1.png", "0face": "sub/face.of.me.png", "00003": "00003.bmp"}
    for name, source in sources.items():
        with Image.open(photos / source) as file:
            photo = file.convert("RGB")
        lr = expected_square(photo, LOW, filter)
        hr, sr = expected_square(photo, HIGH, filter), lr.resize((HIGH, HIGH), filter)
        for part, wanted in zip(PARTS, (hr, sr, lr), strict=True):
            made = pixels(photos.parent / "set_8_32" / part / f"{name}.png")
            assert np.array_equal(made, np.array(wanted)), (part, name)


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((33, 32), (0, 0, 32, 32)),  # half a pixel is rounded to the even number
        ((35, 32), (2, 0, 34, 32)),
        ((32, 37), (0, 2, 32, 34)),
        ((32, 32), (0, 0, 32, 32)),
    ],
)
def test_the_middle_is_cut_out_at_every_width(tmp_path, size, box) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    photo = make_photo(0, *size)
    photo.save(folder / "a.png")
    prepare(config(folder))
    made = pixels(tmp_path / "set_8_32" / "hr_32" / "0000a.png")
    assert np.array_equal(made, np.array(photo.crop(box)))


def test_small_photos_are_enlarged_and_counted(photos) -> None:
    small = make_photo(3, 20, 31)
    small.save(photos / "small.png")
    make_photo(3, HIGH, HIGH).save(photos / "exact.png")
    assert prepare(config(photos)).enlarged == 1
    wanted = small.resize((32, 49), Image.Resampling.BICUBIC).crop((0, 8, 32, 40))
    made = pixels(photos.parent / "set_8_32" / "hr_32" / "small.png")
    assert np.array_equal(made, np.array(wanted))


def test_photos_are_turned_upright_and_written_as_rgb(tmp_path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    make_photo(0, 64, 48).save(folder / "turned.png", exif=exif)
    make_photo(0, 64, 48).convert("L").save(folder / "gray.png")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    make_photo(0, 64, 48).save(folder / "wide.png", icc_profile=profile)
    prepare(config(folder))
    hr = tmp_path / "set_8_32" / "hr_32"
    upright = make_photo(0, 64, 48).transpose(Image.Transpose.ROTATE_270)
    wanted = expected_square(upright, HIGH, Image.Resampling.BICUBIC)
    assert np.array_equal(pixels(hr / "turned.png"), np.array(wanted))
    assert np.ptp(pixels(hr / "0gray.png"), axis=2).max() == 0
    with Image.open(hr / "0wide.png") as image:
        assert image.info["icc_profile"] == profile


def test_names_that_meet_are_told_and_kept_apart(tmp_path) -> None:
    folder = tmp_path / "photos"
    for number, name in enumerate(["a/1.png", "b/1.png", "b/00001.x.png", "c/00001_2.png"]):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        make_photo(number).save(folder / name)
    (folder / "d").mkdir()
    make_photo(5).save(folder / "d" / "FACES.png")
    make_photo(6).save(folder / "d" / "faces.bmp")
    report = prepare(config(folder))
    assert report.renamed == {
        "b/1.png": "00001_3",
        "b/00001.x.png": "00001_2",
        "c/00001_2.png": "00001_2_2",
        "d/faces.bmp": "faces_2",
    }
    hr = tmp_path / "set_8_32" / "hr_32"
    assert len(names(hr)) == 6
    for photo, name in [("b/1.png", "00001_3"), ("c/00001_2.png", "00001_2_2")]:
        with Image.open(folder / photo) as image:
            wanted = expected_square(image, HIGH, Image.Resampling.BICUBIC)
        assert np.array_equal(pixels(hr / f"{name}.png"), np.array(wanted))


def test_a_photo_added_later_takes_no_name_away(photos) -> None:
    prepare(config(photos))
    hr = photos.parent / "set_8_32" / "hr_32"
    before = (hr / "00001.png").read_bytes()
    make_photo(9).save(photos / "0001.png")  # sorted before 1.png
    report = prepare(config(photos))
    assert (report.made, report.kept) == (1, 3)
    assert report.renamed == {"0001.png": "00001_2"}
    assert (hr / "00001.png").read_bytes() == before


# --- files that are no photos ------------------------------------------------------------------


def test_unreadable_files_are_skipped_and_listed(photos) -> None:
    (photos / "sub" / "damaged.png").write_bytes((photos / "1.png").read_bytes()[:500])
    (photos / "empty.jpg").touch()
    (photos / "notes.txt").write_text("nothing")
    (photos / "._1.png").write_bytes(b"of macOS")
    listed = photos.parent / "set_8_32_skipped.txt"
    report = prepare(config(photos))
    assert report.others == 1
    assert list(report.skipped) == ["empty.jpg", "sub/damaged.png"]
    lines = listed.read_text("utf-8").splitlines()
    assert lines[0] == "empty.jpg: empty.jpg is empty (0 bytes). Get a fresh copy."
    assert lines[1].startswith("sub/damaged.png: damaged.png is damaged")
    (photos / "empty.jpg").unlink()
    make_photo(4).save(photos / "sub" / "damaged.png")
    assert prepare(config(photos)).made == 1
    assert not listed.exists()


def test_a_sliver_is_skipped_before_it_fills_the_memory(photos, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_PIXELS", 100 * HIGH * HIGH)
    Image.new("RGB", (202, 2)).save(photos / "over.png")
    Image.new("RGB", (200, 2)).save(photos / "under.png")
    report = prepare(config(photos))
    assert report.skipped == {
        "over.png": "over.png is too narrow (202 x 2 pixels) for a square.",
    }


# --- running again -----------------------------------------------------------------------------


def test_only_what_is_missing_is_made_again(photos) -> None:
    prepare(config(photos))
    root = photos.parent / "set_8_32"
    files = sorted(root.rglob("*.png"))
    assert len(files) == 9
    before = {path: path.read_bytes() for path in files}
    (root / "sr_8_32" / "00001.png").unlink()
    for path in files:
        if path.exists():
            os.utime(path, (1, 1))
    seen = []
    report = prepare(config(photos), on_photo=lambda done, total: seen.append((done, total)))
    assert (report.made, report.kept) == (1, 2)
    assert seen == [(2, 3), (3, 3)]
    untouched = {path for path in files if path.stat().st_mtime == 1}
    assert {path.stem for path in set(files) - untouched} == {"00001"}
    assert {path: path.read_bytes() for path in files} == before


@pytest.mark.parametrize("lmdb_form", [False, True])
def test_a_run_cut_short_is_continued(photos, lmdb_form) -> None:
    whole = config(photos, out=photos.parent / "whole", lmdb=lmdb_form)
    prepare(whole)
    broken = config(photos, lmdb=lmdb_form)

    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(broken, on_photo=stop)
    report = prepare(broken)
    assert (report.made, report.kept) == (2, 1)
    assert contents(broken.root) == contents(whole.root)


def contents(root: Path) -> dict[str, bytes]:
    """What training gets from an output of either form."""
    if (root / "data.mdb").exists():
        with lmdb.open(str(root), readonly=True, lock=False) as env, env.begin() as transaction:
            return {key.decode(): bytes(value) for key, value in transaction.cursor()}
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.png")}


def test_no_temporary_file_remains(photos, monkeypatch) -> None:
    """Neither of a failed write nor, after the next run, of a process that was killed."""
    real_replace, calls = os.replace, []

    def failing_replace(source, target) -> None:
        calls.append(Path(target).name)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        real_replace(source, target)

    monkeypatch.setattr(os, "replace", failing_replace)
    with pytest.raises(ImageWriteError, match="No space left"):
        prepare(config(photos))
    monkeypatch.undo()
    root = photos.parent / "set_8_32"
    assert names(root) == [".sr3-desktop", "hr_32", "lr_8", RECORD, "sr_8_32"]
    assert [path.name for path in root.rglob("*.part")] == []
    assert len(list(root.rglob("*.png"))) == 1
    (root / "hr_32" / "00001.png.abc123.part").write_bytes(b"killed")
    prepare(config(photos))
    assert [path.name for path in root.rglob("*.part")] == []
    assert len(list(root.rglob("*.png"))) == 9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"resample": "lanczos"}, "was prepared with resample bicubic, not lanczos"),
        ({"lmdb": True}, "was prepared with lmdb False, not True"),
    ],
)
def test_another_preparation_into_the_same_folder_is_refused(photos, changes, message) -> None:
    prepare(config(photos))
    before = contents(photos.parent / "set_8_32")
    with pytest.raises(TrainingDataError, match=message):
        prepare(config(photos, **changes))
    assert contents(photos.parent / "set_8_32") == before


def test_other_sizes_and_other_photos_are_refused(photos, tmp_path) -> None:
    prepare(config(photos))
    (tmp_path / "set_8_32").rename(tmp_path / "set_16_32")
    with pytest.raises(TrainingDataError, match="size 8,32, not 16,32"):
        prepare(config(photos, low=16))
    (tmp_path / "set_16_32").rename(tmp_path / "set_8_32")
    photos.rename(tmp_path / "moved")
    with pytest.raises(TrainingDataError, match=r"path .*photos, not .*moved"):
        prepare(config(tmp_path / "moved"))


def test_a_folder_of_something_else_is_left_alone(photos, tmp_path) -> None:
    root = tmp_path / "set_8_32"
    root.mkdir()
    (root / "film.mp4.part").write_bytes(b"a download")
    with pytest.raises(TrainingDataError, match="holds something else"):
        prepare(config(photos))
    assert names(root) == ["film.mp4.part"]
    (root / "film.mp4.part").rename(root / f"{RECORD}.abc123.part")  # of a first run, killed
    assert prepare(config(photos)).made == 3
    (root / RECORD).write_text("{")
    with pytest.raises(TrainingDataError, match="damaged"):
        prepare(config(photos))
    (root / RECORD).write_text("[]")
    with pytest.raises(TrainingDataError):
        prepare(config(photos))


def test_the_output_may_not_lie_among_the_photos(photos) -> None:
    with pytest.raises(TrainingDataError, match="lies in the folder of the photos"):
        prepare(config(photos, out=photos / "set"))
    assert not (photos / "set_8_32").exists()


# --- LMDB --------------------------------------------------------------------------------------


def test_an_lmdb_has_the_keys_of_the_reference(photos, monkeypatch) -> None:
    monkeypatch.setattr(lmdb_store, "_GROWTH_BYTES", 2**15)  # so that it must grow
    (photos / "0.png").write_bytes(b"damaged")
    for number in range(4, 12):
        make_photo(number).save(photos / f"{number}.png")
    report = prepare(config(photos, lmdb=True))
    assert (report.made, len(report.skipped)) == (11, 1)
    prepare(config(photos, out=photos.parent / "files"))
    found = contents(photos.parent / "set_8_32")
    assert found.pop("length") == b"11"
    sources = [found.pop(f"source_{index:05}").decode() for index in range(11)]
    assert sources == sorted(sources)
    assert set(found) == {f"{part}_{index:05}" for part in PARTS for index in range(11)}
    assert sum(map(len, found.values())) > 2**15
    record = json.loads((photos.parent / "files_8_32" / RECORD).read_text("utf-8"))
    for index, source in enumerate(sources):
        for part in PARTS:
            path = photos.parent / "files_8_32" / part / f"{record['names'][source]}.png"
            with Image.open(io.BytesIO(found[f"{part}_{index:05}"])) as image:
                assert image.format == "PNG"
                assert np.array_equal(np.array(image), pixels(path))


def test_an_lmdb_is_as_large_as_it_needs(photos) -> None:
    prepare(config(photos, lmdb=True))
    with lmdb.open(str(photos.parent / "set_8_32"), readonly=True, lock=False) as env:
        assert env.info()["map_size"] <= 2 * lmdb_store._GROWTH_BYTES


def test_an_lmdb_that_is_removed_meanwhile_is_told(photos) -> None:
    root = photos.parent / "set_8_32"

    def remove(done: int, total: int) -> None:
        if done == 1:
            shutil.rmtree(root)

    with pytest.raises(ImageWriteError, match="could not be written"):
        prepare(config(photos, lmdb=True), on_photo=remove)
    assert not root.exists()


def test_an_lmdb_that_can_not_be_written_is_told(photos) -> None:
    prepare(config(photos, lmdb=True))
    (photos.parent / "set_8_32" / "data.mdb").write_bytes(b"damaged" * 10000)
    with pytest.raises(ImageWriteError, match="cannot be opened as an LMDB"):
        prepare(config(photos, lmdb=True))
