"""The journal of a folder of results: what was begun, done and failed, safe against a power cut.

One JSON object a line, only ever appended, each flushed to the disk before the work goes on. A
line that was torn by a crash, and any other that makes no sense, counts as not written.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.files.atomic import sync_folder
from sr3_desktop.engine.files.filesystem import held, reachable, same_path

from .entry import Entry, was_finished

log = logging.getLogger(__name__)

FOLDER = ".sr3-desktop"
NAME = "journal.jsonl"


class JournalError(ImageWriteError):
    """The journal cannot be read or written, or another run has it."""


def journal_path(folder: Path) -> Path:
    """Return where the journal of a folder of results lies."""
    return folder / FOLDER / NAME


class Journal:
    """Append-only journal, read once at start-up. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Read the journal; one that is not there yet is empty.

        Args:
            path: Its file; what lies below the folder two levels up is noted relative to that, so
                that a folder of results can be moved together with its journal, and photos beside
                that folder so that both can be moved together.

        Raises:
            JournalError: It is there and cannot be read.
        """
        self.path = path
        self._base = path.absolute().parent.parent
        self._write_lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._held: IO[bytes] | None = None
        self._has_links = False
        self._last: dict[tuple[str, str], Entry] = {}
        self._numbers: dict[str, int] = {}
        self._targets: dict[str, dict[str, Path]] = {}
        self._makers: dict[str, Entry] = {}
        self._begun: dict[str, Entry] = {}  # file that is written -> "start" without an end
        self._open_runs: dict[str, str] = {}  # key of the command -> run
        for line in self._lines():
            self._take(line)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files and give up the lock; the journal can still be asked."""
        with self._write_lock:
            for file in (self._file, self._held):
                if file is not None:
                    file.close()
            self._file = self._held = None

    def lock(self) -> None:
        """Keep every other process from locking it; held until `close` or the process's end.

        Raises:
            JournalError: Another process holds it, or the folder cannot be written.
        """
        with self._writing():
            try:
                self._held = held(self.path.with_name("lock"))
            except BlockingIOError as error:
                raise JournalError(
                    "Another run is writing to {folder}; wait until it ends or choose another "
                    "folder.",
                    folder=self._base,
                ) from error

    def begin_run(self, key: str) -> str:
        """Return the name of the run: that of the last one of this command if it did not end.

        Args:
            key: Stands for the command: what is to be made of which photos.
        """
        if key not in self._open_runs:
            self._append({"event": "begin", "run": secrets.token_hex(4), "command": key})
        return self._open_runs[key]

    def is_begun(self, key: str) -> bool:
        """Whether the last run of a command did not come to its end."""
        return key in self._open_runs

    def end_run(self, run: str) -> None:
        """Note that a run came to its end; the same command then begins a new one."""
        self._append({"event": "end", "run": run})

    def add(self, entry: Entry) -> None:
        """Append an entry; on return it is on the disk.

        Raises:
            JournalError: It could not be written.
        """
        self._append(entry.record(self._base))

    def last(self, source: Path, target: Path) -> Entry | None:
        """Return the last entry on a photo and its planned target."""
        return self._last.get((same_path(source), same_path(target)))

    def entries(self) -> Iterator[Entry]:
        """Return the last entry of each photo and planned target."""
        return iter(list(self._last.values()))

    def targets_of(self, source: Path) -> list[Path]:
        """Return the planned targets that a photo has had."""
        return list(self._targets.get(same_path(source), {}).values())

    def number_of(self, source: Path) -> int:
        """Return the `seq` that a photo was given, 0 if none."""
        return self._numbers.get(same_path(source), 0)

    def highest_number(self) -> int:
        """Return the highest `seq` given so far."""
        return max(self._numbers.values(), default=0)

    def maker(self, path: Path) -> Entry | None:
        """Return the last "done" that wrote a file, None if it never was written."""
        return self._makers.get(same_path(path))

    def begun(self) -> list[Entry]:
        """Return each "start" whose end was not noted."""
        return list(self._begun.values())

    def is_result(self, path: Path) -> bool:
        """Whether a file is one that we wrote and that has kept its size since.

        So is one whose "done" was lost in a crash.
        """
        start = self._begun.get(same_path(path))
        if start is not None and was_finished(start):
            return True
        done = self.maker(path)
        try:
            return (
                done is not None
                and done.at_writes is not None
                and reachable(path).stat().st_size == done.at_writes.size
            )
        except OSError:
            return False

    def _append(self, record: Mapping[str, Any]) -> None:
        stamped = {**record, "time": datetime.now(UTC).isoformat(timespec="milliseconds")}
        line = json.dumps(stamped).encode("ascii")
        with self._write_lock:
            self._write(line + b"\n")
            self._take(line)

    def _lines(self) -> list[bytes]:
        there = reachable(self.path)
        with self._writing():
            return there.read_bytes().split(b"\n") if there.exists() else []

    def _writing(self) -> AbstractContextManager[None]:
        return JournalError.instead(
            "The journal {path} could not be written ({reason}); check the disk and the "
            "permissions of its folder.",
            path=self.path,
        )

    def _write(self, line: bytes) -> None:
        with self._writing():
            try:
                file = self._file or self._opened()
                if self._has_links and not os.fstat(file.fileno()).st_nlink:
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))  # deleted
                if file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                self._drop_file()
                raise

    def _opened(self) -> IO[bytes]:
        """Open for appending, behind a torn line if there is one."""
        reachable(self.path.parent).mkdir(parents=True, exist_ok=True)
        file = reachable(self.path).open("a+b", buffering=0)
        self._file = file
        self._has_links = os.fstat(file.fileno()).st_nlink > 0  # some file systems count none
        end = file.seek(0, os.SEEK_END)
        if not end:  # it may be new, and so may its folder
            sync_folder(reachable(self.path.parent))
            sync_folder(reachable(self._base))
        else:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        return file

    def _drop_file(self) -> None:
        """Reopen next time: what is left of a failed write may be half a line."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, line: bytes) -> None:
        try:
            record = json.loads(line)
            event = record["event"]
            if event in ("begin", "end"):
                self._take_run(event, str(record["run"]), str(record.get("command", "")))
                return
            entry = Entry.of(record, self._base)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return
        source, target = same_path(entry.source), same_path(entry.target)
        before = self._last.get((source, target))
        if before is not None and before.event == "start":  # may have meant another file
            self._begun.pop(same_path(before.writes), None)
        self._last[source, target] = entry
        self._targets.setdefault(source, {})[target] = entry.target
        if entry.seq:
            self._numbers[source] = entry.seq
        writes = same_path(entry.writes)
        if entry.event == "start":
            self._begun[writes] = entry
        else:
            self._begun.pop(writes, None)
        if entry.event == "done":
            self._makers[writes] = entry

    def _take_run(self, event: str, run: str, key: str) -> None:
        if event == "begin":
            self._open_runs[key] = run
        else:
            self._open_runs = {k: r for k, r in self._open_runs.items() if r != run}


class MemoryJournal(Journal):
    """A journal that ends with its run: nothing is read, locked or written."""

    def __init__(self) -> None:
        super().__init__(journal_path(Path.cwd()))

    def lock(self) -> None:
        """Nobody else can have it."""

    def _lines(self) -> list[bytes]:
        return []

    def _write(self, line: bytes) -> None:
        pass
