"""The displayed photo: which one, its picture, its result. No widgets here."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QImage

from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.photo_list.photo_io import LoadedImage, PhotoIO, SavedFile
from sr3_desktop.app.photo_list.result_history import MadeResult, ResultHistory
from sr3_desktop.app.photo_list.thumbnails import Thumbnail, Thumbnails
from sr3_desktop.app.settings.file_size import PHOTO_SIZES, estimate_bytes
from sr3_desktop.app.system.action_table import key_of
from sr3_desktop.app.system.error_log import Fault, Messages
from sr3_desktop.engine.base.errors import Sentence, joined
from sr3_desktop.engine.files.targets import format_of

from .runner import Runner, RunState
from .worker import Update


@dataclass(slots=True)
class ShownPhoto:
    """A photo that the user looks at.

    Attributes:
        result_image: What was made of it last, once that has been read.
    """

    job_id: int
    image: LoadedImage
    result_image: LoadedImage | None = None

    @property
    def size(self) -> QSize:
        """Size of the photo in pixels."""
        return self.image.levels.size()


class CurrentPhoto(QObject):
    """Shows one photo of the list, whatever runs: the original at once, the result when done.

    Signals:
        shown_changed(): Another photo, or none, is to be shown; it is not read yet.
        sketched(QImage): While the photo is being read, it looks about like this.
        photo_opened(ShownPhoto): The photo has been read.
        photo_failed(Fault): It cannot be read.
        previewed(Update): The displayed photo is running and looks like this now.
        result_changed(): `photo.result_image` is another one, or a live preview is over.
        stopped(): Work on the displayed photo was given up; it has no earlier result.
        result_made(): The displayed photo has just been finished, and its result is there.

    Attributes:
        photo: That photo, once it has been read.
    """

    shown_changed = Signal()
    sketched = Signal(object)
    photo_opened = Signal(object)
    photo_failed = Signal(object)
    previewed = Signal(object)
    result_changed = Signal()
    stopped = Signal()
    result_made = Signal()

    def __init__(
        self,
        queue: JobQueue,
        runner: Runner,
        io: PhotoIO,
        thumbnails: Thumbnails,
        history: ResultHistory,
        messages: Messages,
    ) -> None:
        super().__init__()
        self.job_id: int | None = None
        self.photo: ShownPhoto | None = None
        self._live: QImage | None = None
        self._fresh_result: Path | None = None
        self._queue, self._runner, self._io = queue, runner, io
        self._thumbnails, self._history, self._tell = thumbnails, history, messages
        thumbnails.ready.connect(self._sketch)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_job_progressed)
        runner.finished.connect(self._on_job_finished)

    @property
    def job(self) -> Job | None:
        """The job of the displayed photo."""
        if self.job_id is None or not self._queue.has(self.job_id):
            return None
        return self._queue.job(self.job_id)

    @property
    def unfinished(self) -> QImage | None:
        """The last live picture of the displayed photo if it was stopped, and has no result."""
        job = self.job
        if job is None or self.result_path is not None:
            return None
        is_held = job.state is JobState.RUNNING and self._runner.state is RunState.HELD
        return self._live if is_held or job.state is JobState.CANCELLED else None

    @property
    def photo_path(self) -> Path | None:
        """The file of the displayed photo."""
        return self.job.source if self.job is not None else None

    @property
    def result_path(self) -> Path | None:
        """The file that was made of the displayed photo, see `Job.result_file`."""
        return None if self.job is None else self.job.result_file

    def show(self, job_id: int | None) -> None:
        """Show the photo of a job, or none."""
        if job_id == self.job_id and (job_id is None or self.photo is not None):
            return
        self.job_id, self.photo, self._live = job_id, None, None
        self._watch()
        self.shown_changed.emit()
        job = self.job
        if job is not None:
            self._io.load("photo", job.source, self._on_photo_loaded, self._on_photo_failed)
            self._sketch(job.source)

    @Slot(object, object)
    def _sketch(self, path: Path, _thumbnail: Thumbnail | None = None) -> None:
        """Show the thumbnail of the photo that is being read, if there is one."""
        if self.photo is None and path == self.photo_path:
            picture = self._thumbnails.pixmap(path)
            if picture is not None:
                self.sketched.emit(picture.toImage())

    def show_result(self, made: MadeResult) -> None:
        """Take an earlier result of the displayed photo for the photo's result."""
        job = self.job
        if job is None or job.state is JobState.RUNNING:
            return
        if job.is_unsaved:
            self._tell.info.emit(
                Sentence("Save the changes to this result first ({key}).", key=key_of("save"))
            )
            return
        if job.result is not None and job.request is not None:  # its level may be another by now
            self._history.update(job.id, job.result, job.request)
        result, request = made.result, made.request
        layers = result.layers
        if layers is not None and not layers.path.exists():
            result = replace(result, layers=None)
        self._queue.change(
            job.id, result=result, request=request, level=None, strokes=request.strokes
        )
        self.load_result()

    def save_copy(self, target: Path) -> None:
        """Store the result, or the live picture of a stopped photo; never over the photo."""
        job, result, live = self.job, self.result_path, self.unfinished
        failed = self._tell.error.emit
        if job is not None and result is not None:
            self._io.save(result, target, job.source, self._on_saved, failed)
        elif job is not None and live is not None and job.request is not None:
            self._io.save_live(live, target, job.request, self._on_saved, failed)

    @Slot(int)
    def _on_started(self, job_id: int) -> None:
        if job_id == self.job_id:
            self._live = None
        self._watch()

    def _watch(self) -> None:
        running = self._runner.running
        self._runner.pace.set_watched(running is None or running.id == self.job_id)

    def _on_photo_loaded(self, path: Path, image: LoadedImage) -> None:
        job = self.job
        if job is None or job.source != path or self.photo is not None:
            return  # another one was chosen meanwhile
        self.photo = ShownPhoto(job.id, image)
        PHOTO_SIZES.note_photo(path, image.own)
        self._queue.change(job.id, size=self.photo.size)
        if job.state is JobState.FAILED and job.request is None:  # its file was mended
            self._queue.reset((job.id,))
            self._thumbnails.forget(path)
        self.photo_opened.emit(self.photo)
        if job.state is not JobState.RUNNING:
            self.load_result()
        if image.notes:
            self._tell.info.emit(joined(image.notes))

    def _on_photo_failed(self, path: Path, fault: Fault) -> None:
        job = self.job
        if job is None or job.source != path:
            return
        if job.state is JobState.WAITING:
            self._queue.change(job.id, state=JobState.FAILED, fault=fault)
        self.photo_failed.emit(fault)

    @Slot(int, object)
    def _on_job_progressed(self, job_id: int, update: Update) -> None:
        if job_id == self.job_id and self.photo is not None and update.preview is not None:
            self._live = update.preview
            self.previewed.emit(update)

    @Slot(int)
    def _on_job_finished(self, job_id: int) -> None:
        job = self._queue.job(job_id)
        if job.state is JobState.SUCCEEDED and job.result is not None and job.request is not None:
            self._history.add(job_id, job.result, job.request)
        if job_id != self.job_id:
            return
        if job.state is JobState.SUCCEEDED and job.result is not None:
            self._fresh_result = job.result.target
            self.load_result()
            if job.result.notes:
                self._tell.info.emit(joined(job.result.notes))
        elif job.state is JobState.CANCELLED and self.result_path is None:
            self.stopped.emit()
        else:
            self.result_changed.emit()
            if job.state is JobState.SKIPPED:
                self.load_result()
        if job.state is JobState.FAILED:
            self._tell.error.emit(job.fault)

    def load_result(self) -> None:
        """Show the file of the result, as it is by now."""
        if self.result_path is not None:
            path, failed = self.result_path, self._on_result_failed
            self._io.load("result", path, self._on_result_loaded, failed)

    def _on_result_loaded(self, path: Path, image: LoadedImage) -> None:
        if self.photo is None or self.result_path != path:
            return  # a newer result or photo already exists
        self.photo.result_image = image
        self.result_changed.emit()
        if self._fresh_result == path:
            self._learn_size(image)
            self.result_made.emit()
        self._fresh_result = None

    def _learn_size(self, made: LoadedImage) -> None:
        """Let the estimates of file sizes learn from a fresh result."""
        job, format = self.job, format_of(made.path)
        if job is None or job.request is None or format is None:
            return
        request = job.request
        size, output = made.levels.size(), request.output
        told = estimate_bytes(
            size.width() * size.height(),
            format,
            output.quality,
            output.depth,
            request.scale,
            PHOTO_SIZES.own(request.source),
        )
        PHOTO_SIZES.learn(format, told * PHOTO_SIZES.taught(format), made.bytes)

    def _on_result_failed(self, path: Path, fault: Fault) -> None:
        if self.result_path == path:
            self._tell.error.emit(fault)

    def _on_saved(self, file: SavedFile) -> None:
        saved = Sentence("Saved as {path}.", path=file.path)
        self._tell.info.emit(joined([saved, *file.notes]))
