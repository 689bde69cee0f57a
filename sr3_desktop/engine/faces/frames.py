"""Frames: where the face model's square lies around a face; standard library only."""

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


def enlarged(frames: Iterable[FaceFrame], crop: Crop | None) -> list[FaceFrame]:
    """Return the frames of a size for the face model, as far as they are seen.

    Args:
        crop: The part of the photo that is enlarged; None is all of it.
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
