"""A square on the photo: what is tried before the whole photo is enlarged."""

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.viewer.compare_paint import draw_part, paint_focus_ring, paint_outline
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.photo_layer import ALT, ARROWS
from sr3_desktop.app.widgets.icons import IconPushButton
from sr3_desktop.app.widgets.overlays import Overlays
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.engine.base.request import Crop

DEFAULT_SIDE = 128
MIN_SIDE = 16
RESIZE_FACTOR = 1.25
MOVE_PART = 1 / 16
EDGE_PX = 12
SMALL_PX = 160
"""A frame smaller than this on the screen is moved from anywhere inside it."""
SEEN_SHARE = 0.5
"""Of a frame less of which is in view it is not clear what it is about."""
LOUPE_PX = 160
"""Side on the screen of a part that would be less than half of it."""
LARGE_SHARE = 0.6
"""Part of the view's shorter side that a frame takes which was larger than the view."""
GAP_PX = 6
LABEL_PX = 36
"""Room for the label of a pin of the same part."""


class _Grip(Enum):
    NONE = 0
    MOVE = 1
    RESIZE = 2


class PreviewFrame(Retranslated, QWidget):
    """A frame that lies on a `CompareView`, with a button that asks for a preview of its part.

    It is moved by its edge and resized at its lower right corner; what it leaves alone, wheel,
    divider and panning, reaches the view. Keys, also while the view has the focus: P asks for the
    preview, Ctrl + arrows move (with Shift: far), [ and ] resize. While the frame itself has the
    focus, arrows move without Ctrl. A part that is small on the screen is seen through a loupe.

    Signals:
        preview_requested(Crop): Enlarge this part of the photo.
    """

    preview_requested = Signal(object)
    cancel_requested = Signal()
    moved = Signal(object)

    def __init__(self, view: CompareView) -> None:
        super().__init__(view)
        self._view = view
        self._left = self._top = 0.0
        self._side = float(DEFAULT_SIDE)
        self._grip = _Grip.NONE
        self._grip_from = QPointF()
        self._estimate = ""
        self._fraction: float | None = None
        self._wanted = True
        self._overlays: Overlays | None = None
        self.button = IconPushButton("sparkle")
        self.button.setParent(view)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        view.installEventFilter(self)
        view.viewport_changed.connect(self.place)
        view.photo_changed.connect(self.center)
        self.button.clicked.connect(self._on_clicked)
        self.center()
        self._retranslate()

    def crop(self) -> Crop | None:
        """Return the part of the photo in the frame; None without a photo."""
        size = self._view.photo_size()
        if size.isEmpty():
            return None
        width, height = (min(round(self._side), side) for side in (size.width(), size.height()))
        left = min(max(0, round(self._left)), size.width() - width)
        top = min(max(0, round(self._top)), size.height() - height)
        return Crop(left, top, width, height)

    def keep_clear(self, overlays: Overlays) -> None:
        """Keep the button from under what can lie over the lower part of the view."""
        self._overlays = overlays
        overlays.changed.connect(self.place)

    def set_shown(self, shown: bool) -> None:
        """Offer previews, or do not."""
        self._wanted = shown
        self.place()

    def set_side(self, side: float) -> None:
        """Set the side in pixels of the photo, around the same middle; the photo limits it."""
        size = self._view.photo_size()
        sides = (DEFAULT_SIDE,) if size.isEmpty() else (size.width(), size.height())
        side = max(min(MIN_SIDE, *sides), min(side, max(sides)))
        shift = (self._side - side) / 2
        self._side = side
        self.move_by(shift, shift)

    def move_by(self, dx: float, dy: float) -> None:
        """Move by pixels of the photo, which it never leaves."""
        size = self._view.photo_size()
        self._left = min(max(0.0, self._left + dx), max(0.0, size.width() - self._side))
        self._top = min(max(0.0, self._top + dy), max(0.0, size.height() - self._side))
        self.place()
        if self.crop() is not None:
            self.moved.emit(self.crop())

    def come_into_view(self) -> None:
        """Move to the middle of what is seen of the photo, unless the frame is seen already.

        A frame that is larger than the view, as the zoom is, shrinks to a part of it.
        """
        crop = self.crop()
        if crop is not None and self._view.seen_share(crop) < SEEN_SHARE:
            shorter_px = min(self._view.width(), self._free_px())
            largest = LARGE_SHARE * shorter_px / self._view.photo_px()
            if self._side > largest:
                self.set_side(largest)
            middle = self._view.middle()
            half = self._side / 2
            self.move_by(middle.x() - half - self._left, middle.y() - half - self._top)

    @Slot()
    def center(self) -> None:
        """Put the frame into the middle of the photo, at its usual size."""
        size = self._view.photo_size()
        self._side = float(DEFAULT_SIDE)
        if not size.isEmpty():
            self._side = float(min(DEFAULT_SIDE, size.width(), size.height()))
        self._left, self._top = (size.width() - self._side) / 2, (size.height() - self._side) / 2
        self.place()

    def set_estimate(self, estimate: str) -> None:
        """Say on the button how long a preview takes, such as "about 8 s"; "" says nothing."""
        self._estimate = estimate
        self._show_text()

    def set_progress(self, fraction: float | None) -> None:
        """Show how far the preview is, 0 to 1; its button stops it then. None ends this."""
        self._fraction = fraction
        self._show_text()

    def request_preview(self) -> None:
        """Ask for a preview, unless one is being made or none can be."""
        crop = self.crop()
        if crop is not None and self._fraction is None and self.button.isEnabled():
            self.preview_requested.emit(crop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys meant for the frame while the view has the focus."""
        if event.type() == QEvent.Type.KeyPress and self.isVisible():
            assert isinstance(event, QKeyEvent)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() not in ARROWS or control:
                return self._handle_key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, resize, preview."""
        if not self._handle_key(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame, or leave the press to the view."""
        self._grip = self._grip_at(event.position())
        self._grip_from = event.globalPosition()
        if event.button() is not Qt.MouseButton.LeftButton or self._grip is _Grip.NONE:
            self._grip = _Grip.NONE
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move or resize while held."""
        if self._grip is _Grip.NONE:
            cursors = {_Grip.MOVE: "SizeAllCursor", _Grip.RESIZE: "SizeFDiagCursor"}
            name = cursors.get(self._grip_at(event.position()))
            self.unsetCursor() if name is None else self.setCursor(Qt.CursorShape[name])
            event.ignore()
            return
        moved = (event.globalPosition() - self._grip_from) / self._view.photo_px()
        self._grip_from = event.globalPosition()
        if self._grip is _Grip.MOVE:
            self.move_by(moved.x(), moved.y())
        else:
            left, top = self._left, self._top
            self.set_side(self._side + max(moved.x(), moved.y(), key=abs))
            self.move_by(left - self._left, top - self._top)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._grip is _Grip.NONE:
            event.ignore()
        self._grip = _Grip.NONE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the corner that resizes it."""
        painter = QPainter(self)
        crop = self.crop()
        if crop is not None and self._is_loupe(crop):
            self._paint_loupe(painter, crop)
        ink = QColor("white")
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint_outline(painter, inside, 1.0, ink)
        grip = min(9.0, inside.width() / 4)
        corner = QRectF(inside.right() - grip, inside.bottom() - grip, grip, grip)
        painter.fillRect(corner, ink)
        if self.hasFocus():
            paint_focus_ring(painter, self.rect())

    def _handle_key(self, event: QKeyEvent) -> bool:
        """Act on a key; whether it was one of the frame's."""
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if event.modifiers() & ALT:
            return False
        if key in ARROWS:
            step = max(1.0, self._side * MOVE_PART) * (4 if far else 1)
            across, down = ARROWS[key]
            self.move_by(across * step, down * step)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            larger = key == Qt.Key.Key_BracketRight
            self.set_side(self._side * (RESIZE_FACTOR if larger else 1 / RESIZE_FACTOR))
        elif key == Qt.Key.Key_P and not event.isAutoRepeat():
            self.request_preview()
        else:
            return False
        return True

    def _grip_at(self, position: QPointF) -> _Grip:
        """Return what a press at a point of the frame would do."""
        if self._view.near_divider(QPointF(self.mapToParent(position.toPoint()))):
            return _Grip.NONE
        right, bottom = self.width() - position.x(), self.height() - position.y()
        if max(right, bottom) <= EDGE_PX and self.width() > 3 * EDGE_PX:
            return _Grip.RESIZE
        on_edge = min(position.x(), position.y(), right, bottom) <= EDGE_PX
        crop = self.crop()
        is_small = crop is not None and self._view.place_of(crop).width() < SMALL_PX
        return _Grip.MOVE if on_edge or is_small else _Grip.NONE

    @Slot()
    def place(self) -> None:
        """Follow the photo and its pins; the button stays in view as long as the frame does."""
        crop, room = self.crop(), QRectF(self._view.rect())
        if crop is None or not self._wanted:
            self.hide()
            self.button.hide()
            return
        shown = self._view.place_of(crop).intersects(room)
        place = self._seen_place(crop).adjusted(-2, -2, 2, 2)
        self.setGeometry(place.toAlignedRect())
        size = self.button.sizeHint()
        top = place.bottom() + GAP_PX
        lowest = self._free_px() - GAP_PX
        if top + size.height() > lowest:
            top = place.top() - GAP_PX - size.height()
            if any(pin.crop == crop for pin in self._view.scene.pins):
                top -= LABEL_PX
        left = place.center().x() - size.width() / 2
        left = min(max(GAP_PX, left), max(GAP_PX, room.width() - size.width() - GAP_PX))
        box = QRectF(QPointF(left, top), size)
        on_words = any(box.intersects(written.box) for written in self._view.captions())
        if top < GAP_PX or on_words:
            top = min(place.bottom() - GAP_PX, lowest) - size.height()
        self.button.setGeometry(round(left), round(top), size.width(), size.height())
        self.setVisible(shown)
        self.button.setVisible(shown)
        text = self.tr("Preview frame, {side} pixels, at column {left}, row {top}")
        self.setAccessibleName(text.format(side=crop.width, left=crop.left, top=crop.top))

    def _is_loupe(self, crop: Crop) -> bool:
        place = self._view.place_of(crop)
        return max(place.width(), place.height()) < LOUPE_PX / 2

    def _seen_place(self, crop: Crop) -> QRectF:
        """Return the place of the part, or that of its loupe, which stays in view."""
        place = self._view.place_of(crop)
        if not self._is_loupe(crop):
            return place
        loupe = QRectF(0, 0, LOUPE_PX, LOUPE_PX)
        loupe.moveCenter(place.center())
        loupe.moveLeft(min(max(0.0, loupe.left()), self._view.width() - LOUPE_PX))
        lowest = max(0.0, self._free_px() - LOUPE_PX)  # not below what covers the lower edge
        loupe.moveTop(min(max(0.0, loupe.top()), lowest))
        return loupe

    def _paint_loupe(self, painter: QPainter, crop: Crop) -> None:
        """Paint the part, as a preview of it, the result or the photo shows it."""
        scene, room = self._view.scene, QRectF(self.rect()).adjusted(2, 2, -2, -2)
        pin = next((pin for pin in scene.pins if pin.crop == crop), None)
        if pin is not None and not scene.original_held:
            draw_part(painter, pin.image.for_width(room.width()), room, room)
            return
        picture = scene.before if scene.original_held or scene.after is None else scene.after
        assert picture is not None  # which the part is of
        across = room.width() / crop.width
        size = self._view.photo_size()
        whole = QRectF(0, 0, size.width() * across, size.height() * across)
        whole.translate(room.left() - crop.left * across, room.top() - crop.top * across)
        draw_part(painter, picture.for_width(whole.width()), whole, room)

    def _free_px(self) -> int:
        """Return the height of the view over which nothing lies."""
        free_px = self._view.height() - self._view.covered_px
        return free_px if self._overlays is None else min(free_px, self._overlays.free_px)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show_text()

    def _show_text(self) -> None:
        if self._fraction is not None:
            text = self.tr("Stop preview ({percent} %)").format(
                percent=f"{100 * self._fraction:.0f}"
            )
        elif self._estimate:
            text = self.tr("Preview here ({estimate})").format(estimate=self._estimate)
        else:
            text = self.tr("Preview here")
        self.button.setText(text)
        self.place()

    @Slot()
    def _on_clicked(self) -> None:
        if self._fraction is None:
            self.request_preview()
        else:
            self.cancel_requested.emit()
