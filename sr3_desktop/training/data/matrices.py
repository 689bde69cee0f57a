"""What is linear in making low-resolution input, as matrices on one axis: made once, then kept.

A batch then needs few operations, whatever its size: a matrix is picked for each patch, and all
patches are multiplied at once (`along_both`). All matrices are float32 [..., new length, length].
"""

import math
from functools import lru_cache
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Kernel = Literal["bicubic", "bilinear", "area", "lanczos"]
KERNELS: tuple[Kernel, ...] = ("bicubic", "bilinear", "area", "lanczos")
SUPPORT: dict[Kernel, float] = {"bicubic": 2.0, "bilinear": 1.0, "area": 0.5, "lanczos": 3.0}

BLURS = 16
"""Strengths of blur that there are matrices of, evenly spaced from none to the strongest."""

JPEG_BLOCK = 16
"""Side of the square in which a JPEG with 4:2:0 chroma repeats its blocks."""


def along_both(x: Tensor, rows: Tensor, columns: Tensor | None = None) -> Tensor:
    """Multiply the rows and the columns of each picture of x [N, h, w] with its own matrix.

    Args:
        rows: [N, h', h].
        columns: [N, w', w]; None takes those of the rows.

    Returns:
        [N, h', w'].
    """
    return torch.bmm(torch.bmm(rows, x), (rows if columns is None else columns).mT)


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
def resizing(size: int, new_size: int, kernel: Kernel = "bicubic") -> Tensor:
    """Return the antialiased reduction (or enlargement) of an axis, aligned as Pillow's."""
    ratio = size / new_size
    stretch = max(ratio, 1.0)
    centers = (torch.arange(new_size, dtype=torch.float64) + 0.5) * ratio - 0.5
    distance = torch.arange(size, dtype=torch.float64)[None] - centers[:, None]
    weights = _weight(kernel, distance / stretch)
    weights[distance.abs() > SUPPORT[kernel] * stretch + 1e-9] = 0
    return (weights / weights.sum(1, keepdim=True)).float()


def blurring(size: int, sigma: float) -> Tensor:
    """Return the blur of an axis by a Gaussian of `sigma` pixels; its borders are repeated."""
    offsets = torch.arange(size, dtype=torch.float64)
    reach = math.ceil(4 * sigma)
    wide = torch.arange(-reach, size + reach, dtype=torch.float64)
    weights = torch.exp(-(wide[None] - offsets[:, None]).square() / (2 * max(sigma, 0.05) ** 2))
    weights[:, reach] += weights[:, :reach].sum(1)
    weights[:, reach + size - 1] += weights[:, reach + size :].sum(1)
    weights = weights[:, reach : reach + size]
    return (weights / weights.sum(1, keepdim=True)).float()


@lru_cache(maxsize=32)
def reductions(size: int, new_size: int, strongest: float, device: torch.device) -> Tensor:
    """Return every blur followed by every filter's resize: [kernels * BLURS, new_size, size].

    Args:
        strongest: Standard deviation of the strongest blur, in pixels of the axis before.
    """
    blurs = [blurring(size, strongest * step / (BLURS - 1)) for step in range(BLURS)]
    made = [resizing(size, new_size, kernel) @ blur for kernel in KERNELS for blur in blurs]
    return torch.stack(made).to(device)


@lru_cache(maxsize=16)
def grains(size: int, coarsest: float, device: torch.device) -> Tensor:
    """Return blurs that leave white noise as strong as it is: [BLURS, size, size], finest first."""
    made = [blurring(size, coarsest * step / (BLURS - 1)) for step in range(BLURS)]
    normed = [blur / blur.square().sum(1, keepdim=True).sqrt() for blur in made]
    return torch.stack(normed).to(device)


@lru_cache(maxsize=16)
def shrinkings(sides: tuple[int, ...], size: int, device: torch.device) -> Tensor:
    """Return the reduction of each side to `size`, plain and flipped: [2 * sides, size, largest].

    Columns beyond a side are 0.
    """
    largest = max(sides)
    made = [F.pad(resizing(side, size), (0, largest - side)) for side in sides]
    return torch.stack([m for matrix in made for m in (matrix, matrix.flip(0))]).to(device)


# --- JPEG ---------------------------------------------------------------------------------------

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
_YCC = [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]


@lru_cache(maxsize=8)
def jpeg_colors(device: torch.device) -> tuple[Tensor, Tensor]:
    """Return RGB in [-1, 1] to YCbCr in levels of 255 and back, as kernels [3, 3, 1, 1]."""
    there = torch.tensor(_YCC, dtype=torch.float64) * 127.5
    back = torch.linalg.inv(there)
    first, second = (m.float()[:, :, None, None].to(device) for m in (there, back))
    return first, second


@lru_cache(maxsize=8)
def jpeg_tables(device: torch.device) -> Tensor:
    """Return the quantization tables of qualities 1 to 100: [101, 3, 1, 8, 1, 8] of Y, Cb, Cr."""
    luma, chroma = (torch.tensor([float(v) for v in t.split()]) for t in (_LUMA, _CHROMA))
    tables = torch.stack([luma, chroma, chroma]).view(3, 1, 8, 1, 8)
    quality = torch.arange(101.0).clamp(min=1)
    percent = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    scaled = tables * percent.view(-1, 1, 1, 1, 1, 1) / 100
    return scaled.round().clamp(1, 255).to(device)


@lru_cache(maxsize=256)
def jpeg_axis(count: int, size: int, offset: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return an axis to the coefficients of its blocks, and back, of Y, Cb and Cr in turn.

    Chroma has half as many coefficients, which come first; the rest are 0.

    Args:
        offset: Where in a block of JPEG_BLOCK pixels the patch begins.

    Returns:
        [3 * count, P, size] and [3 * count, size, P]; P is a multiple of JPEG_BLOCK.
    """
    length = -(-(size + offset) // JPEG_BLOCK) * JPEG_BLOCK
    half = length // 2
    inside = torch.arange(length) - offset
    padded = F.one_hot(inside.clamp(0, size - 1), size).float()
    k, n = torch.meshgrid(torch.arange(8.0), torch.arange(8.0), indexing="ij")
    block = torch.cos(math.pi * k * (2 * n + 1) / 16) * torch.where(k == 0, 0.125, 0.25).sqrt()
    dct = torch.kron(torch.eye(length // 8), block)
    half_dct = torch.kron(torch.eye(half // 8), block)
    there = half_dct @ resizing(length, half, "area") @ padded
    back = resizing(half, length, "bilinear") @ half_dct.mT
    luma, chroma = dct @ padded, F.pad(there, (0, 0, 0, length - half))
    part = slice(offset, offset + size)
    luma_back, chroma_back = dct.mT[part], F.pad(back, (0, length - half))[part]
    first = torch.stack([luma, chroma, chroma]).repeat(count, 1, 1)
    second = torch.stack([luma_back, chroma_back, chroma_back]).repeat(count, 1, 1)
    return first.to(device), second.to(device)
