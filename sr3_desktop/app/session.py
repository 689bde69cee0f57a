"""What the window works on: the open photo, its job, its result. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTemporaryDir, Signal, Slot

from sr3_desktop.engine.errors import ImageWriteError
from sr3_desktop.engine.request import UpscaleRequest, UpscaleResult

from .job_queue import Job, JobQueue, JobState
from .photo_io import LoadedImage, PhotoIO, SavedFile
from .worker import Update


@dataclass(slots=True)
class OpenPhoto:
    """A photo that the user looks at.

    Attributes:
        image: The photo.
        result: What was made of it last.
        result_image: The same as a picture, once it has been read.
        saved: Whether the user has stored that result.
    """

    image: LoadedImage
    result: UpscaleResult | None = None
    result_image: LoadedImage | None = None
    saved: bool = False

    @property
    def size(self) -> QSize:
        """Size of the photo in pixels."""
        return self.image.levels.size()

    @property
    def has_unsaved_result(self) -> bool:
        """Whether closing would lose work."""
        return self.result is not None and not self.saved


class Session(QObject):
    """Opens a photo, has it enlarged, keeps the result in a private folder, stores it.

    Results are lossless files in a temporary folder until the user saves them; the folder goes
    when the session does. `photo` is only replaced while nothing runs.

    Signals:
        photo_opened(OpenPhoto): A photo has been read.
        progressed(Job, Update): The job of the open photo goes on.
        result_changed(): `photo.result_image` is another one, or a live preview is over.
        state_changed(): Loading, running or having a result has begun or ended.
        error(str): One sentence: something did not work.
        info(str): One sentence worth knowing.
    """

    photo_opened = Signal(object)
    progressed = Signal(object, object)
    result_changed = Signal()
    state_changed = Signal()
    error = Signal(str)
    info = Signal(str)

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photo: OpenPhoto | None = None
        self.loading: Path | None = None
        self._queue = queue
        self._io = PhotoIO(self)
        self._folder = QTemporaryDir()
        self._results_made = 0
        queue.started.connect(self._on_job_started)
        queue.progressed.connect(self._on_job_progressed)
        queue.finished.connect(self._on_job_finished)
        self._io.photo_loaded.connect(self._on_photo_loaded)
        self._io.photo_failed.connect(self._on_photo_failed)
        self._io.result_loaded.connect(self._on_result_loaded)
        self._io.result_failed.connect(self.error)
        self._io.saved.connect(self._on_saved)
        self._io.save_failed.connect(self.error)

    @property
    def job(self) -> Job | None:
        """The running job."""
        return self._queue.running

    @property
    def can_start(self) -> bool:
        """Whether there is a photo to enlarge and nothing else to wait for."""
        return self.photo is not None and self.loading is None and self.job is None

    @property
    def can_save(self) -> bool:
        """Whether there is a finished result."""
        return self.job is None and self.photo is not None and self.photo.result is not None

    @property
    def results_dir(self) -> Path:
        """The private folder of results."""
        return Path(self._folder.path())

    def open(self, path: Path) -> None:
        """Read a photo; of several calls the last one counts."""
        self.loading = path
        self._io.load_photo(path)
        self.state_changed.emit()

    def new_target(self) -> Path:
        """Return a file for the next result.

        Raises:
            ImageWriteError: The private folder could not be made.
        """
        if not self._folder.isValid():
            raise ImageWriteError(
                "No temporary folder could be made for the result ({reason}); free some space "
                "on the disk and start again.",
                reason=self._folder.errorString(),
            )
        self._results_made += 1
        return self.results_dir / f"result-{self._results_made}.png"

    def start(self, request: UpscaleRequest) -> None:
        """Put a job for the open photo into the queue."""
        self._queue.add(request)

    def stop(self) -> None:
        """Cancel what waits and what runs."""
        self._queue.cancel_all()

    def save(self, target: Path) -> None:
        """Store the result under this name; never over the photo itself."""
        if self.photo is None or self.photo.result is None or self.photo.result.target is None:
            return
        self._io.save(self.photo.result.target, target, self.photo.image.path)

    def close(self) -> None:
        """Finish what is being read or written."""
        self._io.wait()

    @Slot(object)
    def _on_photo_loaded(self, image: LoadedImage) -> None:
        if image.path != self.loading:
            return  # another one was opened meanwhile
        self.loading = None
        self._discard_result()
        self.photo = OpenPhoto(image)
        self.photo_opened.emit(self.photo)
        self.state_changed.emit()
        if image.notes:
            self.info.emit(" ".join(image.notes))

    @Slot(str)
    def _on_photo_failed(self, message: str) -> None:
        self.loading = None
        self.state_changed.emit()
        self.error.emit(message)

    @Slot(int)
    def _on_job_started(self, _job_id: int) -> None:
        self.state_changed.emit()

    @Slot(int, object)
    def _on_job_progressed(self, job_id: int, update: Update) -> None:
        self.progressed.emit(self._queue.job(job_id), update)

    @Slot(int)
    def _on_job_finished(self, job_id: int) -> None:
        job = self._queue.job(job_id)
        if job.state is JobState.SUCCEEDED and job.result is not None:
            self._take_result(job.result)
        else:
            self.result_changed.emit()
        self.state_changed.emit()
        if job.state is JobState.FAILED:
            self.error.emit(job.message)

    def _take_result(self, result: UpscaleResult) -> None:
        assert self.photo is not None  # jobs are made for the open photo
        assert result.target is not None  # which is None only for exists="skip"
        self._discard_result()
        self.photo.result, self.photo.result_image, self.photo.saved = result, None, False
        self._io.load_result(result.target)
        if result.notes:
            self.info.emit(" ".join(result.notes))

    def _discard_result(self) -> None:
        """Remove the file of the result that is being replaced."""
        result = self.photo.result if self.photo else None
        if result is not None and result.target is not None:
            result.target.unlink(missing_ok=True)

    @Slot(object)
    def _on_result_loaded(self, image: LoadedImage) -> None:
        photo = self.photo
        if photo is None or photo.result is None or photo.result.target != image.path:
            return  # a newer result or photo is there already
        photo.result_image = image
        self.result_changed.emit()

    @Slot(object)
    def _on_saved(self, file: SavedFile) -> None:
        if self.photo is not None:
            self.photo.saved = True
        saved = self.tr("Saved as {path}.").format(path=file.path)
        self.info.emit(" ".join([saved, *file.notes]))
