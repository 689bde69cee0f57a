"""Files that were cut short near their end, or whose side data is damaged, made whole again.

A cut file is completed with bytes that are none of its own, in two ways. Rows that come out
different depend on what is missing; the others are the photo's. So Pillow stays strict with all
other damage, and no setting of it, which would hold for every thread, is touched.
"""

import contextlib
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.metadata.photo_info import PILLOW_ERRORS

from .gif_data import completed_gif
from .jpeg_data import bits_before_last_scan, first_scan, is_progressive
from .photo import Pixels
from .pillow_setup import opened
from .png_writer import chunk
from .tiff_data import completed_tiff, is_compressed_tiff

MOST_MISSING = 0.1
"""Share of the rows that may be missing; with more, the file is refused."""

_MAX_BYTES = 1 << 30
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the type of color
# Of each pass first row, distance of rows, first column, distance of columns.
_ADAM7 = (
    (0, 8, 0, 8),
    (0, 8, 4, 8),
    (4, 8, 0, 4),
    (0, 4, 2, 4),
    (2, 4, 0, 2),
    (0, 2, 1, 2),
    (1, 2, 0, 1),
)
_MAX_ROWS = 1 << 20
_FEW = 4096
_MOST_TRIES = 8
_ROOM = 16  # zeros; compressed data has not so many of them
_END = b"\xff\xd9"  # of JPEG and JPEG 2000
_CODESTREAM, _MOST_BOXES = b"\xff\x4f\xff\x51", 1 << 16  # of JPEG 2000
_START_OF_TILE = 0xFF90

COMPLETE = Sentence("The file was cut short, but no row of the photo is missing.")


class Mended(NamedTuple):
    """A file that can be read.

    Attributes:
        data: The whole file.
        missing: Of each row as stored whether it is to become gray; None if none is.
        notes: Remarks for the user.
    """

    data: bytes
    missing: NDArray[np.bool_] | None
    notes: tuple[Sentence, ...]


def mended(data: bytes, pixels_of: Callable[[bytes], Pixels]) -> Mended | None:
    """Return a file that was refused, completed; None if too much of it is missing or damaged.

    Args:
        pixels_of: Decodes a file to [H, W, 3], its rows as they are stored.

    Raises:
        Exception: What Pillow raises on damaged data.
    """
    if len(data) > _MAX_BYTES:
        return None
    if data.startswith(_PNG):
        return _mended_png(data)
    if data.startswith(b"\xff\xd8"):
        return _mended_jpeg(data, pixels_of)
    if data.startswith(b"GIF8"):
        gif = completed_gif(data, MOST_MISSING)
        return _with_rows_missing(*gif) if gif else None
    if is_compressed_tiff(data):
        tiff = completed_tiff(data)
        return _with_rows_missing(*tiff) if tiff else None
    data = _with_room(data)
    length = _stated_length(data)
    if length is None or not len(data) < length <= 2 * len(data):
        return None
    end = _END if _CODESTREAM in data[:_MOST_BOXES] else b""
    found: list[tuple[bytes, Pixels]] = []
    for number in range(_MOST_TRIES):  # with most bytes a strict decoder finds an error
        completed = data + _other_bytes(length - len(data), number) + end
        with contextlib.suppress(*PILLOW_ERRORS):
            found.append((completed, pixels_of(completed)))
        if len(found) == 2:
            missing = (found[0][1] != found[1][1]).any(axis=(1, 2))
            return _with_rows_missing(completed, missing)
    return None


def _with_rows_missing(data: bytes, missing: NDArray[np.bool_]) -> Mended | None:
    share = float(missing.mean())
    if share > MOST_MISSING:
        return None
    told = Sentence(
        "The file was cut short: {percent}% of the rows are missing and stay gray.",
        percent=math.ceil(100 * share),
    )
    return Mended(data, missing, (told if share else COMPLETE,))


def _other_bytes(count: int, number: int) -> bytes:
    """Return bytes that look like compressed data, none of them 255, which JPEG's markers have.

    Those of number 0 are all zero.
    """
    if not number:
        return bytes(count)
    return np.random.default_rng(number).integers(1, 255, count, dtype=np.uint8).tobytes()


