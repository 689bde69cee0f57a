"""The viewer: what is drawn where, and what pointer and keys do."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_array, to_qimage
from sr3_desktop.app.settings.choices import MODES, Mode
from sr3_desktop.app.viewer.compare_view import BLINK_MS, DIVIDER_STEP, CompareView
from sr3_desktop.app.viewer.pins import Pin
from sr3_desktop.app.widgets.colors import SURROUND
from sr3_desktop.engine.base.request import Crop

LEFT = Qt.MouseButton.LeftButton
RED, BLUE, GREEN = QColor("#c00000"), QColor("#0000c0"), QColor("#00a000")


def plain(color: QColor, width: int, height: int) -> ImageLevels:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(color)
    return ImageLevels(image)


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    """A view of 400 x 400 of a red photo of 100 x 50 and its blue result of 400 x 200."""
    view = CompareView()
    qtbot.addWidget(view)
    view.fit_margin_px = 0
    view.resize(400, 400)
    view.show()
    view.show_photo(plain(RED, 100, 50))
    view.show_after(plain(BLUE, 400, 200), QSize(400, 200), "4x 400x200")
    return view


def color(view: CompareView, x: int, y: int) -> QColor:
    return view.grab().toImage().pixelColor(x, y)


def test_photo_left_and_result_right_of_the_divider_on_neutral_grey(view: CompareView) -> None:
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


def test_a_fitted_picture_has_grey_on_all_sides(view: CompareView) -> None:
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


@pytest.mark.parametrize(
    ("mode", "left", "right", "name"),
    [
        ("slider", RED, BLUE, "Comparison, divider 50 percent"),
        ("side", RED, BLUE, "Original and result side by side"),
        ("blink", BLUE, BLUE, "Original and result in turns"),
        ("difference", QColor("#ff00ff"), QColor("#ff00ff"), "Difference of original and result"),
        ("result", BLUE, BLUE, "Result only"),
    ],
)
def test_modes(view: CompareView, mode: Mode, left: QColor, right: QColor, name: str) -> None:
    view.set_mode(mode)
    assert [color(view, x, 240) for x in (100, 300)] == [left, right]
    assert view.accessibleName() == name
    view.set_original_held(True)
    assert [color(view, x, 240) for x in (100, 300)] == [RED, RED]
    assert view.accessibleName() == "Original photo"


@pytest.mark.parametrize("mode", ["slider", "side"])
@pytest.mark.parametrize("zoom", [0.7, 1.3, 2.0, 3.0, 4.0, 4.5, 8.0])
def test_both_sides_are_drawn_alike(
    view: CompareView, qtbot: QtBot, mode: Mode, zoom: float
) -> None:
    """One picture on both sides looks the same, whatever the zoom; so does a preview of it."""
    pixels = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    picture = ImageLevels(to_qimage(pixels))
    view.set_captions(False)
    view.show_photo(picture)
    view.set_zoom(zoom)

    def seen() -> np.ndarray:
        return to_array(view.grab().toImage())

    def settle() -> np.ndarray:
        """Return what is seen once nothing is being enlarged any more."""
        enlarger = view._painter.enlarger
        qtbot.waitUntil(lambda: seen() is not None and enlarger._under_way is None)
        return seen()

    alone = settle()
    view.add_pin(Pin(Crop(0, 0, 60, 60), ImageLevels(to_qimage(pixels)), 1, 1, ""))
    view.set_divider(0.0)
    middle = slice(190, 210)
    assert np.array_equal(settle()[middle, middle], alone[middle, middle])
    for pin in view.scene.pins:
        view.remove_pin(pin)
    view.show_after(ImageLevels(to_qimage(pixels)), QSize(60, 60), "")
    view.set_mode(mode)
    if mode == "side":
        shot = settle()
        assert np.array_equal(shot[:, :199], shot[:, 201:])
        return
    view.set_divider(0.0)
    result = settle()
    view.set_divider(1.0)
    assert np.array_equal(result[180:195, 190:210], seen()[180:195, 190:210])
    assert np.array_equal(result[180:195, 190:210], alone[180:195, 190:210])


def test_zoom_counts_pixels_of_the_result_before_there_is_one(view: CompareView) -> None:
    told: list[float] = []
    view.zoom_changed.connect(told.append)
    view.show_photo(plain(RED, 100, 50), QSize(400, 200))
    assert told[-1] == 1.0  # 400 pixels of the result fill the view
    place = view.viewport.rect()
    view.plan(QSize(200, 100))
    assert told[-1] == 2.0
    assert view.viewport.rect() == place
    view.plan(QSize(400, 200))
    view.show_after(plain(BLUE, 40, 20), QSize(400, 200), "")
    assert told[-1] == 1.0
    view.plan(QSize(800, 400))  # is of the next result
    assert told[-1] == 1.0
    view.clear_after()
    assert told[-1] == 0.5


def test_pictures_blink_in_turns(view: CompareView, qtbot: QtBot) -> None:
    view.set_mode("blink")
    for expected in (RED, BLUE, RED):
        qtbot.waitUntil(lambda c=expected: color(view, 250, 280) == c)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert color(view, 250, 280) == BLUE
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert color(view, 250, 280) == RED


def test_nothing_blinks_by_itself_with_reduced_motion(
    view: CompareView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sr3_desktop.app.viewer.compare_view.reduced_motion", lambda: True)
    view.set_mode("blink")
    qtbot.wait(BLINK_MS + 100)
    assert color(view, 250, 280) == BLUE
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert color(view, 250, 280) == RED


def test_what_is_alike_is_black_in_the_difference(view: CompareView) -> None:
    view.show_after(plain(QColor("#c50000"), 400, 200), QSize(400, 200), "")
    view.set_mode("difference")
    assert color(view, 250, 280) == QColor(5 * 4, 0, 0)
    view.show_after(plain(RED, 400, 200), QSize(400, 200), "")
    assert color(view, 250, 280) == QColor("black")


def test_another_picture_takes_the_photos_side(view: CompareView) -> None:
    view.show_other(plain(GREEN, 30, 15), "theirs.png")
    assert [color(view, x, 280) for x in (150, 250)] == [GREEN, BLUE]
    view.set_original_held(True)
    assert color(view, 150, 280) == RED
    view.set_original_held(False)
    view.clear_after()  # without a result it takes that side
    assert [color(view, x, 280) for x in (150, 250)] == [RED, GREEN]
    view.show_other(None)
    assert color(view, 250, 280) == RED


def test_side_by_side_shows_the_same_place_twice(view: CompareView) -> None:
    """Both panes differ in color alone, at every zoom and position."""
    marked = []
    for ink in (RED, BLUE):
        image = QImage(100, 50, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        for x in range(30, 60):
            for y in range(10, 40):
                image.setPixelColor(x, y, ink)
        marked.append(ImageLevels(image))
    view.show_photo(marked[0])
    view.show_after(marked[1], QSize(100, 50), "")
    view.set_captions(False)
    view.set_mode("side")
    assert view.viewport.view.width() == 199
    for zoom, pan in ((1.0, (0, 0)), (1.4, (5, 0)), (6.0, (40, -30)), (20.0, (-300, 200))):
        view.set_zoom(zoom)
        view.viewport.pan(*pan)
        shot = view.grab().toImage()
        edges = []
        for x0 in (0, 201):
            row = [shot.pixelColor(x0 + x, 200) for x in range(199)]
            dark = [pixel.green() < 128 for pixel in row]
            edges.append([x for x in range(198) if dark[x] != dark[x + 1]])
        assert len(edges[0]) == len(edges[1])
        assert all(abs(a - b) <= 1 for a, b in zip(*edges, strict=True))


def test_the_wheel_zooms_to_the_pointer_in_the_right_pane(view: CompareView) -> None:
    view.set_mode("side")
    view.set_zoom(4.0)
    pointer = QPointF(350, 150)
    before = view.viewport.to_canvas(pointer - QPointF(201, 0))
    QTest.wheelEvent(view.windowHandle(), pointer, QPoint(0, 120))
    QApplication.processEvents()
    assert view.viewport.zoom == pytest.approx(5.0)
    after = view.viewport.to_canvas(pointer - QPointF(201, 0))
    assert (after - before).manhattanLength() < 1e-6


def test_dragging_pans_where_there_is_no_divider(view: CompareView, qtbot: QtBot) -> None:
    view.set_mode("result")
    view.set_zoom(4.0)
    center = view.viewport.center
    qtbot.mousePress(view, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(240, 180))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(240, 180))
    assert view.viewport.center == center + QPointF(-10, 5)


def test_without_a_result_every_mode_shows_the_photo(view: CompareView) -> None:
    view.clear_after()
    for mode in MODES:
        view.set_mode(mode)
        assert [color(view, x, 240) for x in (100, 300)] == [RED, RED]
        assert view.viewport.view.width() == 400


def test_the_photo_is_enlarged_bicubically_once_it_lies_still(
    view: CompareView, qtbot: QtBot
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 100, 3), np.uint8)
    view.show_photo(ImageLevels(to_qimage(pixels)))
    whole = np.asarray(Image.fromarray(pixels).resize((400, 200), Image.Resampling.BICUBIC))

    def difference() -> int:
        shot = to_array(view.grab().toImage())[140:300, 100:400].astype(int)
        return np.abs(shot - whole[40:200, 100:400]).max()

    qtbot.waitUntil(lambda: difference() <= 1)


def test_a_state_takes_the_results_place(view: CompareView) -> None:
    view.show_state(plain(GREEN, 40, 20), "State 1 of 8")
    assert [color(view, x, 280) for x in (150, 250)] == [RED, GREEN]
    view.show_state(None)
    assert color(view, 250, 280) == BLUE
    view.clear_after()
    view.show_state(plain(GREEN, 40, 20), "State 1 of 8")
    assert color(view, 250, 280) == GREEN
    view.show_state(None)
    assert color(view, 250, 280) == RED


def test_the_divider_sweeps_once_to_its_place(
    view: CompareView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.set_divider(0.7)
    monkeypatch.setattr("sr3_desktop.app.viewer.compare_view.reduced_motion", lambda: True)
    view.sweep()
    assert view.scene.divider == 0.7
    monkeypatch.setattr("sr3_desktop.app.viewer.compare_view.reduced_motion", lambda: False)
    view.sweep()
    assert view.scene.divider == 0.0
    qtbot.waitUntil(lambda: view.scene.divider == 0.7)
    view.sweep()
    view.set_divider(0.2)
    qtbot.wait(50)
    assert view.scene.divider == 0.2


def test_nothing_is_drawn_and_nothing_breaks_without_a_photo(qtbot: QtBot) -> None:
    view = CompareView()
    qtbot.addWidget(view)
    view.show()
    qtbot.mouseClick(view, LEFT)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert color(view, 10, 10) == QColor(SURROUND)
