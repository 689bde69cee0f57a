"""The queue: order of jobs, states, and the rules of Qt's models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QAbstractItemModelTester

from sr3_desktop.app.job_queue import Column, JobQueue, JobState
from sr3_desktop.app.worker import Update
from sr3_desktop.engine.request import Progress, SamplerSettings, UpscaleRequest, UpscaleResult


class ScriptedWorker(QObject):
    """Stands for the worker; the test emits its signals, in this thread."""

    progressed = Signal(int, object)
    succeeded = Signal(int, object)
    failed = Signal(int, str)
    cancelled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.submitted: list[int] = []
        self.cancels = 0
        self.previews_shown = 0

    def submit(self, job_id: int, _request: UpscaleRequest) -> None:
        self.submitted.append(job_id)

    def cancel(self) -> None:
        self.cancels += 1

    def preview_shown(self) -> None:
        self.previews_shown += 1


REQUEST = UpscaleRequest(Path("a.jpg"), Path("b.png"))
RESULT = UpscaleResult(
    Path("a.jpg"), Path("b.png"), 4, 4, "m", SamplerSettings(), "cpu", "float32", 1.0
)


@pytest.fixture
def worker(qapp: QObject) -> ScriptedWorker:
    return ScriptedWorker()


@pytest.fixture
def queue(worker: ScriptedWorker) -> JobQueue:
    queue = JobQueue(worker)  # type: ignore[arg-type]
    # Kept alive by its parent; a breach of a model's rules is a Qt warning, which fails the test.
    QAbstractItemModelTester(
        queue, QAbstractItemModelTester.FailureReportingMode.Warning, parent=queue
    )
    return queue


def states(queue: JobQueue) -> list[JobState]:
    return [queue.job(row + 1).state for row in range(queue.rowCount())]


def test_jobs_run_one_after_the_other_in_order(queue: JobQueue, worker: ScriptedWorker) -> None:
    ids = [queue.add(replace(REQUEST, source=Path(f"{name}.jpg"))) for name in "abc"]
    assert worker.submitted == ids[:1]
    worker.succeeded.emit(ids[0], RESULT)
    worker.succeeded.emit(ids[1], RESULT)
    assert worker.submitted == ids
    assert states(queue) == [JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.RUNNING]
    worker.succeeded.emit(ids[2], RESULT)
    assert queue.running is None
    assert queue.job(ids[2]).result is RESULT


def test_the_next_job_runs_after_a_failure_and_after_a_cancel(
    queue: JobQueue, worker: ScriptedWorker
) -> None:
    first, second, third = (queue.add(REQUEST) for _ in range(3))
    worker.failed.emit(first, "It did not work.")
    queue.cancel(second)
    assert worker.cancels == 1
    worker.cancelled.emit(second)
    assert worker.submitted == [first, second, third]
    assert states(queue) == [JobState.FAILED, JobState.CANCELLED, JobState.RUNNING]
    assert queue.job(first).message == "It did not work."


def test_a_waiting_job_is_cancelled_without_the_worker(
    queue: JobQueue, worker: ScriptedWorker
) -> None:
    first, second = queue.add(REQUEST), queue.add(REQUEST)
    queue.cancel(second)
    assert worker.cancels == 0
    worker.succeeded.emit(first, RESULT)
    assert worker.submitted == [first]
    assert states(queue) == [JobState.SUCCEEDED, JobState.CANCELLED]


def test_a_final_state_is_told_before_the_next_start(
    queue: JobQueue, worker: ScriptedWorker
) -> None:
    told: list[tuple[str, int]] = []
    queue.started.connect(lambda job_id: told.append(("started", job_id)))
    queue.finished.connect(lambda job_id: told.append(("finished", job_id)))
    first, second = queue.add(REQUEST), queue.add(REQUEST)
    worker.failed.emit(first, "No.")
    assert told == [("started", first), ("finished", first), ("started", second)]


def test_a_job_added_while_another_ends_is_started_once(
    queue: JobQueue, worker: ScriptedWorker
) -> None:
    def add_once(_job_id: int) -> None:
        if queue.rowCount() == 1:
            queue.add(REQUEST)

    queue.finished.connect(add_once)
    first = queue.add(REQUEST)
    worker.succeeded.emit(first, RESULT)
    assert worker.submitted == [1, 2]


def test_cancel_all_starts_nothing_new(queue: JobQueue, worker: ScriptedWorker) -> None:
    ids = [queue.add(REQUEST) for _ in range(3)]
    queue.cancel_all()
    worker.cancelled.emit(ids[0])
    assert worker.submitted == ids[:1]
    assert states(queue) == [JobState.CANCELLED] * 3


def test_progress_is_shown_in_the_row_and_the_preview_is_acknowledged(
    queue: JobQueue, worker: ScriptedWorker
) -> None:
    from PySide6.QtGui import QImage

    job_id = queue.add(REQUEST)
    changed: list[int] = []
    queue.dataChanged.connect(lambda first, last: changed.append(first.row()))
    progress = Progress("denoising", 3, 4)
    worker.progressed.emit(job_id, Update(progress))
    assert worker.previews_shown == 0
    worker.progressed.emit(job_id, Update(progress, QImage(2, 2, QImage.Format.Format_RGB32)))
    assert worker.previews_shown == 1
    assert changed == [0, 0]
    assert queue.index(0, Column.PROGRESS).data() == 75


def test_the_table_tells_photo_state_and_remark(queue: JobQueue, worker: ScriptedWorker) -> None:
    job_id = queue.add(REQUEST)
    worker.failed.emit(job_id, "It did not work.")
    row = [queue.index(0, column).data() for column in Column]
    assert row == ["a.jpg", "Failed", 0, "It did not work."]
    horizontal = Qt.Orientation.Horizontal
    assert [queue.headerData(column, horizontal) for column in Column] == [
        "Photo",
        "State",
        "Percent",
        "Remark",
    ]
