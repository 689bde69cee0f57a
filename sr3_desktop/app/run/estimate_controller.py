"""Keeps the forecast of the next run up to date, and shows it beside the start button."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject, QSize, QTimer, Signal, Slot

from sr3_desktop.app.estimates.run_cost import Limits, Planned, RunCost, evenly, forecast
from sr3_desktop.app.jobs.disk_space import DiskSpace
from sr3_desktop.app.jobs.request_factory import Make, RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import Job
from sr3_desktop.app.photo_list.job_queue import Column
from sr3_desktop.app.settings.choices import EXAMPLE_PHOTO
from sr3_desktop.app.system.language import labeled, translated
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.memory import total_bytes
from sr3_desktop.engine.base.request import UpscaleRequest

from .chosen import Chosen
from .run_bar import RunBar
from .run_texts import cost_text, obstacle_text

LONG_S = 20 * 60
"""From this time on faster ways are named."""

REFRESH_MS = 80
"""Changes that come together are answered together."""


class EstimateController(QObject):
    """Calculates what the photos that wait will cost whenever that may have changed.

    Attributes:
        forecast: What the chosen photos, or those that a run has before it, will cost.
        problem: Why the engine cannot work at all; empty if it can.

    Signals:
        tile_known(int): Side of a tile as the engine chooses it, in pixels of the photo.
        photo_known(str, Path): Time of the displayed photo in words, empty if it is not known, and
            the file that the next run will write for it, None if there is none.
        ways_known(list | None): Faster ways to upscale it, with their times, where it takes very
            long; else None.
    """

    tile_known = Signal(int)
    photo_known = Signal(str, object)
    ways_known = Signal(object)

    def __init__(
        self,
        work: Services,
        bar: RunBar,
        chosen: Chosen,
        requests: RequestFactory,
    ) -> None:
        super().__init__(bar)
        self._queue, self._session, self._runner = work.queue, work.session, work.runner
        self._estimates, self._bar, self._chosen = work.estimates, bar, chosen
        self._planning = work.planning
        self._requests = requests
        self._space = DiskSpace(parent=self)
        self.forecast, self.problem = RunCost(), ""
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        for signal in (
            chosen.changed,
            work.queue.counts_changed,
            work.session.photo_opened,
            work.estimates.changed,
            work.runner.state_changed,
            self._space.changed,
        ):
            signal.connect(self.schedule)
        work.queue.dataChanged.connect(self._on_data_changed)

    @Slot()
    def schedule(self) -> None:
        """Calculate soon."""
        if not self._timer.isActive():
            self._timer.start()

    def set_problem(self, sentence: str) -> None:
        """Say why the engine cannot work; with an empty sentence it can."""
        self.problem = sentence
        self.refresh()

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Calculate where sizes may be others, not whenever a photo has come a little further."""
        if first.column() <= Column.SIZE <= last.column():
            self.schedule()

    @Slot()
    def refresh(self) -> None:
        """Calculate now and show it."""
        plan = self._runner.plan
        make = plan.make if plan else self._requests.make()
        jobs = self._runner.waiting() if plan else self._chosen.jobs()
        shown = _planned(jobs, make)
        # Without photos it is measured too, so that the first one need not wait for that.
        # One with faces is asked for: what they cost is measured apart.
        self._ask(
            max(shown, key=lambda photo: bool(photo.request.faces))
            if shown
            else Planned(make(Job(0, EXAMPLE_PHOTO)), QSize())
        )
        device = self._estimates.device_of(shown[0].request) if shown else ""
        self.forecast = self._forecast(shown, len(jobs))
        self._bar.show_estimate(cost_text(self.forecast, device) if shown else "")
        format = self._requests.choices().format_for(shown[0].request.source) if shown else "png"
        obstacle = translated(self.problem) or obstacle_text(self.forecast, format)
        self._bar.set_blocked(obstacle, all_too=bool(self.problem))
        if plan is None and self._chosen.others_wait():
            waiting = self._chosen.waiting()
            self._bar.show_estimate_of_all(self._forecast(_planned(waiting, make), len(waiting)))

        self._tell_of_photo(make)

    def _tell_of_photo(self, make: Make) -> None:
        job = self._session.job
        if job is None or job.size is None:
            self.photo_known.emit("", None)
            self.ways_known.emit(None)
            return
        seconds = self._estimates.seconds(make(job), job.size)
        self.ways_known.emit(self._faster_ways(make(job), job.size, seconds or 0.0))
        shown = self._planning.shown_next(job)
        time = "" if seconds is None else translated(about_time(seconds))
        self.photo_known.emit(time, None if shown is None else shown.file)

    def _faster_ways(
        self, request: UpscaleRequest, size: QSize, seconds: float
    ) -> list[str] | None:
        """Return words for cheaper settings and their times where this takes very long."""
        if seconds < LONG_S:
            return None
        quick = replace(request, sampler=replace(request.sampler, steps=0))
        ways = [("2×", replace(request, scale=2.0))] if request.scale > 2 else []
        ways += [(self.tr("Quick"), quick)] if request.sampler.steps else []
        told = []
        for name, other in ways:
            needed = self._estimates.seconds(other, size)
            if needed is not None and needed < seconds / 2:
                told.append(labeled(name, translated(about_time(needed))))
        return told

    def _forecast(self, photos: Sequence[Planned], total: int) -> RunCost:
        known = self._estimates
        limits = Limits(known.seconds, known.own_scale, self._space.free, total_bytes())
        return forecast(photos, total, self._requests.choices(), limits)

    def close(self) -> None:
        """Finish what has been begun."""
        self._timer.stop()
        self._space.close()

    def _ask(self, photo: Planned) -> None:
        """Have the model measured if it is not known yet; a run would have to wait for it."""
        if not self._runner.is_active:
            self._estimates.prepare(photo.request)
        self.tile_known.emit(self._estimates.tile_side(photo.request))


def _planned(jobs: Sequence[Job], make: Make) -> list[Planned]:
    """Return what is done with photos whose size is known, or with some of very many."""
    known = evenly([job for job in jobs if job.size is not None])
    return [Planned(make(job), job.size) for job in known if job.size is not None]
