"""Tiles where memory is short, and tiles that overwrite what they are made of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sr3_desktop.engine.base.errors import DeviceMemoryError
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.tiling import Tiler
from tests.engine.diffusion.test_tiling import ALIGN, HALO, NET, largest_difference, picture


def with_little_memory(
    most_cells: int, error: type[Exception] = MemoryError
) -> Callable[..., tuple[Array, ...]]:
    """The network on a device that has room for so many cells in one call."""

    def net(low_res: Array, x: Array) -> tuple[Array, ...]:
        if low_res.shape[0] * low_res.shape[2] * low_res.shape[3] > most_cells:
            raise error
        result: tuple[Array, ...] = NET(low_res, x)
        return result

    return net


@pytest.mark.parametrize(
    ("most_cells", "batch", "size"),
    [(2 * 56 * 56, 2, 24), (56 * 56, 1, 24), (48 * 48, 1, 16)],
    ids=["smaller batch", "one tile", "smaller tiles"],
)
def test_with_little_memory_the_result_is_the_same(most_cells: int, batch: int, size: int) -> None:
    inputs = picture(100, 100)
    tiler = Tiler(size=24, halo=HALO, align=ALIGN, batch=8)
    results = tiler.map(with_little_memory(most_cells), inputs)
    assert largest_difference(results, NET(*inputs)) < 1e-12
    assert (tiler.batch, tiler.size) == (batch, size)


def test_smaller_tiles_are_remembered() -> None:
    inputs = picture(200, 120)
    tiler = Tiler(size=128, halo=HALO, align=ALIGN, batch=2)
    totals: list[int] = []
    for _ in range(2):
        tiler.map(with_little_memory(64 * 64), inputs, lambda done, total, *_: totals.append(total))
    assert tiler.size == 32
    assert set(totals) == {len(tiler.tiles(200, 120))}
    assert len(totals) == 2 * totals[0]


def test_after_a_failure_in_the_middle_nothing_is_missing() -> None:
    inputs = picture(100, 100)
    counts: list[int] = []
    calls = 0

    def net(low_res: Array, x: Array) -> tuple[Array, ...]:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise MemoryError("simulated")
        result: tuple[Array, ...] = NET(low_res, x)
        return result

    tiler = Tiler(size=24, halo=HALO, align=ALIGN, batch=2)
    results = tiler.map(net, inputs, lambda done, *_: counts.append(done))
    assert largest_difference(results, NET(*inputs)) < 1e-12
    assert counts == [2, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("size", [16, 20, 512])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (100, 100)])
def test_too_little_memory_for_any_tile(height: int, width: int, size: int) -> None:
    tiler = Tiler(size=size, halo=HALO, align=ALIGN, batch=8)
    with pytest.raises(DeviceMemoryError, match="too little memory even for the smallest tiles"):
        tiler.map(with_little_memory(0), picture(height, width))


def test_other_errors_are_not_taken_for_lack_of_memory() -> None:
    def broken(*_: Array) -> Array:
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes do not fit"):
        Tiler(size=64, halo=HALO, align=ALIGN).map(broken, picture(100, 100))


def test_memory_that_ends_in_the_callback_is_no_different() -> None:
    raised = False

    def on_tile(*_: object) -> None:
        nonlocal raised
        if not raised:
            raised = True
            raise MemoryError("simulated")

    inputs = picture(100, 100)
    results = Tiler(size=24, halo=HALO, align=ALIGN, batch=2).map(NET, inputs, on_tile)
    assert raised
    assert largest_difference(results, NET(*inputs)) < 1e-12


def test_what_has_been_overwritten_cannot_be_tried_again() -> None:
    low_res, x = picture(60, 90)
    calls = 0

    def net(x: Array, low_res: Array) -> Array:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise MemoryError
        return NET(low_res, x)[0]

    with pytest.raises(DeviceMemoryError):
        Tiler(size=24, halo=HALO, align=ALIGN).map(net, (x, low_res), overwrite=True)
    assert calls == 4


def test_the_first_of_the_tiles_that_overwrite_shows_what_fits() -> None:
    low_res, x = picture(60, 90)
    expected = NET(low_res, x)[0]

    def net(x: Array, low_res: Array) -> Array:
        return with_little_memory(48 * 48)(low_res, x)[0]

    tiler = Tiler(size=64, halo=HALO, align=ALIGN, batch=2)
    made = tiler.map(net, (x, low_res), overwrite=True)
    assert made is x
    np.testing.assert_allclose(made, expected, rtol=0, atol=1e-12)
