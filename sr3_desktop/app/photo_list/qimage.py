"""From arrays to Qt's images, and the smaller copies that are drawn when a picture is shrunk."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

SMALLEST_LEVEL_PX = 1024
_BAND_ROWS = 64
"""Rows handled together: what Python's lock is kept for while they are copied is not felt."""

_PLAIN = (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)


def to_qimage(pixels: np.ndarray, alpha: np.ndarray | None = None) -> QImage:
    """Copy an array into an image of its own, in the format that is painted fastest.

    numpy does the work: it lets the GUI thread run meanwhile, which Qt's own conversion, called
    from Python, does not.

    Args:
        pixels: uint8 [H, W, 3], RGB.
        alpha: uint8 [H, W], 255 is opaque; None for an opaque picture.
    """
    height, width = pixels.shape[:2]
    bgra = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, _BAND_ROWS):
        band = slice(top, top + _BAND_ROWS)
        for channel in range(3):  # each by itself: numpy is slow where inner loops are short
            bgra[band, :, channel] = pixels[band, :, 2 - channel]
        if alpha is None:
            bgra[band, :, 3] = 255
        else:
            bgra[band, :, :3] = _premultiplied(bgra[band, :, :3], alpha[band])
            bgra[band, :, 3] = alpha[band]
    return _wrapped(bgra, _PLAIN[alpha is not None])


def _premultiplied(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    product = pixels * alpha[:, :, None].astype(np.uint16) + 127
    return (product // 255).astype(np.uint8)


def _wrapped(bgra: NDArray[np.uint8], format: QImage.Format) -> QImage:
    """Return an image that holds the array's memory, which nobody else may write to."""
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, 4 * width, format)


def to_array(image: QImage) -> NDArray[np.uint8]:
    """Copy an image into an array, uint8 [H, W, 3] RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(memoryview(rgb.constBits()), np.uint8).reshape(
        rgb.height(), rgb.bytesPerLine()
    )
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


class ImageLevels:
    """A picture with its halves, quarters and so on, for drawing it small without aliasing.

    Built outside the GUI thread: halving 64 megapixels takes longer than a frame. Pillow does it,
    as it lets that thread run meanwhile.
    """

    def __init__(self, image: QImage) -> None:
        self.levels = [image]
        while max(self.levels[-1].width(), self.levels[-1].height()) > SMALLEST_LEVEL_PX:
            self.levels.append(_halved(self.levels[-1]))

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


def _halved(image: QImage) -> QImage:
    width, height = image.width(), image.height()
    if image.format() not in _PLAIN or min(width, height) < 2:
        size = QSize(max(1, width // 2), max(1, height // 2))
        mode = Qt.TransformationMode.SmoothTransformation
        return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    # Four bands without a meaning: what is premultiplied may be averaged as it is.
    pixels = np.frombuffer(memoryview(image.constBits()), np.uint8)
    bands = Image.frombuffer("RGBX", (width, height), pixels, "raw", "RGBX", 0, 1)
    half = np.empty((height // 2, width // 2, 4), np.uint8)
    # Band by band, as Pillow keeps Python's lock while it hands out its pixels.
    for top in range(0, len(half), _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, len(half))
        box = (0, 2 * top, width // 2 * 2, 2 * bottom)
        half[top:bottom] = np.asarray(bands.reduce(2, box))
    return _wrapped(half, image.format())
