"""The viewer: photo and result at the same geometry, with a divider or side by side."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import (
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

from sr3_desktop.engine.request import Crop

from .motion import reduced_motion
from .panes import Mode, pane_rects
from .pins import Pin, PinChip, with_pin
from .qimage import ImageLevels
from .scene import Captions, Scene, ScenePainter
from .theme import SURROUND
from .trust_overlay import TrustOverlay
from .viewport import Viewport, place_of

ZOOM_STEP = 1.25
DIVIDER_STEP = 0.02
GRIP_REACH_PX = 12
FIT_MARGIN_PX = 14
SWEEP_MS = 900
NO_TRUST = -1.0
"""Sent by `trust_hovered` when the pointer is beside the map."""

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
    """Shows the photo and its result; what is known of each is in `scene`.

    The photo is enlarged while it is painted, and all panes share one `Viewport`: they can not get
    out of step. Keys: arrows move the divider, + and - zoom, 0 or F fits, 1 shows one result pixel
    on one device pixel, holding Space shows the original.

    Signals:
        zoom_changed(float): Device pixels per pixel of the picture.
        viewport_changed(): What lies where has changed.
        photo_changed(): Another photo is shown.
        trust_hovered(float): Spread under the pointer in levels of 255; `NO_TRUST` beside the map.
        pin_removed(Pin): The user has removed a pin.
    """

    zoom_changed = Signal(float)
    viewport_changed = Signal()
    photo_changed = Signal()
    trust_hovered = Signal(float)
    pin_removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self.scene = Scene()
        self.fit_margin_px = FIT_MARGIN_PX
        self._painter = ScenePainter(self.scene, self.viewport, self)
        self._chips: list[PinChip] = []
        self._drag = _Drag.NONE
        self._drag_from = QPointF()
        self._focus_by_key = False
        self._sweep = QVariantAnimation(self, duration=SWEEP_MS)
        self._sweep.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._painter.enlarger.ready.connect(self.update)
        self._sweep.valueChanged.connect(self._on_sweep)
        self._announce()

    @property
    def divider(self) -> float:
        """Position of the divider in the visible part of the picture, 0 (left) to 1."""
        return self.scene.divider

    @property
    def mode(self) -> Mode:
        """How photo and result are compared."""
        return self.scene.mode

    @property
    def after(self) -> ImageLevels | None:
        """The result, or a preview of it."""
        return self.scene.after

    def set_mode(self, mode: Mode) -> None:
        """Compare with a divider ("slider"), "side" by side, or show the "result" only."""
        self.scene.mode = mode
        self._announce()
        self._measure()

    def set_divider(self, position: float) -> None:
        """Move the divider."""
        self._sweep.stop()
        self._move_divider(position)

    def sweep(self) -> None:
        """Draw the divider once from left to right to its place; at once with reduced motion."""
        if reduced_motion() or not self.scene.has_divider:
            return
        self._sweep.setStartValue(0.0)
        self._sweep.setEndValue(self.scene.divider)
        self._sweep.start()

    def show_photo(self, photo: ImageLevels) -> None:
        """Show another photo, fitted, with nothing to compare it with yet."""
        self._sweep.stop()
        self.scene.before, self.scene.after, self.scene.state = photo, None, None
        self.scene.trust, self.scene.divider = None, 0.5
        self._set_pins(())
        self.viewport.set_canvas(photo.size().width(), photo.size().height())
        self.viewport.fitting = True
        self._announce()
        self._measure()
        self.photo_changed.emit()

    def show_after(self, after: ImageLevels, size: QSize, label: str) -> None:
        """Show a result, or a preview of it.

        Args:
            after: The picture; a preview may have fewer pixels than the result.
            size: Size of the result in pixels.
            label: Its caption.
        """
        self.scene.after, self.scene.after_label = after, label
        self._set_canvas(size)

    def clear_after(self) -> None:
        """Show the photo alone again."""
        self.scene.after = self.scene.state = None
        if self.scene.before is not None:
            self._set_canvas(self.scene.before.size())

    @Slot(object)
    def show_state(self, state: ImageLevels | None) -> None:
        """Show a state of the diffusion in place of the result; None shows the result again."""
        was_comparing, self.scene.state = self.scene.comparing, state
        if was_comparing != self.scene.comparing:
            self._measure()
        self.update()

    def set_trust(self, trust: TrustOverlay | None) -> None:
        """Lay a map of invented details over the result, or take it away."""
        self.scene.trust = trust
        self.trust_hovered.emit(NO_TRUST)
        self.update()

    @Slot(float)
    def set_trust_opacity(self, opacity: float) -> None:
        """Set how strongly the map covers the result, 0 to 1."""
        self.scene.trust_opacity = opacity
        self.update()

    def add_pin(self, pin: Pin) -> None:
        """Keep an enlarged part on the picture; see `with_pin`."""
        self._set_pins(with_pin(self.scene.pins, pin))

    def remove_pin(self, pin: Pin) -> None:
        """Take a pin away."""
        self._set_pins(tuple(other for other in self.scene.pins if other is not pin))

    def photo_size(self) -> QSize:
        """Return the size of the photo in pixels; empty without one."""
        return QSize() if self.scene.before is None else self.scene.before.size()

    def place_of(self, crop: Crop, on_result: bool = False) -> QRectF:
        """Return where a part of the photo is seen, in logical pixels of this widget.

        Args:
            crop: The part.
            on_result: Take the pane of the result where there are two.
        """
        ratio, pane = self.devicePixelRatioF(), self._panes()[-1 if on_result else 0]
        place = place_of(crop, self.photo_size(), self.viewport.rect()).translated(pane.topLeft())
        return QRectF(place.topLeft() / ratio, place.size() / ratio)

    def photo_px(self) -> float:
        """Return how many logical pixels a pixel of the photo is wide."""
        return self.viewport.rect().width() / self.devicePixelRatioF() / self.photo_size().width()

    def near_divider(self, position: QPointF) -> bool:
        """Whether a point of the widget is close enough to the divider to take hold of it."""
        x = self._painter.divider_x() / self.devicePixelRatioF()
        return self.scene.has_divider and abs(position.x() - x) <= GRIP_REACH_PX

    def wait_for_enlarged(self) -> None:
        """Return when the bicubic picture that is being made is there; for tests and benchmarks."""
        self._painter.enlarger.wait()

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
        """Zoom around a point of a pane in device pixels, by default its middle."""
        self.viewport.zoom_to(zoom, anchor)
        self._viewport_changed()

    @Slot(bool)
    def set_original_held(self, held: bool) -> None:
        """Show the original on the whole picture while `held`."""
        self.scene.original_held = held
        self._announce()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(SURROUND))
        if self.scene.before is not None:
            ratio, panes = self.devicePixelRatioF(), self._panes()
            painter.scale(1 / ratio, 1 / ratio)
            self._painter.paint(painter, panes, ratio)
            painter.resetTransform()
            self._painter.paint_captions(painter, panes, ratio, self._captions())
        if self._focus_by_key and self.hasFocus():
            painter.setPen(QPen(self.palette().color(self.palette().ColorRole.Link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer."""
        notches = event.angleDelta().y() / 120
        if notches and self.scene.before is not None:
            anchor = self._in_pane(event.position())
            self.set_zoom(self.viewport.zoom * ZOOM_STEP**notches, anchor)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the divider or of the picture."""
        if self.scene.before is None:
            return
        left_button = event.button() is Qt.MouseButton.LeftButton
        pannable = self.viewport.can_pan()
        on_divider = self.near_divider(event.position()) or not pannable
        if left_button and self.scene.has_divider and on_divider:
            self._drag = _Drag.DIVIDER
        elif pannable and (left_button or event.button() is Qt.MouseButton.MiddleButton):
            self._drag = _Drag.PAN
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._drag_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        ratio = self.devicePixelRatioF()
        moved = event.position() - self._drag_from
        self._hover(event.position())
        if self._drag is _Drag.DIVIDER:
            visible = self.viewport.visible_rect()
            x = event.position().x() * ratio
            self.set_divider((x - visible.left()) / max(1.0, visible.width()))
        elif self._drag is _Drag.PAN:
            self.viewport.pan(moved.x() * ratio, moved.y() * ratio)
            self._drag_from = event.position()
            self._viewport_changed()
        else:
            self._update_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._drag = _Drag.NONE
        self._update_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and actual size."""
        if self.scene.before is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.viewport.fitting:
            self.set_zoom(1.0, self._in_pane(event.position()))
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the divider, zoom, or show the original."""
        key = Qt.Key
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = DIVIDER_STEP * (5 if far else 1)
        match event.key():
            case key.Key_Left:
                self.set_divider(self.divider - step)
            case key.Key_Right:
                self.set_divider(self.divider + step)
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

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what was under the pointer."""
        self.trust_hovered.emit(NO_TRUST)
        super().leaveEvent(event)

    def _measure(self) -> None:
        ratio, pane = self.devicePixelRatioF(), self._panes()[0]
        self.viewport.set_view(pane.width(), pane.height(), self.fit_margin_px * ratio)
        self._viewport_changed()

    def _set_canvas(self, size: QSize) -> None:
        if size != self.viewport.canvas.toSize():
            self.viewport.set_canvas(size.width(), size.height())
        self._measure()

    def _viewport_changed(self) -> None:
        for chip in self._chips:
            self._place_chip(chip)
        self.zoom_changed.emit(self.viewport.zoom)
        self.viewport_changed.emit()
        self.update()

    def _panes(self) -> list[QRectF]:
        size = QRectF(QPointF(), self.size()).size() * self.devicePixelRatioF()
        return pane_rects(self.scene.mode, self.scene.comparing, size)

    def _in_pane(self, position: QPointF) -> QPointF:
        """Return a point of the widget in device pixels of the pane it lies in."""
        point = position * self.devicePixelRatioF()
        holding = [pane for pane in self._panes() if pane.left() <= point.x()]
        return point - (holding[-1].topLeft() if holding else QPointF())

    def _set_pins(self, pins: tuple[Pin, ...]) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self.scene.pins = pins
        self._chips = [PinChip(pin, self) for pin in pins]
        for chip in self._chips:
            chip.removed.connect(self._on_chip_removed)
            self._place_chip(chip)
        self.update()

    def _place_chip(self, chip: PinChip) -> None:
        """Put a label above its pin, or inside where there is no room above."""
        place = self.place_of(chip.pin.crop, on_result=True)
        size = chip.sizeHint()
        top = place.top() - size.height() - 4
        top = top if top >= 0 else max(place.top(), 0) + 4
        left = min(max(0.0, place.left()), max(0.0, self.width() - size.width()))
        chip.setGeometry(round(left), round(top), size.width(), size.height())
        chip.setVisible(place.intersects(QRectF(self.rect())))

    @Slot(object)
    def _on_chip_removed(self, pin: Pin) -> None:
        self.remove_pin(pin)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.pin_removed.emit(pin)

    @Slot(object)
    def _on_sweep(self, position: float) -> None:
        self._move_divider(position)

    def _move_divider(self, position: float) -> None:
        self.scene.divider = min(1.0, max(0.0, position))
        self._announce()
        self.update()

    def _hover(self, position: QPointF) -> None:
        """Tell the spread under the pointer."""
        trust = self.scene.trust
        if trust is not None:
            place = trust.place(self.photo_size(), self.viewport.rect())
            levels = trust.levels_at(self._in_pane(position), place)
            self.trust_hovered.emit(NO_TRUST if levels is None else levels)

    def _update_cursor(self, position: QPointF) -> None:
        if self.near_divider(position):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self.viewport.can_pan():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _captions(self) -> Captions:
        size = self.photo_size()
        original = self.tr("Original {width}×{height}")
        original = original.format(width=size.width(), height=size.height())
        return Captions(original, self.scene.after_label)

    def _announce(self) -> None:
        """Tell screen readers what is compared how."""
        if self.scene.original_held:
            name = self.tr("Original photo")
        elif self.scene.mode == "side":
            name = self.tr("Original and result side by side")
        elif self.scene.mode == "result":
            name = self.tr("Result only")
        else:
            name = self.tr("Comparison, divider {percent} percent")
        self.setAccessibleName(name.format(percent=round(100 * self.divider)))
