"""The table of actions: menus, buttons, tips, keys and the sheet of keys follow it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.system.action_table import GROUPS, TABLE, key_of, with_keys
from sr3_desktop.app.system.language import Language
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.app.window.actions import Actions
from sr3_desktop.app.window.shortcut_sheet import ShortcutSheet
from sr3_desktop.app.window.window_layout import focus_next_region
from tests.translate import ts


def test_every_key_is_used_once() -> None:
    tools = [[entry for entry in TABLE if entry.group == name] for name in ("faces", "brush")]
    others = [entry for entry in TABLE if entry.group not in ("faces", "brush")]
    for group in (*tools, others):
        keys = [key for entry in group for key in entry.keys]
        assert len(keys) == len(set(keys))
    assert len({entry.name for entry in TABLE}) == len(TABLE)


def test_the_sheet_shows_every_key(qtbot: QtBot) -> None:
    sheet = ShortcutSheet()
    qtbot.addWidget(sheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for entry in TABLE:
        assert not entry.keys or {entry.does, *entry.key_texts()} <= texts
    assert not sheet.isModal()
    sheet.show()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_sheet_is_never_larger_than_the_screen(qtbot: QtBot, screen: QRect) -> None:
    for width, height in ((960, 560), (700, 1000)):
        screen.setRect(0, 0, width, height)
        sheet = ShortcutSheet()
        qtbot.addWidget(sheet)
        assert sheet.width() < width
        assert sheet.height() <= height - 40  # its title is above
        sheet.show()
        assert sheet.buttons.geometry().bottom() < sheet.height()


def test_the_sheet_has_the_keys_of_frames_too() -> None:
    keys = {(entry.group, key) for entry in TABLE for key in entry.keys}
    assert {("run", "Ctrl+Left"), ("run", "["), ("run", "]"), ("view", "Shift+Right")} <= keys
    assert {("faces", key) for key in ("N", "PgDown", "Left", "Ctrl+Up", "Del", "Esc")} <= keys
    assert {entry.group for entry in TABLE if entry.keys} == set(GROUPS)


TYPED_KEY = re.compile(r"(?:Ctrl|Alt|Shift) ?\+ ?\w|[(（](?:[A-Z]|Esc|Del|Space|空格|F\d+)\b")


def test_no_text_of_the_window_types_a_key_by_hand() -> None:
    """The table knows it, and the system how it is spelled; commands have Ctrl+C alone."""
    typed = [
        text
        for context in ET.parse(ts("zh_CN")).getroot().iter("context")
        for message in context.iter("message")
        for text in (message.findtext("source", ""), message.findtext("translation") or "")
        if TYPED_KEY.search(text.replace("Ctrl+C", "").replace("Ctrl+Break", ""))
    ]
    assert typed == []


def test_a_text_gets_the_keys_of_an_action(qapp: QApplication) -> None:
    language = Language(qapp)
    assert with_keys("Redo ({brush_undo[1]}), [ and ]") == "Redo (Ctrl+Y), [ and ]"
    assert key_of("hold") == "Space"
    language.apply("zh_CN")
    try:
        assert key_of("hold") == with_keys("{hold[0]}") == "空格"
    finally:
        language.apply("en")


def test_keys_do_what_the_table_says(qtbot: QtBot) -> None:
    done: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    everywhere = {entry.name: entry.keys for entry in TABLE if entry.everywhere}

    def note(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    actions.connect_all({name: note(name) for name in everywhere})
    for action in window.actions():
        action.trigger()
    assert done == list(everywhere)
    for name, keys in everywhere.items():
        assert [key.toString() for key in actions[name].shortcuts()] == list(keys)
    with pytest.raises(KeyError, match="fly"):
        actions.connect_all({"fly": note("fly")})


def test_a_changed_key_is_changed_everywhere(qtbot: QtBot, qapp: QApplication) -> None:
    """In what it starts, in the menu, in the tip and in the sheet."""
    table = [replace(e, keys=("Ctrl+J",)) if e.name == "open" else e for e in TABLE]
    table = [replace(e, keys=("F8",)) if e.name == "remove" else e for e in table]
    window = QMainWindow()
    done: list[str] = []
    qtbot.addWidget(window)
    actions = Actions(window, table)
    actions.connect_all({"open": lambda: done.append("open")})
    bar = TopBar(Theme(qapp), "system", actions)
    window.setCentralWidget(bar)
    actions.put_on(bar.open_button, "open")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    bar.open_button.click()
    assert done == ["open", "open"]
    (shown,) = [a for a in bar.more_button.menu().actions() if a.text() == "Add photos…"]
    assert shown.shortcut().toString() == "Ctrl+J"
    assert "Remove this photo\tF8" in [a.text() for a in bar.menu_button.menu().actions()]
    assert bar.open_button.toolTip() == "Add photos, or drop them on the window (Ctrl+J)"
    sheet = ShortcutSheet(window, table)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert "Ctrl+J" in texts
    assert "Ctrl+O" not in texts


def test_f6_goes_from_region_to_region(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    regions = []
    for number in range(4):
        region = QWidget()
        column.addWidget(region)
        inner = QVBoxLayout(region)
        inner.addWidget(QLabel("nothing to focus"))
        for _ in range(2):
            inner.addWidget(QLineEdit())
        region.setEnabled(number != 1)  # nothing in it takes the focus
        regions.append(region)
    window.show()
    regions[3].hide()
    with qtbot.waitActive(window):
        window.activateWindow()
    visited = []
    for _ in range(4):
        focused = focus_next_region(regions)
        assert focused is not None
        visited.append([region.isAncestorOf(focused) for region in regions].index(True))
    assert visited == [2, 0, 2, 0]  # at first the focus is in the first region
