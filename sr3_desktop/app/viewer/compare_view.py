"""The viewer: photo and result at the same geometry, with a divider or side by side."""

from enum import Enum

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Mode
from sr3_desktop.app.system.motion import reduced_motion
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.engine.base.request import Crop

from .photo_layer import ALT, ARROWS
from .picture_surface import ZOOM_STEP, PictureSurface
from .pins import Pin, PinBoard, with_pin
from .trust_overlay import TrustOverlay
from .viewport import place_of

DIVIDER_STEP = 0.02
PAN_SHARE, PROBE_SHARE = 0.25, 0.05
"""Steps by keys as parts of the view's shorter side."""
SWEEP_MS = 900
BLINK_MS = 800
NO_TRUST = -1.0
"""Sent by `trust_hovered` when the pointer is beside the map."""


class _Drag(Enum):
    NONE = 0
    DIVIDER = 1
    PAN = 2


class CompareView(Retranslated, PictureSurface):
    """Shows a photo and its result: with a divider, side by side, in turns, or what differs.

    Keys: arrows move the divider, or turn to the photo (left) or the result (right) of blinking,
    Alt with arrows moves the picture, or the place on the trust map that is told of, + and - zoom,
    0 or F fits, 1 shows one result pixel on one device pixel, holding Space shows the original.

    Signals:
        trust_hovered(float, bool): Spread under the pointer in levels of 255, `NO_TRUST` beside the
            map; and whether the face model paints there.
    """

    photo_changed = Signal()
    trust_hovered = Signal(float, bool)

    def __init__(self) -> None:
        super().__init__()
        self._board = PinBoard(self, self.visible_part, self.captions)
        self._drag = _Drag.NONE
        self._drag_from = QPointF()
        self._sweep = QVariantAnimation(self, duration=SWEEP_MS)
        self._sweep.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._planned = QSize(1, 1)
        self._divider: float | None = None  # where it was before a map or a preview
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(self._on_blink)
        self.setMouseTracking(True)
        self.viewport_changed.connect(self._board.place)
        self._board.removed.connect(self.remove_pin)
        self._sweep.valueChanged.connect(self._move_divider)
        self._announce()

    def set_mode(self, mode: Mode) -> None:
        """Compare with a divider ("slider"), "side" by side, in turns ("blink"), by "difference",
        or show the "result" only.
        """
        self.scene.mode, self.scene.blinks_at_first = mode, False
        if mode == "blink" and not reduced_motion():
            self._blink.start()
        else:
            self._blink.stop()
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

    def end_sweep(self) -> None:
        """Let the divider be where it goes to, at once."""
        if self._sweep.state() is QAbstractAnimation.State.Running:
            self._sweep.setCurrentTime(self._sweep.duration())

    def show_photo(
        self, photo: ImageLevels, planned: QSize | None = None, is_sketch: bool = False
    ) -> None:
        """Show another photo, fitted, with nothing to compare it with yet.

        Args:
            planned: Size of the result that a run would make, see `plan`; else the photo's.
            is_sketch: See `Scene`.
        """
        self._sweep.stop()
        self.scene.is_sketch = is_sketch
        self.scene.before, self.scene.after, self.scene.state = photo, None, None
        self.scene.beside = None
        self.scene.trust, self.scene.draft, self.scene.divider = None, None, 0.5
        self.scene.other, self._divider = None, None
        self._set_pins(())
        self._planned = planned or photo.size()
        self.viewport.set_canvas(self._planned.width(), self._planned.height())
        self.viewport.fitting = True
        self._measure()
        self.photo_changed.emit()

    def plan(self, size: QSize) -> None:
        """Take the size of the result that a run would make: zoom counts its pixels always."""
        self._planned = size
        if self.scene.before is not None and self.scene.after is None:
            self._set_canvas(size)

    def show_other(self, other: ImageLevels | None, label: str = "") -> None:
        """Compare with another picture of the same, see `Scene`; None compares with the photo."""
        self.scene.other, self.scene.other_label = other, label
        self._measure()

    def show_after(self, after: ImageLevels, size: QSize, label: str) -> None:
        """Show a result, or a preview of it.

        Args:
            after: The picture; a preview may have fewer pixels than the result.
            size: Size of the result in pixels.
        """
        self.scene.after, self.scene.after_label = after, label
        self._set_canvas(size)

    def clear_after(self) -> None:
        """Show the photo alone again."""
        self.scene.after = self.scene.state = None
        if self.scene.before is not None:
            self._set_canvas(self._planned)

    @Slot(object, str)
    def show_state(self, state: ImageLevels | None, label: str = "") -> None:
        """Show a state of the diffusion in place of the result; None shows the result again."""
        was_comparing, self.scene.state = self.scene.comparing, state
        self.scene.state_label = label
        if was_comparing != self.scene.comparing:
            self._measure()
        self._announce()
        self._board.place()
        self.update()

    def set_trust(self, trust: TrustOverlay | None) -> None:
        """Lay a map of invented details over the result, or take it away."""
        self.scene.trust = trust
        self.trust_hovered.emit(NO_TRUST, False)
        self._forget_probe()
        if trust is not None and self.scene.after is None:
            self._put_divider_aside()
            self.set_divider(0.0)  # which a preview may have brought
        self._put_divider_back()
        self.update()

    def add_pin(self, pin: Pin) -> None:
        """Keep an enlarged part on the picture, see `with_pin`, and divide it."""
        self._set_pins(with_pin(self.scene.pins, pin))
        self.divide(pin.crop)

    def divide(self, crop: Crop) -> None:
        """Move the divider into the middle of a part of the photo."""
        self._put_divider_aside()
        place = place_of(crop, self.photo_size(), self.viewport.rect())
        self._divide_at(place.center().x())

    @Slot(object)
    def remove_pin(self, pin: Pin) -> None:
        """Take a pin away."""
        self._set_pins(tuple(other for other in self.scene.pins if other is not pin))

    @Slot(bool)
    def set_original_held(self, held: bool) -> None:
        """Show the original on the whole picture while `held`."""
        self.scene.original_held = held
        self._board.place()
        self._announce()
        self.update()

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
        self._forget_probe()
        self._hover(event.position())
        if self._drag is _Drag.DIVIDER:
            self._divide_at(event.position().x() * ratio)
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
        """Move the divider, or show the original."""
        key = Qt.Key
        if event.modifiers() & ALT and event.key() in ARROWS:
            self._go(*ARROWS[key(event.key())])
            return
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = DIVIDER_STEP * (5 if far else 1)
        match event.key():
            case key.Key_Left | key.Key_Right if self.scene.mode == "blink":
                self._turn_to(event.key() == key.Key_Left)
            case key.Key_Left:
                self.set_divider(self.scene.divider - step)
            case key.Key_Right:
                self.set_divider(self.scene.divider + step)
            case key.Key_Space:
                self.set_original_held(True)
            case _:
                super().keyPressEvent(event)

    def _go(self, across: int, down: int) -> None:
        """Move to another part of the picture, or of the trust map, by a share of the view."""
        view, ratio = self.viewport.view, self.devicePixelRatioF()
        if self.scene.trust is None:
            step = PAN_SHARE * min(view.width(), view.height())
            self.viewport.pan(-across * step, -down * step)
            self._viewport_changed()
            return
        pane = QRectF(self.panes()[-1])
        place = self.scene.probe or pane.center()
        step = PROBE_SHARE * min(view.width(), view.height()) / ratio
        x = min(max(place.x() + across * step, pane.left()), pane.right() - 1)
        y = min(max(place.y() + down * step, pane.top()), pane.bottom() - 1)
        self.scene.probe = QPointF(x, y)
        self._hover(self.scene.probe)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End showing the original."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.set_original_held(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the original go: its key's release will not arrive."""
        self.set_original_held(False)
        super().focusOutEvent(event)

    def _retranslate(self) -> None:
        self._announce()
        self._board.show_pins(self.scene.pins)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what was under the pointer."""
        self.trust_hovered.emit(NO_TRUST, False)
        super().leaveEvent(event)

    def _set_pins(self, pins: tuple[Pin, ...]) -> None:
        was_comparing, self.scene.pins = self.scene.comparing, pins
        self._board.show_pins(pins)
        self._put_divider_back()
        if was_comparing != self.scene.comparing:
            self._measure()
        self.update()

    def _put_divider_aside(self) -> None:
        self._divider = self.scene.divider if self._divider is None else self._divider

    def _put_divider_back(self) -> None:
        """Let the divider be where it was before a map and previews, once they are gone."""
        if self._divider is not None and self.scene.trust is None and not self.scene.pins:
            self.set_divider(self._divider)
            self._divider = None

    def _divide_at(self, x: float) -> None:
        """Move the divider to a place of its pane in device pixels."""
        visible = self.viewport.visible_rect()
        self.set_divider((x - visible.left()) / max(1.0, visible.width()))

    @Slot(object)
    def _move_divider(self, position: float) -> None:
        self.scene.divider = min(1.0, max(0.0, position))
        self._board.place()
        self._announce()
        self.update()

    @Slot()
    def _on_blink(self) -> None:
        if self.isVisible() and self.scene.comparing and not self.scene.original_held:
            self._turn_to(not self.scene.blinks_at_first)

    def _turn_to(self, first: bool) -> None:
        """Show one of the pictures that blink, for the time of a blink at least."""
        self.scene.blinks_at_first = first
        if self._blink.isActive():
            self._blink.start()
        self._board.place()
        self.update()

    def _hover(self, position: QPointF) -> None:
        """Tell the spread under the pointer."""
        trust = self.scene.trust
        if trust is not None:
            place = trust.place(self.photo_size(), self.viewport.rect())
            told = trust.levels_at(self._in_pane(position), place)
            self.trust_hovered.emit(*(told or (NO_TRUST, False)))

    def _forget_probe(self) -> None:
        if self.scene.probe is not None:
            self.scene.probe = None
            self.update()

    def _update_cursor(self, position: QPointF) -> None:
        if self.near_divider(position):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self.viewport.can_pan():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _measure(self) -> None:
        """Fit in what has changed, and tell of it."""
        super()._measure()
        self._announce()

    def _announce(self) -> None:
        """Tell screen readers what is compared how, and by its caption what stands opposite."""
        scene = self.scene
        names = {
            "slider": self.tr("Comparison, divider {percent} percent"),
            "side": self.tr("Original and result side by side"),
            "result": self.tr("Result only"),
            "blink": self.tr("Original and result alternating"),
            "difference": self.tr("Difference of original and result"),
        }
        opposite = scene.comparing and not scene.original_held
        name = names[scene.mode] if opposite else self.tr("Original photo")
        self.setAccessibleName(name.format(percent=round(100 * scene.divider)))
        shown = scene.state_label if scene.state is not None else scene.after_label
        self.setAccessibleDescription(shown if scene.comparing else "")
