"""From arrays to Qt's images, and the smaller copies that are drawn when a picture is shrunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

SMALLEST_LEVEL_PX = 1024


def to_qimage(pixels: np.ndarray, alpha: np.ndarray | None = None) -> QImage:
    """Copy an array into an image that owns its memory, in the format that is painted fastest.

    Args:
        pixels: uint8 [H, W, 3], RGB.
        alpha: uint8 [H, W], 255 is opaque; None for an opaque picture.
    """
    height, width = pixels.shape[:2]
    if alpha is None:
        rgb = np.ascontiguousarray(pixels)
        view = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        return view.convertToFormat(QImage.Format.Format_RGB32)
    rgba = np.dstack([pixels, alpha])
    view = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return view.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def to_array(image: QImage) -> NDArray[np.uint8]:
    """Copy an image into an array, uint8 [H, W, 3] RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


class ImageLevels:
    """A picture with its halves, quarters and so on, for drawing it small without aliasing.

    Built outside the GUI thread: halving 64 megapixels takes longer than a frame.
    """

    def __init__(self, image: QImage) -> None:
        self.levels = [image]
        while max(self.levels[-1].width(), self.levels[-1].height()) > SMALLEST_LEVEL_PX:
            last = self.levels[-1]
            half = QSize(max(1, last.width() // 2), max(1, last.height() // 2))
            mode = Qt.TransformationMode.SmoothTransformation
            self.levels.append(last.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, mode))

    @property
    def full(self) -> QImage:
        """The picture itself."""
        return self.levels[0]

    def size(self) -> QSize:
        """Size of the picture."""
        return self.full.size()

    def for_width(self, drawn_px: float) -> QImage:
        """Return the smallest level at least as wide as it will be drawn, else the picture."""
        fitting = [level for level in self.levels if level.width() >= drawn_px]
        return fitting[-1] if fitting else self.full
