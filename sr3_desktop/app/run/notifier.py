"""Tells of the end of a long run when the user is looking elsewhere."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from sr3_desktop.app.widgets.icons import app_icon

LONG_RUN_S = 20
SHOWN_MS = 10_000


class Notifier(QObject):
    """Shows a message of the system's and marks the window in the taskbar.

    Nothing happens after a short run, or while the window is in front.

    Args:
        clock: Returns seconds; only differences count.
    """

    clicked = Signal()

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window, self._clock = window, clock
        self._started: float | None = None
        self._tray: QSystemTrayIcon | None = None

    def run_started(self) -> None:
        """Take the time; the first of several calls counts."""
        if self._started is None:
            self._started = self._clock()

    def run_ended(self, title: str, text: str) -> bool:
        """Tell what came of it, if that is worth telling; returns whether it was told."""
        started, self._started = self._started, None
        if started is None or self._clock() - started < LONG_RUN_S:
            return False
        if self._window.isActiveWindow():
            return False
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show(title, text)
        return True

    def _show(self, title: str, text: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(app_icon(), self)
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        self._tray.show()  # without an icon there is no message
        self._tray.showMessage(title, text, app_icon(), SHOWN_MS)

    @Slot()
    def _on_clicked(self) -> None:
        self.hide()
        self.clicked.emit()

    def hide(self) -> None:
        """Take the icon away; to be called when the window comes to the front."""
        if self._tray is not None:
            self._tray.hide()
