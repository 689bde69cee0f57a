"""PNG writer, row by row: 8 or 16 bits, any size, a few megabytes of memory.

Pillow writes no 16-bit color, and needs a copy of the whole picture at 4 bytes a pixel.
Format: W3C, Portable Network Graphics (PNG) Specification, third edition.
"""

import struct
import zlib
from collections.abc import Iterable
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.metadata.photo_info import NO_INFO, PhotoInfo
from sr3_desktop.engine.metadata.png_profiles import profile_text
from sr3_desktop.engine.metadata.text_chunks import png_chunk

from .photo import Pixels

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # by the number of channels
# Of filtered photos, run lengths leave 1% more than level 6 in a tenth of its time.
_STRATEGY = zlib.Z_RLE
_FILTERS = (1, 2, 3)  # Sub, Up, Average: with Paeth too the files get larger, and it is slow
_IDAT_BYTES = 2**18
_METRES_PER_INCH = 0.0254


def write_png(
    file: IO[bytes],
    size: tuple[int, int],
    blocks: Iterable[Pixels],
    icc: bytes | None = None,
    info: PhotoInfo = NO_INFO,
) -> None:
    """Write a picture as PNG.

    Args:
        size: Width and height in pixels.
        blocks: The rows from the top, some at a time: uint8 or uint16 [rows, width, channels] with
            1 (gray), 2 (gray and alpha), 3 (RGB) or 4 (RGBA) channels.
    """
    compressor = zlib.compressobj(1, zlib.DEFLATED, 15, 9, _STRATEGY)
    pending = bytearray()
    above: NDArray[np.uint8] | None = None
    file.write(_SIGNATURE)
    for block in blocks:
        channels = block.shape[2]
        rows = block.astype(block.dtype.newbyteorder(">"), copy=False).reshape(len(block), -1)
        rows = rows.view(np.uint8)
        if above is None:
            header = (*size, block.itemsize * 8, _COLOR_TYPES[channels], 0, 0, 0)
            file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", *header)))
            _write_information(file, icc, info)
            above = np.zeros_like(rows[:1])
        pending += compressor.compress(_filtered(rows, above, channels * block.itemsize).data)
        above = rows[-1:]
        if len(pending) >= _IDAT_BYTES:
            file.write(chunk(b"IDAT", pending))
            pending.clear()
    file.write(chunk(b"IDAT", pending + compressor.flush()))
    file.write(chunk(b"IEND", b""))


def chunk(kind: bytes, data: bytes | bytearray) -> bytes:
    """Return a chunk of a PNG."""
    check = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _write_information(file: IO[bytes], icc: bytes | None, info: PhotoInfo) -> None:
    """Write what stands between the header and the pixels."""
    if icc:
        file.write(chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc)))
    if info.dpi:
        across, down = (round(dpi / _METRES_PER_INCH) for dpi in info.dpi)
        file.write(chunk(b"pHYs", struct.pack(">IIB", across, down, 1)))
    if info.exif:
        file.write(chunk(b"eXIf", info.exif.removeprefix(b"Exif\0\0")))
    if info.xmp:
        file.write(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + info.xmp))
    if info.iptc:
        key, text = profile_text("iptc", info.iptc)
        file.write(chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(text.encode())))
    for name, text in info.texts:
        file.write(chunk(*png_chunk(name, text)))


def _filtered(
    rows: NDArray[np.uint8], above: NDArray[np.uint8], pixel_bytes: int
) -> NDArray[np.uint8]:
    """Return the rows as differences to their neighbors, each with its filter's number first.

    Of the filters the one with the smallest sum of absolute differences is taken for each row, as
    the specification recommends (section 12.7).
    """
    up = np.concatenate([above, rows[:-1]])
    left = np.zeros_like(rows)
    left[:, pixel_bytes:] = rows[:, :-pixel_bytes]
    average = ((left.astype(np.uint16) + up) >> 1).astype(np.uint8)
    candidates = [rows - left, rows - up, rows - average]
    sums = [np.minimum(d, 0 - d).sum(axis=1, dtype=np.int64) for d in candidates]
    best = np.argmin(sums, axis=0)
    filtered = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = np.array(_FILTERS)[best]
    for index, differences in enumerate(candidates):
        filtered[best == index, 1:] = differences[best == index]
    return filtered
