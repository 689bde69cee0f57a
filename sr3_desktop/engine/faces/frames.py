"""Frames: where the face model's square lies around a face; standard library only."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sr3_desktop.engine.base.request import Crop, FaceFrame, TileSettings

Point = tuple[float, float]
"""Column and row in pixels of the photo; a pixel's middle is at a half."""

LARGEST_PX = 96.0
"""Side of the largest frame that the face model is used for: it sees 64 pixels of it only."""

SMALLEST_PX = 16.0
"""Side of the smallest: below, there is nothing to hold on to."""

INPUT_TILE = TileSettings(size=64, batch=1)
"""The face model sees one face at a time, as one tile."""

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


def enlarged(frames: Iterable[FaceFrame], crop: Crop | None) -> list[FaceFrame]:
    """Return the frames of a size for the face model, as far as they are seen.

    Args:
        crop: The part of it that is enlarged; None is all of it.
    """
    return [
        frame
        for frame in frames
        if SMALLEST_PX <= frame.side <= LARGEST_PX and (crop is None or _meets(frame, crop))
    ]


def _meets(frame: FaceFrame, crop: Crop) -> bool:
    across = abs(2 * frame.x - 2 * crop.left - crop.width) < frame.side + crop.width
    down = abs(2 * frame.y - 2 * crop.top - crop.height) < frame.side + crop.height
    return across and down


def corners(frame: FaceFrame) -> tuple[Point, Point, Point, Point]:
    """Return the square's corners: upper left, upper right, lower right, lower left."""
    cos, sin = math.cos(math.radians(frame.angle)), math.sin(math.radians(frame.angle))
    half = frame.side / 2
    upper_left, upper_right, lower_right, lower_left = (
        (frame.x + half * (u * cos - v * sin), frame.y + half * (u * sin + v * cos))
        for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    )
    return upper_left, upper_right, lower_right, lower_left
