"""Keeps the list on disk: it comes back, and a run that was cut off can be gone on with."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sr3_desktop.app.faces.faces_controller import FacesController
from sr3_desktop.app.jobs.photo_intake import Found, PhotoIntake
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.app.system.background import Background

from .card_controller import CardController
from .photos_controller import PhotosController

SAVE_MS = 300
SHARE = 0.05
"""Of the time at most, the writing of the list takes this share."""


class RecoveryController(QObject):
    """Keeps what is not done and the name of its run, so that an interrupted one can be resumed.

    A list comes back by itself, but nothing starts; to go on with a run is offered.

    Signals:
        start_requested(str): The photos that were left are in the list, and are to be enlarged in
            the run of this name.
    """

    start_requested = Signal(str)

    def __init__(
        self,
        work: Services,
        photos: PhotosController,
        panel: ParameterPanel,
        faces: FacesController,
        cards: CardController,
    ) -> None:
        super().__init__(panel)
        self._file, self._settings = work.recovery, work.settings
        self._is_pasted = work.is_pasted
        self._queue, self._runner, self._tell = work.queue, work.runner, work.messages
        self._photos, self._panel, self._faces = photos, panel, faces
        self._search = PhotoIntake(Path.home, self)  # pastes nothing, so the folder stays unused
        self._offered = self._file.load()
        self._run, self._seed, self._goes_on = "", 0, False
        self._background = Background(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self._save)
        work.queue.counts_changed.connect(self._save_soon)
        faces.layer.frames_changed.connect(self._save_soon)
        work.runner.started.connect(self._on_started)
        work.runner.finished.connect(self._save_soon)
        work.runner.ended.connect(self._on_ended)
        self._search.found.connect(self._on_found)
        self._search.failed.connect(self._tell.error)
        cards.unfinished.accepted.connect(self._on_accepted)
        cards.unfinished.other_chosen.connect(self._on_forgotten)
        if self._offered.run or not work.settings.reopen_list:
            cards.offer_unfinished(len(self._offered.photos))
        else:
            self._bring_back()

    def close(self, keep: bool) -> None:
        """Keep the list, at least if a run was under way; an offer stays."""
        self._search.close()
        self._timer.stop()
        self._background.close()
        if keep or self._settings.reopen_list:
            self._file.save(_left(self._kept_jobs(), self._offered, self._run, self._seed))
        else:
            self._file.save(self._offered)

    @Slot()
    def _save_soon(self) -> None:
        """Write down what waits, not after every photo: a long list takes its time each time."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _save(self) -> None:
        """Write down what waits, beside this thread; of several that wait the last one counts."""
        self._timer.stop()
        file, left = self._file, (self._kept_jobs(), self._offered, self._run, self._seed)
        self._background.run(
            lambda: _seconds_to_write(file, *left),
            self._on_written,
            lambda fault: self._tell.error.emit(fault.sentence),
            kind="list",
        )

    def _on_written(self, seconds: float) -> None:
        self._timer.setInterval(max(SAVE_MS, round(1000 * seconds / SHARE)))

    def _kept_jobs(self) -> list[Job]:
        done = (JobState.SUCCEEDED, JobState.SKIPPED)
        left = [job for job in self._queue.jobs if job.state not in done]
        return [job for job in left if not self._is_pasted(job.source)]  # these files go

    @Slot(int)
    def _on_started(self, _job_id: int) -> None:
        plan = self._runner.plan
        if plan is not None and (self._run, self._seed) != (self._runner.run_name, plan.seed):
            self._run, self._seed = self._runner.run_name, plan.seed
            self._save()

    @Slot()
    def _on_ended(self) -> None:
        self._run, self._seed = "", 0
        self._save()

    def _bring_back(self) -> None:
        self._search.take_paths([Path(photo) for photo in self._offered.photos])

    @Slot()
    def _on_accepted(self) -> None:
        self._goes_on = True
        self._bring_back()

    @Slot()
    def _on_forgotten(self) -> None:
        self._offered = Recovery()
        self._save()

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        """Put the photos that were left into the list, and go on with a run if that is wanted."""
        offered, self._offered = self._offered, Recovery()
        photos, problems, _ = found  # files by themselves, but once they came in a folder
        below = {Path(photo): Path(folder) for photo, folder in offered.below.items()}
        self._photos.bring_back((photos, problems, below))
        waiting = [job for job in map(self._job_of, photos) if job.state in PENDING]
        for job in waiting:
            frames = offered.faces.get(str(job.source), ())
            if frames and not job.faces:
                self._faces.give(job.id, frames)
            strokes = offered.strokes.get(str(job.source), ())
            if strokes and not job.strokes:
                self._queue.change(job.id, strokes=strokes)
        if waiting and self._goes_on and not self._runner.is_active:
            self._run, self._seed = offered.run, offered.seed
            if offered.run:
                self._panel.show_choices(replace(self._panel.choices, seed=offered.seed))
            self.start_requested.emit(offered.run)
        self._save()

    def _job_of(self, photo: Path) -> Job:
        job_id = self._queue.find(photo)
        assert job_id is not None  # it has just been put there
        return self._queue.job(job_id)


def _seconds_to_write(
    file: RecoveryFile, jobs: Sequence[Job], offered: Recovery, run: str, seed: int
) -> float:
    began = time.monotonic()
    file.save(_left(jobs, offered, run, seed))
    return time.monotonic() - began


def _left(jobs: Sequence[Job], offered: Recovery, run: str, seed: int) -> Recovery:
    """Return what is not done, behind what was offered and not yet answered."""
    photos = tuple(dict.fromkeys([*offered.photos, *(str(job.source) for job in jobs)]))
    framed = {str(job.source): job.faces for job in jobs if job.faces}
    lying = {str(job.source): str(job.below) for job in jobs if job.below != Path()}
    painted = {str(job.source): job.strokes for job in jobs if job.strokes}
    faces, below = {**offered.faces, **framed}, {**offered.below, **lying}
    return Recovery(photos, run, seed, faces, below, {**offered.strokes, **painted})
