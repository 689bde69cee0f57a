"""Photos as they are written: quality, tags, limits of the formats, and failures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from PIL import ExifTags, Image, JpegImagePlugin

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.images import (
    MAX_PIXELS,
    Photo,
    read_image,
    write_image,
    writing,
)
from tests.engine.images.test_images import (
    GRAY_ICC,
    NOISE,
    SMOOTH,
    SRGB,
    exif_with_thumbnail,
    make_exif,
    save,
)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_a_result_of_several_blocks_is_whole_and_as_small_as_its_filters_allow(tmp_path, suffix):
    rows, columns = np.mgrid[0:700, 0:700]
    waves = 128 + 100 * np.sin(rows / 40) * np.cos(columns / 55)
    grain = np.random.default_rng(5).normal(0, 2, (700, 700, 3))
    pixels = (waves[:, :, None] + grain).clip(0, 255).astype(np.uint8)
    write_image(Photo(pixels), tmp_path / f"a.{suffix}")
    np.testing.assert_array_equal(read_image(tmp_path / f"a.{suffix}").pixels, pixels)
    if suffix == "png":
        # Of each row the best of three filters is taken; with the first alone it were 676 kB.
        assert (tmp_path / "a.png").stat().st_size == pytest.approx(640_315, rel=0.02)


def test_own_results_can_be_opened_again() -> None:
    assert Image.MAX_IMAGE_PIXELS is None
    assert MAX_PIXELS >= 4 * 4 * 24e6


@pytest.mark.parametrize(
    "name", ["Größe.png", "照片 1.jpg", "📷🌄.webp", "a b'c.tif", ".hidden.png"]
)
def test_any_name_can_be_read_and_written(tmp_path, name: str) -> None:
    folder = tmp_path / "Überseé 文件夹"
    folder.mkdir()
    write_image(SMOOTH, folder / name)
    assert read_image(folder / name).pixels.shape == SMOOTH.shape
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_lossless_formats_keep_every_pixel(tmp_path, suffix: str) -> None:
    alpha = NOISE[:, :, 1] | 1
    path = tmp_path / f"a.{suffix}"
    assert write_image(Photo(NOISE, alpha), path).notes == ()
    photo = read_image(path)
    np.testing.assert_array_equal(photo.pixels, NOISE)
    np.testing.assert_array_equal(photo.alpha, alpha)


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_lossy_formats_follow_the_quality(tmp_path, suffix: str) -> None:
    low, high = tmp_path / f"low.{suffix}", tmp_path / f"high.{suffix}"
    write_image(SMOOTH, low, OutputSettings(quality=10))
    write_image(SMOOTH, high, OutputSettings(quality=95))
    error = np.abs(read_image(high).pixels.astype(int) - SMOOTH).mean()
    assert error < 3
    assert error < np.abs(read_image(low).pixels.astype(int) - SMOOTH).mean()


def test_jpeg_keeps_full_color_resolution(tmp_path) -> None:
    write_image(SMOOTH, tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as file:
        assert JpegImagePlugin.get_sampling(file) == 0


def test_the_format_can_be_set_beside_the_name(tmp_path) -> None:
    write_image(SMOOTH, tmp_path / "noending", OutputSettings(format="webp"))
    with Image.open(tmp_path / "noending") as file:
        assert file.format == "WEBP"


@pytest.mark.parametrize("source", ["jpg", "png", "webp", "tif", "avif"])
@pytest.mark.parametrize("target", ["jpg", "png", "webp", "tif"])
def test_profile_and_tags_travel_between_all_formats(tmp_path, source, target) -> None:
    options = {"exif": make_exif(6), "icc_profile": SRGB}
    photo = read_image(save(Image.fromarray(NOISE), tmp_path / f"a.{source}", **options))
    enlarged = Photo(np.zeros((80, 48, 3), np.uint8), None, photo.icc, photo.exif)
    write_image(enlarged, tmp_path / f"b.{target}")
    with Image.open(tmp_path / f"b.{target}") as file:
        exif = file.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        assert file.info["icc_profile"] == SRGB
        assert file.size == (48, 80)
        assert exif[ExifTags.Base.Make] == "Camera"
        assert exif.get(ExifTags.Base.Orientation, 1) == 1
        assert details[ExifTags.Base.DateTimeOriginal] == "2024:05:06 07:08:09"
        size = details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight]
        assert size == (48, 80)
        assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (52, 30, 1.5)


def test_the_old_thumbnail_is_dropped(tmp_path) -> None:
    path = save(Image.fromarray(SMOOTH), tmp_path / "a.jpg", exif=exif_with_thumbnail())
    assert b"THUMBNAIL-BYTES" in path.read_bytes()
    write_image(read_image(path), tmp_path / "b.jpg")
    written = (tmp_path / "b.jpg").read_bytes()
    assert b"THUMBNAIL-BYTES" not in written
    assert b"Cam" in written


@pytest.mark.parametrize("target", ["jpg", "png", "tif"])
def test_gray_photos_stay_gray_with_their_profile(tmp_path, target: str) -> None:
    gray = Image.fromarray(SMOOTH).convert("L")
    photo = read_image(save(gray, tmp_path / "a.png", icc_profile=GRAY_ICC))
    write_image(photo, tmp_path / f"b.{target}", OutputSettings(quality=100))
    with Image.open(tmp_path / f"b.{target}") as file:
        assert file.mode == "L"
        assert file.info["icc_profile"] == GRAY_ICC
        assert np.abs(np.asarray(file).astype(int) - np.asarray(gray)).max() <= 1


def test_webp_of_a_gray_photo_carries_no_gray_profile(tmp_path) -> None:
    photo = Photo(SMOOTH, icc=GRAY_ICC, gray=True)
    write_image(photo, tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as file:
        assert "icc_profile" not in file.info


def test_jpeg_lays_transparency_on_white_and_says_so(tmp_path) -> None:
    alpha = np.zeros(SMOOTH.shape[:2], np.uint8)
    notes = write_image(Photo(np.zeros_like(SMOOTH), alpha), tmp_path / "a.jpg").notes
    assert notes == ("JPEG holds no transparency; transparent parts became white.",)
    assert read_image(tmp_path / "a.jpg").pixels.min() > 250


def test_tags_too_long_for_jpeg_are_left_out_and_told(tmp_path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x" * 70_000
    photo = Photo(SMOOTH, exif=exif.tobytes())
    assert write_image(photo, tmp_path / "a.png").notes == ()
    assert "too long for JPEG" in write_image(photo, tmp_path / "a.jpg").notes[0]


@pytest.mark.parametrize(
    "failing", ["os.replace", "os.fsync", "sr3_desktop.engine.images.writing.write_png"]
)
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failing) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(failing, fail)
    with pytest.raises(ImageWriteError, match=r"a\.png could not be saved \(No space left"):
        write_image(SMOOTH, path)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.png", b"old")]


def test_ctrl_c_while_writing_leaves_nothing(tmp_path, monkeypatch) -> None:
    def interrupted(file: IO[bytes], *args: object) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "write_png", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_image(SMOOTH, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_there_is_never_a_partial_file_under_the_final_name(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.png"
    replace = os.replace
    seen = []

    def watched(source: Path, target: Path) -> None:
        seen.append((Path(target), Path(target).exists(), Path(source).parent))
        assert read_image(Path(source)).pixels.shape == SMOOTH.shape
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    write_image(SMOOTH, path)
    assert seen == [(path, False, tmp_path)]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")
def test_a_result_has_the_usual_permissions(tmp_path) -> None:
    (tmp_path / "usual").touch()
    write_image(SMOOTH, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize(
    ("name", "depth", "from_deep", "noted"),
    [
        ("a.jpg", "auto", True, True),
        ("a.jpg", "auto", False, False),
        ("a.jpg", "8", True, False),
        ("a.webp", "16", False, True),
        ("a.png", "auto", True, False),
    ],
)
def test_bits_that_a_format_can_not_hold_are_told(name, depth, from_deep, noted, tmp_path) -> None:
    notes = write_image(SMOOTH, tmp_path / name, OutputSettings(depth=depth), from_deep).notes
    assert any("8 bits per channel, not 16" in note for note in notes) is noted
