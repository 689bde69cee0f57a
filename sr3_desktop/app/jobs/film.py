"""A finished diffusion, as the timeline shows and stores it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.files.targets import process_target

State = NDArray[np.uint8]


class Film(NamedTuple):
    """The states of a run.

    Attributes:
        states: uint8 [h, w, 3], all of one size, the starting noise first, the result last.
        moments: Where in the chain each of them is from, an `intermediates.Moment`; none if that
            is not known.
        made_by: Model, sampler, steps and seed.
    """

    states: tuple[State, ...] = ()
    moments: tuple[Any, ...] = ()
    made_by: str = ""

    @property
    def nbytes(self) -> int:
        """Memory of all pictures."""
        photos = [m.photo for m in self.moments if m.photo is not None]
        return sum(state.nbytes for state in (*self.states, *photos))

    def photo(self, number: int) -> State | None:
        """Return what the network took for the photo in a state; None where it is not known."""
        found: State | None = self.moments[number].photo if number < len(self.moments) else None
        return found

    def like(self, other: Film, number: int) -> int:
        """Return which state has about the noise that a state of another film has."""
        if not self.moments or not other.moments:
            share = number / max(len(other.states) - 1, 1)
            return round(share * (len(self.states) - 1))
        goal = _log(other.moments[number].sigma)
        return min(range(len(self.moments)), key=lambda n: abs(_log(self.moments[n].sigma) - goal))

    def write(self, path: Path, photos: Sequence[Path], below: Sequence[State]) -> Path:
        """Write a strip (.png) or an animation (.webp, .gif); see `engine.upscale.process_picture`.

        Above each picture stand its step, level and noise, where they are known.

        Args:
            path: The file to write; replaced if it is there.
            photos: Files that are never replaced; another name is taken instead.
            below: A picture of the same size below each state; none leaves the row out.

        Returns:
            The file written.

        Raises:
            ImageWriteError: It could not be written.
        """
        # Loads torch, which the worker's thread has usually done by now.
        from sr3_desktop.engine.upscale.process_picture import captions_of, write_process

        free = process_target(path, "overwrite", photos)
        assert free is not None  # that is the answer to exists="skip" only
        captions = captions_of(self.moments) if self.moments else ()
        return write_process(
            self.states, free, replace=free == path, captions=captions, estimates=below
        )


def _log(sigma: float) -> float:
    """Return the logarithm of a noise level; of none that of less than any model knows."""
    return math.log(max(sigma, 1e-6))
