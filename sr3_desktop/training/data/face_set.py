"""Training faces: aligned portraits, cropped with only such changes as leave them faces."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .photo_set import PhotoSet

TURNED_SHARE = 0.5
TURN_DEGREES = 4.0
ZOOM = 0.06
TONE = 0.05
TINT = 0.02


class FaceSet(PhotoSet):
    """Aligned faces: patches are flipped sideways only, half of them slightly turned and zoomed.

    Those are resampled, which softens them a little; the other half are pixels as they are.
    """

    def crops(self, batch: int, size: int, generator: torch.Generator, groups: int = 4) -> Tensor:
        """Cut random patches; brightness, contrast and tint vary.

        Args:
            size: Side of a patch in pixels.

        Returns:
            [batch, 3, size, size] float32 in [-1, 1].
        """
        chosen = torch.randint(len(self.photos), (batch,), generator=generator).tolist()
        x = torch.stack([_cut(self.photos[index], size, generator) for index in chosen])
        flipped = torch.rand(batch, 1, 1, 1, generator=generator).to(x.device) < 0.5
        x = torch.where(flipped, x.flip(3), x)
        return _toned(x, generator)


def _cut(photo: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Cut one patch [3, size, size] in [-1, 1] out of uint8 [3, H, W]."""
    top, left = (
        int(torch.randint(length - size + 1, (1,), generator=generator))
        for length in photo.shape[1:]
    )
    if torch.rand(1, generator=generator).item() >= TURNED_SHARE:
        return photo[:, top : top + size, left : left + size].float() / 127.5 - 1
    draws = torch.randn(2, generator=generator).clamp(-2, 2).tolist()
    angle, zoom = math.radians(TURN_DEGREES * draws[0]), math.exp(ZOOM * draws[1])
    height, width = photo.shape[1:]
    cos, sin = (size * zoom * f(angle) for f in (math.cos, math.sin))
    middle = (2 * (left + size / 2) / width - 1, 2 * (top + size / 2) / height - 1)
    theta = torch.tensor(
        [[cos / width, -sin / width, middle[0]], [sin / height, cos / height, middle[1]]],
        device=photo.device,
    )
    grid = F.affine_grid(theta[None], [1, 3, size, size], align_corners=False)
    pixels = photo[None].float() / 127.5 - 1
    turned = F.grid_sample(
        pixels, grid, mode="bicubic", padding_mode="reflection", align_corners=False
    )
    return turned[0].clamp_(-1, 1)


def _toned(x: Tensor, generator: torch.Generator) -> Tensor:
    """Change brightness, contrast and tint of each patch of [B, 3, S, S] a little."""

    def normal(channels: int) -> Tensor:
        return torch.randn(len(x), channels, 1, 1, generator=generator).to(x.device)

    gain = (TONE * normal(1) + TINT * normal(3)).exp()
    return (x * gain + TONE * normal(1)).clamp_(-1, 1)
