"""16 bits a channel out of Pillow, which itself keeps only 8 of them where there is color.

Pillow's decoders can unpack either byte of a 16-bit value. So a file is decoded twice, once for the
high bytes and once for the low ones, by changing what the decoder is told to unpack.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin
from PIL.TiffImagePlugin import (
    BITSPERSAMPLE,
    PHOTOMETRIC_INTERPRETATION,
    PLANAR_CONFIGURATION,
    SAMPLEFORMAT,
    STRIPBYTECOUNTS,
    STRIPOFFSETS,
    TILEBYTECOUNTS,
    TILEOFFSETS,
)

from sr3_desktop.engine.base.errors import ImageReadError, Sentence

from .photo import Pixels
from .pillow_setup import bands, opened
from .tiff_data import directory

_BAND = 256
_SEPARATE = 2  # PLANAR_CONFIGURATION: one channel after the other
_WHITE_IS_ZERO, _SEPARATED = 0, 5  # PHOTOMETRIC_INTERPRETATION; separated: CMYK
_UNSIGNED, _SIGNED = 1, 2  # SAMPLEFORMAT
_POSSIBLE_FORMATS = frozenset(range(1, 7))
_POSSIBLE_BITS = frozenset([1, 2, 4, 6, 8, 10, 12, 14, 16, 24, 32, 48, 64])
_FAINTEST = 1 << 24  # of 32 bits; if nothing is as bright, white must be somewhere else

MEASURED = Sentence("The file holds scientific data, not a photo; save it with 8 or 16 bits.")
"""Why a file is refused whose values stand for no certain brightness."""


def read_16_bit(file: Image.Image, source: Path | bytes) -> Pixels | None:
    """Decode a file with more than 8 bits a channel.

    Args:
        file: As `opened` yields it, its pixels not yet loaded. It is loaded afterwards if the
            result is not None.
        source: Where it is, or its bytes, to be opened once more.

    Returns:
        uint16 [H, W, C] as stored: gray, gray and alpha, RGB, RGBA, or CMYK if it is stored channel
        by channel. None if the file has 8 bits, or is of a kind that Pillow can read with 8.
    """
    if file.mode.startswith("I"):
        return _read_gray(file)
    if file.format == "HEIF":
        return _read_heif(file, source)
    if file.format == "TIFF":
        tags = _tags(file)
        if _SIGNED in tags.get(SAMPLEFORMAT, ()):
            raise ImageReadError(MEASURED)
        has_16_bits = set(tags.get(BITSPERSAMPLE, ())) == {16}
        if has_16_bits and tags.get(PLANAR_CONFIGURATION) == _SEPARATE:
            return _read_planes(file, source)
        if tags.get(PHOTOMETRIC_INTERPRETATION) == _SEPARATED:
            return None
        if has_16_bits and len(tags[BITSPERSAMPLE]) == 2:
            return _read_pairs(file, big_endian=_is_big_endian(file))
    kind, _, order = _rawmode(file).partition(";16")
    if not order or file.format not in ("PNG", "TIFF"):
        return None
    if kind == "LA":
        return _read_pairs(file, big_endian=True)
    return _read_bytes(file, source, kind, order)


def is_sound_tiff(path: Path) -> bool:
    """Tell whether a file is a whole TIFF, be it of a kind that Pillow cannot read.

    Raises:
        Exception: What a damaged one leads to.
    """
    with path.open("rb") as stream:
        if stream.read(4) not in TiffImagePlugin.PREFIXES:
            return False
        stream.seek(0)
        tags = directory(stream)
    bits, formats = tags.get(BITSPERSAMPLE, (1,)), tags.get(SAMPLEFORMAT, (1,))
    if not (set(bits) <= _POSSIBLE_BITS and set(formats) <= _POSSIBLE_FORMATS):
        return False
    parts = zip(
        tags.get(STRIPOFFSETS) or tags[TILEOFFSETS],
        tags.get(STRIPBYTECOUNTS) or tags[TILEBYTECOUNTS],
        strict=True,
    )
    return all(0 < start + length <= path.stat().st_size for start, length in parts)


def _read_gray(file: Image.Image) -> Pixels:
    """Return gray values, and alpha if one of them stands for transparent."""
    of_32_bits = file.format == "TIFF" and _has_32_bits(file)
    file.load()
    values: Pixels = np.empty((file.height, file.width, 1), np.uint16)
    brightest = 0
    for rows, band in bands(file, _BAND):
        if of_32_bits:
            band = band.view(np.uint32)
            brightest = max(brightest, int(band.max()))
            band = band >> 16
        values[rows, :, 0] = band.clip(0, 65535)
    if 0 < brightest < _FAINTEST:
        raise ImageReadError(MEASURED)
    if file.format == "TIFF":
        if _tags(file).get(BITSPERSAMPLE) == (12,):
            values = (values << 4) | (values >> 8)
        if _tags(file).get(PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO:
            values = np.uint16(65535) - values
    return _with_key(values, file)


def _has_32_bits(file: Image.Image) -> bool:
    """Tell whether a gray TIFF has 32 bits rather than 12 or 16.

    Raises:
        ImageReadError: It has numbers with a sign, of which none is known to be white.
    """
    if set(_tags(file).get(SAMPLEFORMAT, (1,))) != {_UNSIGNED}:
        raise ImageReadError(MEASURED)
    return bool(_tags(file).get(BITSPERSAMPLE) == (32,))


def _read_bytes(file: Image.Image, source: Path | bytes, kind: str, order: str) -> Pixels:
    """Decode twice, for the high and for the low bytes.

    Args:
        kind: What the decoder unpacks: RGB, RGBX, RGBA, or RGBa for multiplied colors.
        order: B for values with the high byte first, L for the low one, N for this machine's.
    """
    if order == "N":
        order = "L" if sys.byteorder == "little" else "B"
    unpacked, other = kind.replace("a", "A"), {"B": "L", "L": "B"}[order]
    values = _low_bytes(source, str(file.format), f"{unpacked};16{other}")
    _for_bands(_unpack(file, f"{unpacked};16{order}"), values, shift=8)
    return _divided_by_alpha(values) if kind == "RGBa" else _with_key(values, file)


def _low_bytes(source: Path | bytes, format: str, rawmode: str) -> Pixels:
    with opened(source, (format,)) as file:
        low = _unpack(file, rawmode)
        values = np.empty((low.height, low.width, len(low.getbands())), np.uint16)
        _for_bands(low, values, shift=0)
    return values


def _read_pairs(file: Image.Image, big_endian: bool) -> Pixels:
    """Decode two 16-bit values a pixel as the four bytes that they are."""
    image = _unpack(file, "RGBA")
    values = np.empty((image.height, image.width, 2), np.uint16)
    for rows, band in bands(image, _BAND):
        values[rows] = band.view(">u2" if big_endian else "<u2")
    return values


def _read_planes(file: Image.Image, source: Path | bytes) -> Pixels | None:
    """Decode a TIFF channel by channel, each as a gray picture."""
    if any(tile.codec_name != "raw" for tile in _tiles(file)):
        if file.mode == "RGBA" and len(_tags(file)[BITSPERSAMPLE]) == 2:
            raise ImageReadError(
                "The file holds 16-bit gray and transparency, compressed separately, "
                "which cannot be read; save it as PNG first."
            )
        return None
    rawmode = "I;16B" if _is_big_endian(file) else "I;16"
    planes = []
    for name in dict.fromkeys(tile.args[0] for tile in _tiles(file)):
        with opened(source, (str(file.format),)) as again:
            tiles = [tile for tile in _tiles(again) if tile.args[0] == name]
            again.tile = [tile._replace(args=(rawmode, *tile.args[1:])) for tile in tiles]
            again._mode = "I;16"
            planes.append(np.asarray(again, np.uint16))
    file.load()
    return np.dstack(planes)


def _read_heif(file: Image.Image, source: Path | bytes) -> Pixels | None:
    bits = int(file.info.get("bit_depth", 8))
    if bits <= 8:
        return None
    import pi_heif

    heif = pi_heif.open_heif(source, convert_hdr_to_8bit=False)
    values = np.asarray(heif).astype(np.uint16).reshape(*heif.size[::-1], -1)
    values |= values >> bits  # so that the brightest is 65535
    file.load()
    return _divided_by_alpha(values) if heif.mode.startswith("RGBa") else values


def _divided_by_alpha(values: Pixels) -> Pixels:
    for row in values:
        alpha = np.maximum(row[:, 3:], 1).astype(np.uint32)
        row[:, :3] = np.minimum((row[:, :3] * np.uint32(65535) + alpha // 2) // alpha, 65535)
    return values


def _with_key(values: Pixels, file: Image.Image) -> Pixels:
    """Return the values, with alpha if the file says that one color is transparent."""
    key = file.info.get("transparency")
    if key is None or values.shape[2] not in (1, 3):
        return values
    visible = (values != np.asarray(key, np.int64).reshape(-1)).any(axis=2)
    return np.dstack([values, visible.astype(np.uint16) * np.uint16(65535)])


def _unpack(file: Any, rawmode: str) -> Any:
    """Load a file with another `rawmode` than the one that Pillow chose."""
    file.tile = [
        tile._replace(args=rawmode if isinstance(tile.args, str) else (rawmode, *tile.args[1:]))
        for tile in _tiles(file)
    ]
    file.load()
    return file


def _for_bands(image: Image.Image, values: Pixels, shift: int) -> None:
    """Put the picture's bytes into the values, moved up by `shift` bits."""
    for rows, band in bands(image, _BAND):
        if shift:
            values[rows] |= band.astype(np.uint16) << shift
        else:
            values[rows] = band


def _tiles(file: Image.Image) -> Any:
    return getattr(file, "tile", ())


def _tags(file: Any) -> Any:
    return file.tag_v2


def _rawmode(file: Image.Image) -> str:
    args = _tiles(file)[0].args if _tiles(file) else ""
    return args if isinstance(args, str) else str(args[0])


def _is_big_endian(file: Image.Image) -> bool:
    """Whether decoded 16-bit values have the high byte first; libtiff turns them to our order."""
    if _tiles(file)[0].codec_name == "libtiff":
        return sys.byteorder == "big"
    return bool(_tags(file).prefix == b"MM")
