"""From the pixels of a result to the photo that is stored."""

from dataclasses import replace

import numpy as np

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.images import Photo, Recipe
from sr3_desktop.engine.images.alpha import enlarge_alpha, weigh_colors
from sr3_desktop.engine.images.photo import to_depth

from .pass_plan import RESAMPLED, cropped


def finished(
    pixels: np.ndarray, photo: Photo, request: UpscaleRequest, recipe: Recipe | None = None
) -> Photo:
    """Return the result with all that is written with it.

    Args:
        pixels: uint8 or uint16 [H, W, 3], what was made of the photo, or of its crop; changed in
            place where the photo is transparent.
    """
    alpha = None if photo.alpha is None else _transparency(pixels, photo, request)
    return replace(photo, pixels=pixels, alpha=alpha, scale=request.scale, recipe=recipe)


def _transparency(pixels: np.ndarray, photo: Photo, request: UpscaleRequest) -> np.ndarray:
    """Return the transparency of the result, and make its pixels, in place, fit it."""
    assert photo.alpha is not None
    height, width = pixels.shape[:2]
    alpha = cropped(to_depth(photo.alpha, pixels.dtype == np.uint16), request, RESAMPLED)
    size, top, left = (width, height), 0, 0
    if request.crop is not None:
        top, left = (
            round(min(edge, RESAMPLED) * request.scale)
            for edge in (request.crop.top, request.crop.left)
        )
        high, wide = (round(side * request.scale) for side in alpha.shape)
        size = (max(wide, left + width), max(high, top + height))
    weigh_colors(pixels, cropped(photo.pixels, request, RESAMPLED), alpha, size, top, left)
    return enlarge_alpha(alpha, *size)[top : top + height, left : left + width]
