"""The trust view in the window: where samples differ, the model has invented."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal, Slot

from sr3_desktop.app.estimates.remaining_time import estimate_text
from sr3_desktop.app.jobs.time_estimates import TimeEstimates
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.compare_view import CompareView
from sr3_desktop.app.viewer.trust_overlay import TrustOverlay
from sr3_desktop.engine.base.request import Crop, UpscaleRequest, UpscaleResult

from .preview_controller import PreviewController
from .sample_queue import SampleQueue
from .sample_set import SampleSet, trust_alike, trust_requests
from .trust_legend import TrustLegend
from .trust_map import TrustMap


class TrustController(QObject):
    """Joins desk, map, overlay and legend.

    First the part in the frame is looked at; the legend offers the whole photo. The overlay goes
    with the photo, and when photos are enlarged. When it does not fit the choices any more the
    legend says so.

    Attributes:
        legend: Explains the overlay, or shows how far the samples are.

    Signals:
        error(Fault): There is no trust view.
        changed(): It has come or gone.
    """

    error = Signal(object)
    changed = Signal()

    def __init__(
        self,
        desk: SampleQueue,
        preview: PreviewController,
        view: CompareView,
        panel: ParameterPanel,
        estimates: TimeEstimates,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._preview, self._view = desk, preview, view
        self._panel, self._estimates = panel, estimates
        self._run: SampleSet | None = None
        self._crop: Crop | None = None
        self._base: UpscaleRequest | None = None
        self._map = self._new_map()
        self._comparing = False
        self.legend = TrustLegend()
        self.legend.hide()
        desk.changed.connect(self._on_desk_changed)
        panel.changed.connect(self._on_choices_changed)
        view.trust_hovered.connect(self.legend.show_hovered)
        self.legend.opacity_changed.connect(view.set_trust_opacity)
        self.legend.whole_requested.connect(self._on_whole_requested)
        self.legend.renew_requested.connect(self._on_renew_requested)
        self.legend.close_requested.connect(self.close)
        self.legend.cancel_requested.connect(self.close)

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
            self._desk.stop()
        if self._comparing:  # its map would come too late
            self._map.blockSignals(True)
            self._map = self._new_map()
            self._comparing = False
        self._view.set_trust(None)
        self.legend.hide()
        self.changed.emit()

    def end(self) -> None:
        """Return when no file is being read any more."""
        for trust_map in self.findChildren(TrustMap):
            trust_map.close()

    @Slot()
    def _on_desk_changed(self) -> None:
        if not self._desk.free and self.is_open:
            self.close()

    @Slot()
    def _on_whole_requested(self) -> None:
        size = self._desk.photo_size
        if size is not None:
            self._look_at(Crop(0, 0, size.width(), size.height()))

    @Slot()
    def _on_renew_requested(self) -> None:
        if self._crop is not None:
            self._look_at(self._crop)

    @Slot()
    def _on_choices_changed(self) -> None:
        base = self._desk.base(tell=False) if self.is_open else None
        if base is not None and self._base is not None:
            self.legend.set_outdated(not trust_alike(base, self._base))

    def _look_at(self, crop: Crop) -> None:
        base = self._desk.base()
        if base is None:
            return
        self.close()
        card = self._panel.card
        has_predictor = card is not None and card.kind == "photo"
        self._crop, self._base = crop, base
        requests = trust_requests(base, crop, *self._desk.place(), has_predictor)
        self._run = self._desk.start(requests)
        self._run.progressed.connect(self._on_progressed)
        self._run.finished.connect(self._on_finished)
        self._run.failed.connect(self._on_failed)
        self._run.cancelled.connect(self.close)
        self._offer_whole(requests, crop)
        self.legend.set_outdated(False)
        self.legend.set_progress(0.0)
        self.legend.show()
        self.changed.emit()

    def _offer_whole(self, requests: list[UpscaleRequest], crop: Crop) -> None:
        size = self._desk.photo_size
        if size is None or size == QSize(crop.width, crop.height):
            self.legend.set_whole(None)
            return
        whole = [replace(request, crop=None) for request in requests]
        times = [self._estimates.seconds(request, size) for request in whole]
        known = [seconds for seconds in times if seconds is not None]
        self.legend.set_whole(estimate_text(sum(known)) if len(known) == len(times) else "")

    @Slot()
    def _on_progressed(self) -> None:
        if self._run is not None:
            self.legend.set_progress(self._run.fraction)

    @Slot(object)
    def _on_finished(self, results: list[UpscaleResult]) -> None:
        self._comparing = True
        self._map.compute(results)

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self._comparing = False
        self.close()
        self.error.emit(fault)

    @Slot(object)
    def _on_map_failed(self, fault: Fault) -> None:
        if self.sender() is self._map:
            self._on_failed(fault)

    @Slot(object)
    def _on_ready(self, levels: NDArray[np.float32]) -> None:
        if self.sender() is not self._map:
            return  # it was on its way when nobody wanted it any more
        self._comparing = False
        self._view.set_trust(TrustOverlay(levels, self._crop))
        self.legend.set_progress(None)

    def _new_map(self) -> TrustMap:
        made = TrustMap(self)
        made.ready.connect(self._on_ready)
        made.failed.connect(self._on_map_failed)
        return made
