"""The list of photos: a table model of jobs that can be added, removed and put in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from sr3_desktop.app.system.error_log import NO_FAULT
from sr3_desktop.app.system.language import labeled, translated
from sr3_desktop.app.widgets.tips import tip_text
from sr3_desktop.engine.base.durations import time_taken

from .job import PENDING, Job, JobState, ranges

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
JOB_ROLE = Qt.ItemDataRole.UserRole
"""Role of the `Job` of a row."""

ROWS_MIME = "application/x-sr3-desktop-jobs"


class Shown(NamedTuple):
    """What the table tells of a plan.

    Attributes:
        file: The file that is, or will be, written.
        scale: The enlargement factor.
    """

    file: Path
    scale: float


ShownOf = Callable[[Job], Shown | None]
"""Returns what is planned for a photo that waits, None where nothing is yet."""

_BY_ITSELF: Mapping[Path, Path] = MappingProxyType({})
_NOWHERE = Path()

Removed = Sequence[tuple[int, Job]]
"""Rows that were taken out, with the jobs that stood there, from the top."""


class Column(IntEnum):
    """Columns of the table."""

    PHOTO = 0
    TARGET = 1
    SIZE = 2
    STATE = 3
    TIME = 4


COLUMNS = len(Column)
_COLUMNS_OF: dict[str, tuple[Column, ...]] = {
    "state": (Column.PHOTO, Column.TARGET, Column.SIZE, Column.STATE, Column.TIME),
    "fraction": (Column.PHOTO, Column.STATE),
    "fault": (Column.STATE,),
    "size": (Column.TARGET, Column.SIZE),
    "request": (Column.TARGET, Column.SIZE),
    "result": (Column.TARGET, Column.SIZE, Column.TIME),
    "faces": (),
    "level": (),
    "strokes": (),
    "seed": (),
}
"""The cells that a field of a job is seen in."""


class JobQueue(QAbstractTableModel):
    """All photos of the window in the order in which they will be enlarged.

    Nothing is read from a file here, so that ten thousand photos are added at once.

    Signals:
        counts_changed(): The number of jobs, or of jobs in some state, is another one.
    """

    counts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._order: list[Job] = []
        self._numbers: dict[int, int] | None = {}
        self._ids: dict[Path, int] = {}
        self._next_ids = count(1)
        self._counts: Counter[JobState] = Counter()
        self._shown_of: ShownOf | None = None

    # What is in the list.

    @property
    def jobs(self) -> Sequence[Job]:
        """All jobs in order."""
        return self._order

    def has(self, job_id: int) -> bool:
        """Whether the job is still in the list."""
        return job_id in self._rows

    def job(self, job_id: int) -> Job:
        """Return the present state of a job."""
        return self._order[self._rows[job_id]]

    def row_of(self, job_id: int) -> int:
        """Return the row of a job."""
        return self._rows[job_id]

    def find(self, source: Path) -> int | None:
        """Return the id of a photo's job."""
        return self._ids.get(source)

    def count(self, *states: JobState) -> int:
        """Return the number of jobs in some states."""
        return sum(self._counts[state] for state in states)

    def next_pending(self) -> Job | None:
        """Return the first job that waits."""
        return next((job for job in self._order if job.state is JobState.WAITING), None)

    # Changing the list.

    def add(self, sources: Iterable[Path], below: Mapping[Path, Path] = _BY_ITSELF) -> list[int]:
        """Append photos that are not in the list yet; return the ids of the new jobs.

        Args:
            below: See `Job.below`, of those photos that have it.
        """
        fresh = [path for path in dict.fromkeys(sources) if path not in self._ids]
        if not fresh:
            return []
        jobs = [Job(next(self._next_ids), p, below=below.get(p, _NOWHERE)) for p in fresh]
        self._insert(len(self._order), jobs)
        self.counts_changed.emit()
        return [job.id for job in jobs]

    def remove(self, job_ids: Iterable[int]) -> Removed:
        """Take jobs out, but not the running one; the answer is for `restore`."""
        rows = sorted(self._rows[job_id] for job_id in job_ids if job_id in self._rows)
        rows = [row for row in rows if self._order[row].state is not JobState.RUNNING]
        removed = [(row, self._order[row]) for row in rows]
        for first, last in reversed(ranges(rows)):
            self.beginRemoveRows(ROOT, first, last)
            for job in self._order[first : last + 1]:
                del self._ids[job.source]
                self._counts[job.state] -= 1
            del self._order[first : last + 1]
            self._numbers = None
            self.endRemoveRows()
        if removed:
            self.counts_changed.emit()
        return removed

    def restore(self, removed: Removed) -> None:
        """Put jobs back where they were."""
        by_row = {row: job for row, job in removed if job.source not in self._ids}
        for first, last in ranges(list(by_row)):
            row = min(first, len(self._order))
            self._insert(row, [by_row[number] for number in range(first, last + 1)])
        if by_row:
            self.counts_changed.emit()

    def move(self, job_ids: Iterable[int], row: int) -> None:
        """Put some jobs, in the order they have, before the job that is in a row now."""
        moved = {self._rows[job_id] for job_id in job_ids if job_id in self._rows}
        rest = [job for number, job in enumerate(self._order) if number not in moved]
        at = sum(number not in moved for number in range(row))
        order = [*rest[:at], *(self._order[number] for number in sorted(moved)), *rest[at:]]
        if order == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._order[index.row()].id for index in before]
        self._order = order
        self._numbers = None
        after = [
            self.index(self._rows[job_id], index.column())
            for job_id, index in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def change(self, job_id: int, **changes: Any) -> None:
        """Replace fields of a job; only the cells that show them are redrawn."""
        row = self._rows[job_id]
        old = self._order[row]
        new = self._order[row] = replace(old, **changes)
        cells = sorted(
            {
                column
                for name in changes
                if getattr(old, name) != getattr(new, name)
                for column in _COLUMNS_OF[name]
            }
        )
        for first, last in ranges(cells):
            self.dataChanged.emit(self.index(row, first), self.index(row, last))
        if new.state is not old.state:
            self._counts[old.state] -= 1
            self._counts[new.state] += 1
            self.counts_changed.emit()

    def reset(self, job_ids: Iterable[int]) -> None:
        """Let jobs that have ended wait again; all in one step, for there may be thousands."""
        rows = sorted(self._rows[job_id] for job_id in set(job_ids) if self.has(job_id))
        rows = [row for row in rows if self._order[row].state is not JobState.RUNNING]
        before = self._counts.copy()
        for row in rows:
            job = self._order[row]
            self._order[row] = replace(job, state=JobState.WAITING, fraction=0.0, fault=NO_FAULT)
            self._counts[job.state] -= 1
            self._counts[JobState.WAITING] += 1
        if rows:
            top, bottom = self.index(rows[0], 0), self.index(rows[-1], len(Column) - 1)
            self.dataChanged.emit(top, bottom)
        if self._counts != before:
            self.counts_changed.emit()

    def set_plan(self, shown_of: ShownOf) -> None:
        """Take what is planned for the photos; the table shows names and sizes of it."""
        self._shown_of = shown_of
        self._redraw(Column.TARGET, Column.SIZE)

    # Qt's model.

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of jobs."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else COLUMNS

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Return where a cell is; Qt's own asks for both counts, and is itself asked for each."""
        if 0 <= row < len(self._order) and 0 <= column < COLUMNS and not parent.isValid():
            return self.createIndex(row, column)
        return QModelIndex()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen and dragged between others."""
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, its explanation, or the job of its row."""
        if not index.isValid():
            return None
        job, column = self._order[index.row()], Column(index.column())
        if role == JOB_ROLE:
            return job
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(job, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            explained = job.fault.sentence and column is not Column.TARGET
            return tip_text(job.fault.text() if explained else str(job.source))
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.PHOTO:
            return f"{job.source.name}, {self.state_text(job)}"
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Photo"),
            self.tr("Result"),
            self.tr("Size in pixels"),
            self.tr("State"),
            self.tr("Time"),
        )[section]

    def retranslate(self) -> None:
        """Show all texts again, in the language of now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self._redraw(Column.PHOTO, Column.TIME)

    def _redraw(self, first: Column, last: Column) -> None:
        if self._order:
            bottom = self.index(len(self._order) - 1, last)
            self.dataChanged.emit(self.index(0, first), bottom)

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the kind of data that rows are dragged as."""
        return [ROWS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the ids of rows that are dragged."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(ROWS_MIME, " ".join(str(self._order[row].id) for row in rows).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Put dragged rows elsewhere."""
        if not data.hasFormat(ROWS_MIME):
            return False
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._order)
        self.move(map(int, bytes(data.data(ROWS_MIME).data()).split()), row)
        return True

    def state_text(self, job: Job) -> str:
        """Return a job's state in words."""
        if job.state is JobState.RUNNING:
            return self.tr("Running, {percent} %").format(percent=round(100 * job.fraction))
        return {
            JobState.WAITING: self.tr("Waiting"),
            JobState.SUCCEEDED: self.tr("Done"),
            JobState.SKIPPED: self.tr("Skipped"),
            JobState.FAILED: self.tr("Failed"),
            JobState.CANCELLED: self.tr("Stopped"),
        }[job.state]

    def _text(self, job: Job, column: Column) -> str:
        match column:
            case Column.PHOTO:
                return job.source.name
            case Column.TARGET:
                return self._target_text(job)
            case Column.SIZE:
                return self._size_text(job)
            case Column.STATE:
                state = self.state_text(job)
                return labeled(state, job.fault.text()) if job.fault.sentence else state
            case Column.TIME:
                return translated(time_taken(job.result.seconds)) if job.result else ""

    def _planned(self, job: Job) -> Shown | None:
        """Return what is, or would be, done with a photo."""
        if job.state in PENDING and self._shown_of is not None:
            return self._shown_of(job)
        return None if job.request is None else Shown(job.request.target, job.request.scale)

    def _target_text(self, job: Job) -> str:
        if job.state is JobState.SUCCEEDED and job.result and job.result.target:
            return job.result.target.name
        planned = self._planned(job)
        return planned.file.name if planned else ""

    def _size_text(self, job: Job) -> str:
        if job.size is None:
            return ""
        text = f"{job.size.width()} × {job.size.height()}"
        if job.state is JobState.SUCCEEDED and job.result:
            return f"{text} → {job.result.width} × {job.result.height}"
        planned = self._planned(job)
        if planned is None:
            return text
        width, height = (max(1, round(s * planned.scale)) for s in job.size.toTuple())
        return f"{text} → {width} × {height}"

    def _insert(self, row: int, jobs: list[Job]) -> None:
        self.beginInsertRows(ROOT, row, row + len(jobs) - 1)
        self._order[row:row] = jobs
        self._ids.update((job.source, job.id) for job in jobs)
        self._counts.update(job.state for job in jobs)
        self._numbers = None
        self.endInsertRows()

    @property
    def _rows(self) -> dict[int, int]:
        """The row of each job by its id; counted only when asked for, not for each of many gaps."""
        if self._numbers is None:
            self._numbers = self._number()
        return self._numbers

    def _number(self) -> dict[int, int]:
        return {job.id: row for row, job in enumerate(self._order)}
