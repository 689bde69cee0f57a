"""Transparency: what to put under it before enlarging, and how to enlarge it; no torch.

A photo's colours are kept beside its transparency, not multiplied by it. So that nothing hidden is
carried across an edge into what is visible, the fully hidden pixels first take the colour of their
visible surroundings; colour and transparency are then enlarged apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .photo import Pixels

_BAND = 256  # rows looked at together: bounds the memory, must be even


def enlarge_alpha(alpha: Pixels, width: int, height: int) -> Pixels:
    """Enlarge (or reduce) transparency by bicubic interpolation.

    Args:
        alpha: uint8 or uint16 [h, w].
        width: Width of the result in pixels.
        height: Height of the result in pixels.

    Returns:
        [height, width] of the same type. What is wholly opaque or wholly hidden stays so.
    """
    size = (width, height)
    if alpha.dtype == np.uint8:
        return np.asarray(Image.fromarray(alpha).resize(size, Image.Resampling.BICUBIC))
    # Pillow's own 16-bit resize wraps around where the filter overshoots.
    image = Image.fromarray(alpha.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    result = np.empty((height, width), np.uint16)
    for top in range(0, height, _BAND):
        band = np.asarray(image.crop((0, top, width, min(top + _BAND, height))))
        result[top : top + _BAND] = band.round().clip(0, 65535)
    return result


def fill_hidden(pixels: Pixels, alpha: Pixels) -> None:
    """Give each invisible pixel, in place, the mean of the smallest visible block near it.

    Editors leave any colour, often black, under full transparency. A network, as every resize,
    would carry it across the edge into what is visible.

    Args:
        pixels: uint8 or uint16 [H, W, 3].
        alpha: [H, W]; 0 is invisible.
    """
    height = len(alpha)
    bands = [slice(top, top + _BAND) for top in range(0, height, _BAND)]
    if all(alpha[band].all() for band in bands) or not alpha.any():
        return
    level = np.concatenate([_halved(_weighted(pixels[band], alpha[band])) for band in bands])
    levels = [level]
    while not (levels[-1][:, :, 3] > 0).all():
        levels.append(_halved(levels[-1]))
    for coarse, fine in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        _fill(fine, fine[:, :, 3] == 0, coarse)
    for band in bands:
        _fill(pixels[band], alpha[band] == 0, level[band.start // 2 :])


def _weighted(pixels: Pixels, alpha: Pixels) -> NDArray[np.float32]:
    visible = (alpha > 0)[:, :, None]
    return np.dstack([np.where(visible, pixels, 0), visible]).astype(np.float32)


def _halved(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return sums over blocks of 2 x 2: of the visible colours, and of how many there are."""
    height, width = sums.shape[:2]
    padded = np.pad(sums, ((0, height % 2), (0, width % 2), (0, 0)))
    rows = padded[0::2] + padded[1::2]
    return np.asarray(rows[:, 0::2] + rows[:, 1::2])


def _fill(
    target: NDArray[np.generic], hidden: NDArray[np.bool_], coarse: NDArray[np.float32]
) -> None:
    """Fill hidden places from the blocks of the next level, which hide nothing."""
    rows, columns = np.nonzero(hidden)
    found = coarse[rows // 2, columns // 2]
    means = found[:, :3] / found[:, 3:]
    if target.shape[2] == 4:
        means = np.column_stack([means, np.ones(len(means), np.float32)])
        target[hidden] = means
    else:
        target[hidden] = means.round()
