"""How long a photo and the photos after it will still take; the clock stands still in a pause."""

import time
from collections.abc import Callable

from sr3_desktop.engine.base.request import Progress

from .remaining_time import RemainingTime


class RunClock:
    """Times one run of the list.

    Args:
        clock: Returns seconds; only differences count.

    Attributes:
        pace: That of the photo that ended last, see `RemainingTime`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paused_at: float | None = None
        self._paused_s = 0.0
        self._photo_began = 0.0
        self._photo: RemainingTime | None = None
        self._photo_left: float | None = None
        self._took: list[float] = []
        self.pace: float | None = None

    def now(self) -> float:
        """Return seconds, without those of pauses."""
        at = self._clock() if self._paused_at is None else self._paused_at
        return at - self._paused_s

    def pause(self) -> None:
        """Stand still."""
        if self._paused_at is None:
            self._paused_at = self._clock()

    def resume(self) -> None:
        """Go on."""
        if self._paused_at is not None:
            self._paused_s += self._clock() - self._paused_at
            self._paused_at = None

    def begin_photo(self) -> None:
        """Start timing a photo."""
        self._photo_began, self._photo_left = self.now(), None
        self._photo = RemainingTime(self.now)

    def expect(self, remaining: RemainingTime) -> None:
        """Let the time left for the photo begin with an estimate."""
        self._photo = remaining

    def end_photo(self, worked: bool) -> None:
        """Note how long a photo took, if it was `worked` on to the end."""
        if worked:
            self._took.append(self.now() - self._photo_began)
        self.pace = None if self._photo is None else self._photo.pace
        self._photo = None

    def update(self, progress: Progress) -> float | None:
        """Return the seconds left for the photo, or None while unknown."""
        if self._photo is not None:
            self._photo_left = self._photo.update(progress)
        return self._photo_left

    def all_left(self, waiting: int, estimated: float | None = None) -> float | None:
        """Return the seconds left for the photo and those that wait.

        Args:
            estimated: Seconds that these will take; None takes each as an average one.
        """
        if self._photo_left is None:
            return None
        if estimated is not None:
            return self._photo_left + estimated
        this_one = self.now() - self._photo_began + self._photo_left
        seen = [*self._took, this_one]
        return self._photo_left + waiting * sum(seen) / len(seen)
