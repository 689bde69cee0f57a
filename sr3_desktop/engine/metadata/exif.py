"""EXIF: which tags are kept, which are made to fit the result, and which are left out."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from sr3_desktop.engine.base.errors import Sentence

from .placement import Placement
from .tiff_fields import IFD, MAKER_NOTE, Field, Fields, block, parse_block, text

ORIENTATION = 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
SOFTWARE = 0x0131

STORAGE_TAGS = frozenset(
    [
        *range(254, 267),
        *range(273, 282),
        284,  # planar configuration
        *range(288, 294),  # free bytes, gray response, fax options
        297,  # page number
        301,  # transfer function, with a value for each level
        317,  # predictor
        *range(320, 348),
        *range(512, 533),
        700,  # XMP
        33723,  # IPTC
        34377,  # Photoshop
        34675,  # color profile
    ]
)
"""Tags of the first directory that describe how a file stores its pixels, not the photo."""

INCH, CENTIMETER = 2, 3  # resolution unit
MAX_DPI = 65535  # JPEG

_WIDTH, _HEIGHT = 0xA002, 0xA003
_COMPRESSED_BITS = 0x9102  # of the photo's file, not of the result's
_SUBJECT_AREA, _SUBJECT_LOCATION = 0x9214, 0xA214
_FOCAL_X, _FOCAL_Y = 0xA20E, 0xA20F
_RELATED_WIDTH, _RELATED_HEIGHT = 0x1001, 0x1002
_OFFSET_SCHEMA = 0xEA1D  # how far a program of Microsoft moved the maker's note
_PRIVATE_DATA = 50740  # of DNG: a pointer, or a copy of the maker's note

LAYERS = 37724
"""What Photoshop adds to a TIFF: all layers, often many times the picture."""

# Scale, tie points and keys of GeoTIFF, and details of GDAL: a place on Earth for each pixel.
_GEOGRAPHY = frozenset([33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113])
# Directories and data elsewhere in the file, and areas of a sensor's pixels.
_ELSEWHERE = frozenset([400, 33424, 65024, 51157, _PRIVATE_DATA])
_SENSOR = frozenset([50719, 50720, 50829, 50830, 51089, 51090, 51091])
_CREDENTIALS = 52545

_MAX_NOTE_END = 1 << 18
# Maker's notes with a header of their own, from which they count, by exiftool's MakerNotes.pm.
_MOVABLE = (
    b"Nikon\0\x02",
    b"Apple iOS\0",
    b"FUJIFILM",
    b"OLYMPUS\0",
    b"OM SYSTEM",
    b"PENTAX \0",
    b"HDRP",
)

NOTE_LOST = Sentence(
    "The camera maker's own data cannot be kept at its place in the file and was left out."
)
LAYERS_LOST = Sentence("The layers of the image editor were left out.")
GEOGRAPHY_LOST = Sentence("The map position of the pixels (GeoTIFF) was left out.")
ELSEWHERE_LOST = Sentence(
    "Data that only the original file can hold, such as that of its sensor, was left out."
)
POSITIONS_LOST = Sentence(
    "Positions in the photo (EXIF), such as its subject's, do not fit the result and were left out."
)


def partly_damaged(kind: str) -> Sentence:
    """Return the remark on photo information of which a part is damaged."""
    return Sentence(
        "A part of the photo information ({kind}) is damaged and was left out.", kind=kind
    )


class Kept(NamedTuple):
    """An EXIF block, and remarks for the user on what is missing in it."""

    exif: bytes | None
    notes: tuple[Sentence, ...] = ()


def of_file(fields: Fields, dpi: tuple[float, float] | None) -> Kept:
    """Return the tags of a file that are worth keeping, still as its pixels are stored.

    Args:
        fields: Changed.
        dpi: Pixels per inch that the file states apart from its tags, which count more.
    """
    stated = fields.image.get(ORIENTATION)
    is_odd = stated is not None and next(iter(fields.numbers(stated)), 9) not in range(9)
    notes = [partly_damaged("EXIF")] if fields.damaged or is_odd else []
    for tag in (STORAGE_TAGS | {ORIENTATION}) & fields.image.keys():
        del fields.image[tag]
    fields.exif.pop(_COMPRESSED_BITS, None)
    if LAYERS in fields.skipped:
        notes.append(LAYERS_LOST)
    for tags, told in (
        ({LAYERS}, LAYERS_LOST),
        (_GEOGRAPHY, GEOGRAPHY_LOST),
        (_ELSEWHERE | _SENSOR, ELSEWHERE_LOST),
        ({_CREDENTIALS}, None),  # told for all formats
    ):
        if _without(fields, tags) and told:
            notes.append(told)
    whole = [item for directory in fields.directories for item in directory.items()]
    if _without(fields, {tag for tag, value in whole if value.kind == IFD}):
        notes.append(ELSEWHERE_LOST)
    if _without_lost_note(fields):
        notes.append(NOTE_LOST)
    if dpi and X_RESOLUTION not in fields.image:
        _set_dpi(fields, dpi)
    return Kept(block(fields), tuple(dict.fromkeys(notes)))


def _set_dpi(fields: Fields, dpi: tuple[float, float]) -> None:
    for tag, number in zip((X_RESOLUTION, Y_RESOLUTION), dpi, strict=True):
        fields.image[tag] = fields.ratio(Fraction(round(number * 100), 100))
    fields.image[RESOLUTION_UNIT] = fields.whole([INCH])


def updated(
    exif: bytes | None,
    placement: Placement,
    keep_location: bool,
    software: str | None,
    dpi: int | None = None,
) -> Kept:
    """Return the tags with the result's dimensions and positions, without a thumbnail.

    Args:
        exif: As `of_file` returned it.
        keep_location: If not, the place goes, and the maker's note with it, which may tell the
            place too, in a form of its own.
        software: What made the result; None leaves what the photo says.
        dpi: Pixels per inch of the result; None leaves the photo's.

    Raises:
        ValueError: It is no EXIF.
    """
    fields = parse_block(exif) if exif else Fields()
    notes = _place(fields, placement)
    if not keep_location:
        fields.gps.clear()
        without_note(fields)
    if software is not None:
        fields.image[SOFTWARE] = text(software)
    if dpi is not None:
        _set_dpi(fields, (dpi, dpi))
    return Kept(block(fields), tuple(notes))


def without_note(fields: Fields) -> None:
    """Remove the maker's note."""
    fields.note_at = None
    for tag in (MAKER_NOTE, _OFFSET_SCHEMA):
        fields.exif.pop(tag, None)


