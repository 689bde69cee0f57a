"""The layers of this session's results, on disk: as many as a limit allows, none afterwards."""

import contextlib
import logging
import secrets
import shutil
import weakref
from dataclasses import replace
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.files.filesystem import held
from sr3_desktop.engine.upscale.layers import Layers

log = logging.getLogger(__name__)

MOST_BYTES = 4_000_000_000
"""Of all layers together: two or three photos of a telephone, or hundreds of small ones."""

_LOCK = "lock"


class KeptLayers(QObject):
    """Gives each run of a photo a file for its layers, and removes the oldest ones.

    What has a level that is not saved yet stays. The files of a session that was killed are
    removed when the next one starts.

    Args:
        folder: Where they lie, in a folder of this session's own.

    Signals:
        dropped(int): The layers of a photo are gone.
    """

    dropped = Signal(int)

    def __init__(self, queue: JobQueue, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._queue, self._most_bytes = queue, most_bytes
        self._folder = folder / secrets.token_hex(4)
        self._kept: dict[Path, tuple[int, Layers]] = {}
        self._lock: list[IO[bytes]] = []
        self._background = Background(self)
        own, lock = self._folder, self._lock
        weakref.finalize(self, _let_go, lock)  # also where nobody closes it
        self._background.run(lambda: _prepare(own, lock))

    def new_file(self, request: UpscaleRequest, width: int, height: int) -> Path | None:
        """Return a file for the layers of a photo enlarged now; None if they are too large."""
        wide, high = (max(1, round(side * request.scale)) for side in (width, height))
        deep = request.output.wants_16_bits(False)
        if Layers(Path(), wide, high, deep).nbytes > self._most_bytes or not self._lock:
            return None
        return self._folder / secrets.token_hex(4)

    @Slot(int)
    def take(self, job_id: int) -> None:
        """Keep what a photo's run has made, and drop what there is no more room for."""
        job = self._queue.job(job_id)
        layers = None if job.result is None else job.result.layers
        if layers is None or layers.path in self._kept:
            return
        self._kept[layers.path] = (job_id, layers)
        for path in [path for path in self._kept if path != layers.path]:
            if sum(kept.nbytes for _, kept in self._kept.values()) <= self._most_bytes:
                break
            self._drop(path)

    def close(self) -> None:
        """Remove all of them."""
        self._background.close()
        _let_go(self._lock)
        if self._lock:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _drop(self, path: Path) -> None:
        job_id, layers = self._kept[path]
        job = self._queue.job(job_id) if self._queue.has(job_id) else None
        if job is not None and job.result is not None and job.result.layers == layers:
            if job.is_unsaved:
                return
            self._queue.change(job_id, result=replace(job.result, layers=None), level=None)
        del self._kept[path]
        self.dropped.emit(job_id)
        # A file that is still looked at goes with its folder.
        self._background.run(lambda: path.unlink(missing_ok=True))


def _let_go(lock: list[IO[bytes]]) -> None:
    for file in lock:
        file.close()


def _prepare(own: Path, lock: list[IO[bytes]]) -> None:
    """Lock the folder of this session, and remove those that nobody holds."""
    own.parent.mkdir(parents=True, exist_ok=True)
    lock.append(held(own / _LOCK))
    for other in own.parent.iterdir():
        if other == own or not other.is_dir():
            continue
        with contextlib.suppress(OSError):  # BlockingIOError: of a program that runs
            held(other / _LOCK).close()
            shutil.rmtree(other, ignore_errors=True)
