"""EXIF and TIFF directories as bytes: what is not changed leaves exactly as it came.

Pillow decodes each value and encodes it again. Texts that are not ASCII become question marks on
the way, and what has offsets of its own inside, as the notes of camera makers, is moved.
Format: Adobe, TIFF Revision 6.0; CIPA DC-008 (Exif 2.32).
"""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import IO, Literal, NamedTuple

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD = 1, 2, 3, 4, 5, 7, 13
EXIF_POINTER, GPS_POINTER, INTEROP_POINTER = 0x8769, 0x8825, 0xA005
MAKER_NOTE = 0x927C

_PREFIX = b"Exif\0\0"
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_WIDE = {16: 8, 17: 8, 18: 8}  # of BigTIFF
_LETTERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 18: "Q"}
_MAX_BYTES = 1 << 24  # of all values together
_MAX_32 = 2**32 - 1
_POINTERS = {EXIF_POINTER, GPS_POINTER, INTEROP_POINTER}


class Field(NamedTuple):
    """A value as it is stored: one of TIFF's types, and the bytes in the order of its file."""

    kind: int
    data: bytes


Directory = dict[int, Field]
Order = Literal["<", ">"]


@dataclass(slots=True)
class Fields:
    """The directories of a file, but for thumbnails.

    Attributes:
        order: The order of bytes, also inside what is not understood.
        image: Tags of the first directory, without the pointers to the others.
        exif: Tags of the photo.
        gps: Tags of its place.
        interop: Tags of exchange between cameras.
        note_at: Where the maker's note begins, counted from the header.
        damaged: A value lay outside of the file, or a directory was of no use.
        skipped: Tags that were found but not read.
    """

    order: Order = "<"
    image: Directory = field(default_factory=dict)
    exif: Directory = field(default_factory=dict)
    gps: Directory = field(default_factory=dict)
    interop: Directory = field(default_factory=dict)
    note_at: int | None = None
    damaged: bool = False
    skipped: set[int] = field(default_factory=set)

    @property
    def directories(self) -> tuple[Directory, ...]:
        """All of them."""
        return self.image, self.exif, self.gps, self.interop

    def __bool__(self) -> bool:
        return any(self.directories)

    def numbers(self, value: Field) -> list[Fraction]:
        """Return the numbers of a field; none where it has no finite whole or rational ones."""
        if value.kind in (RATIONAL, 10):
            letter = "I" if value.kind == RATIONAL else "i"
            numbers = struct.unpack(f"{self.order}{len(value.data) // 4}{letter}", value.data)
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
            return [Fraction(*pair) for pair in pairs] if all(pair[1] for pair in pairs) else []
        letter = _LETTERS.get(value.kind, "")
        count = len(value.data) // (_WIDTHS | _WIDE)[value.kind]
        if not letter:
            return []
        return [Fraction(n) for n in struct.unpack(f"{self.order}{count}{letter}", value.data)]

    def whole(self, values: Iterable[int]) -> Field:
        """Return whole numbers as a field, of 16 bits each where they are large enough."""
        numbers = [min(max(value, 0), _MAX_32) for value in values]
        kind = SHORT if max(numbers, default=0) < 1 << 16 else LONG
        return Field(kind, struct.pack(f"{self.order}{len(numbers)}{_LETTERS[kind]}", *numbers))

    def longs(self, values: Iterable[int]) -> Field:
        """Return whole numbers as a field, of 32 bits each."""
        numbers = list(values)
        return Field(LONG, struct.pack(f"{self.order}{len(numbers)}I", *numbers))

    def ratio(self, value: Fraction) -> Field:
        """Return a positive number as a field, at most `_MAX_32`."""
        value = min(value, Fraction(_MAX_32))
        denominator = _MAX_32
        while value.numerator > _MAX_32 or value.denominator > _MAX_32:
            value = value.limit_denominator(denominator)
            denominator //= 2
        return Field(RATIONAL, struct.pack(f"{self.order}2I", *value.as_integer_ratio()))


def text(value: str) -> Field:
    """Return a text as a field."""
    return Field(ASCII, value.encode() + b"\0")


