"""Looking for faces in a photo beside the GUI thread."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sr3_desktop.app.system.error_log import describe
from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.faces.detect import faces_of
from sr3_desktop.engine.images import read_image


class FaceFinder(QObject):
    """Finds the faces of one photo at a time.

    Args:
        detector: File of the detector.
        parent: Parent.

    Signals:
        found(Path, tuple): End of `find`: the photo and the frames of its faces, largest first.
        failed(Path, Sentence): End of `find`: one sentence.
    """

    found = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, detector: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.detector = detector
        self._stopped = Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def find(self, photo: Path) -> None:
        """Look for the faces of a photo, and no longer for those of another one."""
        self.stop()
        self._stopped = Event()
        self._pool.start(_Look(self, photo, self._stopped))

    def stop(self) -> None:
        """Look no further; no signal follows."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and return when nothing is looked at any more."""
        self.stop()
        self._pool.waitForDone()


class _Look(QRunnable):
    def __init__(self, finder: FaceFinder, photo: Path, stopped: Event) -> None:
        super().__init__()
        self._finder, self._photo, self._stopped = finder, photo, stopped

    def run(self) -> None:
        """Read the photo and look; called by the pool."""
        try:
            self._check()
            pixels = read_image(self._photo).pixels
            frames = faces_of(pixels, (), self._finder.detector, self._check)
            self._check()
            self._finder.found.emit(self._photo, frames)
        except Cancelled:
            return
        except Exception as error:  # else it would be lost, and the window would wait for ever
            self._finder.failed.emit(self._photo, describe(error).sentence)

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Cancelled
