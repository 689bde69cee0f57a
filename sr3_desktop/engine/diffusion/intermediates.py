"""Intermediates: small pictures of the way from noise to photo."""

from __future__ import annotations

from collections.abc import Callable

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


class IntermediateKeeper:
    """Keeps states of a chain: its start, some on the way, and the result in place of the last.

    A reduced state has less noise than the full one, as a noisy photo has when seen from afar.

    Attributes:
        pictures: The states so far, uint8 [h, w, 3], all of one size.
    """

    def __init__(self, count: int, height: int, width: int) -> None:
        """Keep nothing yet.

        Args:
            count: Most states to keep, 2 or more; a chain of fewer steps has fewer.
            height: Height of the result in pixels.
        """
        self.count = count
        self.size = state_size(height, width)
        self.pictures: list[NDArray[np.uint8]] = []

    def reduce(self, x: Array) -> Array:
        """Resize [1, 3, H, W] to the size of the states."""
        return resize(x, *self.size)

    def on_step(self, steps: int, shown: Box, draw: DrawState) -> OnStep:
        """Return the samplers' `on_step` that keeps the states of a chain, all but the last.

        Args:
            steps: Steps of the chain; its start is step 0.
            shown: What is kept of the canvas, in its pixels.
        """
        wanted = set(evenly_spaced(self.count, steps)) - {steps}

        def keep(step: int, sigma: float, x: Array, x0: Array) -> None:
            if step in wanted:
                self.add(draw(self.reduce(cut(x, shown)), sigma))

        return keep

    def add(self, picture: Array) -> None:
        """Keep a picture [1, 3, H, W] in about [-1, 1]."""
        self.pictures.append(to_pixels(self.reduce(picture)))
