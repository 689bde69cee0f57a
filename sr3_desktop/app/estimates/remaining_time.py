"""How long the work will still take, from an estimate and from what has been done so far."""

import time
from collections.abc import Callable, Sequence

from sr3_desktop.engine.base.request import Progress

TRUSTED_SHARE = 0.2
"""Once this part of a pass is done, its own speed alone decides; before, the estimate helps."""

LEAST_TIMED_S = 1.0
"""A shorter part of a pass tells nothing of its speed."""


class RemainingTime:
    """The time left for one photo.

    Without an estimate it is told from the average speed since the first unit of denoising was
    finished: that unit includes warming up the device.

    Args:
        clock: Returns seconds; only differences count.
        passes: Estimated seconds of each pass of the model, see `Calibration.passes`.
        storing: Estimated seconds of writing the result.
        faces: Estimated seconds of the faces, which come between; 0 if they are not known.

    Attributes:
        pace: How much longer a pass takes than estimated, as far as it was seen; None before
            enough of one was.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        passes: Sequence[float] = (),
        storing: float = 0.0,
        faces: float = 0.0,
    ) -> None:
        self._clock = clock
        self._knows_faces = bool(passes) and faces > 0
        self._passes = (*passes, faces) if self._knows_faces else tuple(passes)
        self._storing = storing
        self._pass, self._in_faces = 0, False
        self._first: tuple[float, int] | None = None
        self._done, self._total = 0, 0
        self.pace: float | None = None

    def update(self, progress: Progress) -> float | None:
        """Return the seconds left, or None while unknown."""
        if progress.stage == "loading":
            return sum(self._passes) + self._storing if self._passes else None
        if progress.stage == "saving":
            return self._storing if self._passes else None
        if progress.stage == "faces" and not self._begin_faces():
            return None
        if progress.done == 0 or (progress.stage == "preparing" and not self._passes):
            return None
        now = self._clock()
        self._notice_restart(progress)
        if self._first is None:
            self._first = (now, progress.done)
        started, done_then = self._first
        finished = progress.done - done_then
        speed = (now - started) / finished if finished > 0 else None
        return self._left(progress, speed, finished / progress.total)

    def _begin_faces(self) -> bool:
        """Take the faces for the last pass; whether it is known how long they take."""
        if self._knows_faces and not self._in_faces:
            self._in_faces, self._pass = True, len(self._passes) - 1
            self._first, self._done, self._total = None, 0, 0
        return self._knows_faces

    def _notice_restart(self, progress: Progress) -> None:
        """Start again where the count does: in the next pass, or with smaller tiles."""
        if progress.done < self._done:
            self._first = None
            if self._done >= self._total:
                self._pass += 1
        self._done, self._total = progress.done, progress.total

    def _left(self, progress: Progress, speed: float | None, seen: float) -> float | None:
        """Mix estimate and measurement.

        Args:
            speed: Measured seconds per unit, None while there is none.
        """
        todo = progress.total - progress.done
        if not self._passes:
            return None if speed is None else speed * todo
        number = min(self._pass, len(self._passes) - 1)
        expected = max(self._passes[number], 1e-9)
        trust = 0.0 if speed is None else min(seen / TRUSTED_SHARE, 1.0)
        pace = (1 - trust) + trust * (speed or 0.0) * progress.total / expected
        if speed is not None and trust == 1 and seen * progress.total * speed >= LEAST_TIMED_S:
            self.pace = pace
        later = sum(self._passes[number + 1 :]) + self._storing
        return pace * (expected * todo / progress.total + later)
