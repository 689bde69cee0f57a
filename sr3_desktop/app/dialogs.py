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


def choose_photo(parent: QWidget, folder: str, suffixes: list[str]) -> Path | None:
    """Let the user choose a photo."""
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    title = QCoreApplication.translate("Dialogs", "Open photo")
    photos = QCoreApplication.translate("Dialogs", "Photos")
    everything = QCoreApplication.translate("Dialogs", "All files")
    path, _ = QFileDialog.getOpenFileName(
        parent, title, folder, f"{photos} ({patterns});;{everything} (*)"
    )
    return Path(path) if path else None


def choose_target(parent: QWidget, suggestion: Path) -> Path | None:
    """Let the user name the file of a result; asks before an existing one is replaced."""
    title = QCoreApplication.translate("Dialogs", "Save the enlarged photo")
    kinds = ["JPEG (*.jpg *.jpeg)", "PNG (*.png)", "WebP (*.webp)", "TIFF (*.tif *.tiff)"]
    suffix = suggestion.suffix.lower()
    chosen = next((kind for kind in kinds if f"*{suffix})" in kind or f"*{suffix} " in kind), "")
    path, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(kinds), chosen)
    return Path(path) if path else None
