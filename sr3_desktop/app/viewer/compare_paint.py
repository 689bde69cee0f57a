"""What the viewer draws: parts of pictures, divider, captions, outlines, checker."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap

from sr3_desktop.app.widgets.elided_label import fitting

CHECKER_PX = 8
GRIP_RADIUS_PX = 15
LABEL_INSET_PX, LABEL_EDGES_PX = 12, 18
LEAST_LETTERS = 12
"""Of a name that is cut short; fewer say nothing."""
PROBE_RADIUS_PX = 8
CAPTION = QColor(20, 20, 20, 185)
"""Behind white words, which are read so on every photo."""


def draw_part(
    painter: QPainter, image: QImage, place: QRectF, part: QRectF, smooth: bool = True
) -> None:
    """Draw what of an image lies in a part of the view.

    Args:
        painter: Works in device pixels.
        smooth: Whether its pixels are blended rather than shown as squares.
    """
    part = part.intersected(place)
    if part.isEmpty():
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    across, down = image.width() / place.width(), image.height() / place.height()
    source = QRectF(
        (part.left() - place.left()) * across,
        (part.top() - place.top()) * down,
        part.width() * across,
        part.height() * down,
    )
    painter.drawImage(part, image, source)


def paint_outline(
    painter: QPainter, rect: QRectF, ratio: float, ink: QColor, *, round: bool = False
) -> None:
    """Draw a frame around a part of a picture; dark edges keep it visible on every photo.

    Args:
        painter: Works in device pixels.
        rect: What it encloses, in device pixels.
        ratio: Device pixels per logical pixel.
        round: Draw the ellipse in it instead.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, color in ((3.5, QColor(0, 0, 0, 140)), (1.5, ink)):
        painter.setPen(QPen(color, width * ratio, j=Qt.PenJoinStyle.MiterJoin))
        (painter.drawEllipse if round else painter.drawRect)(rect)


def paint_divider(painter: QPainter, x: float, visible: QRectF, ratio: float) -> None:
    """Draw the divider with its grip; a dark edge keeps it visible on a white photo.

    Args:
        painter: Works in device pixels.
        x: Place of the divider in device pixels.
        visible: Visible part of the picture in device pixels.
        ratio: Device pixels per logical pixel.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for width, color in ((4.0, QColor(0, 0, 0, 130)), (2.0, QColor("white"))):
        left = x - width / 2 * ratio
        painter.fillRect(QRectF(left, visible.top(), width * ratio, visible.height()), color)
    center, radius = QPointF(x, visible.center().y()), GRIP_RADIUS_PX * ratio
    painter.setPen(QPen(QColor(0, 0, 0, 110), ratio))
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawEllipse(center, radius, radius)
    painter.setPen(QPen(QColor("#30343a"), 2 * ratio, c=Qt.PenCapStyle.RoundCap))
    for side in (-1, 1):
        tip = center + QPointF(side * 8 * ratio, 0)
        for up in (-1, 1):
            painter.drawLine(tip, tip + QPointF(-side * 4 * ratio, up * 4 * ratio))


class Caption(NamedTuple):
    """Words on a picture and their box, in logical pixels."""

    text: str
    box: QRectF


def caption(
    metrics: QFontMetrics, text: str, part: QRectF, *, at_right: bool = False
) -> Caption | None:
    """Return the caption of a part of the view, or what of it fits there; None if nothing does.

    Args:
        part: In logical pixels.
        at_right: Whether it stands at the right edge rather than the left one.
    """
    room_px = part.width() - 2 * LABEL_INSET_PX - LABEL_EDGES_PX
    text = fitting(text, metrics, room_px, Qt.TextElideMode.ElideMiddle)
    if len(text) < LEAST_LETTERS and "…" in text:
        return None
    width, height = metrics.horizontalAdvance(text) + LABEL_EDGES_PX, metrics.height() + 8
    if not text or width - LABEL_EDGES_PX > room_px:
        return None
    x = part.right() - width - LABEL_INSET_PX if at_right else part.left() + LABEL_INSET_PX
    return Caption(text, QRectF(x, part.top() + LABEL_INSET_PX, width, height))


def paint_caption(painter: QPainter, written: Caption) -> None:
    """Draw a caption; the painter works in logical pixels."""
    text, box = written
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CAPTION)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_focus_ring(painter: QPainter, place: QRect) -> None:
    """Mark what the keyboard has reached, inside its edge; the painter works in logical pixels.

    White between black lines: one of both is seen on every picture.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for inset, color in enumerate(
        (Qt.GlobalColor.black, *2 * [Qt.GlobalColor.white], Qt.GlobalColor.black)
    ):
        painter.setPen(color)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(inset, inset, -inset - 1, -inset - 1))


def paint_probe(painter: QPainter, place: QPointF) -> None:
    """Draw a ring around a point that is asked about; the painter works in logical pixels."""
    side = QPointF(PROBE_RADIUS_PX, PROBE_RADIUS_PX)
    paint_outline(painter, QRectF(place - side, place + side), 1.0, QColor("white"), round=True)


def checker() -> QPixmap:
    """Return the pattern behind transparent pictures."""
    tile = QPixmap(2 * CHECKER_PX, 2 * CHECKER_PX)
    tile.fill(QColor("#c8c8c8"))
    painter = QPainter(tile)
    for corner in (0, CHECKER_PX):
        painter.fillRect(corner, corner, CHECKER_PX, CHECKER_PX, QColor("#f0f0f0"))
    painter.end()
    return tile
