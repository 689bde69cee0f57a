"""The menu has what a person looks for, and *About* says what the program is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from sr3_desktop import __version__
from sr3_desktop.app.chrome.about import AboutDialog
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.widgets.colors import CONTRAST_LIGHT, LIGHT
from sr3_desktop.engine.models.model_card import ModelCard
from tests.app.driver import Program


def test_the_menu_has_what_a_person_expects(program: Program) -> None:
    words = [action.text().split("\t")[0] for action in program.window.top_bar.menu.actions()]
    for expected in (
        "Add photos…",
        "Add a folder…",
        "Save…",
        "Remove this photo",
        "Theme",
        "Language",
        "Reopen the last list",
        "Keyboard shortcuts",
        "About SR3 Desktop…",
        "Quit",
    ):
        assert expected in words


def test_high_contrast_is_chosen_in_the_menu_and_kept(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    window = program.window
    next(a for a in window.top_bar.menu.themes.actions() if a.data() == "light").trigger()
    assert window.memory._theme.colors == LIGHT
    window.top_bar.menu.contrast.trigger()
    assert window.memory._theme.colors == CONTRAST_LIGHT
    qtbot.waitUntil(lambda: Settings(tmp_path / "settings.json").high_contrast)
    window.top_bar.menu.contrast.trigger()
    assert window.memory._theme.colors == LIGHT


def test_about_tells_version_licenses_models_and_device(program: Program, qtbot: QtBot) -> None:
    card = ModelCard("photo-x4", "Photo ×4", "photo", 4, {}, {}, license="CC0")
    about = AboutDialog([card], "Computes on the processor", program.window)
    qtbot.addWidget(about)
    told = "\n".join(label.text() for label in about.findChildren(QLabel))
    for part in (__version__, "Apache-2.0", "LGPL", "Photo ×4", "CC0", "the processor"):
        assert part in told
    program.window.show_about()
    shown = [dialog for dialog in program.window.findChildren(AboutDialog) if dialog.isVisible()]
    assert len(shown) == 1
    shown[0].close()


@pytest.mark.parametrize("name", ["show_about", "show_shortcuts"])
def test_a_dialog_that_is_open_is_not_opened_again(
    program: Program, qtbot: QtBot, name: str
) -> None:
    def dialogs() -> list[QDialog]:
        return program.window.findChildren(QDialog)

    for _ in range(2):
        getattr(program.window, name)()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialogs()[0].close()
    qtbot.waitUntil(lambda: not dialogs())
    getattr(program.window, name)()
    assert [dialog.isVisible() for dialog in dialogs()] == [True]
