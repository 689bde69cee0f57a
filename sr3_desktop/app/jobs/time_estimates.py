"""What a photo will cost before it is begun: calibrations, asked for, kept and corrected."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QSize, Signal, Slot

from sr3_desktop.app.estimates.remaining_time import RemainingTime
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.engine.base.request import UpscaleRequest, UpscaleResult
from sr3_desktop.engine.faces.frames import INPUT_TILE
from sr3_desktop.engine.models.device_report import DeviceReport
from sr3_desktop.engine.upscale.calibration import Calibration

from .worker import UpscaleWorker

log = logging.getLogger(__name__)

USUAL_SCALE = 4

ENGINE = 2
"""Counts what computes: what was measured with another engine is measured again."""

LEAST_TAUGHT_S = 1.0
"""A shorter run says more about loading the model than about the photo."""


class TimeEstimates(QObject):
    """Knows what each model costs on each device, or has it measured by the worker.

    Signals:
        changed(): There is a new calibration, or a run has corrected one.
    """

    changed = Signal()

    def __init__(self, worker: UpscaleWorker, settings: Settings) -> None:
        super().__init__()
        self._worker, self._settings = worker, settings
        self._best_device = ""
        self._asked: list[str] = []  # answers come in this order
        self._known = _read(settings.calibrations)
        worker.calibrated.connect(self._on_calibrated)

    def set_device(self, report: DeviceReport) -> None:
        """Take note of what "auto" stands for."""
        self._best_device = report.devices[0]
        self.changed.emit()

    def device_of(self, request: UpscaleRequest) -> str:
        """Return the device of a request; empty while "auto" cannot be told yet."""
        device = self._best_device if request.device == "auto" else request.device
        return "cuda:0" if device == "cuda" else device

    def own_scale(self, request: UpscaleRequest) -> int:
        """Return the enlargement of one pass of a model; the usual one while that is not known."""
        known = self._known.get(self._key(request))
        return known.scale if known else USUAL_SCALE

    def tile_side(self, request: UpscaleRequest) -> int:
        """Return the side of a tile in pixels of the photo, 0 while that is not known."""
        calibration = self._known.get(self._key(request))
        return calibration.tile_size // calibration.cell if calibration is not None else 0

    def prepare(self, request: UpscaleRequest) -> None:
        """Have the request's models measured on its device, unless that has been done."""
        for one in (request, _for_faces(request)) if request.faces else (request,):
            key = self._key(one)
            if key and key not in self._asked and key not in self._known:
                self._asked.append(key)
                self._worker.calibrate(one)

    def seconds(self, request: UpscaleRequest, size: QSize) -> float | None:
        """Return how long a photo of this size will take, None while that is not known."""
        calibration = self._known.get(self._key(request))
        if calibration is None:
            return None
        photo = calibration.seconds(request, size.width(), size.height())
        return photo + self._face_seconds(request)

    def seconds_of(self, requests: Sequence[UpscaleRequest], size: QSize | None) -> float | None:
        """Return how long all of these will take, None while that is not known."""
        times = [self.seconds(request, size) for request in requests if size]
        known = [seconds for seconds in times if seconds is not None]
        return sum(known) if len(known) == len(requests) else None

    def remaining(
        self,
        request: UpscaleRequest,
        size: QSize,
        clock: Callable[[], float] = time.monotonic,
    ) -> RemainingTime:
        """Return what tells the time left while the photo is being enlarged."""
        calibration = self._known.get(self._key(request))
        if calibration is None:
            return RemainingTime(clock)
        sides = size.width(), size.height()
        return RemainingTime(
            clock,
            calibration.passes(request, *sides),
            calibration.storing(request, *sides),
            self._face_seconds(request),
        )

    def learn(self, request: UpscaleRequest, result: UpscaleResult) -> None:
        """Correct the calibration by a run that has succeeded."""
        key = self._key(request)
        calibration = self._known.get(key)
        wrote = result.target is not None and result.seconds >= LEAST_TAUGHT_S
        if calibration is None or calibration.device != result.device or not wrote:
            return
        if request.uses_faces:
            return  # their time would be taken for the photo's
        width, height = (
            max(1, round(side / request.scale)) for side in (result.width, result.height)
        )
        self._put(key, calibration.refined(request, width, height, result.seconds))

    def learn_pace(self, request: UpscaleRequest, size: QSize, pace: float) -> None:
        """Correct the calibration by a run that was stopped.

        Args:
            pace: How much longer than estimated it would have taken.
        """
        key = self._key(request)
        calibration = self._known.get(key)
        if calibration is None or request.uses_faces:
            return
        sides = size.width(), size.height()
        seconds = pace * calibration.seconds(request, *sides)
        self._put(key, calibration.refined(request, *sides, seconds))

    def _face_seconds(self, request: UpscaleRequest) -> float:
        """Return how long the faces of a photo will take, 0 while that is not known."""
        calibration = self._known.get(self._key(_for_faces(request))) if request.faces else None
        return 0.0 if calibration is None else calibration.faces(request)

    @Slot(object)
    def _on_calibrated(self, calibration: Calibration | None) -> None:
        if self._asked:
            key = self._asked.pop(0)
            if calibration is not None:
                self._put(key, calibration)

    def _key(self, request: UpscaleRequest) -> str:
        """Return the name under which a calibration is kept; empty while no device is known."""
        device, tile = self.device_of(request), request.tile.size or "auto"
        return f"{request.model} {device} {request.dtype} {tile} {ENGINE}" if device else ""

    def _put(self, key: str, calibration: Calibration) -> None:
        self._known[key] = calibration
        self._settings.calibrations = {key: kept.to_json() for key, kept in self._known.items()}
        self._settings.save()
        self.changed.emit()


def _for_faces(request: UpscaleRequest) -> UpscaleRequest:
    """Return a request by which the face model is measured."""
    return replace(request, model=request.face_model, tile=INPUT_TILE, faces=(), crop=None)


def _read(kept: dict[str, Any]) -> dict[str, Calibration]:
    """Return the calibrations of a settings file that are of use."""
    known = {}
    for key, data in kept.items():
        try:
            known[key] = Calibration.from_json(data)
        except (TypeError, ValueError) as error:
            log.info("the calibration %s is of no use: %s", key, error)
    return known
