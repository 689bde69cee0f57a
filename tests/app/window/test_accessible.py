"""Whoever does not see the window hears of every control what it is, does, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QProgressBar,
    QScrollBar,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sr3_desktop.app.panel.setting_row import SettingRow
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from tests.app.driver import Program
from tests.app.gate import Gate
from tests.desktop.watched import collect

CONTROLS = {
    "Button", "ButtonMenu", "CheckBox", "RadioButton", "ComboBox", "Slider", "SpinBox",
    "EditableText", "List", "ListItem", "Table", "MenuItem", "ProgressBar", "Link",
}  # fmt: skip
PICTURES = {
    "CompareView", "BrushLayer", "FaceFrames", "PreviewFrame", "VariantCell", "EmptyState",
    "ProblemPage", "QScrollArea", "MainWindow",
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


def wrong_states(window: QWidget) -> list[str]:
    """Return the controls that tell another state than they have."""
    wrong = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        told = QAccessible.queryAccessibleInterface(widget)
        state, value = told.state(), told.valueInterface()
        pairs = [(bool(state.disabled), not widget.isEnabled())]
        if isinstance(widget, QAbstractButton):
            pairs += [(bool(state.checkable), widget.isCheckable())]
            pairs += [(bool(state.checked), widget.isChecked())]
        if isinstance(widget, QAbstractSlider | QSpinBox | QDoubleSpinBox):
            pairs += [(value.currentValue(), widget.value())]
        if isinstance(widget, QProgressBar) and widget.maximum() > 0:
            pairs += [(value.currentValue(), widget.value())]
            pairs += [(widget.value() >= 0, True)]
        if isinstance(widget, QComboBox):
            pairs += [(told.text(QAccessible.Text.Value), widget.currentText())]
            pairs += [(bool(widget.accessibleName()), True)]  # Linux hears the label instead
        if isinstance(widget, SegmentedControl):
            pairs += [(bool(widget.accessibleName()), True)]
            roles = {QAccessible.queryAccessibleInterface(b).role() for b in parts(widget)}
            pairs += [(roles, {QAccessible.Role.RadioButton})]
        if any(heard != true for heard, true in pairs):
            wrong.append(f"{type(widget).__name__} {widget.accessibleName()!r}: {pairs}")
    return wrong


def parts(control: SegmentedControl) -> list[QAbstractButton]:
    return control.findChildren(QAbstractButton)


def out_of_reach(window: QWidget) -> list[str]:
    """Return the controls that no key comes to: by Tab, or from the chosen one by arrows."""
    kinds = QAbstractButton | QAbstractSlider | QComboBox | QSpinBox | QDoubleSpinBox | QLineEdit
    lacking = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), QComboBox | QSpinBox | QDoubleSpinBox)
        explains = (
            isinstance(widget.parentWidget(), SettingRow) and widget.property("role") == "mini"
        )
        if not isinstance(widget, kinds | QAbstractItemView) or not widget.isVisible():
            continue
        if (
            inner
            or explains
            or isinstance(widget, QScrollBar | QHeaderView)
            or not widget.isEnabled()
        ):
            continue
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            lacking.append(f"{type(widget).__name__} {widget.accessibleName()!r}")
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


def brush(program: Program, _qtbot: QtBot) -> None:
    finished(program, _qtbot)
    program.window.brush.toggle()


def problem(program: Program, _qtbot: QtBot) -> None:
    program.window.drawer.show_fault(Fault("It did not work.", "Traceback: all of it"))
    program.window.drawer.unfold.click()
    program.window.show_error("It did not work.")


STATES = [
    nothing, advanced, finished, brush, faces, preview, variants, trust, problem, help_and_about,
    device,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_every_control_has_a_name_and_a_role(
    opened: Program, qtbot: QtBot, state: Callable[[Program, QtBot], None]
) -> None:
    state(opened, qtbot)
    QApplication.processEvents()
    told_well(opened)


def told_well(program: Program) -> None:
    assert not faults()
    assert not wrong_states(program.window)
    assert not out_of_reach(program.window)


def test_so_it_is_without_a_photo(program: Program) -> None:
    told_well(program)


@pytest.mark.parametrize("expanded", [False, True])
def test_so_it_is_with_a_list(three: Program, expanded: bool) -> None:
    three.window.queue_panel.set_expanded(expanded)
    QApplication.processEvents()
    told_well(three)
    assert any("a.png, Waiting" in name for name in names(three.window))


def names(window: QWidget) -> list[str]:
    found: list[dict] = []
    collect(QAccessible.queryAccessibleInterface(window), (), found)
    return [item["name"] for item in found]


def test_so_it_is_while_photos_run(three: Program, gate: Gate, qtbot: QtBot) -> None:
    three.accept_promise()
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: three.window.run_bar.photo_bar.value() > 0)
    told_well(three)
    assert any("a.png, Running" in name for name in names(three.window))
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.is_busy())


def test_the_picture_tells_what_it_shows(opened: Program, qtbot: QtBot) -> None:
    view, top = opened.window.view, opened.window.top_bar
    assert view.accessibleName() == "Original photo"
    opened.accept_promise()
    opened.run()
    qtbot.waitUntil(lambda: view.accessibleName().startswith("Comparison, divider"))
    assert view.accessibleDescription() == opened.scene.after_label != ""
    top.choose_mode("side")
    assert view.accessibleName() == "Original and result side by side"
    opened.timeline.slider.setValue(0)
    assert view.accessibleDescription() == opened.scene.state_label != ""


def test_every_menu_tells_what_it_offers(three: Program) -> None:
    window = three.window
    window.queue_panel.menu_for(window.queue_panel.selected())
    for menu in window.findChildren(QMenu):
        menu.aboutToShow.emit()
        told = QAccessible.queryAccessibleInterface(menu)
        actions = [action for action in menu.actions() if not action.isSeparator()]
        for action in actions:
            assert action.text(), menu.title()
        for number, action in enumerate(menu.actions()):
            check_item(told.child(number), action)


def check_item(item: QAccessibleInterface, action: QAction) -> None:
    if action.isSeparator():
        return
    state = item.state()
    assert item.text(QAccessible.Text.Name).startswith(action.text().replace("&", ""))
    assert item.role() in (QAccessible.Role.MenuItem, QAccessible.Role.PopupMenu)
    assert bool(state.checked) == action.isChecked()
    assert bool(state.disabled) == (not action.isEnabled())
