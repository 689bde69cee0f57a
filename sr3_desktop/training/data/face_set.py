"""Training faces: aligned portraits, cropped with only such changes as leave them faces."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .photo_set import PhotoSet

TURNED_SHARE = 0.5
TURN_DEGREES = 4.0
ZOOM = 0.06
TONE = 0.05
TINT = 0.02
MARGIN = 0.15
"""What a turned patch may need around it, in units of its side."""


class FaceSet(PhotoSet):
    """Aligned faces: patches are flipped sideways only, half of them slightly turned and zoomed.

    Those are resampled, which softens them a little; the other half are pixels as they are.
    """

    def crops(self, batch: int, size: int, choices: np.random.Generator) -> Tensor:
        """Cut random patches as `PhotoSet.crops` does; brightness, contrast and tint vary."""
        chosen = choices.integers(len(self.photos), size=batch)
        lengths = self._sizes[chosen]
        corner = (choices.random((batch, 2)) * (lengths - size + 1)).astype(np.int64)
        margin = math.ceil(MARGIN * size)
        around = corner[..., None] + np.arange(-margin, size + margin)
        rows, columns = np.clip(around, 0, lengths[..., None] - 1).swapaxes(0, 1)
        wide = self._gather(chosen, rows, columns).view(batch, 3, *2 * rows.shape[1:])
        turned = choices.random(batch) < TURNED_SHARE
        straight = wide[:, :, margin : margin + size, margin : margin + size]
        x = torch.where(self._flags(turned), _turned(wide, size, choices), straight)
        x = torch.where(self._flags(choices.random(batch) < 0.5), x.flip(3), x)
        return _toned(x, choices)

    def _flags(self, given: np.ndarray) -> Tensor:
        return torch.from_numpy(given).to(self.device).view(-1, 1, 1, 1)


def _turned(wide: Tensor, size: int, choices: np.random.Generator) -> Tensor:
    """Turn and zoom pictures [B, 3, W, W] about their middles; returns the middle [B, 3, S, S]."""
    batch, draws = len(wide), choices.normal(size=(2, len(wide))).clip(-2, 2)
    angle, part = np.radians(TURN_DEGREES * draws[0]), np.exp(ZOOM * draws[1])
    cos, sin = (size / wide.shape[2] * part * f(angle) for f in (np.cos, np.sin))
    none = np.zeros(batch)
    theta = np.array([[cos, -sin, none], [sin, cos, none]], np.float32).transpose(2, 0, 1)
    grid = F.affine_grid(
        torch.from_numpy(theta.copy()).to(wide.device), [batch, 3, size, size], align_corners=False
    )
    return F.grid_sample(wide, grid, mode="bicubic", padding_mode="border", align_corners=False)


def _toned(x: Tensor, choices: np.random.Generator) -> Tensor:
    """Change brightness, contrast and tint of each patch of [B, 3, S, S] a little."""

    def normal(channels: int) -> np.ndarray:
        return choices.normal(size=(len(x), channels, 1, 1)).astype(np.float32)

    gain = np.exp(TONE * normal(1) + TINT * normal(3))
    shift = TONE * normal(1)
    gains, shifts = (torch.from_numpy(values).to(x.device) for values in (gain, shift))
    return torch.addcmul(shifts, x, gains).clamp_(-1, 1)
