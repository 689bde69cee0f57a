"""Tab comes to every control in the order of reading, and where it is can be seen."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import to_array
from tests.app.driver import Program
from tests.app.gate import Gate

from .test_accessible import STATES

THEMES = [("light", False), ("dark", False), ("light", True), ("dark", True)]
SHARES = np.arange(256) / 255.0
LINEAR = np.where(SHARES <= 0.04045, SHARES / 12.92, ((SHARES + 0.055) / 1.055) ** 2.4)
AROUND_PX = 4
LEAST_PX = 60
"""Pixels that have to change with the focus by a contrast of 3 or more."""


def tab(window: QWidget, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_Tab) -> QWidget:
    """Press Tab and return what has the focus then."""
    qtbot.keyClick(QApplication.focusWidget() or window, key)
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def stops(window: QWidget, qtbot: QtBot) -> list[QWidget]:
    """Return what Tab comes to in one round, beginning with the first part of the window."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    found = [tab(window, qtbot)]
    while (focus := tab(window, qtbot)) is not found[0]:
        assert focus not in found, f"Tab is caught at {named(focus)}"
        found.append(focus)
    for stop in (found[0], *reversed(found[1:])):
        assert QApplication.focusWidget() is stop, f"Shift+Tab comes to {named(stop)}"
        tab(window, qtbot, Qt.Key.Key_Backtab)
    return found


def named(widget: QWidget) -> str:
    text = widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {text!r}"


def place_of(widget: QWidget, window: QWidget) -> QRect:
    """Return the place in the window; what is scrolled away is read where it would be."""
    place, parent = QRect(widget.mapTo(window, QPoint()), widget.size()), widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            place.translate(0, parent.verticalScrollBar().value())
        parent = parent.parentWidget()
    return place


def steps_back(window: QWidget, widgets: list[QWidget]) -> list[str]:
    """Return the steps that go up, or to the left in a row, within a part of the window."""
    panel, bar, run = window.panel, window.top_bar, window.run_bar
    found = []
    for one, other in itertools.pairwise(widgets):
        a, b = place_of(one, window), place_of(other, window)
        up = b.bottom() < a.top()
        left = b.right() < a.left() and b.top() <= a.bottom()
        same = [part.isAncestorOf(one) == part.isAncestorOf(other) for part in (panel, bar, run)]
        if (up or left) and all(same) and not one.isAncestorOf(other):
            found.append(f"{named(one)} -> {named(other)}")
    return found


def parts_passed(window: QWidget, widgets: list[QWidget]) -> list[str]:
    """Return the parts of the window in the order in which they are come to."""
    parts = {"bar": window.top_bar, "panel": window.panel, "run": window.run_bar}
    names = [
        next((name for name, part in parts.items() if part.isAncestorOf(widget)), "middle")
        for widget in widgets
    ]
    return [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]]


def light(window: QWidget, room: QRect) -> np.ndarray:
    """Return the relative luminance of each pixel."""
    return LINEAR[to_array(window.grab(room).toImage())] @ [0.2126, 0.7152, 0.0722]


def changed_px(window: QWidget, widget: QWidget) -> int:
    """Return how many pixels differ by a contrast of 3 with and without the focus."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    around = -AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX
    room = QRect(widget.mapTo(window, QPoint()), widget.size()).adjusted(*around) & window.rect()
    with_focus = light(window, room) + 0.05
    widget.clearFocus()
    without = light(window, room) + 0.05
    high, low = np.maximum(with_focus, without), np.minimum(with_focus, without)
    return int((high / low >= 3).sum())


def check(program: Program, qtbot: QtBot) -> None:
    window = program.window
    QApplication.processEvents()
    found = stops(window, qtbot)
    assert not steps_back(window, found)
    passed = parts_passed(window, found)
    assert passed == [part for part in ("bar", "middle", "panel", "run") if part in passed]
    assert {"bar", "middle", "panel"} <= set(passed)
    unseen = []
    for mode, contrast in THEMES:
        program.theme._contrast = contrast
        program.theme.apply(mode)
        for widget in found:
            if (count := changed_px(window, widget)) < LEAST_PX:
                unseen.append(f"{mode}{'+' * contrast}: {named(widget)}: {count}")
    assert not unseen


@pytest.mark.parametrize("state", STATES)
def test_tab_goes_in_the_order_of_reading_and_is_seen(
    opened: Program, qtbot: QtBot, state: Callable[[Program, QtBot], None]
) -> None:
    state(opened, qtbot)
    check(opened, qtbot)


def test_so_it_is_without_a_photo(program: Program, qtbot: QtBot) -> None:
    check(program, qtbot)


@pytest.mark.parametrize("expanded", [False, True])
def test_so_it_is_with_a_list(three: Program, qtbot: QtBot, expanded: bool) -> None:
    three.window.queue_panel.set_expanded(expanded)
    three.window.photos.remove_shown()
    check(three, qtbot)


def test_so_it_is_while_photos_run(three: Program, gate: Gate, qtbot: QtBot) -> None:
    three.accept_promise()
    three.start_and_hold(gate)
    check(three, qtbot)
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.is_busy())


def test_so_it_is_with_a_photo_that_cannot_be_read(
    program: Program, photo: Path, qtbot: QtBot
) -> None:
    photo.write_bytes(b"no picture")
    program.window.open_photos([photo])
    qtbot.waitUntil(lambda: program.page() is program.window.problem)
    check(program, qtbot)


def test_what_tab_comes_to_is_scrolled_into_sight(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.panel.more.set_open(True)
    QApplication.processEvents()
    for stop in stops(window, qtbot):
        stop.setFocus()
        tab(window, qtbot)
        tab(window, qtbot, Qt.Key.Key_Backtab)
        place = QRect(stop.mapTo(window, QPoint()), stop.size())
        assert window.rect().contains(place), named(stop)
        assert not stop.visibleRegion().isEmpty(), named(stop)
