"""A finished diffusion, as the timeline shows it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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


def _log(sigma: float) -> float:
    """Return the logarithm of a noise level; of none that of less than any model knows."""
    return math.log(max(sigma, 1e-6))
