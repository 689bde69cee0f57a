"""XMP that is too long for one segment of a JPEG, as the XMP specification, part 3, extends it."""

import hashlib
import struct
from xml.dom import minidom

from .xmp_nodes import RDF, XMP_ERRORS, above, elements, name_of, parsed, written

EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
"""Begins each segment of an extension."""

_NOTE = "http://ns.adobe.com/xmp/note/"
_PART_BYTES = 65_000


def joined(xmp: bytes, extension: bytes) -> bytes:
    """Return a packet with the properties of its extension.

    Raises:
        ValueError: One of them is no XMP.
    """
    try:
        document, more = parsed(xmp), parsed(extension)
        whole = _rdf(document)
        for element in elements(_rdf(more)):
            _declare_all(element)
            whole.appendChild(document.importNode(element, deep=True))
        return written(document)
    except XMP_ERRORS as error:
        raise ValueError("not XMP") from error


def split(xmp: bytes, room: int) -> tuple[bytes, bytes] | None:
    """Return a packet of at most so many bytes and its extension; None if there is no such.

    The longest properties go into the extension.
    """
    try:
        document = parsed(xmp)
        whole = _rdf(document)
    except XMP_ERRORS:
        return None
    properties = [
        (len(inner.toxml().encode()), outer, inner)
        for outer in elements(whole)
        if name_of(outer) == (RDF, "Description")
        for inner in elements(outer)
    ]
    extension = parsed(
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""/></rdf:RDF>'.encode()
    )
    moved = elements(_rdf(extension))[0]
    note = document.createElementNS(RDF, "rdf:Description")
    for name, value in (("xmlns:rdf", RDF), ("xmlns:xmpNote", _NOTE), ("rdf:about", "")):
        note.setAttribute(name, value)
    note.setAttribute("xmpNote:HasExtendedXMP", "0" * 32)
    whole.appendChild(note)
    excess = len(written(document)) - room
    for length, outer, inner in sorted(properties, key=lambda entry: -entry[0]):
        if excess <= 0:
            break
        _declare_all(inner)
        outer.removeChild(inner)
        moved.appendChild(extension.importNode(inner, deep=True))
        excess -= length
    if excess > 0:
        return None
    more = written(extension)
    note.setAttribute("xmpNote:HasExtendedXMP", _digest(more))
    return written(document), more


def segments(extension: bytes) -> bytes:
    """Return the segments of a JPEG that hold an extension."""
    made = b""
    for start in range(0, len(extension), _PART_BYTES):
        part = extension[start : start + _PART_BYTES]
        place = struct.pack(">II", len(extension), start)
        content = EXTENSION + _digest(extension).encode() + place + part
        made += b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    return made


def _digest(extension: bytes) -> str:
    return hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()


def _rdf(document: minidom.Document) -> minidom.Element:
    return document.getElementsByTagNameNS(RDF, "RDF")[0]


def _declare_all(element: minidom.Element) -> None:
    """Let an element itself declare the schemas that those around it do."""
    for outer in above(element):
        for name, value in outer.attributes.items():
            if name.startswith("xmlns") and not element.hasAttribute(name):
                element.setAttribute(name, value)
