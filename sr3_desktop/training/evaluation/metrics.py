"""Image quality: PSNR and SSIM, and consistency with the low-resolution input.

PSNR and SSIM come as two measures each that no reader should mix up: of the luma, as the tables of
the field have them, and of the 8-bit RGB channels, as the public SR3 code has them.
"""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

Distance = Callable[[np.ndarray, np.ndarray], float]
"""A perceptual distance of two uint8 [H, W, 3] RGB pictures, such as `lpips.Lpips`."""

SSIM_MIN_SIDE_PX = 11
"""Shortest side of a picture whose SSIM can be measured: that of its window."""

LPIPS_MIN_SIDE_PX = 31
"""Shortest side for LPIPS: below, nothing is left after AlexNet's strides."""


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
    offsets = np.arange(-5, 6)
    taps = np.exp(-(offsets**2) / (2 * 1.5**2))
    taps /= taps.sum()

    def mean(x: np.ndarray) -> np.ndarray:
        rows: np.ndarray = sliding_window_view(x, len(taps), axis=0) @ taps
        return np.asarray(sliding_window_view(rows, len(taps), axis=1) @ taps)

    a, b = (np.asarray(v, np.float64) for v in (reference, result))
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


def add_measures(
    values: dict[str, list[float]],
    name: str,
    reference: np.ndarray,
    result: np.ndarray,
    border: int,
    lpips: Distance | None,
) -> None:
    """Append PSNR-Y and, if its weights are at hand, LPIPS of a result to what is listed by name.

    Both pictures are uint8 [H, W, 3]; a border of so many pixels is left out.
    """
    pair = [crop_border(pixels, border) for pixels in (reference, result)]
    values.setdefault(f"{name} PSNR-Y", []).append(psnr_y(*pair))
    if lpips is not None:
        values.setdefault(f"{name} LPIPS", []).append(lpips(*pair))
