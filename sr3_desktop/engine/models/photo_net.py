"""The networks of the photo model: a predictor R and a diffusion refiner of what R leaves over.

Predict-and-refine follows Whang et al. 2021 (arXiv 2112.02475) and SRDiff (2104.14951). Both nets
are convolutions without spatial statistics (per-pixel channel norm instead of GroupNorm, no
attention), so a tile with a sufficient halo equals the same part of the whole picture.
"""

import math
from itertools import pairwise
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .network_configs import PredictorConfig, RefinerConfig


class ResidualBlock(nn.Module):
    """conv - SiLU - conv plus the input; the predictor's block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, h, w] -> the same shape."""
        return x + cast(Tensor, self.conv2(F.silu(self.conv1(x))))


class Predictor(nn.Module):
    """R: the deterministic enlargement, computed on the low-resolution grid."""

    def __init__(self, config: PredictorConfig) -> None:
        super().__init__()
        self.config = config
        self.head = nn.Conv2d(4, config.width, 3, padding=1)
        self.body = nn.ModuleList(ResidualBlock(config.width) for _ in range(config.blocks))
        self.fuse = nn.Conv2d(config.width, config.width, 3, padding=1)
        self.tail = nn.Conv2d(config.width, 3 * config.scale**2, 3, padding=1)

    def forward(self, low_res: Tensor, cleanup: Tensor) -> tuple[Tensor, Tensor]:
        """Enlarge.

        Args:
            low_res: [B, 3, h, w] in [-1, 1], RGB.
            cleanup: [B] in [0, 1], how degraded the input is taken to be.

        Returns:
            The enlargement [B, 3, h*scale, w*scale] and the features [B, width, h, w].
        """
        level = cleanup.to(low_res.dtype)[:, None, None, None].expand(-1, 1, *low_res.shape[2:])
        first = self.head(torch.cat([low_res, level], dim=1))
        x = first
        for block in self.body:
            x = block(x)
        features = first + self.fuse(x)
        scale = self.config.scale
        base = F.interpolate(low_res, scale_factor=scale, mode="bicubic", align_corners=False)
        detail = F.pixel_shuffle(self.tail(F.silu(features)), scale)
        return base + detail, features


class PixelNorm(nn.Module):
    """RMS norm over the channels of each pixel, with a gain per channel: no spatial statistics."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, h, w] -> the same shape, computed in float32."""
        length = torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float32)
        scale = torch.rsqrt(length.square() / x.shape[1] + 1e-6)
        return x * scale.to(x.dtype) * self.gain.to(x.dtype)


