"""The plain texts in a photo file: a JPEG's or GIF's comment, a PNG's texts under their names."""

import contextlib
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from sr3_desktop.engine.base.formats import FormatName

from .xmp import tells_a_place

Texts = tuple[tuple[str, str], ...]
"""Names and texts; bytes that are no UTF-8 are kept as surrogates (see PEP 383).

A text that is an `iTXt` has a language and a name in it.
"""

_COMMENT = "Comment"
_WITH_COMMENT = ("JPEG", "MPO", "GIF")  # in JPEG 2000 it is the encoder that names itself
# Kept in another way, or a thumbnail's.
_NOT_TEXTS = ("Raw profile type ", "XML:com.adobe.xmp", "Thumb::")
_MAX_COMMENT_BYTES = 65533


def read_texts(file: Any, chunks: Iterable[tuple[bytes, bytes]]) -> Texts:
    """Return the texts of an opened file whose pixels are loaded.

    Args:
        chunks: Kinds and contents of a PNG's text chunks.
    """
    if file.format == "PNG":
        return tuple(entry for entry in _png_texts(chunks) if not entry[0].startswith(_NOT_TEXTS))
    if file.format not in _WITH_COMMENT:
        return ()
    comments = [data for kind, data in getattr(file, "applist", ()) if kind == "COM"]
    comment = b"\n".join(comments) or file.info.get("comment", b"")
    if not isinstance(comment, bytes) or not comment.strip(b"\0 \r\n"):
        return ()
    return ((_COMMENT, comment.decode("utf-8", "surrogateescape")),)


def _png_texts(chunks: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, str]]:
    from PIL.PngImagePlugin import MAX_TEXT_MEMORY, iTXt  # registers a reader

    for kind, content in chunks:
        name, _, rest = content.partition(b"\0")
        language = name_in_it = b""
        is_packed = kind == b"zTXt"
        with contextlib.suppress(ValueError, zlib.error):
            if kind == b"iTXt":
                is_packed = rest.startswith(b"\1")
                language, name_in_it, rest = rest[2:].split(b"\0", 2)
            elif is_packed:
                rest = rest.removeprefix(b"\0")
            if is_packed:
                packed = zlib.decompressobj()
                rest = packed.decompress(rest, MAX_TEXT_MEMORY)
                if packed.unconsumed_tail:
                    continue
            if name:
                text = iTXt(_decoded(rest), _decoded(language), _decoded(name_in_it))
                yield name.decode("latin-1"), text


def _decoded(text: bytes) -> str:
    """Return a text in UTF-8, which programs write into any chunk, or in Latin-1."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def without_places(texts: Texts) -> Texts:
    """Return the texts without those whose name tells of a place."""
    return tuple(entry for entry in texts if not tells_a_place("", entry[0]))


def fitting(texts: Texts, format: FormatName) -> Texts:
    """Return the texts that a format can hold."""
    if format == "png":
        return texts
    if format == "jpeg":
        comments = [e for e in texts if e[0].lower() == _COMMENT.lower() and jpeg_comment([e])]
        return tuple(comments[:1])
    return ()


def jpeg_comment(texts: Iterable[tuple[str, str]]) -> bytes | None:
    """Return the bytes of the first text, as a JPEG's comment; None if it is too long for one."""
    comment = next((text.encode("utf-8", "surrogateescape") for _, text in texts), b"")
    return comment if 0 < len(comment) <= _MAX_COMMENT_BYTES else None


def png_chunk(name: str, text: str) -> tuple[bytes, bytes]:
    """Return kind and content of the PNG chunk that holds a text (W3C PNG, section 11.3.3)."""
    key = name.encode("latin-1", "replace")[:79]
    data = text.encode("utf-8", "surrogateescape")
    spoken = [part.encode() for part in (getattr(text, "lang", ""), getattr(text, "tkey", ""))]
    try:
        data.decode()
    except UnicodeDecodeError:  # some older encoding, of which Latin-1 is the likeliest
        return b"tEXt", key + b"\0" + data
    if any(spoken) or not text.isascii():
        return b"iTXt", b"\0".join([key + bytes(2), *spoken, data])
    return b"tEXt", key + b"\0" + data
