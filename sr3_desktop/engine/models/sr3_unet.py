"""The U-Net of SR3 as its public PyTorch code lays it out, so that its checkpoints fit.

Names of parameters and their order are those of `denoise_fn.*` in checkpoints of
Janspiry/Image-Super-Resolution-via-Iterative-Refinement; the code is our own. Published networks
predict the noise in `sqrt(gamma) x_0 + sqrt(1 - gamma) eps` (Saharia et al. 2021, 2104.07636). They
are told `sqrt(gamma)`, so they can be asked at any noise level.
"""

import math
from collections.abc import Mapping
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .network_configs import DEFAULT_NORM_GROUPS, SR3UNetConfig

PUBLISHED_NORM_GROUPS: dict[tuple[tuple[int, ...], int], int] = {
    ((1, 2, 4, 8, 8), 2): 32,
    ((1, 2, 4, 8, 16), 1): 16,
}
"""(channel_mults, res_blocks) of the published configurations -> their groups."""

RESIDUAL_RMS = 0.15
"""Distance of photos to their bicubic enlargement, in [-1, 1], that "residual" reckons with."""


class PositionalEncoding(nn.Module):
    """Sines and cosines of a noise level."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, level: Tensor) -> Tensor:
        """[B] -> [B, width]: all sines first."""
        count = self.width // 2
        exponents = torch.arange(count, dtype=level.dtype, device=level.device) / count
        angles = level[:, None] * torch.exp(-math.log(1e4) * exponents)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class NoiseBias(nn.Module):
    """Adds a bias per channel that depends on the noise level."""

    def __init__(self, embedding: int, width: int) -> None:
        super().__init__()
        self.noise_func = nn.Sequential(nn.Linear(embedding, width))

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width, h, w] and [B, embedding] -> [B, width, h, w]."""
        return x + cast(Tensor, self.noise_func(embedding))[:, :, None, None]


