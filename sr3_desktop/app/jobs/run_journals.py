"""What has been made already: the journals of the folders in which results are put.

The window obeys the same journals, by the same rule, as `sr3-desktop batch`.
"""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from sr3_desktop.engine.batch.journal import Journal, JournalError, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import note_finished, remove_leftovers
from sr3_desktop.engine.files.filesystem import same_path

log = logging.getLogger(__name__)


class RunJournals:
    """The journals that a run writes to; each is locked from its first use to the end of the run.

    For any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._journals: dict[str, Journal] = {}

    def of(self, folder: Path) -> Journal:
        """Return the journal of a folder of results.

        Raises:
            JournalError: The journal cannot be written, or another program has it.
        """
        with self._lock:
            journal = self._journals.get(same_path(folder))
            if journal is None:
                journal = Journal(journal_path(folder))
                journal.lock()
                for path in remove_leftovers(journal):
                    log.info("removed what a crash had left: %s", path)
                note_finished(journal)
                self._journals[same_path(folder)] = journal
            return journal

    def close(self) -> None:
        """Let other programs write to the journals."""
        with self._lock:
            for journal in self._journals.values():
                journal.close()
            self._journals.clear()


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
