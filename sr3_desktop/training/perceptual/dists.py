"""DISTS, a distance that takes other texture of the same kind for nearly the same."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .frozen import Frozen, names_of
from .vgg import VGG16

_TINY = 1e-6


class Dists(Frozen):
    """Structure and texture similarity of Ding et al. 2020 (2004.07728) on VGG16; 0 is equal.

    Where VGG16 has max-pools, this takes the L2 norm under a small Hanning window.
    """

    NETWORK = "DISTS"

    def __init__(self, path: Path) -> None:
        """Read `conv{0..12}.weight/bias`, `alpha` and `beta`; see `Frozen`.

        The last two are [C], a weight for each channel of the picture and of relu1_2, relu2_2,
        relu3_3, relu4_3 and relu5_3 in turn: of the mean's likeness and of the pattern's.
        """
        super().__init__(path, [*names_of(sum(VGG16)), "alpha", "beta"])

    def check(self) -> None:
        """Compare two pictures, which tells whether all shapes fit."""
        picture = torch.linspace(-1, 1, 3 * 32 * 32).view(1, 3, 32, 32)
        if not math.isfinite(self.distance(picture, -picture).item()):
            raise ValueError("its numbers are not finite")

    def distance(self, reference: Tensor, result: Tensor) -> Tensor:
        """Return the mean distance of two batches [B, 3, H, W] in [-1, 1], for gradients too."""
        with torch.no_grad():
            truth = self._features(reference)
        likeness = [
            torch.stack(_likeness(p, q)) for p, q in zip(truth, self._features(result), strict=True)
        ]
        weights = torch.stack([self.weights["alpha"].flatten(), self.weights["beta"].flatten()])
        weighted = torch.cat(likeness, 2) * (weights / weights.sum())[:, None]
        return 1 - weighted.sum((0, 2)).mean()

    def _features(self, x: Tensor) -> list[Tensor]:
        """Return the picture in [0, 1] and what VGG16 makes of it at the end of each block."""
        found, number = [(x.float() + 1) / 2], 0
        x = self.normalized(x)
        for block, count in enumerate(VGG16):
            x = _l2_pool(x) if block else x
            for _ in range(count):
                x, number = F.relu(self.convolved(x, number, padding=1)), number + 1
            found.append(x.float())
        return found


def _likeness(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return how alike means and patterns of [B, C, H, W] are, each [B, C], at most 1."""
    mean_a, mean_b = a.mean((2, 3)), b.mean((2, 3))
    means = (2 * mean_a * mean_b + _TINY) / (mean_a.square() + mean_b.square() + _TINY)
    spread = a.var((2, 3), correction=0) + b.var((2, 3), correction=0)
    together = (a * b).mean((2, 3)) - mean_a * mean_b
    return means, (2 * together + _TINY) / (spread + _TINY)


def _l2_pool(x: Tensor) -> Tensor:
    window = torch.tensor([0.25, 0.5, 0.25], device=x.device, dtype=x.dtype)  # Hanning of 5 points
    kernel = (window[:, None] * window).expand(x.shape[1], 1, 3, 3)
    power = F.conv2d(x.square(), kernel, stride=2, padding=1, groups=x.shape[1])
    return (power + 1e-12).sqrt()
