"""The detail level of the displayed photo: live after its run, and saved when the user says so."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.chrome.dialogs import ask_before_dropping
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.slider_rows import CharacterRow
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.engine.base.errors import Sentence, joined
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch.relevel import relevel
from sr3_desktop.engine.images.writing import Written
from sr3_desktop.engine.upscale.level_map import LevelMap
from sr3_desktop.paths import models_dirs

from .live_mix import Levels, LiveMix


class LevelController(QObject):
    """Joins slider, viewer and file.

    While a photo is shown whose layers are kept, the slider is its own and acts at once. Its file
    follows on `save`; until then the change is not saved, which the bar says.

    Signals:
        changed(): The displayed photo, or its file, has another level.
        all_saved(): Nothing is unsaved after `agrees`.
    """

    changed = Signal()
    all_saved = Signal()

    def __init__(self, work: Services, view: CompareView, row: CharacterRow) -> None:
        super().__init__(view)
        self._queue, self._session = work.queue, work.session
        self._view, self._row, self._tell = view, row, work.messages
        self._background = Background(self)
        self._saving: set[int] = set()
        self._closing = False
        self._painted: tuple[int, tuple[Stroke, ...], LevelMap | None, int] = (0, (), None, 0)
        self.mix = LiveMix(self)
        self.mix.ready.connect(view.update)
        self.mix.failed.connect(self._on_gone)
        row.photo_level_changed.connect(self.set_level)
        self._session.shown_changed.connect(self.refresh)
        self._session.photo_opened.connect(self.refresh)
        self._session.result_changed.connect(self.refresh)
        work.runner.started.connect(self.refresh)
        work.layers.dropped.connect(self.refresh)

    @property
    def can_save(self) -> bool:
        """Whether the displayed photo has a change that can be saved now."""
        job = self._session.job
        return job is not None and job.is_unsaved and job.id not in self._saving

    @Slot(float)
    def set_level(self, level: float) -> None:
        """Give the displayed photo another level."""
        job = self._session.job
        if job is not None and job.has_layers:
            self._queue.change(job.id, level=level)
            self.refresh()

    def set_strokes(
        self, strokes: tuple[Stroke, ...], painted: LevelMap | None = None, version: int = 0
    ) -> None:
        """Give the displayed photo other strokes.

        Args:
            painted: Their map, if there is one.
        """
        job = self._session.job
        if job is not None:
            self._painted = (job.id, strokes, painted, version)
            self._queue.change(job.id, strokes=strokes)
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the level of the displayed photo, as it is now."""
        job = self._session.job
        ready = job is not None and job.has_layers and job.state is not JobState.RUNNING
        self._row.show_photo_level(job.shown_level if ready and job is not None else None)
        if job is not None and ready and job.is_unsaved:
            self.show_painted(*self._map_of(job))
        else:
            self._show(None)
        self.changed.emit()

    def _map_of(self, job: Job) -> tuple[LevelMap | None, int]:
        """Return what is painted on the displayed photo, and the version of that."""
        job_id, strokes, painted, version = self._painted
        photo = self._session.photo
        if (job_id, strokes) == (job.id, job.strokes) and painted is not None:
            return painted, version
        if not job.strokes or photo is None:
            return None, 0
        return LevelMap(photo.size.width(), photo.size.height(), job.strokes), hash(job.strokes)

    def show_painted(self, painted: LevelMap | None, version: int) -> None:
        """Show the displayed photo with what is painted, also while a stroke goes on."""
        job, photo = self._session.job, self._session.photo
        if job is None or photo is None or job.result is None or job.result.layers is None:
            return
        size = (photo.size.width(), photo.size.height())
        self._show(Levels(job.result.layers, size, job.shown_level, painted, version))

    def _show(self, levels: Levels | None) -> None:
        photo = self._session.photo
        self.mix.show(levels, None if photo is None else photo.image.levels)
        self._view.scene.mix = None if levels is None else self.mix
        self._view.update()

    @Slot()
    def save(self) -> None:
        """Write the displayed photo's file with the level that is set."""
        job = self._session.job
        if job is not None and self.can_save:
            self._save(job)
            self.changed.emit()

    def _save(self, job: Job) -> None:
        assert job.request is not None
        assert job.result is not None
        target = job.result.target or job.request.target
        sampler = replace(job.request.sampler, detail=job.shown_level)
        request = replace(job.request, sampler=sampler, strokes=job.strokes)
        layers = job.result.layers
        written = replace(request, target=target)
        self._saving.add(job.id)
        self._background.run(
            lambda: relevel(written, layers, models_dirs()),
            partial(self._on_saved, job.id, request),
            partial(self._on_failed, job.id),
        )

    def _on_saved(self, job_id: int, request: object, written: Written) -> None:
        self._saving.discard(job_id)
        if self._queue.has(job_id):
            job = self._queue.job(job_id)
            assert job.result is not None
            result = replace(job.result, target=written.path)
            self._queue.change(job_id, request=request, result=result)
            if job_id == self._session.job_id:
                self._session.load_result()
                saved = Sentence("Saved as {path}.", path=written.path)
                self._tell.info.emit(joined([saved, *written.notes]))
        self.changed.emit()
        if self._closing and not self._saving:
            self.all_saved.emit()

    def _on_failed(self, job_id: int, fault: Fault) -> None:
        self._saving.discard(job_id)
        self._closing = False
        self._tell.error.emit(fault)
        self.changed.emit()

    def agrees(self) -> bool:
        """Return whether the window may close now; asks what becomes of changes not saved."""
        unsaved = [job for job in self._queue.jobs if job.is_unsaved]
        if not unsaved:
            return not self._saving or self._wait()
        answer = ask_before_dropping(self._view.window(), len(unsaved))
        if answer != "save":
            return answer == "discard"
        for job in unsaved:
            if job.id not in self._saving:
                self._save(job)
        return self._wait()

    def _wait(self) -> bool:
        self._closing = True
        return False

    def close(self) -> None:
        """Finish what is being written."""
        self.mix.close()
        self._background.close()

    @Slot()
    def _on_gone(self) -> None:
        """The layers are gone, whoever removed them: the photo must be upscaled again."""
        job = self._session.job
        if job is not None and job.result is not None:
            result = replace(job.result, layers=None)
            self._queue.change(job.id, result=result, level=None)
            self.refresh()
