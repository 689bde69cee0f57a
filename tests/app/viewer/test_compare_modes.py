"""Ways to compare: the difference, blinking, side by side, and what takes a side's place."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_array, to_qimage
from sr3_desktop.app.settings.choices import MODES, Mode
from sr3_desktop.app.viewer.compare_view import BLINK_MS, CompareView
from sr3_desktop.app.viewer.pins import Pin
from sr3_desktop.app.widgets.colors import SURROUND
from sr3_desktop.engine.base.request import Crop
from tests.app.viewer.conftest import BLUE, GREEN, LEFT, RED, color, plain


@pytest.mark.parametrize(
    ("mode", "left", "right", "name"),
    [
        ("slider", RED, BLUE, "Comparison, divider 50 percent"),
        ("side", RED, BLUE, "Original and result side by side"),
        ("blink", BLUE, BLUE, "Original and result alternating"),
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
        qtbot.waitUntil(lambda: seen() is not None and not enlarger._asked)
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
