"""The live preview: the picture as it is at the moment, small, and not too often."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import torch.nn.functional as F
from torch import Tensor

from .resample import to_pixels
from .tiling import Box

Picture = Callable[[slice, slice], Tensor]
"""(rows, columns) -> that part of the picture, [1, 3, h, w] float32 in [-1, 1]."""


class LivePreview:
    """A reduced copy of the picture, updated tile by tile.

    Nothing is computed when nobody looks (`longest_px` is 0).
    """

    def __init__(self, height: int, width: int, longest_px: int, interval_ms: float = 100) -> None:
        """Start empty.

        Args:
            height: Height of the whole picture in pixels.
            width: Its width.
            longest_px: Most pixels on the preview's longer side; 0 makes no preview.
            interval_ms: Least time between two previews.
        """
        self.enabled = longest_px > 0
        self.stride = max(1, -(-max(height, width) // max(longest_px, 1)))
        self.interval = interval_ms / 1000
        self._next = 0.0
        shape = (
            (-(-height // self.stride), -(-width // self.stride), 3) if self.enabled else (0, 0, 3)
        )
        self._pixels = np.zeros(shape, np.uint8)

    def update(self, boxes: Sequence[Box], cell: int, size: tuple[int, int], part: Picture) -> None:
        """Redraw some boxes.

        Args:
            boxes: In cells.
            cell: Pixels per cell.
            size: Height and width of the canvas in pixels; it may be larger than the picture.
            part: Returns the rows and columns [1, 3, h, w] of the picture, in [-1, 1].
        """
        if not self.enabled:
            return
        for box in boxes:
            rows = self._span(box.top * cell, box.bottom * cell, size[0])
            columns = self._span(box.left * cell, box.right * cell, size[1])
            drawn = part(rows, columns)
            if self.stride > 1:
                drawn = F.avg_pool2d(drawn, self.stride, ceil_mode=True, count_include_pad=False)
            top, left = rows.start // self.stride, columns.start // self.stride
            target = self._pixels[top : top + drawn.shape[2], left : left + drawn.shape[3]]
            target[:] = to_pixels(drawn)[: target.shape[0], : target.shape[1]]

    def _span(self, start: int, stop: int, length: int) -> slice:
        """Widen to whole preview pixels."""
        stop = -(-stop // self.stride) * self.stride
        return slice(start // self.stride * self.stride, min(stop, length))

    def take(self, now: bool = False) -> np.ndarray | None:
        """Return a copy of the preview if it is time for one (or `now`), else None."""
        if not self.enabled or (not now and time.monotonic() < self._next):
            return None
        self._next = time.monotonic() + self.interval
        return self._pixels.copy()
