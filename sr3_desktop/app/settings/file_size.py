"""How large the file of a result will be, roughly, before there is one."""

from __future__ import annotations

import math
from bisect import bisect_left

from sr3_desktop.engine.base.request import DepthName, FormatName

# Means over six enlarged photos (scale 4, bundled model), in bytes a pixel. One photo can be half
# or double of it: sky is cheap, fur is dear.
_QUALITIES = (1, 60, 80, 92, 95, 100)
_BY_QUALITY: dict[FormatName, tuple[float, ...]] = {
    "jpeg": (0.03, 0.06, 0.09, 0.18, 0.23, 0.65),
    "webp": (0.01, 0.03, 0.05, 0.09, 0.12, 0.17),
    "avif": (0.01, 0.04, 0.07, 0.11, 0.15, 0.40),
}
_LOSSLESS: dict[FormatName, dict[DepthName, float]] = {
    "png": {"8": 0.95, "16": 4.2},
    "tiff": {"8": 3.0, "16": 6.0},
}
FORMAT_LABELS: dict[FormatName, str] = {
    "jpeg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "webp": "WebP",
    "avif": "AVIF",
}
"""Proper names, the same in every language."""
_MEASURED_SCALE = 4.0


def estimate_bytes(
    width: int, height: int, format: FormatName, quality: int, depth: DepthName, scale: float
) -> float:
    """Estimate the size of a file from its pixels.

    Args:
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        format: File format.
        quality: 1 to 100, where the format has it.
        depth: Bits a channel; "auto" counts as 8, which most photos have.
        scale: Enlargement factor; the more it is enlarged, the less there is in a pixel.

    Returns:
        Bytes, typically within a factor of two.
    """
    pixels = width * height
    if format in _LOSSLESS:
        per_pixel = _LOSSLESS[format]["16" if depth == "16" else "8"]
        if format == "tiff":
            return pixels * per_pixel  # is not compressed
    else:
        per_pixel = _at_quality(_BY_QUALITY[format], quality)
    return pixels * per_pixel * math.sqrt(_MEASURED_SCALE / scale)


def bytes_text(size: float) -> str:
    """Return a size such as "310 MB" in two figures; the units are the same in all languages."""
    if size < 9.5e5:
        return f"{max(size / 1e3, 1):.0f} kB"
    if size < 9.95e8:
        return f"{short_number(size / 1e6)} MB"
    return f"{short_number(size / 1e9)} GB"


def short_number(value: float) -> str:
    """Return a number in two figures, or all of its figures before the point."""
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _at_quality(table: tuple[float, ...], quality: int) -> float:
    upper = max(1, bisect_left(_QUALITIES, quality))
    low, high = _QUALITIES[upper - 1], _QUALITIES[upper]
    share = (quality - low) / (high - low)
    return table[upper - 1] + share * (table[upper] - table[upper - 1])
