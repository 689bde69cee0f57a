"""From sharp patches to the low-resolution input of training, in batches on the device.

A share of every batch is clean (antialiased reduction only), a share mildly degraded, a share
strongly, in two rounds as Wang et al. 2021 (Real-ESRGAN, arXiv 2107.10833). How strongly is told
to the network as `cleanup`, a noise-conditioning label in the manner of SR3+ (arXiv 2302.07864),
which becomes the user's clean-up dial.

All that is drawn by chance but the noise itself is drawn with numpy for the whole batch at once:
no Python loop over patches, no wait for a graphics card.
"""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sr3_desktop.engine.images.jpeg_data import suited_cleanup

from .degradation_config import DegradationConfig
from .matrices import (
    BLURS,
    JPEG_BLOCK,
    KERNELS,
    Kernel,
    along_both,
    grains,
    jpeg_axis,
    jpeg_colors,
    jpeg_tables,
    reductions,
    resizing,
)

Floats = NDArray[np.float32]

BETWEEN = (0.6, 0.8, 1.2, 1.6, 2.2, 3.0)
"""Sizes after the first of two rounds, in units of that after the second."""
COARSEST_PX = 1.4
"""Standard deviation of the blur of the coarsest noise, in low-resolution pixels."""

_SUITED = np.array([suited_cleanup(quality) for quality in range(101)], np.float32)
_GRAY = np.full((3, 3), [1, 0, 0], np.float32)
_COLORED = np.eye(3, dtype=np.float32)
# A phone at night: blotches of color, which noise reduction leaves, over little brightness.
_CHROMA = np.float32(0.5) * _GRAY + np.float32(1.1) * (_COLORED - np.float32(1 / 3))
_NOISES = np.stack([_GRAY, _COLORED, _CHROMA, _GRAY])
"""From three noises to R, G and B: sensor without color, sensor, phone, film or paper grain."""
_COARSE = np.array([False, False, True, True])


def resize(x: Tensor, height: int, width: int, kernel: Kernel = "bicubic") -> Tensor:
    """Resize [B, C, H, W] with antialiasing, aligned as Pillow aligns; for patches, not photos."""
    rows = resizing(x.shape[2], height, kernel).to(x)
    columns = resizing(x.shape[3], width, kernel).to(x)
    return rows @ x @ columns.mT


