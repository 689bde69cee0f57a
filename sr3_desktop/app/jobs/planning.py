"""What is to become of the photos of the list, kept up to date beside the GUI thread."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal, Slot

from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue, Shown
from sr3_desktop.app.photo_list.photo_io import measure
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.options import SIZE, ExistsPolicy
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.batch.journal import Journal
from sr3_desktop.engine.batch.planner import PlannedPhoto, Planner
from sr3_desktop.engine.files.filesystem import same_path

from .request_factory import RequestFactory
from .run_journals import known_journal

REFRESH_MS = 100

_DECIDE = ("model", "scale", *SIZE, "dpi", "format", "folder", "template", "exists")
"""The choices that decide about files."""


class Plan:
    """What the choices of one moment make of photos; others can be added later.

    Attributes:
        make: Returns what is done with a photo; the target is the folder of its result.
        photos: What has been planned, by photo.
        seed: The seed of the run, of photos that have none of their own.
        reservations: The photos of the list, and the files that their results may have.
    """

    def __init__(
        self, requests: RequestFactory, photos: Iterable[Path], exists: ExistsPolicy | None = None
    ) -> None:
        """Take the choices of now.

        Args:
            photos: All photos of the list, which no result replaces.
            exists: What to do, other than chosen, with a result that already exists.
        """
        choices = requests.choices()
        self.make = requests.make(exists)
        self.photos: dict[Path, PlannedPhoto] = {}
        self.seed = choices.seed
        self._needs_size = choices.size_by != "scale"
        self._journals: dict[str, Journal | None] = {}
        self._planner = Planner(self._journal_of, choices.template)
        self.reservations = self._planner.reservations
        self.reservations.protect(photos)

    def request(self, job: Job) -> UpscaleRequest:
        """Return what is done with a photo that has been planned."""
        planned, request = self.photos[job.source].request, self.make(job)
        seed = self.seed if job.seed is None else job.seed
        sampler = replace(request.sampler, seed=seed)
        return replace(request, target=planned.target, output=planned.output, sampler=sampler)

    def look(self, jobs: Sequence[Job], late: bool) -> list[PlannedPhoto]:
        """Plan photos; asks the disk, so that it is not for the GUI thread.

        Args:
            late: Nobody was asked about them, so that they replace results of ours alone.
        """
        return self._planner.plan([self._request(job, late) for job in jobs])

    def _request(self, job: Job, late: bool) -> UpscaleRequest:
        if self._needs_size and job.size is None:
            with contextlib.suppress(SR3Error):  # it will fail by itself, and say why
                job = replace(job, size=measure(job.source))
        request = self.make(job)
        if late and request.output.exists == "overwrite":
            request = replace(request, output=replace(request.output, exists="changed"))
        return request

    def _journal_of(self, folder: Path) -> Journal | None:
        key = same_path(folder)
        if key not in self._journals:
            self._journals[key] = known_journal(folder)
        return self._journals[key]


class Planning(QObject):
    """Keeps the plan of what waits, of which the table tells, and makes that of a run.

    Signals:
        changed(): The plan of the run has more photos.
        made(Plan): The plan that was asked for.
        failed(Fault): No plan could be made.
    """

    changed = Signal()
    made = Signal(object)
    failed = Signal(object)

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self._queue = queue
        self._requests: RequestFactory | None = None
        self._shown: Plan | None = None
        self._next: Plan | None = None  # what will be shown, while it is made
        self._basis: tuple[list[object], list[Path]] | None = None
        self._again: Plan | None = None  # of a photo that is done
        self._again_basis: object = None
        self._asked: Plan | None = None
        self._run: Plan | None = None
        self._late: set[Path] = set()  # what is being planned for the run
        self._background = Background(self)
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        queue.rowsInserted.connect(self._on_rows_inserted)
        queue.counts_changed.connect(self.schedule)
        queue.layoutChanged.connect(self.schedule)
        queue.set_plan(self.shown)

    def set_requests(self, requests: RequestFactory) -> None:
        """Take what knows the choices."""
        self._requests = requests
        self.schedule()

    @Slot()
    def schedule(self) -> None:
        """Plan soon: the list or the choices are others."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Plan what waits; in a run only what has come into the list since."""
        if self._requests is None:
            return
        if self._run is not None:
            states = (JobState.WAITING, JobState.RUNNING)
            jobs = [job for job in self._queue.jobs if job.state in states]
            known = self._run.photos.keys() | self._late
            fresh = [job for job in jobs if job.source not in known]
            if fresh:
                self._late |= {job.source for job in fresh}
                self._start(self._run, fresh, late=True)
            return
        choices = self._requests.choices()
        jobs = [job for job in self._queue.jobs if job.state in PENDING]
        basis = _deciding(choices), [job.source for job in jobs]
        if self._next is None and basis != self._basis:
            self._basis = basis
            self._next = self._new_plan(None)
            self._start(self._next, jobs)

    def ask(self, jobs: Sequence[Job], exists: ExistsPolicy | None) -> None:
        """Make the plan of a run, with the files as they are now; ends in `made` or `failed`.

        Args:
            exists: What to do, other than chosen, with a result that already exists.
        """
        self._asked = self._new_plan(exists)
        self._start(self._asked, jobs)

    def hold(self, plan: Plan) -> None:
        """Take a plan for the run that begins: the others wait for its end."""
        self._run = plan
        self._late.clear()
        plan.reservations.protect(job.source for job in self._queue.jobs)
        self._queue.set_plan(self.shown)
        self.schedule()

    def release(self) -> None:
        """Take note of the end of the run."""
        self._shown, self._run, self._basis = self._run, None, None
        self.schedule()

    def shown(self, job: Job) -> Shown | None:
        """Return the file that will be written for a photo, and its scale."""
        plan = self._run or self._shown
        planned = None if plan is None else plan.photos.get(job.source)
        return None if planned is None else Shown(planned.writes, planned.request.scale)

    def shown_next(self, job: Job) -> Shown | None:
        """Return the same for a photo in any state; it is asked for again when that is known."""
        if job.state in (*PENDING, JobState.RUNNING):
            return self.shown(job)
        if self._requests is None or self._run is not None:
            return None
        basis = _deciding(self._requests.choices()), job.source, job.result
        if basis != self._again_basis:
            self._again_basis = basis
            self._again = self._new_plan(self.exists_again())
            self._start(self._again, [job])
        planned = None if self._again is None else self._again.photos.get(job.source)
        return None if planned is None else Shown(planned.writes, planned.request.scale)

    def exists_again(self) -> ExistsPolicy | None:
        """Return what is done, other than chosen, with results of what is made once more.

        On purpose, so that it is not skipped: it gets a name of its own.
        """
        assert self._requests is not None  # the window gives it before anything is asked
        return "rename" if self._requests.choices().exists == "skip" else None

    def close(self) -> None:
        """Finish what has been begun."""
        self._timer.stop()
        self._asked = self._requests = None
        self._background.close()

    def _new_plan(self, exists: ExistsPolicy | None) -> Plan:
        assert self._requests is not None  # the window gives it before anything is asked
        return Plan(self._requests, [job.source for job in self._queue.jobs], exists)

    def _start(self, plan: Plan, jobs: Sequence[Job], late: bool = False) -> None:
        self._background.run(
            lambda: plan.look(jobs, late),
            partial(self._on_done, plan),
            partial(self._on_done, plan, ()),
        )

    def _on_done(
        self, plan: Plan, planned: Sequence[PlannedPhoto], error: Fault | None = None
    ) -> None:
        for photo in planned:
            plan.photos.setdefault(photo.request.source, photo)
        if plan is self._asked:
            self._asked = None
            if error is None:
                self.made.emit(plan)
            else:
                self.failed.emit(error)
        elif plan is self._next:
            self._shown, self._next = plan, None
            self._queue.set_plan(self.shown)
            self.schedule()  # the choices may have changed meanwhile
        elif plan is self._again:
            self._queue.set_plan(self.shown)
        elif plan is self._run:
            if error is not None:
                self._late.clear()
                self.failed.emit(error)
            self._queue.set_plan(self.shown)
            self.changed.emit()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._run is not None:
            self._run.reservations.protect(j.source for j in self._queue.jobs[first : last + 1])


def _deciding(choices: Choices) -> list[object]:
    """Return what of the choices decides about files."""
    return [getattr(choices, name) for name in _DECIDE]
