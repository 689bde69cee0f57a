from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.engine.base.errors import ImageReadError, ImageWriteError
from sr3_desktop.engine.base.formats import FORMATS
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.files import targets
from sr3_desktop.engine.files.targets import (
    check_size,
    check_target,
    result_name,
    target_format,
)
from sr3_desktop.engine.images import read_image, write_image

OVERWRITE = OutputSettings(exists="overwrite")


@pytest.mark.parametrize(
    ("name", "format", "expected"),
    [
        ("a.png", None, "png"),
        ("a.JPG", None, "jpeg"),
        ("a.jpeg", "jpeg", "jpeg"),
        ("a.tif", None, "tiff"),
        ("a.webp", None, "webp"),
        ("IMG.2031", "png", "png"),
        ("noending", "webp", "webp"),
    ],
)
def test_format_follows_name_or_setting(name: str, format, expected: str) -> None:
    assert target_format(Path(name), OutputSettings(format)) == expected


@pytest.mark.parametrize(
    ("name", "format", "message"),
    [
        ("a.gif", None, r"\.gif cannot be written; use \.png"),
        ("a", None, "no known extension"),
        ("a.png", "jpeg", "ends in .png, but the format is jpeg"),
    ],
)
def test_an_unclear_format_is_told(name: str, format, message: str) -> None:
    with pytest.raises(ImageWriteError, match=message):
        target_format(Path(name), OutputSettings(format))


@pytest.mark.parametrize(
    ("source", "scale", "format", "expected"),
    [
        ("IMG_1.JPG", 4.0, None, "IMG_1_4x.JPG"),
        ("a.jpeg", 4.0, "jpeg", "a_4x.jpeg"),
        ("a.png", 2.5, "jpeg", "a_2.5x.jpg"),
        ("a.gif", 4.0, None, "a_4x.png"),
        ("b.c.heic", 4.0, None, "b.c_4x.png"),
    ],
)
def test_the_usual_name(source: str, scale: float, format, expected: str) -> None:
    assert result_name(Path(source), scale, format) == expected


def test_a_new_target_is_taken_and_its_folder_made(tmp_path: Path) -> None:
    target = tmp_path / "new" / "deeper" / "a.png"
    assert check_target(target, 10, 10, OutputSettings()) == target
    assert list(target.parent.iterdir()) == []


def test_a_missing_ending_is_added(tmp_path: Path) -> None:
    settings = OutputSettings("jpeg")
    assert check_target(tmp_path / "a.b", 1, 1, settings) == tmp_path / "a.b.jpg"


@pytest.mark.parametrize(("exists", "expected"), [("overwrite", "a.png"), ("rename", "a (3).png")])
def test_an_existing_target(tmp_path: Path, exists, expected: str) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    (tmp_path / "a (2).png").write_bytes(b"old")
    found = check_target(tmp_path / "a.png", 1, 1, OutputSettings(exists=exists))
    assert found == tmp_path / expected
    assert (tmp_path / "a.png").read_bytes() == b"old"


def test_skip_is_none_only_for_an_existing_target(tmp_path: Path) -> None:
    settings = OutputSettings(exists="skip")
    target = tmp_path / "a.png"
    assert check_target(target, 1, 1, settings) == target
    target.write_bytes(b"old")
    assert check_target(target, 1, 1, settings) is None


@pytest.mark.parametrize("exists", ["overwrite", "rename", "skip"])
def test_the_source_is_never_the_target(tmp_path: Path, exists) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(b"photo")
    settings = OutputSettings(exists=exists)
    assert check_target(source, 1, 1, settings, source) == tmp_path / "a (2).png"
    detour = tmp_path / "x" / ".." / "a.png"
    (tmp_path / "x").mkdir()
    found = check_target(detour, 1, 1, settings, source)
    assert found is not None
    assert found.name == "a (2).png"


@pytest.mark.parametrize("link", ["symlink", "link"])
def test_a_link_to_the_source_is_not_overwritten(tmp_path: Path, link) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(b"photo")
    getattr(os, link)(source, tmp_path / "linked.png")
    found = check_target(tmp_path / "linked.png", 1, 1, OVERWRITE, source)
    assert found == tmp_path / "linked (2).png"


def test_the_source_in_other_capitals_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "Photo.png"
    source.write_bytes(b"photo")
    (tmp_path / "photo.png").write_bytes(b"the same file on Windows and macOS")
    found = check_target(tmp_path / "photo.png", 1, 1, OVERWRITE, source)
    assert found == tmp_path / "photo (2).png"


def test_a_dangling_link_is_in_use(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "nowhere")
    assert check_target(tmp_path / "a.png", 1, 1, OutputSettings()) == tmp_path / "a (2).png"


