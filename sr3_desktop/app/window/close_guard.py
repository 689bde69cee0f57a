"""Closing the window while a photo is being enlarged."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.dialogs import ask_before_closing
from sr3_desktop.app.jobs.runner import Runner
from sr3_desktop.app.run.run_bar import RunBar


class CloseGuard(QObject):
    """Asks what becomes of a running photo; where it is to be finished, closing is put off.

    Signals:
        ready(): The photo that was to be finished is done.

    Attributes:
        is_put_off: Whether the window closes when the running photo is done.
    """

    ready = Signal()

    def __init__(self, runner: Runner, bar: RunBar, window: QWidget) -> None:
        super().__init__(window)
        self._runner, self._bar, self._window = runner, bar, window
        self.is_put_off = False
        self._asking = False
        self._stops_anyway = False
        runner.state_changed.connect(self._on_state_changed)
        runner.ended.connect(self._on_ended)

    def agrees(self) -> bool:
        """Return whether the window may close now; asks the user while a photo runs."""
        if not self._runner.is_active:
            return True
        self._asking = True
        answer = ask_before_closing(self._window)
        self._asking = False
        if answer == "keep":
            self._take_back()
            return False
        if answer == "stop" or not self._runner.is_active:  # it may have ended meanwhile
            return True
        self._put_off()
        return False

    def _put_off(self) -> None:
        if not self.is_put_off:
            self._stops_anyway = self._runner.stops_after
        self._set_put_off(True)
        self._runner.stop_after_photo()

    def _take_back(self) -> None:
        if self.is_put_off:
            self._set_put_off(False)
            self._runner.stop_after_photo(self._stops_anyway)

    def _set_put_off(self, is_put_off: bool) -> None:
        self.is_put_off = is_put_off
        self._bar.set_closing(is_put_off)

    @Slot()
    def _on_state_changed(self) -> None:
        """Stay open if the run is to go on after all."""
        if self.is_put_off and self._runner.is_active and not self._runner.stops_after:
            self._set_put_off(False)

    @Slot()
    def _on_ended(self) -> None:
        if self.is_put_off and not self._asking:
            self.ready.emit()
