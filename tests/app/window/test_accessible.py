"""Whoever does not see the window hears of every control what it is, does, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.app.driver import Program
from tests.desktop.watched import collect

CONTROLS = {
    "Button", "ButtonMenu", "CheckBox", "RadioButton", "ComboBox", "Slider", "SpinBox",
    "EditableText", "List", "Table", "MenuItem", "ProgressBar", "Link",
}  # fmt: skip
PICTURES = {
    "CompareView", "FaceFrames", "PreviewFrame", "VariantCell", "EmptyState", "ProblemPage",
    "QScrollArea", "MainWindow",
}  # fmt: skip
"""Widgets that take the focus and are no control; their names tell what they show."""
INNER = {"QLineEdit", "CaretKeeper", "QScrollBar"}
"""Parts of a field, which speaks for them."""


def faults() -> list[str]:
    """Return the controls on the screen that say too little."""
    found: list[dict] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            collect(QAccessible.queryAccessibleInterface(window), (), found)
    assert len(found) > 20
    lacking = []
    for item in found:
        inner = item["above"] and item["above"][-1] in ("SpinBox", "ComboBox")
        if inner or item["kind"] in INNER:
            continue
        matters = item["role"] in CONTROLS or (item["focusable"] and item["on"])
        matters = matters and item["role"] != "Cell"  # which may be empty
        if matters and not item["name"].strip():
            lacking.append(f"no name: {item['role']} {item['kind']} at {item['rect']}")
        known = item["role"] in CONTROLS or item["kind"] in PICTURES
        if item["focusable"] and item["on"] and item["role"] in ("NoRole", "Client") and not known:
            lacking.append(f"no role: {item['kind']} {item['name']!r}")
    return lacking


def nothing(_program: Program, _qtbot: QtBot) -> None:
    """Leave the program as it is opened."""


def advanced(program: Program, _qtbot: QtBot) -> None:
    program.window.panel.more.set_open(True)
    program.window.panel.size_row.edited.emit({"size_by": "scale", "scale": 3.0})


def finished(program: Program, qtbot: QtBot) -> None:
    program.accept_promise()
    program.run()
    program.window.timeline.toggle()


def faces(program: Program, _qtbot: QtBot) -> None:
    program.window.faces.button.click()
    program.window.faces.card.accept_button.click()


def preview(program: Program, _qtbot: QtBot) -> None:
    program.window.tools.preview.ask()


def variants(program: Program, qtbot: QtBot) -> None:
    program.window.panel.detail_row.variants.click()
    qtbot.waitUntil(lambda: not program.window.tools.variants.page.busy)


def trust(program: Program, qtbot: QtBot) -> None:
    program.window.panel.detail_row.trust.click()
    qtbot.waitUntil(lambda: program.window.view.scene.trust is not None)


def help_and_about(program: Program, _qtbot: QtBot) -> None:
    program.window.show_shortcuts()
    program.window.show_about()


def device(program: Program, _qtbot: QtBot) -> None:
    program.window.top_bar.device.explain()


@pytest.fixture(autouse=True)
def _heard(qapp: QApplication) -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.parametrize(
    "state",
    [nothing, advanced, finished, faces, preview, variants, trust, help_and_about, device],
)
def test_every_control_has_a_name_and_a_role(
    opened: Program, qtbot: QtBot, state: Callable[[Program, QtBot], None]
) -> None:
    state(opened, qtbot)
    QApplication.processEvents()
    assert not faults()


def test_so_it_is_without_a_photo(program: Program) -> None:
    assert not faults()


@pytest.mark.parametrize("expanded", [False, True])
def test_so_it_is_with_a_list(three: Program, expanded: bool) -> None:
    three.window.queue_panel.set_expanded(expanded)
    QApplication.processEvents()
    assert not faults()
