"""From the files of several samples to a map of invented details, beside the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale.trust import luma, reduce_map, spread


class TrustMap(QObject):
    """Computes one map at a time; every call ends in one signal.

    Signals:
        ready(NDArray[float32]): The spread [h, w] in levels of 255, at most 2048 pixels a side.
        failed(Fault): it could not be computed.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)

    def compute(self, results: Sequence[UpscaleResult]) -> None:
        """Read the samples' files, compare them, remove them.

        Args:
            results: What `trust_requests` has led to; the one without steps is the predictor's.
        """
        self._background.run(
            lambda: _compare(results),
            self.ready.emit,
            self.failed.emit,
        )

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()


def _compare(results: Sequence[UpscaleResult]) -> NDArray[np.float32]:
    """Return the reduced spread; only the brightness of each sample is kept in memory."""
    samples: list[NDArray[np.uint8]] = []
    predictor = None
    for result in results:
        brightness = _take(result.target)
        if result.sampler.steps:
            samples.append(brightness)
        else:
            predictor = brightness
    return reduce_map(spread(samples, predictor))


def _take(path: Path | None) -> NDArray[np.uint8]:
    assert path is not None  # which is None only for exists="skip" or "changed"
    brightness = luma(read_image(path).pixels)
    path.unlink(missing_ok=True)
    return brightness
