"""How a result was made, as its XMP tells it, so that the same settings can be taken again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.dom import minidom

from sr3_desktop import __version__
from sr3_desktop.engine.base.options import OPTIONS, Option
from sr3_desktop.engine.base.request import UpscaleRequest

from .xmp_nodes import RDF, XMP_ERRORS, Node, name_of, nodes, parsed, remove, text_of

SCHEMA = "urn:sr3-desktop:recipe#"
"""Namespace of the properties; they are named as the settings are, such as `SelfEnsemble`."""

IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
SOURCE_TYPE = (IPTC, "DigitalSourceType")
_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
COMPOSITE = _TYPES + "compositeWithTrainedAlgorithmicMedia"
ENHANCED = _TYPES + "algorithmicallyEnhanced"
# What says less of a picture than that a program has changed it.
_CAPTURED = re.compile(
    "(digitalCapture|computationalCapture|negativeFilm|positiveFilm|print|minorHumanEdits|"
    "humanEdits|algorithmicallyEnhanced)$"
)
_MADE_BY_MODEL = re.compile("/trainedAlgorithmicMedia$")

KEPT: Mapping[str, Option] = {
    name: option
    for name, option in OPTIONS.items()
    if option.look or name in ("backproject", "self_ensemble", "dtype")
}
"""The settings that a recipe holds."""

MAX_BYTES = 1 << 20
"""A longer packet is not searched for a recipe."""

_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a result was made.

    Attributes:
        settings: What was used, by the names of `KEPT`.
        more: What else is told, by the names of properties.
    """

    settings: Mapping[str, Any]
    more: Mapping[str, str]

    @property
    def generated(self) -> bool:
        """Whether a model has invented detail."""
        invents = self.settings["detail"] > 0 or "Painted" in self.more
        return "Faces" in self.more or (self.settings["steps"] > 0 and invents)

    def at_level(self, request: UpscaleRequest) -> Recipe:
        """Return the recipe of the same result with another detail level and other strokes."""
        more = {name: text for name, text in self.more.items() if name != "Painted"}
        more |= {"Painted": "True"} if request.strokes else {}
        return Recipe({**self.settings, "detail": request.sampler.detail}, more)

    def element(self) -> str:
        """Return the properties as an RDF description."""
        told = {
            _property(name): _AUTO if value is None else str(value)
            for name, value in self.settings.items()
        }
        lines = "".join(
            f"<sr3:{name}>{escape(text, quote=False)}</sr3:{name}>"
            for name, text in {**self.more, **told}.items()
        )
        return f'<rdf:Description xmlns:sr3="{SCHEMA}" rdf:about="">{lines}</rdf:Description>'


def recipe_of(request: UpscaleRequest, weights: str, dtype: str, faces: int = 0) -> Recipe:
    """Return the recipe of a result.

    Args:
        request: What was done, with the clean-up that was chosen.
        weights: SHA-256 of the model's weights.
        dtype: Number format that the network worked in.
        faces: Faces that the face model has painted.
    """
    sampler = request.sampler
    settings = {
        name: getattr(sampler if name in sampler.__slots__ else request, name)
        for name in KEPT
        if name != "sampler"
    }
    settings |= {"sampler": sampler.name, "dtype": dtype}
    more = {"Program": f"SR3 Desktop {__version__}", "ModelSHA256": weights}
    if faces:
        more |= {"Faces": str(faces), "FaceModel": request.face_model}
    if request.strokes:
        more["Painted"] = "True"
    if (part := request.crop) is not None:
        more["Part"] = f"{part.left},{part.top},{part.width},{part.height}"
    return Recipe(settings, more)


def settings_in(xmp: bytes) -> dict[str, Any]:
    """Return the settings that a packet tells; what is missing, odd or out of range is left out.

    The packet may be anything: only values that the options of `KEPT` allow come out.
    """
    if len(xmp) > MAX_BYTES or SCHEMA.encode() not in xmp:
        return {}
    try:
        told = {
            node.localName: text_of(node)
            for node in nodes(parsed(xmp))
            if name_of(node)[0] == SCHEMA
        }
    except XMP_ERRORS:
        return {}
    found: dict[str, Any] = {}
    for name, option in KEPT.items():
        text = told.get(_property(name))
        if text is not None:
            try:
                found[name] = option.parse(_value(option, text))
            except ValueError:
                continue
    return found


def without_recipe(document: minidom.Document) -> None:
    """Remove the recipe of an earlier result."""
    for node in list(nodes(document)):
        if name_of(node)[0] == SCHEMA:
            remove(node)


def source_type(document: minidom.Document, generated: bool) -> str:
    """Return where the result's picture comes from, by IPTC's vocabulary.

    A photo whose own type says more, such as a picture that a model has made, keeps that.
    """
    stated = [_stated(node) for node in nodes(document) if name_of(node) == SOURCE_TYPE]
    own = next((text for text in stated if text), "")
    if _MADE_BY_MODEL.search(own) or (own and not generated and not _CAPTURED.search(own)):
        return own
    return COMPOSITE if generated else ENHANCED


def with_source_type(document: minidom.Document, kind: str) -> None:
    """Let a packet name one source type, in place of any that it names in whatever form."""
    for node in list(nodes(document)):
        if name_of(node) == SOURCE_TYPE:
            remove(node)
    told = f"<Iptc4xmpExt:DigitalSourceType>{escape(kind)}</Iptc4xmpExt:DigitalSourceType>"
    space = f'xmlns:Iptc4xmpExt="{IPTC}" rdf:about=""'
    add(document, f"<rdf:Description {space}>{told}</rdf:Description>")


def add(document: minidom.Document, description: str) -> None:
    """Put an RDF description into a packet.

    Raises:
        Exception: One of `XMP_ERRORS`; the packet has no RDF.
    """
    made = parsed(f'<rdf:RDF xmlns:rdf="{RDF}">{description}</rdf:RDF>'.encode())
    element = made.getElementsByTagNameNS(RDF, "Description")[0]
    element.setAttribute("xmlns:rdf", RDF)
    whole = document.getElementsByTagNameNS(RDF, "RDF")[0]
    whole.appendChild(document.importNode(element, deep=True))


def _stated(node: Node) -> str:
    """Return the source type in any of the forms that RDF has for it."""
    if not isinstance(node, minidom.Attr) and node.hasAttributeNS(RDF, "resource"):
        return node.getAttributeNS(RDF, "resource").strip()
    return text_of(node).strip()


def _property(name: str) -> str:
    return name.title().replace("_", "")


def _value(option: Option, text: str) -> Any:
    """Return what a text means for an option; raises ValueError if it means nothing."""
    if text == _AUTO and option.none:
        return None
    if option.type is bool:
        return {"True": True, "False": False}.get(text, text)
    return option.type(text)
