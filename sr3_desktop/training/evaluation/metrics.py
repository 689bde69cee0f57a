"""Image quality: PSNR and SSIM, LPIPS, and consistency with the low-resolution input.

PSNR and SSIM come as two measures each that no reader should mix up: of the luma, as the tables of
the field have them, and of the 8-bit RGB channels, as the public SR3 code has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError

# Stride, padding and whether a max-pool comes first, of AlexNet's five convolutions.
_ALEXNET = ((4, 2, False), (1, 2, True), (1, 1, True), (1, 1, False), (1, 1, False))


SSIM_MIN_SIDE_PX = 11
"""Shortest side of a picture whose SSIM can be measured: that of its window."""


def luma(pixels: np.ndarray) -> np.ndarray:
    """BT.601 luma in 16..235, float64 [H, W], of uint8 [H, W, 3] RGB."""
    luma_255: np.ndarray = pixels.astype(np.float64) @ np.array([65.481, 128.553, 24.966])
    return 16 + luma_255 / 255


def crop_border(pixels: np.ndarray, border: int) -> np.ndarray:
    """Leave out `border` pixels on every side, as the tables of the field do."""
    return np.ascontiguousarray(pixels[border:-border, border:-border]) if border else pixels


def psnr_y(reference: np.ndarray, result: np.ndarray) -> float:
    """Peak signal-to-noise ratio of the luma in dB; both uint8 [H, W, 3]."""
    return _psnr(luma(reference), luma(result))


def psnr_rgb(reference: np.ndarray, result: np.ndarray) -> float:
    """Peak signal-to-noise ratio over all channels in dB, SR3's own; both uint8 [H, W, 3]."""
    return _psnr(reference.astype(np.float64), result.astype(np.float64))


def ssim_y(reference: np.ndarray, result: np.ndarray) -> float:
    """Structural similarity of the luma; both uint8 [H, W, 3]."""
    return _ssim(luma(reference), luma(result))


def ssim_rgb(reference: np.ndarray, result: np.ndarray) -> float:
    """Structural similarity, mean of the three channels, SR3's own; both uint8 [H, W, 3]."""
    channels = range(3)
    return float(np.mean([_ssim(reference[..., c], result[..., c]) for c in channels]))


def _psnr(reference: np.ndarray, result: np.ndarray) -> float:
    error = np.mean((reference - result) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-12)))


def _ssim(reference: np.ndarray, result: np.ndarray) -> float:
    """Wang et al. 2004, 11x11 Gaussian of 1.5 px, where it lies inside; both [H, W], 0 to 255."""
    offsets = torch.arange(-5, 6, dtype=torch.float64)
    taps = torch.exp(-offsets.square() / (2 * 1.5**2))
    taps = taps / taps.sum()

    def mean(x: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(x, taps.view(1, 1, 11, 1)), taps.view(1, 1, 1, 11))

    a, b = (
        torch.from_numpy(np.asarray(v, np.float64)[None, None].copy()) for v in (reference, result)
    )
    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    covariance = mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    numerator = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((numerator / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def consistency(low_res: np.ndarray, result: np.ndarray) -> float:
    """Mean absolute difference in levels between the input and the result downscaled to it.

    Args:
        low_res: uint8 [h, w, 3].
        result: uint8 [H, W, 3].
    """
    height, width = low_res.shape[:2]
    back = Image.fromarray(result).resize((width, height), Image.Resampling.BICUBIC)
    return float(np.abs(np.asarray(back, np.float64) - low_res).mean())


class Lpips:
    """Learned perceptual distance of Zhang et al. 2018 (v0.1, AlexNet); lower is closer."""

    MIN_SIDE_PX = 31  # below, nothing is left after AlexNet's strides

    def __init__(self, weights: Path) -> None:
        """Read `conv{0..4}.weight/bias` and `lin{0..4}` from a safetensors file.

        Raises:
            ModelFileError: The file is not there or holds something else.
        """
        self.shift = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
        self.scale = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)
        try:
            self.weights = {name: x.float() for name, x in load_file(weights).items()}
            black = np.zeros((self.MIN_SIDE_PX, self.MIN_SIDE_PX, 3), np.uint8)
            if not math.isfinite(self(black, 255 - black)):
                raise ValueError("its numbers are not finite")
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise ModelFileError(f"{weights} does not hold LPIPS weights ({reason}).") from error

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


def add_measures(
    values: dict[str, list[float]],
    name: str,
    reference: np.ndarray,
    result: np.ndarray,
    border: int,
    lpips: Lpips | None,
) -> None:
    """Append PSNR-Y and, if its weights are at hand, LPIPS of a result to what is listed by name.

    Both pictures are uint8 [H, W, 3]; a border of so many pixels is left out.
    """
    pair = [crop_border(pixels, border) for pixels in (reference, result)]
    values.setdefault(f"{name} PSNR-Y", []).append(psnr_y(*pair))
    if lpips is not None:
        values.setdefault(f"{name} LPIPS", []).append(lpips(*pair))
