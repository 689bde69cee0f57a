"""One variant in the grid: its picture, what it was made with, or how far it is."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.settings.quality_levels import steps_words
from sr3_desktop.app.system.language import listed, translated
from sr3_desktop.app.viewer.compare_paint import CAPTION, caption, draw_part, paint_caption
from sr3_desktop.app.viewer.photo_layer import ALT, ARROWS
from sr3_desktop.app.widgets.colors import SURROUND
from sr3_desktop.app.widgets.icons import IconButton, draw
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.tips import set_tip

LETTERS = "ABCD"
EDGE_PX = 3
BAR_PX = 6
LOOK_STEP = 0.1
"""By keys, as a part of the picture."""
STOP_INSET_PX = 12
MARK_PX = 26
NEAREST_ABOVE = 4.0

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -2,
    Qt.Key.Key_Down: 2,
}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class VariantCell(Retranslated, QWidget):
    """A picture that can be chosen.

    Args:
        number: Its number, from 1.

    Signals:
        chosen(Variant): By a click, Enter or Space.
        pointed(QPointF | None): Where the pointer is, 0 to 1 across the cell and down; None when
            it has left.
        moved(int, int): Its number, and how many cells on the focus is to go.
        stopped(int): Its number; it is not to be made.
    """

    chosen = Signal(object)
    pointed = Signal(object)
    moved = Signal(int, int)
    stopped = Signal(int)

    def __init__(self, variant: Variant, number: int) -> None:
        super().__init__()
        self.variant = variant
        self._number = number
        self._picture: ImageLevels | None = None
        self._draft: ImageLevels | None = None
        self._fraction = 0.0
        self._problem = ""
        self._is_chosen = False
        self._pressed = False
        self._looked_at: QPointF | None = None
        self.stop_button = IconButton("close")
        self.stop_button.setParent(self)
        self.stop_button.setProperty("role", "")
        self.stop_button.clicked.connect(self._on_stop)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._retranslate()

    @property
    def waiting(self) -> bool:
        """Whether the picture is still to come."""
        return self._picture is None and not self._problem

    def minimumSizeHint(self) -> QSize:
        """Return the least room for a picture."""
        return QSize(160, 120)

    def caption(self) -> str:
        """Return what the variant is made with, in words, for its tip and for screen readers."""
        settings = self.variant.sampler
        parts = [
            self.tr("Seed {seed}").format(seed=settings.seed),
            translated(steps_words(settings.steps)),
            self.tr("detail {percent} %").format(percent=round(100 * settings.detail)),
        ]
        if self.variant.cleanup:
            clean = self.tr("clean-up {percent} %")
            parts.append(clean.format(percent=round(100 * self.variant.cleanup)))
        return listed(parts)

    def set_progress(self, fraction: float) -> None:
        """Show how far it is, 0 to 1."""
        self._fraction = fraction
        self._announce()

    def set_draft(self, draft: ImageLevels) -> None:
        """Show what there is until the picture is."""
        self._draft = draft
        self.update()

    def set_picture(self, picture: ImageLevels) -> None:
        """Show the finished variant."""
        self._picture, self._draft = picture, None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._announce()

    def set_problem(self, sentence: str) -> None:
        """Show why there is no picture."""
        self._problem = sentence
        self._announce()

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the one that was chosen."""
        self._is_chosen = chosen
        self._announce()

    def look_at(self, point: QPointF | None) -> None:
        """Show the pixels around a point, 0 to 1 across and down, in full size; None shows all."""
        self._looked_at = point
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, caption and marks."""
        painter = QPainter(self)
        inside = QRectF(self.rect()).adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
        painter.fillRect(inside, QColor(SURROUND))
        if self._picture is not None:
            self._paint_picture(painter, self._picture, inside)
        else:
            if self._draft is not None and not self._problem:
                self._paint_draft(painter, self._draft, inside)
            self._paint_waiting(painter, inside)
        written = caption(painter.fontMetrics(), LETTERS[self._number - 1], inside)
        if written is not None:
            paint_caption(painter, written)
        self._paint_marks(painter, inside)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where the click began."""
        self._pressed = event.button() is Qt.MouseButton.LeftButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is pointed at."""
        size = self.size()
        across, down = event.position().x() / size.width(), event.position().y() / size.height()
        self.pointed.emit(QPointF(min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has gone."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the variant when the click ends inside."""
        if self._pressed and self.rect().contains(event.position().toPoint()):
            self._choose()
        self._pressed = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it, look closely at a part, or go to another."""
        if event.modifiers() & ALT and event.key() in ARROWS:
            self._look(*ARROWS[Qt.Key(event.key())])
        elif event.key() in _STEPS:
            self.moved.emit(self._number, _STEPS[Qt.Key(event.key())])
        elif event.key() in _CHOOSE:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _look(self, across: int, down: int) -> None:
        """Show a part in full size by keys: the middle first, then what lies beside it."""
        at = self._looked_at
        point = QPointF(0.5, 0.5) if at is None else at + QPointF(across, down) * LOOK_STEP
        self.pointed.emit(QPointF(min(max(point.x(), 0.0), 1.0), min(max(point.y(), 0.0), 1.0)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the whole again when no cell has the focus."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its corner."""
        super().resizeEvent(event)
        size = self.stop_button.sizeHint()
        left, top = self.width() - size.width() - STOP_INSET_PX, STOP_INSET_PX
        self.stop_button.setGeometry(left, top, size.width(), size.height())

    def _retranslate(self) -> None:
        super()._retranslate()
        self._announce()

    @Slot()
    def _on_stop(self) -> None:
        if self.waiting:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes
            self.stopped.emit(self._number)

    def _choose(self) -> None:
        if self._picture is not None:
            self.chosen.emit(self.variant)

    def _paint_picture(self, painter: QPainter, picture: ImageLevels, inside: QRectF) -> None:
        """Paint the picture as large as it fits, or in full size, on whole device pixels."""
        ratio = self.devicePixelRatioF()
        room = QRectF(inside.topLeft() * ratio, inside.size() * ratio)
        size, at = picture.size(), QPointF(0.5, 0.5)
        zoom = min(room.width() / size.width(), room.height() / size.height())
        if self._looked_at is not None and zoom < 1:
            zoom, at = 1.0, self._looked_at
        width, height = round(size.width() * zoom), round(size.height() * zoom)
        # What is smaller than the room stands in its middle, what is larger follows the pointer.
        across = at.x() if width > room.width() else 0.5
        down = at.y() if height > room.height() else 0.5
        left = round(room.left() + (room.width() - width) * across)
        top = round(room.top() + (room.height() - height) * down)
        place = QRectF(left, top, width, height)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        smooth = zoom < NEAREST_ABOVE
        draw_part(painter, picture.for_width(width), place, place.intersected(room), smooth)
        painter.restore()

    def _paint_draft(self, painter: QPainter, draft: ImageLevels, inside: QRectF) -> None:
        size = QSizeF(draft.size()).scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(inside.center())
        draw_part(painter, draft.full, place, place)

    def _paint_waiting(self, painter: QPainter, inside: QRectF) -> None:
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = inside.adjusted(24, 40, -24, -24)
        box = painter.boundingRect(room, flags, self._status()).adjusted(-12, -8, 12, 8)
        makes = not self._problem and self._fraction > 0
        if makes:  # room for the bar
            box |= QRectF(inside.center().x() - 82, inside.center().y(), 164, 36)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(CAPTION)
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(room, flags, self._status())
        if not makes:
            return
        bar = QRectF(inside.center().x() - 70, inside.center().y() + 20, 140, BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        done = QRectF(
            bar.topLeft(), QPointF(bar.left() + bar.width() * self._fraction, bar.bottom())
        )
        for rect, ink in ((bar, QColor(0, 0, 0, 160)), (done, QColor("white"))):
            painter.setBrush(ink)
            painter.drawRoundedRect(rect, BAR_PX / 2, BAR_PX / 2)

    def _paint_marks(self, painter: QPainter, inside: QRectF) -> None:
        """Paint the ring of focus, choice or pointer, and the tick of the chosen one."""
        role, colors = self.palette().ColorRole, self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ink = None
        if self.hasFocus():
            ink = colors.color(role.Text)
        elif self._is_chosen:
            ink = colors.color(role.Accent)
        elif self.underMouse() and self._picture is not None:
            ink = colors.color(role.Mid)
        if ink is not None:
            painter.setPen(QPen(ink, EDGE_PX))
            half = EDGE_PX / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 4, 4)
        if self._is_chosen:
            mark = QRectF(
                inside.right() - MARK_PX - 8, inside.bottom() - MARK_PX - 8, MARK_PX, MARK_PX
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color(role.Accent))
            painter.drawEllipse(mark)
            tick = draw("check", colors.color(role.HighlightedText).name(), 3 * MARK_PX)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(mark.adjusted(4, 4, -4, -4), tick, QRectF(tick.rect()))

    def _status(self) -> str:
        if self._problem:
            return translated(self._problem)
        if self._fraction > 0:
            return self.tr("{percent} %").format(percent=round(100 * self._fraction))
        return self.tr("Waiting")

    def _announce(self) -> None:
        """Tell screen readers number, settings and state, and paint them."""
        self.stop_button.setVisible(self.waiting)
        if self._picture is None:
            state = self._status()
        else:
            state = self.tr("chosen") if self._is_chosen else self.tr("ready")
        name = self.tr("Variation {number}: {settings}; {state}")
        self.setAccessibleName(
            name.format(number=self._number, settings=self.caption(), state=state)
        )
        tip = self.tr("Use this variation for this photo")
        set_tip(self, "" if self._picture is None else f"{tip} ({self.caption()})")
        self.update()
