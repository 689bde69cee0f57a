"""The journal of a folder of results: what was begun, done and failed, safe against a power cut.

One JSON object a line, only ever appended, each flushed to the disk before the work goes on. A
line that was torn by a crash, and any other that makes no sense, counts as not written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal, get_args

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.files.atomic import sync_folder
from sr3_desktop.engine.files.filesystem import held, reachable, same_path

log = logging.getLogger(__name__)

FOLDER = ".sr3-desktop"
NAME = "journal.jsonl"

Event = Literal["start", "done", "failed"]


class JournalError(ImageWriteError):
    """The journal cannot be read or written, or another run has it."""


def journal_path(folder: Path) -> Path:
    """Return where the journal of a folder of results lies."""
    return folder / FOLDER / NAME


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file was when it was looked at.

    Attributes:
        size: Bytes.
        mtime_ns: Time of its last change.
        sha256: Digest of its contents.
    """

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileState:
        """Read a file; raises OSError, also if it is a pipe or a device, which might never end."""
        path = reachable(path)
        if not path.is_file() and path.exists():
            raise OSError(errno.EINVAL, "it is no file")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            status = os.fstat(file.fileno())
        return cls(status.st_size, status.st_mtime_ns, digest)

    def is_of(self, path: Path) -> bool:
        """Whether a file is there with these contents, which are read only if in doubt."""
        try:
            status = reachable(path).stat()
            if (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns):
                return True
            return status.st_size == self.size and FileState.of(path).sha256 == self.sha256
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal on one photo.

    Attributes:
        event: What happened.
        source: The photo.
        target: The result's planned name.
        key: Digest of the settings, see `journaled_upscaler.settings_key`.
        state: The photo as it was; None when it could not be read.
        writes: The file written: the target, or beside it when that is someone else's.
        at_writes: State of that file, before the work in a "start", after it in a "done".
        run: The run, see `Journal.begin_run`.
        seq: Number of the photo in its run.
        width: Width of the result in pixels: as it is in a "done"; in a "start" as expected, or,
            where the photo is stored lying on its side, its height; 0 if unknown.
        height: Height of the result in pixels, in the same way.
        error: Why it failed.
        time: When, in UTC.
    """

    event: Event
    source: Path
    target: Path
    key: str
    state: FileState | None
    writes: Path
    at_writes: FileState | None = None
    run: str = ""
    seq: int = 0
    width: int = 0
    height: int = 0
    error: str = ""
    time: str = ""


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
        try:
            self._held = held(self.path.with_name("lock"))
        except BlockingIOError as error:
            raise JournalError(
                "Another run is writing to {folder}; wait until it ends or choose another folder.",
                folder=self._base,
            ) from error
        except OSError as error:
            raise _unwritable(self.path, error) from error

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
        self._append(self._to_record(entry))

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
        try:
            return there.read_bytes().split(b"\n") if there.exists() else []
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def _write(self, line: bytes) -> None:
        try:
            file = self._file or self._opened()
            if self._has_links and not os.fstat(file.fileno()).st_nlink:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))  # deleted
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError as error:
            self._drop_file()
            raise _unwritable(self.path, error) from error

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
            entry = self._from_record(record)
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

    def _to_record(self, entry: Entry) -> dict[str, Any]:
        record = asdict(replace(entry, time=""))
        for name in ("source", "target", "writes"):
            path = Path(os.path.abspath(record[name]))
            inside = path.is_relative_to(self._base)
            record[name] = path.relative_to(self._base).as_posix() if inside else str(path)
        source, beside = Path(record["source"]), self._base.parent
        if source.is_absolute() and source.is_relative_to(beside):
            record["beside"] = source.relative_to(beside).as_posix()
        return {name: value for name, value in record.items() if value not in (None, "", 0)}

    def _source(self, record: Mapping[str, Any]) -> Path:
        """Return where a photo is: where it was, or beside the folder if it moved with that."""
        source = self._base / _text(record["source"])
        beside = self._base.parent / _text(record.get("beside", ""))
        if beside in (source, self._base.parent):
            return source
        state = _state(record.get("state"))
        is_there = state.is_of(beside) if state else os.path.isfile(reachable(beside))
        return beside if is_there else source

    def _from_record(self, record: Mapping[str, Any]) -> Entry:
        if record["event"] not in get_args(Event):
            raise ValueError("an event of a later version")
        return Entry(
            event=record["event"],
            source=self._source(record),
            target=self._base / _text(record["target"]),
            writes=self._base / _text(record["writes"]),
            state=_state(record.get("state")),
            at_writes=_state(record.get("at_writes")),
            key=_text(record["key"]),
            run=_text(record.get("run", "")),
            seq=_number(record.get("seq", 0)),
            width=_number(record.get("width", 0)),
            height=_number(record.get("height", 0)),
            error=_text(record.get("error", "")),
            time=_text(record.get("time", "")),
        )


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


def was_finished(start: Entry) -> bool:
    """Whether the file was written though a crash came before its "done".

    A result appears at once and whole. It is ours if it was not there at the start and has the
    size that it should have.
    """
    from sr3_desktop.engine.images import stored_size  # loads numpy, which help does not need

    try:
        state = FileState.of(start.writes)
    except OSError:
        return False
    if state == start.at_writes:
        return False
    # Sorted: the photo may be stored lying on its side.
    return sorted(stored_size(start.writes) or ()) == sorted((start.width, start.height))


def _state(value: Any) -> FileState | None:
    if value is None:
        return None
    return FileState(_number(value["size"]), _number(value["mtime_ns"]), _text(value["sha256"]))


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("not a text")
    return value


def _unwritable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        "The journal {path} could not be written ({error}); check the disk and the "
        "rights of its folder.",
        path=path,
        error=error.strerror or str(error),
    )
