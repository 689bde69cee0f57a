"""Stores the states of a diffusion as a strip or an animation, beside the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.files.targets import process_target


class ProcessExport(QObject):
    """Writes one file at a time; every call ends in one signal.

    Signals:
        saved(Path): The file is there, under the name it really got.
        failed(Fault): it could not be written.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)

    def write(
        self, states: Sequence[NDArray[np.uint8]], path: Path, photos: Sequence[Path] = ()
    ) -> None:
        """Write a strip (.png) or an animation (.webp, .gif); see `engine.upscale.process_picture`.

        Args:
            states: uint8 [h, w, 3], all of one size; 1 or more.
            path: The file to write; replaced if it is there.
            photos: Files that are never replaced; another name is taken instead.
        """
        self._background.run(
            lambda: _write(states, path, photos),
            self.saved.emit,
            self.failed.emit,
        )

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()


def _write(states: Sequence[NDArray[np.uint8]], path: Path, photos: Sequence[Path]) -> Path:
    # Loads torch, which the worker's thread has usually done by now.
    from sr3_desktop.engine.upscale.process_picture import write_process

    free = process_target(path, "overwrite", photos)
    assert free is not None  # that is the answer to exists="skip" only
    return write_process(states, free, replace=free == path)