def parse_block(exif: bytes) -> Fields:
    """Return the fields of an EXIF block, which begins with "Exif" and two zeros or a header.

    Raises:
        ValueError: It is none.
    """
    while exif.startswith(_PREFIX):
        exif = exif[len(_PREFIX) :]
    return parse(io.BytesIO(exif))


def parse(stream: IO[bytes], skip: frozenset[int] = frozenset()) -> Fields:
    """Return the fields of a TIFF file.

    Args:
        stream: Seekable; its beginning is the header.
        skip: Tags of the first directory that are not read.

    Raises:
        ValueError: It has no header of a TIFF, or too much in its directories.
    """
    reader = _Reader(stream)
    fields = Fields(reader.order)
    fields.image = reader.directory(reader.first, skip)
    for tag, name in ((EXIF_POINTER, "exif"), (GPS_POINTER, "gps")):
        if pointer := fields.image.pop(tag, None):
            setattr(fields, name, reader.directory(_only(fields, pointer), frozenset()))
            if tag == EXIF_POINTER:
                fields.note_at = reader.note_at
    if pointer := fields.exif.pop(INTEROP_POINTER, None):
        fields.interop = reader.directory(_only(fields, pointer), frozenset())
    for directory in fields.directories:
        for tag in _POINTERS & directory.keys():  # in a place where they have no meaning
            del directory[tag]
    if MAKER_NOTE not in fields.exif:
        fields.note_at = None
    fields.damaged, fields.skipped = reader.damaged, reader.skipped
    return fields


def block(fields: Fields) -> bytes | None:
    """Return the EXIF block of fields, None if there are none; `note_at` is kept to."""
    if not fields:
        return None
    data, first = laid_out(fields, 8)
    magic = b"II*\0" if fields.order == "<" else b"MM\0*"
    return _PREFIX + magic + struct.pack(f"{fields.order}I", first) + data


def laid_out(fields: Fields, start: int) -> tuple[bytes, int]:
    """Return the bytes of all directories, and where the first of them is.

    Args:
        start: Where the bytes will stand, counted from the header. A maker's note that belongs
            before it is taken to be there.
    """
    layout = _Layout(fields, start)
    return bytes(layout.data), layout.first


def _only(fields: Fields, pointer: Field) -> int:
    numbers = fields.numbers(pointer)
    return int(numbers[0]) if numbers else 0


