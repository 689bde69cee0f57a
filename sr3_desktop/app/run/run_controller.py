"""The run bar and the runner: what is started, what is said about it, what comes after it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.chrome.dialogs import ask_before_overwriting
from sr3_desktop.app.jobs.planning import Plan
from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.runner import RunSummary
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.jobs.worker import Update
from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.photo_list.queue_panel import QueuePanel
from sr3_desktop.app.system.action_table import key_of
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import Progress

from .chosen import Chosen
from .estimate_controller import EstimateController
from .run_announcer import RunAnnouncer
from .run_bar import RunBar
from .run_texts import result_text, stopped_text, summary_text


class _Wanted(NamedTuple):
    """A run that has been asked for.

    Attributes:
        ids: The photos that are planned.
        everything: Whether photos that are added meanwhile take part.
    """

    ids: list[int]
    everything: bool


class RunController(QObject):
    """Turns the run bar's buttons into work, and the work into words.

    While photos are enlarged the one that runs is shown, until the user looks at another one.

    Signals:
        about_to_start(): A run begins; the choices are taken after this.
        new_seed_wanted(): Another variant begins; choose another seed.
    """

    about_to_start = Signal()
    new_seed_wanted = Signal()
    changed = Signal()

    def __init__(
        self,
        work: Services,
        bar: RunBar,
        panel: QueuePanel,
        chosen: Chosen,
        estimate: EstimateController,
        requests: RequestFactory,
    ) -> None:
        super().__init__(bar)
        self._queue, self._runner, self._session = work.queue, work.runner, work.session
        self._bar, self._panel, self._chosen = bar, panel, chosen
        self._planning, self._requests = work.planning, requests
        self._estimate = estimate
        self._summary: RunSummary | None = None
        self._progress: Progress | None = None
        self._left: float | None = None
        self._following = False
        self._wanted: _Wanted | None = None
        self._name = ""
        self._connect()
        RunAnnouncer(work.runner, work.session, bar)
        self.refresh()

    def _connect(self) -> None:
        queue, runner, session = self._queue, self._runner, self._session
        bar, chosen = self._bar, self._chosen
        self._planning.made.connect(self._on_planned)
        self._planning.failed.connect(self.give_up)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.state_changed.connect(self.refresh)
        runner.ended.connect(self._on_ended)
        session.stopped.connect(self.refresh)
        queue.counts_changed.connect(self.refresh)
        queue.rowsInserted.connect(self.forget_summary)
        queue.rowsRemoved.connect(self.forget_summary)
        chosen.changed.connect(self.refresh)
        session.shown_changed.connect(self._on_shown)
        session.photo_opened.connect(self.refresh)
        session.result_changed.connect(self.refresh)
        bar.pause_requested.connect(runner.pause)
        bar.resume_requested.connect(runner.resume)
        bar.hold_requested.connect(runner.hold)
        bar.stop_now.triggered.connect(runner.stop_now)
        bar.stop_after.triggered.connect(runner.stop_after_photo)
        bar.leave_out.triggered.connect(runner.leave_out)
        bar.variant_button.clicked.connect(self.try_variant)
        bar.follow_button.clicked.connect(self.follow)
        bar.problems_button.clicked.connect(self.show_problems)

    @property
    def is_planning(self) -> bool:
        """Whether a run has been asked for and not begun."""
        return self._wanted is not None

    @Slot()
    def start(self) -> None:
        """Upscale the chosen photos, also those that have a result already."""
        if not self._runner.is_active and not self._bar.is_blocked:
            self._ask_and_start(self._chosen.jobs())

    @Slot()
    def start_all(self) -> None:
        """Upscale all photos that wait."""
        if not self._runner.is_active and not self._estimate.problem:
            self._ask_and_start(self._chosen.waiting(), everything=True)

    @Slot(str)
    def go_on(self, name: str) -> None:
        """Enlarge all that waits, as part of a run that was cut off.

        Args:
            name: Name of that run; empty if none had begun.
        """
        self._name = name
        self.start_all()

    @Slot()
    def try_variant(self) -> None:
        """Enlarge the displayed photo, and only that one, with another seed."""
        job = self._session.job
        if job is None or self._runner.is_active or self._bar.is_blocked:
            return
        self.new_seed_wanted.emit()
        if job.seed is not None:
            self._queue.change(job.id, seed=None)
        self.start_shown()

    @Slot()
    def start_shown(self) -> None:
        """Upscale the displayed photo, and only that one."""
        job = self._session.job
        if job is not None and not self._runner.is_active and not self._bar.is_blocked:
            self._ask_and_start([job])

    @Slot()
    def follow(self) -> None:
        """Look at the running photo, and at each that follows it."""
        running = self._runner.running
        self._following = True
        if running is not None:
            self._panel.choose(running.id)

    @Slot()
    def show_problems(self) -> None:
        """Open the table at the first failed photo that is not displayed."""
        failed = self._failed_elsewhere()
        if failed is not None:
            self._panel.set_expanded(True)
            self._panel.choose(failed.id)

    @Slot()
    def give_up(self) -> None:
        """Forget a run that has been asked for and not begun."""
        self._wanted = None
        self.refresh()

    @Slot()
    def forget_summary(self) -> None:
        """Speak of the displayed photo again rather than of the last run."""
        if not self._runner.is_active and self._summary is not None:
            self._summary = None
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Let the run bar tell how things are."""
        if self._runner.is_active:
            self._show_running()
        else:
            self._show_idle()
        self.changed.emit()

    @Slot(int)
    def _on_started(self, job_id: int) -> None:
        self._progress = self._left = None
        if self._following:
            self._panel.choose(job_id)
        self.refresh()

    @Slot(int, object)
    def _on_progressed(self, _job_id: int, update: Update) -> None:
        self._progress = update.progress
        self._left = self._runner.clock.update(update.progress)
        self._show_running()
        self.changed.emit()

    @Slot(object)
    def _on_ended(self, summary: RunSummary) -> None:
        self._summary = summary
        self.refresh()

    @Slot()
    def _on_shown(self) -> None:
        running = self._runner.running
        if running is not None:
            self._following = running.id == self._session.job_id
        else:
            self._summary = None
        self.refresh()

    def _ask_and_start(self, jobs: Sequence[Job], everything: bool = False) -> None:
        """Start, but ask before results are replaced that already exist."""
        if not jobs:
            return
        again = not any(job.state in PENDING for job in jobs)
        self._wanted = _Wanted([job.id for job in jobs], everything)
        self._ask(self._planning.exists_again() if again else None)
        self.refresh()

    def _ask(self, exists: ExistsPolicy | None) -> None:
        assert self._wanted is not None
        ids = [job_id for job_id in self._wanted.ids if self._queue.has(job_id)]
        self._planning.ask([self._queue.job(job_id) for job_id in ids], exists)

    @Slot(object)
    def _on_planned(self, plan: Plan) -> None:
        if self._wanted is None:
            return
        replaced = [photo.replaces for photo in plan.photos.values() if photo.replaces]
        answer = "replace"
        if replaced:
            foreign = replaced.count("foreign")
            answer = ask_before_overwriting(self._bar.window(), len(replaced), foreign)
        if answer == "cancel":
            self.give_up()
        elif answer == "keep":
            self._ask("rename")
        else:
            self._start(plan)

    def _start(self, plan: Plan) -> None:
        if self._wanted is None or self._runner.is_active:
            return
        wanted, self._wanted = self._wanted, None
        if not wanted.everything:
            self._queue.reset(wanted.ids)
        self._summary = None
        self._following = True
        self.about_to_start.emit()
        plan.seed = self._requests.choices().seed
        name, self._name = self._name, ""
        self._runner.start(plan, None if wanted.everything else wanted.ids, name)

    def _show_running(self) -> None:
        runner, running = self._runner, self._runner.running
        self._bar.show_unsaved(False, self._session.unfinished is not None)
        self._bar.show_running(runner.state, runner.stops_after)
        if running is not None:
            self._bar.show_photo(running.source.name, self._progress, self._left)
        total, number = runner.total, runner.ended_photos + 1
        waiting = total - number
        left = runner.clock.all_left(waiting, self._estimate.forecast.seconds if waiting else 0.0)
        self._bar.show_all(min(number, total), total, runner.share, left)
        self._bar.set_follow_shown(running is not None and running.id != self._session.job_id)

    def _show_idle(self) -> None:
        jobs = self._chosen.jobs()
        again = bool(jobs) and not any(job.state in PENDING for job in jobs)
        others = self._queue.count(*PENDING) if self._chosen.others_wait() else 0
        self._bar.show_idle(*self._words(), len(jobs), again, others)
        shown = self._session.job
        is_unsaved = shown is not None and shown.is_unsaved
        self._bar.show_unsaved(is_unsaved, self._session.unfinished is not None)
        has_result = self._session.result_path is not None
        self._bar.show_result(has_result, self._failed_elsewhere() is not None)

    def _failed_elsewhere(self) -> Job | None:
        """Return the first failed photo that is not displayed."""
        if not self._queue.count(JobState.FAILED):
            return None
        failed = (job for job in self._queue.jobs if job.state is JobState.FAILED)
        return next((job for job in failed if job is not self._session.job), None)

    def _words(self) -> tuple[str, str]:
        """Return status and detail while nothing runs."""
        job, summary = self._session.job, self._summary
        if self.is_planning:
            return self.tr("Starting…"), ""
        if job is None:
            return "", self.tr("Add photos to begin.")
        if summary is not None and summary.stopped and summary.waiting:
            return self.tr("Stopped"), stopped_text(summary)
        if summary is not None and summary.total > 1:
            failed = self._queue.count(JobState.FAILED)  # some before the run, by being read
            return self.tr("Finished"), summary_text(replace(summary, failed=failed))
        if job.is_unsaved and job.result is not None and job.result.target is not None:
            words = self.tr("Detail changed. {key} saves it to {name}.")
            words = words.format(key=key_of("save"), name=job.result.target.name)
            return self.tr("Not saved"), words
        match job.state:
            case JobState.SUCCEEDED if job.result is not None:
                return self.tr("Done"), result_text(job.result)
            case JobState.FAILED:
                return self.tr("Failed"), job.source.name  # the notice has the sentence
            case JobState.SKIPPED:
                return self.tr("Skipped"), job.fault.text()
        name, total = job.source.name, self._queue.rowCount()
        if total > 1:
            place = self.tr("{name} · photo {n} of {total}")
            name = place.format(name=name, n=self._queue.row_of(job.id) + 1, total=total)
        is_stopped = job.state is JobState.CANCELLED
        return self.tr("Stopped") if is_stopped else self.tr("Ready"), name
