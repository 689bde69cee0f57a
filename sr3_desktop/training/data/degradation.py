"""From sharp patches to the low-resolution input of training, in batches on the device.

A share of every batch is clean (antialiased reduction only), a share mildly degraded, a share
strongly, in two rounds as Wang et al. 2021 (Real-ESRGAN, arXiv 2107.10833). How strongly is told
to the network as `cleanup`, a noise-conditioning label in the manner of SR3+ (arXiv 2302.07864),
which becomes the user's clean-up dial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Kernel = Literal["bicubic", "bilinear", "area", "lanczos"]
KERNELS: tuple[Kernel, ...] = ("bicubic", "bilinear", "area", "lanczos")
SUPPORT: dict[Kernel, float] = {"bicubic": 2.0, "bilinear": 1.0, "area": 0.5, "lanczos": 3.0}


@dataclass(frozen=True, slots=True)
class DegradationConfig:
    """What share of the patches is degraded, and how strongly at level 1.

    Attributes:
        mild: Share with levels 0.05 to 0.5, one round.
        strong: Share with levels 0.5 to 1, two rounds; the rest is clean.
        max_blur_px: Standard deviation of the blur in high-resolution pixels.
        max_noise: Standard deviation of the noise in levels of 255.
        worst_jpeg: JPEG quality.
    """

    mild: float = 0.4
    strong: float = 0.2
    max_blur_px: float = 3.0
    max_noise: float = 12.0
    worst_jpeg: float = 25.0


def _weight(kernel: Kernel, x: Tensor) -> Tensor:
    x = x.abs()
    if kernel == "area":
        return ((x > -0.5) & (x <= 0.5)).double()
    if kernel == "bilinear":
        return (1 - x).clamp(min=0)
    if kernel == "lanczos":
        return torch.where(x < 3, torch.sinc(x) * torch.sinc(x / 3), 0.0)
    near = (1.5 * x - 2.5) * x * x + 1  # a = -0.5, as Pillow's and PyTorch's antialiased bicubic
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return torch.where(x < 1, near, torch.where(x < 2, far, 0.0))


@lru_cache(maxsize=512)
def _resize_matrix(size: int, new_size: int, kernel: Kernel) -> Tensor:
    """The antialiased reduction (or enlargement) of one axis as a matrix [new_size, size]."""
    ratio = size / new_size
    stretch = max(ratio, 1.0)
    centers = (torch.arange(new_size, dtype=torch.float64) + 0.5) * ratio - 0.5
    distance = torch.arange(size, dtype=torch.float64)[None] - centers[:, None]
    weights = _weight(kernel, distance / stretch)
    weights[distance.abs() > SUPPORT[kernel] * stretch + 1e-9] = 0
    return (weights / weights.sum(1, keepdim=True)).float()


def resize(x: Tensor, height: int, width: int, kernel: Kernel = "bicubic") -> Tensor:
    """Resize [B, C, H, W] with antialiasing, aligned as Pillow aligns; for patches, not photos."""
    rows = _resize_matrix(x.shape[2], height, kernel).to(x)
    columns = _resize_matrix(x.shape[3], width, kernel).to(x)
    return rows @ x @ columns.mT


def quantize(x: Tensor) -> Tensor:
    """Round [-1, 1] to the 256 levels of an 8-bit file."""
    return ((x.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1


def gaussian_blur(x: Tensor, sigma: Tensor) -> Tensor:
    """Blur each patch of [B, 3, H, W] with its own sigma [B] in pixels."""
    radius = 8
    offsets = torch.arange(-radius, radius + 1, device=x.device, dtype=x.dtype)
    taps = torch.exp(-offsets.square() / (2 * sigma.clamp(min=0.05)[:, None].square()))
    taps = (taps / taps.sum(1, keepdim=True)).repeat_interleave(3, 0)
    batch, channels, height, width = x.shape
    flat = x.reshape(1, batch * channels, height, width)
    flat = F.pad(flat, (radius,) * 4, mode="replicate")
    flat = F.conv2d(flat, taps[:, None, :, None], groups=batch * channels)
    flat = F.conv2d(flat, taps[:, None, None, :], groups=batch * channels)
    return flat.reshape(x.shape)


# Annex K of ITU-T T.81 (JPEG), luminance and chrominance.
_LUMA = (
    "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 "
    "14 17 22 29 51 87 80 62 18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 "
    "49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"
)
_CHROMA = (
    "17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 "
    "24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99 " + "99 " * 32
)


@lru_cache(maxsize=8)
def _jpeg_constants(device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """DCT matrix [8, 8], quantization tables [3, 8, 8] (Y, Cb, Cr) and RGB -> YCbCr [3, 3]."""
    k, n = torch.meshgrid(torch.arange(8.0), torch.arange(8.0), indexing="ij")
    dct = torch.cos(math.pi * k * (2 * n + 1) / 16) * torch.where(k == 0, 0.125, 0.25).sqrt()
    luma, chroma = (torch.tensor([float(v) for v in t.split()]) for t in (_LUMA, _CHROMA))
    tables = torch.stack([luma, chroma, chroma]).view(3, 8, 8)
    ycc = torch.tensor(
        [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
    )
    return dct.to(device), tables.to(device), ycc.to(device)


def _quantize_blocks(plane: Tensor, table: Tensor, dct: Tensor) -> Tensor:
    """Round the DCT coefficients of the 8x8 blocks of [B, C, H, W]; table: [B, C, 8, 8]."""
    batch, channels, height, width = plane.shape
    blocks = plane.reshape(batch, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    table = table[:, :, None, None]
    coefficients = (dct @ blocks @ dct.mT / table).round() * table
    return (dct.mT @ coefficients @ dct).transpose(3, 4).reshape(plane.shape)


def jpeg(x: Tensor, quality: Tensor, offset: tuple[int, int] = (0, 0)) -> Tensor:
    """Compress and decompress as JPEG with 4:2:0 chroma, as matrix products.

    Args:
        x: [B, 3, H, W] in [-1, 1].
        quality: [B], 1 to 100, libjpeg's scale.
        offset: Where in the 16-pixel grid the patch begins.

    Returns:
        [B, 3, H, W] in about [-1, 1].
    """
    dct, tables, ycc = _jpeg_constants(x.device)
    height, width = x.shape[2:]
    top, left = offset
    bottom, right = -(height + top) % 16, -(width + left) % 16
    padded = F.pad(x, (left, right, top, bottom), mode="replicate")
    planes = torch.einsum("ij,bjhw->bihw", ycc, padded * 127.5)
    factor = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality) / 100
    table = (tables * factor[:, None, None, None]).round().clamp(1, 255)
    luma = _quantize_blocks(planes[:, :1], table[:, :1], dct)
    chroma = _quantize_blocks(F.avg_pool2d(planes[:, 1:], 2), table[:, 1:], dct)
    planes = torch.cat([luma, F.interpolate(chroma, scale_factor=2.0, mode="bilinear")], dim=1)
    rgb = torch.einsum("ij,bjhw->bihw", torch.linalg.inv(ycc), planes) / 127.5
    return rgb[:, :, top : top + height, left : left + width].clamp(-1, 1)


class Degrader:
    """Makes low-resolution input from sharp patches; all randomness comes from two generators."""

    def __init__(self, config: DegradationConfig, scale: int) -> None:
        self.config = config
        self.scale = scale

    def __call__(
        self, high_res: Tensor, generator: torch.Generator, noise_generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Degrade a batch.

        Args:
            high_res: [B, 3, S, S] in [-1, 1].

        Returns:
            low_res [B, 3, S/scale, S/scale] rounded to 8 bit, and cleanup [B] in [0, 1].
        """
        batch = len(high_res)
        chance = torch.rand(1, generator=generator).item()  # small batches get their share in turn
        strong = int(batch * self.config.strong + chance)
        mild = int(batch * (self.config.strong + self.config.mild) + chance) - strong
        size = high_res.shape[2] // self.scale
        kernel = self._pick_kernel(generator, bicubic_share=0.7)
        level = torch.zeros(batch)
        parts = [resize(high_res[strong + mild :], size, size, kernel)]
        if mild:
            level[strong : strong + mild] = 0.05 + 0.45 * torch.rand(mild, generator=generator)
            part, strength = high_res[strong : strong + mild], level[strong : strong + mild]
            parts.insert(0, self._round(part, strength, size, generator, noise_generator))
        if strong:
            level[:strong] = 0.5 + 0.5 * torch.rand(strong, generator=generator)
            between = round(size * (1 + 2 * torch.rand(1, generator=generator).item()))
            part, strength = high_res[:strong], level[:strong] * 0.7
            part = self._round(part, strength, between, generator, noise_generator)
            parts.insert(0, self._round(part, strength, size, generator, noise_generator))
        return quantize(torch.cat(parts)), level.to(high_res.device)

    @staticmethod
    def _pick_kernel(generator: torch.Generator, bicubic_share: float) -> Kernel:
        if torch.rand(1, generator=generator).item() < bicubic_share:
            return "bicubic"
        return KERNELS[int(torch.randint(len(KERNELS), (1,), generator=generator))]

    def _round(
        self,
        x: Tensor,
        level: Tensor,
        size: int,
        generator: torch.Generator,
        noise_generator: torch.Generator,
    ) -> Tensor:
        """Blur, resize to [B, 3, size, size], add noise, compress; level: [B] on the CPU."""
        device = x.device

        def strength() -> Tensor:
            """Level times 0.3..1, or nothing for a quarter of the patches."""
            draw = 0.3 + 0.7 * torch.rand(len(level), generator=generator)
            kept = torch.rand(len(level), generator=generator) < 0.75
            return (level * draw * kept).to(device)

        relative = x.shape[2] / (size * self.scale)  # blur is given at the scale of high_res
        x = gaussian_blur(x, strength() * self.config.max_blur_px * relative)
        x = resize(x, size, size, self._pick_kernel(generator, bicubic_share=0.4))
        amount = (strength() * self.config.max_noise / 127.5)[:, None, None, None]
        noise = torch.randn(x.shape, generator=noise_generator, device=device)
        grey = (torch.rand(len(level), generator=generator) < 0.4).to(device)[:, None, None, None]
        x = x + amount * torch.where(grey, noise[:, :1], noise)
        quality = 95 - (95 - self.config.worst_jpeg) * strength()
        offset = torch.randint(16, (2,), generator=generator).tolist()
        return jpeg(x, quality, (offset[0], offset[1]))
