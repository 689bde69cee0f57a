"""TIFF writer, row by row: 8 or 16 bits, compressed, with all photo information.

Pillow writes no 16-bit color, and its compressing writer refuses the EXIF directory.
Format: Adobe, TIFF Revision 6.0, and TIFF Technical Note 1 (Deflate).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import IO

from PIL import Image, TiffTags
from PIL import TiffImagePlugin as tags

from .metadata import NO_INFO, PhotoInfo
from .photo import Pixels

_IPTC = 33723
_DEFLATE = 8
_HORIZONTAL = 2  # predictor
_UNASSOCIATED = 2  # alpha
_UNDEFINED, _BYTE = 7, 1
_LEVEL = 6


def write_tiff(
    file: IO[bytes],
    size: tuple[int, int],
    blocks: Iterable[Pixels],
    icc: bytes | None = None,
    info: PhotoInfo = NO_INFO,
) -> None:
    """Write a picture as TIFF.

    Args:
        file: Where to write; must be seekable and begin here.
        size: Width and height in pixels.
        blocks: The rows from the top; all blocks but the last have the same number of them.
            uint8 or uint16 [rows, width, channels], channels as in `write_png`.
    """
    file.write(b"II*\0" + bytes(4))
    directory = tags.ImageFileDirectory_v2(b"II*\0\0\0\0\0")
    offsets: list[int] = []
    lengths: list[int] = []
    for block in blocks:
        if not offsets:
            _describe(directory, size, block)
        strip = zlib.compress(_differences(block), _LEVEL)
        offsets.append(file.tell())
        lengths.append(len(strip))
        file.write(strip + bytes(len(strip) % 2))
    directory[tags.STRIPOFFSETS] = (0,) * len(offsets)  # Pillow would move them
    directory[tags.STRIPBYTECOUNTS] = tuple(lengths)
    directory.tagtype[tags.STRIPOFFSETS] = directory.tagtype[tags.STRIPBYTECOUNTS] = TiffTags.LONG
    _inform(directory, icc, info)
    start = file.tell()
    file.write(_with_offsets(directory.tobytes(start), start, offsets))
    file.seek(4)
    file.write(struct.pack("<I", start))
    file.seek(0, 2)


def _differences(block: Pixels) -> bytes:
    """Return each row's first pixel, and every other as its difference to the one before."""
    differences = block.astype(block.dtype.newbyteorder("<"))
    differences[:, 1:] -= block[:, :-1]
    return differences.tobytes()


def _with_offsets(directory: bytes, start: int, offsets: list[int]) -> bytes:
    """Return the directory, which will stand at `start`, with where the strips are."""
    count = len(offsets)
    wanted = struct.pack("<HHI", tags.STRIPOFFSETS, TiffTags.LONG, count)
    entry = next(at for at in range(2, len(directory), 12) if directory[at : at + 8] == wanted) + 8
    (elsewhere,) = struct.unpack_from("<I", directory, entry)
    patched = bytearray(directory)
    struct.pack_into(f"<{count}I", patched, entry if count == 1 else elsewhere - start, *offsets)
    return bytes(patched)


def _describe(directory: tags.ImageFileDirectory_v2, size: tuple[int, int], block: Pixels) -> None:
    channels = block.shape[2]
    directory[tags.IMAGEWIDTH], directory[tags.IMAGELENGTH] = size
    directory[tags.BITSPERSAMPLE] = (block.itemsize * 8,) * channels
    directory[tags.COMPRESSION] = _DEFLATE
    directory[tags.PREDICTOR] = _HORIZONTAL
    directory[tags.PHOTOMETRIC_INTERPRETATION] = 1 if channels < 3 else 2
    directory[tags.SAMPLESPERPIXEL] = channels
    directory[tags.ROWSPERSTRIP] = len(block)
    directory[tags.PLANAR_CONFIGURATION] = 1
    if channels in (2, 4):
        directory[tags.EXTRASAMPLES] = (_UNASSOCIATED,)


def _inform(directory: tags.ImageFileDirectory_v2, icc: bytes | None, info: PhotoInfo) -> None:
    exif = Image.Exif()
    exif.load(info.exif or b"")
    for tag in exif:
        directory[tag] = exif.get_ifd(tag) if tag in TiffTags.TAGS_V2_GROUPS else exif[tag]
    for tag, kind, data in (
        (tags.ICCPROFILE, _UNDEFINED, icc),
        (tags.XMP, _BYTE, info.xmp),
        (_IPTC, _UNDEFINED, info.iptc),
    ):
        if data:
            directory.tagtype[tag] = kind
            directory[tag] = data