class FiLMBlock(nn.Module):
    """norm - SiLU - conv - norm - FiLM(noise level) - SiLU - conv plus the (projected) input."""

    def __init__(self, width_in: int, width: int, embedding: int) -> None:
        super().__init__()
        self.norm1 = PixelNorm(width_in)
        self.conv1 = nn.Conv2d(width_in, width, 3, padding=1)
        self.film = nn.Linear(embedding, 2 * width)
        self.norm2 = PixelNorm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.skip = nn.Conv2d(width_in, width, 1) if width_in != width else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(cast(Tensor, self.conv2.bias))

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width_in, h, w] and [B, embedding] -> [B, width, h, w]."""
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(embedding)[:, :, None, None].chunk(2, dim=1)
        h = torch.addcmul(shift, self.norm2(h), 1 + scale)
        return cast(Tensor, self.skip(x) + self.conv2(F.silu(h)))


class NoiseEmbedding(nn.Module):
    """Fourier features of ln(sigma)/4 and of the clean-up level, through an MLP."""

    frequencies: Tensor

    def __init__(self, width: int, num_frequencies: int = 16) -> None:
        super().__init__()
        # Even of a network of shapes alone, for which torch would load its compiler: 1.4 s.
        octaves = torch.linspace(-1, 4, num_frequencies, device="cpu")
        self.register_buffer("frequencies", math.pi * 2**octaves, persistent=False)
        self.mlp = nn.Sequential(
            nn.Linear(4 * num_frequencies, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU()
        )

    def forward(self, noise: Tensor, cleanup: Tensor) -> Tensor:
        """noise: [B] ln(sigma)/4, cleanup: [B] in [0, 1] -> [B, width]."""
        angles = torch.cat(
            [noise[:, None] * self.frequencies, cleanup[:, None] * self.frequencies], dim=1
        )
        return cast(Tensor, self.mlp(torch.cat([angles.sin(), angles.cos()], dim=1)))


class Refiner(nn.Module):
    """U-Net with one thin level above the low-resolution grid, the rest on it and below."""

    def __init__(self, config: RefinerConfig, predictor: PredictorConfig) -> None:
        super().__init__()
        self.config = config
        widths, emb = config.widths, config.embedding
        self.condition_level = int(math.log2(predictor.scale // config.unshuffle))
        self.embedding = NoiseEmbedding(emb)
        self.condition_conv = nn.Conv2d(predictor.width + 3, config.condition_width, 3, padding=1)
        self.stem = nn.Conv2d(6 * config.unshuffle**2, widths[0], 3, padding=1)
        self.down = nn.ModuleList()
        self.shrink = nn.ModuleList()
        self.up = nn.ModuleList()
        self.grow = nn.ModuleList()
        for level, width in enumerate(widths):
            joined = config.condition_width if level == self.condition_level else 0
            first = FiLMBlock(width + joined, width, emb)
            rest = (FiLMBlock(width, width, emb) for _ in range(config.blocks[level] - 1))
            self.down.append(nn.ModuleList([first, *rest]))
            first = FiLMBlock(width if level == len(widths) - 1 else 2 * width, width, emb)
            rest = (FiLMBlock(width, width, emb) for _ in range(config.blocks[level] - 1))
            self.up.append(nn.ModuleList([first, *rest]))
        for width, deeper in pairwise(widths):
            self.shrink.append(nn.Conv2d(width, deeper, 2, stride=2))
            self.grow.append(nn.Conv2d(deeper, 4 * width, 1))
        self.norm = PixelNorm(widths[0])
        self.out = nn.Conv2d(widths[0], 3 * config.unshuffle**2, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(cast(Tensor, self.out.bias))

    def condition(self, low_res: Tensor, features: Tensor) -> Tensor:
        """Make the condition [B, condition_width, h, w] once for all steps."""
        return cast(Tensor, self.condition_conv(torch.cat([low_res, features], dim=1)))

    def forward(
        self, x: Tensor, base: Tensor, condition: Tensor, noise: Tensor, cleanup: Tensor
    ) -> Tensor:
        """Evaluate the raw network (before the preconditioning of `denoise`).

        Args:
            x: [B, 3, H, W], scaled state.
            base: [B, 3, H, W] in [-1, 1], the predictor's enlargement.
            condition: [B, condition_width, h, w].
            noise: [B], ln(sigma)/4.
            cleanup: [B] in [0, 1].
        """
        emb = self.embedding(noise, cleanup).to(x.dtype)
        h = self.stem(F.pixel_unshuffle(torch.cat([x, base], dim=1), self.config.unshuffle))
        skips = []
        last = len(self.config.widths) - 1
        for level, blocks in enumerate(self.down):
            if level == self.condition_level:
                h = torch.cat([h, condition], dim=1)
            for block in cast(nn.ModuleList, blocks):
                h = block(h, emb)
            if level < last:
                skips.append(h)
                h = self.shrink[level](h)
        for level in range(last, -1, -1):
            if level < last:
                h = F.pixel_shuffle(self.grow[level](h), 2)
                h = torch.cat([h, skips.pop()], dim=1)
            for block in cast(nn.ModuleList, self.up[level]):
                h = block(h, emb)
        raw: Tensor = self.out(F.silu(self.norm(h)))
        return F.pixel_shuffle(raw, self.config.unshuffle)


def denoise(
    refiner: Refiner, x: Tensor, sigma: Tensor, base: Tensor, condition: Tensor, cleanup: Tensor
) -> Tensor:
    """Estimate the clean residual from a noisy one: x0 = c_skip x + c_out F(c_in x, ...).

    Karras et al. 2022 (arXiv 2206.00364), table 1, with sigma_data = 1 in residual units.

    Args:
        x: [B, 3, H, W] float32, residual / residual_scale + sigma * noise.
        sigma: [B] float32, above 0.
        base: [B, 3, H, W] in [-1, 1].
        condition: [B, C, h, w] from `Refiner.condition`.
        cleanup: [B] in [0, 1].

    Returns:
        x0: [B, 3, H, W] float32.
    """
    s = sigma[:, None, None, None]
    norm = torch.rsqrt(s.square() + 1)
    raw: Tensor = refiner((x * norm).to(base.dtype), base, condition, sigma.log() / 4, cleanup)
    return x * norm.square() + raw.float() * (s * norm)


class PhotoNet(nn.Module):
    """Predictor and refiner of one model, and the scale of the residual between them."""

    residual_scale: Tensor

    def __init__(self, predictor: PredictorConfig, refiner: RefinerConfig) -> None:
        super().__init__()
        self.predictor = Predictor(predictor)
        self.refiner = Refiner(refiner, predictor)
        self.register_buffer("residual_scale", torch.tensor(0.1))

    @property
    def multiple(self) -> int:
        """Sides in low-resolution pixels must be multiples of this."""
        levels = len(self.refiner.config.widths) - 1 - self.refiner.condition_level
        return 1 << levels

    def predict(self, low_res: Tensor, cleanup: Tensor) -> tuple[Tensor, Tensor]:
        """[B, 3, h, w] in [-1, 1] -> enlargement [B, 3, H, W] and the refiner's condition."""
        base, features = self.predictor(low_res, cleanup)
        return base, self.refiner.condition(low_res, features)
