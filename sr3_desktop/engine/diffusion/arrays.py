"""Arithmetic on huge arrays: in strips of rows, side by side, without another huge array.

Arrays of photos are [B, C, H, W]. They may be float16 (see `diffusion_model.canvas_dtype`); all
sums are of float32. numpy and Pillow give up Python's lock, so that strips run on all cores.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""Real numbers of any format."""

Item = TypeVar("Item")
Made = TypeVar("Made")

STRIP_PX = 2**18
"""About so many pixels are worked on at a time: little enough for a processor's cache."""


_spared = 0
_sharing = 1


def spare_a_core() -> None:
    """Leave a core to others from now on, such as a window, where there are more than two."""
    global _spared
    _spared = 1
    threads.cache_clear()


def share_cores(processes: int) -> None:
    """Compute with this process's share of the cores from now on, beside others that do so."""
    global _sharing
    _sharing = processes
    threads.cache_clear()


@cache
def threads() -> int:
    """Return how many threads compute: one for each physical core that this process may use."""
    usable = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    usable = min(usable, physical_cores())
    return max(1, (usable - _spared if usable > 2 else usable) // _sharing)


def physical_cores() -> int:
    """Return how many cores there are, of those that count twice one; a large number if unknown."""
    try:
        import ncnn
    except ImportError:
        return 1 << 16
    return max(int(ncnn.get_physical_cpu_count()), 1)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), "compute")


def side_by_side(work: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Return what work makes of the items, in their order, made by all cores.

    An error of one is raised when all have ended. Numbers that are not finite are no error: whoever
    needs them finite looks at the result. Work must not call this itself.
    """

    def quietly(item: Item) -> Made:
        with np.errstate(invalid="ignore", over="ignore"):
            return work(item)

    listed = list(items)
    if len(listed) < 2 or threads() == 1:
        return [quietly(item) for item in listed]
    futures = [_pool().submit(quietly, item) for item in listed]
    errors = [error for future in futures if (error := future.exception())]
    if errors:
        raise errors[0]
    return [future.result() for future in futures]


def strips(height: int, width: int, pixels: int | None = None) -> list[slice]:
    """Return the rows of a picture cut into strips of about so many pixels."""
    rows = max(1, (pixels or STRIP_PX) // max(width, 1))
    return [slice(start, min(start + rows, height)) for start in range(0, height, rows)]


def in_strips(work: Callable[[slice], None], height: int, width: int) -> None:
    """Call work for every strip of a picture's rows."""
    side_by_side(work, strips(height, width))


def sum_format(x: Array) -> np.dtype[Any]:
    """Return the number format in which sums of an array's numbers are made."""
    return np.dtype(np.float32) if x.dtype == np.float16 else x.dtype


def combine(out: Array, *terms: tuple[float, Array]) -> None:
    """Set `out` to the sum of factor * array over the terms.

    Args:
        out: [..., H, W].
        terms: Factors and arrays of the shape of `out`, which may be `out` itself.
    """
    (factor, first), *rest = terms
    format = sum_format(out)

    def add_up(rows: slice) -> None:
        total = np.multiply(first[..., rows, :], factor, dtype=format)
        for share, x in rest:
            total += np.multiply(x[..., rows, :], share, dtype=format)
        out[..., rows, :] = total

    in_strips(add_up, *out.shape[-2:])