def with_note_moved(fields: Fields) -> bool:
    """Let the maker's note be anywhere if its offsets count from itself; tell whether they do."""
    note = fields.exif.get(MAKER_NOTE)
    if note is None or not note.data.startswith(_MOVABLE):
        return False
    fields.note_at = None
    return True


def orientation_of(fields: Fields) -> int:
    """Return how the pixels are to be turned, 1 to 8; 0 if that is not said."""
    number = int(_number(fields, ORIENTATION, 0))
    return number if 1 <= number <= 8 else 0


def _number(fields: Fields, tag: int, otherwise: float) -> float:
    """Return the first number of a tag of the first directory."""
    value = fields.image.get(tag)
    return float(next(iter(fields.numbers(value)), otherwise)) if value else otherwise


def dpi_of(exif: bytes | None) -> tuple[float, float] | None:
    """Return the pixels per inch that the tags tell.

    Raises:
        ValueError: It is no EXIF.
    """
    fields = parse_block(exif) if exif else Fields()
    unit = _number(fields, RESOLUTION_UNIT, INCH)
    per_inch = {INCH: 1.0, CENTIMETER: 2.54}.get(int(unit), 0.0)
    across = _number(fields, X_RESOLUTION, 0)
    return plausible(across * per_inch, _number(fields, Y_RESOLUTION, across) * per_inch)


def plausible(across: float, down: float) -> tuple[float, float] | None:
    """Return pixels per inch, rounded, if a person may have meant them."""
    if not (1 <= across <= MAX_DPI and 1 <= down <= MAX_DPI):
        return None
    return round(float(across), 2), round(float(down), 2)


def _without(fields: Fields, tags: Iterable[int]) -> bool:
    """Remove tags from all directories, and tell whether there were any."""
    found = False
    for directory in fields.directories:
        for tag in directory.keys() & set(tags):
            del directory[tag]
            found = True
    return found


def _without_lost_note(fields: Fields) -> bool:
    """Remove a maker's note that can be kept neither at its place nor at another."""
    note = fields.exif.get(MAKER_NOTE)
    if note is None or fields.note_at is None:
        return False
    if 8 <= fields.note_at <= _MAX_NOTE_END - len(note.data):
        return False
    if with_note_moved(fields):
        return False
    without_note(fields)
    return True


def _place(fields: Fields, placement: Placement) -> list[Sentence]:
    """Make everything that speaks of pixels fit the result."""
    if fields.exif:
        fields.exif[_WIDTH] = fields.whole([placement.width])
        fields.exif[_HEIGHT] = fields.whole([placement.height])
    for tag, side in ((_RELATED_WIDTH, placement.width), (_RELATED_HEIGHT, placement.height)):
        if tag in fields.interop:
            fields.interop[tag] = fields.whole([side])
    _rescale_sensor(fields, placement)
    if placement.is_quarter:
        _swap(fields.image, X_RESOLUTION, Y_RESOLUTION)
    lost = False
    for tag, counts in ((_SUBJECT_AREA, (2, 3, 4)), (_SUBJECT_LOCATION, (2,))):
        if tag not in fields.exif:
            continue
        numbers = [float(number) for number in fields.numbers(fields.exif[tag])]
        is_inside = all(0 <= n <= side for n, side in zip(numbers, placement.stored, strict=False))
        if len(numbers) in counts and is_inside and placement.is_whole:
            fields.exif[tag] = fields.whole(area(numbers, placement))
        else:
            del fields.exif[tag]
            lost = True
    return [POSITIONS_LOST] if lost else []


def area(numbers: list[float], placement: Placement) -> list[int]:
    """Return a place in the result, and the diameter or width and height of what is there.

    Args:
        numbers: Column and row, and as many more, in pixels as stored.
    """
    x, y = placement.moved(*numbers[:2])
    moved = [min(max(x, 0), placement.width - 1), min(max(y, 0), placement.height - 1)]
    if len(numbers) == 3:
        moved.append(numbers[2] * sum(placement.enlarged) / 2)
    elif len(numbers) == 4:
        moved += placement.resized(*numbers[2:])
    return [round(number) for number in moved]


def _rescale_sensor(fields: Fields, placement: Placement) -> None:
    """Let the pixels per unit of the sensor be those of the result."""
    for tag, factor in zip((_FOCAL_X, _FOCAL_Y), placement.enlarged, strict=True):
        numbers = fields.numbers(fields.exif[tag]) if tag in fields.exif else []
        if numbers and numbers[0] > 0:
            exact = Fraction(factor).limit_denominator(10**6)
            fields.exif[tag] = fields.ratio(numbers[0] * exact)
    if placement.is_quarter:
        _swap(fields.exif, _FOCAL_X, _FOCAL_Y)


def _swap(directory: dict[int, Field], one: int, other: int) -> None:
    values = {tag: directory.pop(tag) for tag in (one, other) if tag in directory}
    directory.update({other if tag == one else one: value for tag, value in values.items()})
