"""Files that are no photo, damaged, of an unknown kind or too large: one sentence each."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.images import (
    read_image,
)
from tests.damage import HEIC
from tests.engine.images.test_images import NOISE, RNG, save


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.8])
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif", "tif", "bmp", "avif", "jp2"])
def test_a_truncated_file_is_one_sentence(tmp_path, suffix: str, kept: float) -> None:
    big = RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    path = save(Image.fromarray(big), tmp_path / f"a.{suffix}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(
        ImageReadError, match=rf"a\.{suffix} is damaged or (incomplete|is not an image)"
    ):
        read_image(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", b"This is a text, not a photo.", "is not an image"),
        ("desktop.ini", b"[.ShellClassInfo]", "not an image of a kind that can be read"),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(40), "HEIC photo"),
        ("a.jpg", b"\0\0\0\x18ftypmif1" + bytes(40), "HEIC photo"),
        ("a.NEF", b"II*\0" + bytes(40), "camera raw file"),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
    ],
)
def test_what_is_no_photo_is_named(tmp_path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImageReadError, match=message) as caught:
        read_image(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def odd_tiff(kind: str, path: Path) -> Path:
    """Write a whole TIFF of a kind that Pillow cannot read."""
    values = np.zeros((12, 20, 5), np.uint8)
    if kind == "cmyk and alpha":
        options = {"photometric": "separated", "extrasamples": ["unassalpha"]}
        tifffile.imwrite(path, values, **options)
    elif kind == "compression":
        save(Image.fromarray(NOISE), path, compression="tiff_lzw")
        entry = struct.pack("<HHIH", 259, 3, 1, 5)
        content = path.read_bytes()
        assert entry in content
        path.write_bytes(content.replace(entry, entry[:-2] + struct.pack("<H", 34887)))  # LERC
    else:
        big = kind == "bigtiff"
        tifffile.imwrite(path, NOISE.astype("f4" if big else kind), photometric="rgb", bigtiff=big)
    return path


@pytest.mark.parametrize(
    "kind", ["float16", "float32", "uint32", "bigtiff", "cmyk and alpha", "compression"]
)
def test_a_tiff_of_an_unknown_kind_is_not_called_damaged(tmp_path, kind: str) -> None:
    path = odd_tiff(kind, tmp_path / "a.tif")
    with pytest.raises(
        ImageReadError, match=r"a\.tif is a TIFF of a kind .* PNG with 8 or 16 bits"
    ):
        read_image(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ImageReadError, match=r"a\.tif is damaged"):
        read_image(path)


def test_without_the_decoder_the_way_to_get_it_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    path = tmp_path / "a.heic"
    path.write_bytes((HEIC / "turned.heic").read_bytes())
    with pytest.raises(ImageReadError, match=r'HEIC photo.*pip install "sr3-desktop\[heif\]"'):
        read_image(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"8BPS" + bytes(40), "Photoshop document"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "JPEG XL"),
        (b"%PDF-1.7" + bytes(40), "PDF document"),
        (b"\0\0\0\x20ftypisom" + bytes(40), "video"),
    ],
)
def test_other_files_of_photographers_are_named(tmp_path, content: bytes, message: str) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(ImageReadError, match=message):
        read_image(tmp_path / "a.jpg")


def test_postscript_called_a_photo_starts_no_other_program(tmp_path, monkeypatch, caplog) -> None:
    import torch
    from PIL import EpsImagePlugin

    from sr3_desktop.app.photo_list.thumbnails import read_thumbnail
    from sr3_desktop.engine.base.errors import TrainingDataError
    from sr3_desktop.training.data.photo_set import PhotoSet

    def ghostscript(*_: object, **__: object) -> None:
        started.append("Ghostscript")
        raise OSError

    started: list[str] = []
    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", ghostscript)
    path = tmp_path / "a.jpg"
    lines = (
        "%!PS-Adobe-3.0 EPSF-3.0",
        "%%BoundingBox: 0 0 9 9",
        "%%EndComments",
        "showpage",
        "%%EOF",
    )
    path.write_text("\n".join(lines))
    with pytest.raises(ImageReadError, match=r"a\.jpg is damaged or is not an image"):
        read_image(path)
    with pytest.raises(ImageReadError, match=r"a\.jpg is damaged or is not an image"):
        read_thumbnail(path, 9)
    with pytest.raises(TrainingDataError, match=r"None of the \d photos"):
        PhotoSet.load([path], torch.device("cpu"), 1)
    caplog.clear()
    assert started == []


def test_missing_files_and_folders_are_named(tmp_path) -> None:
    with pytest.raises(ImageReadError, match=r"none\.jpg cannot be opened: No such file"):
        read_image(tmp_path / "none.jpg")
    (tmp_path / "folder.jpg").mkdir()
    with pytest.raises(ImageReadError, match="cannot be opened"):
        read_image(tmp_path / "folder.jpg")


@pytest.mark.parametrize("times", [1.5, 3])
def test_too_many_pixels_are_refused_before_decoding(tmp_path, monkeypatch, times) -> None:
    limit = int(NOISE.shape[0] * NOISE.shape[1] / times)
    monkeypatch.setattr("sr3_desktop.engine.images.pillow_setup.MAX_PIXELS", limit)
    path = save(Image.fromarray(NOISE), tmp_path / "a.png")
    with pytest.raises(ImageReadError, match="more than 400 megapixels"):
        read_image(path)
