"""Photo information beside the pixels: EXIF, XMP and IPTC, read, brought up to date, kept."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from sr3_desktop import __version__
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.request import OutputSettings

from . import iptc as iptc_records
from . import text_chunks as plain_texts
from . import xmp as xmp_packet
from .photo import Photo

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

# Tags of the first directory that describe how a file stores its pixels, not the photo.
_STORAGE_TAGS = {
    *range(254, 267),
    *range(273, 282),
    284,  # planar configuration
    317,  # predictor
    *range(320, 348),
    *range(512, 533),
    700,  # XMP
    33723,  # IPTC
    34377,  # Photoshop
    34675,  # color profile
}
_MAX_JPEG_EXIF_BYTES = 65533
_MAX_JPEG_XMP_BYTES = 65504
_MAX_NAMES = 5  # of texts, in one sentence
_INCH, _CENTIMETRE = 2, 3  # resolution unit
_MAX_DPI = 65535  # JPEG


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
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    texts: plain_texts.Texts = ()
    dpi: tuple[float, float] | None = None
    orientation: int = 1
    notes: tuple[str, ...] = ()


NO_INFO = PhotoInfo()
"""That of a file which tells nothing beside its pixels."""


def read_info(file: Image.Image) -> PhotoInfo:
    """Read the photo information of an opened file whose pixels are loaded; the damaged is left."""
    notes = []
    try:
        orientation, exif = _read_exif(file)
    except PILLOW_ERRORS:
        orientation, exif = 1, None
        notes.append(_is_damaged("EXIF"))
    try:
        iptc = iptc_records.read_iptc(file)
    except PILLOW_ERRORS:
        iptc = None
        notes.append(_is_damaged("IPTC"))
    try:
        texts = plain_texts.read_texts(file)
    except PILLOW_ERRORS:
        texts = ()
        notes.append(_is_damaged("comment"))
    xmp = file.info.get("xmp")
    if isinstance(xmp, str):
        xmp = xmp.encode("utf-8", "replace")
    return PhotoInfo(exif, xmp or None, iptc, texts, orientation=orientation, notes=tuple(notes))


def is_turned_by_decoder(file: Any) -> bool:
    """Tell whether a file, its pixels not yet loaded, will be turned while they are decoded."""
    if file.format == "TIFF":
        orientation = file.tag_v2.get(ExifTags.Base.Orientation, 1)
    else:
        orientation = file.info.get("original_orientation")  # of HEIF
    return orientation in range(2, 9)


def info_to_write(
    photo: Photo, width: int, height: int, format: FormatName, settings: OutputSettings
) -> PhotoInfo:
    """Return the photo information that belongs into the result.

    Args:
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        settings: Whether to keep the information, and the place in it.
    """
    if not settings.keep_info:
        return NO_INFO
    exif = xmp = iptc = None
    notes = []
    try:
        exif = _updated_exif(photo, width, height, settings.keep_location)
    except PILLOW_ERRORS:
        notes.append(_is_damaged("EXIF"))
    if photo.xmp:
        try:
            xmp, told = xmp_packet.updated(
                photo.xmp, width, height, photo.turned, settings.keep_location, photo.scale or 1.0
            )
            notes += told
        except ValueError:
            notes.append(_is_damaged("XMP"))
    if photo.iptc:
        try:
            kept = settings.keep_location
            iptc = photo.iptc if kept else iptc_records.without_places(photo.iptc)
        except ValueError:
            notes.append(_is_damaged("IPTC"))
    texts = photo.texts if settings.keep_location else plain_texts.without_places(photo.texts)
    info = PhotoInfo(exif, xmp, iptc or None, texts, _dpi_of(exif), notes=tuple(notes))
    return _fitted(info, format)


def _read_exif(file: Image.Image) -> tuple[int, bytes | None]:
    """Return the orientation (1 to 8) and the tags worth keeping."""
    exif = file.getexif()
    # pi-heif turns the pixels itself, whatever the tag says.
    orientation = int(exif.get(ExifTags.Base.Orientation, 1)) if file.format != "HEIF" else 1
    for tag in (_STORAGE_TAGS | {ExifTags.Base.Orientation}) & exif.keys():
        del exif[tag]
    if dpi := _stated_dpi(file):
        exif[ExifTags.Base.XResolution], exif[ExifTags.Base.YResolution] = dpi
        exif[ExifTags.Base.ResolutionUnit] = _INCH
    exif.bigtiff = False  # as in a BigTIFF, which only a BigTIFF may hold
    return orientation, exif.tobytes() if len(exif) else None


def _stated_dpi(file: Any) -> tuple[float, float] | None:
    """Return the pixels per inch that a file states apart from its tags."""
    if file.format == "TIFF":  # they are tags
        return None
    if file.format in ("JPEG", "MPO") and file.info.get("jfif_unit") not in (1, 2):
        return None  # what Pillow tells then comes from the tags, or is its own guess
    across, down = file.info.get("dpi", (0, 0))
    return _plausible(across, down)


def _dpi_of(exif: bytes | None) -> tuple[float, float] | None:
    """Return the pixels per inch that the tags tell."""
    tags = Image.Exif()
    tags.load(exif or b"")
    unit = tags.get(ExifTags.Base.ResolutionUnit, _INCH)
    per_inch = {_INCH: 1.0, _CENTIMETRE: 2.54}.get(unit, 0.0)
    across = tags.get(ExifTags.Base.XResolution, 0)
    return _plausible(across * per_inch, tags.get(ExifTags.Base.YResolution, across) * per_inch)


def _plausible(across: float, down: float) -> tuple[float, float] | None:
    if not (1 <= across <= _MAX_DPI and 1 <= down <= _MAX_DPI):
        return None
    return round(float(across), 2), round(float(down), 2)


def _updated_exif(photo: Photo, width: int, height: int, keep_location: bool) -> bytes | None:
    """Return the tags with the result's dimensions; Pillow leaves the thumbnail out."""
    exif = Image.Exif()
    exif.load(photo.exif or b"")
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if details:
        details[ExifTags.Base.ExifImageWidth] = width
        details[ExifTags.Base.ExifImageHeight] = height
    if not keep_location:
        # The maker's note may tell the place too, in a form of its own.
        details.pop(ExifTags.Base.MakerNote, None)
        for tag in {ExifTags.IFD.GPSInfo} & exif.keys():
            del exif[tag]
    if photo.scale is not None:
        exif[ExifTags.Base.Software] = processing_note(photo.scale)
    return exif.tobytes() if len(exif) else None


