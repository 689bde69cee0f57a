"""A small writer of EXIF blocks, so that tests do not depend on the code under test."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

Entry = tuple[int, int, int, bytes]
"""Tag, type, count and data."""


def directory(entries: Sequence[Entry], start: int, order: str) -> bytes:
    """Return the bytes of a directory that will stand at `start`, its values after it."""
    body, data, at = b"", b"", start + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        if len(value) <= 4:
            body += struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")
        else:
            body += struct.pack(order + "HHII", tag, kind, count, at + len(data))
            data += value + b"\0" * (len(value) % 2)
    return struct.pack(order + "H", len(entries)) + body + bytes(4) + data


def text(tag: int, value: bytes) -> Entry:
    return (tag, 2, len(value) + 1, value + b"\0")


def shorts(tag: int, values: Sequence[int], order: str = "<") -> Entry:
    return (tag, 3, len(values), struct.pack(f"{order}{len(values)}H", *values))


def ratio(tag: int, numerator: int, denominator: int = 1, order: str = "<") -> Entry:
    return (tag, 5, 1, struct.pack(order + "II", numerator, denominator))


def raw(tag: int, value: bytes) -> Entry:
    return (tag, 7, len(value), value)


def exif_block(
    image: Sequence[Entry] = (),
    photo: Sequence[Entry] = (),
    order: str = "<",
    note: Callable[[int], bytes] | None = None,
    gps: Sequence[Entry] = (),
    interop: Sequence[Entry] = (),
) -> bytes:
    """Return an EXIF block; `note(at)` makes a maker's note that will stand at `at`."""
    pieces = [0x8769] + [0x8825] * bool(gps)

    def head(*places: int) -> bytes:
        pointers = [
            (tag, 4, 1, struct.pack(order + "I", place))
            for tag, place in zip(pieces, places, strict=True)
        ]
        return directory([*image, *pointers], 8, order)

    at = 8 + len(head(*[0] * len(pieces)))

    def inner(block: bytes, place: int) -> bytes:
        more = [(0x927C, 7, len(block), block)] if block else []
        if interop:
            more.append((0xA005, 4, 1, struct.pack(order + "I", place)))
        return directory([*photo, *more], at, order)

    block = note(0) if note else b""
    length = len(inner(block, 0))
    if note:
        block = note(at + inner(block, 0).index(block))
    further = directory(interop, at + length, order) if interop else b""
    places = [at] + [at + length + len(further)] * bool(gps)
    parts = head(*places) + inner(block, at + length) + further
    if gps:
        parts += directory(gps, places[1], order)
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return b"Exif\0\0" + start + parts


def canon_note(order: str) -> Callable[[int], bytes]:
    """Return a maker's note like Canon's: a bare directory that counts from the block's header."""
    return lambda at: directory(
        [text(6, b"Canon EOS 80D"), text(9, b"Erika Mustermann"), text(0x95, b"EF50mm f/1.8 STM")],
        at,
        order,
    )
