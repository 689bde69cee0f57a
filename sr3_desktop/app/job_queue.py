"""The photos to be enlarged: a table model that hands them to the worker one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot

from sr3_desktop.engine.request import UpscaleRequest, UpscaleResult

from .worker import Update, UpscaleWorker

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class JobState(Enum):
    """Where a job stands; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Column(IntEnum):
    """Columns of the table."""

    PHOTO = 0
    STATE = 1
    PROGRESS = 2
    MESSAGE = 3


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot of one job; the queue replaces it as the job goes on.

    Attributes:
        id: Number of the job, from 1.
        request: What is to be done; fixed when the job was added.
        state: Where it stands.
        fraction: Part of the denoising done, 0 to 1.
        message: One sentence on what went wrong.
        result: What was made.
    """

    id: int
    request: UpscaleRequest
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    message: str = ""
    result: UpscaleResult | None = None


class JobQueue(QAbstractTableModel):
    """All jobs of this session in the order of adding; starts the next when one ends.

    Lives in the GUI thread, as does the list; the worker is told of one job at a time.

    Signals:
        started(int): Id of the job that the worker was given.
        progressed(int, Update): Id and progress of the running job.
        finished(int): Id of a job that has reached a final state, before the next is started.
    """

    started = Signal(int)
    progressed = Signal(int, object)
    finished = Signal(int)

    def __init__(self, worker: UpscaleWorker) -> None:
        super().__init__()
        self._worker = worker
        self._jobs: list[Job] = []
        self._running: int | None = None
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)

    @property
    def running(self) -> Job | None:
        """The job in the worker's hands."""
        return None if self._running is None else self.job(self._running)

    def job(self, job_id: int) -> Job:
        """Return the present state of a job."""
        return self._jobs[job_id - 1]

    def add(self, request: UpscaleRequest) -> int:
        """Append a job and return its id; starts it when nothing else runs."""
        row = len(self._jobs)
        self.beginInsertRows(ROOT, row, row)
        self._jobs.append(Job(row + 1, request))
        self.endInsertRows()
        self._start_next()
        return row + 1

    def cancel(self, job_id: int) -> None:
        """Take a waiting job out of the line, or ask the running one to stop."""
        state = self.job(job_id).state
        if state is JobState.RUNNING:
            self._worker.cancel()
        elif state is JobState.WAITING:
            self._finish(job_id, JobState.CANCELLED)

    def cancel_all(self) -> None:
        """Cancel what waits, then what runs."""
        for job in self._jobs:
            if job.state is JobState.WAITING:
                self.cancel(job.id)
        if self._running is not None:
            self.cancel(self._running)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of jobs."""
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        job = self._jobs[index.row()]
        match Column(index.column()):
            case Column.PHOTO:
                return job.request.source.name
            case Column.STATE:
                return self._state_text(job.state)
            case Column.PROGRESS:
                return round(100 * job.fraction)
            case Column.MESSAGE:
                return job.message

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("Photo"), self.tr("State"), self.tr("Percent"), self.tr("Remark"))
        return titles[section]

    @Slot(int, object)
    def _on_progressed(self, job_id: int, update: Update) -> None:
        if update.preview is not None:
            self._worker.preview_shown()
        progress = update.progress
        if progress.stage == "denoising" and progress.total:
            self._change(job_id, fraction=progress.done / progress.total)
        self.progressed.emit(job_id, update)

    @Slot(int, object)
    def _on_succeeded(self, job_id: int, result: UpscaleResult) -> None:
        self._finish(job_id, JobState.SUCCEEDED, fraction=1.0, result=result)

    @Slot(int, str)
    def _on_failed(self, job_id: int, message: str) -> None:
        self._finish(job_id, JobState.FAILED, message=message)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._finish(job_id, JobState.CANCELLED)

    def _finish(self, job_id: int, state: JobState, **changes: Any) -> None:
        self._change(job_id, state=state, **changes)
        if self._running == job_id:
            self._running = None
        self.finished.emit(job_id)
        self._start_next()

    def _start_next(self) -> None:
        if self._running is not None:
            return
        job = next((job for job in self._jobs if job.state is JobState.WAITING), None)
        if job is None:
            return
        self._running = job.id
        self._change(job.id, state=JobState.RUNNING)
        self._worker.submit(job.id, job.request)
        self.started.emit(job.id)

    def _change(self, job_id: int, **changes: Any) -> None:
        row = job_id - 1
        self._jobs[row] = replace(self._jobs[row], **changes)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def _state_text(self, state: JobState) -> str:
        return {
            JobState.WAITING: self.tr("Waiting"),
            JobState.RUNNING: self.tr("Running"),
            JobState.SUCCEEDED: self.tr("Done"),
            JobState.FAILED: self.tr("Failed"),
            JobState.CANCELLED: self.tr("Stopped"),
        }[state]
