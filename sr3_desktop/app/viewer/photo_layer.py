"""What the layers have in common on which a tool marks places of the displayed photo."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.key_focus import by_key
from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.widgets.retranslated import Retranslated

from .compare_paint import paint_focus_ring
from .picture_surface import PictureSurface

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Steps of the arrow keys to the right and down."""
ALT = Qt.KeyboardModifier.AltModifier
"""With it arrows move the picture, not what is marked on it."""


class PhotoLayer(Retranslated, QWidget):
    """A transparent layer over a view; where photo and result are side by side, it is on both.

    Points are pixels of the photo, or logical pixels of the view's first pane.

    Args:
        view: The view that this layer lies on and grows with.

    Attributes:
        photo: Size of the photo in pixels.
        chosen: Index of the mark that keys work on; -1 is none.

    Signals:
        touched(): What can be done with the marks, or which is chosen, may have changed.
        left(): Escape was pressed while nothing was held.
    """

    touched = Signal()
    left = Signal()

    def __init__(self, view: PictureSurface) -> None:
        super().__init__(view)
        self._view = view
        self.photo = QSize(1, 1)
        self.chosen = -1
        self._focus_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setGeometry(view.rect())
        view.installEventFilter(self)

    def to_view(self, x: float, y: float) -> QPointF:
        """Return where a point of the photo lies in the first pane."""
        place = self._place()
        across, down = place.width() / self.photo.width(), place.height() / self.photo.height()
        return QPointF(place.left() + x * across, place.top() + y * down)

    def _to_photo(self, point: QPointF) -> QPointF:
        place = self._place()
        across, down = self.photo.width() / place.width(), self.photo.height() / place.height()
        return QPointF((point.x() - place.left()) * across, (point.y() - place.top()) * down)

    def _place(self) -> QRectF:
        """Return where the whole photo lies in the first pane."""
        rect, ratio = self._view.viewport.rect(), self.devicePixelRatioF()
        return QRectF(rect.topLeft() / ratio, rect.size() / ratio)

    def _view_scale(self) -> float:
        """Return logical pixels per pixel of the photo."""
        return self._place().width() / self.photo.width()

    def _pane_at(self, point: QPointF) -> QPointF:
        """Return the corner of the pane that a point of this widget lies in."""
        panes = self._view.panes()
        return next((p for p in reversed(panes) if p.left() <= point.x()), panes[0]).topLeft()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks in each pane."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pane in self._view.panes():
            painter.save()
            painter.setClipRect(pane)
            painter.translate(pane.topLeft())
            self._paint_marks(painter)
            painter.restore()
        if self._focus_by_key and self.hasFocus():
            paint_focus_ring(painter, self.rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether a focus ring is wanted."""
        self._focus_by_key = by_key(self, event.reason(), self._focus_by_key)
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the layer from being shortcuts of the window."""
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the view."""
        if event.type() is QEvent.Type.Resize and watched is self._view:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def _retranslate(self) -> None:
        self._show()

    def _show(self) -> None:
        """Show, and let screen readers say, what is there now."""
        name = self._description()
        if name != self.accessibleName():
            self.setAccessibleName(name)
            announce(self, name)
        self.update()
        self.touched.emit()

    def _paint_marks(self, painter: QPainter) -> None:
        """Draw the marks; the painter works in logical pixels of the first pane."""
        raise NotImplementedError

    def _is_own(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the layer, whatever it is in the window."""
        raise NotImplementedError

    def _description(self) -> str:
        """Return the accessible name: what is chosen, or how many marks there are."""
        raise NotImplementedError
