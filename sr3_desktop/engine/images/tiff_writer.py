"""TIFF writer, row by row: 8 or 16 bits, compressed, with all photo information.

Pillow writes no 16-bit color, and its compressing writer refuses the EXIF directory.
Format: Adobe, TIFF Revision 6.0, and TIFF Technical Note 1 (Deflate).
"""

import struct
import zlib
from collections.abc import Iterable
from typing import IO

from PIL import TiffImagePlugin as tags

from sr3_desktop.engine.metadata.photo_info import NO_INFO, PhotoInfo
from sr3_desktop.engine.metadata.tiff_fields import (
    BYTE,
    MAKER_NOTE,
    UNDEFINED,
    Field,
    Fields,
    Order,
    laid_out,
    parse_block,
)

from .photo import Pixels

_IPTC = 33723
_DEFLATE = 8
_HORIZONTAL = 2  # predictor
_UNASSOCIATED = 2  # alpha
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
    fields = parse_block(info.exif) if info.exif else Fields()
    file.write((b"II*\0" if fields.order == "<" else b"MM\0*") + bytes(4))
    if fields.note_at is not None:  # it must stay where it was
        note = fields.exif[MAKER_NOTE].data
        file.write(bytes(fields.note_at - 8) + note + bytes((fields.note_at + len(note)) % 2))
    offsets: list[int] = []
    lengths: list[int] = []
    for block in blocks:
        if not offsets:
            _describe(fields, size, block)
        strip = zlib.compress(_differences(block, fields.order), _LEVEL)
        offsets.append(file.tell())
        lengths.append(len(strip))
        file.write(strip + bytes(len(strip) % 2))
    fields.image[tags.STRIPOFFSETS] = fields.longs(offsets)
    fields.image[tags.STRIPBYTECOUNTS] = fields.longs(lengths)
    for tag, kind, data in (
        (tags.ICCPROFILE, UNDEFINED, icc),
        (tags.XMP, BYTE, info.xmp),
        (_IPTC, UNDEFINED, info.iptc),
    ):
        if data:
            fields.image[tag] = Field(kind, data)
    directories, first = laid_out(fields, file.tell())
    file.write(directories)
    file.seek(4)
    file.write(struct.pack(f"{fields.order}I", first))
    file.seek(0, 2)


def _differences(block: Pixels, order: Order) -> bytes:
    """Return each row's first pixel, and every other as its difference to the one before."""
    differences = block.astype(block.dtype.newbyteorder(order))
    differences[:, 1:] -= block[:, :-1]
    return differences.tobytes()


def _describe(fields: Fields, size: tuple[int, int], block: Pixels) -> None:
    channels = block.shape[2]
    image = fields.image
    image[tags.IMAGEWIDTH], image[tags.IMAGELENGTH] = (fields.whole([side]) for side in size)
    image[tags.BITSPERSAMPLE] = fields.whole([block.itemsize * 8] * channels)
    image[tags.COMPRESSION] = fields.whole([_DEFLATE])
    image[tags.PREDICTOR] = fields.whole([_HORIZONTAL])
    image[tags.PHOTOMETRIC_INTERPRETATION] = fields.whole([1 if channels < 3 else 2])
    image[tags.SAMPLESPERPIXEL] = fields.whole([channels])
    image[tags.ROWSPERSTRIP] = fields.whole([len(block)])
    image[tags.PLANAR_CONFIGURATION] = fields.whole([1])
    if channels in (2, 4):
        image[tags.EXTRASAMPLES] = fields.whole([_UNASSOCIATED])
