"""Conversion between pictures and arrays, and resizing; exact about alignment.

Big pictures are worked on in strips, so that nothing beside the picture is as large as it is. Their
arrays may be float16 (see `diffusion_model.canvas_dtype`); all sums are of float32.
"""

from math import ceil, floor
from typing import NamedTuple

import numpy as np
from PIL import Image

from .arrays import Array, in_strips, side_by_side, strips, sum_format

_REACH = 4
"""Low-resolution pixels that one round of back-projection looks far: 2 to shrink, 2 to enlarge."""

ROUNDS = 3
"""Of back-projection."""

CORRECTION_REACH = _REACH * ROUNDS
"""Low-resolution pixels that back-projection looks far."""

_RESIZED_PX = 2**20
"""About so many pixels are resized at a time: thinner strips would share too little of what a
filter sees above and below them."""

_CORRECTED_PX = 2**20
"""About so many pixels are corrected at a time."""


def to_planes(pixels: np.ndarray) -> Array:
    """uint8 or uint16 [H, W, 3] -> float32 [1, 3, H, W] in [-1, 1]."""
    half_range = np.float32(np.iinfo(pixels.dtype).max / 2)
    planes = np.array(pixels.transpose(2, 0, 1)[None], np.float32, order="C")
    planes /= half_range
    planes -= 1
    return planes


def to_gray(x: Array) -> Array:
    """[B, 3, H, W] -> [B, 1, H, W]: BT.601 luma, which of three equal channels is each of them."""
    gray: Array = np.tensordot(x, np.array([0.299, 0.587, 0.114], x.dtype), (1, 0))[:, None]
    return gray


def in_color(x: Array) -> Array:
    """Return three equal channels of a gray picture [B, 1, H, W]; others as they are."""
    return np.repeat(x, 3, axis=1) if x.shape[1] == 1 else x


def to_pixels(x: Array, deep: bool = False) -> np.ndarray:
    """[1, 3, H, W] in [-1, 1] (clipped) -> uint8 [H, W, 3], or uint16 if `deep`."""
    kind = np.uint16 if deep else np.uint8
    half_range = np.float32(np.iinfo(kind).max / 2)
    channels, height, width = x.shape[1:]
    pixels = np.empty((height, width, channels), kind)

    def convert(rows: slice) -> None:
        levels = (x[0, :, rows].astype(np.float32) + 1) * half_range
        pixels[rows] = np.rint(levels).clip(0, 2 * half_range).transpose(1, 2, 0)

    in_strips(convert, height, width)
    return pixels


def resize(x: Array, height: int, width: int) -> Array:
    """Resize [B, C, H, W] with Pillow's antialiased bicubic filter (a = -0.5)."""
    return resize_part(x, whole(x.shape[2], height), whole(x.shape[3], width))


class Resized(NamedTuple):
    """One dimension of a resized picture of which only a part is there, and a part is wanted.

    Attributes:
        length: Pixels of the whole picture.
        resized: Pixels of the whole resized picture.
        first: The first pixel of the part that is there, in the whole picture.
        start: The first pixel wanted of the resized picture.
        stop: The end of what is wanted, exclusive.
    """

    length: int
    resized: int
    first: int
    start: int
    stop: int

    def box(self, start: int, stop: int, available: int) -> tuple[float, float]:
        """Return where some pixels of the resized picture lie, in those of the part there is."""
        ratio = self.length / self.resized
        return max(start * ratio - self.first, 0.0), min(stop * ratio - self.first, available)


def whole(length: int, resized: int) -> Resized:
    """Return a dimension of which all is there and all is wanted."""
    return Resized(length, resized, 0, 0, resized)


def resize_part(x: Array, rows: Resized, columns: Resized) -> Array:
    """Resize a part of a picture to what it is in the resized whole; see `resize`.

    Args:
        x: [B, C, h, w]; near its borders that are not the picture's, a result would be wrong: it
            must reach two pixels of the coarser picture further than what is wanted.

    Returns:
        [B, C, rows.stop - rows.start, columns.stop - columns.start] in the format of x; a view of
        x where nothing is resized.
    """
    if (rows.length, columns.length) == (rows.resized, columns.resized):
        rows_wanted = slice(rows.start - rows.first, rows.stop - rows.first)
        return x[..., rows_wanted, columns.start - columns.first : columns.stop - columns.first]
    height, width = rows.stop - rows.start, columns.stop - columns.start
    left, right = columns.box(columns.start, columns.stop, x.shape[3])
    ratio = rows.length / rows.resized
    reach = 2 * max(ratio, 1) + 1
    planes = x.reshape(-1, *x.shape[2:])
    out = np.empty((len(planes), height, width), x.dtype)

    def make(part: tuple[int, slice]) -> None:
        plane, strip = part
        above, below = rows.box(rows.start + strip.start, rows.start + strip.stop, x.shape[2])
        top, bottom = max(floor(above - reach), 0), min(ceil(below + reach), x.shape[2])
        source = Image.fromarray(np.ascontiguousarray(planes[plane, top:bottom], np.float32))
        out[plane, strip] = source.resize(
            (width, strip.stop - strip.start),
            Image.Resampling.BICUBIC,
            (left, above - top, right, below - top),
        )

    wide = ceil(max(x.shape[3], width) * max(ratio, 1))
    parts = strips(height, wide, _RESIZED_PX)
    side_by_side(make, [(plane, part) for plane in range(len(planes)) for part in parts])
    return out.reshape(*x.shape[:2], height, width)


def back_project(x: Array, low_res: Array, rounds: int = ROUNDS) -> Array:
    """Correct an enlargement until, downscaled, it is the photo: x <- x + up(low_res - down(x)).

    Irani and Peleg 1991. The result is clipped after every round, because what is clipped away
    later would be missing from the shrunk picture. Works in place, in strips that are corrected
    together with as much around them as their correction depends on.

    Args:
        x: [1, 3, h * scale, w * scale] in about [-1, 1]; overwritten.
        low_res: [1, 3, h, w] in [-1, 1].

    Returns:
        x, in [-1, 1].
    """
    height = low_res.shape[2]
    scale = x.shape[2] // height
    margin = _REACH * rounds
    step = max(_CORRECTED_PX // x.shape[3] // scale, 2 * margin, 1)
    above = x[..., :0, :]  # rows as they were, of what is corrected already
    for start in range(0, height, step):
        stop = min(start + step, height)
        top, bottom = max(start - margin, 0), min(stop + margin, height)
        below = x[..., start * scale : bottom * scale, :]
        part = np.concatenate([above, below], axis=2, dtype=sum_format(x))
        above = x[..., max(stop - margin, 0) * scale : stop * scale, :].copy()
        part = corrected(part, low_res[..., top:bottom, :], rounds)
        core = slice((start - top) * scale, (stop - top) * scale)
        x[..., start * scale : stop * scale, :] = part[..., core, :]
    return x


def corrected(x: Array, low_res: Array, rounds: int = ROUNDS, share: Array | None = None) -> Array:
    """Correct as `back_project` does, all at once; x is overwritten.

    `share` is [1, 1, H, W], 0 (nothing) to 1: how much of it is done at a pixel.
    """
    height, width = x.shape[2:]
    np.clip(x, -1, 1, out=x)
    for _ in range(rounds):
        difference = low_res - resize(x, low_res.shape[2], low_res.shape[3])
        correction = resize(difference, height, width)
        x += correction if share is None else correction * share
        np.clip(x, -1, 1, out=x)
    return x
