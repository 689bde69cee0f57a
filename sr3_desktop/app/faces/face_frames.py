"""Frames around faces, drawn over the viewer: added, moved, resized, turned, deleted."""

import math
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from sr3_desktop.app.viewer.photo_layer import ALT, ARROWS, PhotoLayer
from sr3_desktop.app.viewer.picture_surface import PictureSurface
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.faces.frames import LARGEST_PX, SMALLEST_PX

from .face_paint import paint_frame

HANDLE_REACH_PX = 11.0
TURN_HANDLE_PX = 22.0
"""Distance of the handle for turning from the frame's upper edge, in logical pixels."""

MOVE_STEP, TURN_STEP, SIZE_STEP = 1.0, 1.0, 2.0
FAR = 10.0
NEW_SIDE = 64.0
_OWN_KEYS = (
    *(Qt.Key.Key_N, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Backspace, Qt.Key.Key_Escape),
)


class _Drag(Enum):
    NONE = 0
    MOVE = 1
    SIZE = 2
    TURN = 3
    ADD = 4


class FaceFrames(PhotoLayer):
    """A layer on which faces are framed.

    Pointer: drag on the photo for a new frame, a frame to move it, its corners to resize it, the
    knob above it to turn it. Keys: N adds a frame, Page Up and Page Down choose one, arrows move
    it, Ctrl with up and down resizes it, Ctrl with left and right turns it (Shift: ten times as
    far), Delete removes it. Everything else, such as the wheel, is left to the view below.

    Signals:
        frames_changed(tuple): The frames, after the user has changed them; see `frames`.
    """

    frames_changed = Signal(tuple)

    def __init__(self, view: PictureSurface) -> None:
        super().__init__(view)
        self._frames: list[FaceFrame] = []
        self._drag = _Drag.NONE
        self._from = QPointF()
        self._pane = QPointF()  # the corner of the pane in which a drag has begun
        self._before: tuple[FaceFrame, ...] = ()
        self._show()

    @property
    def frames(self) -> tuple[FaceFrame, ...]:
        """The frames in the order of adding, in pixels of the photo."""
        return tuple(self._frames)

    def set_photo(self, size: QSize, frames: Iterable[FaceFrame] = ()) -> None:
        """Start with a photo of some size and frames that already exist."""
        self.photo = size
        self._frames, self.chosen, self._drag = list(frames), -1, _Drag.NONE
        self._show()

    def add(self, frame: FaceFrame) -> None:
        """Add a frame as the user does, and choose it."""
        self._frames.append(self._kept_in(frame))
        self._choose(len(self._frames) - 1)
        self._tell()

    def add_all(self, frames: Iterable[FaceFrame]) -> None:
        """Add frames that were found; none is chosen."""
        self._frames.extend(self._kept_in(frame) for frame in frames)
        self.chosen = -1
        self._tell()

    def clear(self) -> None:
        """Remove all frames."""
        self._frames.clear()
        self.chosen = -1
        self._tell()

    def remove(self) -> None:
        """Remove the chosen frame."""
        if self.chosen < 0:
            return
        del self._frames[self.chosen]
        self._choose(min(self.chosen, len(self._frames) - 1))
        self._tell()

    # Geometry.

    def corners_in_view(self, frame: FaceFrame) -> tuple[QPointF, ...]:
        """Return the corners in the first pane: upper left, then clockwise as the face sees it."""
        return tuple(self._in_view(frame, u, v) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1)))

    def turn_handle(self, frame: FaceFrame) -> QPointF:
        """Return the middle of the knob for turning in the first pane."""
        half = frame.side / 2 * self._view_scale()
        return self._in_view(frame, 0, -1 - TURN_HANDLE_PX / max(half, 1))

    def _in_view(self, frame: FaceFrame, u: float, v: float) -> QPointF:
        """Return the place of a point given in half sides of the frame."""
        cos, sin = math.cos(math.radians(frame.angle)), math.sin(math.radians(frame.angle))
        half = frame.side / 2
        x, y = frame.x + half * (u * cos - v * sin), frame.y + half * (u * sin + v * cos)
        return self.to_view(x, y)

    def _kept_in(self, frame: FaceFrame) -> FaceFrame:
        """Keep a frame's middle in the photo and its side useful."""
        width, height = self.photo.width(), self.photo.height()
        angle = (frame.angle + 180) % 360 - 180
        side = min(max(frame.side, SMALLEST_PX), 2.0 * max(width, height, SMALLEST_PX))
        x, y = min(max(frame.x, 0), width - 0.5), min(max(frame.y, 0), height - 0.5)
        return FaceFrame(x, y, side, angle)

    def _grip_at(self, point: QPointF) -> tuple[int, _Drag]:
        """Return which frame is taken hold of at a point, and how; the chosen one first."""
        order = sorted(range(len(self._frames)), key=lambda i: (i != self.chosen, -i))
        for index in order:
            frame = self._frames[index]
            if _near(self.turn_handle(frame), point) and index == self.chosen:
                return index, _Drag.TURN
            if any(_near(corner, point) for corner in self.corners_in_view(frame)):
                return index, _Drag.SIZE
            if self._reach(frame, point) <= 1:
                return index, _Drag.MOVE
        return -1, _Drag.NONE

    def _reach(self, frame: FaceFrame, point: QPointF) -> float:
        """Return the larger coordinate of a point of the view in half sides of the frame."""
        at = self._to_photo(point)
        dx, dy = at.x() - frame.x, at.y() - frame.y
        cos, sin = math.cos(math.radians(frame.angle)), math.sin(math.radians(frame.angle))
        return max(abs(cos * dx + sin * dy), abs(cos * dy - sin * dx)) / (frame.side / 2)

    # Painting.

    def _paint_marks(self, painter: QPainter) -> None:
        for index, frame in enumerate(self._frames):
            chosen = index == self.chosen
            paint_frame(
                painter,
                self.corners_in_view(frame),
                str(index + 1),
                knob=self.turn_handle(frame) if chosen else None,
                unused=frame.side > LARGEST_PX,
            )

    # Pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a frame, or begin a new one."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pane = self._pane_at(event.position())
        self._before, self._from = self.frames, event.position() - self._pane
        index, self._drag = self._grip_at(self._from)
        self._choose(index)
        if self._drag is _Drag.NONE:
            self._drag = _Drag.ADD

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Change what is held."""
        if self._drag is _Drag.NONE:
            point = event.position() - self._pane_at(event.position())
            self._show_cursor(self._grip_at(point)[1])
            event.ignore()
            return
        point = event.position() - self._pane
        if self._drag is _Drag.ADD:
            self._draw_new(point)
        elif 0 <= self.chosen < len(self._before):
            frame = self._before[self.chosen]
            self._frames[self.chosen] = self._kept_in(self._dragged(frame, point))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._drag = _Drag.NONE
        if self.frames != self._before:
            self._tell()

    def _draw_new(self, point: QPointF) -> None:
        """Make the new frame the square between where the drag began and a point."""
        start, end = self._to_photo(self._from), self._to_photo(point)
        dx, dy = end.x() - start.x(), end.y() - start.y()
        side = max(abs(dx), abs(dy))
        del self._frames[len(self._before) :]
        if side * self._view_scale() < HANDLE_REACH_PX:  # a click, not a drag
            self.chosen = -1
            return
        x = start.x() + math.copysign(side / 2, dx)
        y = start.y() + math.copysign(side / 2, dy)
        self._frames.append(self._kept_in(FaceFrame(x, y, side)))
        self.chosen = len(self._before)

    def _dragged(self, frame: FaceFrame, point: QPointF) -> FaceFrame:
        """Return a frame as it is after a drag to a point."""
        now, start = self._to_photo(point), self._to_photo(self._from)
        if self._drag is _Drag.MOVE:
            moved = now - start
            return replace(frame, x=frame.x + moved.x(), y=frame.y + moved.y())
        if self._drag is _Drag.SIZE:
            grown = self._reach(frame, point) / max(self._reach(frame, self._from), 0.1)
            return replace(frame, side=max(frame.side * grown, SMALLEST_PX))
        up = math.atan2(now.x() - frame.x, frame.y - now.y())
        return replace(frame, angle=math.degrees(up))

    def _show_cursor(self, drag: _Drag) -> None:
        shapes = {
            _Drag.MOVE: Qt.CursorShape.SizeAllCursor,
            _Drag.SIZE: Qt.CursorShape.SizeFDiagCursor,
            _Drag.TURN: Qt.CursorShape.PointingHandCursor,
        }
        self.setCursor(shapes.get(drag, Qt.CursorShape.CrossCursor))

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add, choose, change or remove a frame."""
        key = Qt.Key
        count = len(self._frames)
        match event.key():
            case key.Key_N if event.modifiers() == Qt.KeyboardModifier.NoModifier:
                middle = self._to_photo(self._view.panes()[0].center())
                self.add(FaceFrame(middle.x(), middle.y(), NEW_SIDE))
            case key.Key_PageDown if count:
                self._choose((self.chosen + 1) % count)
            case key.Key_PageUp if count:
                self._choose((max(self.chosen, 0) - 1) % count)
            case key.Key_Delete | key.Key_Backspace:
                self.remove()  # nothing without a chosen one: the photo is not meant
            case key.Key_Escape if self._drag is not _Drag.NONE:
                self._frames, self._drag = list(self._before), _Drag.NONE
                self._choose(min(self.chosen, len(self._frames) - 1))
            case key.Key_Escape:
                self.left.emit()
            case arrow if arrow in ARROWS and self.chosen >= 0 and not event.modifiers() & ALT:
                self._change_by_key(event)
            case _:
                super().keyPressEvent(event)

    def _change_by_key(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers()
        far = FAR if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        dx, dy = (far * step for step in ARROWS[Qt.Key(event.key())])
        frame = self._frames[self.chosen]
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            side = max(frame.side - dy * SIZE_STEP, SMALLEST_PX)
            frame = replace(frame, side=side, angle=frame.angle + dx * TURN_STEP)
        else:
            frame = replace(frame, x=frame.x + dx * MOVE_STEP, y=frame.y + dy * MOVE_STEP)
        self._frames[self.chosen] = self._kept_in(frame)
        self._tell()

    def _is_own(self, event: QKeyEvent) -> bool:
        return event.key() in _OWN_KEYS

    def _choose(self, index: int) -> None:
        self.chosen = index
        self._show()

    def _tell(self) -> None:
        self._show()
        self.frames_changed.emit(self.frames)

    def _description(self) -> str:
        if not 0 <= self.chosen < len(self._frames):
            return self.tr("Frames around faces: {count}").format(count=len(self._frames))
        frame = self._frames[self.chosen]
        name = self.tr("Face {number} of {count}, {side} pixels, turned {angle}°")
        return name.format(
            number=self.chosen + 1,
            count=len(self._frames),
            side=round(frame.side),
            angle=round(frame.angle),
        )


def _near(handle: QPointF, point: QPointF) -> bool:
    away = handle - point
    return math.hypot(away.x(), away.y()) <= HANDLE_REACH_PX