def processing_note(scale: float) -> str:
    """Return what the photo information tells of how a result was made."""
    return f"SR3 Desktop {__version__}, enlarged {scale:g}x, details generated by a diffusion model"


def _fitted(info: PhotoInfo, format: FormatName) -> PhotoInfo:
    """Return what the format can hold, with a remark on the rest."""
    exif, xmp, iptc, notes = info.exif, info.xmp, info.iptc, list(info.notes)
    texts = plain_texts.fitting(info.texts, format)
    if left := [name for name, text in info.texts if (name, text) not in texts]:
        told = Sentence(
            "{format} cannot hold these texts of the file, which were left out: {names}.",
            format=format.upper(),
            names=", ".join(left[:_MAX_NAMES]),
        )
        notes.append(told)
    if iptc and not FORMATS[format].iptc:
        iptc = None
        notes.append(
            Sentence("{format} holds no IPTC information; it was left out.", format=format.upper())
        )
    if format == "jpeg":
        if exif and len(exif) > _MAX_JPEG_EXIF_BYTES:
            exif = None
            notes.append(_is_too_long("EXIF"))
        if xmp and len(xmp) > _MAX_JPEG_XMP_BYTES:
            xmp = None
            notes.append(_is_too_long("XMP"))
        if iptc and len(iptc) > iptc_records.MAX_JPEG_BYTES:
            iptc = None
            notes.append(_is_too_long("IPTC"))
    return PhotoInfo(exif, xmp, iptc, texts, info.dpi, notes=tuple(notes))


def _is_damaged(kind: str) -> Sentence:
    return Sentence("The photo information ({kind}) is damaged and was left out.", kind=kind)


def _is_too_long(kind: str) -> Sentence:
    return Sentence(
        "The photo information ({kind}) is too long for JPEG and was left out.", kind=kind
    )
