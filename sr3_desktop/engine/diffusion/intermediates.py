"""Intermediates: small pictures of the way from noise to photo."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .canvas import Box, cut
from .resample import resize, to_pixels
from .samplers import OnStep

STATE_PX = 1024
"""Most pixels on a state's longer side: with `MAX_STATES` of them, 200 MB."""

DrawState = Callable[[Array, float], Array]
"""(sampler's state [1, 3, h, w], its noise level) -> what to show of it, in about [-1, 1].

Linear in the state, so that the state may be reduced before.
"""


def evenly_spaced(count: int, last: int) -> list[int]:
    """Return up to `count` (2 or more) different whole numbers, evenly from 0 to `last`."""
    return sorted({round(index * last / (count - 1)) for index in range(count)})


def state_size(height: int, width: int) -> tuple[int, int]:
    """Return the height and width of the states of a picture of some size."""
    shrink = min(1.0, STATE_PX / max(height, width))
    return max(1, round(height * shrink)), max(1, round(width * shrink))


def evenly_in_snr(count: int, sigmas: Sequence[float]) -> list[int]:
    """Return up to `count` indices into decreasing noise levels, evenly spaced in log SNR.

    Without noise there is none: the 0 at the end is the last index, the others are spread before.
    """
    logs = np.log(np.asarray(sigmas[:-1]))
    goals = np.linspace(logs[0], logs[-1], max(count - 1, 1))
    return sorted({int(np.abs(logs - goal).argmin()) for goal in goals} | {len(logs)})


def nearest(goals: Sequence[float], sigmas: Sequence[float]) -> list[int]:
    """Return the indices of the decreasing noise levels that are nearest in log SNR to some."""
    logs = np.log(np.asarray(sigmas[:-1]))
    return sorted({int(np.abs(logs - np.log(g)).argmin()) if g else len(logs) for g in goals})


class Moment(NamedTuple):
    """Where in a chain a state is from.

    Attributes:
        step: Number of the step just finished; 0 is the start.
        sigma: Noise level that the state has: noise over photo.
        photo: What the network took for the photo in that step, uint8 [h, w, 3]; None at the
            start, and if it was not asked for.
        level: Number t of that noise level among the trained ones, 0 without noise; None where
            they have no numbers.
    """

    step: int
    sigma: float
    photo: NDArray[np.uint8] | None = None
    level: int | None = None

    @property
    def snr_db(self) -> float:
        """Signal-to-noise ratio 1 / sigma^2 in dB; infinite without noise."""
        return -20 * math.log10(self.sigma) if self.sigma else math.inf


class IntermediateKeeper:
    """Keeps states of a chain: its start, some on the way, and the result in place of the last.

    A reduced state has less noise than the full one, as a noisy photo has when seen from afar.

    Attributes:
        pictures: The states so far, uint8 [h, w, 3], all of one size.
        moments: Where each of them is from.
    """

    def __init__(
        self,
        count: int,
        height: int,
        width: int,
        by_snr: bool = False,
        estimates: bool = False,
        at: Sequence[float] = (),
        levels: Sequence[float] = (),
    ) -> None:
        """Keep nothing yet.

        Args:
            count: Most states to keep, 2 or more; a chain of fewer steps has fewer.
            height: Height of the result in pixels.
            by_snr: Space them evenly in log SNR; else evenly over the steps.
            estimates: Keep what the network takes for the photo, too.
            at: Noise levels to keep the nearest states of instead; the result is always kept.
            levels: The trained noise levels, increasing, where they have numbers.
        """
        self.count = count
        self.by_snr, self.estimates, self.at = by_snr, estimates, at
        self._levels = np.asarray(levels)
        self.size = state_size(height, width)
        self.pictures: list[NDArray[np.uint8]] = []
        self.moments: list[Moment] = []
        self._steps = 0
        self._last: NDArray[np.uint8] | None = None

    def reduce(self, x: Array) -> Array:
        """Resize [1, 3, H, W] to the size of the states."""
        return resize(x, *self.size)

    def on_step(self, sigmas: Sequence[float], shown: Box, draw: DrawState) -> OnStep:
        """Return the samplers' `on_step` that keeps the states of a chain, all but the last.

        Args:
            sigmas: Noise levels of the chain, decreasing to 0; its start is step 0.
            shown: What is kept of the canvas, in its pixels.
        """
        steps = self._steps = len(sigmas) - 1
        if self.at:
            chosen = nearest(self.at, sigmas)
        elif self.by_snr:
            chosen = evenly_in_snr(self.count, sigmas)
        else:
            chosen = evenly_spaced(self.count, steps)
        wanted = set(chosen) - {steps}

        def keep(step: int, sigma: float, x: Array, x0: Array) -> None:
            if step not in wanted and step != steps:
                return
            photo = None
            if self.estimates and step:
                photo = to_pixels(self.reduce(draw(self.reduce(cut(x0, shown)), 0.0)))
            if step == steps:
                self._last = photo
            else:
                self._add(draw(self.reduce(cut(x, shown)), sigma), Moment(step, sigma, photo))

        return keep

    def add(self, picture: Array) -> None:
        """Keep the result [1, 3, H, W] in about [-1, 1] as the last state."""
        self._add(picture, Moment(self._steps, 0.0, self._last))

    def _add(self, picture: Array, moment: Moment) -> None:
        self.pictures.append(to_pixels(self.reduce(picture)))
        if len(self._levels):
            below = int(np.searchsorted(self._levels, moment.sigma * (1 - 1e-6)))
            moment = moment._replace(level=below + 1 if moment.sigma else 0)
        self.moments.append(moment)
