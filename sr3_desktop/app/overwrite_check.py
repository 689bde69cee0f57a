"""Which results are there already; asked beside the GUI thread, before a run replaces them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sr3_desktop.engine.journal import same_path


class OverwriteCheck(QObject):
    """Counts files that are there.

    Signals:
        counted(int): End of `count`.
    """

    counted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def count(self, targets: Iterable[Path], sources: Iterable[Path]) -> None:
        """Count the targets that are there; photos are never replaced and do not count."""
        self._pool.start(_Count(self, list(targets), list(sources)))

    def wait(self) -> None:
        """Return when nothing is being counted."""
        self._pool.waitForDone()


class _Count(QRunnable):
    def __init__(self, check: OverwriteCheck, targets: list[Path], sources: list[Path]) -> None:
        super().__init__()
        self._check, self._targets, self._sources = check, targets, sources

    def run(self) -> None:
        """Look at the disk; called by the pool."""
        photos = set(map(same_path, self._sources))
        there = {name for name in map(same_path, self._targets) if os.path.lexists(name)}
        self._check.counted.emit(len(there - photos))
