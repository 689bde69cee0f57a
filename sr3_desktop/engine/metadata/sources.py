"""Where the formats keep photo information that Pillow does not hand out, or not unchanged."""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from .exif import LAYERS, ORIENTATION, STORAGE_TAGS
from .iptc import read_iptc
from .png_profiles import profiles
from .tiff_fields import Fields, parse, parse_block
from .xmp_extension import EXTENSION

# ISO/IEC 15444-1 has such boxes; what is in these is by agreement (see exiftool's Jpeg2000.pm).
_UUIDS = {
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"): "xmp",
    b"JpgTiffExif->JP2": "exif",
    bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"): "iptc",
}
# Segments that are understood, or hold nothing of the photo: what they begin with.
_KNOWN_SEGMENTS = {
    "APP0": (b"JFIF\0", b"JFXX\0"),
    "APP1": (b"Exif\0", b"http://ns.adobe.com/x"),
    "APP2": (b"ICC_PROFILE\0", b"MPF\0", b"urn:iso:std:iso:ts:21496"),
    "APP11": (b"JP",),  # Content Credentials
    "APP12": (b"Ducky",),  # quality
    "APP13": (b"Photoshop 3.0\0",),
    "APP14": (b"Adobe",),
}
# Of these a JPEG has one each; Pillow reads the last of the packets and the first block.
_BLOCKS = (b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"http://ns.adobe.com/xap/1.0/\0")
_GIF_XMP, _GIF_XMP_END = b"\x21\xff\x0bXMP DataXMP", b"\x01\xff\xfe\xfd"
_EXTENSION_HEADER = len(EXTENSION) + 32 + 8
_MAX_EXTENSION = 1 << 26
# Offset on a page, scales and two views in one: chunks of PNG that Pillow does not know.
_MEASURES = (b"oFFs", b"pCAL", b"sCAL", b"sTER")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
CREDENTIALS = bytes.fromhex("6332706100110010800000aa00389b71")
"""Begins every manifest of Content Credentials (C2PA), whatever the format around it."""

VIDEO = b"MotionPhoto_Data"
"""Stands before the video behind a photo of Samsung's."""

_BLOCK = 1 << 20
_MAX_CHUNKS = 1 << 17  # a gigabyte in chunks of 8 kB, as many programs write them
_UNREAD_TAGS = (STORAGE_TAGS - {ORIENTATION}) | {LAYERS}


class Sources:
    """The places of one opened file, whose pixels are loaded.

    Attributes:
        named: What a PNG or JPEG 2000 holds under names of its own: `exif`, `xmp`, `iptc`, ...
        unknown: Names of what is in a PNG and not understood.
        text_chunks: Kinds and contents of those of a PNG.
    """

    def __init__(self, file: Any, path: Path) -> None:
        self._file, self._path = file, path
        self.named: dict[str, bytes] = {}
        self.unknown: list[str] = []
        self.text_chunks: list[tuple[bytes, bytes]] = []
        if file.format == "PNG":
            self.named, self.unknown = profiles(file.info)
            with path.open("rb") as stream:
                for kind, content in _chunks(stream):
                    if kind in _TEXTS:
                        self.text_chunks.append((kind, content))
                    elif kind in _MEASURES:
                        self.unknown.append(kind.decode())
        elif file.format in ("JPEG", "MPO"):
            self.unknown = _unknown_segments(file.applist)
        elif file.format == "GIF":
            self.named = _gif_packet(path)
        elif file.format == "JPEG2000":
            with path.open("rb") as stream:
                self.named = {_UUIDS[data[:16]]: data[16:] for data in _boxes(stream)}

    def fields(self) -> Fields:
        """Return the EXIF tags as they are stored, none if there are none.

        Raises:
            ValueError: They are damaged.
        """
        if self._file.format == "TIFF":
            with self._path.open("rb") as stream:
                return parse(stream, skip=_UNREAD_TAGS)
        if self._file.format == "AVIF":  # Pillow encodes them anew to add the orientation
            exif = self._file._decoder.get_info()[4]
        else:
            exif = self._file.info.get("exif") or self.named.get("exif")
        return parse_block(bytes(exif)) if exif else Fields()

    def xmp(self) -> tuple[bytes | None, bytes | None]:
        """Return the XMP packet, and that of its extension."""
        xmp = self._file.info.get("xmp") or self.named.get("xmp")
        segments = getattr(self._file, "applist", ())
        return xmp or None, _extension([data for kind, data in segments if kind == "APP1"])

    def iptc(self) -> bytes | None:
        """Return the IPTC records.

        Raises:
            Exception: What damaged data leads to.
        """
        return read_iptc(self._file, self.named)

    def marks(self) -> set[bytes]:
        """Return which of `CREDENTIALS` and `VIDEO` are anywhere in the file."""
        found: set[bytes] = set()
        end = b""
        with self._path.open("rb") as stream:
            while part := stream.read(_BLOCK):
                found |= {mark for mark in (CREDENTIALS, VIDEO) if mark in end + part}
                end = part[-len(CREDENTIALS) :]
        return found


