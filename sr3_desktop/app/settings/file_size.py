"""How large the file of a result will be, roughly, before there is one."""

from __future__ import annotations

import math
from bisect import bisect_left

from sr3_desktop.engine.base.formats import FORMATS, QUALITIES, FormatName
from sr3_desktop.engine.base.options import DepthName

_MEASURED_SCALE = 4.0


def estimate_bytes(
    width: int, height: int, format: FormatName, quality: int, depth: DepthName, scale: float
) -> float:
    """Estimate the size of a file from its pixels.

    Args:
        width, height: Of the result, in pixels.
        quality: 1 to 100, where the format has it.
        depth: Bits a channel; "auto" counts as 8, which most photos have.
        scale: Enlargement factor; the more it is enlarged, the less there is in a pixel.

    Returns:
        Bytes, typically within a factor of two.
    """
    pixels = width * height
    row = FORMATS[format]
    if row.by_quality:
        per_pixel = _at_quality(row.by_quality, quality)
    else:
        per_pixel = row.lossless[depth == "16"]
    return pixels * per_pixel * (math.sqrt(_MEASURED_SCALE / scale) if row.compressed else 1.0)


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
    upper = max(1, bisect_left(QUALITIES, quality))
    low, high = QUALITIES[upper - 1], QUALITIES[upper]
    share = (quality - low) / (high - low)
    return table[upper - 1] + share * (table[upper] - table[upper - 1])
