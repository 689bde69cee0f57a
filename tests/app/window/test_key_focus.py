"""Keys go to the picture, but for those of a field or of the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.app.driver import Program

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SELECT_TOO = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


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


def close_menu(qtbot: QtBot) -> QMenu:
    """Close the menu that opens, and return it."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    return menu


def focus_holders(program: Program) -> dict[str, QWidget]:
    window = program.window
    return {
        "strip": window.queue_panel.strip,
        "table": window.queue_panel.table,
        "picture": window.view,
        "brush": window.brush.layer,
        "faces": window.faces.layer,
    }


@pytest.mark.parametrize("holder", ["strip", "table", "picture", "brush", "faces"])
def test_shift_f10_opens_the_photo_s_menu(three: Program, qtbot: QtBot, holder: str) -> None:
    show_active(three, qtbot)
    three.window.queue_panel.set_expanded(holder == "table")
    focus = focus_holders(three)[holder]
    focus.show()
    focus.setFocus()
    qtbot.keyClick(three.window.windowHandle(), Qt.Key.Key_F10, SHIFT)
    texts = [action.text() for action in close_menu(qtbot).actions()]
    assert {"Upscale this photo", "Remove from the list"} <= set(texts)


@pytest.mark.parametrize("tool", ["brush", "faces"])
@pytest.mark.parametrize("key", [False, True])
def test_a_tool_marks_the_focus_that_a_key_has_brought(
    opened: Program, qtbot: QtBot, tool: str, key: bool
) -> None:
    show_active(opened, qtbot)
    opened.accept_promise()
    if tool == "brush":
        opened.run()
        layer = opened.window.brush.layer
    else:
        opened.press(opened.window.faces.button)
        opened.accept_faces()
        opened.press(opened.window.faces.bar.done_button)
        layer = opened.window.faces.layer
    handle, corner = opened.window.windowHandle(), QPoint(3, 3)
    if key:
        qtbot.keyClick(handle, Qt.Key.Key_Tab)
    else:
        qtbot.mouseClick(handle, LEFT, pos=opened.window.run_bar.pos() + corner)
    (opened.window.brush if tool == "brush" else opened.window.faces.button).toggle()
    qtbot.waitUntil(layer.hasFocus)
    image = layer.grab().toImage()
    ring = [image.pixelColor(n, 100).lightness() for n in range(4)] == [0, 255, 255, 0]
    assert ring == key


def test_a_field_has_its_own_menu(three: Program, qtbot: QtBot) -> None:
    show_active(three, qtbot)
    three.window.panel.more.set_open(True)
    three.window.panel.name_row.template.setFocus()
    qtbot.keyClick(three.window.windowHandle(), Qt.Key.Key_F10, SHIFT)
    texts = " ".join(action.text() for action in close_menu(qtbot).actions())
    assert "Copy" in texts
    assert "Upscale" not in texts


def test_the_picture_has_the_photo_s_menu_under_the_right_button(
    three: Program, qtbot: QtBot
) -> None:
    show_active(three, qtbot)
    place = three.window.view.mapTo(three.window, three.window.view.rect().center())
    qtbot.mouseClick(three.window.windowHandle(), Qt.MouseButton.RightButton, pos=place)
    menu = close_menu(qtbot)
    assert "Upscale this photo" in [action.text() for action in menu.actions()]


def test_photos_are_moved_by_keys_as_by_dragging(three: Program, qtbot: QtBot) -> None:
    show_active(three, qtbot)
    panel, queue, window = three.window.queue_panel, three.work.queue, three.window

    def press(key: Qt.Key) -> str:
        qtbot.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.AltModifier)
        return "".join(job.source.stem for job in queue.jobs)

    panel.strip.setFocus()
    assert press(Qt.Key.Key_PageUp) == "abc"  # nothing stands before it
    assert press(Qt.Key.Key_PageDown) == "bac"
    window.view.setFocus()
    assert press(Qt.Key.Key_PageDown) == "bca"
    assert press(Qt.Key.Key_PageDown) == "bca"
    assert [queue.job(job_id).source.stem for job_id in panel.selected()] == ["a"]
    assert three.shown.source.stem == "a"
    panel.table.selectionModel().select(queue.index(1, 0), SELECT_TOO)  # c and a
    assert press(Qt.Key.Key_PageUp) == "cab"
    assert press(Qt.Key.Key_PageDown) == "bca"
    assert len(panel.selected()) == 2


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
