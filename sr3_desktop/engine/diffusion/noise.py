"""Position-keyed Gaussian noise: a crop gets the same noise as the whole image."""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor

BLOCK_PX = 128


class SeededNoise:
    """The samplers' `AddNoise`: the same on every device, for all tiles, and for a part of a photo.

    Each block of `BLOCK_PX` x `BLOCK_PX` pixels of the whole picture has a stream of its own, drawn
    on the CPU: a part has the noise that it has in the whole, and no draw needs a second canvas.
    """

    def __init__(
        self, seed: int, temperature: float = 1.0, origin: tuple[int, int] = (0, 0)
    ) -> None:
        """Start with the first draw.

        Args:
            seed: 0 to 2^63 - 1.
            origin: Row and column, in the whole picture, of the states' first pixel.
        """
        self.seed, self.temperature, self.origin = seed, temperature, origin
        self._draws = 0

    def __call__(self, x: Tensor, scale: float) -> None:
        """Add noise of standard deviation `scale` * temperature to x [1, C, H, W]."""
        self._draws += 1
        if not scale * self.temperature:
            return
        top, left = self.origin
        bottom, right = top + x.shape[2], left + x.shape[3]
        for row in range(top // BLOCK_PX, -(-bottom // BLOCK_PX)):
            rows, block_rows = _overlap(row, top, bottom)
            for column in range(left // BLOCK_PX, -(-right // BLOCK_PX)):
                columns, block_columns = _overlap(column, left, right)
                block = self._block(x.shape[1], row, column)[:, block_rows, block_columns]
                x[0, :, rows, columns].add_(block.to(x.device), alpha=scale * self.temperature)

    def _block(self, channels: int, row: int, column: int) -> Tensor:
        text = f"{self.seed} {self._draws} {row} {column}"
        digest = hashlib.blake2b(
            text.encode(), digest_size=4
        ).digest()  # all that torch makes use of
        generator = torch.Generator().manual_seed(int.from_bytes(digest, "little"))
        return torch.randn(channels, BLOCK_PX, BLOCK_PX, generator=generator)


def _overlap(block: int, start: int, stop: int) -> tuple[slice, slice]:
    """Return what a block covers of start to stop: counted from `start`, and from its own start."""
    first = block * BLOCK_PX
    inside = slice(max(first, start), min(first + BLOCK_PX, stop))
    return (
        slice(inside.start - start, inside.stop - start),
        slice(inside.start - first, inside.stop - first),
    )
