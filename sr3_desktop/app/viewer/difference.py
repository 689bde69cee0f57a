"""Where two pictures differ, painted brighter than it is."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

DOUBLINGS = 2
TIMES = 2**DOUBLINGS

Paint = Callable[[QPainter], None]


def difference(area: QRect, first: Paint, second: Paint) -> QImage:
    """Return how far two pictures differ in each color, `TIMES` as bright; alike is black.

    Args:
        area: Part of the view, in device pixels.
        first: Paints one picture into the view.
        second: Paints the other one.
    """
    made = _painted(area, first)
    _lay_over(made, _painted(area, second), QPainter.CompositionMode.CompositionMode_Difference)
    for _ in range(DOUBLINGS):
        _lay_over(made, made.copy(), QPainter.CompositionMode.CompositionMode_Plus)
    return made


def _painted(area: QRect, paint: Paint) -> QImage:
    image = QImage(area.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.translate(-area.topLeft())
    paint(painter)
    painter.end()
    return image


def _lay_over(image: QImage, other: QImage, mode: QPainter.CompositionMode) -> None:
    painter = QPainter(image)
    painter.setCompositionMode(mode)
    painter.drawImage(0, 0, other)
    painter.end()
