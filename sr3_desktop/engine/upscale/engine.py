"""The protocol of an engine: what enlarges photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sr3_desktop.engine.base.request import OnProgress, UpscaleRequest, UpscaleResult

if TYPE_CHECKING:
    from .calibration import Calibration


class Upscales(Protocol):
    """What enlarges photos."""

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo and write the result."""


class Engine(Upscales, Protocol):
    """`Upscaler` in the program; loading that loads numpy, so that this does not."""

    def release(self) -> None:
        """Give up models that load in a moment, and memory that is not used."""

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        """Measure what a model costs on a device."""
