"""Frames around faces: what pointer and keys do to them, and what is drawn where."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.faces.face_bar import FaceCard
from sr3_desktop.app.faces.face_frames import NEW_SIDE, FaceFrames
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.faces.frames import SMALLEST_PX, corners

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
FACE = FaceFrame(100, 80, 60)


def plain(width: int, height: int) -> ImageLevels:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#405060"))
    return ImageLevels(image)


@pytest.fixture
def layer(qtbot: QtBot) -> FaceFrames:
    """A layer on a view of 400 x 320 pixels of a photo of 200 x 160: 2 pixels for one."""
    view = CompareView()
    qtbot.addWidget(view)
    view.fit_margin_px = 0
    view.resize(400, 320)
    view.show_photo(plain(200, 160))
    layer = FaceFrames(view)
    layer.set_photo(QSize(200, 160))
    view.show()
    return layer


def drag(qtbot: QtBot, layer: FaceFrames, start: tuple[int, int], end: tuple[int, int]) -> None:
    qtbot.mousePress(layer, LEFT, pos=QPoint(*start))
    qtbot.mouseMove(layer, QPoint(*end))
    qtbot.mouseRelease(layer, LEFT, pos=QPoint(*end))


@pytest.mark.parametrize(("start", "end"), [((100, 60), (220, 150)), ((220, 180), (130, 60))])
def test_dragging_on_the_photo_adds_a_square(layer, qtbot, start, end):
    with qtbot.waitSignal(layer.frames_changed) as told:
        drag(qtbot, layer, start, end)
    (frame,) = layer.frames
    assert told.args == [(frame,)]
    assert frame == FaceFrame(80, 60, 60)
    assert layer.chosen == 0


def test_a_click_beside_frames_chooses_none_and_adds_none(layer, qtbot):
    layer.add(FACE)
    with qtbot.assertNotEmitted(layer.frames_changed):
        qtbot.mouseClick(layer, LEFT, pos=QPoint(20, 20))
    assert layer.frames == (FACE,)
    assert layer.chosen == -1


def test_a_frame_is_moved_by_its_inside_and_stays_in_the_photo(layer, qtbot):
    layer.add(FACE)
    drag(qtbot, layer, (200, 160), (230, 140))
    assert layer.frames == (FaceFrame(115, 70, 60),)
    drag(qtbot, layer, (230, 140), (399, 319))
    drag(qtbot, layer, (385, 305), (700, 600))
    (frame,) = layer.frames
    assert frame.x < 200
    assert frame.y < 160


def test_a_frame_is_resized_by_its_corners_around_its_middle(layer, qtbot):
    layer.add(FACE)
    drag(qtbot, layer, (260, 220), (290, 235))
    (frame,) = layer.frames
    assert (frame.x, frame.y, frame.side) == pytest.approx((100, 80, 90))
    drag(qtbot, layer, (290, 250), (202, 162))
    assert layer.frames[0].side == SMALLEST_PX


def test_a_frame_is_turned_by_its_knob(layer, qtbot):
    layer.add(FACE)
    knob = layer.turn_handle(FACE)
    assert (knob.x(), knob.y()) == pytest.approx((200, 78))
    drag(qtbot, layer, (200, 78), (282, 160))
    assert layer.frames[0].angle == pytest.approx(90)
    knob = layer.turn_handle(layer.frames[0])
    drag(qtbot, layer, (round(knob.x()), round(knob.y())), (140, 60))
    assert layer.frames[0].angle == pytest.approx(math.degrees(math.atan2(-60, 100)))


def test_corners_are_where_the_engine_has_them(layer):
    frame = FaceFrame(90, 70, 50, 25)
    shown = [(point.x() / 2, point.y() / 2) for point in layer.corners_in_view(frame)]
    assert sum(shown, ()) == pytest.approx(sum(corners(frame), ()))


def test_keys_do_all_that_the_pointer_does(layer, qtbot):
    layer.setFocus()
    key = Qt.Key
    qtbot.keyClick(layer, key.Key_N)
    assert layer.frames == (FaceFrame(100, 80, NEW_SIDE),)
    qtbot.keyClick(layer, key.Key_Right)
    qtbot.keyClick(layer, key.Key_Up, SHIFT)
    assert layer.frames == (FaceFrame(101, 70, NEW_SIDE),)
    qtbot.keyClick(layer, key.Key_Up, CTRL)
    qtbot.keyClick(layer, key.Key_Left, CTRL | SHIFT)
    assert layer.frames == (FaceFrame(101, 70, NEW_SIDE + 2, -10),)
    assert layer.accessibleName() == "Face 1 of 1, 66 pixels, turned -10°"
    qtbot.keyClick(layer, key.Key_N)
    qtbot.keyClick(layer, key.Key_PageDown)
    assert layer.chosen == 0
    qtbot.keyClick(layer, key.Key_PageUp)
    assert layer.chosen == 1
    with qtbot.waitSignal(layer.frames_changed):
        qtbot.keyClick(layer, key.Key_Delete)
    assert layer.chosen == 0
    qtbot.keyClick(layer, key.Key_Backspace)
    assert layer.frames == ()
    assert layer.accessibleName() == "Frames around faces: 0"
    qtbot.keyClick(layer, key.Key_Delete)  # nothing to remove, nothing breaks


def test_escape_undoes_a_drag(layer, qtbot):
    layer.add(FACE)
    qtbot.mousePress(layer, LEFT, pos=QPoint(200, 160))
    qtbot.mouseMove(layer, QPoint(300, 200))
    qtbot.keyClick(layer, Qt.Key.Key_Escape)
    qtbot.mouseRelease(layer, LEFT, pos=QPoint(300, 200))
    assert layer.frames == (FACE,)


def test_keys_and_wheel_of_the_view_reach_it_through_the_layer(layer, qtbot):
    view = layer.parent()
    layer.setFocus()
    before = view.scene.divider
    qtbot.keyClick(layer, Qt.Key.Key_Right)
    assert view.scene.divider > before


def test_frames_follow_zoom_result_and_size_of_the_view(layer):
    view = layer.parent()
    layer.add(FACE)
    view.set_zoom(4.0)
    upper_left, _, lower_right, _ = layer.corners_in_view(FACE)
    assert lower_right - upper_left == QPointF(240, 240)
    view.fit()
    before = layer.corners_in_view(FACE)
    view.show_after(plain(800, 640), QSize(800, 640), "4x")
    assert layer.corners_in_view(FACE) == before
    view.resize(500, 400)
    assert layer.size() == view.size()


def test_a_frame_is_drawn_on_the_photo_and_its_inside_is_left_free(layer):
    layer.add(FACE)
    layer.parent().setFocus()
    shot = layer.parent().grab().toImage()
    assert shot.pixelColor(140, 160).lightness() > 200
    assert shot.pixelColor(260, 160).lightness() > 200
    assert shot.pixelColor(200, 170) == QColor("#405060")


def test_a_face_too_large_for_the_model_has_a_broken_line(layer):
    layer.add(FaceFrame(100, 80, 120))
    layer.set_photo(QSize(200, 160), layer.frames)
    shot = layer.parent().grab().toImage()
    along = {shot.pixelColor(80, y).lightness() > 200 for y in range(100, 220)}
    assert along == {True, False}
    assert shot.pixelColor(200, 200) == QColor("#405060")  # the ring of focus leaves it free


def test_another_photo_starts_with_its_own_frames(layer):
    layer.add(FACE)
    layer.set_photo(QSize(100, 100), [FaceFrame(50, 50, 30)])
    assert layer.frames == (FaceFrame(50, 50, 30),)
    assert layer.chosen == -1


def test_the_card_says_that_faces_are_invented_and_asks(qtbot):
    card = FaceCard()
    qtbot.addWidget(card)
    assert "Never use it to identify anyone" in card.text.text()
    with qtbot.waitSignal(card.accepted):
        card.accept_button.click()
    with qtbot.waitSignal(card.other_chosen):
        card.other_button.click()


def test_side_by_side_frames_are_on_both_panes_and_change_in_either(layer, qtbot):
    view = layer.parentWidget()
    view.resize(802, 320)
    view.show_after(plain(400, 320), QSize(400, 320), "")
    view.set_mode("side")
    left, right = view.panes()
    assert (left.width(), right.left()) == (400, 402)
    drag(qtbot, layer, (502, 60), (622, 180))
    assert layer.frames == (FaceFrame(80, 60, 60),)
    drag(qtbot, layer, (562, 120), (582, 120))
    assert layer.frames == (FaceFrame(90, 60, 60),)
    drag(qtbot, layer, (160, 120), (500, 120))  # on into the other pane
    assert layer.frames == (FaceFrame(199.5, 60, 60),)
    layer.set_photo(QSize(200, 160), [FaceFrame(80, 60, 60)])
    image = layer.grab().toImage()
    for x in (100, 502):
        assert image.pixelColor(x, 150) == QColor("white"), x
    QTest.keyClick(layer, Qt.Key.Key_N)
    assert layer.frames[-1] == FaceFrame(100, 80, NEW_SIDE)
