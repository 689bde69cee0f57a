"""Canvases: outputs of a whole picture, assembled from the tiles of a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Box(NamedTuple):
    """A rectangle of cells; bottom and right are exclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Tile(NamedTuple):
    """The part of the canvas that the network sees, and the part of its answer that is kept."""

    window: Box
    core: Box


class Canvas:
    """One output of the whole picture, put together from the cores of windows."""

    def __init__(self, output: Tensor, k: int) -> None:
        """Take zeros [1, C, H * k, W * k]."""
        self.output, self.k = output, k

    def write(self, result: Tensor, batch: Sequence[Tile]) -> list[Tensor]:
        """Write a batch of windows, [tiles, C, h * k, w * k]; returns their cores' parts."""
        parts = [cut(self.output, core, self.k) for _, core in batch]
        for part, windowed, tile in zip(parts, result, batch, strict=True):
            part[0].copy_(_core(windowed, tile, self.k))
        return parts

    def settle(self, top: int) -> None:
        """Flush every core above row `top`; later windows start at or below it."""


class OverwrittenCanvas(Canvas):
    """An output in the memory of an input: a core is kept aside while windows still need it."""

    def __init__(self, output: Tensor, k: int) -> None:
        super().__init__(output, k)
        self.waiting: deque[tuple[Box, Tensor]] = deque()

    def write(self, result: Tensor, batch: Sequence[Tile]) -> list[Tensor]:
        """Keep the cores of a batch of windows."""
        cores = [_core(w, t, self.k) for w, t in zip(result, batch, strict=True)]
        parts = [core[None].to(self.output, copy=True) for core in cores]
        self.waiting.extend((tile.core, part) for tile, part in zip(batch, parts, strict=True))
        return parts

    def settle(self, top: int) -> None:
        """Write all cores above a row of cells; no window goes up again."""
        while self.waiting and self.waiting[0][0].bottom <= top:
            core, part = self.waiting.popleft()
            cut(self.output, core, self.k).copy_(part)


class BlendedCanvas(Canvas):
    """One output of the whole picture: at any time the weighted mean of the windows so far.

    Gaussian weights with a standard deviation of a tenth of the window, as Mixture of Diffusers
    (Jimenez 2023, arXiv 2302.02412) has them.
    """

    def __init__(self, output: Tensor, k: int, window: Sequence[int]) -> None:
        """Take zeros, and the height and width of windows in pixels of the output."""
        super().__init__(output, k)
        self.weights = torch.zeros(output.shape[-2:], device=output.device)
        rows, columns = (_gaussian(side, output.device) for side in window)
        self.weight = rows[:, None] * columns

    def write(self, result: Tensor, batch: Sequence[Tile]) -> list[Tensor]:
        """Mix in a batch of windows, [tiles, C, h * k, w * k]."""
        for windowed, (window, _) in zip(result.to(self.output.device), batch, strict=True):
            weights = cut(self.weights, window, self.k).add_(self.weight)
            share = (self.weight / weights).to(result.dtype)
            mixed = cut(self.output[0], window, self.k)
            torch.lerp(mixed, windowed, share.expand_as(mixed), out=mixed)
        return [cut(self.output, window, self.k) for window, _ in batch]


def _core(windowed: Tensor, tile: Tile, k: int) -> Tensor:
    """Return what is kept of a window [C, h * k, w * k]."""
    (window, core) = tile
    top, left = core.top - window.top, core.left - window.left
    return cut(windowed, Box(top, left, core.bottom - window.top, core.right - window.left), k)


def _gaussian(length: int, device: torch.device) -> Tensor:
    """Return weights [length] around the middle, of a standard deviation of 0.1 of the length."""
    positions = (torch.arange(length, device=device) + 0.5) / length - 0.5
    return torch.exp(-0.5 * (positions / 0.1) ** 2)


def cut(x: Tensor, box: Box, k: int = 1) -> Tensor:
    """Return the view of a box of cells in x [..., H * k, W * k]."""
    return x[..., box.top * k : box.bottom * k, box.left * k : box.right * k]
