"""XMP: changes only what an enlargement makes wrong, and removes places; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.dom import minidom
from xml.parsers.expat import ExpatError

_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_REGIONS = "http://www.metadataworkinggroup.com/schemas/regions/"
_PEOPLE = "http://ns.microsoft.com/photo/1.2/"
_DIMENSIONS = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"

_WIDTHS = {(_TIFF, "ImageWidth"), (_EXIF, "PixelXDimension")}
_HEIGHTS = {(_TIFF, "ImageLength"), (_EXIF, "PixelYDimension")}
_STALE = {(_XMP, "Thumbnails"), (_NOTE, "HasExtendedXMP")}
_MARKED_AREAS = {(_REGIONS, "Regions"), (_PEOPLE, "RegionInfo")}
# Of any schema, as camera makers and programs have their own for the same.
_PLACE = re.compile(
    "gps|latitude|longitude|geotag|location|^(city|country|countrycode|countryname|province.*)$",
    re.IGNORECASE,
)


def updated(xmp: bytes, width: int, height: int, turned: bool, keep_location: bool) -> bytes:
    """Return a packet that fits the result.

    Args:
        xmp: The photo's packet.
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        turned: The pixels were turned to make the photo upright; marked areas (faces), which are
            given for the pixels as they were, are then left out.
        keep_location: Keep what tells of a place.

    Raises:
        ValueError: It is no XMP.
    """
    text = xmp.strip(b"\0 \t\r\n")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:  # which XMP has not, and bombs are made of
        raise ValueError("not XMP")
    try:
        document = minidom.parseString(text)
        for node in list(_nodes(document)):
            name = (node.namespaceURI or "", node.localName or "")
            stale = name in _STALE or (turned and name in _MARKED_AREAS)
            if stale or (not keep_location and tells_a_place(*name)):
                _remove(node)
            elif name in _WIDTHS or (name == (_DIMENSIONS, "w") and _is_of_regions(node)):
                _set_text(node, str(width))
            elif name in _HEIGHTS or (name == (_DIMENSIONS, "h") and _is_of_regions(node)):
                _set_text(node, str(height))
            elif name == (_TIFF, "Orientation"):
                _set_text(node, "1")
        return "".join(node.toxml() for node in document.childNodes).encode()
    except (ExpatError, UnicodeError, RecursionError, LookupError) as error:
        raise ValueError("not XMP") from error


def _nodes(document: minidom.Document) -> Iterator[minidom.Element | minidom.Attr]:
    """Yield all elements and attributes: XMP writes a property as either."""
    pending = [node for node in document.childNodes if isinstance(node, minidom.Element)]
    while pending:
        element = pending.pop()
        yield element
        yield from element.attributes.values()
        pending += [node for node in element.childNodes if isinstance(node, minidom.Element)]


def tells_a_place(namespace: str, name: str) -> bool:
    """Tell whether a property of this schema and name tells of a place."""
    return bool(_PLACE.search(name)) or (namespace, name) == (_PHOTOSHOP, "State")


def _is_of_regions(node: minidom.Element | minidom.Attr) -> bool:
    above: Any = node.ownerElement if isinstance(node, minidom.Attr) else node.parentNode
    return "AppliedToDimensions" in (above.localName, above.parentNode.localName)


def _remove(node: minidom.Element | minidom.Attr) -> None:
    if isinstance(node, minidom.Attr):
        if node.ownerElement is not None:
            node.ownerElement.removeAttributeNode(node)
    elif node.parentNode is not None:
        node.parentNode.removeChild(node)


def _set_text(node: minidom.Element | minidom.Attr, text: str) -> None:
    if isinstance(node, minidom.Attr):
        node.value = text
    elif isinstance(node.firstChild, minidom.Text):
        node.firstChild.data = text
