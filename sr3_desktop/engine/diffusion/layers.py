"""The two pictures between which the detail level chooses: the predictor's and the sampled one."""

from collections.abc import Callable

import numpy as np

from .arrays import Array, strips
from .resample import CORRECTION_REACH, corrected

Keep = Callable[[Array, Array], None]
"""Takes the next rows, from the top, of the predictor's picture and of the sampled one, each
float32 [1, 3, rows, W] in [-1, 1]; nobody else changes them."""

_STRIP_PX = 2**20


def tell_layers(
    pair: tuple[Array, Array], amount: float, low_res: Array, backproject: bool, keep: Keep
) -> None:
    """Hand out the two pictures, some rows at a time; nothing as large as they are is made.

    Args:
        pair: The predictor's picture, [1, 3, h * scale, w * scale] in about [-1, 1], and of its
            shape what is added to it, times `amount`, to get the sampled picture.
        low_res: [1, 3, h, w] in [-1, 1].
        backproject: Make each of them, downscaled, equal the photo.
    """
    (base, residual), height = pair, low_res.shape[2]
    scale = base.shape[2] // height
    margin = CORRECTION_REACH if backproject else 0
    for part in strips(height, base.shape[3] * scale, _STRIP_PX):
        top, bottom = max(part.start - margin, 0), min(part.stop + margin, height)
        rows = slice(top * scale, bottom * scale)
        core = slice((part.start - top) * scale, (part.stop - top) * scale)
        predicted = base[..., rows, :].astype(np.float32)
        sampled = predicted + np.multiply(residual[..., rows, :], amount, dtype=np.float32)
        for picture in (predicted, sampled):
            if backproject:
                corrected(picture, low_res[..., top:bottom, :])
            np.clip(picture, -1, 1, out=picture)
        keep(predicted[..., core, :], sampled[..., core, :])
