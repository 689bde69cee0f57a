"""How a frame around a face looks."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from sr3_desktop.app.viewer.compare_paint import CAPTION

HANDLE_PX = 4.0
_EDGE = QColor(0, 0, 0, 120)


def paint_frame(
    painter: QPainter,
    corners: Sequence[QPointF],
    label: str,
    *,
    knob: QPointF | None,
    unused: bool,
) -> None:
    """Draw a frame; a dark edge keeps it visible on a white photo.

    Args:
        painter: Works in logical pixels.
        corners: From the upper left one, clockwise as the face sees it.
        knob: Middle of the knob for turning, which with the corners' handles marks a chosen frame.
        unused: Whether the face is too large to be given to the face model: a broken line.
    """
    line = Qt.PenStyle.DashLine if unused else Qt.PenStyle.SolidLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_EDGE, 4), QPen(Qt.GlobalColor.white, 2, line)):
        painter.setPen(pen)
        painter.drawPolygon(QPolygonF(list(corners)))
        if knob is not None:
            painter.drawLine((corners[0] + corners[1]) / 2, knob)
    if knob is not None:
        painter.setPen(QPen(_EDGE, 1))
        painter.setBrush(Qt.GlobalColor.white)
        for handle in corners:
            side = 2 * HANDLE_PX
            painter.drawRect(QRectF(handle.x() - HANDLE_PX, handle.y() - HANDLE_PX, side, side))
        painter.drawEllipse(knob, HANDLE_PX + 1, HANDLE_PX + 1)
    _paint_label(painter, corners, label)


def _paint_label(painter: QPainter, corners: Sequence[QPointF], label: str) -> None:
    metrics = painter.fontMetrics()
    height = metrics.height() + 4.0
    box = QRectF(0, 0, max(metrics.horizontalAdvance(label) + 10.0, height), height)
    inwards = (corners[2] - corners[0]) / 2
    length = max(abs(inwards.x()), abs(inwards.y()), 1.0)
    box.moveCenter(corners[0] + inwards * min(1.0, (height / 2 + 6) / length))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CAPTION)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
