"""Arithmetic in strips: the same as at once, on as many cores as there are to use."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from sr3_desktop.engine.diffusion import arrays
from sr3_desktop.engine.diffusion.arrays import (
    combine,
    share_cores,
    side_by_side,
    spare_a_core,
    threads,
)


@pytest.fixture
def counted() -> Iterator[None]:
    """Count the cores anew, before and afterwards."""
    threads.cache_clear()
    yield
    arrays._spared, arrays._sharing = 0, 1
    threads.cache_clear()


@pytest.mark.parametrize(("cores", "alone", "beside"), [(1, 1, 1), (2, 2, 2), (4, 4, 3)])
def test_a_window_keeps_a_core(counted, monkeypatch, cores, alone, beside) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(arrays, "physical_cores", lambda: 64)
    assert threads() == alone
    spare_a_core()
    assert threads() == beside


@pytest.mark.parametrize(("processes", "each"), [(1, 8), (2, 4), (3, 2), (9, 1)])
def test_processes_share_the_cores(counted, monkeypatch, processes, each) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(arrays, "physical_cores", lambda: 64)
    share_cores(processes)
    assert threads() == each


def test_only_physical_cores_count(counted, monkeypatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    monkeypatch.setattr(arrays, "physical_cores", lambda: 8)
    assert threads() == 8


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_sum_in_strips_is_the_sum(monkeypatch, dtype) -> None:
    monkeypatch.setattr(arrays, "STRIP_PX", 50)
    random = np.random.default_rng(0)
    x, y = (random.standard_normal((1, 3, 40, 30)).astype(dtype) for _ in range(2))
    expected = 0.25 * x.astype(np.float64) - 2 * y
    combine(x, (0.25, x), (-2.0, y))
    assert x.dtype == dtype
    np.testing.assert_allclose(x, expected, rtol=0, atol=1e-2 if dtype == np.float16 else 1e-6)


def test_items_are_worked_on_at_once_and_answered_in_order(monkeypatch) -> None:
    monkeypatch.setattr(arrays, "threads", lambda: 2)
    both = threading.Barrier(2, timeout=30)

    def work(item: int) -> int:
        both.wait()  # which none would pass alone
        return 10 * item

    assert side_by_side(work, [1, 2]) == [10, 20]


def test_the_first_error_is_raised_when_all_have_ended() -> None:
    ended: list[int] = []

    def work(item: int) -> None:
        if item == 1:
            raise MemoryError
        ended.append(item)

    with pytest.raises(MemoryError):
        side_by_side(work, range(5))
    assert sorted(ended) == [0, 2, 3, 4]
