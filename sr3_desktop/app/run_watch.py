"""What goes on outside the window while photos are enlarged: taskbar, sleep, notification."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from .job_queue import Job, JobQueue, JobState
from .notifier import Notifier
from .time_estimates import TimeEstimates
from .windows_shell import StayAwake, TaskbarProgress, windows_dlls
from .worker import Update


class RunWatch(QObject):
    """Follows the queue from its first job to its last, which make one run.

    Args:
        queue: The queue.
        window: The window.
        estimates: Learns from every job that succeeds.
    """

    def __init__(self, queue: JobQueue, window: QWidget, estimates: TimeEstimates) -> None:
        super().__init__(window)
        self._queue, self._window, self._estimates = queue, window, estimates
        self.notifier = Notifier(window)
        self.awake = StayAwake(windows_dlls())
        self.taskbar: TaskbarProgress | None = None
        self._finished: list[Job] = []
        queue.started.connect(self._on_started)
        queue.progressed.connect(self._on_progressed)
        queue.finished.connect(self._on_finished)

    @Slot(int)
    def _on_started(self, _job_id: int) -> None:
        if self.taskbar is None:  # only now does the window have a button in the taskbar
            self.taskbar = TaskbarProgress(windows_dlls(), int(self._window.winId()))
        self.notifier.run_started()
        self.awake.set_active(True)
        self.taskbar.show("unknown")

    @Slot(int, object)
    def _on_progressed(self, job_id: int, _update: Update) -> None:
        if self.taskbar is not None:
            self.taskbar.show("running", self._queue.job(job_id).fraction)

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        job = self._queue.job(job_id)
        self._finished.append(job)
        if job.result is not None:
            self._estimates.learn(job.request, job.result)
        QTimer.singleShot(0, self, self._end_if_idle)  # the next job may start at once

    @Slot()
    def _end_if_idle(self) -> None:
        if self._queue.running is not None or not self._finished:
            return
        jobs, self._finished = self._finished, []
        done, failed = (
            sum(job.state is state for job in jobs)
            for state in (JobState.SUCCEEDED, JobState.FAILED)
        )
        self.awake.set_active(False)
        if self.taskbar is not None:
            self.taskbar.show("failed" if failed else "none", 1.0)
        if done or failed:
            self.notifier.run_ended(self.tr("Finished"), self._summary(done, failed))

    def _summary(self, done: int, failed: int) -> str:
        parts = [self.tr("%n photo(s) enlarged", "", done)] if done else []
        if failed:
            parts.append(self.tr("%n photo(s) failed", "", failed))
        return ", ".join(parts)
