"""Whether a card's results are those of the processor: in levels of 255, and by cheap signs."""

from collections.abc import Sequence

import numpy as np

from sr3_desktop.engine.diffusion.arrays import Array

LEVELS = 127.5
"""Levels of 255 in a unit of a picture in [-1, 1]."""

MOST, USUAL, USUAL_SHARE = 2.0, 1.0, 0.999
"""No value may be further off than the first, and of all values so large a share than the second,
in levels of 255."""

_CELLS = 4
"""Side of the blocks that are looked at for a flat color, in pixels of the photo."""


def difference(made: Array, wanted: Array, unit: float) -> float:
    """Return the largest difference, infinite where results are not the same.

    Args:
        unit: Levels of 255 in a unit of the arrays.
    """
    if made.shape != wanted.shape:
        return np.inf
    known = np.isfinite(wanted)
    if not np.array_equal(np.isfinite(made), known):
        return np.inf
    off = np.abs(made[known] - wanted[known]) * unit
    if off.size and (off.max() > MOST or np.mean(off <= USUAL) < USUAL_SHARE):
        return np.inf
    return float(off.max(initial=0))


def unit_of_features(wanted: Array) -> float:
    """Return what makes `difference` of features: 1% of the largest is a level."""
    known = wanted[np.isfinite(wanted)]
    return 100 / max(float(np.abs(known).max(initial=0)), 1e-6)


def is_odd(made: Sequence[Array], inputs: Sequence[Array], scale: int) -> bool:
    """Whether a result may be a dead card's: numbers that are not finite, or a flat color.

    A flat color of a photo that has one is told apart by comparing with the processor.

    Args:
        made: What the network made; the first is a picture [3, H, W].
        inputs: What it was made of: pictures [3, H, W] or photos [3, h, w].
        scale: H / h.
    """
    if not all(np.isfinite(array).all() for array in made):
        return True
    height = made[0].shape[1]
    flat = _flat(made[0], scale)
    for array in inputs:
        if array.shape[1] == height:
            flat &= ~_flat(array, scale)
    if inputs[0].shape[1] != height and flat.any():
        flat &= ~_flat(inputs[0], 1)
    return bool(flat.any())


def _flat(picture: Array, scale: int) -> Array:
    """Return which blocks of a picture [3, H, W] have one color; a small picture is one block."""
    channels, height, width = picture.shape
    rows, columns = min(_CELLS * scale, height), min(_CELLS * scale, width)
    down, across = height // rows, width // columns
    blocks = picture[:, : down * rows, : across * columns]
    blocks = blocks.reshape(channels, down, rows, across, columns)
    flat: Array = (blocks.max((2, 4)) == blocks.min((2, 4))).all(0)
    return flat
