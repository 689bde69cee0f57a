"""Stores the states of a diffusion as a strip or an animation, beside the GUI thread."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from sr3_desktop.app.system.error_log import user_message
from sr3_desktop.engine.files.targets import process_target


class ProcessExport(QObject):
    """Writes one file at a time; every call ends in one signal.

    Signals:
        saved(Path): The file is there, under the name it really got.
        failed(Sentence): One sentence: it could not be written.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def write(
        self, states: Sequence[NDArray[np.uint8]], path: Path, photos: Sequence[Path] = ()
    ) -> None:
        """Write a strip (.png) or an animation (.webp, .gif); see `engine.upscale.process_picture`.

        Args:
            states: uint8 [h, w, 3], all of one size; 1 or more.
            path: The file to write; replaced if it is there.
            photos: Files that are never replaced; another name is taken instead.
        """
        self._pool.start(_Task(self, states, path, photos))

    def wait(self) -> None:
        """Return when everything begun is finished."""
        self._pool.waitForDone()


class _Task(QRunnable):
    def __init__(
        self,
        export: ProcessExport,
        states: Sequence[NDArray[np.uint8]],
        path: Path,
        photos: Sequence[Path],
    ) -> None:
        super().__init__()
        self._export, self._states, self._path, self._photos = export, states, path, photos

    def run(self) -> None:
        """Do the work; called by the pool."""
        try:
            # Loads torch, which the worker's thread has usually done by now.
            from sr3_desktop.engine.upscale.process_picture import write_process

            free = process_target(self._path, "overwrite", self._photos)
            assert free is not None  # that is the answer to exists="skip" only
            path = write_process(self._states, free, replace=free == self._path)
        except Exception as error:  # else it would be lost
            self._tell(self._export.failed, user_message(error))
        else:
            self._tell(self._export.saved, path)

    def _tell(self, signal: SignalInstance, what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            signal.emit(what)
