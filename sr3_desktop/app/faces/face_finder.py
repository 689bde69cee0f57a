"""Looking for faces in a photo beside the GUI thread."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.faces.detect import faces_of
from sr3_desktop.engine.images import read_image


class FaceFinder(QObject):
    """Finds the faces of one photo at a time.

    Signals:
        found(Path, tuple): End of `find`: the photo and the frames of its faces, largest first.
        failed(Path, Fault): End of `find`.
    """

    found = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, detector: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.detector = detector
        self._stopped = Event()
        self._background = Background(self)

    def find(self, photo: Path) -> None:
        """Look for the faces of a photo, and no longer for those of another one."""
        self.stop()
        self._stopped = Event()
        stopped, detector = self._stopped, self.detector
        self._background.run(
            lambda: _look(photo, detector, stopped),
            lambda frames: self.found.emit(photo, frames),
            lambda fault: self.failed.emit(photo, fault),
            given_up=stopped,
        )

    def stop(self) -> None:
        """Look no further; no signal follows."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and return when nothing is looked at any more."""
        self.stop()
        self._background.close()


def _look(photo: Path, detector: Path, stopped: Event) -> tuple[FaceFrame, ...]:
    """Return the faces that were found until it was stopped, where nobody looks at them."""

    def check() -> None:
        if stopped.is_set():
            raise Cancelled

    try:
        return faces_of(read_image(photo).pixels, (), detector, check)
    except Cancelled:
        return ()
