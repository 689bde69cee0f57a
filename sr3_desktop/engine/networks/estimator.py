"""Whether a photo is degraded: statistics of parts of it, and a tiny network that judges them.

It tells what cleaning up would gain, as measured in training against the truth. In numpy alone.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sr3_desktop.engine.diffusion.arrays import Array

ESTIMATOR = "estimator."
"""The names of its tensors in a model file begin so."""
STATISTICS, HIDDEN = 41, 24
SHAPES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("mean", "spread"), (STATISTICS,)),
    **{"hidden.weight": (HIDDEN, STATISTICS), "hidden.bias": (HIDDEN,)},
    **{"gain.weight": (1, HIDDEN), "gain.bias": (1,)},
}
"""Of its tensors."""

TILE_PX, MOST_ACROSS = 48, 5
FLATTEST = 2.0
"""Standard deviation in levels; flatter parts, such as a burnt sky, bear no traces."""
LEAST_GAIN = 0.03
"""In units of LPIPS; below, a photo counts as clean."""

_BLOCK = 8
_COLORS = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
_angles = np.outer(np.arange(_BLOCK), 2 * np.arange(_BLOCK) + 1) * np.pi / 16
_DCT = (np.cos(_angles) * np.where(np.arange(_BLOCK)[:, None], 0.5, 0.5**1.5)).astype(np.float32)
_order = np.add.outer(np.arange(_BLOCK), np.arange(_BLOCK))
_BANDS = ((_order > 0) & (_order < 4), (_order >= 4) & (_order < 8), _order >= 8)


class Estimator:
    """Tells whether a photo is degraded."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        """Take tensors of `SHAPES`."""
        self._weights = {name: np.asarray(x, np.float32) for name, x in weights.items()}

    def finds_damage(self, pixels: NDArray[Any]) -> bool:
        """Whether a photo gains by being cleaned up; not if it is too small or flat to tell.

        Noise and compression are everywhere, what looks like them is not: the lowest quarter
        decides.

        Args:
            pixels: uint8 or uint16 [H, W, 3].
        """
        found = tiles(pixels)
        return bool(found) and float(np.quantile(self.gains(np.stack(found)), 0.25)) > LEAST_GAIN

    def gains(self, parts: Array) -> Array:
        """Return what cleaning up gains in each of some parts [B, h, w, 3], levels of 255: [B]."""
        w = self._weights
        seen = np.clip((statistics(parts) - w["mean"]) / w["spread"], -4, 4)
        hidden = np.maximum(seen @ w["hidden.weight"].T + w["hidden.bias"], 0)
        return np.asarray(hidden @ w["gain.weight"][0] + w["gain.bias"][0])


def tiles(pixels: NDArray[Any]) -> list[Array]:
    """Return up to 25 parts spread over a photo, in levels of 255; none of a tiny photo."""
    rows, columns = (
        np.linspace(0, side - TILE_PX, min(side // TILE_PX, MOST_ACROSS)).astype(int)
        for side in pixels.shape[:2]
    )
    full = np.float32(255 / np.iinfo(pixels.dtype).max)
    parts = [pixels[y : y + TILE_PX, x : x + TILE_PX] * full for y, x in product(rows, columns)]
    return [part for part in parts if part.std() > FLATTEST]


def statistics(parts: Array) -> Array:
    """Return what noise, blur and compression leave in parts of a photo.

    Args:
        parts: [B, h, w, 3], levels of 255.

    Returns:
        float32 [B, 41].
    """
    planes = np.moveaxis(parts.astype(np.float32) @ _COLORS.T, 3, 0)
    found = [number for plane in planes for number in _roughness(plane)]
    found += [*_edges_of_blocks(planes[0]), *_empty_frequencies(planes[0])]
    luma, clipped = planes[0], (parts < 3) | (parts > 252)
    found += [luma.mean((1, 2)) / 255, luma.std((1, 2)) / 64, clipped.mean((1, 2, 3))]
    return np.stack(found, axis=1).astype(np.float32)


def _roughness(plane: Array) -> list[Array]:
    """Return how far pixels are from what their neighbors tell, in smooth and in rich places."""
    found = []
    for scale in (1, 2, 4):
        p = _means(plane, scale)
        p = 2 * p[:, 1:-1] - p[:, :-2] - p[:, 2:]
        rough = np.abs(2 * p[:, :, 1:-1] - p[:, :, :-2] - p[:, :, 2:]) / 6
        places = _means(rough, max(_BLOCK // scale, 2)).reshape(len(plane), -1)
        found += list(np.log(np.quantile(places, (0.1, 0.5, 0.9), axis=1) + 0.1))
        if scale == 1:
            found.append((rough < 0.5).mean((1, 2)))
    return found


def _means(x: Array, side: int) -> Array:
    """Return the means of squares of [B, h, w]."""
    rows, columns = x.shape[1] // side, x.shape[2] // side
    x = x[:, : rows * side, : columns * side]
    return np.asarray(x.reshape(-1, rows, side, columns, side).mean((2, 4)))


def _edges_of_blocks(luma: Array) -> list[Array]:
    """Return how much steeper the steps between the blocks of a JPEG are, down and across."""
    found = []
    for axis in (1, 2):
        steps = np.abs(np.diff(luma, axis=axis)).mean(3 - axis)
        excess = steps[:, 1:-1] - (steps[:, :-2] + steps[:, 2:]) / 2
        by_phase = np.stack([excess[:, k::_BLOCK].mean(1) for k in range(_BLOCK)], axis=1)
        found.append(np.log1p(np.maximum(by_phase.max(1) - np.median(by_phase, 1), 0)))
    return found


def _empty_frequencies(luma: Array) -> list[Array]:
    """Return the share of frequencies of a JPEG's blocks that are nil, in three bands.

    Of each band for the grid of blocks with most of them, and for the usual one.
    """
    windows = sliding_window_view(luma, (_BLOCK, _BLOCK), axis=(1, 2))
    nil = np.abs(_DCT @ windows @ _DCT.T) < 0.5
    by_grid = np.stack(
        [nil[:, i::_BLOCK, j::_BLOCK].mean((1, 2)) for i, j in product(range(_BLOCK), repeat=2)],
        axis=1,
    )
    found = []
    for band in _BANDS:
        shares = by_grid[:, :, band].mean(2)
        found += [shares.max(1), np.median(shares, axis=1)]
    return found
