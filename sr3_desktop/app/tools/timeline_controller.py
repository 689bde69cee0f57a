"""The states of a diffusion: which are shown, for how long they are kept, where they are stored."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sr3_desktop.app.chrome.dialogs import choose_process_target
from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.jobs.film import Film
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.jobs.worker import Update
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.settings.choices import PREVIEW_INTERVAL_MS
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.engine.base.errors import Sentence

from .timeline import StateReel, Timeline

KEPT_BYTES = 150_000_000
"""Most memory for the states of photos that are done; those of the last one always stay."""

KEPT_RUNS = 5
"""Most diffusions of a photo: the last one, and those to compare it with."""


class TimelineController(QObject):
    """Joins timeline, viewer and runs; lets the live preview keep the pace that was chosen.

    While the displayed photo is enlarged, its live pictures are on the timeline, one a step;
    afterwards the states that the engine has kept. Those of the photos done last are kept as well,
    and what has been seen of the one that runs, so that one can look from photo to photo.

    Attributes:
        bar: The timeline; lies over the picture, below which there is room for it.
    """

    def __init__(
        self, work: Services, view: CompareView, top_bar: TopBar, panel: ParameterPanel
    ) -> None:
        super().__init__(view)
        self._session, self._runner = work.session, work.runner
        self._view, self._top_bar, self._panel = view, top_bar, panel
        self._settings, self._tell = work.settings, work.messages
        self._kept: OrderedDict[int, tuple[Film, ...]] = OrderedDict()  # of a photo, newest first
        self._reel, self._live_step = StateReel(), -1
        self._covered_px: int | None = None
        self._background = Background(self)
        self.bar = Timeline()
        self.bar.hide()
        top_bar.timeline_button.setChecked(work.settings.timeline_open)
        self._connect()

    @Slot()
    def toggle(self) -> None:
        """Open or close the timeline, where there is one."""
        if self._top_bar.timeline_button.isEnabled():
            self._top_bar.timeline_button.click()

    def set_covered(self, height_px: int | None) -> None:
        """Take the timeline away, and show the result, while something else has its place.

        Args:
            height_px: Height of that in logical pixels; None gives the timeline its place back.
        """
        self._covered_px = height_px
        self._show_bar()

    def close(self) -> None:
        """Return when all files asked for are written."""
        self._background.close()

    def _connect(self) -> None:
        session, runner, bar = self._session, self._runner, self.bar
        session.shown_changed.connect(self._show_kept)
        session.previewed.connect(self._on_previewed)
        runner.started.connect(self._on_started)
        runner.finished.connect(self._on_finished)
        self._panel.changed.connect(self._on_choices_changed)
        bar.state_shown.connect(self._view.show_state)
        bar.beside_shown.connect(self._view.show_beside)
        bar.export_requested.connect(self._on_export_requested)
        bar.close_button.clicked.connect(self.toggle)
        self._top_bar.timeline_button.toggled.connect(self._on_toggled)
        self._top_bar.hold.held.connect(self._view.set_original_held)

    @Slot()
    def _show_kept(self) -> None:
        """Show the states of the displayed photo, if there are any."""
        job = self._session.job
        if job is None:
            self.bar.clear()
        elif job.state is not JobState.RUNNING:
            film, *earlier = self._kept.get(job.id, (Film(),))
            self.bar.set_states(*film, earlier)
        elif self._reel.states:
            self.bar.set_live(self._reel)
        else:
            self.bar.clear()
        self._show_bar()

    @Slot(int)
    def _on_started(self, _job_id: int) -> None:
        self._on_choices_changed()
        self._forget_live()

    @Slot(object)
    def _on_previewed(self, update: Update) -> None:
        """Take one live picture a step."""
        job, step = self._session.job, update.progress.step
        if update.preview is None or job is None or job.request is None or not job.request.states:
            return
        if step != self._live_step:
            self._live_step = step
            self.bar.set_live(self._reel)
            self.bar.append_state(update.preview)
            self._show_bar()

    @Slot(int)
    def _on_finished(self, job_id: int) -> None:
        made_by, film = self._runner.film
        if made_by == job_id and self._runner.job(job_id).state is JobState.SUCCEEDED:
            self._keep(job_id, film)
        self._forget_live()
        if job_id == self._session.job_id:
            self._show_kept()

    def _forget_live(self) -> None:
        self._reel, self._live_step = StateReel(), -1

    def _keep(self, job_id: int, film: Film) -> None:
        """Keep a diffusion, and those before it of the same photo, to compare them."""
        self._kept[job_id] = (film, *self._kept.get(job_id, ()))[:KEPT_RUNS]
        self._kept.move_to_end(job_id)
        while len(self._kept) > 1 and self._bytes() > KEPT_BYTES:
            self._kept.popitem(last=False)
        while len(self._kept[job_id]) > 1 and self._bytes() > KEPT_BYTES:
            self._kept[job_id] = self._kept[job_id][:-1]

    def _bytes(self) -> int:
        return sum(film.nbytes for films in self._kept.values() for film in films)

    def _show_bar(self) -> None:
        usable = self.bar.slider.maximum() > 0 and self._covered_px is None
        self._top_bar.set_timeline_offered(usable)
        is_open = self._top_bar.timeline_button.isChecked()
        self.bar.setVisible(usable and is_open)
        # Its place is kept free before, so that the picture does not jump when a run begins.
        expected = is_open and self._panel.choices.keep_states
        place_px = self.bar.sizeHint().height() if expected or self.bar.isVisible() else 0
        self._view.set_covered(place_px if self._covered_px is None else self._covered_px)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._settings.timeline_open = is_open
        self._show_bar()

    @Slot()
    def _on_choices_changed(self) -> None:
        self._show_bar()
        self._runner.pace.set_interval_ms(PREVIEW_INTERVAL_MS[self._panel.choices.preview])

    @Slot(str)
    def _on_export_requested(self, kind: str) -> None:
        job, result = self._session.job, self._session.result_path
        if job is None or result is None or job.id not in self._kept:
            return
        film, below = self._kept[job.id][0], self.bar.below()
        suggestion = result.with_name(f"{result.stem}_diffusion.{kind}")
        target = choose_process_target(self._view.window(), suggestion)
        if target is not None:
            self._tell.info.emit(Sentence("{name} is being written…", name=target.name))
            photos = job.source, result
            self._background.run(
                lambda: film.write(target, photos, below), self._on_saved, self._tell.error.emit
            )

    def _on_saved(self, path: Path) -> None:
        self._tell.info.emit(Sentence("Saved as {path}.", path=path))
