"""The viewer: before and after in one picture, with a divider, zoom and pan."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from .compare_paint import checker, paint_divider, paint_label
from .qimage import ImageLevels
from .theme import SURROUND
from .viewport import Viewport

ZOOM_STEP = 1.25
DIVIDER_STEP = 0.02
GRIP_REACH_PX = 12
NEAREST_ABOVE = 2.0
FIT_MARGIN_PX = 14
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class _Drag(Enum):
    NONE = 0
    DIVIDER = 1
    PAN = 2


class CompareView(QWidget):
    """Paints the photo left of the divider and the result right of it, at the same geometry.

    The photo is enlarged smoothly while painting, so both sides share one `Viewport` and can not
    get out of step. Keys: arrows move the divider, + and - zoom, 0 or F fits, 1 shows one result
    pixel on one device pixel, holding Space shows the original.

    Signals:
        zoom_changed(float): Device pixels per pixel of the picture.
    """

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self.fit_margin_px = FIT_MARGIN_PX
        self._before: ImageLevels | None = None
        self._after: ImageLevels | None = None
        self._after_label = ""
        self._divider = 0.5
        self._original_held = False
        self._drag = _Drag.NONE
        self._drag_from = QPointF()
        self._focus_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._announce()

    @property
    def divider(self) -> float:
        """Position of the divider in the visible part of the picture, 0 (left) to 1."""
        return self._divider

    @property
    def after(self) -> ImageLevels | None:
        """What is shown right of the divider."""
        return self._after

    def set_divider(self, position: float) -> None:
        """Move the divider."""
        self._divider = min(1.0, max(0.0, position))
        self._announce()
        self.update()

    def show_photo(self, photo: ImageLevels) -> None:
        """Show another photo, fitted, with nothing to compare it with yet."""
        self._before, self._after = photo, None
        self.viewport.set_canvas(photo.size().width(), photo.size().height())
        self._divider = 0.5
        self._announce()
        self.fit()

    def show_after(self, after: ImageLevels, size: QSize, label: str) -> None:
        """Show a result, or a preview of it, right of the divider.

        Args:
            after: The picture; a preview may have fewer pixels than the result.
            size: Size of the result in pixels.
            label: Its caption.
        """
        self._after, self._after_label = after, label
        self._set_canvas(size)

    def clear_after(self) -> None:
        """Show the photo alone again."""
        self._after = None
        if self._before is not None:
            self._set_canvas(self._before.size())

    def preview_px(self) -> int:
        """Return the longer side, in device pixels, of a preview that fills the view."""
        return round(max(self.width(), self.height()) * self.devicePixelRatioF())

    def fit(self) -> None:
        """Show the whole picture."""
        self.viewport.fit()
        self._viewport_changed()

    def actual_size(self) -> None:
        """Show one pixel of the picture on one pixel of the screen."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """Zoom in by one step around the middle."""
        self.set_zoom(self.viewport.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out by one step around the middle."""
        self.set_zoom(self.viewport.zoom / ZOOM_STEP)

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom around a point given in device pixels, by default the middle."""
        self.viewport.zoom_to(zoom, anchor)
        self._viewport_changed()

    def set_original_held(self, held: bool) -> None:
        """Show the original on the whole picture while `held`."""
        self._original_held = held
        self.update()

    # Painting, all in device pixels.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(SURROUND))
        if self._before is not None:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            self._paint_pictures(painter, self._before)
            painter.resetTransform()
            self._paint_labels(painter, self._before)
        if self._focus_by_key and self.hasFocus():
            painter.setPen(QPen(self.palette().color(self.palette().ColorRole.Link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_pictures(self, painter: QPainter, before: ImageLevels) -> None:
        visible = self.viewport.visible_rect()
        if before.full.hasAlphaChannel():
            painter.fillRect(visible, QBrush(checker()))
        if self._after is None or self._original_held:
            self._paint_image(painter, before, visible)
            return
        split = self._divider_x()
        left = QRectF(visible.left(), visible.top(), split - visible.left(), visible.height())
        right = QRectF(split, visible.top(), visible.right() - split, visible.height())
        self._paint_image(painter, before, left)
        self._paint_image(painter, self._after, right)
        paint_divider(painter, split, visible, self.devicePixelRatioF())

    def _paint_image(self, painter: QPainter, levels: ImageLevels, part: QRectF) -> None:
        """Draw the part of a picture that belongs into `part` of the view."""
        if part.isEmpty():
            return
        rect = self.viewport.rect()
        image = levels.for_width(rect.width())
        is_result = levels is self._after and levels.size() == self.viewport.canvas.toSize()
        smooth = not (is_result and self.viewport.zoom > NEAREST_ABOVE)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        scale_x, scale_y = image.width() / rect.width(), image.height() / rect.height()
        source = QRectF(
            (part.left() - rect.left()) * scale_x,
            (part.top() - rect.top()) * scale_y,
            part.width() * scale_x,
            part.height() * scale_y,
        )
        painter.drawImage(part, image, source)

    def _paint_labels(self, painter: QPainter, before: ImageLevels) -> None:
        ratio = self.devicePixelRatioF()
        visible = self.viewport.visible_rect()
        left, right, top = visible.left() / ratio, visible.right() / ratio, visible.top() / ratio
        split = self._divider_x() / ratio
        size = before.size()
        original = self.tr("Original {width}×{height}")
        original = original.format(width=size.width(), height=size.height())
        alone = self._after is None or self._original_held
        paint_label(painter, original, left, right if alone else split, top, at_right=False)
        if not alone:
            paint_label(painter, self._after_label, split, right, top, at_right=True)

    # Pointer and keys.

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer."""
        notches = event.angleDelta().y() / 120
        if notches and self._before is not None:
            anchor = event.position() * self.devicePixelRatioF()
            self.set_zoom(self.viewport.zoom * ZOOM_STEP**notches, anchor)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the divider or of the picture."""
        if self._before is None:
            return
        left_button = event.button() is Qt.MouseButton.LeftButton
        pannable = self.viewport.can_pan()
        comparing = self._after is not None
        if left_button and comparing and (self._near_divider(event.position()) or not pannable):
            self._drag = _Drag.DIVIDER
        elif pannable and (left_button or event.button() is Qt.MouseButton.MiddleButton):
            self._drag = _Drag.PAN
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._drag_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        ratio = self.devicePixelRatioF()
        moved = event.position() - self._drag_from
        if self._drag is _Drag.DIVIDER:
            visible = self.viewport.visible_rect()
            x = event.position().x() * ratio
            self.set_divider((x - visible.left()) / max(1.0, visible.width()))
        elif self._drag is _Drag.PAN:
            self.viewport.pan(moved.x() * ratio, moved.y() * ratio)
            self._drag_from = event.position()
            self.update()
        else:
            self._update_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._drag = _Drag.NONE
        self._update_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and actual size."""
        if self._before is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.viewport.fitting:
            self.set_zoom(1.0, event.position() * self.devicePixelRatioF())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the divider, zoom, or show the original."""
        key = Qt.Key
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = DIVIDER_STEP * (5 if far else 1)
        match event.key():
            case key.Key_Left:
                self.set_divider(self._divider - step)
            case key.Key_Right:
                self.set_divider(self._divider + step)
            case key.Key_Plus | key.Key_Equal:
                self.zoom_in()
            case key.Key_Minus:
                self.zoom_out()
            case key.Key_0 | key.Key_F:
                self.fit()
            case key.Key_1:
                self.actual_size()
            case key.Key_Space:
                self.set_original_held(True)
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End showing the original."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.set_original_held(False)
        else:
            super().keyReleaseEvent(event)

    # Qt's other events.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new size."""
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Notice a change of the screen's scaling."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether a focus ring is wanted."""
        self._focus_by_key = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the original go: its key's release will not arrive."""
        self.set_original_held(False)
        super().focusOutEvent(event)

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        margin = self.fit_margin_px * ratio
        self.viewport.set_view(self.width() * ratio, self.height() * ratio, margin)
        self._viewport_changed()

    def _set_canvas(self, size: QSize) -> None:
        if size != self.viewport.canvas.toSize():
            self.viewport.set_canvas(size.width(), size.height())
        self._viewport_changed()

    def _viewport_changed(self) -> None:
        self.zoom_changed.emit(self.viewport.zoom)
        self.update()

    def _divider_x(self) -> float:
        """Return the divider's place in the view, on a whole device pixel."""
        visible = self.viewport.visible_rect()
        return round(visible.left() + self._divider * visible.width())

    def _near_divider(self, position: QPointF) -> bool:
        x = self._divider_x() / self.devicePixelRatioF()
        return self._after is not None and abs(position.x() - x) <= GRIP_REACH_PX

    def _update_cursor(self, position: QPointF) -> None:
        if self._near_divider(position):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self.viewport.can_pan():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _announce(self) -> None:
        name = self.tr("Comparison, divider {percent} percent")
        self.setAccessibleName(name.format(percent=round(100 * self._divider)))
