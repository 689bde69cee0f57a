"""XMP: an enlargement's own entries are corrected, places removed; the rest stays."""

import re
from typing import NamedTuple
from xml.dom import minidom

from sr3_desktop.engine.base.errors import Sentence

from .placement import Placement
from .recipe import SOURCE_TYPE, Recipe, add, source_type, with_source_type, without_recipe
from .regions import place
from .xmp_extension import joined
from .xmp_nodes import RDF, XMP_ERRORS, name_of, nodes, parsed, remove, set_text, text_of, written

_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_PANORAMA = "http://ns.google.com/photos/1.0/panorama/"
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
_HDR = "http://ns.adobe.com/hdr-gain-map/1.0/"
_CONTAINER = "http://ns.google.com/photos/1.0/container/"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_DUBLIN_TERMS = "http://purl.org/dc/terms/"

_WIDTHS = {(_TIFF, "ImageWidth"), (_EXIF, "PixelXDimension")}
_HEIGHTS = {(_TIFF, "ImageLength"), (_EXIF, "PixelYDimension")}
_STALE = {
    (_XMP, "Thumbnails"),
    (_NOTE, "HasExtendedXMP"),
    (_EXIF, "CompressedBitsPerPixel"),
    *(
        (_TIFF, name)
        for name in "BitsPerSample SamplesPerPixel Compression PhotometricInterpretation "
        "PlanarConfiguration YCbCrSubSampling YCbCrPositioning".split()
    ),
}
_CREDENTIALS = (_DUBLIN_TERMS, "provenance")  # where on the network those of the photo are
_RESOLUTION = {(_TIFF, name) for name in ("XResolution", "YResolution", "ResolutionUnit")}
_PLACES = {
    (_PHOTOSHOP, "State"),
    (_DUBLIN_CORE, "coverage"),
    (_DUBLIN_TERMS, "coverage"),
    (_DUBLIN_TERMS, "spatial"),
}
# Schemas of what a file holds beside its photo, which is not in the result: sound, depth, HDR
# brightness, and where in the file each begins.
_OF_COMPANIONS = frozenset(
    [
        _HDR,
        "http://ns.apple.com/HDRGainMap/1.0/",
        *(
            f"http://ns.google.com/photos/1.0/{name}/"
            for name in ("container", "container/item", "audio", "depthmap", "focus", "image")
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


DATA_LOST = Sentence(
    "A picture or sound inside the photo information (XMP), such as a depth map, was left out."
)
VIDEO_LOST = Sentence("The video of the motion photo was left out.")


class Updated(NamedTuple):
    """A packet that fits the result, and remarks for the user on what is missing in it."""

    packet: bytes
    notes: tuple[Sentence, ...] = ()


class Made(NamedTuple):
    """What a packet tells of the making of a result.

    Attributes:
        software: What made it.
        generated: A model has invented detail.
        recipe: The recipe to write; None writes none.
    """

    software: str
    generated: bool = True
    recipe: Recipe | None = None


def updated(
    xmp: bytes | None,
    placement: Placement,
    keep_location: bool,
    made: Made | None,
    dpi: int | None = None,
) -> Updated:
    """Return a packet that fits the result.

    Args:
        xmp: That of the photo; None if it has none.
        made: How the result was made, with a model; None leaves what the photo says.
        dpi: Pixels per inch of the result; None leaves the photo's.

    Raises:
        ValueError: It is no XMP.
    """
    stale = _STALE if dpi is None else _STALE | _RESOLUTION
    try:
        document = parsed(xmp or _NOTHING)
        notes = _without_companions(document)
        notes += _with_panorama(document, placement)
        notes += place(document, placement)
        for node in list(nodes(document)):
            name = name_of(node)
            if name in stale or (not keep_location and tells_a_place(*name)):
                remove(node)
            elif name in _WIDTHS:
                set_text(node, str(placement.width))
            elif name in _HEIGHTS:
                set_text(node, str(placement.height))
            elif name == (_TIFF, "Orientation"):
                set_text(node, "1")
            elif name == (_TIFF, "Software") and made is not None:
                set_text(node, made.software)
        if made is not None:
            _tell(document, made)
        return Updated(written(document), tuple(dict.fromkeys(notes)))
    except XMP_ERRORS as error:
        raise ValueError("not XMP") from error


def _tell(document: minidom.Document, made: Made) -> None:
    """Say where the picture comes from, and how it was made."""
    without_recipe(document)
    names_one = any(name_of(node) == SOURCE_TYPE for node in nodes(document))
    if names_one or made.recipe is not None:
        with_source_type(document, source_type(document, made.generated))
    if made.recipe is not None:
        add(document, made.recipe.element())


# Readers of these know the usual prefixes alone.
_NOTHING = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'.encode()
_GAIN_MAP = """<rdf:RDF xmlns:rdf="{rdf}"><rdf:Description xmlns:hdrgm="{hdr}"
 xmlns:Container="{container}" xmlns:Item="{container}item/"
 rdf:about="" hdrgm:Version="1.0"><Container:Directory><rdf:Seq>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/>
</rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap"
 Item:Mime="image/jpeg" Item:Length="{length}"/></rdf:li></rdf:Seq></Container:Directory>
</rdf:Description></rdf:RDF>"""


def with_gain_map(xmp: bytes | None, length: int) -> bytes:
    """Return a packet that tells of a gain map behind the photo.

    Args:
        length: Its bytes.

    Raises:
        ValueError: It is no XMP.
    """
    told = _GAIN_MAP.format(rdf=RDF, hdr=_HDR, container=_CONTAINER, length=length)
    return joined(xmp or _NOTHING, told.encode())


def _without_companions(document: minidom.Document) -> list[Sentence]:
    """Remove what describes pictures, videos and sounds that the result does not hold."""
    has_video = has_data = False
    for node in list(nodes(document)):
        schema, name = name_of(node)
        if schema == _CAMERA and _VIDEO.match(name):
            has_video |= name in ("MotionPhoto", "MicroVideo") and text_of(node).strip() == "1"
            remove(node)
        elif schema in _OF_COMPANIONS:
            has_data |= name == "Data"
            remove(node)
    return [VIDEO_LOST] * has_video + [DATA_LOST] * has_data


def _with_panorama(document: minidom.Document, placement: Placement) -> list[Sentence]:
    """Enlarge the sizes of a panorama; remove its properties if it is turned or a part of it."""
    found = [node for node in nodes(document) if name_of(node)[0] == _PANORAMA]
    sizes = {str(node.localName): node for node in found if _PIXELS.search(str(node.localName))}
    lengths = {"Width": placement.width, "Height": placement.height}
    try:
        numbers = {name: float(text_of(node)) for name, node in sizes.items()}
        for side, length in lengths.items():
            whole = numbers.get(
                f"CroppedAreaImage{side}Pixels", numbers.get(f"FullPano{side}Pixels")
            )
            if numbers and abs((whole or 0) * placement.scale - length) > 1:
                raise ValueError("not the whole panorama")
        if numbers and placement.orientation != 1:
            raise ValueError("turned")
        for name, node in sizes.items():
            set_text(node, str(round(numbers[name] * placement.scale)))
    except (ValueError, OverflowError):
        for node in found:
            remove(node)
        return [Sentence("The details of the panorama do not fit the result and were left out.")]
    return []


def tells_a_place(namespace: str, name: str) -> bool:
    """Tell whether a property of this schema and name tells of a place."""
    return bool(_PLACE.search(name)) or (namespace, name) in _PLACES
