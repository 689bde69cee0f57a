"""The live preview: the current picture, small, at a limited rate."""

import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from .arrays import Array
from .canvas import Box
from .resample import to_pixels

Picture = Callable[[slice, slice], Array]
"""(rows, columns, from those of a tile) -> that part of it, [1, 3, h, w] in about [-1, 1]."""


class LivePreview:
    """A reduced copy of the picture, updated tile by tile.

    Nothing is computed when nobody looks (`longest_px` is 0).
    """

    def __init__(self, shown: Box, longest_px: int, interval_ms: float = 100) -> None:
        """Start empty.

        Args:
            shown: What is shown of the canvas, in its pixels.
            longest_px: Most pixels on the preview's longer side; 0 makes no preview.
        """
        self.enabled = longest_px > 0
        self.shown = shown
        height, width = shown.size
        self.stride = max(1, -(-max(height, width) // max(longest_px, 1)))
        self.interval = interval_ms / 1000
        self._next = 0.0
        shape = (
            (-(-height // self.stride), -(-width // self.stride), 3) if self.enabled else (0, 0, 3)
        )
        self._pixels = np.zeros(shape, np.uint8)

    def begin(self, photo: Array, scale: int) -> None:
        """Show the photo, [1, 3, h, w] in [-1, 1], which the canvas enlarges by a scale."""
        if not self.enabled:
            return
        height, width = self._pixels.shape[:2]
        top, left, bottom, right = (edge / scale for edge in self.shown)
        box = (left, top, min(right, photo.shape[3]), min(bottom, photo.shape[2]))
        small = Image.fromarray(to_pixels(photo)).resize(
            (width, height), Image.Resampling.BICUBIC, box
        )
        self._pixels[:] = np.asarray(small)

    def update(self, box: Box, part: Picture) -> None:
        """Redraw what begins in a box; a pixel is the mean of what the box has of it.

        Args:
            box: A tile, in pixels of the canvas; it may reach beyond what is shown.
        """
        top, rows = self._span(box.top, box.bottom, self.shown.top, self.shown.bottom)
        left, columns = self._span(box.left, box.right, self.shown.left, self.shown.right)
        if not (self.enabled and rows.start < rows.stop and columns.start < columns.stop):
            return
        drawn = part(rows, columns)
        if self.stride > 1:
            planes = (Image.fromarray(np.asarray(plane, np.float32)) for plane in drawn[0])
            drawn = np.stack([np.asarray(plane.reduce(self.stride)) for plane in planes])[None]
        self._pixels[top : top + drawn.shape[2], left : left + drawn.shape[3]] = to_pixels(drawn)

    def _span(self, start: int, stop: int, first: int, last: int) -> tuple[int, slice]:
        """Return the first preview pixel that begins in start to stop, and what is drawn of it."""
        pixel = -(-(max(start, first) - first) // self.stride)
        return pixel, slice(first + pixel * self.stride - start, min(stop, last) - start)

    def take(self, now: bool = False) -> np.ndarray | None:
        """Return a copy of the preview if it is time for one (or `now`), else None."""
        if not self.enabled or (not now and time.monotonic() < self._next):
            return None
        self._next = time.monotonic() + self.interval
        return self._pixels.copy()