def _unknown_segments(segments: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return names of what is in a JPEG besides: of makers and programs, or a second time."""
    names, blocks = [], set()
    for kind, data in segments:
        is_block = kind == "APP1" and data.startswith(_BLOCKS)
        again = is_block and data[:5] in blocks
        if is_block:
            blocks.add(data[:5])
        if again or (kind.startswith("APP") and not data.startswith(_KNOWN_SEGMENTS.get(kind, ()))):
            words = re.match(rb"[ -~]{0,12}", data.removeprefix(b"http://"))
            names.append(f"{kind} {words[0].decode() if words else ''}".strip())
    return list(dict.fromkeys(names))


def _gif_packet(path: Path) -> dict[str, bytes]:
    """Return the XMP packet of a GIF, which is not in blocks as all else in it."""
    with path.open("rb") as stream:
        data = stream.read(_MAX_EXTENSION)
    start = data.find(_GIF_XMP)
    end = data.find(_GIF_XMP_END, start)
    return {"xmp": data[start + len(_GIF_XMP) : end]} if 0 <= start < end else {}


def _chunks(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kinds of a PNG's chunks and the contents of texts, but not damaged texts."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        content = stream.read(length) if kind in _TEXTS else b""
        check = struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))
        if kind not in _TEXTS or stream.read(4) == check:
            yield kind, content
        at += 12 + length


def _boxes(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the boxes of a JPEG 2000 file that begin with one of `_UUIDS`."""
    at = 0
    while True:
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack_from(">I4s", head)
        start = 8
        if length == 1 and len(head) == 16:
            start, (length,) = 16, struct.unpack_from(">Q", head, 8)
        if length < start:  # to the end of the file, or damaged
            return
        if kind == b"uuid":
            stream.seek(at + start)
            data = stream.read(min(length - start, _MAX_EXTENSION))
            if data[:16] in _UUIDS:
                yield data
        at += length


def _extension(segments: list[bytes]) -> bytes | None:
    """Return what a JPEG's segments say beyond the first 64 kB of XMP; None if not all is there."""
    parts: dict[bytes, dict[int, bytes]] = {}
    totals: dict[bytes, int] = {}
    for data in segments:
        if data.startswith(EXTENSION) and len(data) > _EXTENSION_HEADER:
            name = data[len(EXTENSION) : len(EXTENSION) + 32]
            totals[name], start = struct.unpack_from(">II", data, len(EXTENSION) + 32)
            parts.setdefault(name, {})[start] = data[_EXTENSION_HEADER:]
    for name, found in parts.items():
        whole = b"".join(found[start] for start in sorted(found))
        if len(whole) == totals[name]:
            return whole
    return None
