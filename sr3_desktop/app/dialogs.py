"""The few questions that the program asks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask(parent: QWidget, question: str, explanation: str, yes: str, no: str) -> bool:
    """Ask a question with two answers; Escape and Enter mean `no`, which loses nothing."""
    box = QMessageBox(QMessageBox.Icon.Question, "", question, parent=parent)
    box.setInformativeText(explanation)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    reject = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(reject)
    box.setEscapeButton(reject)
    box.exec()
    return box.clickedButton() is accept


def choose_target(parent: QWidget, suggestion: Path) -> Path | None:
    """Let the user name the file of a result; asks before an existing one is replaced."""
    title = QCoreApplication.translate("Dialogs", "Save the enlarged photo")
    kinds = ["JPEG (*.jpg *.jpeg)", "PNG (*.png)", "WebP (*.webp)", "TIFF (*.tif *.tiff)"]
    suffix = suggestion.suffix.lower()
    chosen = next((kind for kind in kinds if f"*{suffix})" in kind or f"*{suffix} " in kind), "")
    path, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(kinds), chosen)
    return Path(path) if path else None


def choose_photos(parent: QWidget, folder: str, suffixes: list[str]) -> list[Path]:
    """Let the user choose photos."""
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    title = QCoreApplication.translate("Dialogs", "Add photos")
    photos = QCoreApplication.translate("Dialogs", "Photos")
    everything = QCoreApplication.translate("Dialogs", "All files")
    paths, _ = QFileDialog.getOpenFileNames(
        parent, title, folder, f"{photos} ({patterns});;{everything} (*)"
    )
    return [Path(path) for path in paths]


def choose_folder(parent: QWidget, folder: str) -> Path | None:
    """Let the user choose a folder of photos."""
    title = QCoreApplication.translate("Dialogs", "Add a folder of photos")
    path = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(path) if path else None


def ask_before_closing(parent: QWidget) -> str:
    """Ask what becomes of the running photo: "finish" it first, "stop" now, or "keep" running."""
    tr = QCoreApplication.translate
    question = tr("Dialogs", "A photo is still being enlarged.")
    box = QMessageBox(QMessageBox.Icon.Question, "", question, parent=parent)
    box.setInformativeText(
        tr("Dialogs", "Finished photos are safe. If you stop now, this one has to begin again.")
    )
    finish = box.addButton(
        tr("Dialogs", "Finish this photo, then close"), QMessageBox.ButtonRole.AcceptRole
    )
    stop = box.addButton(tr("Dialogs", "Stop now"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("Dialogs", "Keep running"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    answers = {finish: "finish", stop: "stop"}
    return next((word for b, word in answers.items() if b is box.clickedButton()), "keep")
