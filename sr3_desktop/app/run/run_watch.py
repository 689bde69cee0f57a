"""A run outside the window: taskbar, sleep, notification."""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.jobs.runner import Runner, RunState, RunSummary
from sr3_desktop.app.jobs.time_estimates import TimeEstimates
from sr3_desktop.app.jobs.worker import Update
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.language import listed
from sr3_desktop.app.system.stay_awake import StayAwake
from sr3_desktop.app.system.windows_shell import TaskbarProgress, windows_dlls

from .notifier import Notifier


class RunWatch(QObject):
    """Follows a run from its first photo to its last, and until the user has seen its end.

    While it is paused the computer may sleep.
    """

    def __init__(self, runner: Runner, window: QWidget, estimates: TimeEstimates) -> None:
        super().__init__(window)
        self._runner, self._window, self._estimates = runner, window, estimates
        self.notifier = Notifier(window)
        self.awake = StayAwake(self)
        self.taskbar: TaskbarProgress | None = None
        window.installEventFilter(self)
        runner.state_changed.connect(self._on_state_changed)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.finished.connect(self._on_finished)
        runner.ended.connect(self._on_ended)

    def close(self) -> None:
        """Finish what has been begun."""
        self.awake.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put away what told of the end of a run when the window comes to the front."""
        if event.type() == QEvent.Type.WindowActivate:
            self.notifier.hide()
            if self.taskbar is not None and not self._runner.is_active:
                self.taskbar.show("none")
        return super().eventFilter(watched, event)

    @Slot()
    def _on_state_changed(self) -> None:
        state = self._runner.state
        self.awake.set_active(state not in (RunState.IDLE, RunState.PAUSED, RunState.HELD))
        if self._runner.running is not None:
            self._show_progress(self._runner.running.fraction)

    @Slot(int)
    def _on_started(self, _job_id: int) -> None:
        if self.taskbar is None:  # only now does the window have a button in the taskbar
            self.taskbar = TaskbarProgress(windows_dlls(), int(self._window.winId()))
        self.notifier.run_started()
        self.taskbar.show("unknown")

    @Slot(int, object)
    def _on_progressed(self, job_id: int, _update: Update) -> None:
        self._show_progress(self._runner.job(job_id).fraction)

    def _show_progress(self, fraction: float) -> None:
        if self.taskbar is not None:
            paused = self._runner.state in (RunState.PAUSED, RunState.HELD)
            self.taskbar.show("paused" if paused else "running", fraction)

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        job = self._runner.job(job_id)
        if job.request is None:
            return
        if job.state is JobState.SUCCEEDED and job.result is not None:
            self._estimates.learn(job.request, job.result)
        elif job.state is JobState.CANCELLED and job.size is not None:
            pace = self._runner.clock.pace
            if pace is not None:
                self._estimates.learn_pace(job.request, job.size, pace)

    @Slot(object)
    def _on_ended(self, summary: RunSummary) -> None:
        if self.taskbar is not None:
            unseen = summary.failed and not self._window.isActiveWindow()
            self.taskbar.show("failed" if unseen else "none", 1.0)
        if summary.total:
            self.notifier.run_ended(self.tr("Finished"), self._summary(summary))

    def _summary(self, summary: RunSummary) -> str:
        parts = [self.tr("%n photo(s) upscaled", "", summary.done)] if summary.done else []
        if summary.failed:
            parts.append(self.tr("%n photo(s) failed", "", summary.failed))
        return listed(parts)
