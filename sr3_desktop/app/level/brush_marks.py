"""What is painted, as colors over the photo."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from sr3_desktop.app.viewer.compare_paint import draw_part
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.upscale.level_map import LevelMap

FAITHFUL_BGR, FULL_BGR = (245, 130, 40), (30, 150, 250)
STRENGTH = 0.38


class BrushMarks:
    """Blue where the photo stays faithful, orange where it gets full detail."""

    def __init__(self) -> None:
        self.shown = True
        self._pixels = np.zeros((1, 1, 4), np.uint8)
        self._image = QImage()

    def clear(self) -> None:
        """Mark nothing."""
        self._pixels, self._image = np.zeros((1, 1, 4), np.uint8), QImage()

    def take(self, painted: LevelMap, box: Box) -> None:
        """Take the cells of a map over that have changed."""
        shape = painted.painted.shape
        if self._pixels.shape[:2] != shape:
            self._pixels = np.zeros((*shape, 4), np.uint8)
        cells = (slice(box.top, box.bottom), slice(box.left, box.right))
        cover, level = painted.painted[cells], painted.level[cells]
        part = self._pixels[cells]
        strength = np.float32(255 * STRENGTH)
        part[..., 3] = cover * strength
        for channel, (low, high) in enumerate(zip(FAITHFUL_BGR, FULL_BGR, strict=True)):
            part[..., channel] = (low * (cover - level) + high * level) * np.float32(STRENGTH)
        high, wide = shape
        format = QImage.Format.Format_ARGB32_Premultiplied
        self._image = QImage(self._pixels.data, wide, high, 4 * wide, format)

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Paint them over the whole photo's place, in logical pixels."""
        if self.shown and not self._image.isNull():
            draw_part(painter, self._image, place, place)
