"""How much space is left where results go; asked beside the GUI thread."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

VALID_S = 10.0
"""So long an answer is trusted: other programs write, too."""


class DiskSpace(QObject):
    """Remembers the free space of folders; a drive that does not answer holds nobody up.

    Args:
        clock: Returns seconds; only differences count.
        parent: Parent.

    Signals:
        changed(): The space of some folder has become known, or is another one.
    """

    changed = Signal()
    _measured = Signal(object, object)

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._known: dict[Path, int | None] = {}
        self._asked: dict[Path, float] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._measured.connect(self._on_measured)

    def free(self, folder: Path) -> int | None:
        """Return the bytes that are free for a folder, as far as is known; None while not."""
        asked = self._asked.get(folder)
        if asked is None or self._clock() - asked > VALID_S:
            self._asked[folder] = self._clock()
            self._pool.start(_Question(folder, self))
        return self._known.get(folder)

    def wait(self) -> None:
        """Return when everything asked is answered."""
        self._pool.waitForDone()

    @Slot(object, object)
    def _on_measured(self, folder: Path, free: int | None) -> None:
        if free != self._known.get(folder):
            self._known[folder] = free
            self.changed.emit()


class _Question(QRunnable):
    def __init__(self, folder: Path, space: DiskSpace) -> None:
        super().__init__()
        self._folder, self._space = folder, space

    def run(self) -> None:
        """Ask the system; called by the pool."""
        self._space._measured.emit(self._folder, free_bytes(self._folder))


def free_bytes(folder: Path) -> int | None:
    """Return the free space of a folder, which need not be there yet; None if nobody knows."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
