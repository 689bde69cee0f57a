"""How strongly a JPEG file was compressed, and what clean-up suits it."""

from __future__ import annotations

from PIL import Image

# Brightness table of ITU-R T.81 (JPEG), annex K, which encoders scale by their quality: its sum.
_LUMA_SUM = 3689

CLEANUP_BY_QUALITY = ((93, 0.0), (80, 0.1), (0, 0.15))
"""The clean-up from a JPEG quality on; docs/models.md tells how it was measured."""


def jpeg_quality(file: Image.Image) -> int | None:
    """Return the quality of a JPEG file on libjpeg's scale, 0 to 100; None for other formats.

    Encoders with tables of their own get the quality at which libjpeg rounds as much.
    """
    table = (getattr(file, "quantization", None) or {}).get(0)
    if not table:
        return None
    percent: float = 100 * sum(table) / _LUMA_SUM
    quality = 5000 / percent if percent > 100 else (200 - percent) / 2
    return round(min(max(quality, 0.0), 100.0))


def suited_cleanup(quality: int | None) -> float:
    """Return the clean-up, 0 to 1, that suits a JPEG of a quality; None stands for no JPEG."""
    if quality is None:
        return 0.0
    return next(cleanup for least, cleanup in CLEANUP_BY_QUALITY if quality >= least)
