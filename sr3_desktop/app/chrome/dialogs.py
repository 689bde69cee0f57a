"""Dialogs: the few questions that the program asks, and how others are shown."""

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QMessageBox, QWidget

from sr3_desktop.engine.base.formats import FORMATS, PHOTO_SUFFIXES
from sr3_desktop.engine.files.targets import format_of, free_name
from sr3_desktop.paths import resources_dir

_QUESTIONS = json.loads((resources_dir() / "questions.json").read_text("utf-8"))


def show_once(dialog: QDialog) -> None:
    """Show a dialog beside its window; if one of its kind is open there, that one instead."""
    parent = dialog.parentWidget()
    others = [] if parent is None else parent.findChildren(type(dialog))
    there = next((other for other in others if other.isVisible()), None)
    if there is not None:
        dialog.deleteLater()
        dialog = there
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def choose(
    parent: QWidget, question: str, explanation: str, answers: Sequence[str], safest: int
) -> int:
    """Ask a question with several answers; return the number of the one given.

    Args:
        answers: The answers, one button each, in this order.
        safest: Number of the answer that loses nothing; Escape and Enter mean it.
    """
    box = _box(parent, question, explanation)
    # One role for all keeps them in this order on every system.
    buttons = [box.addButton(text, QMessageBox.ButtonRole.ActionRole) for text in answers]
    box.setDefaultButton(buttons[safest])
    box.setEscapeButton(buttons[safest])
    box.exec()
    clicked = box.clickedButton()
    return next((n for n, button in enumerate(buttons) if button is clicked), safest)


def ask_before_closing(parent: QWidget) -> str:
    """Ask what becomes of the running photo: "finish" it first, "stop" now, or "keep" running."""
    return _ask(parent, "closing", "one")


def ask_before_dropping(parent: QWidget, count: int) -> str:
    """Ask what becomes of changed detail levels: "save" them, "discard" them, or "cancel"."""
    return _ask(parent, "dropping", "several" if count > 1 else "one", n=count)


def ask_before_overwriting(parent: QWidget, count: int, foreign: int = 0) -> str:
    """Ask what becomes of files that are there: "replace" them, "keep" both, or "cancel".

    Args:
        foreign: How many of them are not known to be results.
    """
    case = ("several" if count > 1 else "one") + (" foreign" if foreign else "")
    return _ask(parent, "overwriting", case, n=count, foreign=foreign)


def choose_picture(parent: QWidget, folder: str) -> Path | None:
    """Ask for one picture; None when nothing was chosen."""
    title = QCoreApplication.translate("Dialogs", "Compare with another picture")
    short = QFileDialog.Option.HideNameFilterDetails
    kinds = _photo_filter()
    name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds, options=short)
    return Path(name) if name else None


def tell_original(parent: QWidget) -> None:
    """Say that a result cannot be saved over its photo."""
    _ask(parent, "original", "one")


def choose_photos(parent: QWidget, folder: str) -> list[Path]:
    """Let the user choose some photos."""
    title = QCoreApplication.translate("Dialogs", "Add photos")
    short = QFileDialog.Option.HideNameFilterDetails  # there are twenty endings
    kinds = _photo_filter()
    paths, _ = QFileDialog.getOpenFileNames(parent, title, folder, kinds, options=short)
    return [Path(path) for path in paths]


def choose_folder(parent: QWidget, folder: str) -> Path | None:
    """Let the user choose a folder of photos."""
    title = QCoreApplication.translate("Dialogs", "Add a folder of photos")
    path = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(path) if path else None


def choose_target(parent: QWidget, suggestion: Path) -> Path | None:
    """Let the user name the file of a result; asks before an existing one is replaced."""
    title = QCoreApplication.translate("Dialogs", "Save the upscaled photo")
    kinds = {
        format: f"{row.label} ({' '.join(f'*{suffix}' for suffix in row.suffixes)})"
        for format, row in FORMATS.items()
    }
    format, all_kinds = format_of(suggestion), ";;".join(kinds.values())
    chosen = kinds[format] if format else ""
    path, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), all_kinds, chosen)
    return Path(path) if path else None


def choose_process_target(parent: QWidget, suggestion: Path) -> Path | None:
    """Let the user name the file that shows a diffusion, in the format of the suggestion."""
    title = QCoreApplication.translate("Dialogs", "Save the timeline")
    suffix = suggestion.suffix
    kind = f"{suffix.removeprefix('.').upper()} (*{suffix})"
    path, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), kind)
    return Path(path) if path else None


def choose_report_target(parent: QWidget, suggestion: Path) -> Path | None:
    """Let the user name the file of a report; it ends in .csv or .json."""
    title = QCoreApplication.translate("Dialogs", "Save a report")
    table = QCoreApplication.translate("Dialogs", "Table for spreadsheets")
    kinds = {f"{table} (*.csv)": ".csv", "JSON (*.json)": ".json"}
    path, kind = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(kinds))
    if not path:
        return None
    target = Path(path)
    if target.suffix.lower() in kinds.values():
        return target
    return free_name(target.with_name(target.name + kinds.get(kind, ".csv")))


def _ask(parent: QWidget, name: str, case: str, **numbers: int) -> str:
    """Ask a question of `resources/questions.json`; its last answer loses nothing."""

    def said(text: str) -> str:
        return QCoreApplication.translate("Dialogs", text).format(**numbers)

    question, explanation = map(said, _QUESTIONS[name][case])
    answers: dict[str, str] = _QUESTIONS[name]["answers"]
    texts = [said(text) for text in answers.values()]
    return list(answers)[choose(parent, question, explanation, texts, len(texts) - 1)]


def _box(parent: QWidget, question: str, explanation: str) -> QMessageBox:
    """Return a question whose text begins where its buttons may, not beside a missing icon."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "", question, parent=parent)
    box.setInformativeText(explanation)
    grid = box.layout()
    assert isinstance(grid, QGridLayout)
    grid.setContentsMargins(20, 16, 20, 16)
    grid.setHorizontalSpacing(0)
    grid.setColumnStretch(1, 1)
    if (indent := grid.itemAtPosition(0, 0)) is not None and (space := indent.spacerItem()):
        space.changeSize(0, 0)
    return box


def _photo_filter() -> str:
    patterns = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES))
    photos = QCoreApplication.translate("Dialogs", "Photos")
    everything = QCoreApplication.translate("Dialogs", "All files")
    return f"{photos} ({patterns});;{everything} (*)"
