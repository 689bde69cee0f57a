"""Keeps the forecast of the next run up to date, and shows it beside the start button."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot

from sr3_desktop.app.estimates.run_cost import Planned, RunCost, evenly, forecast
from sr3_desktop.app.jobs.disk_space import DiskSpace
from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.settings.choices import EXAMPLE_PHOTO
from sr3_desktop.engine.base.memory import total_bytes

from .run_bar import RunBar
from .run_texts import cost_text, obstacle_text

REFRESH_MS = 80
"""Changes that come together are answered together."""


class EstimateController(QObject):
    """Calculates what the photos that wait will cost whenever that may have changed.

    Args:
        work: The list, what works on it, and the displayed photo.
        requests: What the choices of now make of a photo.

    Attributes:
        forecast: What is shown.

    Signals:
        tile_known(int): Side of a tile as the engine chooses it, in pixels of the photo.
    """

    tile_known = Signal(int)

    def __init__(
        self,
        work: Services,
        bar: RunBar,
        requests: RequestFactory,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._session, self._runner = work.queue, work.session, work.runner
        self._estimates, self._bar = work.estimates, bar
        self._requests = requests
        self._space = DiskSpace(parent=self)
        self.forecast = RunCost()
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        for signal in (
            work.queue.counts_changed,
            work.queue.dataChanged,
            work.session.photo_opened,
            work.estimates.changed,
            work.runner.state_changed,
            self._space.changed,
        ):
            signal.connect(self.schedule)

    @Slot()
    def schedule(self) -> None:
        """Calculate soon."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Calculate now and show it."""
        jobs = self._jobs()
        plan = self._runner.plan
        make = plan.make if plan else self._requests.make()
        known = evenly([job for job in jobs if job.size is not None])
        shown = [Planned(make(job), job.size) for job in known if job.size is not None]
        # Without photos it is measured too, so that the first one need not wait for that.
        # One with faces is asked for: what they cost is measured apart.
        self._ask(
            max(shown, key=lambda photo: bool(photo.request.faces))
            if shown
            else Planned(make(Job(0, EXAMPLE_PHOTO)), QSize())
        )
        device = self._estimates.device_of(shown[0].request) if shown else ""
        choices = self._requests.choices()
        self.forecast = forecast(
            shown,
            len(jobs),
            choices,
            self._estimates.seconds,
            total_bytes(),
            self._space.free,
            self._estimates.own_scale,
        )
        self._bar.show_estimate(cost_text(self.forecast, device) if shown else "")
        format = choices.format_for(shown[0].request.source) if shown else "png"
        self._bar.set_blocked(obstacle_text(self.forecast, format))

    def close(self) -> None:
        """Finish what has been begun."""
        self._timer.stop()
        self._space.close()

    def _jobs(self) -> list[Job]:
        """Return what the next run, or the present one, has before it."""
        states = (JobState.WAITING,) if self._runner.is_active else PENDING
        jobs = [job for job in self._queue.jobs if job.state in states]
        if jobs or self._runner.is_active:
            return jobs
        return [self._session.job] if self._session.job is not None else []

    def _ask(self, photo: Planned) -> None:
        """Have the model measured if it is not known yet; a run would have to wait for it."""
        if not self._runner.is_active:
            self._estimates.prepare(photo.request)
        self.tile_known.emit(self._estimates.tile_side(photo.request))
