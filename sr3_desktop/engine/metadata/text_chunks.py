"""The plain texts in a photo file: a JPEG's or GIF's comment, a PNG's texts under their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sr3_desktop.engine.base.formats import FormatName

from .xmp import tells_a_place

Texts = tuple[tuple[str, str], ...]
"""Names and texts; bytes that are no UTF-8 are kept as surrogates (see PEP 383)."""

NONE: Texts = ()

_COMMENT = "Comment"
_WITH_COMMENT = ("JPEG", "MPO", "GIF")  # in JPEG 2000 it is the encoder that names itself
# Kept in another way, or a thumbnail's.
_NOT_TEXTS = ("Raw profile type ", "XML:com.adobe.xmp", "Thumb::")
_MAX_COMMENT_BYTES = 65533


def read_texts(file: Any) -> Texts:
    """Return the texts of an opened file whose pixels are loaded.

    Raises:
        Exception: What damaged data leads to.
    """
    if file.format == "PNG":
        texts = ((str(name), str(text)) for name, text in file.text.items())
        return tuple(entry for entry in texts if not entry[0].startswith(_NOT_TEXTS))
    if file.format not in _WITH_COMMENT:
        return ()
    comments = [data for kind, data in getattr(file, "applist", ()) if kind == "COM"]
    comment = b"\n".join(comments) or file.info.get("comment", b"")
    if not isinstance(comment, bytes) or not comment.strip(b"\0 \r\n"):
        return ()
    return ((_COMMENT, comment.decode("utf-8", "surrogateescape")),)


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
    if not text.isascii():
        data = text.encode("utf-8", "surrogateescape")
        try:
            data.decode()
        except UnicodeDecodeError:  # some older encoding, of which Latin-1 is the likeliest
            return b"tEXt", key + b"\0" + data
        return b"iTXt", key + bytes(5) + data
    return b"tEXt", key + b"\0" + text.encode()
