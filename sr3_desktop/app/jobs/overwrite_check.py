"""Which files a run would replace; asked beside the GUI thread, before it does."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from sr3_desktop.engine.batch.journal import Journal
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.engine.files.filesystem import reachable

from .request_factory import Place
from .result_names import Namer
from .run_journals import known_journal


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

    def count(self, places: Mapping[Path, Place], photos: Iterable[Path], namer: Namer) -> None:
        """Count what would be replaced.

        Args:
            places: Where the results of the run go, by photo, in order.
            photos: All photos of the list; none of them is ever replaced.
            namer: Names the results.
        """
        self._pool.start(_Count(self, dict(places), Reservations(photos), namer))

    def wait(self) -> None:
        """Return when nothing is being counted."""
        self._pool.waitForDone()


class _Count(QRunnable):
    def __init__(
        self, check: OverwriteCheck, places: dict[Path, Place], claims: Reservations, namer: Namer
    ) -> None:
        super().__init__()
        self._check, self._places, self._claims, self._namer = check, places, claims, namer
        self._journals: dict[Path, Journal | None] = {}

    def run(self) -> None:
        """Look at the disk; called by the pool."""
        there = foreign = 0
        for source, (folder, scale) in self._places.items():
            if folder not in self._journals:
                self._journals[folder] = known_journal(folder)
            journal = self._journals[folder]
            usual, _ = self._namer.name(source, folder, scale, journal)
            target = self._claims.reserve(usual, source, journal)
            if os.path.lexists(reachable(target)):
                there += 1
                foreign += journal is None or not journal.is_result(target)
        self._check.counted.emit(there, foreign)
