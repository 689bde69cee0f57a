"""Stores the states of a diffusion as a strip or an animation, beside the GUI thread."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.jobs.film import Film
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
        self,
        film: Film,
        path: Path,
        photos: Sequence[Path] = (),
        below: Sequence[NDArray[np.uint8]] = (),
    ) -> None:
        """Write a strip (.png) or an animation (.webp, .gif); see `engine.upscale.process_picture`.

        Above each picture stand its step, level and noise, where they are known.

        Args:
            film: 1 or more states.
            path: The file to write; replaced if it is there.
            photos: Files that are never replaced; another name is taken instead.
            below: A picture of the same size below each state; none leaves the row out.
        """
        self._background.run(
            lambda: _write(film, path, photos, below),
            self.saved.emit,
            self.failed.emit,
        )

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()


def _write(
    film: Film, path: Path, photos: Sequence[Path], below: Sequence[NDArray[np.uint8]]
) -> Path:
    # Loads torch, which the worker's thread has usually done by now.
    from sr3_desktop.engine.upscale.process_picture import captions_of, write_process

    free = process_target(path, "overwrite", photos)
    assert free is not None  # that is the answer to exists="skip" only
    captions = captions_of(film.moments) if film.moments else ()
    return write_process(
        film.states, free, replace=free == path, captions=captions, estimates=below
    )
