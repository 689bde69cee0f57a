"""Painting over the viewer where a photo stays faithful, or gets full detail."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent

from sr3_desktop.app.viewer.compare_paint import paint_outline
from sr3_desktop.app.viewer.photo_layer import ALT, ARROWS, PhotoLayer
from sr3_desktop.app.viewer.picture_surface import PictureSurface
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.upscale.level_map import Drawing, LevelMap

from .brush_marks import BrushMarks

Tool = Literal["faithful", "full", "erase"]
LEVELS: dict[Tool, float | None] = {"faithful": 0.0, "full": 1.0, "erase": None}
TOOLS = tuple(LEVELS)

SIZE_STEP = 1.2
LEAST_PX = 4.0
"""Width of the thinnest brush in cells of the map."""
MOVE_STEP, FAR = 1.0, 10.0
NEW_FRAME = 0.25
"""Side of a new frame as a part of what is seen."""
_PLAIN_KEYS = (
    *(Qt.Key.Key_N, Qt.Key.Key_X, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight),
)
_CONTROL_KEYS = (Qt.Key.Key_Z, Qt.Key.Key_Y)


class BrushLayer(PhotoLayer):
    """A layer on which detail levels are painted.

    Pointer: drag to paint; Ctrl with the wheel changes the size. Keys: [ and ] change the size, X
    the tool, Ctrl+Z and Ctrl+Y undo and redo; N adds a frame, Page Up and Page Down choose one,
    arrows move it, Ctrl with arrows resizes it (Shift: ten times as far), Delete removes it.
    Everything else, such as the wheel alone, is left to the view below.

    Signals:
        strokes_changed(tuple): The strokes, after the user has changed them.
        drawn(): A stroke goes on; `painted` shows it.

    Attributes:
        painted: The map of all strokes, with that which is being drawn.
        version: Another number for each state of it.
        strokes: All of them, the newest last.
        brush_px: Width of the brush in pixels of the photo.
        frames: Whether the pointer draws frames rather than strokes.
    """

    strokes_changed = Signal(tuple)
    drawn = Signal()

    def __init__(self, view: PictureSurface) -> None:
        super().__init__(view)
        self.painted, self.version = LevelMap(1, 1), 0
        self.tool: Tool = "faithful"
        self.frames = False
        self.marks = BrushMarks()
        self.strokes: tuple[Stroke, ...] = ()
        self._past: list[tuple[Stroke, ...]] = []
        self._future: list[tuple[Stroke, ...]] = []
        self.brush_px = 1.0
        self._drawing: Drawing | None = None
        self._drawn: Stroke | None = None
        self._pane, self._pointer = QPointF(), QPointF(-1e6, 0)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._show()

    # What is painted.

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._future)

    def size_range(self) -> tuple[float, float]:
        """Return the least and the greatest width of the brush in pixels of the photo."""
        longer = max(self.photo.width(), self.photo.height())
        least = LEAST_PX * self.painted.cell
        return least, max(longer / 2.0, 2 * least)

    def set_size(self, size: float) -> None:
        """Take another width of the brush, in pixels of the photo."""
        low, high = self.size_range()
        self.brush_px = min(max(size, low), high)
        self._show()

    def set_tool(self, tool: Tool) -> None:
        """Paint something else."""
        self.tool = tool
        self._show()

    def set_photo(self, size: QSize, strokes: Iterable[Stroke] = ()) -> None:
        """Start with a photo of some size and strokes that already exist."""
        self.photo, self._drawing, self.chosen = size, None, -1
        self._past, self._future = [], []
        self.strokes = tuple(strokes)
        self.painted = LevelMap(size.width(), size.height(), self.strokes)
        self.version += 1
        self.marks.clear()
        if self.strokes:
            self.marks.take(self.painted, self.painted.whole)
        self.set_size(max(size.width(), size.height()) / 12)

    def undo(self) -> None:
        """Take the last change back."""
        if self._past and self._drawing is None:
            self._future.append(self.strokes)
            self._change(self._past.pop())

    def redo(self) -> None:
        """Make a change again that was taken back."""
        if self._future and self._drawing is None:
            self._past.append(self.strokes)
            self._change(self._future.pop())

    def clear(self) -> None:
        """Remove all strokes."""
        if self.strokes:
            self._do(())

    def add_stroke(self, stroke: Stroke) -> None:
        """Add a stroke as the user does."""
        self._do((*self.strokes, stroke))

    def _do(self, strokes: tuple[Stroke, ...]) -> None:
        """Change the strokes as the user does."""
        self._past.append(self.strokes)
        self._future.clear()
        self._change(strokes)

    def _change(self, strokes: tuple[Stroke, ...]) -> None:
        self._set(strokes)
        self.chosen = min(self.chosen, len(strokes) - 1)
        self._show()
        self.strokes_changed.emit(self.strokes)

    def _set(self, strokes: tuple[Stroke, ...]) -> None:
        """Take other strokes, and repaint the map where one came, went or was changed."""
        old, new = Counter(self.strokes), Counter(strokes)
        others = (old - new) + (new - old)
        self.strokes = strokes
        self.version += 1
        few = len(others) <= 2
        for box in map(self.painted.reach, others) if few else (self.painted.whole,):
            if self._drawn not in others:  # else the map has it already
                self.painted.repaint(box, strokes)
            self.marks.take(self.painted, box)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks and the circle of the brush."""
        super().paintEvent(event)
        if self.underMouse() and not self.frames:
            diameter = self.brush_px * self._view_scale()
            circle = QRectF(0, 0, diameter, diameter)
            circle.moveCenter(self._pointer)
            paint_outline(QPainter(self), circle, 1.0, QColor("white"), round=True)

    def _paint_marks(self, painter: QPainter) -> None:
        self.marks.paint(painter, self._place())
        if frame := self._chosen_frame():
            corners = (self.to_view(*point) for point in frame.points)
            paint_outline(painter, QRectF(*corners).normalized(), 1.0, QColor("white"))

    def _chosen_frame(self) -> Stroke | None:
        chosen = self.strokes[self.chosen] if 0 <= self.chosen < len(self.strokes) else None
        return chosen if chosen is not None and chosen.is_frame else None

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pane, self.chosen = self._pane_at(event.position()), -1
        width = self._edge() if self.frames else self.brush_px
        self._drawing = Drawing(self.painted, LEVELS[self.tool], width, self.frames)
        self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on, or move the circle of the brush."""
        self._pointer = event.position()
        self.update()
        if self._drawing is None:
            event.ignore()
        else:
            self._draw(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() is not Qt.MouseButton.LeftButton or self._drawing is None:
            event.ignore()
            return
        stroke, self._drawing = self._drawing.stroke, None
        if stroke is not None:
            self._drawn = stroke
            self.add_stroke(stroke)
            self._drawn = None
            self.chosen = len(self.strokes) - 1 if stroke.is_frame else -1
            self._show()

    def _draw(self, position: QPointF) -> None:
        assert self._drawing is not None
        point = self._to_photo(position - self._pane)
        box = self._drawing.go_to((point.x(), point.y()))
        self.version += 1
        self.marks.take(self.painted, box)
        self.update()
        self.drawn.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the size with Ctrl; without, the view zooms."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self.set_size(self.brush_px * SIZE_STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the circle away."""
        self.update()
        super().leaveEvent(event)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change tool, size or frames; take back."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if control and key in _CONTROL_KEYS:
            (self.redo if shift or key == Qt.Key.Key_Y else self.undo)()
        elif key in ARROWS and self.chosen >= 0 and not modifiers & ALT:
            self._change_frame(*ARROWS[key], FAR if shift else 1.0, resizes=control)
        elif key in _PLAIN_KEYS and not control:
            self._press(key)
        else:
            super().keyPressEvent(event)

    def _press(self, key: Qt.Key) -> None:
        keys = Qt.Key
        match key:
            case keys.Key_N:
                self._add_frame()
            case keys.Key_X:
                self.set_tool(TOOLS[(TOOLS.index(self.tool) + 1) % len(TOOLS)])
            case keys.Key_BracketLeft:
                self.set_size(self.brush_px / SIZE_STEP)
            case keys.Key_BracketRight:
                self.set_size(self.brush_px * SIZE_STEP)
            case keys.Key_PageUp | keys.Key_PageDown:
                self._choose_next(1 if key == keys.Key_PageDown else -1)
            case keys.Key_Delete | keys.Key_Backspace if self.chosen >= 0:
                chosen, self.chosen = self.chosen, -1
                self._do(self.strokes[:chosen] + self.strokes[chosen + 1 :])
            case keys.Key_Escape if self._drawing is not None:
                self._drawing.give_up()
                self._drawing = None
                self.marks.take(self.painted, self.painted.whole)
                self._change(self.strokes)
            case keys.Key_Escape:
                self.left.emit()

    def _edge(self) -> float:
        return max(self.brush_px / 4, LEAST_PX * self.painted.cell)

    def _add_frame(self) -> None:
        """Lay a frame over the middle of what is seen."""
        seen = self._view.panes()[0]
        corners = self._to_photo(seen.topLeft()), self._to_photo(seen.bottomRight())
        part = QRectF(*corners) & QRectF(QPointF(), self.photo)
        x, y = part.center().x(), part.center().y()
        wide, high = part.width() * NEW_FRAME / 2, part.height() * NEW_FRAME / 2
        points = ((x - wide, y - high), (x + wide, y + high))
        self.add_stroke(Stroke(LEVELS[self.tool], self._edge(), points, is_frame=True))
        self.chosen = len(self.strokes) - 1
        self._show()

    def _choose_next(self, step: int) -> None:
        frames = [n for n, stroke in enumerate(self.strokes) if stroke.is_frame]
        if frames:
            at = frames.index(self.chosen) if self.chosen in frames else -1 if step > 0 else 0
            self.chosen = frames[(at + step) % len(frames)]
            self._show()

    def _change_frame(self, across: int, down: int, far: float, resizes: bool) -> None:
        """Move the chosen frame, or its lower right corner."""
        frame = self.strokes[self.chosen]
        (x0, y0), (x1, y1) = frame.points
        dx, dy = across * far * MOVE_STEP, down * far * MOVE_STEP
        if resizes:
            points = ((x0, y0), (max(x1 + dx, x0 + 1), max(y1 + dy, y0 + 1)))
        else:
            points = ((x0 + dx, y0 + dy), (x1 + dx, y1 + dy))
        strokes = list(self.strokes)
        strokes[self.chosen] = replace(frame, points=points)
        self._do(tuple(strokes))

    def _is_own(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.key() in (_CONTROL_KEYS if control else _PLAIN_KEYS)

    def _description(self) -> str:
        if frame := self._chosen_frame():
            (x0, y0), (x1, y1) = frame.points
            return self.tr("Frame at {x}, {y}, {width} by {height} pixels").format(
                x=round(x0), y=round(y0), width=round(abs(x1 - x0)), height=round(abs(y1 - y0))
            )
        tools = (self.tr("Faithful"), self.tr("Full detail"), self.tr("Erase"))
        name = self.tr("Brush: {tool}, {size} pixels; strokes: {count}")
        return name.format(
            tool=tools[TOOLS.index(self.tool)], size=round(self.brush_px), count=len(self.strokes)
        )
