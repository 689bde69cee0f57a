"""IPTC-IIM: the older of the two ways in which a photo carries captions, names and places."""

import struct
from collections.abc import Iterator
from typing import Any

from PIL import TiffTags

MAX_JPEG_BYTES = 65533 - 27
"""The most that a JPEG holds: one segment, less what stands before the records."""

_IPTC_RESOURCE = 0x0404
_IPTC_TAG = 33723
_PHOTOSHOP_TAG = 34377
_PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
_APPLICATION_RECORD = 2
_PREVIEW = frozenset([200, 201, 202])  # its format, version and data
_RECORDS_OF_PIXELS = (3, 7, 8, 9)  # how many and how stored, and whole pictures
# Content location code and name, city, sublocation, province or state, country code and name.
_PLACES = frozenset([26, 27, 90, 92, 95, 100, 101])

# Pillow takes the tag to hold one number, and would give the first of many.
TiffTags.TAGS_V2[_IPTC_TAG] = TiffTags.TagInfo(_IPTC_TAG, "IptcNaaInfo", TiffTags.UNDEFINED, 0)


def read_iptc(file: Any, named: dict[str, bytes]) -> bytes | None:
    """Return the records of an opened file, or None if it has none.

    Args:
        named: What a PNG or JPEG 2000 has under such names.

    Raises:
        Exception: What damaged data leads to.
    """
    if file.format == "TIFF":
        data = _from_tag(file) or _from_resources(file.tag_v2.get(_PHOTOSHOP_TAG, b""))
    else:
        data = named.get("iptc") or named.get("8bim")
        data = data or file.info.get("photoshop", {}).get(_IPTC_RESOURCE)
    return _from_resources(data) if data else None


def without_preview(iptc: bytes) -> bytes:
    """Return the records without pictures and what describes them; the damaged as they are."""
    try:
        return _without(iptc, _PREVIEW, _RECORDS_OF_PIXELS)
    except ValueError:
        return iptc


def without_places(iptc: bytes) -> bytes:
    """Return the records without those that tell of a place.

    Raises:
        ValueError: The data is no sequence of records.
    """
    return _without(iptc, _PLACES)


def _without(iptc: bytes, numbers: frozenset[int], others: tuple[int, ...] = ()) -> bytes:
    """Leave out some numbers of the application record, and all of other records."""
    return b"".join(
        iptc[start:end]
        for record, number, start, end in _records(iptc)
        if record not in others and not (record == _APPLICATION_RECORD and number in numbers)
    )


def jpeg_segment(iptc: bytes) -> bytes:
    """Return at most `MAX_JPEG_BYTES` of records as a JPEG's APP13 segment."""
    resource = b"8BIM" + struct.pack(">HxxI", _IPTC_RESOURCE, len(iptc)) + iptc
    content = _PHOTOSHOP_HEADER + resource + bytes(len(iptc) % 2)
    return b"\xff\xed" + struct.pack(">H", len(content) + 2) + content


def _from_tag(file: Any) -> bytes | None:
    values = file.tag_v2.get(_IPTC_TAG, b"")
    if isinstance(values, tuple) and isinstance(values[0], bytes):
        values = values[0]
    if not isinstance(values, bytes):  # many programs call them whole numbers
        order = "<" if file.tag_v2.prefix == b"II" else ">"
        values = struct.pack(f"{order}{len(values)}L", *values)
    return values or None


def _from_resources(data: bytes) -> bytes | None:
    """Return the records among the resources of Photoshop; what is none of them is as it is."""
    data = bytes(data).removeprefix(_PHOTOSHOP_HEADER)
    if not data.startswith(b"8BIM"):
        return data or None
    at = 0
    while data[at : at + 4] == b"8BIM":
        (kind,) = struct.unpack_from(">H", data, at + 4)
        at += 6 + (data[at + 6] // 2 + 1) * 2  # the name, with its length, is of even length
        (length,) = struct.unpack_from(">I", data, at)
        if kind == _IPTC_RESOURCE:
            if at + 4 + length > len(data):
                raise ValueError("a resource is cut short")
            return data[at + 4 : at + 4 + length]
        at += 4 + length + length % 2
    return None


def _records(iptc: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield record, dataset number, start and end of each dataset."""
    start = 0
    padding = len(iptc.rstrip(b"\0"))
    while start < padding:
        if iptc[start] != 0x1C or start + 5 > len(iptc):
            raise ValueError("not a record")
        record, number, length = struct.unpack_from(">BBH", iptc, start + 1)
        end = start + 5
        if length & 0x8000:  # the length follows, in this many bytes
            end += length & 0x7FFF
            length = int.from_bytes(iptc[start + 5 : end], "big")
        end += length
        if end > len(iptc):
            raise ValueError("a record is cut short")
        yield record, number, start, end
        start = end
