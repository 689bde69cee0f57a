"""Keys go to the picture, but for those of a field or of the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.app.driver import Program

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def press_key(program: Program, qtbot: QtBot, key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key)


def click_thumbnail(program: Program, qtbot: QtBot, row: int, keys: Qt.KeyboardModifier) -> None:
    strip = program.window.queue_panel.strip
    place = strip.visualRect(program.work.queue.index(row, 0)).center()
    qtbot.mouseClick(strip.viewport(), LEFT, keys, place)


def show_active(program: Program, qtbot: QtBot) -> None:
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)


def test_after_a_click_on_a_way_to_compare_arrows_move_the_divider(
    opened: Program, qtbot: QtBot
) -> None:
    show_active(opened, qtbot)
    opened.accept_promise()
    opened.run()
    view, modes = opened.window.view, opened.window.top_bar.modes
    qtbot.waitUntil(lambda: view.scene.after is not None)
    view.set_divider(0.5)
    opened.press(modes.button(0))
    for _ in range(3):
        press_key(opened, qtbot, Qt.Key.Key_Right)
    assert opened.window.top_bar.mode == "slider"
    assert view.scene.divider > 0.5


def test_after_a_click_on_result_only_space_shows_the_original(
    opened: Program, qtbot: QtBot
) -> None:
    show_active(opened, qtbot)
    opened.accept_promise()
    opened.run()
    qtbot.waitUntil(lambda: opened.window.view.scene.after is not None)
    opened.press(opened.window.top_bar.modes.button(2))
    focus = QApplication.focusWidget()
    qtbot.keyPress(focus, Qt.Key.Key_Space)
    assert opened.scene.original_held
    qtbot.keyRelease(focus, Qt.Key.Key_Space)
    assert not opened.scene.original_held


@pytest.mark.parametrize("by_key", [False, True])
def test_a_button_that_goes_leaves_the_keys_to_the_picture(
    opened: Program, qtbot: QtBot, by_key: bool
) -> None:
    show_active(opened, qtbot)
    opened.accept_promise()
    start = opened.window.run_bar.start_button
    if by_key:
        start.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(start, Qt.Key.Key_Space)
    else:
        qtbot.mouseClick(start, LEFT)
    qtbot.waitUntil(lambda: opened.is_done() and not opened.is_busy())
    assert opened.window.focusWidget() is opened.window.view


def test_no_button_takes_the_keys_by_a_click(three: Program, qtbot: QtBot) -> None:
    show_active(three, qtbot)
    window = three.window
    takers = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.window() is window and button.focusPolicy() & Qt.FocusPolicy.ClickFocus
    ]
    assert takers == []


def test_the_list_keeps_the_keys_while_photos_are_opened_from_it(
    three: Program, qtbot: QtBot
) -> None:
    show_active(three, qtbot)
    session = three.work.session
    with qtbot.waitSignal(session.photo_opened):
        click_thumbnail(three, qtbot, 1, Qt.KeyboardModifier.NoModifier)
    assert three.window.queue_panel.strip.hasFocus()
    with qtbot.waitSignal(session.photo_opened):
        press_key(three, qtbot, Qt.Key.Key_Right)
    assert three.shown.source.name == "c.png"
    with qtbot.waitSignal(session.photo_opened):
        press_key(three, qtbot, Qt.Key.Key_Left)
    assert three.shown.source.name == "b.png"


@pytest.mark.parametrize("then_the_picture", [False, True])
def test_all_that_is_chosen_is_removed(
    three: Program, qtbot: QtBot, then_the_picture: bool
) -> None:
    show_active(three, qtbot)
    with qtbot.waitSignal(three.work.session.photo_opened):
        click_thumbnail(three, qtbot, 1, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(three.work.session.photo_opened):
        click_thumbnail(three, qtbot, 2, CONTROL)
    if then_the_picture:
        three.window.view.setFocus()
    press_key(three, qtbot, Qt.Key.Key_Delete)
    assert [job.source.name for job in three.work.queue.jobs] == ["a.png"]
    assert three.shown.source.name == "a.png"


def test_what_is_shown_after_a_removal_is_chosen_in_the_list(three: Program, qtbot: QtBot) -> None:
    show_active(three, qtbot)
    panel = three.window.queue_panel
    panel.strip.setFocus()
    press_key(three, qtbot, Qt.Key.Key_Home)
    qtbot.keyClick(panel.strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(panel.selected()) == 2
    press_key(three, qtbot, Qt.Key.Key_Delete)
    (left,) = three.work.queue.jobs
    assert panel.selected() == (left.id,)
    three.window.photos.undo()
    assert panel.selected() == (left.id,)
