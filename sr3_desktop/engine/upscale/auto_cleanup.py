"""The clean-up that suits a photo, by its file and by what it looks like."""

import numpy as np

from sr3_desktop.engine.images.jpeg_data import suited_cleanup
from sr3_desktop.engine.images.photo import Pixels
from sr3_desktop.engine.models.diffusion_model import DiffusionModel

from .softness import sharpness

DAMAGED = 0.1
"""The clean-up of a photo that looks degraded though its file does not tell so."""
BLURRED, FOR_BLUR = (0.25, 0.42), (0.7, 0.5)
"""Sharpness and its clean-up, linear between them; what is sharper is not blurred
(docs/models.md)."""


def auto_cleanup(pixels: Pixels, jpeg_quality: int | None, model: DiffusionModel) -> float:
    """Return the clean-up, 0 to 1, that suits a photo.

    Args:
        pixels: uint8 or uint16 [H, W, 3].
        jpeg_quality: Of its file; None stands for no JPEG.
        model: What enlarges it; one without an estimator goes by the file alone.
    """
    if not model.cleans:
        return 0.0
    told = suited_cleanup(jpeg_quality)
    if model.estimator is None:
        return told
    if not told and model.estimator.finds_damage(pixels):
        told = DAMAGED
    return max(told, _for_blur(pixels))


def _for_blur(pixels: Pixels) -> float:
    """Return what makes a blurred photo crisp; 0 for a sharp one, or one too small to tell."""
    found = sharpness(pixels)
    sharp = found.get(2, min(found.values(), default=1.0))  # a strong blur leaves nothing so fine
    if sharp >= BLURRED[-1]:
        return 0.0
    return round(20 * float(np.interp(sharp, BLURRED, FOR_BLUR))) / 20
