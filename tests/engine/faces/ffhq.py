"""The frame of a face by its eyes and mouth, as FFHQ has it."""

from __future__ import annotations

import math

from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.faces.frames import Point

MOUTH_BELOW_EYES = 1.07
"""Distance from eyes to mouth in distances of the eyes: the mean of aligned FFHQ faces."""


def frame_from_eyes(left_eye: Point, right_eye: Point, mouth: Point | None = None) -> FaceFrame:
    """Return the square in which FFHQ shows a face.

    Karras et al. 2019 (arXiv 1812.04948), ffhq-dataset, `recreate_aligned_images`: the square's
    half side is the larger of 2 eye distances and 1.8 distances from eyes to mouth; its middle
    lies a tenth of the latter below the eyes.

    Args:
        left_eye: Middle of the eye that is on the left in the photo.
        mouth: Middle of the mouth; without, it is taken to be where most faces have it.

    Raises:
        ValueError: The points fall together.
    """
    eyes = (left_eye[0] + right_eye[0]) / 2, (left_eye[1] + right_eye[1]) / 2
    across = right_eye[0] - left_eye[0], right_eye[1] - left_eye[1]
    if mouth is None:
        down = -across[1] * MOUTH_BELOW_EYES, across[0] * MOUTH_BELOW_EYES
    else:
        down = mouth[0] - eyes[0], mouth[1] - eyes[1]
    x_axis = across[0] + down[1], across[1] - down[0]
    half_side = max(2.0 * math.hypot(*across), 1.8 * math.hypot(*down))
    if not (half_side and math.hypot(*x_axis)):
        raise ValueError("eyes and mouth of a face must be different points")
    angle = math.degrees(math.atan2(x_axis[1], x_axis[0]))
    return FaceFrame(eyes[0] + 0.1 * down[0], eyes[1] + 0.1 * down[1], 2 * half_side, angle)
