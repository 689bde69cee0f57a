"""Shows files in the programs of the system."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from sr3_desktop.engine.base.errors import Sentence


def show_in_folder(path: Path) -> bool:
    """Open the file's folder, with the file marked where the system can do that.

    Returns:
        Whether a file manager has answered.
    """
    if sys.platform == "win32":
        return _started("explorer.exe", ["/select,", str(path)])
    if sys.platform == "darwin":
        return _started("open", ["-R", str(path)])
    return open_path(path.parent)


def open_path(path: Path) -> bool:
    """Open a file or folder in the program meant for it; returns whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def not_opened(path: Path) -> Sentence:
    """Say where a file is that no other program has shown."""
    return Sentence("No file manager answered. The file is {path}", path=path)


def _started(program: str, arguments: list[str]) -> bool:
    started = QProcess.startDetached(program, arguments)
    return bool(started[0] if isinstance(started, tuple) else started)


def first_there(*folders: str) -> str:
    """Return the first of some folders that exists, for a dialog to begin in; else the home."""
    return next(
        (folder for folder in folders if folder and Path(folder).is_dir()), str(Path.home())
    )
