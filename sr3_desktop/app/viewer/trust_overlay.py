"""The trust view's colors, and a map of invented details as something to paint."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from sr3_desktop.engine.base.request import Crop
from sr3_desktop.engine.upscale.trust import INVENTED_LEVELS, invented

from .compare_paint import draw_part
from .viewport import place_of

RAMP = ((0.0, "#3b0f70", 0), (0.35, "#b5367a", 150), (0.7, "#fb8861", 205), (1.0, "#fcfdbf", 230))
"""Share invented, color and opacity: brightness rises evenly, for every kind of color vision."""
HATCHED_LEVELS = 14.0
"""Spread from which the overlay is hatched as well, so that color does not tell it alone."""
HATCH_PX = 9
DIM = QColor(20, 20, 20, 190)
"""Laid between picture and map: what is invented is brighter than the rest of a white photo too."""


def ramp_table() -> NDArray[np.uint32]:
    """Return the ramp as 256 premultiplied colors, 0xAARRGGBB."""
    at = np.linspace(0, 1, 256)
    shares = [share for share, _, _ in RAMP]
    colors = [QColor(name) for _, name, _ in RAMP]
    alpha = np.interp(at, shares, [opacity for _, _, opacity in RAMP])
    made = np.rint(alpha).astype(np.uint32) << 24
    for shift, part in ((16, "red"), (8, "green"), (0, "blue")):
        values = np.interp(at, shares, [getattr(color, part)() for color in colors])
        made |= np.rint(values * alpha / 255).astype(np.uint32) << shift
    return made.astype(np.uint32)


def hatch_brush(ratio: float) -> QBrush:
    """Return slanted lines, dark beside light, so that they are seen on any ground."""
    side = round(HATCH_PX * ratio)
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shift, ink in ((0.0, QColor(0, 0, 0, 200)), (1.3 * ratio, QColor(255, 255, 255, 150))):
        painter.setPen(QPen(ink, 1.3 * ratio))
        for along in (-side, 0, side):
            start = QPointF(along + shift - side, 2 * side)
            painter.drawLine(start, start + QPointF(3 * side, -3 * side))
    painter.end()
    return QBrush(tile)


class TrustOverlay:
    """A map laid over the result, which is dimmed below it.

    Attributes:
        shares: uint8 [h, w], the map as a gray picture: 0 is certain, 255 invented.

    Args:
        levels: float32 [h, w], the spread in levels of 255; any resolution.
        crop: The part of the photo that it covers; None is all of it.
        faces: bool [h, w], where the face model paints: invented, however little samples differ.
    """

    def __init__(
        self,
        levels: NDArray[np.float32],
        crop: Crop | None = None,
        faces: NDArray[np.bool_] | None = None,
    ) -> None:
        self.crop, self._faces = crop, faces
        if faces is not None:
            levels = np.where(faces, np.maximum(levels, np.float32(INVENTED_LEVELS)), levels)
        self._levels = levels
        height, width = levels.shape
        self.shares: NDArray[np.uint8] = np.rint(invented(levels) * 255).astype(np.uint8)
        self._image = _image(ramp_table()[self.shares], QSize(width, height))
        hatched = np.where(levels >= HATCHED_LEVELS, np.uint32(0xFF000000), np.uint32(0))
        self._mask = _image(hatched, QSize(width, height)) if hatched.any() else None

    def place(self, photo: QSize, rect: QRectF) -> QRectF:
        """Return where the map lies, given the place of the whole picture."""
        return rect if self.crop is None else place_of(self.crop, photo, rect)

    def levels_at(self, point: QPointF, place: QRectF) -> tuple[float, bool] | None:
        """Return the spread under a point, and whether the face model paints there; None beside."""
        if not place.contains(point):
            return None
        height, width = self._levels.shape
        x = int((point.x() - place.left()) / place.width() * width)
        y = int((point.y() - place.top()) / place.height() * height)
        at = min(y, height - 1), min(x, width - 1)
        return float(self._levels[at]), self._faces is not None and bool(self._faces[at])

    def paint(
        self, painter: QPainter, place: QRectF, part: QRectF, opacity: float, ratio: float
    ) -> None:
        """Paint what lies in a part of the view.

        Args:
            painter: Works in device pixels.
            opacity: 0 (unseen) to 1.
            ratio: Device pixels per logical pixel.
        """
        seen = place.intersected(part)
        if seen.isEmpty() or opacity <= 0:
            return
        painter.save()
        painter.setOpacity(opacity)
        painter.fillRect(seen, DIM)
        draw_part(painter, self._image, place, seen)
        if self._mask is not None:
            area = seen.toAlignedRect()
            lines = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
            lines.fill(Qt.GlobalColor.transparent)
            inner = QPainter(lines)
            inner.translate(-area.topLeft())
            inner.fillRect(area, hatch_brush(ratio))
            inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            draw_part(inner, self._mask, place, seen)
            inner.end()
            painter.drawImage(area.topLeft(), lines)
        painter.restore()


def paint_ramp(painter: QPainter, rect: QRectF) -> None:
    """Paint the ramp from no spread (left) to `INVENTED_LEVELS`, as the overlay paints it."""
    columns = np.linspace(0, INVENTED_LEVELS, 256, dtype=np.float32)[None]
    TrustOverlay(columns).paint(painter, rect, rect, 1.0, 1.0)


def _image(colors: NDArray[np.uint32], size: QSize) -> QImage:
    data = np.ascontiguousarray(colors)
    format = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(data.data, size.width(), size.height(), 4 * size.width(), format).copy()
