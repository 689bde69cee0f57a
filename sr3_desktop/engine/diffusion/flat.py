"""What a network need not look at: white margins, black bars, plain backgrounds."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import Array

Predict = Callable[[Array], tuple[Array, ...]]
"""Windows [tiles, 3, h, w] -> what a network makes of them, [tiles, ...] each."""


def once(net: Predict) -> Predict:
    """Return a network that is not run again for a window of the same one color as before."""
    known: dict[Any, tuple[Array, ...]] = {}

    def run(windows: Array) -> tuple[Array, ...]:
        keys = [_color(window) or number for number, window in enumerate(windows)]
        new = {key: number for number, key in enumerate(keys) if key not in known}
        made = net(windows[list(new.values())]) if new else ()
        answers = known | {key: tuple(x[n] for x in made) for n, key in enumerate(new)}
        for key in keys:
            if isinstance(key, tuple):
                known.clear()
                known[key] = answers[key]
        if len(new) == len(keys):
            return made
        return tuple(np.stack(x) for x in zip(*(answers[key] for key in keys), strict=True))

    return run


def near_change(windows: Array, reach: int) -> Array:
    """Return where a pixel differs from one beside it, and up to `reach` pixels around that.

    Args:
        windows: [tiles, C, h, w].

    Returns:
        bool [tiles, 1, h, w].
    """
    tiles, _, height, width = windows.shape
    near = np.zeros((tiles, 1, height, width), bool)
    for axis in (2, 3):
        picture, marked = windows.swapaxes(axis, 3), near.swapaxes(axis, 3)
        differs = (picture[..., 1:] != picture[..., :-1]).any(1, keepdims=True)
        marked[..., 1:] |= differs
        marked[..., :-1] |= differs
    for axis in (2, 3):
        margin = [(reach + 1, reach) if a == axis else (0, 0) for a in range(4)]
        before = np.pad(near, margin).cumsum(axis, np.int32).swapaxes(axis, 3)
        near = (before[..., 2 * reach + 1 :] > before[..., : -2 * reach - 1]).swapaxes(axis, 3)
    return near


def _color(window: Array) -> tuple[object, ...] | None:
    """Return what tells a window [C, h, w] of one color from others; None for all the rest."""
    color = window[:, :1, :1]
    return (window.shape, color.tobytes()) if (window == color).all() else None
