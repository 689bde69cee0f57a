"""Works through the list of photos: one at a time, with pause, stop and a summary at the end."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal, Slot

from sr3_desktop.app.estimates.run_clock import RunClock
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.photo_list.photo_io import PhotoIO
from sr3_desktop.app.settings.quality_levels import steps_words
from sr3_desktop.app.system.error_log import NO_FAULT, Fault
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler
from sr3_desktop.paths import models_dirs

from .film import Film
from .kept_layers import KeptLayers
from .planning import Plan, Planning
from .run_journals import RunJournals
from .time_estimates import TimeEstimates
from .worker import UpscaleWorker
from .worker_client import WorkerClient

HOLD_MS = 10_000
"""So long a photo that was stopped can be gone on with."""


class RunState(Enum):
    """What the runner does; while it is held it stands still, and then gives the photo up."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    HELD = "held"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What came of a run.

    Attributes:
        skipped: Photos whose result already existed.
        stopped: Whether the user ended the run.
        waiting: Photos of the run that are left.
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    stopped: bool = False
    waiting: int = 0

    @property
    def total(self) -> int:
        """Photos that the run has dealt with."""
        return self.done + self.skipped + self.failed


class Runner(WorkerClient):
    """Hands one waiting photo after the other to the worker, with the choices of the start.

    A photo that cannot be read or enlarged fails alone. Photos added meanwhile take part.

    Signals:
        started(int): Id of the job that is being worked on.
        state_changed(): `state` is another one, or the user has decided whether to stop after this
            photo.
        ended(RunSummary): Nothing runs any more.

    Attributes:
        state: What is done.
        stops_after: Whether the user wants the run to end after this photo.
        run_name: Name of the last run in its journals.
        film: Id of the job that succeeded last, and its diffusion.
        layers: Keeps the layers of results; None keeps none.
    """

    started = Signal(int)
    state_changed = Signal()
    ended = Signal(object)

    def __init__(
        self,
        queue: JobQueue,
        worker: UpscaleWorker,
        io: PhotoIO,
        estimates: TimeEstimates,
        planning: Planning,
    ) -> None:
        super().__init__(worker)
        self.state = RunState.IDLE
        self.clock = RunClock()
        self.stops_after = False
        self.film: tuple[int, Film] = (0, Film())
        self.layers: KeptLayers | None = None
        self._queue, self._io = queue, io
        self._estimates, self._planning = estimates, planning
        self._journals = RunJournals()
        self._journaled: JournaledUpscaler | None = None
        self.run_name = ""
        self._plan: Plan | None = None
        self._only: frozenset[int] | None = None
        self._left_out: int | None = None
        self._preparing = False
        self._outcomes: Counter[JobState] = Counter()
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(self.stop_now)
        worker.paused.connect(self._on_paused)
        planning.changed.connect(self._submit_planned)
        planning.failed.connect(self._on_not_planned)

    @property
    def running(self) -> Job | None:
        """The job that is being worked on."""
        return None if self._running is None else self._queue.job(self._running)

    @property
    def plan(self) -> Plan | None:
        """What is done with the photos of this run; None while nothing runs."""
        return self._plan if self.is_active else None

    @property
    def is_active(self) -> bool:
        """Whether a run has begun and not ended."""
        return self.state is not RunState.IDLE

    @property
    def ended_photos(self) -> int:
        """Photos that this run has dealt with so far."""
        return self._outcomes.total()

    @property
    def total(self) -> int:
        """Photos of this run."""
        waiting = 0 if self.stops_after else self._count(JobState.WAITING)
        return self.ended_photos + self._queue.count(JobState.RUNNING) + waiting

    @property
    def share(self) -> float:
        """Part of this run that is done, 0 to 1."""
        running = 0.0 if self.running is None else self.running.fraction
        return (self.ended_photos + running) / max(1, self.total)

    def job(self, job_id: int) -> Job:
        """Return the present state of a job."""
        return self._queue.job(job_id)

    def waiting(self) -> list[Job]:
        """Return what this run has before it."""
        return [job for job in self._of_run() if job.state is JobState.WAITING]

    def _of_run(self) -> Iterator[Job]:
        only = self._only
        return (job for job in self._queue.jobs if only is None or job.id in only)

    def _count(self, *states: JobState) -> int:
        if self._only is None:
            return self._queue.count(*states)
        return sum(job.state in states for job in self._of_run())

    def start(self, plan: Plan, only: Collection[int] | None = None, name: str = "") -> None:
        """Work through all that waits or was stopped; journals are locked at their first use.

        Args:
            only: The jobs that are to be done instead, in the order of the list.
            name: Name of the run: what one of the same name has finished is not made again.
        """
        if self.is_active:
            return
        self._only = None if only is None else frozenset(only)
        self._queue.reset([job.id for job in self._of_run() if job.state is JobState.CANCELLED])
        if not self._count(JobState.WAITING):
            return
        self._plan = plan
        self.run_name = name or secrets.token_hex(4)
        self._journaled = JournaledUpscaler(
            self._journals.of, models_dirs(), self.run_name, plan.reservations
        )
        self._planning.hold(plan)
        self.stops_after = False
        self.clock = RunClock()
        self._outcomes.clear()
        self._worker.resume()
        self._set_state(RunState.RUNNING)
        self._start_next()

    def pause(self) -> None:
        """Stand still before the next step; the memory stays in use."""
        if self.state is RunState.RUNNING:
            self._worker.pause()
            self._set_state(RunState.PAUSING)

    def resume(self) -> None:
        """Go on after a pause."""
        if self.state in (RunState.PAUSING, RunState.PAUSED, RunState.HELD):
            self.stops_after = self.stops_after and self.state is not RunState.HELD
            self._hold.stop()
            self.clock.resume()
            self._worker.resume()
            self._set_state(RunState.RUNNING)

    def stop_after_photo(self, wanted: bool = True) -> None:
        """Finish this photo and leave the others waiting, or go on with them after all."""
        if self.state in (RunState.IDLE, RunState.STOPPING):
            return
        self.stops_after = wanted
        if wanted:
            self.resume()
        self.state_changed.emit()

    def leave_out(self) -> None:
        """Give this photo up and go on with the next."""
        if self._running is None or self.state is RunState.STOPPING:
            return
        self._left_out = self._running
        self.resume()
        if not self._preparing:
            self._worker.cancel()

    def hold(self) -> None:
        """Stand still, and give this photo up unless `resume` comes within `HOLD_MS`."""
        if self._preparing or self.state in (RunState.HELD, RunState.STOPPING):
            self.stop_now()
        elif self.is_active:
            self.stops_after = True
            self._worker.pause()
            if self.state is RunState.RUNNING:
                self.clock.pause()
            self._hold.start()
            self._set_state(RunState.HELD)

    def stop_now(self) -> None:
        """Give this photo up and leave the others waiting."""
        if not self.is_active:
            return
        self.stops_after = True
        self._hold.stop()
        self.clock.resume()
        self._set_state(RunState.STOPPING)
        if not self._preparing:
            self._worker.cancel()

    def _start_next(self) -> None:
        self._left_out = None
        waiting = (job for job in self._of_run() if job.state is JobState.WAITING)
        job = None if self.stops_after else next(waiting, None)
        if job is None:
            self._end()
            return
        self._running = job.id
        self._queue.change(job.id, state=JobState.RUNNING, fraction=0.0, fault=NO_FAULT)
        self.clock.begin_photo()
        self.started.emit(job.id)
        self._preparing = True
        if job.size is None:
            self._io.measure(job.id, job.source, self._on_measured, self._on_failed)
        else:
            self._submit_planned()

    def _on_measured(self, job_id: int, size: QSize) -> None:
        if job_id != self._running:
            return  # so are the worker's signals of jobs that are not of the list, below
        self._queue.change(job_id, size=size)
        self._submit_planned()

    @Slot(object)
    def _on_not_planned(self, fault: Fault) -> None:
        if self._running is not None and self._preparing:
            self._on_failed(self._running, fault)

    @Slot()
    def _submit_planned(self) -> None:
        """Hand the running photo to the worker, unless it has just come and is not planned yet."""
        job, plan = self.running, self._plan
        if job is None or job.size is None or plan is None or not self._preparing:
            return
        if self.state is RunState.STOPPING or job.id == self._left_out:
            self._finish(job.id, JobState.CANCELLED)
        elif job.source not in plan.photos:
            self._planning.refresh()
        else:
            self._preparing = False
            self._submit(job, job.size, plan)

    def _submit(self, job: Job, size: QSize, plan: Plan) -> None:
        planned, request = plan.photos[job.source], plan.request(job)
        self._queue.change(job.id, request=replace(request, target=planned.writes))
        self.clock.expect(self._estimates.remaining(request, size, self.clock.now))
        if self.layers is not None:
            kept = self.layers.new_file(request, size.width(), size.height())
            request = replace(request, layers=kept)
        self._worker.submit(job.id, request, self._journaled, planned.seq)

    @Slot(int)
    def _on_paused(self, job_id: int) -> None:
        if job_id == self._running and self.state is RunState.PAUSING:
            self.clock.pause()
            self._set_state(RunState.PAUSED)

    def _take(self, job_id: int, result: UpscaleResult) -> None:
        if result.target is None:
            fault = Fault(Sentence("The result already exists."))
            self._finish(job_id, JobState.SKIPPED, fault=fault)
            return
        made_by = Sentence(
            "{model}, {sampler}, {steps}, variation {seed}",
            model=result.model,
            sampler=result.sampler.name,
            steps=steps_words(result.sampler.steps),
            seed=result.sampler.seed,
        )
        self.film = (job_id, Film(result.states, result.moments, made_by))
        super()._take(job_id, replace(result, states=(), moments=()))

    def _change(self, job_id: int, **changes: Any) -> None:
        self._queue.change(job_id, **changes)

    def _finish(self, job_id: int, state: JobState, **changes: Any) -> None:
        if state is not JobState.CANCELLED:
            self._outcomes[state] += 1
        self.clock.end_photo(state is JobState.SUCCEEDED)
        self._running, self._preparing = None, False
        self._queue.change(job_id, state=state, **changes)
        self.finished.emit(job_id)
        self._start_next()

    def _end(self) -> None:
        summary = RunSummary(
            done=self._outcomes[JobState.SUCCEEDED],
            skipped=self._outcomes[JobState.SKIPPED],
            failed=self._outcomes[JobState.FAILED],
            stopped=self.stops_after,
            waiting=self._count(JobState.WAITING, JobState.CANCELLED),
        )
        self._hold.stop()
        self._worker.resume()
        self.close()
        self._planning.release()
        self._set_state(RunState.IDLE)
        self.ended.emit(summary)

    def close(self) -> None:
        """Let other programs write to the journals of the run; nothing may be under way."""
        self._journals.close()

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit()
