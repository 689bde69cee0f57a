"""What goes on outside the window while photos are enlarged: taskbar, sleep, notification."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from .language import listed
from .notifier import Notifier
from .runner import Runner, RunSummary
from .time_estimates import TimeEstimates
from .windows_shell import StayAwake, TaskbarProgress, windows_dlls
from .worker import Update


class RunWatch(QObject):
    """Follows a run from its first photo to its last.

    Args:
        runner: What works through the list.
        window: The window.
        estimates: Learns from every photo that succeeds.
    """

    def __init__(self, runner: Runner, window: QWidget, estimates: TimeEstimates) -> None:
        super().__init__(window)
        self._runner, self._window, self._estimates = runner, window, estimates
        self.notifier = Notifier(window)
        self.awake = StayAwake(windows_dlls())
        self.taskbar: TaskbarProgress | None = None
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.finished.connect(self._on_finished)
        runner.ended.connect(self._on_ended)

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
            self.taskbar.show("running", self._runner.job(job_id).fraction)

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        job = self._runner.job(job_id)
        if job.request is not None and job.result is not None:
            self._estimates.learn(job.request, job.result)

    @Slot(object)
    def _on_ended(self, summary: RunSummary) -> None:
        self.awake.set_active(False)
        if self.taskbar is not None:
            self.taskbar.show("failed" if summary.failed else "none", 1.0)
        if summary.total:
            self.notifier.run_ended(self.tr("Finished"), self._summary(summary))

    def _summary(self, summary: RunSummary) -> str:
        parts = [self.tr("%n photo(s) enlarged", "", summary.done)] if summary.done else []
        if summary.failed:
            parts.append(self.tr("%n photo(s) failed", "", summary.failed))
        return listed(parts)
