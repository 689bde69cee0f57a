"""The clean-up that suits a photo, by its file and by what it looks like."""

from sr3_desktop.engine.images.jpeg_data import CLEANUP_BY_QUALITY, suited_cleanup
from sr3_desktop.engine.images.photo import Pixels
from sr3_desktop.engine.models.diffusion_model import DiffusionModel

DAMAGED = CLEANUP_BY_QUALITY[-1][1]
"""The clean-up of a photo that looks degraded though its file does not tell so."""


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
    if told or model.estimator is None or not model.estimator.finds_damage(pixels):
        return told
    return DAMAGED
