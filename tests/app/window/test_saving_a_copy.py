"""What *Save a copy as* suggests, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.dialogs import choose_target
from sr3_desktop.engine.base.formats import FORMATS
from tests.app.driver import Program

from .test_main_window import answer_save_dialog, run

Arguments = tuple[str, str, str]


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> list[Arguments]:
    """Suggestion, kinds and the chosen kind of each dialog; all are cancelled."""
    seen: list[Arguments] = []

    def ask(_parent: QObject, _title: str, path: str, kinds: str, kind: str) -> tuple[str, str]:
        seen.append((path, kinds, kind))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return seen


@pytest.mark.parametrize("suffix", [suffix for row in FORMATS.values() for suffix in row.suffixes])
def test_every_format_that_can_be_written_is_offered(
    dialogs: list[Arguments], qtbot: QtBot, suffix: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert choose_target(parent, Path(f"/photos/my-a{suffix.upper()}")) is None
    (path, kinds, kind) = dialogs[0]
    assert path == str(Path(f"/photos/my-a{suffix.upper()}"))
    assert f"*{suffix}" in kind.replace(")", " ").replace("(", " ").split()
    assert kind in kinds.split(";;")
    assert kinds.count(";;") == len(FORMATS) - 1


def test_the_name_and_the_format_of_the_result_are_suggested(
    opened: Program, tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    panel = opened.window.panel
    panel.save_row.edited.emit({"format": "webp"})
    panel.name_row.edited.emit({"template": "my-{name}"})
    run(opened, qtbot)
    result = photo.with_name("my-holiday.webp")
    suggestions = answer_save_dialog(monkeypatch, tmp_path / result.name)
    with qtbot.waitSignal(opened.work.session.info):
        opened.window.files.save_copy()
    assert suggestions == [result]
    assert (tmp_path / result.name).read_bytes() == result.read_bytes()
