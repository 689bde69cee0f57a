"""The detail level at every place of a photo: the dial's, and what strokes of a brush painted.

A map lies on a grid of cells, at most `MOST_CELLS` a side. A cell holds how much of it is painted
and which level that has, so that the dial still decides elsewhere. numpy and Pillow only.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.base.strokes import Point, Stroke
from sr3_desktop.engine.diffusion.canvas import Box

MOST_CELLS = 2048
_HARD = 0.5
"""Part of a stroke's width that is fully painted."""

Floats = NDArray[np.float32]
Part = tuple[float, float, float, float]
"""Top, left, bottom, right."""


class LevelMap:
    """Strokes over a photo of some size.

    Attributes:
        cell: Side of a cell in pixels of the photo.
        painted: float32 [h, w], 0 (the dial decides) to 1 (a stroke does).
        level: float32 [h, w], level of the strokes times `painted`.
    """

    def __init__(self, width: int, height: int, strokes: Iterable[Stroke] = ()) -> None:
        self.width, self.height = width, height
        self.cell = max(1.0, max(width, height) / MOST_CELLS)
        shape = (max(1, round(height / self.cell)), max(1, round(width / self.cell)))
        self.painted, self.level = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for stroke in strokes:
            self.add(stroke)

    @property
    def is_empty(self) -> bool:
        """Whether the dial decides everywhere."""
        return not self.painted.any()

    def add(self, stroke: Stroke) -> Box:
        """Paint a stroke over what is there; returns the cells that it may have changed."""
        box = self._reach(stroke)
        cells = (slice(box.top, box.bottom), slice(box.left, box.right))
        if box.top >= box.bottom or box.left >= box.right:
            return box
        cover = self._frame(stroke, box) if stroke.is_frame else self._way(stroke, box)
        for grid, value in ((self.painted, 1.0), (self.level, stroke.level or 0.0)):
            painted = 0.0 if stroke.level is None else value
            grid[cells] += cover * (np.float32(painted) - grid[cells])
        return box

    def levels(self, dial: float, part: Part, size: tuple[int, int], rows: slice) -> Floats:
        """Return the level of each pixel of an enlarged part of the photo.

        Args:
            dial: Level where nothing is painted.
            part: The part, in pixels of the photo.
            size: Its enlarged height and width.
            rows: Which of its rows are wanted.

        Returns:
            float32 [rows, width].
        """
        (top, left, bottom, right), (height, width) = part, size
        down, across = self.painted.shape[0] / self.height, self.painted.shape[1] / self.width
        high = (bottom - top) / height
        box = (
            left * across,
            (top + rows.start * high) * down,
            min(right * across, self.painted.shape[1]),
            min((top + rows.stop * high) * down, self.painted.shape[0]),
        )
        painted, level = (
            np.asarray(
                Image.fromarray(grid).resize(
                    (width, rows.stop - rows.start), Image.Resampling.BILINEAR, box
                )
            )
            for grid in (self.painted, self.level)
        )
        return np.asarray(np.float32(dial) * (1 - painted) + level, np.float32)

    def _reach(self, stroke: Stroke) -> Box:
        """Return the cells that a stroke can reach."""
        half = stroke.width / 2
        columns, lines = ([p[i] for p in stroke.points] for i in (0, 1))
        rows, wide = self.painted.shape
        return Box(
            int(min(max((min(lines) - half) / self.cell, 0), rows)),
            int(min(max((min(columns) - half) / self.cell, 0), wide)),
            int(min(max((max(lines) + half) / self.cell + 1, 0), rows)),
            int(min(max((max(columns) + half) / self.cell + 1, 0), wide)),
        )

    def _middles(self, box: Box) -> tuple[Floats, Floats]:
        """Return the rows [h, 1] and columns [1, w] of the middles of cells, in photo pixels."""
        down, across = self.height / self.painted.shape[0], self.width / self.painted.shape[1]
        rows = (np.arange(box.top, box.bottom, dtype=np.float32) + 0.5) * np.float32(down)
        columns = (np.arange(box.left, box.right, dtype=np.float32) + 0.5) * np.float32(across)
        return rows[:, None], columns[None]

    def _way(self, stroke: Stroke, box: Box) -> Floats:
        """Return how much a brush covers of each cell, 0 to 1."""
        cover = np.zeros((box.bottom - box.top, box.right - box.left), np.float32)
        ends = list(pairwise(stroke.points)) or [(stroke.points[0], stroke.points[0])]
        for start, end in ends:
            around = self._reach(Stroke(stroke.level, stroke.width, (start, end)))
            if around.top >= around.bottom or around.left >= around.right:
                continue
            place = (
                slice(around.top - box.top, around.bottom - box.top),
                slice(around.left - box.left, around.right - box.left),
            )
            far = _distance(*self._middles(around), start, end)
            np.maximum(cover[place], _soft(far / (stroke.width / 2)), out=cover[place])
        return cover

    def _frame(self, stroke: Stroke, box: Box) -> Floats:
        rows, columns = self._middles(box)
        (x0, y0), (x1, y1) = stroke.points
        inside = np.minimum(
            np.minimum(columns - min(x0, x1), max(x0, x1) - columns),
            np.minimum(rows - min(y0, y1), max(y0, y1) - rows),
        )
        return _smooth(inside / stroke.width + 0.5)


def _distance(rows: Floats, columns: Floats, start: Point, end: Point) -> Floats:
    """Return the distance of points to the line between two others."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across**2 + down**2
    at = ((columns - start[0]) * across + (rows - start[1]) * down) / (length or 1.0)
    at = np.clip(at, 0, 1, dtype=np.float32)
    return np.asarray(np.hypot(columns - start[0] - at * across, rows - start[1] - at * down))


def _soft(part: Floats) -> Floats:
    """Return the cover at a distance given in half widths: 1 in the hard part, 0 at the edge."""
    return _smooth((1 - part) / (1 - _HARD))


def _smooth(x: Floats) -> Floats:
    """Return 0 below 0, 1 above 1, and a smooth step between."""
    x = np.clip(x, 0, 1, dtype=np.float32)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
