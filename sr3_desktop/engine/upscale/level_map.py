"""The detail level at every place of a photo: the dial's, and what strokes of a brush painted.

A map lies on a grid of cells, at most `MOST_CELLS` a side. A cell holds how much of it is painted
and which level that has, so that the dial still decides elsewhere. numpy and Pillow only.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.base.strokes import Point, Stroke
from sr3_desktop.engine.diffusion.canvas import Box

MOST_CELLS = 2048
_BLOCK = 128
"""Side in cells of what is kept of a map at a time: all of it would be felt."""
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
        self.painted, self.level = _zeros(shape), _zeros(shape)
        for stroke in strokes:
            self.add(stroke)

    @property
    def whole(self) -> Box:
        """All cells."""
        return Box(0, 0, *self.painted.shape)

    def add(self, stroke: Stroke, within: Box | None = None) -> Box:
        """Paint a stroke over what is there; returns the cells that it may have changed.

        Args:
            within: Change no others.
        """
        box = self.reach(stroke).clipped(within or self.whole)
        if box.is_empty:
            return box
        cover = self._frame(stroke, box) if stroke.is_frame else self.way(stroke, box)
        self.lay(box.slices(), cover, stroke.level, self)
        return box

    def repaint(self, box: Box, strokes: Iterable[Stroke]) -> None:
        """Let some cells be as if the map had these strokes, and had always had."""
        cells = box.slices()
        self.painted[cells] = self.level[cells] = 0
        for stroke in strokes:
            self.add(stroke, box)

    def lay(
        self, cells: tuple[slice, slice], cover: Floats, level: float | None, under: LevelMap
    ) -> None:
        """Let cells be what is under them, covered by a level."""
        wanted = (0.0, 0.0) if level is None else (1.0, level)
        grids = ((self.painted, under.painted), (self.level, under.level))
        for (grid, below), value in zip(grids, wanted, strict=True):
            grid[cells] = below[cells] + cover * (np.float32(value) - below[cells])

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

    def reach(self, stroke: Stroke) -> Box:
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

    def way(self, stroke: Stroke, box: Box) -> Floats:
        """Return how much a brush covers of each cell of a box, 0 to 1."""
        cover = np.zeros(box.size, np.float32)
        ends = list(pairwise(stroke.points)) or [(stroke.points[0], stroke.points[0])]
        for start, end in ends:
            around = self.reach(Stroke(stroke.level, stroke.width, (start, end))).clipped(box)
            if around.is_empty:
                continue
            place = around.seen_from(box).slices()
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


class Drawing:
    """A stroke that is being drawn over a map, which shows it as far as it goes.

    Args:
        levels: The map; it changes.
        level: See `Stroke.level`.
        width: See `Stroke.width`.
        is_frame: Whether it is a rectangle, whose first corner is the first point.
    """

    def __init__(
        self, levels: LevelMap, level: float | None, width: float, is_frame: bool = False
    ) -> None:
        self._map, self._level, self._width = levels, level, width
        self._is_frame = is_frame
        self._before = LevelMap(levels.width, levels.height)  # block by block, once they change
        self._saved: set[tuple[int, int]] = set()
        self._cover = _zeros(levels.painted.shape)
        self._points: list[Point] = []
        self._last: Box | None = None

    @property
    def stroke(self) -> Stroke | None:
        """The stroke so far; None before its first point, and of a frame before the second."""
        if len(self._points) < 1 + self._is_frame:
            return None
        return Stroke(self._level, self._width, tuple(self._points), self._is_frame)

    def go_to(self, point: Point) -> Box:
        """Draw on to a point; returns the cells that may have changed."""
        if self._is_frame:
            self._points[1:] = [point]
            changed = self._take_back()
            if self.stroke is not None:
                self._save(self._map.reach(self.stroke))
                self._last = self._map.add(self.stroke)
                changed = _around(changed, self._last)
            return changed
        way = (*self._points[-1:], point)
        self._points.append(point)
        step = Stroke(self._level, self._width, way)
        box = self._map.reach(step)
        self._save(box)
        cells = box.slices()
        cover = self._cover[cells]
        if cover.size:
            np.maximum(cover, self._map.way(step, box), out=cover)
            self._map.lay(cells, cover, self._level, self._before)
        return box

    def give_up(self) -> None:
        """Leave the map as it was."""
        for block in self._saved:
            _copy(_block(*block), self._before, self._map)

    def _save(self, box: Box) -> None:
        """Keep cells as they are before they change for the first time."""
        rows = range(box.top // _BLOCK, -(-box.bottom // _BLOCK))
        columns = range(box.left // _BLOCK, -(-box.right // _BLOCK))
        for block in {(row, column) for row in rows for column in columns} - self._saved:
            _copy(_block(*block), self._map, self._before)
            self._saved.add(block)

    def _take_back(self) -> Box:
        box = self._last or Box(0, 0, 0, 0)
        _copy(box.slices(), self._before, self._map)
        return box


def _zeros(shape: tuple[int, ...]) -> Floats:
    """Return zeros that cost nothing until they are painted over.

    They come straight from the system: the C library would clear memory that was used before.
    """
    memory = mmap.mmap(-1, int(np.prod(shape)) * np.dtype(np.float32).itemsize)
    return np.frombuffer(memory, np.float32).reshape(shape)


def _block(row: int, column: int) -> tuple[slice, slice]:
    top, left = row * _BLOCK, column * _BLOCK
    return slice(top, top + _BLOCK), slice(left, left + _BLOCK)


def _copy(cells: tuple[slice, slice], source: LevelMap, target: LevelMap) -> None:
    target.painted[cells], target.level[cells] = source.painted[cells], source.level[cells]


def _around(one: Box, other: Box) -> Box:
    if one.bottom <= one.top:
        return other
    return Box(*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:]))


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
