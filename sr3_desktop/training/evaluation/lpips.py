"""LPIPS, the learned perceptual distance; loads torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError

from .metrics import LPIPS_MIN_SIDE_PX

# Stride, padding and whether a max-pool comes first, of AlexNet's five convolutions.
_ALEXNET = ((4, 2, False), (1, 2, True), (1, 1, True), (1, 1, False), (1, 1, False))


class Lpips:
    """Learned perceptual distance of Zhang et al. 2018 (v0.1, AlexNet); lower is closer."""

    def __init__(self, weights: Path) -> None:
        """Read `conv{0..4}.weight/bias` and `lin{0..4}` from a safetensors file.

        Raises:
            ModelFileError: The file is not there or holds something else.
        """
        self.shift = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
        self.scale = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)
        try:
            self.weights = {name: x.float() for name, x in load_file(weights).items()}
            black = np.zeros((LPIPS_MIN_SIDE_PX, LPIPS_MIN_SIDE_PX, 3), np.uint8)
            if not math.isfinite(self(black, 255 - black)):
                raise ValueError("its numbers are not finite")
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise ModelFileError(
                "{weights} does not hold LPIPS weights ({reason}).", weights=weights, reason=reason
            ) from error

    def _features(self, x: Tensor) -> Iterator[Tensor]:
        x = (x - self.shift) / self.scale
        for index, (stride, padding, pool) in enumerate(_ALEXNET):
            x = F.max_pool2d(x, 3, 2) if pool else x
            weight, bias = self.weights[f"conv{index}.weight"], self.weights[f"conv{index}.bias"]
            x = F.relu(F.conv2d(x, weight, bias, stride=stride, padding=padding))
            yield x / (x.square().sum(1, keepdim=True) + 1e-20).sqrt()  # a gradient at 0, too

    def distance(self, reference: Tensor, result: Tensor) -> Tensor:
        """Return the mean distance of two batches [B, 3, H, W] in [-1, 1], for gradients too."""
        pairs = zip(self._features(reference), self._features(result), strict=True)
        layers = [
            F.conv2d((p - q).square(), self.weights[f"lin{index}"]).mean()
            for index, (p, q) in enumerate(pairs)
        ]
        return torch.stack(layers).sum()

    def to(self, device: torch.device) -> Lpips:
        """Move the weights to a device; returns itself."""
        self.weights = {name: tensor.to(device) for name, tensor in self.weights.items()}
        self.shift, self.scale = self.shift.to(device), self.scale.to(device)
        return self

    @torch.inference_mode()
    def __call__(self, reference: np.ndarray, result: np.ndarray) -> float:
        """Return the distance of two uint8 [H, W, 3] RGB pictures."""
        a, b = (
            torch.from_numpy(v.copy()).permute(2, 0, 1)[None].to(self.shift) / 127.5 - 1
            for v in (reference, result)
        )
        return float(self.distance(a, b))
