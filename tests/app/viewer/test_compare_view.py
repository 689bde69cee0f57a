"""The viewer: what is drawn where, and what pointer and keys do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.viewer.compare_view import DIVIDER_STEP, CompareView
from sr3_desktop.app.widgets.colors import SURROUND

from .conftest import BLUE, LEFT, RED, color, plain


def test_photo_left_and_result_right_of_the_divider_on_neutral_gray(view: CompareView) -> None:
    assert color(view, 150, 280) == RED
    assert color(view, 250, 280) == BLUE
    assert color(view, 200, 20) == QColor(SURROUND)
    view.set_divider(0.75)
    assert color(view, 250, 280) == RED
    assert color(view, 350, 280) == BLUE


def test_both_sides_keep_the_same_geometry_under_zoom_and_pan(view: CompareView) -> None:
    """A mark in the middle of both pictures is seen at one place, wherever that is."""
    marked = []
    for size in (QSize(100, 50), QSize(400, 200)):
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        half = size.height() // 2
        for y in range(half):
            for x in range(size.width()):
                image.setPixelColor(x, y, QColor("black"))
        marked.append(ImageLevels(image))
    view.show_photo(marked[0])
    view.show_after(marked[1], QSize(400, 200), "4x")
    for zoom, pan in ((1.0, (0, 0)), (3.0, (-50, 80)), (7.0, (300, -100))):
        view.set_zoom(zoom)
        view.viewport.pan(*pan)
        view.set_divider(0.5)
        shot = view.grab().toImage()
        edge = view.viewport.rect().center().y()
        for x in (170, 230):
            seen = next(y for y in range(60, 400) if shot.pixelColor(x, y).lightness() > 127)
            # Enlarging smoothly spreads the photo's edge over one of its pixels.
            assert abs(seen - edge) <= 2 * zoom + 1


def test_arrow_keys_move_the_divider_and_tell_so(view: CompareView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.scene.divider == pytest.approx(0.5 + DIVIDER_STEP)
    assert view.accessibleName() == "Comparison, divider 52 percent"
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.scene.divider == 0.0
    assert view.accessibleName() == "Comparison, divider 0 percent"


def test_space_shows_the_original_while_held(view: CompareView, qtbot: QtBot) -> None:
    qtbot.keyPress(view, Qt.Key.Key_Space)
    assert color(view, 250, 280) == RED
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert color(view, 250, 280) == BLUE


def test_losing_focus_ends_holding_the_original(view: CompareView, qtbot: QtBot) -> None:
    view.setFocus()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    view.clearFocus()
    assert color(view, 250, 280) == BLUE


def test_dragging_moves_the_divider_when_all_is_in_view(view: CompareView, qtbot: QtBot) -> None:
    qtbot.mousePress(view, LEFT, pos=QPoint(100, 250))
    qtbot.mouseMove(view, QPoint(300, 250))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(300, 250))
    assert view.scene.divider == pytest.approx(0.75)


def test_dragging_pans_when_zoomed_in_but_the_divider_can_still_be_taken(
    view: CompareView, qtbot: QtBot
) -> None:
    view.set_zoom(4.0)
    center = view.viewport.center
    qtbot.mousePress(view, LEFT, pos=QPoint(100, 200))
    qtbot.mouseMove(view, QPoint(140, 180))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(140, 180))
    assert view.viewport.center == center + QPointF(-10, 5)
    assert view.scene.divider == 0.5
    qtbot.mousePress(view, LEFT, pos=QPoint(203, 100))
    qtbot.mouseMove(view, QPoint(100, 100))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(100, 100))
    assert view.scene.divider == pytest.approx(0.25)


def test_the_wheel_zooms_to_the_pointer(view: CompareView) -> None:
    view.set_zoom(4.0)
    pointer = QPointF(300, 150)
    before = view.viewport.to_canvas(pointer)
    event = QWheelEvent(
        pointer,
        view.mapToGlobal(pointer),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert view.viewport.zoom == pytest.approx(5.0)
    assert (view.viewport.to_canvas(pointer) - before).manhattanLength() < 1e-6


def test_zoom_steps(view: CompareView) -> None:
    view.zoom_in()
    assert view.viewport.zoom == pytest.approx(1.25)
    view.actual_size()
    assert view.viewport.zoom == 1.0
    view.zoom_in()
    view.fit()
    assert view.viewport.fitting
    view.zoom_out()
    assert not view.viewport.fitting


def test_a_double_click_changes_between_fit_and_actual_size(
    view: CompareView, qtbot: QtBot
) -> None:
    view.resize(300, 300)
    assert view.viewport.zoom == pytest.approx(0.75)
    qtbot.mouseDClick(view, LEFT, pos=QPoint(100, 150))
    assert view.viewport.zoom == 1.0
    qtbot.mouseDClick(view, LEFT, pos=QPoint(100, 150))
    assert view.viewport.fitting


def test_actual_size_draws_every_pixel_once(view: CompareView) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    for y in range(200):
        for x in range(400):
            image.setPixelColor(x, y, QColor(x % 256, y, (x * y) % 256))
    view.show_after(ImageLevels(image), QSize(400, 200), "4x")
    view.resize(300, 180)
    view.actual_size()
    view.set_divider(0.0)
    shot = view.grab().toImage()
    left, top = (round(v) for v in (view.viewport.rect().left(), view.viewport.rect().top()))
    for x, y in ((120, 100), (251, 157), (40, 171)):
        assert shot.pixelColor(x, y) == image.pixelColor(x - left, y - top)


def test_a_small_preview_fills_the_same_place_as_the_result(view: CompareView) -> None:
    before = view.viewport.rect()
    view.show_after(plain(BLUE, 40, 20), QSize(400, 200), "4x")
    assert view.viewport.rect() == before
    assert color(view, 398, 298) == BLUE


def test_a_fitted_picture_has_gray_on_all_sides(view: CompareView) -> None:
    view.fit_margin_px = 14
    view.resize(300, 300)
    assert [color(view, x, 150) for x in (10, 289)] == [QColor(SURROUND)] * 2
    assert [color(view, x, 180) for x in (18, 281)] == [RED, BLUE]


def test_without_a_result_the_photo_is_seen_whole_again(view: CompareView) -> None:
    view.clear_after()
    assert color(view, 350, 280) == RED
    assert view.viewport.canvas.toSize() == QSize(100, 50)


def test_transparency_shows_a_checker(view: CompareView) -> None:
    image = QImage(100, 50, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    view.show_photo(ImageLevels(image))
    shot = view.grab().toImage()
    seen = {shot.pixelColor(x, 250).name() for x in range(100, 140)}
    assert seen == {"#c8c8c8", "#f0f0f0"}
