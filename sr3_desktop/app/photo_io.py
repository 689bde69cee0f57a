"""Reading and writing photos beside the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from sr3_desktop.engine.images import read_image, write_image
from sr3_desktop.engine.request import OutputSettings
from sr3_desktop.engine.targets import check_target

from .error_log import user_message
from .qimage import ImageLevels, to_qimage


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """A picture from a file, ready to be painted.

    Attributes:
        path: The file.
        levels: The picture and its smaller copies.
        notes: Remarks for the user.
    """

    path: Path
    levels: ImageLevels
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A result that has been stored.

    Attributes:
        path: The file, under the name it really got.
        notes: Remarks for the user.
    """

    path: Path
    notes: tuple[str, ...]


class _Task(QRunnable):
    """A function run in the pool; one of two signals tells how it ended."""

    def __init__(
        self, work: Callable[[], object], done: SignalInstance, failed: SignalInstance
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed

    def run(self) -> None:
        """Do the work; called by the pool."""
        try:
            outcome = self._work()
        except Exception as error:  # else it would be lost, and the window would wait for ever
            self._failed.emit(user_message(error))
        else:
            self._done.emit(outcome)


class PhotoIO(QObject):
    """Decodes and encodes in a thread pool. Every call ends in one signal.

    Signals:
        photo_loaded(LoadedImage), photo_failed(str): End of `load_photo`.
        result_loaded(LoadedImage), result_failed(str): End of `load_result`.
        saved(SavedFile), save_failed(str): End of `save`.
    """

    photo_loaded = Signal(object)
    photo_failed = Signal(str)
    result_loaded = Signal(object)
    result_failed = Signal(str)
    saved = Signal(object)
    save_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)

    def load_photo(self, path: Path) -> None:
        """Decode a photo."""
        self._start(lambda: _load(path), self.photo_loaded, self.photo_failed)

    def load_result(self, path: Path) -> None:
        """Decode the file that the engine has written."""
        self._start(lambda: _load(path), self.result_loaded, self.result_failed)

    def save(self, result: Path, target: Path, photo: Path) -> None:
        """Store a result under a name of the user's choice, in the format of its ending.

        Args:
            result: The lossless file that the engine has written.
            target: The file to write; replaced if it is there, but never the photo itself.
            photo: The photo the result was made from.
        """
        self._start(lambda: _save(result, target, photo), self.saved, self.save_failed)

    def wait(self) -> None:
        """Return when everything begun is finished."""
        self._pool.waitForDone()

    def _start(
        self, work: Callable[[], object], done: SignalInstance, failed: SignalInstance
    ) -> None:
        self._pool.start(_Task(work, done, failed))


def _load(path: Path) -> LoadedImage:
    photo = read_image(path).in_8_bits()
    return LoadedImage(path, ImageLevels(to_qimage(photo.pixels, photo.alpha)), photo.notes)


def _save(result: Path, target: Path, photo: Path) -> SavedFile:
    picture = read_image(result)
    height, width = picture.pixels.shape[:2]
    settings = OutputSettings(exists="overwrite")
    free = check_target(target, width, height, settings, source=photo)
    assert free is not None  # returned only for exists="skip"
    return SavedFile(free, write_image(picture, free, settings))
