"""Tile arithmetic, one dimension at a time."""

from typing import NamedTuple


class Span(NamedTuple):
    """A tile in one dimension, in cells; stops are exclusive."""

    window_start: int
    window_stop: int
    core_start: int
    core_stop: int


def round_up(value: int, multiple: int) -> int:
    """Return the next multiple."""
    return -(-value // multiple) * multiple


def spans(length: int, size: int, halo: int, align: int, blend: bool) -> list[Span]:
    """Cut one dimension; all lengths are in cells and multiples of `align`, see `Tiler`."""
    return _overlapping(length, size, halo, align) if blend else _cores(length, size, halo, align)


def _overlapping(length: int, size: int, halo: int, align: int) -> list[Span]:
    """Place windows of the full size, as far apart as their least overlap allows."""
    window = min(size + 2 * halo, length)
    gaps = -(-(length - window) // size)
    units = (length - window) // align  # spread evenly, at multiples of `align`
    starts = [i * units // max(gaps, 1) * align for i in range(gaps + 1)]
    return [Span(start, start + window, start, start + window) for start in starts]


def _cores(length: int, size: int, halo: int, align: int) -> list[Span]:
    """Cut into cores. The first and the last of them reach to the edges of the canvas."""
    between_halos = max(length - 2 * halo, 1)
    count = -(-between_halos // size)
    # Spread evenly: a thin last core would cost as much as a full one.
    core = round_up(-(-between_halos // count), align)
    window = min(core + 2 * halo, length)
    edges = [0, *(halo + i * core for i in range(1, count)), length]
    starts = [min(i * core, length - window) for i in range(count)]
    return [Span(start, start + window, edges[i], edges[i + 1]) for i, start in enumerate(starts)]
