"""The window, driven as a user would, around a fake engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.widgets.colors import DARK, LIGHT
from sr3_desktop.app.window.application import assemble
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler

LEFT = Qt.MouseButton.LeftButton


def test_the_empty_window_invites_and_can_not_be_started(program: Program) -> None:
    window = program.window
    assert window.viewer.stack.currentWidget() is window.empty
    assert not program.can_start()
    assert not window.run_bar.save_button.isVisible()
    assert not window.queue_panel.isVisible()
    assert window.windowTitle() == "SR3 Desktop"


def test_a_photo_is_shown_and_can_be_enlarged(opened: Program) -> None:
    window = opened.window
    assert window.viewer.stack.currentWidget() is window.view
    assert opened.start_words() == "Upscale this photo"
    assert opened.can_start()
    assert not window.run_bar.save_button.isVisible()
    assert not window.queue_panel.isVisible()
    assert window.windowTitle() == "holiday.png – SR3 Desktop"
    assert "240 × 160" in window.panel.size_row.size_hint.text()


def test_the_theme_changes_at_once_and_is_remembered(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    window = program.window
    actions = {a.data(): a for a in window.top_bar.menu.theme_menu.actions() if a.data()}
    for mode, colors in (("dark", DARK), ("light", LIGHT)):
        actions[mode].trigger()
        shown = window.grab().toImage().pixelColor(window.width() - 10, 300)
        assert shown == QColor(colors.card)
    qtbot.waitUntil(lambda: Settings(tmp_path / "settings.json").theme == "light")


def test_choices_are_there_again_in_the_next_window(
    opened: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = opened.window.panel
    qtbot.mouseClick(panel.size_row.scale.button(0), LEFT)
    panel.character_row.slider.setValue(80)
    panel.more.device.setCurrentIndex(panel.more.device.findData("cpu"))
    opened.window.close()
    choices = Settings(tmp_path / "settings.json").choices()
    assert (choices.scale, choices.detail, choices.device) == (2.0, 0.8, "cpu")


def test_presets_are_kept_at_once(opened: Program, tmp_path: Path, qtbot: QtBot) -> None:
    panel, path = opened.window.panel, tmp_path / "settings.json"
    panel.preset_bar.saved.emit("Grandma's album")
    qtbot.waitUntil(lambda: list(Settings(path).presets) == ["Grandma's album"])
    panel.preset_bar.deleted.emit("Grandma's album")
    qtbot.waitUntil(lambda: Settings(path).presets == {})


@pytest.mark.parametrize("content", ["", "{", "[1]", json.dumps({"scale": "x", "steps": -1})])
def test_corrupt_settings_become_the_defaults(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type, return-value]
    program = Program(assemble(qapp, worker, path), qtbot)
    program.window.show()
    assert program.choices.scale == 4.0
    program.window.close()
    assert json.loads(path.read_text())["scale"] == 4.0
    program.work.close()
    program.window.deleteLater()


def test_every_control_has_a_name_for_screen_readers(three: Program) -> None:
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSlider,
        QComboBox,
        QScrollBar,
        QSpinBox,
    )

    three.window.queue_panel.set_expanded(True)
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QSpinBox, QAbstractItemView)
    unnamed = [
        widget
        for kind in kinds
        for widget in three.window.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not (widget.accessibleName() or (hasattr(widget, "text") and widget.text()))
        and "Header" not in type(widget).__name__
        and "Corner" not in widget.metaObject().className()
    ]
    assert unnamed == []


def test_the_window_fits_its_smallest_size(three: Program, qtbot: QtBot) -> None:
    window = three.window
    window.resize(960, 600)
    assert window.size().toTuple() == (960, 600)
    assert window.view.width() >= 600
    three.run()
    for width in (960, 1280):
        window.resize(width, 600)
        assert window.size().toTuple() == (width, 600)
