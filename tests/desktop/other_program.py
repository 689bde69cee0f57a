"""Another program: its window has files to drag, and it has copied them, or a picture.

`python -m tests.desktop.other_program files|picture PATH...`, with a window at the upper left.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Files(QLabel):
    """A window that can be dragged from."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("Files")
        self._paths = paths
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setGeometry(0, 0, 40, 40)

    def data(self) -> QMimeData:
        """Return the files as they are dragged and copied."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        return data

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag them."""
        drag = QDrag(self)
        drag.setMimeData(self.data())
        drag.exec(Qt.DropAction.CopyAction)


def main(kind: str, paths: list[str]) -> int:
    """Show the window until it is ended."""
    app = QApplication(sys.argv[:1])
    window = Files(paths)
    window.show()
    window.activateWindow()
    if kind == "picture":
        QGuiApplication.clipboard().setImage(QImage(paths[0]))
    else:
        QGuiApplication.clipboard().setMimeData(window.data())
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
