"""The passes a scale needs, and the input region each needs for a crop of the output."""

from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import Crop, UpscaleRequest
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.resample import Resized, resize_part

RESAMPLED = 4
"""Pixels of the coarser picture that a resize looks far, with those lost to rounding."""

Size = tuple[int, int]
"""Height and width."""


def result_box(size: Size, request: UpscaleRequest) -> Box:
    """Return what a request wants of the enlarged whole photo, in its pixels.

    Args:
        request: Scale and crop, and the name of the photo for messages.

    Raises:
        SR3Error: The crop is not inside the photo.
    """
    height, width = size
    part = request.crop or Crop(0, 0, width, height)
    if part.left + part.width > width or part.top + part.height > height:
        raise SR3Error(
            "The part to upscale reaches beyond {name}, which has {width} x {height} "
            "pixels; choose a part inside it.",
            name=request.source.name,
            width=width,
            height=height,
        )
    whole = _enlarged(size, request.scale)
    rows, columns = _enlarged((part.height, part.width), request.scale)
    top = min(round(part.top * request.scale), whole[0] - rows)
    left = min(round(part.left * request.scale), whole[1] - columns)
    return Box(top, left, top + rows, left + columns)


class Pass(NamedTuple):
    """One pass of the model over a part of a picture.

    Attributes:
        size: Of the whole picture before.
        source: The part that the model gets.
        resized: Size of the whole picture afterwards, when the model's result has been resized.
        wanted: The part that is wanted of it.
    """

    size: Size
    source: Box
    resized: Size
    wanted: Box

    def shown(self, own: int) -> Box:
        """Return where `wanted` lies in the result of a model of scale `own`, in its pixels."""
        top, left = self.source.top * own, self.source.left * own
        bottom, right = self.source.bottom * own, self.source.right * own
        down, across = (
            own * n / resized for n, resized in zip(self.size, self.resized, strict=True)
        )
        return Box(
            max(floor(self.wanted.top * down), top) - top,
            max(floor(self.wanted.left * across), left) - left,
            min(ceil(self.wanted.bottom * down), bottom) - top,
            min(ceil(self.wanted.right * across), right) - left,
        )

    def resizing(self, own: int) -> tuple[Resized, Resized]:
        """Return how rows and columns of a model's result become what is wanted."""
        rows, columns = (
            Resized(own * self.size[i], self.resized[i], own * self.source[i], start, stop)
            for i, (start, stop) in enumerate(zip(self.wanted[:2], self.wanted[2:], strict=True))
        )
        return rows, columns

    def finish(self, made: Array, own: int) -> Array:
        """Cut and resize the result of a model of scale `own` to what is wanted."""
        part = resize_part(made, *self.resizing(own))
        return np.clip(part, -1, 1, out=part)


def plan(
    size: Size,
    request: UpscaleRequest,
    own: int,
    halo: int,
    multiple: int,
    held: Size | None = None,
) -> list[Pass]:
    """Return one pass, or two above the model's own scale.

    A scale below the model's is a full pass, reduced. Above it, a first pass is reduced to what the
    second pass needs.

    Args:
        size: Of the photo that the request speaks of.
        held: Size to which it has been shrunk, which the first pass begins with.
        halo: How far the model looks, in low-resolution pixels: a pass gets so much around a crop.

    Raises:
        SR3Error: The crop is not inside the photo.
    """
    wanted = result_box(size, request)
    final = _enlarged(size, request.scale)
    sizes = [held or size, final]
    enlarges_more = any(after > own * before for before, after in zip(*sizes, strict=True))
    if enlarges_more if held else request.scale > own:
        sizes.insert(1, (-(-final[0] // own), -(-final[1] // own)))
    passes: list[Pass] = []
    for before, after in reversed(list(pairwise(sizes))):
        spans = [
            _needed(wanted[i], wanted[i + 2], before[i], after[i], halo + RESAMPLED, multiple)
            for i in range(2)
        ]
        source = Box(spans[0][0], spans[1][0], spans[0][1], spans[1][1])
        passes.insert(0, Pass(before, source, after, wanted))
        wanted = source
    return passes


def _needed(
    start: int, stop: int, length: int, resized: int, margin: int, multiple: int
) -> tuple[int, int]:
    """Return the start and the end of what one dimension needs before it is resized."""
    first = max(floor(start * length / resized) - margin, 0)
    return first - first % multiple, min(ceil(stop * length / resized) + margin, length)


def _enlarged(size: Size, scale: float) -> Size:
    height, width = (max(1, round(side * scale)) for side in size)
    return height, width


def cropped(array: np.ndarray, request: UpscaleRequest, margin: int = 0) -> np.ndarray:
    """Return what a request takes of an array [h, w, ...], and so much around it as there is."""
    if request.crop is None:
        return array
    left, top = request.crop.left, request.crop.top
    bottom, right = top + request.crop.height + margin, left + request.crop.width + margin
    return array[max(top - margin, 0) : bottom, max(left - margin, 0) : right]
