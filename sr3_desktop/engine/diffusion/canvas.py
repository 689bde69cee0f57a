"""Canvases: outputs of a whole picture, assembled from the tiles of a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sr3_desktop.engine.base.request import Crop

from .arrays import Array


class Box(NamedTuple):
    """A rectangle of cells or pixels; bottom and right are exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, crop: Crop) -> Box:
        """Return the same part of a photo."""
        return cls(crop.top, crop.left, crop.top + crop.height, crop.left + crop.width)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width, below 0 where it is turned inside out."""
        return self.bottom - self.top, self.right - self.left

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing."""
        return min(self.size) <= 0

    def clipped(self, other: Box) -> Box:
        """Return what lies in another one, too; it may be empty."""
        return Box(*map(max, self[:2], other[:2]), *map(min, self[2:], other[2:]))

    def seen_from(self, other: Box) -> Box:
        """Return it in rows and columns of another one."""
        rows, columns = other[:2]
        return Box(self.top - rows, self.left - columns, self.bottom - rows, self.right - columns)

    def slices(self, down: float = 1, across: float = 1) -> tuple[slice, slice]:
        """Return its rows and columns in a picture enlarged by two factors."""
        return (
            slice(round(self.top * down), round(self.bottom * down)),
            slice(round(self.left * across), round(self.right * across)),
        )


class Tile(NamedTuple):
    """The part of the canvas that the network sees, and the part of its answer that is kept."""

    window: Box
    core: Box


class Canvas:
    """One output of the whole picture, put together from the cores of windows."""

    def __init__(self, output: Array, k: int) -> None:
        """Take zeros [1, C, H * k, W * k]."""
        self.output, self.k = output, k

    def write(self, result: Array, batch: Sequence[Tile]) -> list[Array]:
        """Write a batch of windows, [tiles, C, h * k, w * k]; returns their cores' parts."""
        parts = [cut(self.output, core, self.k) for _, core in batch]
        for part, windowed, tile in zip(parts, result, batch, strict=True):
            part[0][...] = _core(windowed, tile, self.k)
        return parts

    def settle(self, top: int) -> None:
        """Flush every core above row `top`; later windows start at or below it."""


class OverwrittenCanvas(Canvas):
    """An output in the memory of an input: a core is kept aside while windows still need it."""

    def __init__(self, output: Array, k: int) -> None:
        super().__init__(output, k)
        self.waiting: deque[tuple[Box, Array]] = deque()

    def write(self, result: Array, batch: Sequence[Tile]) -> list[Array]:
        """Keep the cores of a batch of windows."""
        cores = [_core(w, t, self.k) for w, t in zip(result, batch, strict=True)]
        parts = [core[None].astype(self.output.dtype) for core in cores]
        self.waiting.extend((tile.core, part) for tile, part in zip(batch, parts, strict=True))
        return parts

    def settle(self, top: int) -> None:
        """Write all cores above a row of cells; no window goes up again."""
        while self.waiting and self.waiting[0][0].bottom <= top:
            core, part = self.waiting.popleft()
            cut(self.output, core, self.k)[...] = part


class BlendedCanvas(Canvas):
    """One output of the whole picture: at any time the weighted mean of the windows so far.

    Gaussian weights with a standard deviation of a tenth of the window, as Mixture of Diffusers
    (Jimenez 2023, arXiv 2302.02412) has them.
    """

    def __init__(self, output: Array, k: int, window: Sequence[int]) -> None:
        """Take zeros, and the height and width of windows in pixels of the output."""
        super().__init__(output, k)
        self.weights = np.zeros(output.shape[-2:], np.float32)
        rows, columns = (_gaussian(side) for side in window)
        self.weight = rows[:, None] * columns

    def write(self, result: Array, batch: Sequence[Tile]) -> list[Array]:
        """Mix in a batch of windows, [tiles, C, h * k, w * k]."""
        for windowed, (window, _) in zip(result, batch, strict=True):
            weights = cut(self.weights, window, self.k)
            weights += self.weight
            mixed = cut(self.output[0], window, self.k)
            mixed += (self.weight / weights) * (windowed - mixed)
        return [cut(self.output, window, self.k) for window, _ in batch]


def _core(windowed: Array, tile: Tile, k: int) -> Array:
    """Return what is kept of a window [C, h * k, w * k]."""
    return cut(windowed, tile.core.seen_from(tile.window), k)


def _gaussian(length: int) -> Array:
    """Return weights [length] around the middle, of a standard deviation of 0.1 of the length."""
    positions = (np.arange(length, dtype=np.float32) + np.float32(0.5)) / length - np.float32(0.5)
    return np.asarray(np.exp(-0.5 * (positions / np.float32(0.1)) ** 2), np.float32)


def cut(x: Array, box: Box, k: int = 1) -> Array:
    """Return the view of a box of cells in x [..., H * k, W * k]."""
    return x[..., box.top * k : box.bottom * k, box.left * k : box.right * k]
