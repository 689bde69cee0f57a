"""Photos on their way in: dropped, pasted, or handed over as files and folders."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.errors import ImageReadError, ImageWriteError
from sr3_desktop.engine.files.find_photos import search

from .run_journals import own_results

PASTED_NAME = "pasted"

Found = tuple[list[Path], list[str], dict[Path, Path]]


def holds_photos(mime: QMimeData) -> bool:
    """Tell whether dropped or copied data can be taken; asks no disk."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls()) or bool(_named(mime))


def paths_in(mime: QMimeData) -> list[Path]:
    """Return the files and folders that dropped or copied data stands for."""
    local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return local or _named(mime)


def _named(mime: QMimeData) -> list[Path]:
    """Return the paths that are written out as text, one a line, as *Copy as path* does."""
    if not mime.hasText():
        return []
    found = []
    for line in mime.text().splitlines():
        text = line.strip().strip('"')
        if not text:
            continue
        if text.startswith("file:"):
            text = QUrl(text).toLocalFile()
        if not Path(text).is_absolute():
            return []  # some other text
        found.append(Path(text))
    return found


class PhotoIntake(QObject):
    """Finds the photos in what comes in, beside the GUI thread; folders may hold thousands.

    Every call that returns True ends in one signal.

    Args:
        folder: Returns a folder for pasted pictures, which lives as long as the session.

    Signals:
        found(tuple): A list of the photos' paths, maybe empty, a list of sentences on inputs
            that gave none, and the photos' folders below those that were given (`Job.below`).
        failed(Fault): what went wrong.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, folder: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._stamp, self._same_second = "", 0
        self._background = Background(self)  # answers come in the order of the calls

    def take_paths(self, paths: Sequence[Path]) -> bool:
        """Look for the photos in some files, in folders and in all that is in these."""
        if not paths:
            return False
        self._start(lambda: _expand(paths))
        return True

    def take(self, mime: QMimeData) -> bool:
        """Take what was dropped or copied; False when there is no photo in it.

        Files win over a picture: programs that copy a file often add its small preview.
        """
        if self.take_paths(paths_in(mime)):
            return True
        image = QImage(mime.imageData()) if mime.hasImage() else QImage()
        if image.isNull():
            return False
        path = self._folder() / self._new_name()
        self._start(lambda: _store(image, path))
        return True

    def paste(self) -> bool:
        """Take what is in the clipboard; False when there is no photo in it."""
        mime = QGuiApplication.clipboard().mimeData()
        return mime is not None and self.take(mime)

    def _new_name(self) -> str:
        """Return a name that no picture had before, so that no result meets an older one's."""
        stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
        self._same_second = self._same_second + 1 if stamp == self._stamp else 1
        self._stamp = stamp
        ending = f"-{self._same_second}" if self._same_second > 1 else ""
        return f"{PASTED_NAME}-{stamp}{ending}.png"

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()

    def _start(self, work: Callable[[], Found]) -> None:
        self._background.run(work, self.found.emit, self.failed.emit)


def _expand(paths: Sequence[Path]) -> Found:
    found = search([str(path) for path in paths], recursive=True)
    photos = [photo.path for photo in found if not photo.problem]
    named = set(paths)  # a result that is named itself is wanted
    ours = own_results([photo for photo in photos if photo not in named])
    problems = [photo.problem for photo in found if photo.problem]
    below = {photo.path: photo.below for photo in found if photo.below != Path()}
    return [photo for photo in photos if photo not in ours], problems, below


def _store(image: QImage, path: Path) -> Found:
    if image.width() * image.height() == 0:
        raise ImageReadError("The clipboard holds an empty picture; copy it again.")
    if not image.save(str(path), quality=90):  # little compression: a temporary file
        raise ImageWriteError(
            "The pasted picture could not be saved; free some space on the disk and try again."
        )
    return [path], [], {}
