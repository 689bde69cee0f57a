"""The list of photos: order, counts, removal and its undoing, and the rules of Qt's models."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView

from sr3_desktop.app.photo_list.job import PENDING, JobState
from sr3_desktop.app.photo_list.job_queue import ROOT, Column, JobQueue, Shown
from sr3_desktop.app.system.error_log import NO_FAULT, Fault
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleResult

MANY = 10_000


def paths(names: str) -> list[Path]:
    return [Path(f"{name}.jpg") for name in names]


@pytest.fixture
def queue(qapp: QObject) -> JobQueue:
    queue = JobQueue()
    # Kept alive by its parent; a breach of a model's rules is a Qt warning, which fails the test.
    QAbstractItemModelTester(
        queue, QAbstractItemModelTester.FailureReportingMode.Warning, parent=queue
    )
    return queue


def names(queue: JobQueue) -> str:
    return "".join(job.source.stem for job in queue.jobs)


def test_photos_are_appended_once_each(queue: JobQueue) -> None:
    assert len(queue.add(paths("abca"))) == 3
    assert queue.add(paths("cb")) == []
    queue.add(paths("d"))
    assert names(queue) == "abcd"
    assert queue.find(Path("c.jpg")) == queue.jobs[2].id
    assert queue.count(JobState.WAITING) == 4
    assert [queue.row_of(job.id) for job in queue.jobs] == [0, 1, 2, 3]


def test_a_view_lays_thousands_out_without_asking_for_the_counts_each_time(
    qapp: QObject,
) -> None:
    asked: list[object] = []

    class Counted(JobQueue):
        def rowCount(self, parent: object = ROOT) -> int:
            asked.append(parent)
            return super().rowCount(parent)

    queue, view = Counted(), QListView()
    view.setModel(queue)
    queue.add([Path(f"{n}.jpg") for n in range(MANY)])
    view.doItemsLayout()
    assert len(asked) < 100


def test_there_is_no_cell_outside(queue: JobQueue) -> None:
    queue.add(paths("ab"))
    assert queue.index(1, Column.TIME).isValid()
    for row, column in ((2, 0), (-1, 0), (0, len(Column)), (0, -1)):
        assert not queue.index(row, column).isValid()
    assert not queue.index(0, 0, queue.index(1, 0)).isValid()


@pytest.mark.parametrize("taken", ["a", "e", "bd", "abc", "abcde", "ace"])
def test_what_is_removed_comes_back_to_its_place(queue: JobQueue, taken: str) -> None:
    queue.add(paths("abcde"))
    removed = queue.remove([job.id for job in queue.jobs if job.source.stem in taken])
    assert names(queue) == "".join(name for name in "abcde" if name not in taken)
    assert queue.count(JobState.WAITING) == 5 - len(taken)
    queue.restore(removed)
    assert names(queue) == "abcde"
    assert queue.count(JobState.WAITING) == 5


def test_restoring_leaves_out_what_has_been_added_again(queue: JobQueue) -> None:
    ids = queue.add(paths("abc"))
    removed = queue.remove(ids[:2])
    queue.add(paths("b"))
    queue.restore(removed)
    assert sorted(names(queue)) == ["a", "b", "c"]


def test_the_running_photo_can_not_be_removed(queue: JobQueue) -> None:
    ids = queue.add(paths("abc"))
    queue.change(ids[1], state=JobState.RUNNING)
    assert [job.id for _, job in queue.remove(ids)] == [ids[0], ids[2]]
    assert names(queue) == "b"
    assert queue.remove(ids) == []


@pytest.mark.parametrize(
    ("moved", "row", "expected"),
    [
        ("a", 5, "bcdea"),
        ("e", 0, "eabcd"),
        ("bd", 0, "bdace"),
        ("bd", 3, "acbde"),
        ("a", 1, "abcde"),
    ],
)
def test_photos_are_put_in_another_order(
    queue: JobQueue, moved: str, row: int, expected: str
) -> None:
    queue.add(paths("abcde"))
    held = {
        job.id: QPersistentModelIndex(queue.index(queue.row_of(job.id), 2)) for job in queue.jobs
    }
    data = queue.mimeData([queue.index("abcde".index(name), 0) for name in moved])
    parent = queue.index(-1, -1)
    assert queue.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, parent)
    assert names(queue) == expected
    assert all(index.row() == queue.row_of(job_id) for job_id, index in held.items())
    assert {index.column() for index in held.values()} == {2}


def test_a_drop_on_a_row_goes_before_it_and_one_beyond_to_the_end(queue: JobQueue) -> None:
    queue.add(paths("abc"))
    action = Qt.DropAction.MoveAction
    queue.dropMimeData(queue.mimeData([queue.index(2, 0)]), action, -1, -1, queue.index(0, 0))
    assert names(queue) == "cab"
    nowhere = queue.index(-1, -1)
    queue.dropMimeData(queue.mimeData([queue.index(0, 0)]), action, -1, -1, nowhere)
    assert names(queue) == "abc"


def test_only_changed_cells_are_told(queue: JobQueue) -> None:
    job_id = queue.add(paths("abc"))[1]
    told: list[tuple[int, int, int]] = []
    queue.dataChanged.connect(
        lambda first, last: told.append((first.row(), first.column(), last.column()))
    )
    queue.change(job_id, fraction=0.5)
    assert told == [(1, Column.PHOTO, Column.PHOTO), (1, Column.STATE, Column.STATE)]
    told.clear()
    queue.change(job_id, fraction=0.5, fault=NO_FAULT)
    assert told == []
    queue.change(job_id, size=QSize(4, 3))
    assert told == [(1, Column.TARGET, Column.SIZE)]


def test_counts_follow_the_states(queue: JobQueue) -> None:
    ids = queue.add(paths("abcd"))
    told: list[int] = []
    queue.counts_changed.connect(lambda: told.append(queue.count(*PENDING)))
    queue.change(ids[0], state=JobState.RUNNING)
    queue.change(ids[0], fraction=0.5)
    queue.change(ids[0], state=JobState.CANCELLED)
    queue.change(ids[1], state=JobState.FAILED, fault=Fault("No."))
    queue.reset(ids[:2])
    assert told == [3, 4, 3, 4]
    assert queue.count(JobState.WAITING) == 4
    assert queue.job(ids[1]).fault is NO_FAULT


def test_the_table_tells_name_target_sizes_and_state(queue: JobQueue) -> None:
    job_id = queue.add([Path("a.jpg")])[0]
    planned = Shown(Path("a_2x.jpg"), 2.0)
    queue.set_plan(lambda job: planned)

    def row() -> list[str]:
        return [queue.index(0, column).data() for column in Column]

    assert row() == ["a.jpg", "a_2x.jpg", "", "Waiting", ""]
    queue.change(job_id, size=QSize(30, 20))
    assert row() == ["a.jpg", "a_2x.jpg", "30 × 20 → 60 × 40", "Waiting", ""]
    queue.change(job_id, state=JobState.RUNNING, fraction=0.25)
    assert row()[Column.STATE] == "Running, 25 %"
    result = UpscaleResult(
        Path("a.jpg"), Path("a_2x (2).jpg"), 60, 40, "m", SamplerSettings(), "cpu", "float32", 1.26
    )
    queue.change(job_id, state=JobState.SUCCEEDED, result=result)
    assert row() == ["a.jpg", "a_2x (2).jpg", "30 × 20 → 60 × 40", "Done", "1.3 s"]
    queue.change(job_id, state=JobState.FAILED, fault=Fault("It is damaged."))
    assert row()[Column.STATE] == "Failed: It is damaged."
    assert queue.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "It is damaged."
    assert queue.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "a.jpg, Failed"
    horizontal = Qt.Orientation.Horizontal
    titles = [queue.headerData(column, horizontal) for column in Column]
    assert titles == ["Photo", "Result", "Size in pixels", "State", "Time"]


def test_without_a_plan_its_cells_are_empty(queue: JobQueue) -> None:
    job_id = queue.add(paths("a"))[0]
    queue.set_plan(lambda job: None)
    queue.change(job_id, size=QSize(30, 20))
    assert queue.index(0, Column.TARGET).data() == ""
    assert queue.index(0, Column.SIZE).data() == "30 × 20"


def test_ten_thousand_photos_are_added_without_a_look_at_any(qapp: QObject) -> None:
    queue = JobQueue()
    sources = [Path(f"/nowhere/{number}.jpg") for number in range(MANY)]
    ids = queue.add(sources)
    assert queue.rowCount() == MANY
    assert all(job.size is None for job in queue.jobs)
    removed = queue.remove(ids[::2])
    assert queue.rowCount() == MANY // 2
    queue.restore(removed)
    assert [job.id for job in queue.jobs] == ids


def test_many_gaps_are_cut_and_filled_with_one_renumbering_each(
    qapp: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = JobQueue()
    ids = queue.add(Path(f"{n}.jpg") for n in range(200))
    numbered, told = [], []
    number = queue._number
    monkeypatch.setattr(queue, "_number", lambda: numbered.append(1) or number())
    queue.counts_changed.connect(lambda: told.append(1))
    removed = queue.remove(ids[::2])
    assert [queue.row_of(job_id) for job_id in ids[1::2]] == list(range(100))
    queue.restore(removed)
    assert [queue.row_of(job_id) for job_id in ids] == list(range(200))
    assert len(told) == 2
    assert len(numbered) <= 3


def test_many_photos_wait_again_with_one_signal_each_of_cells_and_counts(queue: JobQueue) -> None:
    ids = queue.add(paths("abcdef"))
    for job_id in ids[1:5]:
        queue.change(job_id, state=JobState.FAILED, fraction=0.5, fault=Fault("No."))
    queue.change(ids[2], state=JobState.RUNNING)
    cells, counts = [], []
    queue.dataChanged.connect(lambda top, bottom: cells.append((top.row(), bottom.row())))
    queue.counts_changed.connect(lambda: counts.append(queue.count(JobState.WAITING)))
    queue.reset([*reversed(ids), 99])
    assert cells == [(0, 5)]
    assert counts == [5]
    states = [(job.state, job.fraction, job.fault) for job in queue.jobs]
    assert states.count((JobState.WAITING, 0.0, NO_FAULT)) == 5
    assert queue.job(ids[2]).state is JobState.RUNNING
    queue.reset(ids)
    assert counts == [5]  # nothing is counted anew where nothing has changed
