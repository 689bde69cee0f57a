"""Colors that a file states by numbers: the profile made of them says the same."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from sr3_desktop.engine.images import read_image, write_image
from tests.damage import HEIC

PIXELS = np.array([[[200, 90, 60], [30, 140, 70], [128, 128, 128], [90, 80, 200]]], np.uint8)
HDR = "The photo is HDR; its colors were not preserved and may look washed out."
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
# From linear light of each to linear sRGB; white is the same, so that nothing is adapted.
P3_TO_SRGB = np.array(
    [[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09827]]
)
BT2020_TO_SRGB = np.array(
    [[1.66049, -0.58764, -0.07285], [-0.12455, 1.13290, -0.00835], [-0.01815, -0.10058, 1.11873]]
)


def png(path: Path, pixels: np.ndarray = PIXELS, **chunks: bytes) -> Path:
    """Write a PNG with further chunks behind its header."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    added = b""
    for kind, data in chunks.items():
        name = kind.encode()
        added += struct.pack(">I", len(data)) + name + data
        added += struct.pack(">I", zlib.crc32(name + data))
    content = file.getvalue()
    path.write_bytes(content[:33] + added + content[33:])
    return path


def linear(values: np.ndarray) -> np.ndarray:
    share = values / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    light = light.clip(0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def shown(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """Return what a program with color management makes of the pixels on an sRGB screen."""
    assert icc is not None
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    srgb = ImageCms.createProfile("sRGB")
    image = Image.fromarray(pixels)
    return np.asarray(ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB"))


GAMMA_18 = ((PIXELS / 255) ** 1.8).clip(0, 1)
VIDEO = np.where(
    PIXELS / 255 < 0.081, PIXELS / 1147.5, ((PIXELS / 255 + 0.099) / 1.099) ** (1 / 0.45)
)


@pytest.mark.parametrize(
    ("chunks", "light"),
    [
        ({"cICP": bytes([12, 13, 0, 1])}, linear(PIXELS) @ P3_TO_SRGB.T),
        ({"cICP": bytes([9, 1, 0, 1])}, VIDEO @ BT2020_TO_SRGB.T),
        ({"cICP": bytes([1, 8, 0, 1])}, PIXELS / 255),
        ({"gAMA": struct.pack(">I", 55556)}, GAMMA_18),
        (
            {"gAMA": struct.pack(">I", 45455), "cHRM": struct.pack(">8I", *P3)},
            linear(PIXELS) @ P3_TO_SRGB.T,
        ),
    ],
)
def test_the_numbers_of_a_png(tmp_path: Path, chunks: dict[str, bytes], light: np.ndarray) -> None:
    photo = read_image(png(tmp_path / "a.png", **chunks))
    np.testing.assert_array_equal(photo.pixels, PIXELS)
    assert photo.notes == ()
    assert np.abs(shown(photo.pixels, photo.icc) - encoded(light)).max() <= 2
    for suffix in ("png", "jpg", "webp", "tif", "avif"):
        write_image(photo, tmp_path / f"b.{suffix}")
        assert read_image(tmp_path / f"b.{suffix}").icc == photo.icc


def test_a_gray_photo_gets_a_gray_profile(tmp_path: Path) -> None:
    gray = PIXELS[:, :, 0]
    photo = read_image(png(tmp_path / "a.png", gray, gAMA=struct.pack(">I", 100000)))
    assert photo.icc is not None
    assert photo.icc[16:20] == b"GRAY"
    expected = encoded(gray / 255)
    assert np.abs(shown(gray, photo.icc)[:, :, 0] - expected).max() <= 2
    plain = read_image(png(tmp_path / "b.png", gray, cICP=bytes([12, 13, 0, 1])))
    assert plain.icc is None


@pytest.mark.parametrize(
    "chunks",
    [
        {"cICP": bytes([1, 13, 0, 1])},
        {"cICP": bytes([1, 1, 0, 1]), "gAMA": struct.pack(">I", 100000)},
        {"gAMA": struct.pack(">I", 45455), "cHRM": struct.pack(">8I", *SRGB)},
        {"gAMA": struct.pack(">I", 100000), "sRGB": b"\0"},
        {"gAMA": bytes(4)},
        {"cHRM": struct.pack(">8I", *P3)},
        {"gAMA": struct.pack(">I", 45455), "cHRM": bytes(32)},
        {"gAMA": struct.pack(">I", 45455), "cHRM": b"\xff" * 32},
        {"cICP": b""},
    ],
)
def test_srgb_and_mistakes_need_no_profile(tmp_path: Path, chunks: dict[str, bytes]) -> None:
    photo = read_image(png(tmp_path / "a.png", **chunks))
    assert (photo.icc, photo.notes) == (None, ())


@pytest.mark.parametrize("numbers", [(9, 16), (9, 18), (1, 16), (200, 13)])
def test_colors_that_no_profile_holds_are_told(tmp_path: Path, numbers: tuple[int, int]) -> None:
    photo = read_image(png(tmp_path / "a.png", cICP=bytes([*numbers, 0, 1])))
    assert (photo.icc, photo.notes) == (None, (HDR,))


def test_a_profile_in_the_file_goes_first(tmp_path: Path) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = b"x\0\0" + zlib.compress(icc)
    photo = read_image(png(tmp_path / "a.png", cICP=bytes([9, 16, 0, 1]), iCCP=content))
    assert (photo.icc, photo.notes) == (icc, ())


@pytest.mark.parametrize("suffix", ["avif", "heic"])
def test_the_numbers_of_avif_and_heic(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "avif":
        Image.fromarray(PIXELS.repeat(16, axis=0).repeat(16, axis=1)).save(path)
        content = path.read_bytes()
    else:
        pytest.importorskip("pi_heif")
        content = (HEIC / "turned.heic").read_bytes()
    at = content.index(b"colrnclx") + 8
    for numbers, expected in (((12, 13), True), ((1, 13), False), ((9, 18), False)):
        changed = content[:at] + struct.pack(">HH", *numbers) + content[at + 4 :]
        path.write_bytes(changed)
        photo = read_image(path)
        assert (photo.icc is not None) == expected
        assert photo.notes == ((HDR,) if numbers == (9, 18) else ())
    path.write_bytes(content[:at] + struct.pack(">HH", 12, 13) + content[at + 4 :])
    assert (
        np.abs(shown(PIXELS, read_image(path).icc) - encoded(linear(PIXELS) @ P3_TO_SRGB.T)).max()
        <= 2
    )
