"""The live preview: the picture as it is at the moment, small, and not too often."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .resample import to_pixels
from .tiling import Box


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

    @torch.inference_mode()
    def update(
        self,
        base: Tensor,
        boxes: Sequence[Box],
        cell: int,
        residual: Tensor | None = None,
        residual_scale: float = 1.0,
    ) -> None:
        """Redraw some boxes.

        Args:
            base: [1, 3, H, W] in [-1, 1].
            boxes: In cells.
            cell: Pixels per cell.
            residual: What is added to the base, [1, 3, H, W]; None adds nothing.
            residual_scale: Factor of the residual.
        """
        if not self.enabled:
            return
        for box in boxes:
            rows = self._span(box.top * cell, box.bottom * cell, base.shape[2])
            columns = self._span(box.left * cell, box.right * cell, base.shape[3])
            part = base[..., rows, columns].float()
            if residual is not None:
                part = part + residual_scale * residual[..., rows, columns].float()
            if self.stride > 1:
                part = F.avg_pool2d(part, self.stride, ceil_mode=True, count_include_pad=False)
            top, left = rows.start // self.stride, columns.start // self.stride
            target = self._pixels[top : top + part.shape[2], left : left + part.shape[3]]
            target[:] = to_pixels(part)[: target.shape[0], : target.shape[1]]

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
