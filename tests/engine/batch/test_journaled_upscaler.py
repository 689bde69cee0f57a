from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import (
    SECOND_FILE,
    Crop,
    FaceFrame,
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch import journaled_upscaler
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    Begun,
    JournaledUpscaler,
    settings_key,
)
from sr3_desktop.engine.batch.planner import Planner
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.paths import face_detector

from .conftest import CHANGED, Bench, paint


def test_what_is_done_is_not_done_again(bench: Bench) -> None:
    assert bench.upscale() == bench.target
    content = bench.target.read_bytes()
    assert bench.upscale() is None
    assert bench.upscale(device="cpu", preview_px=9) is None  # which change no pixel
    assert bench.count == 1
    assert bench.target.read_bytes() == content


def test_a_skipped_photo_has_the_size_of_its_result(bench: Bench) -> None:
    bench.upscale()
    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models])
        result = journaled.begin(bench.request())
        assert (result.width, result.height, result.target) == (16, 12, None)
        assert journaled.result_of(bench.request()) == bench.target


def touch(bench: Bench) -> None:
    os.utime(bench.photo, ns=(1, 1))


def edit_in_secret(bench: Bench) -> None:
    """Change the content and leave size and time as they were, as exiftool -P can."""
    status = bench.photo.stat()
    data = bytearray(bench.photo.read_bytes())
    data[-5] ^= 1  # a checksum that Pillow does not look at
    bench.photo.write_bytes(data)
    os.utime(bench.photo, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    "change", [touch, edit_in_secret, lambda b: paint(b.photo, 2), lambda b: b.target.unlink()]
)
def test_what_has_changed_is_made_anew_in_place(
    bench: Bench, change: Callable[[Bench], object]
) -> None:
    bench.upscale()
    change(bench)
    assert bench.upscale() == bench.target
    assert bench.upscale() is None
    assert bench.count == 2
    assert sorted(path.name for path in bench.out.iterdir()) == [".sr3-desktop", "a_4x.png"]


OTHER = {
    "model": "photo-x2",
    "scale": 2.0,
    "sampler": SamplerSettings(seed=1),
    "cleanup": 0.5,
    "soft": "shrink",
    "backproject": False,
    "tile": TileSettings(size=64),
    "dtype": "float16",
    "crop": Crop(0, 0, 2, 2),
    "faces": (FaceFrame(1, 1, 2),),
    "face_detector": face_detector(),
    "self_ensemble": True,
    "temperature": 0.5,
    "strokes": (Stroke(0.0, 5.0, ((1.0, 1.0),)),),
}
OTHER_OUTPUT = {
    "format": "png",
    "quality": 80,
    "depth": "16",
    "keep_info": False,
    "keep_location": False,
    "dpi": 300,
    "recipe": False,
}


def test_every_setting_that_decides_the_result_counts(bench: Bench, make_model_file) -> None:
    make_model_file("photo-x2", folder=bench.models)
    usual = bench.request()
    irrelevant = {"source", "target", "device", "output", "face_model"}
    irrelevant |= {"preview_px", "states", "states_by_snr", "estimates", "states_at", "layers"}
    assert {f.name for f in fields(UpscaleRequest)} == irrelevant | set(OTHER)
    assert {f.name for f in fields(OutputSettings)} == {"exists", *OTHER_OUTPUT}
    requests = [replace(usual, **{name: value}) for name, value in OTHER.items()]
    outputs = [replace(CHANGED, **{name: value}) for name, value in OTHER_OUTPUT.items()]
    requests += [replace(usual, output=output) for output in outputs]
    keys = [settings_key(request, [bench.models]) for request in [usual, *requests]]
    assert len(set(keys)) == len(requests) + 1
    for shown in ({"states": 4}, {"states_by_snr": True}, {"estimates": True}, {"layers": Path()}):
        assert settings_key(replace(usual, **shown), [bench.models]) == keys[0]
    assert settings_key(replace(usual, face_model="none"), [bench.models]) == keys[0]
    for with_faces in requests[9:11]:
        with pytest.raises(ModelFileError, match="none"):
            settings_key(replace(with_faces, face_model="none"), [bench.models])


