"""Transparency: what to put under it before enlarging, and how to enlarge it; no torch.

A photo's colors are kept beside its transparency, not multiplied by it. So that nothing hidden is
carried across an edge into what is visible, the fully hidden pixels first take the color of their
visible surroundings; color and transparency are then enlarged apart.

Faint pixels may hold another color, too, which this would carry into what is opaque: a dark line
around a white thing with a black shadow. So the enlarged colors then get the difference that
multiplying by transparency makes to a bicubic enlargement (`weigh_colors`).
"""

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .photo import Pixels
from .pillow_setup import bands

_BAND = 256  # rows looked at together: bounds the memory, must be even
_LARGE_BAND = 64  # of an enlarged picture
_REACH = 3  # pixels that a bicubic resize looks far, with one lost to rounding
_FAINTEST = 0.5 / 255  # below, all is as good as hidden, whatever its color
_WEAK, _STRONG = 4 / 255, 16 / 255  # differences between which a network's details fade out


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
    for rows, band in bands(image, _BAND):
        result[rows] = band.round().clip(0, 65535)
    return result


def weigh_colors(
    large: Pixels,
    pixels: Pixels,
    alpha: Pixels,
    size: tuple[int, int],
    top: int = 0,
    left: int = 0,
) -> None:
    """Make enlarged colors, in place, fit an enlarged transparency.

    To each is added the difference between two bicubic enlargements of the photo: that of colors
    multiplied by transparency, and that of plain colors. So a bicubic enlargement becomes the one
    of multiplied colors, and what a network adds to it is kept. Where the difference is large, it
    is not: the edge that it sharpened there is not to be seen. Where transparency does not change,
    or color does not, nothing is done.

    A white disc in a ring of black with 8 percent, on white, is 235 to 255. Enlarged four times,
    apart from its transparency, it has a line of 186 (bicubic) or 139 (the network of photo-x4);
    with this, its darkest is 233 and 229. Where faint pixels have the color of what is beside
    them, it differs by at most 3 of 255 from an enlargement of multiplied colors anyway.

    Args:
        large: uint8 or uint16 [H, W, 3], a part of the enlarged photo.
        pixels: uint8 or uint16 [h, w, 3], the photo, its hidden pixels filled.
        alpha: [h, w] of the type of `pixels`.
        size: Width and height of the whole enlarged photo.
        top: Where in it `large` begins.
        left: The same.
    """
    across, down = alpha.shape[1] / size[0], alpha.shape[0] / size[1]
    reach = ceil(_REACH * max(1.0, down))
    columns = (left * across, min((left + large.shape[1]) * across, alpha.shape[1]))
    for start in range(0, len(large), _LARGE_BAND):
        band = large[start : start + _LARGE_BAND]
        begin, end = (top + start) * down, (top + start + len(band)) * down
        first, last = max(floor(begin) - reach, 0), min(ceil(end) + reach, len(alpha))
        rows = slice(first, last)
        if alpha[rows].min() == alpha[rows].max():
            continue
        box = (columns[0], begin - first, columns[1], min(end, last) - first)
        _weigh_band(band, pixels[rows], alpha[rows], box)


def _weigh_band(
    band: Pixels, pixels: Pixels, alpha: Pixels, box: tuple[float, float, float, float]
) -> None:
    """Do the work of `weigh_colors` for a band, which a box of the photo's rows became."""

    def enlarged(plane: NDArray[np.float32]) -> NDArray[np.float32]:
        size = (band.shape[1], band.shape[0])
        return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC, box))

    largest = np.iinfo(band.dtype).max
    factor = np.float32(largest / np.iinfo(pixels.dtype).max)
    shares = alpha.astype(np.float32) / np.float32(np.iinfo(alpha.dtype).max)
    weights = enlarged(shares)
    visible = weights > _FAINTEST
    plain, weighed = np.empty((2, *band.shape), np.float32)
    for channel in range(3):
        plane = pixels[:, :, channel].astype(np.float32) * factor
        plain[:, :, channel] = enlarged(plane)
        weighed[:, :, channel] = enlarged(plane * shares) / np.where(visible, weights, 1)
    plain, weighed = plain.clip(0, largest), weighed.clip(0, largest)
    strength = np.abs(weighed - plain).max(axis=2, keepdims=True) / np.float32(largest)
    kept = ((_STRONG - strength) / (_STRONG - _WEAK)).clip(0, 1)
    result = (weighed + (band - plain) * kept).round().clip(0, largest)
    band[visible] = result[visible]


def fill_hidden(pixels: Pixels, alpha: Pixels) -> None:
    """Give each invisible pixel, in place, the mean of the smallest visible block near it.

    Editors leave any color, often black, under full transparency. A network, as every resize,
    would carry it across the edge into what is visible.

    Args:
        pixels: uint8 or uint16 [H, W, 3].
        alpha: [H, W]; 0 is invisible.
    """
    height = len(alpha)
    parts = [slice(top, top + _BAND) for top in range(0, height, _BAND)]
    if all(alpha[part].all() for part in parts) or not alpha.any():
        return
    level = np.concatenate([_halved(_weighted(pixels[part], alpha[part])) for part in parts])
    levels = [level]
    while not (levels[-1][:, :, 3] > 0).all():
        levels.append(_halved(levels[-1]))
    for coarse, fine in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        _fill(fine, fine[:, :, 3] == 0, coarse)
    for part in parts:
        _fill(pixels[part], alpha[part] == 0, level[part.start // 2 :])


def _weighted(pixels: Pixels, alpha: Pixels) -> NDArray[np.float32]:
    visible = (alpha > 0)[:, :, None]
    return np.dstack([np.where(visible, pixels, 0), visible]).astype(np.float32)


def _halved(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return sums over blocks of 2 x 2: of the visible colors, and of how many there are."""
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
