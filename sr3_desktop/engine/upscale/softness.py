"""How much detail a photo holds: less than its pixels if it was enlarged before."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.images.photo import Pixels

SHRINK_FACTORS = (4, 3, 2)
SOFT_BELOW = 0.28
"""Of sharp photos 95 in 100 have 0.44 or more at factor 2, enlarged ones 0.27 at most."""

WINDOW, MOST_WINDOWS = 256, 16
TILE = 64
LEAST_CONTRAST = 2.0
"""Levels of 255; below, a picture is too flat to tell."""

NOTHING_TO_DO = Sentence(
    "The photo is clean and sharp already; at the same size only more clean-up changes it."
)

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def softness(pixels: Pixels) -> int:
    """Return by how much a photo can be shrunk without losing detail: 1 if it is sharp, 2, 3 or 4.

    A file that was enlarged before, or is out of focus everywhere, loses hardly anything when it
    is shrunk: much less than when it is shrunk twice as much again. Sharp photos lose detail at
    every scale. The richest parts decide, so that a sharp face before a soft background is sharp.

    Args:
        pixels: uint8 or uint16 [H, W, 3].
    """
    found = sharpness(pixels)
    return next((factor for factor, share in found.items() if share < SOFT_BELOW), 1)


def sharpness(pixels: Pixels) -> dict[int, float]:
    """Return how much detail is lost by shrinking: its share of what twice the factor loses.

    Noise and compression hardly change it: at factor 2, sharp photos have 0.6 on average, and the
    same 0.4 and 0.25 after a Gaussian blur of 0.7 and 1 pixel.

    Args:
        pixels: uint8 or uint16 [H, W, 3].

    Returns:
        Of each of `SHRINK_FACTORS` that loses enough to tell; of none in a tiny or flat picture.
    """
    if min(pixels.shape[:2]) < 2 * TILE:
        return {}
    windows = [_brightness(pixels[part]) for part in _richest_windows(pixels)]
    found = {}
    for factor in SHRINK_FACTORS:
        once = np.concatenate([_lost(window, factor) for window in windows])
        twice = np.concatenate([_lost(window, 2 * factor) for window in windows])
        rich = twice >= np.quantile(twice, 0.8)
        energy = float(twice[rich].mean())
        if energy >= LEAST_CONTRAST**2:
            found[factor] = (float(once[rich].mean()) / energy) ** 0.5
    return found


def shrinking(pixels: Pixels, request: UpscaleRequest, own: int) -> tuple[int, tuple[str, ...]]:
    """Return the factor to shrink a photo by before it is enlarged, and a remark on a soft one.

    At the same size a soft photo always is shrunk first, which is what sharpens it.

    Args:
        own: Scale of the model, which enlarges twice at most.
    """
    found = softness(pixels)
    factor = min(found, int(own**2 / request.scale))
    if factor < 2:
        return 1, ()
    height, width = (-(-side // factor) for side in pixels.shape[:2])
    size = {"width": width, "height": height}
    if request.soft == "shrink" or request.scale == 1:
        note = Sentence(
            "The photo holds no more detail than {width} x {height} pixels; it was shrunk first.",
            **size,
        )
        return factor, (note,)
    note = Sentence(
        "The photo holds no more detail than {width} x {height} pixels, as if it had been enlarged "
        "before; shrunk first, it gives a better result.",
        **size,
    )
    return 1, (note,)


def shrunk(pixels: Pixels, factor: int) -> Pixels:
    """Shrink [H, W, 3], sides rounded up, with Pillow's antialiased bicubic filter."""
    height, width = (-(-side // factor) for side in pixels.shape[:2])

    def reduced(channel: Pixels) -> NDArray[np.float32]:
        image = Image.fromarray(channel.astype(np.float32))
        return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))

    small = np.stack([reduced(pixels[..., index]) for index in range(3)], axis=2)
    return small.round().clip(0, np.iinfo(pixels.dtype).max).astype(pixels.dtype)


def _brightness(pixels: Pixels) -> NDArray[np.float32]:
    """Return levels of 255, float32 [h, w]."""
    full = np.float32(255 / np.iinfo(pixels.dtype).max)
    return np.asarray(pixels.astype(np.float32) @ _LUMA * full, np.float32)


def _richest_windows(pixels: Pixels) -> list[tuple[slice, slice]]:
    """Return the windows with the strongest contrasts between neighbors, all of a small photo."""
    windows = list(_windows(*pixels.shape[:2]))
    if len(windows) <= MOST_WINDOWS:
        return windows

    def contrast(part: tuple[slice, slice]) -> float:
        lines = pixels[part][::4, :, 1].astype(np.int32)  # green, every fourth row
        return float(np.abs(np.diff(lines, axis=1)).mean())

    return sorted(windows, key=contrast, reverse=True)[:MOST_WINDOWS]


def _windows(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    def cuts(length: int) -> list[slice]:
        side = min(length, WINDOW)
        return [slice(start, start + side) for start in range(0, length - side + 1, side)]

    return product(cuts(height), cuts(width))


def _lost(window: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Return the energy that a window loses when it is shrunk and enlarged again, of each tile."""
    image = Image.fromarray(window)
    small = (max(1, round(image.width / factor)), max(1, round(image.height / factor)))
    filter = Image.Resampling.LANCZOS
    lost = np.asarray(image.resize(small, filter).resize(image.size, filter)) - window
    rows, columns = (side // TILE for side in window.shape)
    tiles = np.square(lost[: rows * TILE, : columns * TILE])
    return np.asarray(tiles.reshape(rows, TILE, columns, TILE).mean((1, 3)).ravel(), np.float32)
