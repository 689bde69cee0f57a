"""What became of the photos of the list, as the report of `sr3-desktop batch` has it."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.engine.batch.run import Outcome, Status, outcome_of, write_report

_STATUSES: dict[JobState, Status] = {JobState.SKIPPED: "skipped", JobState.FAILED: "failed"}


def report_of(queue: JobQueue, path: Path) -> Callable[[], None]:
    """Return what writes the report on all photos as its ending says, .csv or .json.

    It may be called in any thread, and raises ImageWriteError.
    """
    outcomes = [_seen_from(path.parent, _outcome(job, queue)) for job in queue.jobs]
    return partial(write_report, path, outcomes)


def _outcome(job: Job, queue: JobQueue) -> Outcome:
    if job.state is JobState.SUCCEEDED and job.result is not None:
        return outcome_of(job.result)
    status = _STATUSES.get(job.state, "left")
    reason = job.fault.text() or queue.state_text(job)
    return Outcome(job.source, status, error="" if status == "skipped" else reason)


def _seen_from(folder: Path, outcome: Outcome) -> Outcome:
    """Return an outcome whose files are named as they are seen from the report's folder."""

    def named(file: Path) -> Path:
        plain, home = Path(os.path.abspath(file)), Path(os.path.abspath(folder))
        return plain.relative_to(home) if plain.is_relative_to(home) else plain

    target = None if outcome.target is None else named(outcome.target)
    return replace(outcome, source=named(outcome.source), target=target)
