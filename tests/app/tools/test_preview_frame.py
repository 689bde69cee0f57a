"""The frame on the photo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.tools.preview_frame import DEFAULT_SIDE, LOUPE_PX, MIN_SIDE, PreviewFrame
from sr3_desktop.app.viewer.compare_view import DIVIDER_STEP, CompareView
from sr3_desktop.app.viewer.pins import Pin, PinChip
from sr3_desktop.app.widgets.overlays import Overlays
from sr3_desktop.engine.base.request import Crop
from tests.app.viewer.conftest import BLUE, GREEN, LEFT, RED, plain

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    """A view of 600 x 600 of a photo of 600 x 400."""
    view = CompareView()
    qtbot.addWidget(view)
    view.fit_margin_px = 0
    view.resize(600, 600)
    view.show()
    return view


@pytest.fixture
def frame(view: CompareView) -> PreviewFrame:
    frame = PreviewFrame(view)
    view.show_photo(plain(RED, 600, 400))
    return frame


def crop(frame: PreviewFrame) -> Crop:
    found = frame.crop()
    assert found is not None
    return found


def test_the_button_leaves_room_for_the_label_of_a_pin(
    view: CompareView, frame: PreviewFrame
) -> None:
    frame.move_by(0, 400)
    view.resize(600, 400)  # no room below
    free = frame.button.y()
    view.add_pin(Pin(crop(frame), plain(BLUE, 128, 128), seed=1, steps=8, label="Seed 1"))
    frame.place()
    assert frame.button.y() < free
    chip = view.findChild(PinChip)
    assert not chip.geometry().intersects(frame.button.geometry())


def test_the_button_is_not_where_something_covers_the_view(
    view: CompareView, frame: PreviewFrame
) -> None:
    frame.move_by(0, 400)
    view.set_covered(150)
    assert frame.button.geometry().bottom() < view.height() - 150


def test_the_button_lies_over_no_caption(view: CompareView, frame: PreviewFrame) -> None:
    view.resize(600, 400)
    (caption,) = view.captions()
    frame.set_side(300)
    for top in range(0, 110, 5):
        frame.move_by(-600, -400)
        frame.move_by(0, top)
        assert not caption.box.intersects(QRectF(frame.button.geometry()))


def test_there_is_no_frame_without_a_photo(view: CompareView, qtbot: QtBot) -> None:
    frame = PreviewFrame(view)
    assert frame.crop() is None
    assert not frame.isVisible()
    assert not frame.button.isVisible()
    with qtbot.assertNotEmitted(frame.preview_requested):
        qtbot.keyClick(view, Qt.Key.Key_P)


def test_it_begins_in_the_middle_and_lies_where_its_part_is(
    view: CompareView, frame: PreviewFrame
) -> None:
    assert crop(frame) == Crop(236, 136, DEFAULT_SIDE, DEFAULT_SIDE)
    assert frame.isVisible()
    place = view.place_of(crop(frame))
    assert (place.left(), place.top()) == (236, 100 + 136)
    assert frame.geometry().contains(place.toRect())
    view.set_zoom(3.0)
    place = view.place_of(crop(frame))
    assert place.width() == pytest.approx(3 * DEFAULT_SIDE)
    assert abs(frame.geometry().center().x() - place.center().x()) <= 2


@pytest.mark.parametrize("size", [(50, 200), (9, 7), (1, 1)])
def test_a_small_photo_limits_it(view: CompareView, size: tuple[int, int]) -> None:
    frame = PreviewFrame(view)
    view.show_photo(plain(RED, *size))
    found, side = crop(frame), min(size)
    assert (found.width, found.height) == (side, side)
    for step in (1000, -2000):
        frame.move_by(step, step)
        found = crop(frame)
        assert found.left + found.width <= size[0]
        assert found.top + found.height <= size[1]
    frame.set_side(5)
    assert crop(frame).width == min(side, MIN_SIDE)


def test_p_and_the_button_ask_for_a_preview(
    view: CompareView, frame: PreviewFrame, qtbot: QtBot
) -> None:
    for act in (
        lambda: qtbot.keyClick(view, Qt.Key.Key_P),
        lambda: qtbot.keyClick(frame, Qt.Key.Key_P),
        lambda: qtbot.mouseClick(frame.button, LEFT),
    ):
        with qtbot.waitSignal(frame.preview_requested) as asked:
            act()
        assert asked.args == [crop(frame)]


def test_while_a_preview_is_made_the_button_stops_it(frame: PreviewFrame, qtbot: QtBot) -> None:
    frame.set_estimate("about 8 s")
    assert frame.button.text() == "Preview here (about 8 s)"
    frame.set_progress(0.4)
    assert frame.button.text() == "Stop preview (40 %)"
    with qtbot.assertNotEmitted(frame.preview_requested):
        frame.request_preview()
        with qtbot.waitSignal(frame.cancel_requested):
            qtbot.mouseClick(frame.button, LEFT)
    frame.set_progress(None)
    assert frame.button.text() == "Preview here (about 8 s)"


def test_arrows_move_it_with_control_from_the_view_and_alone_from_itself(
    view: CompareView, frame: PreviewFrame, qtbot: QtBot
) -> None:
    view.show_after(plain(BLUE, 600, 400), QSize(600, 400), "1x")
    qtbot.keyClick(view, Qt.Key.Key_Right, CONTROL)
    assert crop(frame) == Crop(244, 136, 128, 128)
    assert view.scene.divider == 0.5
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert crop(frame).left == 244
    assert view.scene.divider == pytest.approx(0.5 + DIVIDER_STEP)
    qtbot.keyClick(frame, Qt.Key.Key_Up)
    qtbot.keyClick(frame, Qt.Key.Key_Left, SHIFT)
    assert crop(frame) == Crop(212, 128, 128, 128)
    assert frame.accessibleName() == "Preview frame, 128 pixels, at column 212, row 128"


def test_brackets_resize_it_around_its_middle(frame: PreviewFrame, qtbot: QtBot) -> None:
    qtbot.keyClick(frame, Qt.Key.Key_BracketRight)
    assert crop(frame) == Crop(220, 120, 160, 160)
    for _ in range(20):
        qtbot.keyClick(frame, Qt.Key.Key_BracketLeft)
    assert crop(frame).width == MIN_SIDE
    for _ in range(30):
        qtbot.keyClick(frame, Qt.Key.Key_BracketRight)
    assert crop(frame) == Crop(0, 0, 600, 400)  # all of the photo


def test_it_is_dragged_and_stays_in_the_photo(frame: PreviewFrame, qtbot: QtBot) -> None:
    qtbot.mousePress(frame, LEFT, pos=QPoint(40, 40))
    qtbot.mouseMove(frame, QPoint(60, 30))
    qtbot.mouseRelease(frame, LEFT, pos=QPoint(60, 30))
    assert crop(frame) == Crop(256, 126, 128, 128)
    qtbot.mousePress(frame, LEFT, pos=QPoint(40, 40))
    qtbot.mouseMove(frame, QPoint(-2000, 2000))
    assert crop(frame) == Crop(0, 272, 128, 128)


def test_its_corner_resizes_it(frame: PreviewFrame, qtbot: QtBot) -> None:
    corner = QPoint(frame.width() - 4, frame.height() - 4)
    qtbot.mousePress(frame, LEFT, pos=corner)
    qtbot.mouseMove(frame, corner + QPoint(30, 10))
    assert crop(frame) == Crop(236, 136, 158, 158)


def test_a_part_that_is_small_on_the_screen_is_seen_through_a_loupe(
    view: CompareView, frame: PreviewFrame, qtbot: QtBot
) -> None:
    photo = QImage(6000, 4000, QImage.Format.Format_RGB32)
    photo.fill(RED)
    painter = QPainter(photo)
    painter.fillRect(QRect(2936, 1936, 64, 128), GREEN)  # the left half of the frame
    painter.end()
    view.show_photo(ImageLevels(photo))
    assert view.place_of(crop(frame)).width() < 20
    assert frame.width() == LOUPE_PX + 4

    def seen() -> list[QColor]:
        shot, middle = view.grab().toImage(), frame.geometry().center()
        return [shot.pixelColor(middle.x() + dx, middle.y()) for dx in (-60, -10, 10, 60)]

    assert seen() == [GREEN, GREEN, RED, RED]
    view.add_pin(Pin(crop(frame), plain(BLUE, 512, 512), seed=1, steps=8, label="Seed 1"))
    assert seen() == [BLUE] * 4
    view.set_original_held(True)
    assert seen() == [GREEN, GREEN, RED, RED]
    qtbot.mousePress(frame, LEFT, pos=QPoint(80, 80))
    qtbot.mouseMove(frame, QPoint(-3000, -3000))
    assert crop(frame) == Crop(0, 0, 128, 128)
    assert view.rect().contains(frame.geometry().adjusted(2, 2, -2, -2))
    view.look_at(crop(frame), 0.5)
    assert frame.width() == pytest.approx(view.place_of(crop(frame)).width() + 4, abs=1)


def test_the_loupe_stays_above_what_covers_the_lower_edge(
    view: CompareView, frame: PreviewFrame
) -> None:
    view.show_photo(plain(RED, 6000, 4000))
    frame.move_by(0, 4000)
    assert frame.width() == LOUPE_PX + 4
    view.set_covered(40)
    assert frame.geometry().bottom() <= view.height() - 40 + 4
    notice = QWidget(view)
    notice.setGeometry(0, view.height() - 90, 50, 90)
    frame.keep_clear(Overlays(view, (notice,)))
    notice.show()
    assert frame.geometry().bottom() <= view.height() - 90 + 4


def test_a_large_frame_lets_the_view_be_panned_inside(
    view: CompareView, frame: PreviewFrame, qtbot: QtBot
) -> None:
    view.set_zoom(4.0)
    before, center = crop(frame), view.viewport.center
    middle = frame.rect().center()
    qtbot.mousePress(frame, LEFT, pos=middle)
    qtbot.mouseMove(frame, middle + QPoint(40, 0))
    qtbot.mouseRelease(frame, LEFT, pos=middle + QPoint(40, 0))
    assert crop(frame) == before
    assert view.viewport.center.x() < center.x()


def test_the_divider_can_be_taken_through_it(
    view: CompareView, frame: PreviewFrame, qtbot: QtBot
) -> None:
    view.show_after(plain(BLUE, 600, 400), QSize(600, 400), "1x")
    place = QPoint(300, 300) - frame.pos()
    qtbot.mousePress(frame, LEFT, pos=place)
    qtbot.mouseMove(frame, place + QPoint(150, 0))
    qtbot.mouseRelease(frame, LEFT, pos=place + QPoint(150, 0))
    assert view.scene.divider == pytest.approx(0.75)
    assert crop(frame).left == 236


def test_the_wheel_zooms_the_view(view: CompareView, frame: PreviewFrame, qtbot: QtBot) -> None:
    before = view.viewport.zoom
    QTest.wheelEvent(view.windowHandle(), QPointF(frame.geometry().center()), QPoint(0, 120))
    qtbot.waitUntil(lambda: view.viewport.zoom > before)


def test_frame_and_button_go_together(view: CompareView, frame: PreviewFrame) -> None:
    frame.set_shown(False)
    assert not frame.isVisible()
    assert not frame.button.isVisible()
    frame.set_shown(True)
    for zoom in (1.0, 3.0, 8.0):
        view.set_zoom(zoom)
        assert frame.button.isVisible()
        assert view.rect().contains(frame.button.geometry())
    view.viewport.pan(-9000, -9000)
    view.set_zoom(8.0)
    assert not frame.isVisible()
    assert not frame.button.isVisible()
