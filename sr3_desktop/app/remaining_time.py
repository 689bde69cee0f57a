"""How long a job will still take, from what it has done so far."""

from __future__ import annotations

import time
from collections.abc import Callable

from sr3_desktop.engine.request import Progress


class RemainingTime:
    """Estimates from the average speed since the first unit of denoising was finished.

    The first unit is left out: it includes warming up the device.

    Args:
        clock: Returns seconds; only differences count.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: tuple[float, int] | None = None

    def update(self, progress: Progress) -> float | None:
        """Return the seconds left, or None while that can not be told."""
        if progress.stage != "denoising" or progress.done == 0:
            return None
        now = self._clock()
        if self._first is None:
            self._first = (now, progress.done)
        started, done_then = self._first
        finished = progress.done - done_then
        if finished <= 0:
            return None
        return (now - started) / finished * (progress.total - progress.done)
