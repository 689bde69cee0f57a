"""What has been made already: the journals of the folders in which results are put.

The window obeys the same journals, by the same rule, as `sr3-desktop batch`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sr3_desktop.engine.base.request import OnProgress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.batch.journal import Journal, JournalError, journal_path, same_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    JournaledUpscaler,
    note_finished,
    remove_leftovers,
)
from sr3_desktop.engine.batch.reservations import Reservations

from .result_names import Namer

if TYPE_CHECKING:
    from sr3_desktop.engine.upscale.calibration import Calibration


log = logging.getLogger(__name__)


class Engine(Protocol):
    """What the worker needs; `Upscaler` in the program, a fake one in the tests."""

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo."""

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        """Measure what a model costs on a device."""


class RunMemory:
    """The journals in use while photos are enlarged, and the name of the run.

    Called from the GUI thread between two photos, and by the engine in the worker's.

    Args:
        models_dirs: Folders with model files, the same as the engine's.
    """

    def __init__(self, models_dirs: Sequence[Path]) -> None:
        self._models_dirs = tuple(models_dirs)
        self._lock = threading.Lock()
        self._journals: dict[str, Journal] = {}
        self._run, self._claims = "", Reservations()
        self._namer: Namer | None = None

    def begin(self, run: str, photos: Iterable[Path], namer: Namer | None = None) -> None:
        """Begin a run; what one of the same name has finished is not made again.

        Args:
            run: Its name.
            photos: The photos of the list, which no result replaces.
            namer: Names the results; None leaves the names that requests have.
        """
        self._run, self._namer, self._claims = run, namer, Reservations(photos)

    def protect(self, photos: Iterable[Path]) -> None:
        """Let no result replace these photos, which have come into the list."""
        self._claims.protect(photos)

    def end(self) -> None:
        """End the run: other programs may write to the journals now."""
        with self._lock:
            self._namer = None  # what comes now is not of the list
            for journal in self._journals.values():
                journal.close()
            self._journals.clear()

    def wrap(self, engine: Engine) -> RememberingEngine:
        """Return an engine that skips what has been made, and notes what it makes."""
        return RememberingEngine(engine, self)

    def journaled(self, engine: Engine, folder: Path) -> JournaledUpscaler:
        """Return the engine with the journal of a folder of results.

        Raises:
            JournalError: The journal can not be written, or another program has it.
        """
        with self._lock:
            journal = self._journal(folder)
            return JournaledUpscaler(engine, journal, self._models_dirs, self._run, self._claims)

    def named(self, request: UpscaleRequest) -> tuple[UpscaleRequest, int]:
        """Return a request with the name that its result has in this run, and its number.

        The number and the day of a photo are in the journal and in the photo's file, so that the
        list does not know them.
        """
        folder = request.target.parent
        with self._lock:
            if self._namer is None:
                return request, 0
            journal = self._journal(folder)
            target, seq = self._namer.name(request.source, folder, request.scale, journal)
            return replace(request, target=target), seq

    def _journal(self, folder: Path) -> Journal:
        journal = self._journals.get(same_path(folder))
        if journal is None:
            journal = Journal(journal_path(folder))
            journal.lock()
            for path in remove_leftovers(journal):
                log.info("removed what a crash had left: %s", path)
            note_finished(journal)
            self._journals[same_path(folder)] = journal
        return journal


class RememberingEngine:
    """An engine with a memory. A part of a photo is a preview, and not worth remembering."""

    def __init__(self, engine: Engine, memory: RunMemory) -> None:
        self._engine, self._memory = engine, memory

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo unless that has been done."""
        if request.crop is not None:
            return self._engine.upscale(request, on_progress)
        request, seq = self._memory.named(request)
        journaled = self._memory.journaled(self._engine, request.target.parent)
        return journaled.upscale(request, on_progress, seq)

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        """Measure what a model costs on a device."""
        return self._engine.calibrate(request, on_progress)


def own_results(photos: Sequence[Path]) -> set[Path]:
    """Return those of some files that the journals of their folders know as results.

    So a folder can hold photos and results, and be opened again.
    """
    journals: dict[Path, Journal | None] = {}
    ours = set()
    for photo in photos:
        folder = photo.parent
        if folder not in journals:
            journals[folder] = known_journal(folder)
        journal = journals[folder]
        if journal is not None and journal.is_result(photo):
            ours.add(photo)
    return ours


def known_journal(folder: Path) -> Journal | None:
    """Return the journal of a folder of results, to be asked only; None if there is none."""
    path = journal_path(folder)
    try:
        return Journal(path) if path.is_file() else None
    except JournalError as error:
        log.info("no journal in %s: %s", folder, error)
        return None
