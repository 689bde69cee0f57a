"""Keys that count in the whole window, and fields that keep theirs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
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


def press(qtbot: QtBot, *keys: Qt.Key, alt: bool = False) -> None:
    """Press keys where the focus is."""
    modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_alt_and_arrows_move_the_picture_whatever_lies_on_it(opened: Program, qtbot: QtBot) -> None:
    window, key = opened.window, Qt.Key
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    opened.show_frame()
    window.view.set_zoom(40)
    faces = window.faces.layer
    for holder in (window.view, opened.frame, faces, window.brush.layer):
        if holder is faces:
            window.faces.button.click()
            opened.accept_faces()
        elif holder is window.brush.layer:
            window.brush.toggle()
        holder.setFocus()
        if holder in (faces, window.brush.layer):
            press(qtbot, key.Key_N)
        frames, crop = faces.frames, opened.frame.crop()
        middle = window.view.middle()
        press(qtbot, key.Key_Right, alt=True)
        assert window.view.middle().x() > middle.x(), holder
        press(qtbot, key.Key_Left, key.Key_Down, alt=True)
        assert window.view.middle().y() > middle.y(), holder
        press(qtbot, key.Key_Up, alt=True)
        assert (window.view.middle() - middle).manhattanLength() < 0.01
        assert (faces.frames, opened.frame.crop()) == (frames, crop)


def test_keys_ask_the_trust_map_for_its_numbers(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    opened.show_trust()
    qtbot.waitUntil(lambda: window.view.scene.trust is not None)
    window.view.setFocus()
    assert "±" not in opened.legend.value.text()
    press(qtbot, Qt.Key.Key_Right, alt=True)
    assert "±" in opened.legend.value.text()
    press(qtbot, *40 * [Qt.Key.Key_Left], alt=True)
    assert "±" not in opened.legend.value.text()  # it is beside the map
    qtbot.mouseMove(window.view, window.view.rect().center())
    assert window.view.scene.probe is None


def test_keys_look_closely_at_variations(
    opened: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    opened.make_variants()
    page = window.tools.variants.page
    qtbot.waitUntil(lambda: not page.busy)
    page.cells[0].setFocus()
    looked: list[object] = []
    monkeypatch.setattr(page.cells[3], "look_at", looked.append)
    press(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Right, alt=True)
    assert [point.toTuple() for point in looked] == [(0.5, 0.5), (0.6, 0.5)]
    press(qtbot, Qt.Key.Key_Tab)
    assert looked[-1] is None


def test_a_key_opens_the_menu(opened: Program, qtbot: QtBot) -> None:
    opened.window.activateWindow()
    menu = opened.window.top_bar.menu
    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu.close))
    with qtbot.waitSignal(menu.aboutToShow):
        press(qtbot, Qt.Key.Key_F10)


def test_the_undo_key_takes_back_what_a_message_offers(three: Program, qtbot: QtBot) -> None:
    window = three.window
    window.activateWindow()
    taken: list[int] = []
    window.photos.remove_shown()
    window.toast.show_done("A choice.", lambda: taken.append(1))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert taken == [1]
    assert not window.toast.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(three.states()) == 3


def test_a_message_waits_for_whoever_is_on_its_button(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.toast.show_done("Done.")
    window.toast.undo_button.setFocus()
    window.toast.timer.timeout.emit()
    assert window.toast.isVisible()
    window.view.setFocus()
    window.toast.timer.timeout.emit()
    assert not window.toast.isVisible()