def jpeg(x: Tensor, quality: Tensor, offset: tuple[int, int] = (0, 0)) -> Tensor:
    """Compress and decompress as JPEG with 4:2:0 chroma, as matrix products.

    Args:
        x: [B, 3, H, W] in [-1, 1].
        quality: int64 [B], 1 to 100, libjpeg's scale.
        offset: Where in the 16-pixel grid the patch begins.

    Returns:
        [B, 3, H, W] in about [-1, 1].
    """
    batch, _, height, width = x.shape
    there, back = jpeg_colors(x.device)
    (down, up), (across, uncross) = (
        jpeg_axis(batch, side, start, x.device)
        for side, start in zip((height, width), offset, strict=True)
    )
    planes = F.conv2d(x, there).view(3 * batch, height, width)
    coefficients = along_both(planes, down, across)
    blocks = coefficients.view(batch, 3, down.shape[1] // 8, 8, across.shape[1] // 8, 8)
    table = jpeg_tables(x.device)[quality]
    rounded = (blocks / table).round_().mul_(table).view(coefficients.shape)
    return F.conv2d(along_both(rounded, up, uncross).view(x.shape), back)


class Degrader:
    """Makes low-resolution input from sharp patches; all randomness comes from two generators."""

    def __init__(self, config: DegradationConfig, scale: int) -> None:
        self.config = config
        self.scale = scale

    def __call__(
        self, high_res: Tensor, choices: np.random.Generator, noises: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Degrade a batch.

        Args:
            high_res: [B, 3, S, S] in [-1, 1].
            choices: Decides the kinds and strengths.
            noises: Draws the noise, on the device.

        Returns:
            low_res [B, 3, S/scale, S/scale] rounded to 8 bit, and cleanup [B] in [0, 1].
        """
        batch, size = len(high_res), high_res.shape[2] // self.scale
        chance = choices.random()  # small batches get their share in turn
        strong = int(batch * self.config.strong + chance)
        degraded = int(batch * (self.config.strong + self.config.mild) + chance)
        level = (0.05 + 0.45 * choices.random(batch)).astype(np.float32)
        level[:strong] = 0.5 + 0.5 * choices.random(strong)
        level[degraded:] = 0
        once = high_res[strong:]
        parts = [self._reduce(once, level[strong:], size, choices)]
        if strong:
            largest = 0.75 * self.scale * size
            between = round(min(choices.choice(BETWEEN) * size, largest))
            first = self._reduce(high_res[:strong], 0.7 * level[:strong], between, choices)
            first, _ = self._spoil(first, 0.7 * level[:strong], choices, noises)
            parts.insert(0, self._reduce(first, 0.8 * level[:strong], size, choices))
        low_res = torch.cat(parts)
        share = self.config.strong + self.config.mild + self.config.camera
        saved = min(batch, int(batch * share + chance))
        if saved:
            low_res[:saved], quality = self._spoil(low_res[:saved], level[:saved], choices, noises)
            suited = np.where(level[:saved] > 0, _SUITED[quality], 0)
            told = (choices.random(saved) < self.config.as_auto) & (suited > 0)
            level[:saved] = np.where(told, suited, level[:saved])
        levels = low_res.clamp_(-1, 1).add_(1).mul_(127.5).round_()
        return levels.div_(127.5).sub_(1), torch.from_numpy(level).to(high_res.device)

    @staticmethod
    def _strength(level: Floats, choices: np.random.Generator) -> Floats:
        """Return the level times 0.3 to 1, or nothing for a quarter of the patches."""
        draw = 0.3 + 0.7 * choices.random(len(level))
        kept = choices.random(len(level)) < 0.75
        return (level * draw * kept).astype(np.float32)

    def _reduce(self, x: Tensor, level: Floats, size: int, choices: np.random.Generator) -> Tensor:
        """Blur each patch of [B, 3, S, S] and resize it to [B, 3, size, size] by its own filter."""
        batch, before = len(level), x.shape[2]
        per_pixel = before / (size * self.scale)  # blur is given at the scale of high_res
        stack = reductions(before, size, self.config.max_blur_px * per_pixel, x.device)
        blur = (self._strength(level, choices) * (BLURS - 1)).round().astype(np.int64)
        others = choices.integers(len(KERNELS), size=batch)
        kernel = np.where(choices.random(batch) < 0.6, 0, others)
        matrices = stack[_thrice(kernel * BLURS + blur, x.device)]
        return along_both(x.reshape(3 * batch, before, before), matrices).view(batch, 3, size, size)

    def _spoil(
        self,
        x: Tensor,
        level: Floats,
        choices: np.random.Generator,
        noises: torch.Generator,
    ) -> tuple[Tensor, NDArray[np.int64]]:
        """Add noise to [B, 3, S, S] and compress it; returns the JPEG quality of each too."""
        batch, _, side, _ = x.shape
        kind = choices.choice(len(_NOISES), size=batch, p=(0.3, 0.25, 0.25, 0.2))
        amount = self._strength(level, choices) * self.config.max_noise / 127.5
        mix = torch.from_numpy((_NOISES[kind] * amount[:, None, None]).astype(np.float32))
        grain = choices.integers(BLURS // 4, BLURS, size=batch) * _COARSE[kind]
        white = torch.randn((batch, 3, side * side), generator=noises, device=x.device)
        matrices = grains(side, COARSEST_PX, x.device)[_thrice(grain, x.device)]
        noise = torch.bmm(mix.to(x.device), white).view(3 * batch, side, side)
        noisy = torch.baddbmm(x.reshape(noise.shape), torch.bmm(matrices, noise), matrices.mT)
        worst = 95 - (95 - self.config.worst_jpeg) * self._strength(level, choices)
        camera = choices.integers(93, 99, size=batch)
        quality = np.where(level > 0, worst.round().astype(np.int64), camera)
        top, left = (int(n) for n in choices.integers(JPEG_BLOCK, size=2))
        wanted = torch.from_numpy(quality).to(x.device)
        return jpeg(noisy.view(x.shape), wanted, (top, left)), quality


def _thrice(index: NDArray[np.int64], device: torch.device) -> Tensor:
    """Return which matrix each channel of each patch gets."""
    return torch.from_numpy(np.repeat(index, 3)).to(device)
