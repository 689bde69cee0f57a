"""Elements and attributes of an XMP packet, which writes a property as either."""

import re
from collections.abc import Iterator
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from defusedxml import expatbuilder as defused  # its minidom would load http and ssl

Node = minidom.Element | minidom.Attr
Name = tuple[str, str]

XMP_ERRORS = (ExpatError, UnicodeError, RecursionError, LookupError, ValueError)
"""What a packet that is none leads to."""

# Most packets are UTF-8; few begin with a mark, and expat needs one.
_WIDE = (
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
)
_DECLARATION = re.compile(r"^<\?xml [^>]*\?>")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def parsed(xmp: bytes) -> minidom.Document:
    """Return a packet as a tree.

    Raises:
        Exception: One of `XMP_ERRORS`.
    """
    for start, encoding in _WIDE:
        if xmp.startswith(start):
            text = xmp[: len(xmp) // 2 * 2].decode(encoding).strip("\ufeff\0 \t\r\n")
            xmp = _DECLARATION.sub("", text).encode()
    # XMP has no document type, of which bombs are made.
    document: minidom.Document = defused.parseString(xmp.strip(b"\0 \t\r\n"), forbid_dtd=True)
    return document


def written(document: minidom.Document) -> bytes:
    """Return a tree as a packet."""
    return "".join(node.toxml() for node in document.childNodes).encode()


def nodes(document: minidom.Document) -> Iterator[Node]:
    """Yield all elements and attributes, each element before what it holds."""
    pending = [node for node in document.childNodes if isinstance(node, minidom.Element)]
    while pending:
        element = pending.pop()
        yield element
        yield from element.attributes.values()
        pending += elements(element)


def elements(node: minidom.Element) -> list[minidom.Element]:
    """Return the elements directly in one."""
    return [child for child in node.childNodes if isinstance(child, minidom.Element)]


def name_of(node: Node) -> Name:
    """Return schema and name of a property."""
    return node.namespaceURI or "", node.localName or ""


def fields(element: minidom.Element) -> dict[Name, Node]:
    """Return the properties of a structure, whichever of its three ways XMP wrote it in."""
    found: dict[Name, Node] = {}
    for inner in (element, *elements(element)):
        if inner is element or name_of(inner) == (RDF, "Description"):
            found |= {name_of(node): node for node in inner.attributes.values()}
            found |= {name_of(node): node for node in elements(inner)}
    return found


def items(node: Node) -> list[minidom.Element]:
    """Return the items of a list."""
    if isinstance(node, minidom.Attr):
        return []
    return [item for item in node.getElementsByTagNameNS(RDF, "li") if item is not node]


def above(node: Node) -> Iterator[minidom.Element]:
    """Yield the elements around a node, the nearest first."""
    outer = node.ownerElement if isinstance(node, minidom.Attr) else node.parentNode
    while isinstance(outer, minidom.Element):
        yield outer
        outer = outer.parentNode


def text_of(node: Node) -> str:
    """Return the text of a simple property."""
    if isinstance(node, minidom.Attr):
        return node.value
    return "".join(child.data for child in node.childNodes if isinstance(child, minidom.Text))


def set_text(node: Node, text: str) -> None:
    """Change the text of a simple property; others are left."""
    if isinstance(node, minidom.Attr):
        node.value = text
    elif isinstance(node.firstChild, minidom.Text):
        node.firstChild.data = text


def remove(node: Node) -> None:
    """Take a property out; one that is out already is left."""
    if isinstance(node, minidom.Attr):
        owner = node.ownerElement
        if owner is not None and owner.attributes.get(node.name) is node:
            owner.removeAttributeNode(node)
    elif node.parentNode is not None:
        node.parentNode.removeChild(node)
