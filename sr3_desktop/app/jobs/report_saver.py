"""Stores what became of the photos of the list, as the report of `sr3-desktop batch` has it."""

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.batch.run import Outcome, Status, outcome_of, write_report

_STATUSES: dict[JobState, Status] = {JobState.SKIPPED: "skipped", JobState.FAILED: "failed"}


class ReportSaver(QObject):
    """Writes reports beside the GUI thread; every call ends in one signal.

    Signals:
        saved(Path): The report is there.
        failed(Fault): it could not be written.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._background = Background(self)

    def save(self, path: Path) -> None:
        """Write the report on all photos of the list, as its ending says: .csv or .json."""
        outcomes = [_seen_from(path.parent, self._outcome(job)) for job in self._queue.jobs]
        self._background.run(
            lambda: write_report(path, outcomes),
            lambda _: self.saved.emit(path),
            self.failed.emit,
        )

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()

    def _outcome(self, job: Job) -> Outcome:
        if job.state is JobState.SUCCEEDED and job.result is not None:
            return outcome_of(job.result)
        status = _STATUSES.get(job.state, "left")
        reason = job.fault.text() or self._queue.state_text(job)
        return Outcome(job.source, status, error="" if status == "skipped" else reason)


def _seen_from(folder: Path, outcome: Outcome) -> Outcome:
    """Return an outcome whose files are named as they are seen from the report's folder."""

    def named(file: Path) -> Path:
        plain, home = Path(os.path.abspath(file)), Path(os.path.abspath(folder))
        return plain.relative_to(home) if plain.is_relative_to(home) else plain

    target = None if outcome.target is None else named(outcome.target)
    return replace(outcome, source=named(outcome.source), target=target)