def _with_room(data: bytes) -> bytes:
    """Let the pixels of a WebP be longer by its own account: its decoder must not meet the end."""
    at = 12
    while data[:4] == b"RIFF" and at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if at + 8 + length > len(data) and data[at : at + 4] in (b"VP8 ", b"VP8L"):
            longer = (length + len(data) // 4 + 64) // 2 * 2
            whole = struct.pack("<I", at + longer)
            return data[:4] + whole + data[8 : at + 4] + struct.pack("<I", longer) + data[at + 8 :]
        at += 8 + int(length) + length % 2
    return data


def _stated_length(data: bytes) -> int | None:
    """Return how long a file should be by its own account."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 8 + int(struct.unpack_from("<I", data, 4)[0])
    if data[4:8] == b"ftyp":
        return _length_of_boxes(data)
    if _CODESTREAM in data[:_MOST_BOXES]:
        return _length_of_codestream(data)
    if data[:2] in (b"BM", b"P5", b"P6", b"II", b"MM"):  # the rest is rows alone
        return 2 * len(data)
    return None


def _length_of_boxes(data: bytes) -> int | None:
    """Return where the last box of an HEIC or AVIF file ends."""
    at = 0
    while at + 16 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
        if length < 8:
            return None
        at += int(length)
    return at


def _length_of_codestream(data: bytes) -> int | None:
    """Return where a JPEG 2000 file's last tile that has begun ends (ISO/IEC 15444-1, annex A)."""
    at = data.index(_CODESTREAM) + 2
    while at + 10 <= len(data):
        (marker, length) = struct.unpack_from(">HH", data, at)
        if marker == _START_OF_TILE:
            (length,) = struct.unpack_from(">I", data, at + 6)
            at += int(length)
        else:
            at += 2 + int(length)
    return at


def _mended_jpeg(data: bytes, pixels_of: Callable[[bytes], Pixels]) -> Mended | None:
    """Complete a JPEG without end marker; its decoder leaves what is missing gray."""
    scan = first_scan(data)
    if scan is None or data.find(_END, scan) >= 0:
        return None
    if data.endswith(bytes(_ROOM)):
        data = data.rstrip(b"\0")
    data = data.removesuffix(b"\xff")
    completed = data + _END
    one = pixels_of(completed)
    other = pixels_of(data + _other_bytes(len(data) + _FEW, 1) + _END)
    differs = (one != other).any(axis=(1, 2))
    colored = (one != 128).any(axis=(1, 2))  # where the decoder has nothing at all, it is gray
    missing = np.maximum.accumulate(differs) | ~np.maximum.accumulate(colored[::-1])[::-1]
    if not is_progressive(data):
        return _with_rows_missing(completed, missing)
    adds = bits_before_last_scan(data)
    share = float(missing.mean())
    if adds is None or (adds == 0 and share > MOST_MISSING):
        return None
    told = Sentence(
        "The file was cut short: the finest details of {percent}% of the rows are missing.",
        percent=math.ceil(100 * share),
    )
    return Mended(completed, None, (told if share else COMPLETE,))


def ends_in_nothing(file: Any) -> bool:
    """Tell whether an opened JPEG ends in room that was set aside for what never came."""
    if file.format not in ("JPEG", "MPO"):
        return False
    place = file.fp.tell()
    file.fp.seek(-min(_ROOM, file.fp.seek(0, 2)), 2)
    found = bool(file.fp.read() == bytes(_ROOM))
    if found:
        file.fp.seek(0)
        data = file.fp.read()
        scan = first_scan(data)
        found = scan is not None and data.find(_END, scan) < 0
    file.fp.seek(place)
    return found


def _mended_png(data: bytes) -> Mended | None:
    """Leave out damaged side data of a PNG, and complete its rows."""
    kept, damaged, pixels, is_cut = bytearray(_PNG), [], bytearray(), False
    header, needed = b"", bytearray(_PNG)
    for kind, content, is_whole, is_right in _chunks(data):
        is_cut |= not is_whole
        if kind == b"IHDR":
            header = content
        if kind == b"IDAT":
            if is_whole and not is_right:
                return None
            pixels += content
        elif kind[0] & 0x20:  # not needed for the pixels
            if is_whole and is_right and _is_understood(bytes(needed) + chunk(kind, content)):
                kept += chunk(kind, content)
            else:
                damaged.append(kind.decode("ascii"))
        elif kind != b"IEND":
            if not (is_whole and is_right):
                return None
            kept += chunk(kind, content)
            needed += chunk(kind, content)
    if len(header) != 13:
        return None
    told = Sentence(
        "These parts of the file are damaged; they were left out: {names}.",
        names=", ".join(dict.fromkeys(damaged)),
    )
    completed = _completed_rows(header, bytes(pixels))
    if completed is None or not (damaged or is_cut or completed.missing is not None):
        return None
    kept += chunk(b"IDAT", completed.data) + chunk(b"IEND", b"")
    notes = (told, *completed.notes) if damaged else completed.notes
    return Mended(bytes(kept), completed.missing, notes)


def _is_understood(beginning: bytes) -> bool:
    """Tell whether Pillow takes what stands before a PNG's pixels."""
    with contextlib.suppress(*PILLOW_ERRORS), opened(beginning + chunk(b"IDAT", b"")):
        return True
    return False


def _completed_rows(header: bytes, compressed: bytes) -> Mended | None:
    """Return a PNG's compressed rows, as many as it should have."""
    width, height, bits, color, _, _, interlace = struct.unpack(">IIBBBBB", header)
    if not 0 < width * height <= MAX_PIXELS or height > _MAX_ROWS or color not in _PNG_CHANNELS:
        return None
    pixel_bits = bits * _PNG_CHANNELS[color]
    passes = list(_ADAM7) if interlace else [(0, 1, 0, 1)]
    passes = [entry for entry in passes if entry[0] < height and entry[2] < width]
    parts = [np.arange(top, height, down) for top, down, _, _ in passes]
    lengths = [
        1 + (len(range(left, width, across)) * pixel_bits + 7) // 8 for _, _, left, across in passes
    ]
    lines = np.concatenate(parts)  # rows in the order in which they are stored, and their ends
    ends = np.cumsum(np.repeat(lengths, [len(part) for part in parts]))
    rows = zlib.decompressobj()
    try:
        found = rows.decompress(compressed, int(ends[-1]) + 1)
    except zlib.error:
        return None
    if rows.eof or len(found) >= ends[-1]:
        return Mended(compressed, None, ())
    whole = int((ends <= len(found)).sum())
    missing = np.zeros(height, bool)
    missing[lines[whole:]] = True
    there = found[: int(ends[whole - 1]) if whole else 0]
    return _with_rows_missing(zlib.compress(there.ljust(int(ends[-1]), b"\0"), 1), missing)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bool, bool]]:
    """Yield kind and content of each chunk, whether it is all there, and its check sum right."""
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if not kind.isalpha():
            return
        content = data[at + 8 : at + 8 + length]
        stated = data[at + 8 + length : at + 12 + length]
        is_right = stated == struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))
        yield kind, content, len(stated) == 4, is_right
        at += 12 + length
