"""A run in the words that screen readers say: its beginning, each quarter, failures, the end."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.jobs.current_photo import CurrentPhoto
from sr3_desktop.app.jobs.runner import Runner, RunSummary
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.system.announce import announce

from .run_texts import result_text, stopped_text, summary_text

QUARTERS = 4


class RunAnnouncer(QObject):
    """Tells of a run without a look at the window.

    Args:
        session: The displayed photo: the window itself tells of its failure.
    """

    def __init__(self, runner: Runner, session: CurrentPhoto, bar: QWidget) -> None:
        super().__init__(bar)
        self._runner, self._session, self._bar = runner, session, bar
        self._quarters: int | None = None  # that have been told; None while nothing runs
        self._last: Job | None = None
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.finished.connect(self._on_finished)
        runner.ended.connect(self._on_ended)

    @Slot(int)
    def _on_started(self, job_id: int) -> None:
        if self._quarters is not None:
            return  # another photo of the same run
        self._quarters, self._last = 0, None
        if self._runner.total > 1:
            words = self.tr("Upscaling {n} photos").format(n=self._runner.total)
        else:
            words = self.tr("Upscaling {name}").format(name=self._runner.job(job_id).source.name)
        announce(self._bar, words)

    @Slot()
    def _on_progressed(self) -> None:
        if self._quarters is None:
            return
        quarters = int(self._runner.share * QUARTERS)
        if self._quarters < quarters < QUARTERS:  # the end has words of its own
            self._quarters = quarters
            percent = 100 * quarters // QUARTERS
            announce(self._bar, self.tr("{percent} % done").format(percent=percent))

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        self._last = job = self._runner.job(job_id)
        if job.state is JobState.FAILED and job_id != self._session.job_id:
            words = self.tr("{name} was not upscaled: {reason}")
            reason = job.fault.text()
            announce(self._bar, words.format(name=job.source.name, reason=reason))

    @Slot(object)
    def _on_ended(self, summary: RunSummary) -> None:
        self._quarters = None
        announce(self._bar, self._end_words(summary))

    def _end_words(self, summary: RunSummary) -> str:
        job = self._last
        if summary.stopped and summary.waiting:
            return self.tr("Stopped: {words}").format(words=stopped_text(summary))
        if summary.total > 1 or job is None:
            return self.tr("Finished: {words}").format(words=summary_text(summary))
        if job.state is JobState.SUCCEEDED and job.result is not None:
            return self.tr("Done: {words}").format(words=result_text(job.result))
        if job.state is JobState.SKIPPED:
            return self.tr("Skipped: {words}").format(words=job.fault.text())
        return self.tr("Failed: {words}").format(words=job.source.name)
