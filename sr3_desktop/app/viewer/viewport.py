"""Where a picture lies in a view: zoom, position and their limits, as plain geometry."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

from sr3_desktop.app.settings.choices import Mode
from sr3_desktop.engine.base.request import Crop

MAX_ZOOM = 32.0
GAP_PX = 2
"""Between two panes."""


class Viewport:
    """A picture (the canvas, in its own pixels) seen through a view (in device pixels).

    Attributes:
        canvas: Size of the picture.
        view: Size of the view in device pixels.
        margin: Least room around a fitted picture in device pixels.
        covered: Height in device pixels of the view's lowest part, which something else covers: a
            picture that fits is above it, another one can be moved there.
        zoom: Device pixels per picture pixel.
        center: The point of the picture in the middle of the view.
        fitting: Whether the picture is kept as large as it fits.
    """

    def __init__(self) -> None:
        self.canvas = QSizeF(1, 1)
        self.view = QSizeF(1, 1)
        self.margin = self.covered = 0.0
        self.zoom = 1.0
        self.center = QPointF(0.5, 0.5)
        self.fitting = True

    def set_view(
        self, width: float, height: float, margin: float = 0.0, covered: float = 0.0
    ) -> None:
        """Take the view's new size; the middle stays in the middle.

        Args:
            width: Width in device pixels.
            height: Height in device pixels.
            covered: Height of what is covered at the bottom; at most half of the view counts.
        """
        self.margin, self.covered = margin, min(covered, height / 2)
        self.view = QSizeF(max(1.0, width), max(1.0, height))
        self._settle()

    def set_canvas(self, width: int, height: int) -> None:
        """Take another resolution of the picture; what is seen stays in place."""
        ratio_x, ratio_y = width / self.canvas.width(), height / self.canvas.height()
        self.canvas = QSizeF(width, height)
        self.center = QPointF(self.center.x() * ratio_x, self.center.y() * ratio_y)
        self.zoom /= ratio_x
        self._settle()

    def fit(self) -> None:
        """Show the whole picture, as large as possible, also after resizing."""
        self.fitting = True
        self._settle()

    def fit_zoom(self) -> float:
        """Return the zoom at which the whole picture just fits."""
        width = max(1.0, self.view.width() - 2 * self.margin)
        height = max(1.0, self.free_height() - 2 * self.margin)
        return min(width / self.canvas.width(), height / self.canvas.height())

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom, leaving the picture's point under `anchor` (device pixels) where it is."""
        middle = QPointF(self.view.width() / 2, self.view.height() / 2)
        anchor = middle if anchor is None else anchor
        point = self.to_canvas(anchor)
        self._set_zoom(zoom)
        self.center = point + (middle - anchor) / self.zoom
        self._settle()

    def look_at(self, point: QPointF, zoom: float) -> None:
        """Show a point of the picture in the middle of what is free, at this zoom."""
        self._set_zoom(zoom)
        self.center = point + QPointF(0, self.covered / 2 / self.zoom)
        self._settle()

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        self.center = self.center - QPointF(dx, dy) / self.zoom
        self._settle()

    def can_pan(self) -> bool:
        """Whether some of the picture is out of view."""
        rect = self.rect()
        return rect.width() > self.view.width() + 1 or rect.height() > self.free_height() + 1

    def to_canvas(self, point: QPointF) -> QPointF:
        """Return the picture's point at a point of the view."""
        middle = QPointF(self.view.width() / 2, self.view.height() / 2)
        return self.center + (point - middle) / self.zoom

    def rect(self) -> QRectF:
        """Return the picture's place in the view, its corner on a whole device pixel."""
        left = self.view.width() / 2 - self.center.x() * self.zoom
        top = self.view.height() / 2 - self.center.y() * self.zoom
        size = self.canvas * self.zoom
        return QRectF(round(left), round(top), size.width(), size.height())

    def visible_rect(self) -> QRectF:
        """Return the part of `rect` that is in view."""
        return self.rect().intersected(QRectF(QPointF(0, 0), self.view))

    def _set_zoom(self, zoom: float) -> None:
        self.fitting = False
        self.zoom = min(MAX_ZOOM, max(zoom, min(self.fit_zoom(), 1.0)))

    def free_height(self) -> float:
        """Return the height of what is not covered."""
        return self.view.height() - self.covered

    def _settle(self) -> None:
        """Keep the zoom when fitting, and the picture from leaving the view."""
        if self.fitting:
            self.zoom = min(self.fit_zoom(), MAX_ZOOM)
        self.center = QPointF(
            _limited(self.center.x(), self.canvas.width(), self.view.width() / self.zoom),
            _limited(
                self.center.y(),
                self.canvas.height(),
                self.view.height() / self.zoom,
                self.covered / self.zoom,
            ),
        )


def pane_rects(mode: Mode, comparing: bool, view: QSizeF) -> list[QRectF]:
    """Return the panes of a view: two of one size side by side, else one.

    Args:
        comparing: Whether there is a result; without one the photo has the whole view.
        view: Size of the view in device pixels.
    """
    if mode != "side" or not comparing:
        return [QRectF(0, 0, view.width(), view.height())]
    width = max(1.0, (view.width() - GAP_PX) // 2)
    return [QRectF(left, 0, width, view.height()) for left in (0.0, view.width() - width)]


def place_of(crop: Crop, photo: QSize, rect: QRectF) -> QRectF:
    """Return where a part of a photo lies, given the place of the whole photo in the view."""
    across, down = rect.width() / photo.width(), rect.height() / photo.height()
    return QRectF(
        rect.left() + crop.left * across,
        rect.top() + crop.top * down,
        crop.width * across,
        crop.height * down,
    )


def _limited(center: float, length: float, seen: float, covered: float = 0.0) -> float:
    """Center what is smaller than the free part of the view; stop what is larger at its edges."""
    if length <= seen - covered:
        return (length + covered) / 2
    return min(max(center, seen / 2), length - seen / 2 + covered)
