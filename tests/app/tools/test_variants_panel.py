"""Variants side by side."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_qimage
from sr3_desktop.app.settings.choices import Variant
from sr3_desktop.app.tools.variants_panel import VariantsPanel
from sr3_desktop.engine.base.request import SamplerSettings
from tests.app.viewer.conftest import GREEN, plain

LEFT = Qt.MouseButton.LeftButton
VARIANTS = [Variant(SamplerSettings(seed=7 + k)) for k in range(4)]


@pytest.fixture
def panel(qtbot: QtBot) -> VariantsPanel:
    panel = VariantsPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show_variants(VARIANTS)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_cells_say_what_they_are_made_with(panel: VariantsPanel) -> None:
    assert panel.cells[1].caption() == "Seed 8, 8 steps, detail 90 %"
    cleaned = Variant(SamplerSettings(seed=1, steps=20, detail=0.8), cleanup=0.4)
    panel.show_variants([cleaned, VARIANTS[0]])
    assert panel.cells[0].caption() == "Seed 1, 20 steps, detail 80 %, clean-up 40 %"
    assert len(panel.cells) == 2


def test_all_show_what_is_pointed_at_in_full_size(panel: VariantsPanel, qtbot: QtBot) -> None:
    pixels = np.zeros((1200, 1600, 3), np.uint8)
    pixels[600:, 800:] = (0, 255, 0)  # the lower right quarter
    for number in range(4):
        panel.set_picture(number, ImageLevels(to_qimage(pixels)))
    cell, other = panel.cells[0], panel.cells[3]
    qtbot.wait(10)  # lets the layout take note that nothing is being made any more
    before = other.grab().toImage()
    width, height = cell.width(), cell.height()
    QTest.mouseMove(cell, QPoint(width - 20, height - 20))
    green = {other.grab().toImage().pixelColor(x, height // 2).name() for x in (40, width - 40)}
    assert green == {"#00ff00"}
    assert before.pixelColor(width // 2 - 40, height // 2).name() == "#000000"
    cell.pointed.emit(None)
    assert other.grab().toImage() == before


def test_four_lie_two_by_two_and_are_of_one_size(panel: VariantsPanel) -> None:
    places = [cell.geometry() for cell in panel.cells]
    assert len({place.width() for place in places}) == 1
    heights = [place.height() for place in places]
    assert max(heights) - min(heights) <= 1  # of an odd number of pixels one row has more
    assert places[0].top() == places[1].top() < places[2].top() == places[3].top()
    assert places[0].left() == places[2].left() < places[1].left()
    assert places[0].height() > 150


def test_while_they_are_made_they_can_be_stopped(panel: VariantsPanel) -> None:
    assert panel.busy
    assert panel.cancel.isVisible()
    assert not any(button.isVisible() for button in panel.others)
    panel.cells[1].set_progress(0.45)
    assert panel.cells[1].accessibleName() == "Variation 2: Seed 8, 8 steps, detail 90 %; 45 %"
    panel.set_picture(0, plain(GREEN, 40, 40))
    panel.set_stopped()
    assert not panel.busy
    assert not panel.cancel.isVisible()
    assert all(button.isVisible() for button in panel.others)
    assert panel.cells[0].accessibleName().endswith("ready")
    assert panel.cells[1].accessibleName().endswith("Stopped.")


def test_one_can_be_stopped(panel: VariantsPanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    cell = panel.cells[2]
    assert cell.stop_button.accessibleName() == "Skip this variation"
    with qtbot.waitSignal(panel.left_out) as left_out:
        qtbot.mouseClick(cell.stop_button, LEFT)
    assert left_out.args == [2]
    assert cell.accessibleName().endswith("Stopped.")
    assert not cell.stop_button.isVisible()
    assert panel.cells[1].stop_button.isVisible()
    assert cell.hasFocus()  # not the button, which has gone
    for number in (0, 1, 3):
        assert panel.busy
        panel.set_picture(number, plain(GREEN, 40, 40))
        assert not panel.cells[number].stop_button.isVisible()
    assert not panel.busy


def test_a_problem_is_told_where_the_picture_would_be(panel: VariantsPanel) -> None:
    panel.set_picture(2, plain(GREEN, 40, 40))
    panel.set_problem("It did not work.")
    names = [cell.accessibleName() for cell in panel.cells]
    assert [name.endswith("It did not work.") for name in names] == [True, True, False, True]


@pytest.mark.parametrize("key", [None, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_finished_one_is_chosen(panel: VariantsPanel, qtbot: QtBot, key: Qt.Key | None) -> None:
    cell = panel.cells[2]
    with qtbot.assertNotEmitted(panel.chosen):
        qtbot.mouseClick(cell, LEFT)
        qtbot.keyClick(cell, Qt.Key.Key_Return)
    cell.set_picture(plain(GREEN, 40, 40))
    with qtbot.waitSignal(panel.chosen) as chosen:
        qtbot.mouseClick(cell, LEFT) if key is None else qtbot.keyClick(cell, key)
    assert chosen.args == [VARIANTS[2]]
    assert cell.accessibleName() == "Variation 3: Seed 9, 8 steps, detail 90 %; chosen"
    panel.set_picture(0, plain(GREEN, 40, 40))
    qtbot.mouseClick(panel.cells[0], LEFT)
    assert cell.accessibleName().endswith("ready")


def test_arrows_go_from_cell_to_cell_and_stop_at_the_edge(
    panel: VariantsPanel, qtbot: QtBot
) -> None:
    panel.activateWindow()
    panel.cells[0].setFocus()
    visited = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Up,
    ):
        qtbot.keyClick(panel.focusWidget(), key)
        visited.append(panel.cells.index(panel.focusWidget()))  # type: ignore[arg-type]
    assert visited == [1, 1, 3, 2, 2, 2, 0]


def test_the_picture_is_seen_whole(panel: VariantsPanel) -> None:
    cell = panel.cells[0]
    cell.set_picture(plain(GREEN, 100, 100))
    shot = cell.grab().toImage()
    middle, side = cell.rect().center(), min(cell.width(), cell.height()) - 10
    for dx, dy in ((0, 0), (side // 2 - 2, side // 2 - 2), (-side // 2 + 2, side // 2 - 2)):
        assert shot.pixelColor(middle.x() + dx, middle.y() + dy) == GREEN
    assert shot.pixelColor(8, cell.height() // 2) != GREEN


def test_other_variants_are_asked_for(panel: VariantsPanel, qtbot: QtBot) -> None:
    for number in range(4):
        panel.set_picture(number, plain(GREEN, 40, 40))
    with qtbot.waitSignal(panel.count_requested) as asked:
        qtbot.mouseClick(panel.others[0], LEFT)
    assert asked.args == [2]


@pytest.mark.parametrize("letters", [1.0, 1.25])
def test_nothing_moves_when_they_are_ready(
    panel: VariantsPanel, qtbot: QtBot, letters: float
) -> None:
    font = panel.font()
    font.setPointSizeF(letters * font.pointSizeF())
    panel.setFont(font)
    panel.resize(660, 480)
    panel.set_left("about 2 min")
    qtbot.waitUntil(lambda: "about 2 min" in panel.hint.text())
    panel.layout().activate()
    before = [cell.geometry() for cell in panel.cells]
    for number in range(4):
        panel.set_picture(number, plain(GREEN, 40, 40))
    panel.layout().activate()
    assert [cell.geometry() for cell in panel.cells] == before
    assert {button.text() for button in panel.others} == {"Make 2 more", "Make 4 more"}
    assert panel.others[-1].geometry().right() < panel.close_button.geometry().left()
