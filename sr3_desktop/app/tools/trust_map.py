"""From the files of several samples to a map of invented details, beside the GUI thread."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from sr3_desktop.app.system.error_log import user_message
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale.trust import luma, reduce_map, spread


class TrustMap(QObject):
    """Computes one map at a time; every call ends in one signal.

    Signals:
        ready(NDArray[float32]): The spread [h, w] in levels of 255, at most 2048 pixels a side.
        failed(Sentence): One sentence: it could not be computed.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def compute(self, results: Sequence[UpscaleResult]) -> None:
        """Read the samples' files, compare them, remove them.

        Args:
            results: What `trust_requests` has led to; the one without steps is the predictor's.
        """
        self._pool.start(_Task(self, results))

    def wait(self) -> None:
        """Return when everything begun is finished."""
        self._pool.waitForDone()


class _Task(QRunnable):
    def __init__(self, trust: TrustMap, results: Sequence[UpscaleResult]) -> None:
        super().__init__()
        self._trust, self._results = trust, results

    def run(self) -> None:
        """Do the work; called by the pool."""
        try:
            levels = _compare(self._results)
        except Exception as error:  # else it would be lost
            self._tell(self._trust.failed, user_message(error))
        else:
            self._tell(self._trust.ready, levels)

    def _tell(self, signal: SignalInstance, what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            signal.emit(what)


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
