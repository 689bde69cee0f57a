"""How often the live preview is drawn."""

import time

from PySide6.QtCore import QObject, QTimer, Slot

from sr3_desktop.app.settings.choices import PREVIEW_INTERVAL_MS

from .worker import UpscaleWorker


class PreviewRate(QObject):
    """Tells the worker when the next preview is welcome: it sends none before that.

    Attributes:
        interval_ms: Least time between two previews; 0: there are none.
    """

    def __init__(self, worker: UpscaleWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._watched = True
        self.interval_ms = PREVIEW_INTERVAL_MS["live"]
        self._arrived_s: float | None = None  # of the preview that waits for an answer
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._answer)

    def set_interval_ms(self, interval_ms: int) -> None:
        """Set the least time between two previews, from now on; with 0 there are none."""
        self.interval_ms = interval_ms
        self._schedule()

    def set_watched(self, watched: bool) -> None:
        """Tell whether anybody looks at the running photo; if not, there are no previews."""
        self._watched = watched
        self._schedule()

    def arrived(self) -> None:
        """Take note of a preview that has arrived."""
        self._arrived_s = time.monotonic()
        self._schedule()

    def _schedule(self) -> None:
        if self._arrived_s is None or not self._watched or not self.interval_ms:
            self._timer.stop()
            return
        passed_ms = (time.monotonic() - self._arrived_s) * 1000
        self._timer.start(max(0, round(self.interval_ms - passed_ms)))

    @Slot()
    def _answer(self) -> None:
        self._arrived_s = None
        self._worker.preview_shown()
