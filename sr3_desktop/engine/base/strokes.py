"""Strokes of the brush: where a picture is to have another detail level than the rest."""

import math
from dataclasses import dataclass

Point = tuple[float, float]
"""Column and row, in pixels of the upright photo."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke with a soft edge, or a rectangle with one.

    Attributes:
        level: Detail level that it paints, 0 to 1; None takes away what earlier strokes painted.
        width: Width of the stroke in pixels of the upright photo, its soft edge included; of a
            rectangle that of its edge, half of which lies inside.
        points: The way of the brush; of a rectangle two opposite corners.
        is_frame: Whether it is a rectangle.
    """

    level: float | None
    width: float
    points: tuple[Point, ...]
    is_frame: bool = False

    def __post_init__(self) -> None:
        numbers = [self.width, *(number for point in self.points for number in point)]
        if not all(map(math.isfinite, numbers)) or self.width <= 0:
            raise ValueError("a stroke must have a width above 0 and a place")
        if self.level is not None and not 0 <= self.level <= 1:
            raise ValueError(f"{self.level} is no detail level")
        if not self.points or (self.is_frame and len(self.points) != 2):
            raise ValueError("a stroke has a point or more, a rectangle two")
