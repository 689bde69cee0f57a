"""Everything in XMP that speaks of pixels or places in the photo, made to fit the result.

Faces and other marked areas: Metadata Working Group (also as ACDSee has it), "Guidelines for
handling image metadata" 2.0; IPTC Photo Metadata Standard, image regions; Microsoft's people tags.
All count from the upper left corner of the photo as it is stored, before it is turned upright.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from xml.dom import minidom

from sr3_desktop.engine.base.errors import Sentence

from .exif import area
from .placement import Placement, Point
from .xmp_nodes import (
    RDF,
    Name,
    Node,
    above,
    fields,
    items,
    name_of,
    nodes,
    remove,
    set_text,
    text_of,
)

_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_APPLE_FACES = "http://ns.apple.com/faceinfo/1.0/"
_DRONE = "http://www.dji.com/drone-dji/1.0/"
_RECTANGLE = ("http://ns.microsoft.com/photo/1.2/t/Region#", "Rectangle")
_BOUNDARY = (_IPTC, "RegionBoundary")
_AREA_FIELDS = re.compile("/sType/Area#$")
_SIZE_FIELDS = re.compile("/sType/Dimensions#$")
_MARKED = {
    "http://www.metadataworkinggroup.com/schemas/regions/": ("Regions",),
    "http://ns.acdsee.com/regions/": ("Regions",),
    "http://ns.microsoft.com/photo/1.2/": ("RegionInfo",),
    _IPTC: ("ImageRegion",),
    _EXIF: ("SubjectArea", "SubjectLocation"),
}
_RATIONAL = re.compile(r"\d{1,15}(/\d{1,15}|\.\d{0,15})?")
_LENGTHS = ("CalibratedFocalLength", "CalibratedOpticalCenterX", "CalibratedOpticalCenterY")

REGIONS_LOST = Sentence("Marked areas, such as faces, do not fit the result and were left out.")
ANGLES_LOST = Sentence(
    "The angles of marked faces do not fit the photo turned upright and were left out."
)


def place(document: minidom.Document, placement: Placement) -> list[Sentence]:
    """Make areas, positions and densities fit, in place, and tell what had to go."""
    if placement.is_whole:
        lost = _convert_all(document, placement)
    else:
        lost = _removed(document, lambda schema, name: name in _MARKED.get(schema, ()))
    notes = [REGIONS_LOST] if lost else []
    if placement.orientation != 1 and _removed(
        document, lambda schema, name: schema == _APPLE_FACES and name.startswith("AngleInfo")
    ):
        notes.append(ANGLES_LOST)
    _rescale_sensor(document, placement)
    for name, side in (("w", placement.width), ("h", placement.height)):
        for node in _applied(document, name):
            set_text(node, str(side))
    return notes


def _convert_all(document: minidom.Document, placement: Placement) -> bool:
    """Convert all areas and positions; remove those that cannot be, and tell if there were any."""
    converters: dict[Name, Callable[[minidom.Element, Placement], None]] = {
        _BOUNDARY: _convert_boundary,
        (_EXIF, "SubjectArea"): _convert_subject,
        (_EXIF, "SubjectLocation"): _convert_subject,
    }
    lost = False
    for node in list(nodes(document)):
        name = name_of(node)
        try:
            if name in converters and isinstance(node, minidom.Element):
                converters[name](node, placement)
            elif name == _RECTANGLE:
                set_text(node, _rectangle(text_of(node), placement))
            elif name[1] == "x" and _AREA_FIELDS.search(name[0]):
                _convert_area(next(above(node)), placement)
        except (ValueError, LookupError, ArithmeticError, StopIteration):
            around = list(above(node))
            item = next((outer for outer in around if name_of(outer) == (RDF, "li")), None)
            whole = around[0] if name[1] == "x" and around else node
            remove(item or whole)
            lost = True
    return lost


def _removed(document: minidom.Document, which: Callable[[str, str], bool]) -> bool:
    found = [node for node in nodes(document) if which(*name_of(node))]
    for node in found:
        remove(node)
    return bool(found)


def _number(node: Node) -> float:
    number = float(text_of(node))
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _written(number: float, as_pixels: bool) -> str:
    if as_pixels:
        return str(round(number))
    return f"{number:.6f}".rstrip("0").rstrip(".") or "0"


def _convert_area(structure: minidom.Element, placement: Placement) -> None:
    """Convert an area around its center, of MWG or ACDSee."""
    found = {
        name: node
        for (schema, name), node in fields(structure).items()
        if _AREA_FIELDS.search(schema)
    }
    placement, base = _as_applied(structure, placement)
    unit = text_of(found["unit"]).strip() if "unit" in found else "normalized"
    if unit not in ("pixel", "normalized"):
        raise ValueError("unit unknown")
    as_pixels = unit == "pixel"
    if not as_pixels:
        if placement.orientation == 1:
            return
        base = (1.0, 1.0)
    numbers = {name: _number(node) for name, node in found.items() if name in "xywhd"}
    full = (placement.width, placement.height) if as_pixels else (1, 1)
    x, y = placement.turned(numbers["x"] / base[0], numbers["y"] / base[1])
    changed = {"x": x * full[0], "y": y * full[1]}
    if {"w", "h"} <= numbers.keys():
        sides = numbers["w"] / base[0], numbers["h"] / base[1]
        wide, high = sides[::-1] if placement.is_quarter else sides
        changed |= {"w": wide * full[0], "h": high * full[1]}
    if "d" in numbers:
        changed["d"] = numbers["d"] * min(full) / min(base)
    for name, number in changed.items():
        set_text(found[name], _written(number, as_pixels))


def _as_applied(structure: minidom.Element, placement: Placement) -> tuple[Placement, Point]:
    """Return the placement and the size that an area was marked for.

    Some programs mark the upright photo; the size that they state with the areas tells.
    """
    around = next((outer for outer in above(structure) if outer.localName == "Regions"), None)
    applied = [] if around is None else list(fields(around).items())
    node = next((node for (_, name), node in applied if name == "AppliedToDimensions"), None)
    if not isinstance(node, minidom.Element):
        return placement, placement.stored
    sides = {n: f for (s, n), f in fields(node).items() if _SIZE_FIELDS.search(s)}
    width, height = _number(sides["w"]), _number(sides["h"])
    if min(width, height) <= 0:
        raise ValueError("no size")
    stored = math.log(placement.stored[0] / placement.stored[1])
    ratio = math.log(width / height)
    if placement.is_quarter and abs(ratio + stored) < abs(ratio - stored):
        placement = replace(placement, orientation=1)
    return placement, (width, height)


def _rectangle(text: str, placement: Placement) -> str:
    """Convert left, top, width and height as shares, in Microsoft's one text."""
    if placement.orientation == 1:
        return text
    left, top, width, height = (float(part) for part in text.split(","))
    corners = [placement.turned(left, top), placement.turned(left + width, top + height)]
    return ", ".join(_written(number, False) for number in _box(corners))