@pytest.mark.parametrize(
    ("name", "width", "height", "accepted"),
    [
        ("a.webp", 16383, 1, True),
        ("a.webp", 1, 16384, False),
        ("a.jpg", 65500, 1, True),
        ("a.jpg", 65501, 1, False),
        ("a.avif", 32768, 1, True),
        ("a.avif", 32769, 1, False),
        ("a.avif", 16384, 16384, True),
        ("a.avif", 16384, 16385, False),
        ("a.png", 70000, 1, True),
        ("a.tiff", 70000, 1, True),
        ("a.png", 20000, 20000, True),
        ("a.png", 20001, 20000, False),
    ],
)
def test_limits_of_formats(
    tmp_path: Path, monkeypatch, name: str, width: int, height: int, accepted: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**12))
    if accepted:
        assert check_target(tmp_path / name, width, height, OutputSettings())
    else:
        with pytest.raises(ImageWriteError, match="smaller scale"):
            check_target(tmp_path / name, width, height, OutputSettings())


def test_a_size_just_above_the_limit_does_not_read_as_the_limit() -> None:
    with pytest.raises(ImageWriteError, match="401 megapixels and the limit is 400"):
        check_size(20_004, 20_000, "png")


def test_a_full_disk_is_told_before(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=3 * 2**20))
    assert check_target(tmp_path / "a.png", 500, 500, OutputSettings())
    with pytest.raises(ImageWriteError, match="3 MiB free and the result may need 5"):
        check_target(tmp_path / "a.png", 1000, 1000, OutputSettings())


def test_what_a_full_disk_lacks_is_never_nothing(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2**20 - 1))
    with pytest.raises(ImageWriteError, match="0 MiB free and the result may need 2"):
        check_target(tmp_path / "a.png", 10, 10, OutputSettings())


@pytest.mark.parametrize(
    ("name", "depth", "deep", "fits"),
    [
        ("a.png", "auto", False, True),
        ("a.png", "auto", True, False),
        ("a.tif", "16", False, False),
        ("a.png", "8", True, True),
        ("a.jpg", "16", True, True),
    ],
)
def test_16_bits_need_twice_the_space(tmp_path, monkeypatch, name, depth, deep, fits) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=6 * 2**20))
    settings = OutputSettings(depth=depth)
    if fits:
        assert check_target(tmp_path / name, 1000, 1000, settings, deep=deep)
    else:
        with pytest.raises(ImageWriteError, match="free some space"):
            check_target(tmp_path / name, 1000, 1000, settings, deep=deep)


@pytest.mark.slow
@pytest.mark.parametrize("width", [32768, 32769])
def test_the_limit_of_avif_is_that_of_its_decoder(tmp_path: Path, width: int) -> None:
    write_image(np.zeros((16, width, 3), np.uint8), tmp_path / "a.avif")
    if width <= FORMATS["avif"].max_side_px:
        assert read_image(tmp_path / "a.avif").pixels.shape == (16, width, 3)
    else:
        with pytest.raises(ImageReadError):
            read_image(tmp_path / "a.avif")


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ImageWriteError, match="choose another"):
        check_target(tmp_path / "file" / "a.png", 1, 1, OutputSettings())


def test_a_read_only_folder_is_told(tmp_path: Path, monkeypatch) -> None:
    def refuse(self: Path, **options) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(ImageWriteError, match="Permission denied"):
        check_target(tmp_path / "a.png", 1, 1, OutputSettings())


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with pytest.raises(ImageWriteError, match="is a folder"):
        check_target(tmp_path / "a.png", 1, 1, OVERWRITE)


@pytest.mark.parametrize("stem", ["x" * 300, "照片" * 100, "📷" * 90, "é" * 200])
def test_long_names_are_shortened_and_can_be_written(tmp_path: Path, stem: str) -> None:
    for _ in range(2):
        target = check_target(tmp_path / f"{stem}.png", 1, 1, OutputSettings())
        assert target is not None
        assert stem.startswith(target.stem.removesuffix(" (2)"))
        target.write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == 2


@given(st.text(st.characters(exclude_characters="/\\\0", codec="utf-8"), min_size=1, max_size=400))
def test_shortened_names_are_legal_everywhere(stem: str) -> None:
    path = Path("folder") / f"{stem}x.png"
    for windows in (False, True):
        short = targets.shortened(path, " (2)", windows)
        assert short.name.endswith(" (2).png")
        assert len(os.fsencode(short.name)) <= 240  # a Windows user's disk may be Linux's
        assert len(str(short.absolute()).encode("utf-16-le")) // 2 <= 247 or not windows


def test_a_disk_that_calls_every_name_taken_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _: True)
    with pytest.raises(ImageWriteError, match=r"has no free name for a\.png"):
        check_target(tmp_path / "a.png", 1, 1, OutputSettings(exists="rename"))


def test_a_folder_too_deep_for_other_windows_programs_keeps_a_short_name() -> None:
    path = targets.shortened(Path("x" * 250) / "a name.png", " (2)", windows=True)
    assert path.name == "a name (2).png"
    long = targets.shortened(Path("x" * 250) / f"{'y' * 100}.png", "", windows=True)
    assert long.name == "yyyyyyyy.png"


def test_the_largest_size_is_in_the_documents() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "batch.md").read_text("utf-8")
    assert f"at most {targets.MAX_PIXELS // 10**6} megapixels" in text


def test_an_extension_that_leaves_no_room_for_a_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImageWriteError, match="is too long; choose another one"):
        targets.shortened(tmp_path / ("a." + "x" * 250))
