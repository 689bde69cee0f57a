"""All photo information of a file: read, made to fit the result, and what a format can hold."""

import contextlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from sr3_desktop import __version__
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.request import OutputSettings

from . import exif as exif_tags
from . import iptc as iptc_records
from . import text_chunks as plain_texts
from . import xmp as xmp_packet
from . import xmp_extension
from .placement import Placement
from .recipe import Recipe
from .sources import CREDENTIALS, VIDEO, Sources
from .tiff_fields import Fields, block, parse_block
from .xmp import Made

# What Pillow's decoders, encoders and EXIF parser raise on damaged or unsuitable data.
PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    AssertionError,
    struct.error,
)

_ORIENTATION_IN_XMP = re.compile(rb'tiff:Orientation(?:=["\']|>)([1-8])')
_MAX_JPEG_EXIF_BYTES = 65533
_MAX_JPEG_XMP_BYTES = 65504
_ROOM = 1024  # kept in a long packet for what tells of a gain map
_MAX_NAMES = 5  # of texts, in one sentence

CREDENTIALS_LOST = Sentence(
    "The photo's Content Credentials are valid for the original alone and were left out."
)


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """The photo information of one file.

    Attributes:
        exif: Tags, beginning with "Exif" and two zeros.
        xmp: XMP packet.
        iptc: IPTC-IIM records.
        texts: Names and plain texts.
        dpi: Pixels per inch, across and down; the tags have them too.
        orientation: How the stored pixels are to be turned, 1 to 8.
        notes: Remarks for the user, one sentence each.
        extension: What a JPEG's XMP packet has no room for.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    texts: plain_texts.Texts = ()
    dpi: tuple[float, float] | None = None
    orientation: int = 1
    notes: tuple[str, ...] = ()
    extension: bytes | None = None


NO_INFO = PhotoInfo()
"""That of a file which tells nothing beside its pixels."""


def read_info(file: Image.Image, path: Path) -> PhotoInfo:
    """Read the photo information of an opened file whose pixels are loaded; the damaged is left.

    Args:
        path: Where the file is, for what Pillow does not tell.
    """
    notes: list[Sentence] = []
    sources = Sources(file, path)
    xmp = _read_xmp(sources, notes)
    fields, exif, iptc = Fields(), None, None
    with _damage_noted("EXIF", notes):
        fields = sources.fields()
    orientation = _orientation(file, fields, xmp)
    with _damage_noted("EXIF", notes):
        exif, told = exif_tags.of_file(fields, _stated_dpi(file))
        notes += told
    with _damage_noted("IPTC", notes):
        iptc = sources.iptc()
    texts = plain_texts.read_texts(file, sources.text_chunks)
    if sources.unknown:
        left_out = Sentence(
            "These parts of the file are damaged or of an unknown kind and were left out: {names}.",
            names=", ".join(sources.unknown[:_MAX_NAMES]),
        )
        notes.append(left_out)
    marks = sources.marks()
    if CREDENTIALS in marks:
        notes.append(CREDENTIALS_LOST)
    if VIDEO in marks and b"MotionPhoto" not in (xmp or b""):  # else its schema tells it
        notes.append(xmp_packet.VIDEO_LOST)
    return PhotoInfo(exif, xmp, iptc, texts, orientation=orientation, notes=tuple(notes))


def _read_xmp(sources: Sources, notes: list[Sentence]) -> bytes | None:
    """Return the packet, with its extension if it has one."""
    xmp, extension = sources.xmp()
    if xmp and b"HasExtendedXMP" in xmp:
        try:
            return xmp_extension.joined(xmp, extension or b"")
        except ValueError:
            notes.append(exif_tags.partly_damaged("XMP"))
    return xmp


@contextlib.contextmanager
def _damage_noted(kind: str, notes: list[Sentence]) -> Iterator[None]:
    try:
        yield
    except PILLOW_ERRORS:
        notes.append(_is_damaged(kind))


def read_orientation(file: Image.Image, path: Path) -> int:
    """Return how the decoded pixels of an opened file are to be turned, 1 to 8."""
    sources = Sources(file, path)
    xmp = _read_xmp(sources, [])
    with contextlib.suppress(*PILLOW_ERRORS):
        return _orientation(file, sources.fields(), xmp)
    return _orientation(file, Fields(), xmp)


def _orientation(file: Any, fields: Fields, xmp: bytes | None) -> int:
    """Return how the decoded pixels are to be turned, 1 to 8."""
    if file.format in ("HEIF", "TIFF"):  # turned while they were decoded, whatever the tag says
        return 1
    if file.format == "AVIF":  # the format has a place of its own for it
        return int(file._decoder.get_info()[5])
    stated = exif_tags.orientation_of(fields)
    match = None if stated else _ORIENTATION_IN_XMP.search(xmp or b"")
    return stated or (int(match[1]) if match else 1)


def turned_by_decoder(file: Any) -> int:
    """Return how a file, its pixels not yet loaded, will be turned while they are decoded.

    Returns:
        1 to 8, as EXIF defines them; 1 is not at all.
    """
    if file.format == "TIFF":
        orientation = file.tag_v2.get(exif_tags.ORIENTATION, 1)
    else:
        orientation = file.info.get("original_orientation")  # of HEIF
    return int(orientation) if orientation in range(2, 9) else 1


def info_to_write(
    info: PhotoInfo,
    placement: Placement,
    made: Made | None,
    format: FormatName,
    keep: OutputSettings,
) -> PhotoInfo:
    """Return the photo information that belongs into the result.

    Args:
        made: How a model has made the result, which it then tells; None if none has.
        keep: Whether to keep the information, and the place in it.
    """
    if not keep.keep_info:
        if keep.dpi is None:
            return NO_INFO
        exif, _ = exif_tags.updated(None, placement, True, None, keep.dpi)
        return PhotoInfo(exif, dpi=(keep.dpi, keep.dpi))
    exif = xmp = iptc = None
    notes: list[Sentence] = []
    software = made.software if made else None
    with _damage_noted("EXIF", notes):
        exif, told = exif_tags.updated(info.exif, placement, keep.keep_location, software, keep.dpi)
        notes += told
    if exif is None and (software or keep.dpi):  # damaged; these are told nevertheless
        exif, _ = exif_tags.updated(None, placement, True, software, keep.dpi)
    if made and not keep.recipe:
        made = made._replace(recipe=None)
    if info.xmp:
        with _damage_noted("XMP", notes):
            xmp, told = xmp_packet.updated(info.xmp, placement, keep.keep_location, made, keep.dpi)
            notes += told
    if xmp is None and made and made.recipe:
        xmp, _ = xmp_packet.updated(None, placement, True, made)
    if info.iptc:
        iptc = iptc_records.without_preview(info.iptc)
        if not keep.keep_location:
            with _damage_noted("IPTC", notes):
                iptc = None
                iptc = iptc_records.without_places(info.iptc)
    texts = info.texts if keep.keep_location else plain_texts.without_places(info.texts)
    dpi = exif_tags.dpi_of(exif)
    return _fitted(PhotoInfo(exif, xmp, iptc or None, texts, dpi, notes=tuple(notes)), format)


def _stated_dpi(file: Any) -> tuple[float, float] | None:
    """Return the pixels per inch that a file states apart from its tags."""
    if file.format == "TIFF":  # they are tags
        return None
    if file.format in ("JPEG", "MPO") and file.info.get("jfif_unit") not in (1, 2):
        return None  # what Pillow tells then comes from the tags, or is its own guess
    across, down = file.info.get("dpi", (0, 0))
    return exif_tags.plausible(across, down)


def made_by(scale: float, recipe: Recipe | None) -> Made:
    """Return what the photo information tells of how a result was made."""
    generated = recipe is None or recipe.generated
    size = "same size" if scale == 1 else f"enlarged {scale:.6g}x"
    size = f"reduced to {scale:.2g}x" if scale < 1 else size
    how = "details generated by a diffusion model" if generated else "by a neural network"
    return Made(f"SR3 Desktop {__version__}, {size}, {how}", generated, recipe)


def with_hdr(info: PhotoInfo, length: int) -> PhotoInfo:
    """Return the information of a JPEG with a gain map of so many bytes behind it.

    Raises:
        ValueError: Its XMP is none, or has no room.
    """
    xmp = xmp_packet.with_gain_map(info.xmp, length)
    if len(xmp) > _MAX_JPEG_XMP_BYTES:
        raise ValueError("too long")
    return replace(info, xmp=xmp)


def _fitted(info: PhotoInfo, format: FormatName) -> PhotoInfo:
    """Return what the format can hold, with a remark on the rest."""
    exif, xmp, iptc, notes = info.exif, info.xmp, info.iptc, list(info.notes)
    extension = None
    texts = plain_texts.fitting(info.texts, format)
    kept = set(texts)
    if left := [entry[0] for entry in info.texts if entry not in kept]:
        told = Sentence(
            "{format} cannot hold these texts of the file, which were left out: {names}.",
            format=format.upper(),
            names=", ".join([*dict.fromkeys(left)][:_MAX_NAMES]),
        )
        notes.append(told)
    if iptc and not FORMATS[format].iptc:
        iptc = None
        notes.append(
            Sentence("{format} holds no IPTC information; it was left out.", format=format.upper())
        )
    if format == "jpeg":
        if exif and len(exif) > _MAX_JPEG_EXIF_BYTES:
            exif, lost = _shortened(exif)
            notes += lost
        if xmp and len(xmp) > _MAX_JPEG_XMP_BYTES:
            xmp, extension = xmp_extension.split(xmp, _MAX_JPEG_XMP_BYTES - _ROOM) or (None, None)
            if xmp is None:
                notes.append(_is_too_long("XMP"))
        if iptc and len(iptc) > iptc_records.MAX_JPEG_BYTES:
            iptc = None
            notes.append(_is_too_long("IPTC"))
    return PhotoInfo(exif, xmp, iptc, texts, info.dpi, notes=tuple(notes), extension=extension)


def _is_damaged(kind: str) -> Sentence:
    return Sentence("The photo information ({kind}) is damaged and was left out.", kind=kind)


def _is_too_long(kind: str) -> Sentence:
    return Sentence(
        "The photo information ({kind}) is too long for JPEG and was left out.", kind=kind
    )


def _shortened(exif: bytes) -> tuple[bytes | None, list[Sentence]]:
    """Return tags that are not too long for a JPEG, and what had to go for it."""
    fields = parse_block(exif)
    if exif_tags.with_note_moved(fields):
        shorter = block(fields)
        if shorter and len(shorter) <= _MAX_JPEG_EXIF_BYTES:
            return shorter, []
    exif_tags.without_note(fields)
    shorter = block(fields)
    if shorter and len(shorter) <= _MAX_JPEG_EXIF_BYTES:
        return shorter, [exif_tags.NOTE_LOST]
    return None, [_is_too_long("EXIF")]
