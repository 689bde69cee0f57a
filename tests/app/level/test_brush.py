"""Painting where a photo stays faithful, by pointer and by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider
from pytestqt.qtbot import QtBot

from sr3_desktop.app.level.brush_layer import BrushLayer
from sr3_desktop.app.level.brush_marks import BrushMarks
from sr3_desktop.engine.base.options import DEFAULT_DETAIL
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale.level_map import LevelMap
from tests.app.driver import Program

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def brush(done: Program, qtbot: QtBot) -> BrushLayer:
    """The layer of the tool, which has been opened by its key."""
    done.window._actions["brush"].trigger()
    qtbot.waitUntil(lambda: done.window.brush.layer.isVisible())
    QApplication.processEvents()
    return done.window.brush.layer


def at(brush: BrushLayer, x: float, y: float) -> QPoint:
    """Return where a point of the photo of 60 x 40 pixels lies on the layer."""
    return (brush.to_view(x, y) + brush._view.panes()[-1].topLeft()).toPoint()


def paint(brush: BrushLayer, *points: tuple[float, float]) -> None:
    places = [at(brush, *point) for point in points]
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(brush, left, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(brush, place)
    QTest.mouseRelease(brush, left, pos=places[-1])


def strokes(program: Program) -> tuple[Stroke, ...]:
    job = program.work.session.job
    assert job is not None
    return job.strokes


def test_what_is_painted_is_in_the_saved_file_and_nothing_else(done, brush, qtbot):
    layers = done.work.session.job.result.layers
    base, sample = (picture.astype(int) for picture in layers.pictures())
    before = read_image(done.work.session.result_path).pixels.astype(int)
    brush.set_size(16)
    paint(brush, (10, 8), (10, 30))
    brush.set_tool("full")
    paint(brush, (50, 8), (50, 30))
    assert (read_image(done.work.session.result_path).pixels == before).all()
    with qtbot.waitSignal(done.work.session.result_changed):
        done.window.save_result()
    after = read_image(done.work.session.result_path).pixels.astype(int)
    rows = slice(48, 104)
    assert np.abs(after[rows, 32:48] - base[rows, 32:48]).max() <= 1
    assert np.abs(after[rows, 192:208] - sample[rows, 192:208]).max() <= 1
    dial = (base + DEFAULT_DETAIL * (sample - base))[:, 88:152]
    assert np.abs(after[:, 88:152] - dial).max() <= 1
    assert np.abs(base - sample)[rows, 32:48].max() > 20


def test_a_stroke_is_seen_while_it_is_drawn(done, brush):
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(brush, left, pos=at(brush, 10, 10))
    QTest.mouseMove(brush, at(brush, 20, 10))
    assert strokes(done) == ()
    assert done.window.view.scene.mix is not None
    assert brush.painted.painted.any()
    QTest.keyClick(brush, KEY.Key_Escape)
    assert not brush.painted.painted.any()
    QTest.mouseRelease(brush, left, pos=at(brush, 20, 10))
    assert strokes(done) == ()
    assert done.window.view.scene.mix is None


def test_undo_and_redo_belong_to_the_brush_while_it_is_open(done, brush):
    paint(brush, (10, 8), (14, 30))
    paint(brush, (30, 8))
    both = strokes(done)
    assert len(both) == 2
    QTest.keyClick(brush, KEY.Key_Z, MODIFIER.ControlModifier)
    assert strokes(done) == both[:1]
    done.window.brush.bar.undo.click()
    assert strokes(done) == ()
    assert not done.window.brush.bar.undo.isEnabled()
    assert done.window.run_bar.status.text() == "Done"
    QTest.keyClick(brush, KEY.Key_Y, MODIFIER.ControlModifier)
    QTest.keyClick(brush, KEY.Key_Z, MODIFIER.ControlModifier | MODIFIER.ShiftModifier)
    assert strokes(done) == both
    done.window.brush.bar.clear.click()
    assert strokes(done) == ()
    done.window.brush.bar.undo.click()
    assert strokes(done) == both


def test_map_and_marks_are_those_of_the_strokes_whatever_was_done(done, brush):
    """They are repainted where something changed only."""

    def agree() -> None:
        made = LevelMap(60, 40, brush.strokes)
        assert np.allclose(brush.painted.painted, made.painted, atol=1e-6)
        assert np.allclose(brush.painted.level, made.level, atol=1e-6)
        marks = BrushMarks()
        marks.take(made, made.whole)
        assert np.abs(brush.marks._pixels.astype(int) - marks._pixels).max() <= 1

    brush.set_size(14)
    for tool, way in (
        ("faithful", ((10, 8), (40, 30))),
        ("full", ((40, 8), (10, 30), (30, 20))),
        ("erase", ((25, 5), (25, 35))),
        ("erase", ((25, 5), (25, 35))),  # the same once more
    ):
        brush.set_tool(tool)
        paint(brush, *way)
        agree()
    QTest.keyClick(brush, KEY.Key_N)
    QTest.keyClick(brush, KEY.Key_Right, MODIFIER.ShiftModifier)
    agree()
    for _ in range(4):
        brush.undo()
        agree()
    brush.redo()
    agree()
    brush.clear()
    agree()
    brush.undo()
    agree()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(brush, left, pos=at(brush, 50, 10))
    QTest.mouseMove(brush, at(brush, 5, 35))
    QTest.keyClick(brush, KEY.Key_Escape)
    agree()


def test_frames_by_keyboard_alone(done, brush):
    brush.setFocus()
    QTest.keyClick(brush, KEY.Key_X)
    QTest.keyClick(brush, KEY.Key_N)
    (frame,) = strokes(done)
    assert frame.is_frame
    assert frame.level == 1.0
    (x0, y0), (x1, y1) = frame.points
    assert (x1 - x0, y1 - y0) == (pytest.approx(15), pytest.approx(10))
    QTest.keyClick(brush, KEY.Key_Left)
    QTest.keyClick(brush, KEY.Key_Down, MODIFIER.ControlModifier | MODIFIER.ShiftModifier)
    (moved,) = strokes(done)
    assert moved.points == ((x0 - 1, y0), (x1 - 1, y1 + 10))
    assert "Frame at" in brush.accessibleName()
    QTest.keyClick(brush, KEY.Key_N)
    QTest.keyClick(brush, KEY.Key_PageUp)
    QTest.keyClick(brush, KEY.Key_Delete)
    assert len(strokes(done)) == 1
    assert strokes(done)[0] != moved
    QTest.keyClick(brush, KEY.Key_Escape)
    assert not brush.isVisible()
    assert done.window.view.hasFocus()
    assert done.work.queue.rowCount() == 1  # Delete was not for the photo


def test_frames_are_drawn_with_the_pointer_too(done, brush):
    done.window.brush.bar.frames.click()
    paint(brush, (40, 30), (35, 20), (10, 5))
    (frame,) = strokes(done)
    assert frame.is_frame
    assert np.allclose(frame.points, ((40, 30), (10, 5)), atol=0.5)
    assert brush.painted.painted[30:, 50:].max() == 0


def test_the_wheel_zooms_and_with_ctrl_changes_the_size(done, brush):
    def turn(modifier: Qt.KeyboardModifier) -> bool:
        center = QPointF(brush.rect().center())
        event = QWheelEvent(
            center,
            brush.mapToGlobal(center),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        brush.wheelEvent(event)
        return event.isAccepted()

    size = brush.brush_px
    assert turn(MODIFIER.ControlModifier)
    assert brush.brush_px > size
    size = brush.brush_px
    assert not turn(MODIFIER.NoModifier)  # it is the view's, which zooms
    assert brush.brush_px == size
    QTest.keyClick(brush, KEY.Key_BracketLeft)
    assert brush.brush_px < size


def test_strokes_stay_with_their_photo(done, brush, tmp_path: Path, qtbot):
    paint(brush, (10, 8), (14, 30))
    painted, first = strokes(done), done.work.session.job_id
    other = tmp_path / "photos" / "other.png"
    Image.new("RGB", (30, 30), (90, 20, 40)).save(other)
    done.window.open_photos([other])
    qtbot.waitUntil(lambda: done.work.session.photo_path == other)
    qtbot.waitUntil(lambda: done.work.session.photo is not None)
    assert brush.isVisible()
    assert strokes(done) == brush.strokes == ()
    done.choose(first)
    qtbot.waitUntil(lambda: done.work.session.photo is not None and brush.strokes == painted)
    assert done.window.view.scene.mix is not None


def test_a_tool_that_is_not_used_leaves_no_trace(done, brush):
    assert done.window.view.scene.divider == 0.0
    done.window.brush.bar.done_button.click()
    assert not done.window.brush.bar.isVisible()
    assert done.window.view.scene.divider == 0.5
    assert strokes(done) == ()
    assert not done.work.session.job.is_unsaved


def test_one_tool_at_a_time(done, brush):
    done.work.settings.faces_accepted = True
    done.window.faces.button.click()
    assert not brush.isVisible()
    done.window._actions["brush"].trigger()
    assert not done.window.faces.button.isChecked()
    assert brush.isVisible()


def test_every_control_has_a_name(done, brush):
    bar = done.window.brush.bar
    controls = [*bar.findChildren(QAbstractButton), *bar.findChildren(QSlider)]
    assert len(controls) >= 9
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control
    assert "Brush: Faithful" in brush.accessibleName()


def test_before_a_run_strokes_wait_for_it(opened, engine, qtbot):
    opened.window._actions["brush"].trigger()
    layer = opened.window.brush.layer
    qtbot.waitUntil(layer.isVisible)
    paint(layer, (10, 8), (14, 30))
    opened.window.brush.close()
    opened.run()
    assert engine.requests[-1].strokes == strokes(opened) != ()
    assert not opened.work.session.job.is_unsaved
