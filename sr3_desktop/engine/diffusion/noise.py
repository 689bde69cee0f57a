"""Position-keyed Gaussian noise: a crop gets the same noise as the whole image."""

import hashlib
import math

import numpy as np

from .arrays import Array, side_by_side

BLOCK_PX = 128


class SeededNoise:
    """The samplers' `AddNoise`: the same on every device, for all tiles, and for a part of a photo.

    Each block of `BLOCK_PX` x `BLOCK_PX` pixels of the whole picture has a stream of its own, drawn
    on the CPU: a part has the noise that it has in the whole, and no draw needs a second canvas.
    """

    def __init__(
        self,
        seed: int,
        temperature: float = 1.0,
        origin: tuple[int, int] = (0, 0),
        number: int = 1,
    ) -> None:
        """Start with the first draw.

        Args:
            seed: 0 to 2^63 - 1.
            origin: Row and column, in the whole picture, of the states' first pixel.
            number: Of the pass that is sampled, from 1; each has noise of its own.
        """
        self.seed, self.temperature, self.origin, self.number = seed, temperature, origin, number
        self._draws = 0

    def __call__(self, x: Array, scale: float) -> None:
        """Add noise of standard deviation `scale` * temperature to x [1, C, H, W]."""
        self._draws += 1
        if not scale * self.temperature:
            return
        top, left = self.origin
        bottom, right = top + x.shape[2], left + x.shape[3]
        draw, share = self._draws, np.float32(scale * self.temperature)

        def add(block: tuple[int, int]) -> None:
            rows, block_rows = _overlap(block[0], top, bottom)
            columns, block_columns = _overlap(block[1], left, right)
            noise = self._block(draw, x.shape[1], *block)[:, block_rows, block_columns]
            x[0, :, rows, columns] += share * noise

        down = range(top // BLOCK_PX, -(-bottom // BLOCK_PX))
        across = range(left // BLOCK_PX, -(-right // BLOCK_PX))
        side_by_side(add, [(row, column) for row in down for column in across])

    def _block(self, draw: int, channels: int, row: int, column: int) -> Array:
        text = f"{self.seed} {draw} {row} {column}"
        if self.number > 1:
            text += f" {self.number}"
        digest = hashlib.blake2b(text.encode(), digest_size=4).digest()
        return randn(int.from_bytes(digest, "little"), (channels, BLOCK_PX, BLOCK_PX))


def randn(seed: int, shape: tuple[int, ...]) -> Array:
    """Return `torch.randn(shape, generator=torch.Generator().manual_seed(seed))`, to 5e-7.

    Torch makes 24 bits of each word of a Mersenne twister, and of every 16 such numbers, by Box and
    Muller's method, as many normal ones: the first eight are radii, the others angles.

    Args:
        seed: 0 to 2^32 - 1.
        shape: Its product is a multiple of 16.

    Returns:
        float32 of that shape.
    """
    words = np.random.RandomState(seed).randint(0, 2**32, math.prod(shape), np.uint32)
    uniform = ((words & np.uint32(0xFFFFFF)).astype(np.float32) * np.float32(2**-24)).reshape(
        -1, 2, 8
    )
    radius = np.sqrt(-2 * np.log(1 - uniform[:, 0]))
    angle = np.float32(2 * np.pi) * uniform[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(shape)


def _overlap(block: int, start: int, stop: int) -> tuple[slice, slice]:
    """Return what a block covers of start to stop: counted from `start`, and from its own start."""
    first = block * BLOCK_PX
    inside = slice(max(first, start), min(first + BLOCK_PX, stop))
    return (
        slice(inside.start - start, inside.stop - start),
        slice(inside.start - first, inside.stop - first),
    )
