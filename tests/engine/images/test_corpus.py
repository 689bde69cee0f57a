"""Every mode x format x profile x orientation, read, enlarged twice by repeating, and written.

What must come out is computed from the stored arrays by numpy alone, and the files are made and
read back by other code than the engine's: Pillow, tifffile, and a few lines for 16-bit PNG.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image

from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.images import Photo, read_image, write_image
from tests.damage import HEIC

from .corpus import (
    ALPHA,
    BEST,
    CASES,
    COLOR,
    COLUMNS,
    HEIGHT,
    KINDS,
    PALETTE,
    PROFILES,
    ROWS,
    WIDTH,
    close,
    exif_of,
    fitting,
    palette_png,
    profile,
    stored,
    tiff,
    visible,
)
from .test_images import GREEN_LAB, UPRIGHT, cmyk_profile


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_reading_turns_and_keeps_every_pixel(tmp_path: Path, name: str, mode: str) -> None:
    kind = KINDS[name]
    rgb, alpha = visible(mode)
    tolerance = kind.tolerance + (mode == "CMYK")
    holds_profile = kind.turns and mode != "CMYK"  # see the test of CMYK with a profile
    for icc in fitting(mode) if holds_profile else ("none",):
        for orientation in range(1, 9) if kind.turns else (1,):
            path = tmp_path / f"{icc}-{orientation}.{kind.suffix}"
            path.write_bytes(kind.make(mode, PROFILES[icc], orientation))
            photo = read_image(path)
            turn = UPRIGHT[orientation]
            close(photo.pixels, turn(rgb), tolerance)
            turned = None if alpha is None else turn(alpha[:, :, None])[:, :, 0]
            close(photo.alpha, turned, tolerance)
            assert photo.icc == PROFILES[icc]
            assert photo.gray == (mode[0] in "L1")
            assert photo.orientation == orientation
            assert photo.notes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_palettes_are_turned(tmp_path: Path, orientation: int) -> None:
    (tmp_path / "a.png").write_bytes(palette_png(PROFILES["p3"], orientation))
    photo = read_image(tmp_path / "a.png")
    expected = PALETTE[(ROWS * WIDTH + COLUMNS) % 256]
    close(photo.pixels, UPRIGHT[orientation](expected), 0)
    assert photo.icc == PROFILES["p3"]


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk_with_a_profile_is_what_the_profile_says(tmp_path: Path, suffix: str) -> None:
    white, black = bytes([255, 128, 128]), bytes([0, 128, 128])
    # No ink is white; cyan or yellow alone or together are green; magenta or black are black.
    corners = [white, black, GREEN_LAB, black, black, black, black, black]
    corners += [GREEN_LAB, black, GREEN_LAB, black, black, black, black, black]
    inks = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    inks[:, 8:, 0] = inks[8:, :, 3] = 255
    image = Image.merge("CMYK", [Image.fromarray(inks[:, :, ink]) for ink in range(4)])
    path = tmp_path / f"a.{suffix}"
    options = {"quality": 100, "subsampling": "4:4:4"} if suffix == "jpg" else {}
    image.save(path, icc_profile=cmyk_profile(corners), exif=exif_of(6), **options)
    photo = read_image(path)
    expected = np.full((HEIGHT, WIDTH, 3), 255.0)
    expected[:, 8:] = srgb_of_lab(140 / 2.55, 80 - 128, 190 - 128)
    expected[8:] = 0
    assert np.abs(photo.pixels - UPRIGHT[6](expected)).max() <= 2
    assert photo.icc is not None
    assert photo.icc[16:20] == b"RGB "


@pytest.mark.parametrize("options", [{}, {"byteorder": ">"}, {"compression": "zlib"}])
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("icc", [None, cmyk_profile()])
def test_cmyk_of_16_bits_is_converted_with_8_and_says_so(
    tmp_path: Path, options: dict[str, str], planes: bool, icc: bytes | None
) -> None:
    values = stored("CMYK").astype(np.uint16) * 257
    profile_tag = [(34675, 7, len(icc), icc, True)] if icc else []
    tifffile.imwrite(
        tmp_path / "a.tif",
        values.transpose(2, 0, 1) if planes else values,
        photometric="separated",
        planarconfig="separate" if planes else "contig",
        extratags=[*profile_tag, (274, 3, 1, 6, True)],
        metadata=None,
        **options,
    )
    photo = read_image(tmp_path / "a.tif")
    (tmp_path / "8.tif").write_bytes(tiff("CMYK", icc, 6))
    expected = read_image(tmp_path / "8.tif").pixels if icc else UPRIGHT[6](visible("CMYK")[0])
    close(photo.pixels, expected, 1)
    assert photo.alpha is None
    assert photo.notes == ("The file has more than 8 bits per channel; 8 were used.",)


def srgb_of_lab(lightness: float, a: float, b: float) -> np.ndarray:
    """Return sRGB, 0 to 255, of a color given for D50 (CIE 15; IEC 61966-2-1, Bradford)."""
    f = np.array(
        [(lightness + 16) / 116 + a / 500, (lightness + 16) / 116, (lightness + 16) / 116 - b / 200]
    )
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * [0.9642, 1, 0.8249]
    to_linear = np.array(
        [[3.1339, -1.6169, -0.4906], [-0.9788, 1.9161, 0.0335], [0.0719, -0.2290, 1.4052]]
    )
    linear = (to_linear @ xyz).clip(0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def unfiltered_png(path: Path) -> np.ndarray:
    """Decode a 16-bit PNG, byte by byte (W3C PNG, section 9)."""
    data, at, chunks = path.read_bytes(), 8, {}
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + content)
        chunks[kind] = chunks.get(kind, b"") + content
        at += 12 + length
    width, height, bits, color_type, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert bits == 16
    step = {0: 1, 4: 2, 2: 3, 6: 4}[color_type] * 2
    raw = zlib.decompress(chunks[b"IDAT"])
    rows, above = [], bytes(width * step)
    for y in range(height):
        line = raw[y * (width * step + 1) : (y + 1) * (width * step + 1)]
        row = bytearray(line[1:])
        for x in range(len(row)):
            left = row[x - step] if x >= step else 0
            add = {0: 0, 1: left, 2: above[x], 3: (left + above[x]) // 2}[line[0]]
            row[x] = (row[x] + add) % 256
        rows.append(bytes(row))
        above = bytes(row)
    return np.frombuffer(b"".join(rows), ">u2").astype(np.uint16).reshape(height, width, -1)


def decoded(path: Path, deep: bool) -> np.ndarray:
    """Return what another program than ours finds in a file, [H, W, channels]."""
    if path.suffix == ".tif":
        values = tifffile.imread(path)
    elif deep:
        return unfiltered_png(path)
    else:
        with Image.open(path) as image:
            values = np.asarray(image)
    return values[:, :, None] if values.ndim == 2 else values


@pytest.mark.parametrize("mode", "L LA RGB RGBA L16 LA16 RGB16 RGBA16".split())
@pytest.mark.parametrize("suffix", ["png", "tif", "webp", "jpg", "avif"])
def test_writing_twice_as_large(tmp_path: Path, mode: str, suffix: str) -> None:
    gray = mode.startswith("L")
    rgb, alpha = visible(mode)
    twice = [a if a is None else a.repeat(2, axis=0).repeat(2, axis=1) for a in (rgb, alpha)]
    deep = mode.endswith("16") and suffix in ("png", "tif")
    expected = expected_file(mode, suffix, twice[0], twice[1], deep)
    tolerance = {"png": 0, "tif": 0, "webp": 10, "jpg": 4, "avif": 4}[suffix]
    for icc in fitting(mode):
        if icc == "gray" and suffix in ("webp", "avif"):
            continue  # see the test of the conversion
        path = tmp_path / f"{icc}.{suffix}"
        notes = write_image(Photo(twice[0], twice[1], PROFILES[icc], gray=gray), path, BEST).notes
        close(decoded(path, deep), expected, tolerance)
        with Image.open(path) as file:
            assert file.info.get("icc_profile") == PROFILES[icc]
        assert any("8 bits" in note for note in notes) == (mode.endswith("16") and not deep)
        assert any("white" in note for note in notes) == (alpha is not None and suffix == "jpg")


def expected_file(
    mode: str, suffix: str, rgb: np.ndarray, alpha: np.ndarray | None, deep: bool
) -> np.ndarray:
    if mode.endswith("16") and not deep:
        rgb = (rgb / 257).round().astype(np.uint8)
        alpha = None if alpha is None else (alpha / 257).round().astype(np.uint8)
    if mode.startswith("L") and suffix not in ("webp", "avif"):
        rgb = rgb[:, :, :1]
    if alpha is None:
        return rgb
    if suffix == "jpg":
        share = alpha[:, :, None] / 255
        return (rgb * share + 255 * (1 - share)).round().astype(np.uint8)
    return np.dstack([rgb, alpha])


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_read_and_written_losslessly_is_the_same_photo(
    tmp_path: Path, name: str, mode: str
) -> None:
    kind = KINDS[name]
    path = tmp_path / f"a.{kind.suffix}"
    path.write_bytes(kind.make(mode, None, 7 if kind.turns else 1))
    photo = read_image(path)
    for target in (tmp_path / "b.png", tmp_path / "b.tif"):
        assert write_image(photo, target).notes == ()
        again = read_image(target)
        close(again.pixels, photo.pixels, 0)
        close(again.alpha, photo.alpha, 0)
        assert (again.gray, again.icc) == (photo.gray, photo.icc)


def test_a_gray_profile_is_converted_where_there_is_no_gray(tmp_path: Path) -> None:
    photo = Photo(stored("L").repeat(3, axis=2), icc=profile(b"GRAY", 1.0), gray=True)
    expected = stored("L") / 255
    encoded = 255 * np.where(
        expected <= 0.0031308, 12.92 * expected, 1.055 * expected ** (1 / 2.4) - 0.055
    )
    write_image(photo, tmp_path / "a.webp", BEST)
    found = read_image(tmp_path / "a.webp")
    assert np.abs(found.pixels - encoded).max() < 6
    assert found.icc is not None
    assert found.icc[16:20] == b"RGB "


@pytest.mark.parametrize("depth", ["auto", "8", "16"])
@pytest.mark.parametrize("mode", ["RGB", "RGB16"])
def test_the_depth_of_the_file(tmp_path: Path, depth, mode: str) -> None:
    photo = Photo(visible(mode)[0])
    deep = depth == "16" or (depth == "auto" and photo.has_16_bits)
    for suffix in ("png", "tif"):
        path = tmp_path / f"a.{suffix}"
        assert write_image(photo, path, OutputSettings(depth=depth)).notes == ()
        found = read_image(path)
        assert found.has_16_bits == deep
        close(found.in_8_bits().pixels, photo.in_8_bits().pixels, 0)
    notes = write_image(photo, tmp_path / "a.jpg", OutputSettings(depth=depth)).notes
    assert bool(notes) == deep


def test_heic_is_upright_with_its_tags(tmp_path: Path) -> None:
    photo = read_image(HEIC / "turned.heic")
    rows, columns = np.mgrid[0:24, 0:32]
    expected = np.dstack([40 + rows * 6, 60 + columns * 5, rows * 0 + 90]).astype(np.uint8)
    close(photo.pixels, np.rot90(expected, -1), 1)
    assert photo.orientation == 6
    assert photo.notes == ()
    exif = Image.Exif()
    exif.load(photo.exif or b"")
    assert exif[ExifTags.Base.Make] == "Camera"
    assert ExifTags.Base.Orientation not in exif


def test_heic_of_10_bits_keeps_them() -> None:
    photo = read_image(HEIC / "deep.heic")
    rows, columns = np.mgrid[0:24, 0:32]
    expected = np.dstack([40 + rows * 6, 60 + columns * 5, rows * 0 + 90]).astype(np.uint16) * 257
    close(photo.pixels, expected, 1)
    assert photo.has_16_bits


def test_photos_are_frozen_data_that_fit(tmp_path: Path) -> None:
    photo = Photo(COLOR, ALPHA)
    with pytest.raises(ValueError, match="alpha"):
        replace(photo, alpha=ALPHA.astype(np.uint16))
    with pytest.raises(ValueError, match="uint8 or uint16"):
        Photo(COLOR.astype(np.float32))
