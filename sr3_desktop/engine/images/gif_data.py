"""How much of a GIF's first picture is there, and zeros for the rest (GIF89a specification)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.files.targets import MAX_PIXELS

_MAX_BYTES = 1 << 23  # each code takes a step in Python
_MOST_CODES = 4096


class LzwRead(NamedTuple):
    """What LZW codes stand for.

    Attributes:
        pixels: How many.
        bits: Bits of the codes that are whole, without an end.
        width: Bits of the next code.
    """

    pixels: int
    bits: int
    width: int


def completed_gif(data: bytes, most_missing: float) -> tuple[bytes, NDArray[np.bool_]] | None:
    """Return the file with zeros for what is missing, and of each row whether it is.

    Returns:
        None if more than a share of `most_missing` is missing, or the file is damaged.
    """
    start = _first_picture(data)
    if start is None or len(data) > _MAX_BYTES:
        return None
    width, height = (int.from_bytes(data[at : at + 2], "little") for at in (start + 5, start + 7))
    flags = data[start + 9]
    at = start + 10 + (3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0)
    if at >= len(data) or not 2 <= data[at] <= 8 or not 0 < width * height <= MAX_PIXELS:
        return None
    head, codes = data[: at + 1], _joined(data, at + 1)
    read = lzw_read(codes, data[at])
    if read is None or read.pixels < (1 - most_missing) * width * height:
        return None
    pixels = read.pixels
    codes += bytes(2 * (width * height - pixels) + 2)  # each pixel is a code of up to 12 bits
    blocks = b"".join(
        bytes([len(part)]) + part
        for part in (codes[i : i + 255] for i in range(0, len(codes), 255))
    )
    missing = np.zeros(height, bool)
    missing[_rows(height, bool(flags & 0x40))[pixels // width :]] = True
    return head + blocks + b"\0;", missing


def _rows(height: int, interlaced: bool) -> NDArray[np.int64]:
    """Return the rows of a picture in the order in which they are stored."""
    if not interlaced:
        return np.arange(height)
    return np.concatenate([np.arange(a, height, b) for a, b in ((0, 8), (4, 8), (2, 4), (1, 2))])


def _first_picture(data: bytes) -> int | None:
    """Return where the first picture's descriptor begins."""
    if len(data) < 13:
        return None
    at = 13 + (3 * 2 ** (1 + (data[10] & 7)) if data[10] & 0x80 else 0)
    while at + 10 < len(data):
        if data[at] == 0x2C:
            return at
        if data[at] != 0x21:
            return None
        at += 2
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return None


def _joined(data: bytes, at: int) -> bytes:
    """Return the content of the blocks from here on, as far as they are there."""
    parts = []
    while at < len(data) and data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts)


def lzw_read(codes: bytes, bits: int, is_tiff: bool = False) -> LzwRead | None:
    """Follow LZW codes without decoding them.

    Args:
        bits: Of a pixel.
        is_tiff: The first code lies in the high bits of the first byte, and codes become longer
            one code earlier than in a GIF.

    Returns:
        None if one of them cannot be.
    """
    clear = 1 << bits
    lengths: list[int] = []
    width, held, have, last, pixels = bits + 1, 0, 0, 0, 0
    for number, byte in enumerate(codes, 1):
        held = held << 8 | byte if is_tiff else held | byte << have
        have += 8
        while have >= width:
            have -= width
            code, rest = held & ((1 << width) - 1), held >> width
            if is_tiff:
                code, rest = held >> have, held & ((1 << have) - 1)
            held = rest
            if code == clear:
                lengths, width, last = [1] * clear + [0, 0], bits + 1, 0
                continue
            if code == clear + 1:
                return LzwRead(pixels, 8 * number - have - width, width)
            if not lengths or code > len(lengths) - (not last):
                return None
            length = lengths[code] if code < len(lengths) else last + 1
            pixels += length
            if last and len(lengths) < _MOST_CODES:
                lengths.append(last + 1)
                if len(lengths) == (1 << width) - is_tiff and width < 12:
                    width += 1
            last = length
    return LzwRead(pixels, 8 * len(codes) - have, width)