def _box(corners: Sequence[Point]) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a box."""
    across, down = zip(*corners, strict=True)
    left, top = min(across), min(down)
    return left, top, max(across) - left, max(down) - top


def _convert_boundary(node: minidom.Element, placement: Placement) -> None:
    """Convert a rectangle, circle or polygon of IPTC."""
    found = {name: inner for (schema, name), inner in fields(node).items() if schema == _IPTC}
    as_pixels = text_of(found["rbUnit"]).strip() == "pixel" if "rbUnit" in found else False
    if not as_pixels and placement.orientation == 1:
        return
    base = placement.stored if as_pixels else (1.0, 1.0)
    full = (placement.width, placement.height) if as_pixels else (1, 1)

    def moved(x: float, y: float) -> Point:
        across, down = placement.turned(x / base[0], y / base[1])
        return across * full[0], down * full[1]

    def write(target: dict[str, Node], **numbers: float) -> None:
        for name, number in numbers.items():
            set_text(target[name], _written(number, as_pixels))

    if "rbVertices" in found:
        for item in items(found["rbVertices"]):
            corner = {n: f for (s, n), f in fields(item).items() if s == _IPTC}
            x, y = moved(_number(corner["rbX"]), _number(corner["rbY"]))
            write(corner, rbX=x, rbY=y)
    if not {"rbX", "rbY"} <= found.keys():
        return
    x, y = _number(found["rbX"]), _number(found["rbY"])
    if {"rbW", "rbH"} <= found.keys():
        far = x + _number(found["rbW"]), y + _number(found["rbH"])
        left, top, wide, high = _box([moved(x, y), moved(*far)])
        write(found, rbX=left, rbY=top, rbW=wide, rbH=high)
        return
    x, y = moved(x, y)
    write(found, rbX=x, rbY=y)
    if "rbRx" in found:  # a share of the width, or pixels
        radius = _number(found["rbRx"])
        if as_pixels:
            radius *= sum(placement.enlarged) / 2
        elif placement.is_quarter:
            radius *= placement.stored[0] / placement.stored[1]
        write(found, rbRx=radius)


def _convert_subject(node: minidom.Element, placement: Placement) -> None:
    """Convert what EXIF has as a list of numbers."""
    parts = items(node)
    words = [text_of(item) for item in parts] if parts else text_of(node).split()
    numbers = [float(word) for word in words]
    if len(numbers) not in (2, 3, 4) or not all(map(math.isfinite, numbers)):
        raise ValueError("no area")
    changed = [str(number) for number in area(numbers, placement)]
    if parts:
        for item, word in zip(parts, changed, strict=True):
            set_text(item, word)
    else:
        set_text(node, " ".join(changed))


def _rescale_sensor(document: minidom.Document, placement: Placement) -> None:
    """Convert pixels per unit of the sensor, and swap densities of a photo turned by a quarter."""
    factors = dict(zip("XY", placement.enlarged, strict=True))
    found: dict[Name, Node] = {}
    for node in list(nodes(document)):
        schema, name = name_of(node)
        letter = name.removesuffix("Resolution")[-1:]
        try:
            if (schema, name) in {(_EXIF, f"FocalPlane{axis}Resolution") for axis in "XY"}:
                set_text(node, _multiplied(text_of(node), factors[letter]))
                found[schema, letter] = node
            elif (schema, name) in {(_TIFF, f"{axis}Resolution") for axis in "XY"}:
                found[schema, letter] = node
            elif schema == _DRONE and name in _LENGTHS:
                if placement.orientation != 1 or not placement.is_whole:
                    raise ValueError("not the camera's picture")
                set_text(node, f"{_number(node) * placement.scale:.6f}")
        except (ValueError, ZeroDivisionError):
            remove(node)
    for schema in (_EXIF, _TIFF):
        across, down = found.get((schema, "X")), found.get((schema, "Y"))
        if placement.is_quarter and across is not None and down is not None:
            texts = text_of(across), text_of(down)
            set_text(across, texts[1])
            set_text(down, texts[0])


def _multiplied(text: str, factor: float) -> str:
    """Multiply a number that is written as XMP's rational or as a decimal."""
    if not _RATIONAL.fullmatch(text.strip()):
        raise ValueError("no number, or one that would take long to write")
    number = Fraction(text.strip()) * Fraction(factor).limit_denominator(10**6)
    if "/" in text:
        return f"{number.numerator}/{number.denominator}"
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def _applied(document: minidom.Document, side: str) -> list[Node]:
    """Return the widths or heights of the photo that areas were marked for."""
    found = []
    for node in nodes(document):
        schema, name = name_of(node)
        if name == side and _SIZE_FIELDS.search(schema):
            around = list(above(node))[:2]
            if any(outer.localName == "AppliedToDimensions" for outer in around):
                found.append(node)
    return found
