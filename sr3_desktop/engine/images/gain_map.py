"""The gain map of a phone's HDR photo: a small second picture in its JPEG, enlarged with it.

Formats: Google, Ultra HDR Image Format 1.1; ISO 21496-1; CIPA DC-007 (Multi-Picture Format).
"""

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sr3_desktop.engine.metadata.photo_info import PILLOW_ERRORS
from sr3_desktop.engine.metadata.placement import Placement
from sr3_desktop.engine.metadata.tiff_fields import UNDEFINED, Field, Fields, laid_out, parse

from .colors import upright
from .jpeg_data import segments
from .photo import GainMap
from .pillow_setup import opened

_APP2 = 0xE2
_MPF = b"MPF\0"
_ISO = b"urn:iso:std:iso:ts:21496:-1\0"
_ISO_VERSION = bytes(4)  # least version needed, version written
_ENTRIES, _COUNT, _VERSION = 0xB002, 0xB001, 0xB000
_PRIMARY = 0x030000  # kind of a multi-picture file's first picture
_QUALITY = 95
_HDR_SCHEMA = b"http://ns.adobe.com/hdr-gain-map/1.0/"
_MAX_SEGMENT = 65533


@dataclass(frozen=True, slots=True)
class Companions:
    """The pictures beside the photo.

    Attributes:
        gain_map: That of them which is one that can be kept, turned as the photo is stored.
        others: How many there are besides.
    """

    gain_map: GainMap | None = None
    others: int = 0


def read_companions(file: Any, path: Path) -> Companions:
    """Find the pictures that belong to an opened JPEG; a damaged one counts as one that is lost."""
    if file.format not in ("JPEG", "MPO") or not any(
        kind == "APP2" and data.startswith(_MPF) for kind, data in file.applist
    ):
        return Companions()
    found, others = None, 0
    try:
        data = path.read_bytes()
        parts = _parts(data)
    except PILLOW_ERRORS:
        return Companions(others=1)
    for part in parts:
        gain_map = None if found else _gain_map(part)
        found, others = gain_map or found, others + (gain_map is None)
    return Companions(found, others)


def turned(gain_map: GainMap, orientation: int) -> GainMap:
    """Return the map as its photo is turned to be upright."""
    return GainMap(upright(gain_map.pixels, orientation), gain_map.xmp, gain_map.iso)


def encoded(gain_map: GainMap, placement: Placement) -> bytes:
    """Return the map as a JPEG, enlarged as often as its photo."""
    height, width = gain_map.pixels.shape[:2]
    size = max(1, round(width * placement.scale)), max(1, round(height * placement.scale))
    picture = Image.fromarray(gain_map.pixels).resize(size, Image.Resampling.BICUBIC)
    options: dict[str, Any] = {"quality": _QUALITY, "subsampling": "4:4:4"}
    if gain_map.xmp:
        options["xmp"] = gain_map.xmp
    if gain_map.iso:
        options["extra"] = _segment(_ISO + gain_map.iso)
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


def with_map(photo: bytes, gain_map: bytes, has_iso: bool) -> bytes:
    """Return a JPEG file with a second picture, and the directory of both in the first."""
    at = _place_for_directory(photo)
    more = _segment(_ISO + _ISO_VERSION) if has_iso else b""
    before = photo[:at] + more
    rest = photo[at:]
    length = len(_directory(0, 0, 0))
    whole = len(before) + length + len(rest)
    header = len(before) + 4 + len(_MPF)  # from which the directory counts
    directory = _directory(whole, len(gain_map), whole - header)
    return before + directory + rest + gain_map


def _gain_map(data: bytes) -> GainMap | None:
    """Return a picture of a file if it is a gain map whose meaning is told with it."""
    try:
        with opened(data, ("JPEG",)) as file:
            iso = next(
                (d[len(_ISO) :] for k, d in file.applist if k == "APP2" and d.startswith(_ISO)),
                None,
            )
            xmp = file.info.get("xmp")
            if xmp is not None and _HDR_SCHEMA not in xmp:
                xmp = None
            if not (xmp or (iso and len(iso) > len(_ISO_VERSION))):
                return None
            pixels = np.array(file if file.mode == "L" else file.convert("RGB"))
    except (*PILLOW_ERRORS, Image.DecompressionBombError):
        return None
    return GainMap(pixels, xmp, iso)


def _parts(data: bytes) -> list[bytes]:
    """Return the pictures after the first by the file's directory."""
    for marker, at in segments(data):
        if marker == _APP2 and data[at + 4 : at + 8] == _MPF:
            header = at + 8
            (length,) = struct.unpack_from(">H", data, at + 2)
            fields = parse(io.BytesIO(data[header : at + 2 + length]))
            entries = fields.image[_ENTRIES].data
            places = struct.iter_unpack(f"{fields.order}IIIHH", entries)
            return [data[header + offset :][:size] for _, size, offset, *_ in places if offset]
    return []


def _directory(first: int, second: int, offset: int) -> bytes:
    """Return the segment that tells where both pictures are.

    Args:
        first: Length of the first picture.
        second: Length of the second.
        offset: From the directory's header to the second.
    """
    fields = Fields(order=">")
    entries = struct.pack(">IIIHH", _PRIMARY, first, 0, 0, 0)
    entries += struct.pack(">IIIHH", 0, second, offset, 0, 0)
    fields.image = {
        _VERSION: Field(UNDEFINED, b"0100"),
        _COUNT: fields.longs([2]),
        _ENTRIES: Field(UNDEFINED, entries),
    }
    directories, start = laid_out(fields, 8)
    return _segment(_MPF + b"MM\0*" + struct.pack(">I", start) + directories)


def _segment(content: bytes) -> bytes:
    if len(content) > _MAX_SEGMENT:
        raise ValueError("segment too long")
    return struct.pack(">BBH", 0xFF, _APP2, len(content) + 2) + content


def _place_for_directory(photo: bytes) -> int:
    """Return where the last of the segments of applications ends."""
    place = 2
    for marker, at in segments(photo):
        if 0xE0 <= marker <= 0xEF:
            place = at + 2 + int(struct.unpack_from(">H", photo, at + 2)[0])
    return place
