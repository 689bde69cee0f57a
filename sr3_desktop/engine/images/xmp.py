"""XMP: an enlargement's own entries are corrected, places removed; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from defusedxml import minidom as defused

from sr3_desktop.engine.base.errors import Sentence

_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_REGIONS = "http://www.metadataworkinggroup.com/schemas/regions/"
_PEOPLE = "http://ns.microsoft.com/photo/1.2/"
_PANORAMA = "http://ns.google.com/photos/1.0/panorama/"
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
_DIMENSIONS = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"

_WIDTHS = {(_TIFF, "ImageWidth"), (_EXIF, "PixelXDimension")}
_HEIGHTS = {(_TIFF, "ImageLength"), (_EXIF, "PixelYDimension")}
_STALE = {(_XMP, "Thumbnails"), (_NOTE, "HasExtendedXMP")}
_MARKED_AREAS = {(_REGIONS, "Regions"), (_PEOPLE, "RegionInfo")}
# Schemas of what a file holds beside its photo, which is not in the result: sound, depth, HDR
# brightness, and where in the file each begins.
_OF_COMPANIONS = frozenset(
    [
        "http://ns.adobe.com/hdr-gain-map/1.0/",
        "http://ns.apple.com/HDRGainMap/1.0/",
        *(
            f"http://ns.google.com/photos/1.0/{name}/"
            for name in ("container", "container/item", "audio", "depthmap", "image")
        ),
        *(f"http://ns.google.com/photos/dd/1.0/{name}/" for name in ("container", "device")),
    ]
)
_VIDEO = re.compile("^(MotionPhoto|MicroVideo)")  # of a camera
_PIXELS = re.compile("Pixels$|^LargestValidInteriorRect")  # of a panorama
# Of any schema, as camera makers and programs have their own for the same.
_PLACE = re.compile(
    "gps|latitude|longitude|altitude|geotag|location|worldregion|"
    "^(city|country|countrycode|countryname|province.*|lat|long)$",
    re.IGNORECASE,
)


class Updated(NamedTuple):
    """A packet that fits the result, and remarks for the user on what is missing in it."""

    packet: bytes
    notes: tuple[Sentence, ...] = ()


def updated(
    xmp: bytes,
    width: int,
    height: int,
    turned: bool,
    keep_location: bool,
    scale: float = 1.0,
) -> Updated:
    """Return a packet that fits the result.

    Args:
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        turned: The pixels were turned to make the photo upright; marked areas (faces), which are
            given for the pixels as they were, are then left out.

    Raises:
        ValueError: It is no XMP.
    """
    try:
        # XMP has no document type, of which bombs are made.
        document = defused.parseString(xmp.strip(b"\0 \t\r\n"), forbid_dtd=True)
        notes = _without_companions(document)
        notes += _with_panorama(document, width, height, scale)
        for node in list(_nodes(document)):
            name = _name(node)
            stale = name in _STALE or (turned and name in _MARKED_AREAS)
            if stale or (not keep_location and tells_a_place(*name)):
                _remove(node)
            elif name in _WIDTHS or (name == (_DIMENSIONS, "w") and _is_of_regions(node)):
                _set_text(node, str(width))
            elif name in _HEIGHTS or (name == (_DIMENSIONS, "h") and _is_of_regions(node)):
                _set_text(node, str(height))
            elif name == (_TIFF, "Orientation"):
                _set_text(node, "1")
        packet = "".join(node.toxml() for node in document.childNodes).encode()
        return Updated(packet, tuple(notes))
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


def _name(node: minidom.Element | minidom.Attr) -> tuple[str, str]:
    return node.namespaceURI or "", node.localName or ""


def _without_companions(document: minidom.Document) -> list[Sentence]:
    """Remove what describes pictures, videos and sounds that the result does not hold."""
    has_video = False
    for node in list(_nodes(document)):
        schema, name = _name(node)
        if schema == _CAMERA and _VIDEO.match(name):
            has_video |= name in ("MotionPhoto", "MicroVideo") and _text(node).strip() == "1"
            _remove(node)
        elif schema in _OF_COMPANIONS:
            _remove(node)
    return [Sentence("The video of the motion photo was left out.")] if has_video else []


def _with_panorama(
    document: minidom.Document, width: int, height: int, scale: float
) -> list[Sentence]:
    """Enlarge the sizes of a panorama; remove its properties if only a part of it was taken."""
    nodes = [node for node in _nodes(document) if _name(node)[0] == _PANORAMA]
    sizes = {str(node.localName): node for node in nodes if _PIXELS.search(str(node.localName))}
    try:
        numbers = {name: float(_text(node)) for name, node in sizes.items()}
        for side, length in (("Width", width), ("Height", height)):
            whole = numbers.get(
                f"CroppedAreaImage{side}Pixels", numbers.get(f"FullPano{side}Pixels")
            )
            if numbers and abs((whole or 0) * scale - length) > 1:
                raise ValueError("not the whole panorama")
        for name, node in sizes.items():
            _set_text(node, str(round(numbers[name] * scale)))
    except (ValueError, OverflowError):
        for node in nodes:
            _remove(node)
        return [Sentence("The details of the panorama do not fit the result and were left out.")]
    return []


def tells_a_place(namespace: str, name: str) -> bool:
    """Tell whether a property of this schema and name tells of a place."""
    return bool(_PLACE.search(name)) or (namespace, name) == (_PHOTOSHOP, "State")


def _is_of_regions(node: minidom.Element | minidom.Attr) -> bool:
    above: Any = node
    for _ in range(2):
        above = above.ownerElement if isinstance(above, minidom.Attr) else above.parentNode
        if not isinstance(above, minidom.Element):  # the root, or removed with its element
            return False
        if above.localName == "AppliedToDimensions":
            return True
    return False


def _remove(node: minidom.Element | minidom.Attr) -> None:
    if isinstance(node, minidom.Attr):
        if node.ownerElement is not None:
            node.ownerElement.removeAttributeNode(node)
    elif node.parentNode is not None:
        node.parentNode.removeChild(node)


def _text(node: minidom.Element | minidom.Attr) -> str:
    if isinstance(node, minidom.Attr):
        return node.value
    return "".join(child.data for child in node.childNodes if isinstance(child, minidom.Text))


def _set_text(node: minidom.Element | minidom.Attr, text: str) -> None:
    if isinstance(node, minidom.Attr):
        node.value = text
    elif isinstance(node.firstChild, minidom.Text):
        node.firstChild.data = text
