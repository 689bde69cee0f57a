"""What *Save a copy as* suggests, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.dialogs import choose_target
from sr3_desktop.engine.base.formats import FORMATS
from tests.app.driver import Program, answer_save_dialog

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
    opened.run()
    result = photo.with_name("my-holiday.webp")
    suggestions = answer_save_dialog(monkeypatch, tmp_path / result.name)
    with qtbot.waitSignal(opened.work.messages.info):
        opened.window.files.save_copy()
    assert suggestions == [result]
    assert (tmp_path / result.name).read_bytes() == result.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_a_copy_has_the_format_of_its_ending(
    opened: Program,
    tmp_path: Path,
    photo: Path,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    opened.run()
    target = tmp_path / f"large{suffix}"
    suggestions = answer_save_dialog(monkeypatch, target)
    with qtbot.waitSignal(opened.work.messages.info):
        qtbot.keyClick(opened.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with Image.open(target) as image:
        assert image.size == (240, 160)
        ramp = np.asarray(image.convert("L"), np.int16)[80]
    assert np.abs(ramp - np.linspace(0, 255, 240)).max() < 8
    assert suggestions == [photo.parent / "holiday_4x.png"]
    assert str(target) in opened.notice()
    if suffix == ".png":
        assert target.read_bytes() == (photo.parent / "holiday_4x.png").read_bytes()


def test_a_copy_never_replaces_the_photo(
    opened: Program, photo: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    original = photo.read_bytes()
    opened.run()
    told: list[object] = []
    module = "sr3_desktop.app.window.file_actions."
    monkeypatch.setattr(f"{module}tell_original", told.append)
    targets = [photo, photo.parent / "copy.png"]
    monkeypatch.setattr(f"{module}choose_target", lambda *_: targets.pop(0))
    with qtbot.waitSignal(opened.work.messages.info):
        opened.window.files.save_copy()
    assert told == [opened.window]
    assert photo.read_bytes() == original
    assert (photo.parent / "copy.png").is_file()


def test_a_copy_that_can_not_be_written_is_one_sentence(
    opened: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    opened.run()
    answer_save_dialog(monkeypatch, tmp_path / "large.xyz")
    with qtbot.waitSignal(opened.work.messages.error):
        opened.window.files.save_copy()
    assert ".xyz" in opened.notice()


def test_photos_are_looked_for_where_the_last_ones_were(
    opened: Program, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, asked = opened.window.files, []
    pictures, other = tmp_path / "Pictures", tmp_path / "stick" / "other.png"
    other.parent.mkdir()
    photo.rename(other)

    def choose(_parent: QWidget, folder: str) -> list[Path]:
        asked.append(Path(folder))
        return [other]

    monkeypatch.setattr("sr3_desktop.app.window.file_actions.choose_photos", choose)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(pictures))
    files.choose_photos()
    pictures.mkdir()
    files.choose_photos()
    other.parent.rename(tmp_path / "stick taken out")
    files.choose_photos()
    assert asked == [Path.home(), other.parent, pictures]
