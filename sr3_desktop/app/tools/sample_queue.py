"""Where previews, variants and samples are made: one set at a time, while no photo is enlarged."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QSize, Signal, Slot

from sr3_desktop.app.jobs.request_factory import RequestFactory
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.settings.choices import PREVIEW_INTERVAL_MS
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import describe
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import UpscaleRequest, UpscaleResult

from .sample_set import SamplePictures, SampleSet


class SampleQueue(QObject):
    """Gives sets of requests to the worker, and gives them up when there is something better.

    A set makes way for the next one, for a run of the list, and for another photo.

    Signals:
        dropped(): What comes of the set before will not be seen any more.
        changed(): Something can be begun now, or cannot any more.
    """

    dropped = Signal()
    changed = Signal()

    def __init__(self, work: Services, requests: RequestFactory) -> None:
        super().__init__(work.session)
        self._session, self._runner, self._side_jobs = work.session, work.runner, work.side_jobs
        self._requests, self._tell = requests, work.messages
        self._folder: TemporaryDirectory[str] | None = None
        self._sets = 0
        self._background = Background(self, threads=2)
        self._run: SampleSet | None = None
        self._pictures: SamplePictures | None = None
        self._made: list[Path] = []
        work.session.shown_changed.connect(self._on_shown_changed)
        work.session.photo_opened.connect(self.changed)
        work.runner.state_changed.connect(self._on_runner_changed)

    @property
    def free(self) -> bool:
        """Whether a set can be begun: a photo is open and none is being enlarged."""
        return self._session.photo is not None and not self._runner.is_active

    @property
    def busy(self) -> bool:
        """Whether a set is being made."""
        return self._run is not None and not self._run.over

    @property
    def photo_size(self) -> QSize | None:
        """Size of the displayed photo."""
        return None if self._session.photo is None else self._session.photo.size

    def base(self, tell: bool = True) -> UpscaleRequest | None:
        """Return what a run that begins now would do with the displayed photo.

        None where nothing can be begun; where `free` does not say why, a message tells it.
        """
        job, photo = self._session.job, self._session.photo
        if job is None or photo is None or self._runner.is_active:
            return None
        try:
            return self._requests.make()(replace(job, size=photo.size))
        except SR3Error as error:
            if tell:
                self._tell.error.emit(describe(error))
            return None

    def place(self) -> tuple[Path, str]:
        """Return the private folder of samples, and a beginning of names for the next set."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="sr3-samples-", ignore_cleanup_errors=True)
        self._sets += 1
        return Path(self._folder.name), str(self._sets)

    def start(self, requests: Sequence[UpscaleRequest]) -> SampleSet:
        """Begin a set, in place of the one before; its signals arrive after this returns."""
        self.stop()
        self._side_jobs.pace.set_interval_ms(PREVIEW_INTERVAL_MS[self._requests.choices().preview])
        self._run = SampleSet(requests, self._side_jobs, self)
        self._run.sample_made.connect(self._on_made)
        self._run.start()
        return self._run

    def read(self, run: SampleSet) -> SamplePictures:
        """Read the pictures of a set that has just been begun."""
        self._pictures = SamplePictures(run, self._background, self)
        return self._pictures

    @Slot()
    def stop(self) -> None:
        """Give up the set that is being made, and forget one whose pictures are being read."""
        if self._run is not None:
            self._run.stop()
            self._run.deleteLater()
            self._run = None
        if self._pictures is not None:
            self._pictures.stop()
            self._pictures.deleteLater()
            self._pictures = None
        for path in self._made:
            with contextlib.suppress(OSError):  # where it is just being read
                path.unlink(missing_ok=True)
        self._made.clear()
        self.dropped.emit()

    def close(self) -> None:
        """Stop for good and remove all files."""
        self.stop()
        self._side_jobs.cancel_all()
        self._background.close()
        if self._folder is not None:
            self._folder.cleanup()

    @Slot()
    def _on_shown_changed(self) -> None:
        self.stop()
        self.changed.emit()

    @Slot()
    def _on_runner_changed(self) -> None:
        if self._runner.is_active:
            self.stop()  # before the runner hands its photo over
        self.changed.emit()

    @Slot(int, object)
    def _on_made(self, _number: int, result: UpscaleResult) -> None:
        if result.target is not None:
            self._made.append(result.target)
