"""Shows files in the programs of the system."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def show_in_folder(path: Path) -> None:
    """Open the file's folder, with the file marked where the system can do that."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer.exe", ["/select,", str(path)])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        open_path(path.parent)


def open_path(path: Path) -> None:
    """Open a file or folder in the program meant for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
