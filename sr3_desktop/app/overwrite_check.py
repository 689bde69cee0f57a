"""Which files a run would replace; asked beside the GUI thread, before it does."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sr3_desktop.engine.claims import Claims
from sr3_desktop.engine.journal import Journal

from .run_memory import known_journal


class OverwriteCheck(QObject):
    """Counts files that are there.

    Signals:
        counted(int, int): End of `count`: the files that would be replaced, and those of them
            that are not known to be results of this program.
    """

    counted = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def count(self, targets: Mapping[Path, Path], photos: Iterable[Path]) -> None:
        """Count what would be replaced.

        Args:
            targets: The results' usual names, by photo.
            photos: All photos of the list; none of them is ever replaced.
        """
        self._pool.start(_Count(self, dict(targets), Claims(photos)))

    def wait(self) -> None:
        """Return when nothing is being counted."""
        self._pool.waitForDone()


class _Count(QRunnable):
    def __init__(self, check: OverwriteCheck, targets: dict[Path, Path], claims: Claims) -> None:
        super().__init__()
        self._check, self._targets, self._claims = check, targets, claims
        self._journals: dict[Path, Journal | None] = {}

    def run(self) -> None:
        """Look at the disk; called by the pool."""
        there = foreign = 0
        for source, usual in self._targets.items():
            folder = usual.parent
            if folder not in self._journals:
                self._journals[folder] = known_journal(folder)
            journal = self._journals[folder]
            target = self._claims.settle(usual, source, journal)
            if os.path.lexists(target):
                there += 1
                foreign += journal is None or not journal.is_result(target)
        self._check.counted.emit(there, foreign)
