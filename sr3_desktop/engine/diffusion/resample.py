"""Conversion between pictures and tensors, and resizing; exact about alignment.

Big pictures are worked on in strips or blocks, so that nothing beside the picture is as large as it
is. Their tensors may be float16 (see `diffusion_model.canvas_dtype`); all sums are of float32.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

STRIP_PX = 2**20
"""About so many pixels are converted at a time."""

_BLOCK_SOURCE_PX = 1024
_REACH = 4
"""Low-resolution pixels that one round of back-projection looks far: 2 to shrink, 2 to enlarge."""


def to_tensor(pixels: np.ndarray) -> Tensor:
    """uint8 or uint16 [H, W, 3] -> float32 [1, 3, H, W] in [-1, 1]."""
    half_range = np.iinfo(pixels.dtype).max / 2
    channels_first = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32)
    return torch.from_numpy(channels_first).div_(half_range).sub_(1)


def to_pixels(x: Tensor, deep: bool = False) -> np.ndarray:
    """[1, 3, H, W] in [-1, 1] (clipped) -> uint8 [H, W, 3], or uint16 if `deep`."""
    dtype = torch.uint16 if deep else torch.uint8
    half_range = torch.iinfo(dtype).max / 2
    height, width = x.shape[2:]
    pixels = np.empty((height, width, x.shape[1]), np.uint16 if deep else np.uint8)
    for rows in strips(height, width):
        levels = ((x[0, :, rows].float() + 1) * half_range).round_().clamp_(0, 2 * half_range)
        pixels[rows] = levels.to(dtype).permute(1, 2, 0).cpu().numpy()
    return pixels


def strips(height: int, width: int) -> list[slice]:
    """Return the rows of a picture cut into strips of about `STRIP_PX` pixels."""
    rows = max(1, STRIP_PX // max(width, 1))
    return [slice(start, min(start + rows, height)) for start in range(0, height, rows)]


def resize(x: Tensor, height: int, width: int) -> Tensor:
    """Resize [B, C, H, W] with the antialiased bicubic filter of Pillow and PyTorch (a = -0.5)."""
    if x.shape[2:] == (height, width):
        return x
    if x.dtype == torch.float16:
        return resize_part(x, whole(x.shape[2], height), whole(x.shape[3], width))
    return F.interpolate(
        x, size=(height, width), mode="bicubic", antialias=True, align_corners=False
    )


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


def whole(length: int, resized: int) -> Resized:
    """Return a dimension of which all is there and all is wanted."""
    return Resized(length, resized, 0, 0, resized)


def resize_part(x: Tensor, rows: Resized, columns: Resized) -> Tensor:
    """Resize a part of a picture to what it is in the resized whole, in blocks; see `resize`.

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
    row_blocks = _blocks(rows, x.shape[2])
    column_blocks = _blocks(columns, x.shape[3])
    out = x.new_empty(*x.shape[:2], rows.stop - rows.start, columns.stop - columns.start)
    for above, down, from_rows in row_blocks:
        for left, across, from_columns in column_blocks:
            block = x[..., from_rows, from_columns].float()
            across_t = across.to(x.device).mT
            out[..., above, left] = down.to(x.device) @ (block @ across_t)
    return out


def _blocks(part: Resized, available: int) -> list[tuple[slice, Tensor, slice]]:
    """Cut one dimension: (where a block goes, its weights [block, sources], its sources)."""
    ratio = part.length / part.resized
    step = max(16, int(_BLOCK_SOURCE_PX / max(ratio, 1)))
    reach = 2 * max(ratio, 1)
    blocks = []
    for start in range(part.start, part.stop, step):
        stop = min(start + step, part.stop)
        first = max(int((start + 0.5) * ratio - reach) - part.first, 0)
        last = min(int((stop - 0.5) * ratio + reach) + 1 - part.first, available)
        place = slice(start - part.start, stop - part.start)
        blocks.append((place, _weights(part, start, stop, first, last), slice(first, last)))
    return blocks


def _weights(part: Resized, start: int, stop: int, first: int, last: int) -> Tensor:
    """Return what each of the sources counts for each result: Keys 1981, widened when shrinking."""
    ratio = part.length / part.resized
    middles = (torch.arange(start, stop, dtype=torch.float64) + 0.5) * ratio
    sources = torch.arange(first, last, dtype=torch.float64) + part.first + 0.5
    t = (sources - middles[:, None]).abs() / max(ratio, 1)
    near = (1.5 * t - 2.5) * t * t + 1
    far = ((-0.5 * t + 2.5) * t - 4) * t + 2
    weights = torch.where(t < 1, near, torch.where(t < 2, far, 0.0))
    return (weights / weights.sum(1, keepdim=True)).float()


def back_project(x: Tensor, low_res: Tensor, rounds: int = 3) -> Tensor:
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
    step = max(STRIP_PX // x.shape[3] // scale, 2 * margin, 1)
    above = x[..., :0, :]  # rows as they were, of what is corrected already
    for start in range(0, height, step):
        stop = min(start + step, height)
        top, bottom = max(start - margin, 0), min(stop + margin, height)
        part = torch.cat([above, x[..., start * scale : bottom * scale, :]], dim=2).float()
        above = x[..., max(stop - margin, 0) * scale : stop * scale, :].clone()
        part = corrected(part, low_res[..., top:bottom, :], rounds)
        core = slice((start - top) * scale, (stop - top) * scale)
        x[..., start * scale : stop * scale, :] = part[..., core, :]
    return x


def corrected(x: Tensor, low_res: Tensor, rounds: int = 3, share: Tensor | None = None) -> Tensor:
    """Correct as `back_project` does, all at once; x is overwritten.

    `share` is [1, 1, H, W], 0 (nothing) to 1: how much of it is done at a pixel.
    """
    height, width = x.shape[2:]
    x = x.clamp_(-1, 1)
    for _ in range(rounds):
        difference = low_res - resize(x, low_res.shape[2], low_res.shape[3])
        correction = resize(difference, height, width)
        x = x.add_(correction if share is None else correction * share).clamp_(-1, 1)
    return x
