"""The eye that is held down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.widgets.hold_button import HoldButton


@pytest.fixture
def told(qtbot: QtBot) -> tuple[HoldButton, list[bool]]:
    button = HoldButton()
    qtbot.addWidget(button)
    button.show()
    heard: list[bool] = []
    button.held.connect(heard.append)
    return button, heard


def test_it_holds_while_the_mouse_or_space_is_down(told, qtbot: QtBot) -> None:
    button, heard = told
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    assert heard == [True]
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert heard == [True, False]
    qtbot.keyPress(button, Qt.Key.Key_Space)
    qtbot.keyRelease(button, Qt.Key.Key_Space)
    assert heard == [True, False, True, False]


def test_it_lets_go_when_it_is_hidden(told, qtbot: QtBot) -> None:
    button, heard = told
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    button.hide()
    assert heard == [True, False]
    assert not button.isDown()
