"""LPIPS, the learned perceptual distance."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sr3_desktop.training.evaluation.metrics import LPIPS_MIN_SIDE_PX

from .frozen import Frozen, names_of

# Stride, padding and whether a max-pool comes first, of AlexNet's five convolutions.
_ALEXNET = ((4, 2, False), (1, 2, True), (1, 1, True), (1, 1, False), (1, 1, False))


class Lpips(Frozen):
    """Learned perceptual distance of Zhang et al. 2018 (v0.1, AlexNet); lower is closer."""

    NETWORK = "LPIPS"

    def __init__(self, path: Path) -> None:
        """Read `conv{0..4}.weight/bias` and `lin{0..4}`; see `Frozen`."""
        count = len(_ALEXNET)
        super().__init__(path, [*names_of(count), *(f"lin{i}" for i in range(count))])

    def check(self) -> None:
        """Compare black with white."""
        black = np.zeros((LPIPS_MIN_SIDE_PX, LPIPS_MIN_SIDE_PX, 3), np.uint8)
        if not math.isfinite(self(black, 255 - black)):
            raise ValueError("its numbers are not finite")

    def _features(self, x: Tensor) -> Iterator[Tensor]:
        x = self.normalized(x)
        for index, (stride, padding, pool) in enumerate(_ALEXNET):
            x = F.max_pool2d(x, 3, 2) if pool else x
            x = F.relu(self.convolved(x, index, stride=stride, padding=padding))
            yield x / (x.square().sum(1, keepdim=True) + 1e-20).sqrt()  # a gradient at 0, too

    def distance(self, reference: Tensor, result: Tensor) -> Tensor:
        """Return the mean distance of two batches [B, 3, H, W] in [-1, 1], for gradients too."""
        pairs = zip(self._features(reference), self._features(result), strict=True)
        layers = [
            F.conv2d((p - q).square(), self.weights[f"lin{index}"]).mean()
            for index, (p, q) in enumerate(pairs)
        ]
        return torch.stack(layers).sum()

    @torch.inference_mode()
    def __call__(self, reference: np.ndarray, result: np.ndarray) -> float:
        """Return the distance of two uint8 [H, W, 3] RGB pictures."""
        a, b = (
            torch.from_numpy(v.copy()).permute(2, 0, 1)[None].to(self.shift) / 127.5 - 1
            for v in (reference, result)
        )
        return float(self.distance(a, b))
