"""The trust view in the window: where samples differ, the model has invented."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal, Slot

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.qimage import ImageLevels
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.trust_overlay import TrustOverlay
from sr3_desktop.engine.base.durations import about_time
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Crop, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.files.targets import shortened
from sr3_desktop.engine.upscale.trust import rebuilt_faces

from .preview_controller import PreviewController
from .sample_queue import SampleQueue
from .sample_set import TRUST_SAMPLES, SampleSet, trust_alike, trust_requests
from .trust_legend import TrustLegend
from .trust_map import compare, save


class TrustController(QObject):
    """Joins the queue of samples, map, overlay and legend.

    First the part in the frame is looked at; the legend offers the whole photo. The overlay goes
    with the photo, and when photos are enlarged. When it does not fit the choices any more the
    legend says so.
    """

    changed = Signal()

    def __init__(
        self,
        work: Services,
        sample_queue: SampleQueue,
        preview: PreviewController,
        view: CompareView,
        panel: ParameterPanel,
        samples: Callable[[UpscaleRequest, Crop], list[ImageLevels]],
    ) -> None:
        super().__init__(view)
        self._sample_queue, self._preview, self._view = sample_queue, preview, view
        self._panel, self._estimates, self._tell = panel, work.estimates, work.messages
        self._samples, self._session = samples, work.session
        self._reused: list[ImageLevels] = []
        self._levels: NDArray[np.float32] | None = None
        self._seconds: float | None = None
        self._run: SampleSet | None = None
        self._crop: Crop | None = None
        self._base: UpscaleRequest | None = None
        self._background = Background(self, threads=2)
        self._unwanted = Event()
        self.legend = TrustLegend()
        self.legend.hide()
        sample_queue.changed.connect(self._on_sample_queue_changed)
        panel.changed.connect(self._on_choices_changed)
        view.trust_hovered.connect(self.legend.show_hovered)
        self.legend.opacity_changed.connect(view.set_trust_opacity)
        self.legend.whole.clicked.connect(self._on_whole_requested)
        self.legend.renew.clicked.connect(self._on_renew_requested)
        self.legend.save.clicked.connect(self._on_save_requested)
        self.legend.close_button.clicked.connect(self.close)

    @property
    def is_open(self) -> bool:
        """Whether the trust view is shown or being made."""
        return not self.legend.isHidden()

    def begin(self) -> None:
        """Look at what is in the frame."""
        crop = self._preview.part()
        if crop is not None:
            self._look_at(crop)

    @Slot()
    def close(self) -> None:
        """Take the overlay away, or give up making it."""
        run, self._run = self._run, None
        if run is not None and not run.over:
            self._sample_queue.stop()
        self._unwanted.set()  # a map that is being made comes too late
        self._levels, self._reused = None, []
        self._view.set_trust(None)
        self.legend.hide()
        self.changed.emit()

    def end(self) -> None:
        """Return when no file is being read any more."""
        self._background.close()

    @Slot()
    def _on_sample_queue_changed(self) -> None:
        if not self._sample_queue.free and self.is_open:
            self.close()

    @Slot()
    def _on_whole_requested(self) -> None:
        size = self._sample_queue.photo_size
        if size is not None:
            self._look_at(Crop(0, 0, size.width(), size.height()))

    @Slot()
    def _on_renew_requested(self) -> None:
        if self._crop is not None:
            self._look_at(self._crop)

    @Slot()
    def _on_choices_changed(self) -> None:
        base = self._sample_queue.base(tell=False) if self.is_open else None
        if base is not None and self._base is not None:
            self.legend.set_outdated(not trust_alike(base, self._base))

    def _look_at(self, crop: Crop) -> None:
        base = self._sample_queue.base()
        if base is None:
            return
        self.close()
        card = self._panel.card
        has_predictor = card is not None and card.kind == "photo"
        self._crop, self._base = crop, base
        self._reused = self._samples(base, crop)
        requests = trust_requests(base, crop, *self._sample_queue.place(), has_predictor)
        self._offer_whole(requests, crop)
        if self._reused:
            requests = requests[TRUST_SAMPLES:]
        self._seconds = self._estimates.seconds_of(requests, self._sample_queue.photo_size)
        self.legend.set_outdated(False)
        self._show_progress(0.0)
        self.legend.show()
        self.changed.emit()
        if not requests:
            self._on_finished([])
            return
        self._run = self._sample_queue.start(requests)
        self._run.progressed.connect(self._on_progressed)
        self._run.finished.connect(self._on_finished)
        self._run.failed.connect(self._on_failed)
        self._run.cancelled.connect(self.close)

    def _show_progress(self, fraction: float) -> None:
        seconds = self._seconds
        left = "" if seconds is None else translated(about_time(seconds * (1 - fraction)))
        self.legend.set_progress(fraction, left)

    def _offer_whole(self, requests: list[UpscaleRequest], crop: Crop) -> None:
        size = self._sample_queue.photo_size
        if size is None or size == QSize(crop.width, crop.height):
            self.legend.set_whole(None)
            return
        whole = [replace(request, crop=None) for request in requests]
        seconds = self._estimates.seconds_of(whole, size)
        self.legend.set_whole("" if seconds is None else translated(about_time(seconds)))

    @Slot()
    def _on_progressed(self) -> None:
        if self._run is not None:
            self._show_progress(self._run.fraction)

    @Slot(object)
    def _on_finished(self, results: list[UpscaleResult]) -> None:
        unwanted, reused = Event(), self._reused
        self._unwanted = unwanted
        self._background.run(
            lambda: compare(results, reused),
            self._show_map,
            self._on_failed,
            given_up=unwanted,
        )

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self.close()
        self._tell.error.emit(fault)

    def _show_map(self, levels: NDArray[np.float32]) -> None:
        self._levels = levels
        self.mark_faces()
        self.legend.set_progress(None)

    @Slot()
    def mark_faces(self) -> None:
        """Mark what the face model paints, or has painted, as invented."""
        job, levels, crop = self._session.job, self._levels, self._crop
        if job is None or levels is None or crop is None:
            return
        made = job.request.faces if job.request is not None and job.result is not None else ()
        height, width = levels.shape
        faces = rebuilt_faces((height, width), {*job.faces, *made}, crop)
        self._view.set_trust(TrustOverlay(levels, crop, faces if faces.any() else None))

    @Slot()
    def _on_save_requested(self) -> None:
        job, trust = self._session.job, self._view.scene.trust
        if job is None or trust is None:
            return
        result = None if job.result is None else job.result.target
        beside = result or job.source
        path = shortened(beside.with_suffix(".png"), "_trust")
        shares = trust.shares
        self._background.run(lambda: save(shares, path), self._on_saved, self._tell.error.emit)

    def _on_saved(self, path: Path) -> None:
        self._tell.info.emit(Sentence("Saved as {path}.", path=path))
