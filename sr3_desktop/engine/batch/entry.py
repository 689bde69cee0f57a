"""One line of the journal: what was done with one photo, and the files as they were."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from sr3_desktop.engine.files.filesystem import reachable

Event = Literal["start", "done", "failed"]


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

    @classmethod
    def found(cls, path: Path) -> FileState | None:
        """Read a file; None where it cannot be read."""
        try:
            return cls.of(path)
        except OSError:
            return None

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

    @property
    def is_untouched(self) -> bool:
        """Whether the file written is there as it was then."""
        return self.at_writes is not None and self.at_writes.is_of(self.writes)

    def record(self, base: Path) -> dict[str, Any]:
        """Return it for the journal of a folder, without its time: what is empty is left out.

        Args:
            base: The folder; what lies in it is noted relative to it, so that it can be moved with
                its journal, and where photos beside it lie, so that both can be moved.
        """
        record = asdict(replace(self, time=""))
        for name in ("source", "target", "writes"):
            path = Path(os.path.abspath(record[name]))
            inside = path.is_relative_to(base)
            record[name] = path.relative_to(base).as_posix() if inside else str(path)
        source, beside = Path(record["source"]), base.parent
        if source.is_absolute() and source.is_relative_to(beside):
            record["beside"] = source.relative_to(beside).as_posix()
        return {name: value for name, value in record.items() if value not in (None, "", 0)}

    @classmethod
    def of(cls, record: Mapping[str, Any], base: Path) -> Entry:
        """Read what `record` returned.

        Raises:
            KeyError, TypeError, ValueError: It makes no sense to this version.
        """
        if record["event"] not in get_args(Event):
            raise ValueError("an event of a later version")
        return cls(
            event=record["event"],
            source=_source(record, base),
            target=base / _text(record["target"]),
            writes=base / _text(record["writes"]),
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


def was_finished(start: Entry) -> bool:
    """Whether the file was written though a crash came before its "done".

    A result appears at once and whole. It is ours if it was not there at the start and has the
    size that it should have.
    """
    state = FileState.found(start.writes)
    if state is None or state == start.at_writes:
        return False
    size = size_of(start.writes)
    # Sorted: the photo may be stored lying on its side.
    return any(size) and sorted(size) == sorted((start.width, start.height))


def size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a photo as stored, 0 and 0 if it is none."""
    from sr3_desktop.engine.images import stored_size  # loads numpy, which help does not need

    return stored_size(path) or (0, 0)


def _source(record: Mapping[str, Any], base: Path) -> Path:
    """Return where a photo is: where it was, or beside the folder if it moved with that."""
    source = base / _text(record["source"])
    beside = base.parent / _text(record.get("beside", ""))
    if beside in (source, base.parent):
        return source
    state = _state(record.get("state"))
    is_there = state.is_of(beside) if state else os.path.isfile(reachable(beside))
    return beside if is_there else source


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
