"""Keys that count in the whole window, and fields that keep theirs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.viewer.picture_surface import ZOOM_STEP
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler


def test_keys_fold_the_settings_and_go_round_the_regions(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert not window.panel.is_open
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.panel.is_open
    cards = window.cards.place
    regions = (window.top_bar, window.viewer.stack, cards, window.panel, window.run_bar)
    window.top_bar.open_button.setFocus()
    for region in (*regions[1:], regions[0]):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert region.isAncestorOf(QApplication.focusWidget()), region


def test_zoom_keys_count_wherever_the_focus_is(opened: Program, qtbot: QtBot) -> None:
    window, key = opened.window, Qt.Key
    viewport = window.view.viewport
    window.activateWindow()
    window.panel.more.set_open(True)
    buttons = (
        window.run_bar.start_button,
        window.panel.quality_row.quality.button(0),
        window.panel.more.device,
    )
    for widget in (*buttons, window.view):
        widget.setFocus()
        qtbot.keyClick(widget, key.Key_1)
        assert viewport.zoom == 1
        qtbot.keyClick(widget, key.Key_Plus)
        qtbot.keyClick(widget, key.Key_Equal)
        assert viewport.zoom == ZOOM_STEP**2
        qtbot.keyClick(widget, key.Key_Minus)
        assert viewport.zoom == pytest.approx(ZOOM_STEP)
        for fit in (key.Key_F, key.Key_0):
            window.view.actual_size()
            qtbot.keyClick(widget, fit)
            assert viewport.fitting


def test_fields_and_buttons_keep_the_keys_they_take_themselves(
    opened: Program, qtbot: QtBot
) -> None:
    window, key = opened.window, Qt.Key
    window.activateWindow()
    window.panel.more.set_open(True)
    zoom = window.view.viewport.zoom
    template, steps = window.panel.name_row.template, window.panel.more.steps
    template.setFocus()
    template.clear()
    qtbot.keyClicks(template, "F1+-0")
    assert template.text() == "F1+-0"
    steps.setFocus()
    steps.selectAll()
    qtbot.keyClicks(steps, "10")
    assert steps.value() == 10
    assert window.view.viewport.zoom == zoom
    button = window.panel.quality_row.quality.button(0)
    button.setFocus()
    window.panel.quality_row.quality.choose(1)
    qtbot.keyClick(button, key.Key_Space)
    assert button.isChecked()
    assert not opened.scene.original_held


def test_zoom_keys_do_nothing_without_a_picture(program: Program, qtbot: QtBot) -> None:
    window = program.window
    window.activateWindow()
    with qtbot.assertNotEmitted(window.view.zoom_changed):
        qtbot.keyClick(window, Qt.Key.Key_1)
        qtbot.keyClick(window, Qt.Key.Key_Plus)


def test_the_key_of_a_variant_needs_a_result(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    qtbot.keyClick(opened.window, Qt.Key.Key_V)
    assert not opened.work.runner.is_active
    opened.run()
    qtbot.keyClick(opened.window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not opened.work.runner.is_active)