class ConvBlock(nn.Module):
    """norm - SiLU - dropout - conv."""

    def __init__(self, width_in: int, width: int, norm_groups: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.GroupNorm(norm_groups, width_in),
            nn.SiLU(),
            nn.Dropout(dropout),
            nn.Conv2d(width_in, width, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, width_in, h, w] -> [B, width, h, w]."""
        return cast(Tensor, self.block(x))


class ResidualBlock(nn.Module):
    """Two `ConvBlock`s with the noise bias between them, plus the (projected) input."""

    def __init__(self, width_in: int, width: int, config: SR3UNetConfig) -> None:
        super().__init__()
        self.noise_func = NoiseBias(config.inner_channel, width)
        self.block1 = ConvBlock(width_in, width, config.norm_groups)
        self.block2 = ConvBlock(width, width, config.norm_groups, config.dropout)
        self.res_conv = nn.Conv2d(width_in, width, 1) if width_in != width else nn.Identity()

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width_in, h, w] and [B, inner_channel] -> [B, width, h, w]."""
        h = self.noise_func(self.block1(x), embedding)
        return cast(Tensor, self.block2(h) + self.res_conv(x))


class SelfAttention(nn.Module):
    """One head over all positions, plus the input."""

    def __init__(self, width: int, norm_groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(norm_groups, width)
        self.qkv = nn.Conv2d(width, 3 * width, 1, bias=False)
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, h, w] -> the same shape."""
        positions = self.qkv(self.norm(x)).flatten(2).transpose(1, 2)[:, None]
        query, key, value = positions.chunk(3, dim=-1)  # each [B, 1 head, h * w, width]
        mixed = F.scaled_dot_product_attention(query, key, value)
        return x + cast(Tensor, self.out(mixed[:, 0].transpose(1, 2).reshape(x.shape)))


class AttentionBlock(nn.Module):
    """A residual block, and attention where the level has it."""

    def __init__(self, width_in: int, width: int, config: SR3UNetConfig, attention: bool) -> None:
        super().__init__()
        self.res_block = ResidualBlock(width_in, width, config)
        if attention:
            self.attn = SelfAttention(width, config.norm_groups)
        self.attends = attention

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width_in, h, w] and [B, inner_channel] -> [B, width, h, w]."""
        x = self.res_block(x, embedding)
        return cast(Tensor, self.attn(x)) if self.attends else x


class Downsample(nn.Module):
    """Halves the sides."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width, h, w] -> [B, width, h / 2, w / 2]; the embedding is not used."""
        return cast(Tensor, self.conv(x))


class Upsample(nn.Module):
    """Doubles the sides."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """[B, width, h, w] -> [B, width, 2 h, 2 w]; the embedding is not used."""
        return cast(Tensor, self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest")))


class SR3UNet(nn.Module):
    """Tells the noise, or what else its `prediction` says, in a picture beside the enlarged photo.

    The shapes below are those of color photos; networks for gray ones have 1 channel in place of 3.
    """

    def __init__(self, config: SR3UNetConfig) -> None:
        super().__init__()
        self.config = config
        inner = config.inner_channel
        self.noise_level_mlp = nn.Sequential(
            PositionalEncoding(inner),
            nn.Linear(inner, 4 * inner),
            nn.SiLU(),
            nn.Linear(4 * inner, inner),
        )
        widths = [inner * mult for mult in config.channel_mults]
        self.downs = nn.ModuleList([nn.Conv2d(2 * config.channels, inner, 3, padding=1)])
        width, skips = inner, [inner]
        for level, level_width in enumerate(widths):
            attention = level in config.attention_levels
            for _ in range(config.res_blocks):
                self.downs.append(AttentionBlock(width, level_width, config, attention))
                width = level_width
                skips.append(width)
            if level < len(widths) - 1:
                self.downs.append(Downsample(width))
                skips.append(width)
        self.mid = nn.ModuleList(AttentionBlock(width, width, config, on) for on in (True, False))
        self.ups = nn.ModuleList()
        for level, level_width in reversed(list(enumerate(widths))):
            attention = level in config.attention_levels
            for _ in range(config.res_blocks + 1):
                joined = width + skips.pop()
                self.ups.append(AttentionBlock(joined, level_width, config, attention))
                width = level_width
            if level > 0:
                self.ups.append(Upsample(width))
        self.final_conv = ConvBlock(width, config.channels, config.norm_groups)

    @property
    def multiple(self) -> int:
        """Sides of pictures must be multiples of this."""
        return 1 << (len(self.config.channel_mults) - 1)

    def forward(self, condition: Tensor, noisy: Tensor, level: Tensor) -> Tensor:
        """Answer for a batch.

        Args:
            condition: [B, 3, H, W] in [-1, 1], the bicubic enlargement.
            noisy: [B, 3, H, W], sqrt(gamma) x_0 + sqrt(1 - gamma) eps.
            level: [B] float32 in [0, 1], sqrt(gamma).

        Returns:
            [B, 3, H, W]: the noise eps, or what else its `prediction` says; see `photo_of`.
        """
        with torch.autocast(level.device.type, enabled=False):  # neighboring levels differ little
            embedding: Tensor = self.noise_level_mlp(level)
        x = self.downs[0](torch.cat([condition, noisy], dim=1))
        skips = [x]
        for layer in self.downs[1:]:
            x = layer(x, embedding)
            skips.append(x)
        for layer in self.mid:
            x = layer(x, embedding)
        for layer in self.ups:
            joined = x if isinstance(layer, Upsample) else torch.cat([x, skips.pop()], dim=1)
            x = layer(joined, embedding)
        return cast(Tensor, self.final_conv(x))

    def photo_of(self, output: Tensor, x: Tensor, condition: Tensor, sigma: float) -> Tensor:
        """Return the photo x_0 that an output of the network means.

        An error of the output counts, with "eps", sigma times: 151 at the published start. With "v"
        it counts less than once, with "residual" less than `RESIDUAL_RMS` times.

        Args:
            output: [B, 3, H, W], see `forward`.
            x: [B, 3, H, W], the photo plus noise of standard deviation sigma: x_t / sqrt(gamma).
            condition: [B, 3, H, W] in [-1, 1], the bicubic enlargement.
            sigma: Noise level, above 0.
        """
        if self.config.prediction == "eps":
            return torch.sub(x, output, alpha=sigma)
        variance = sigma**2
        if self.config.prediction == "v":
            return torch.sub(x / (1 + variance), output, alpha=sigma / math.sqrt(1 + variance))
        # The best linear guess from a picture that is off by sigma and one that is off by the RMS.
        known = RESIDUAL_RMS**2 / (variance + RESIDUAL_RMS**2)
        return condition + (x - condition) * known + output * (sigma * math.sqrt(known))

    def output_for(self, photo: Tensor, noise: Tensor, condition: Tensor, sigma: Tensor) -> Tensor:
        """Return what the network should answer; of it, `photo_of` makes the photo again.

        Args:
            photo: [B, 3, H, W] in [-1, 1].
            noise: [B, 3, H, W].
            condition: [B, 3, H, W], see `photo_of`.
            sigma: [B, 1, 1, 1], 0 or more.
        """
        if self.config.prediction == "eps":
            return noise
        if self.config.prediction == "v":
            return (noise - sigma * photo) / (1 + sigma**2).sqrt()
        missing = (photo - condition) * (sigma / RESIDUAL_RMS) - noise * RESIDUAL_RMS
        return missing / (sigma**2 + RESIDUAL_RMS**2).sqrt()


def infer_config(tensors: Mapping[str, Tensor], norm_groups: int | None = None) -> SR3UNetConfig:
    """Read the configuration off the shapes of a network's tensors.

    Args:
        tensors: By the names of `SR3UNet`, without a prefix.
        norm_groups: Groups of the GroupNorms; None takes those of the published configuration with
            these levels, else the reference's default.

    Raises:
        ValueError: These are not the tensors of such a network, or the groups do not fit it.
    """
    if not any(name.startswith("downs.") for name in tensors):
        raise ValueError("it has no tensors of such a U-Net")
    try:
        inner, channels = tensors["downs.0.weight"].shape[:2]
        levels = _levels(tensors)
        last = "downs.{}.res_block.block2.block.3.weight"
        widths = [tensors[last.format(blocks[-1])].shape[0] for blocks in levels]
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("tensors are missing from its way down") from error
    if channels not in (2, 6):
        raise ValueError(
            f"its input has {channels} channels, not the photo's 3 (or 1) and as many of the noise"
        )
    mults, res_blocks = tuple(width // inner for width in widths), len(levels[0])
    attention = tuple(
        i for i, blocks in enumerate(levels) if f"downs.{blocks[0]}.attn.norm.weight" in tensors
    )
    if norm_groups is None:
        norm_groups = PUBLISHED_NORM_GROUPS.get((mults, res_blocks), DEFAULT_NORM_GROUPS)
    # Both published configurations: attention at 16 x 16, or else only at the bottom of 32 x 32.
    size = 16 << attention[0] if attention else 32 << (len(levels) - 1)
    return SR3UNetConfig(
        *(inner, mults, res_blocks, attention),
        norm_groups=norm_groups,
        image_size=size,
        channels=channels // 2,
    )


def _levels(tensors: Mapping[str, Tensor]) -> list[list[int]]:
    """Return the indices in `downs` of each level's blocks; raises ValueError on an odd name."""
    indices = {int(name.split(".")[1]) for name in tensors if name.startswith("downs.")}
    levels: list[list[int]] = [[]]
    for index in sorted(indices - {0}):
        if f"downs.{index}.conv.weight" in tensors:
            levels.append([])
        else:
            levels[-1].append(index)
    return levels