class _Reader:
    """Reads directories; whatever is wrong in them is left out and noted in `damaged`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size = stream.seek(0, 2)
        self.damaged = False
        self.skipped: set[int] = set()
        self.note_at: int | None = None
        self._left = _MAX_BYTES
        start = self._read(0, 16)
        if len(start) < 8 or start[:2] not in (b"II", b"MM"):
            raise ValueError("no header of a TIFF")
        self.order: Order = "<" if start[:2] == b"II" else ">"
        magic, first = struct.unpack_from(f"{self.order}HI", start, 2)
        self._is_big = magic == 43
        if self._is_big and len(start) == 16:
            (first,) = struct.unpack_from(f"{self.order}Q", start, 8)
        elif magic != 42:
            raise ValueError("no header of a TIFF")
        self.first = first

    def directory(self, at: int, skip: frozenset[int]) -> Directory:
        count_form, entry_form = ("Q", "HHQ8s") if self._is_big else ("H", "HHI4s")
        head = self._read(at, struct.calcsize("<" + count_form))
        entry_bytes = struct.calcsize("<" + entry_form)
        try:
            (count,) = struct.unpack(self.order + count_form, head)
            table = self._read(at + len(head), min(count, 1 << 16) * entry_bytes)
        except struct.error:
            self.damaged = True
            return {}
        self.damaged |= len(table) < count * entry_bytes
        found: Directory = {}
        for start in range(0, len(table) - entry_bytes + 1, entry_bytes):
            entry = struct.unpack_from(self.order + entry_form, table, start)
            if entry[0] in skip:
                self.skipped.add(entry[0])
            elif entry[0] not in found:
                value = self._value(*entry)
                if value is not None:
                    found[entry[0]] = value
        return found

    def _value(self, tag: int, kind: int, count: int, inline: bytes) -> Field | None:
        width = (_WIDTHS | _WIDE).get(kind)
        if width is None or not count:
            self.damaged |= width is None
            return None
        length = width * count
        if length <= len(inline):
            return self._narrow(Field(kind, inline[:length]))
        (offset,) = struct.unpack(self.order + ("Q" if self._is_big else "I"), inline)
        if offset + length > self._size:
            self.damaged = True
            return None
        self._left -= length
        if self._left < 0:
            raise ValueError("directories too large")
        if tag == MAKER_NOTE:
            self.note_at = offset
        return self._narrow(Field(kind, self._read(offset, length)))

    def _narrow(self, value: Field) -> Field | None:
        """Return a value without the types that only BigTIFF has."""
        if value.kind not in _WIDE:
            return value
        letter = "q" if value.kind == 17 else "Q"
        numbers = struct.unpack(f"{self.order}{len(value.data) // 8}{letter}", value.data)
        if not all(0 <= number <= _MAX_32 for number in numbers):
            self.damaged = True
            return None
        return Fields(self.order).longs(numbers)

    def _read(self, at: int, length: int) -> bytes:
        self._stream.seek(min(at, self._size))
        return self._stream.read(length)


class _Layout:
    """Finds a place for every directory and value around a maker's note that must not move."""

    def __init__(self, fields: Fields, start: int) -> None:
        self._order, self._start = fields.order, start
        self.data = bytearray()
        self._gap: list[tuple[int, int]] = []  # before the note: from, to
        self._end = start
        note = fields.exif.get(MAKER_NOTE)
        self._note_at = fields.note_at if note is not None and len(note.data) > 4 else None
        if note is not None and self._note_at is not None and self._note_at >= start:
            self._gap = [(start, self._note_at)]
            self._end = self._note_at + len(note.data) + len(note.data) % 2
            self._put(self._note_at, note.data)
        self.first = self._take(self._table_bytes(fields))
        self._fill(self.first, fields.image, self._inner(fields))

    def _inner(self, fields: Fields) -> Directory:
        """Place the directories below the first, and return the pointers to them."""
        pointers: Directory = {}
        exif = dict(fields.exif)
        if fields.interop:
            exif[INTEROP_POINTER] = fields.longs([self._directory(fields.interop)])
        if exif:
            pointers[EXIF_POINTER] = fields.longs([self._directory(exif)])
        if fields.gps:
            pointers[GPS_POINTER] = fields.longs([self._directory(fields.gps)])
        return pointers

    def _table_bytes(self, fields: Fields) -> int:
        pointers = bool(fields.exif or fields.interop) + bool(fields.gps)
        return 6 + 12 * (len(fields.image) + pointers)

    def _directory(self, directory: Directory) -> int:
        at = self._take(6 + 12 * len(directory))
        self._fill(at, directory, {})
        return at

    def _fill(self, at: int, directory: Directory, pointers: Directory) -> None:
        table = bytearray(struct.pack(f"{self._order}H", len(directory) + len(pointers)))
        for tag, value in sorted((directory | pointers).items()):
            count = len(value.data) // _WIDTHS[value.kind]
            table += struct.pack(f"{self._order}HHI", tag, value.kind, count)
            if len(value.data) <= 4:
                table += value.data.ljust(4, b"\0")
                continue
            if tag == MAKER_NOTE and self._note_at is not None:
                place = self._note_at
            else:
                place = self._take(len(value.data))
                self._put(place, value.data)
            table += struct.pack(f"{self._order}I", place)
        self._put(at, bytes(table) + bytes(4))

    def _take(self, length: int) -> int:
        """Return a free place, before the note if there is enough of it."""
        length += length % 2
        for index, (start, end) in enumerate(self._gap):
            if start + length <= end:
                self._gap[index] = (start + length, end)
                return start
        self._end += length
        return self._end - length

    def _put(self, at: int, data: bytes) -> None:
        at -= self._start
        self.data += bytes(max(0, at + len(data) + len(data) % 2 - len(self.data)))
        self.data[at : at + len(data)] = data
