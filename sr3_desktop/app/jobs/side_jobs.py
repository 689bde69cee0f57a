"""Jobs that are not of the list, such as previews: handed to the worker one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.error_log import NO_FAULT, Fault
from sr3_desktop.engine.base.request import UpscaleRequest, UpscaleResult

from .preview_rate import PreviewPace
from .worker import Update, UpscaleWorker


@dataclass(frozen=True, slots=True)
class SideJob:
    """A snapshot of one job.

    Attributes:
        id: Its number, from -1 down, so that it is never that of a photo of the list.
        request: What is to be done.
        state: Where it stands.
        fraction: Part of the denoising done, 0 to 1.
        fault: What went wrong.
        result: What was made.
    """

    id: int
    request: UpscaleRequest
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    fault: Fault = NO_FAULT
    result: UpscaleResult | None = None


class SideJobs(QObject):
    """Runs requests in the order of adding, while nobody else gives the worker work.

    Before somebody else does, `cancel_all` has to be called.

    Attributes:
        pace: How often their live previews are drawn.

    Signals:
        progressed(int, Update): Id and progress of the running job.
        finished(int): Id of a job that has reached a final state, before the next is started.
    """

    progressed = Signal(int, object)
    finished = Signal(int)

    def __init__(self, worker: UpscaleWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._jobs: dict[int, SideJob] = {}
        self._running: int | None = None
        self.pace = PreviewPace(worker, self)
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)

    @property
    def running(self) -> SideJob | None:
        """The job in the worker's hands."""
        return None if self._running is None else self._jobs[self._running]

    def job(self, job_id: int) -> SideJob:
        """Return the present state of a job."""
        return self._jobs[job_id]

    def add(self, request: UpscaleRequest) -> int:
        """Append a job and return its id; starts it when nothing else runs."""
        job_id = -1 - len(self._jobs)
        self._jobs[job_id] = SideJob(job_id, request)
        self._start_next()
        return job_id

    def cancel(self, job_id: int) -> None:
        """Take a waiting job out of the line, or ask the running one to stop."""
        state = self.job(job_id).state
        if state is JobState.RUNNING:
            self._worker.cancel()
        elif state is JobState.WAITING:
            self._change(job_id, state=JobState.CANCELLED)
            self.finished.emit(job_id)

    def cancel_all(self) -> None:
        """Cancel what waits, then what runs."""
        for job in list(self._jobs.values()):
            if job.state is JobState.WAITING:
                self.cancel(job.id)
        if self._running is not None:
            self.cancel(self._running)

    def _start_next(self) -> None:
        waiting = (job for job in self._jobs.values() if job.state is JobState.WAITING)
        job = next(waiting, None) if self._running is None else None
        if job is not None:
            self._running = job.id
            self._change(job.id, state=JobState.RUNNING)
            self._worker.submit(job.id, job.request)

    def _change(self, job_id: int, **changes: Any) -> None:
        self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _finish(self, job_id: int, state: JobState, **changes: Any) -> None:
        self._change(job_id, state=state, **changes)
        if self._running == job_id:
            self._running = None
        self.finished.emit(job_id)
        self._start_next()

    @Slot(int, object)
    def _on_progressed(self, job_id: int, update: Update) -> None:
        if job_id != self._running:
            return
        if update.preview is not None:
            self.pace.arrived()
        if update.progress.stage == "denoising" and update.progress.total:
            self._change(job_id, fraction=update.progress.done / update.progress.total)
        self.progressed.emit(job_id, update)

    @Slot(int, object)
    def _on_succeeded(self, job_id: int, result: UpscaleResult) -> None:
        if job_id == self._running:
            self._finish(job_id, JobState.SUCCEEDED, fraction=1.0, result=result)

    @Slot(int, object)
    def _on_failed(self, job_id: int, fault: Fault) -> None:
        if job_id == self._running:
            self._finish(job_id, JobState.FAILED, fault=fault)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._running:
            self._finish(job_id, JobState.CANCELLED)