def test_a_detector_counts_by_the_contents_of_both_its_files(bench: Bench, tmp_path: Path) -> None:
    def key(detector: Path) -> str:
        return settings_key(bench.request(face_detector=detector), [bench.models])

    first, second = face_detector(), face_detector().with_name(SECOND_FILE)
    folders = [tmp_path / name for name in ("same", "other first", "other second")]
    for folder in folders:
        folder.mkdir()
        (folder / "a.xml").write_bytes(first.read_bytes())
        (folder / SECOND_FILE).write_bytes(second.read_bytes())
    (folders[1] / "a.xml").write_text("another one")
    (folders[2] / SECOND_FILE).write_text("another one")
    keys = [key(first), *(key(folder / "a.xml") for folder in folders)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    for folder, name in zip(folders, ("a.xml", SECOND_FILE), strict=False):
        (folder / name).unlink()
        with pytest.raises(ModelFileError, match=f"detector {name} cannot be read"):
            key(folder / "a.xml")


def test_results_of_the_detector_as_it_was_noted_first_stay_valid(bench: Bench, monkeypatch):
    """Keys of before the second file counted; with it another one is of another key."""
    detector = bench.request(face_detector=face_detector())
    now = settings_key(detector, [bench.models])
    first = hashlib.sha256(face_detector().read_bytes()).hexdigest()
    monkeypatch.setattr(journaled_upscaler, "_detector", lambda path: {"face_detector": first})
    assert settings_key(detector, [bench.models]) == now


def test_other_settings_or_weights_replace_our_own_result(bench: Bench, make_model_file) -> None:
    bench.upscale()
    before = bench.target.read_bytes()
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.target
    assert bench.target.read_bytes() != before
    make_model_file(folder=bench.models, sha256="two")
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.target
    assert bench.count == 3


def test_a_file_that_is_not_ours_is_never_touched(bench: Bench) -> None:
    paint(bench.target, 7)
    theirs = bench.target.read_bytes()
    assert bench.upscale() == bench.out / "a_4x (2).png"
    assert bench.upscale() is None
    assert bench.upscale(sampler=SamplerSettings(seed=9)) == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == theirs


@pytest.mark.parametrize("exists", ["changed", "rename", "skip"])
def test_a_foreign_file_that_appears_during_the_work_is_never_touched(
    bench: Bench, exists: str
) -> None:
    def meanwhile(progress: Progress) -> None:
        if progress.stage == "denoising":
            bench.target.write_bytes(b"of somebody else")

    with Journal(journal_path(bench.out)) as journal:
        journaled = JournaledUpscaler(lambda _: journal, [bench.models], "run")
        asked = bench.request(output=OutputSettings(exists=exists))  # type: ignore[arg-type]
        made = journaled.upscale(bench.engine, asked, meanwhile).target
    assert made == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == b"of somebody else"


def test_a_result_that_someone_has_edited_is_kept(bench: Bench) -> None:
    bench.upscale()
    paint(bench.target, 7)
    theirs = bench.target.read_bytes()
    assert bench.upscale() == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == theirs


def test_the_result_of_another_photo_is_not_replaced(bench: Bench, tmp_path: Path) -> None:
    bench.upscale()
    content = bench.target.read_bytes()
    paint(tmp_path / "other" / "a.png", 5)
    assert bench.upscale(source=tmp_path / "other" / "a.png") == bench.out / "a_4x (2).png"
    assert bench.target.read_bytes() == content
    assert bench.upscale() is None  # the first photo's is still known


def test_a_result_whose_time_alone_differs_is_ours(bench: Bench) -> None:
    bench.upscale()
    os.utime(bench.target, ns=(1, 1))  # as after a copy
    assert bench.upscale() is None


def test_the_photo_itself_is_never_replaced(bench: Bench) -> None:
    content = bench.photo.read_bytes()
    for exists in ("changed", "overwrite", "rename"):
        target = bench.upscale(target=bench.photo, output=OutputSettings(exists=exists))
        assert target is not None
        assert target != bench.photo
    assert bench.photo.read_bytes() == content


@pytest.mark.parametrize("exists", ["changed", "overwrite", "rename", "skip"])
def test_no_photo_of_the_run_is_replaced_whatever_was_planned(
    bench: Bench, tmp_path: Path, exists: str
) -> None:
    other = bench.target  # a photo that is called as a result
    paint(other, 7)
    content = other.read_bytes()
    request = bench.request(output=OutputSettings(exists=exists))
    with Journal(journal_path(bench.out)) as journal:
        claims = Reservations([bench.photo, other])
        journaled = JournaledUpscaler(lambda _: journal, [bench.models], "run", claims)
        result = journaled.upscale(bench.engine, request, lambda progress: None)
        begun = journaled.begin(replace(request, source=bench.photo, scale=2.0))
        assert isinstance(begun, Begun)
        assert begun.request.target != other
    assert result.target == bench.out / "a_4x (2).png"
    assert other.read_bytes() == content
    kept = [note for note in result.notes if "is not replaced" in note]
    assert len(kept) == (exists in ("overwrite", "skip"))


@pytest.mark.parametrize("exists", ["changed", "overwrite", "rename", "skip"])
def test_two_photos_of_a_run_never_share_a_result(
    bench: Bench, tmp_path: Path, exists: str
) -> None:
    paint(tmp_path / "other" / "a.png", 5)
    output = OutputSettings(exists=exists)
    names = []
    for run in ("run 1", "run 1", "run 2"):
        with Journal(journal_path(bench.out)) as journal:
            planner = Planner(lambda _folder, journal=journal: journal)
            sources = (bench.photo, tmp_path / "other" / "a.png")
            photos = [bench.request(source=s, target=bench.out, output=output) for s in sources]
            reserved = planner.reservations
            for planned in planner.plan(photos):
                journaled = JournaledUpscaler(lambda _: journal, [bench.models], run, reserved)
                target = journaled.upscale(
                    bench.engine, planned.request, lambda progress: None
                ).target
                names.append(target and target.name)
    assert names[:4] == ["a_4x.png", "a_4x (2).png", None, None]
    again = {"overwrite": names[:2], "rename": ["a_4x (3).png", "a_4x (2) (2).png"]}
    assert names[4:] == again.get(exists, [None, None])


@pytest.mark.parametrize("exists", ["rename", "overwrite", "skip"])
def test_the_other_policies_remember_their_own_run_only(bench: Bench, exists: str) -> None:
    output = OutputSettings(exists=exists)
    assert bench.upscale("run 1", output=output) == bench.target
    assert bench.upscale("run 1", output=output) is None
    again = bench.upscale("run 2", output=output)
    beside = bench.out / "a_4x (2).png"
    assert again == {"rename": beside, "overwrite": bench.target, "skip": None}[exists]
