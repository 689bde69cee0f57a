"""The half of a run and of side jobs that they share: one job at a time in the worker's hands."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.request import UpscaleResult

from .preview_rate import PreviewRate
from .worker import Update, UpscaleWorker


class WorkerClient(QObject):
    """Gives the worker jobs, and hears of its own alone.

    Attributes:
        pace: How often live previews are drawn.

    Signals:
        progressed(int, Update): Id and progress of the running job.
        finished(int): Id of a job that has reached a final state, before the next is started.
    """

    progressed = Signal(int, object)
    finished = Signal(int)

    def __init__(self, worker: UpscaleWorker) -> None:
        super().__init__()
        self._worker = worker
        self._running: int | None = None
        self.pace = PreviewRate(worker, self)
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)

    def _change(self, job_id: int, **changes: Any) -> None:
        """Change what is known of a job."""
        raise NotImplementedError

    def _finish(self, job_id: int, state: JobState, **changes: Any) -> None:
        """Take a job out of the worker's hands, and start the next."""
        raise NotImplementedError

    def _take(self, job_id: int, result: UpscaleResult) -> None:
        self._finish(job_id, JobState.SUCCEEDED, fraction=1.0, result=result)

    @Slot(int, object)
    def _on_progressed(self, job_id: int, update: Update) -> None:
        if job_id != self._running:
            return
        if update.preview is not None:
            self.pace.arrived()
        progress = update.progress
        if progress.stage == "denoising" and progress.total:
            self._change(job_id, fraction=progress.done / progress.total)
        self.progressed.emit(job_id, update)

    @Slot(int, object)
    def _on_succeeded(self, job_id: int, result: UpscaleResult) -> None:
        if job_id == self._running:
            self._take(job_id, result)

    @Slot(int, object)
    def _on_failed(self, job_id: int, fault: Fault) -> None:
        if job_id == self._running:
            self._finish(job_id, JobState.FAILED, fault=fault)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._running:
            self._finish(job_id, JobState.CANCELLED)
