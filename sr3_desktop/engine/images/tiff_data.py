"""What is there of a compressed TIFF that was cut short, and stand-ins for the rest (TIFF 6.0)."""

import io
import math
import struct
import zlib
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin as tags

from sr3_desktop.engine.files.targets import MAX_PIXELS

from .gif_data import lzw_read

_TILE_WIDTH, _TILE_LENGTH = 322, 323
_RAW, _LZW, _DEFLATE = 1, 5, (8, 32946)  # COMPRESSION
_LONG, _LONG8 = 4, 16  # kinds of fields
_SEPARATE = 2  # PLANAR_CONFIGURATION: one channel after the other
_CLEAR = [1, *[0] * 8]  # in LZW
_ZEROS = 240  # after a "clear"; the codes of more of them are longer
_MAX_LZW = 1 << 23  # bytes; each code takes a step in Python


class _Parts(NamedTuple):
    """The strips or tiles of a picture.

    Attributes:
        tags: Which say where they begin, and how long they are.
        places: Both, of each.
        rows: How many one has.
        row_bytes: Bytes of a row of one, decoded.
        in_row: How many lie beside each other.
        in_channel: How many a channel has, if channels follow each other.
    """

    tags: tuple[int, int]
    places: list[tuple[int, int]]
    rows: int
    row_bytes: int
    in_row: int
    in_channel: int


def is_compressed_tiff(data: bytes) -> bool:
    """Tell whether a file is a TIFF whose decoder must not be given bytes that are none of it.

    Raises:
        Exception: What a directory that is damaged or missing leads to.
    """
    if data[:4] not in tags.PREFIXES:
        return False
    return bool(directory(io.BytesIO(data)).get(tags.COMPRESSION, _RAW) != _RAW)


def completed_tiff(data: bytes) -> tuple[bytes, NDArray[np.bool_]] | None:
    """Return a compressed TIFF with stand-ins for strips or tiles that are missing.

    Returns:
        The file, and of each row as stored whether it is missing. None if none is, or none of the
        strips can be read.

    Raises:
        Exception: What a directory that is damaged leads to.
    """
    found = directory(io.BytesIO(data))
    height = found[tags.IMAGELENGTH]
    if not 0 < found[tags.IMAGEWIDTH] * height <= MAX_PIXELS:
        return None
    parts = _parts_of(found)
    whole = [place for place in parts.places if sum(place) <= len(data)]
    if len(whole) == len(parts.places):
        return None
    missing, completed, places = np.zeros(height, bool), bytearray(data), []
    for number, (start, length) in enumerate(parts.places):
        if start + length <= len(data):
            places.append((start, length))
            continue
        top = number % parts.in_channel // parts.in_row * parts.rows
        rows = parts.rows if tags.TILEOFFSETS in found else min(parts.rows, height - top)
        begun, count = _begun(found[tags.COMPRESSION], data[start:], rows * parts.row_bytes)
        missing[top + count // parts.row_bytes : top + rows] = True
        if not (begun or whole):
            return None
        places.append((len(completed), len(begun)) if begun else whole[0])
        completed += begun
    return _with_places(completed, parts.tags, places), missing


def directory(stream: IO[bytes]) -> Any:
    """Return the first directory of a TIFF; raises nearly everything if it is damaged."""
    start = stream.read(16)
    found = tags.ImageFileDirectory_v2(start if 43 in start[2:4] else start[:8])  # 43: BigTIFF
    stream.seek(found.next)
    found.load(stream)
    return found


def _parts_of(found: Any) -> _Parts:
    width, height = found[tags.IMAGEWIDTH], found[tags.IMAGELENGTH]
    names = (tags.STRIPOFFSETS, tags.STRIPBYTECOUNTS)
    across, rows = width, min(found.get(tags.ROWSPERSTRIP, height), height)
    if tags.TILEOFFSETS in found:
        names = (tags.TILEOFFSETS, tags.TILEBYTECOUNTS)
        across, rows = found[_TILE_WIDTH], found[_TILE_LENGTH]
    places = list(zip(*(found[name] for name in names), strict=True))
    bits = found.get(tags.BITSPERSAMPLE, (1,))
    is_separate = found.get(tags.PLANAR_CONFIGURATION, 1) == _SEPARATE
    row_bytes = math.ceil(across * (bits[0] if is_separate else sum(bits)) / 8)
    in_row = math.ceil(width / across)
    return _Parts(names, places, rows, row_bytes, in_row, in_row * math.ceil(height / rows))


def _begun(compression: int, data: bytes, size: int) -> tuple[bytes, int]:
    """Complete a strip of which more than half is there.

    Args:
        size: Bytes it should have, decoded.

    Returns:
        The strip with zeros for the rest, and how many bytes were there; nothing and 0 if it is of
        another kind, damaged, or too much is missing.
    """
    if compression in _DEFLATE:
        try:
            pixels = zlib.decompressobj().decompress(data, size)
        except zlib.error:
            return b"", 0
        if 2 * len(pixels) > size:
            return zlib.compress(pixels.ljust(size, b"\0"), 1), len(pixels)
    if compression == _LZW and len(data) <= _MAX_LZW:
        read = lzw_read(data, 8, is_tiff=True)
        if read and 2 * read.pixels > size:
            return _with_zeros(data, read.bits, read.width, size - read.pixels), read.pixels
    return b"", 0


def _with_zeros(codes: bytes, bits: int, width: int, count: int) -> bytes:
    """Let LZW codes go on with zeros.

    Args:
        bits: How many bits of them to keep.
        width: Of the next code, in bits.
        count: Zeros.
    """
    clear = [*[0] * (width - len(_CLEAR)), *_CLEAR]
    start = [*np.unpackbits(np.frombuffer(codes, np.uint8))[:bits], *clear]
    while len(start) % 8:
        start += _CLEAR
    zeros = np.packbits([*_CLEAR, *[0] * 9 * _ZEROS] * 8).tobytes()  # 8 times: whole bytes
    return np.packbits(start).tobytes() + zeros * math.ceil(count / (8 * _ZEROS))


def _with_places(data: bytearray, names: tuple[int, int], places: list[tuple[int, int]]) -> bytes:
    """Let the first directory say where the strips are."""
    order = "<" if data.startswith(b"II") else ">"
    is_big = 43 in data[2:4]
    number, kind, size = ("Q", _LONG8, 20) if is_big else ("I", _LONG, 12)
    (at,) = struct.unpack_from(f"{order}{number}", data, 8 if is_big else 4)
    (count,) = struct.unpack_from(f"{order}{'Q' if is_big else 'H'}", data, at)
    first = at + (8 if is_big else 2)
    for place in range(first, first + size * count, size):
        (name,) = struct.unpack_from(f"{order}H", data, place)
        if name in names:
            values = [both[names.index(name)] for both in places]
            stored = struct.pack(f"{order}{len(values)}{number}", *values)
            if len(values) > 1:
                data += stored
                stored = struct.pack(f"{order}{number}", len(data) - len(stored))
            form = f"{order}H{number}{len(stored)}s"
            struct.pack_into(form, data, place + 2, kind, len(values), stored)
    return bytes(data)
