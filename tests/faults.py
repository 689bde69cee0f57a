"""Makes the n-th call of one kind to the system fail, as SQLite tests itself."""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Call = Callable[..., Any]


def failure(number: int) -> Callable[[], OSError]:
    return lambda: OSError(number, os.strerror(number))  # without a name, as of a write


no_space, no_drive, no_rights = map(failure, (errno.ENOSPC, errno.EIO, errno.EACCES))

KINDS: dict[str, tuple[Callable[[], BaseException], tuple[tuple[Any, str], ...]]] = {
    "write": (no_space, ()),
    "open": (no_rights, ((io, "open"), (builtins, "open"), (os, "open"))),
    "move": (no_rights, ((os, "replace"), (os, "link"))),
    "fsync": (no_drive, ((os, "fsync"),)),
    "folder": (no_rights, ((os, "mkdir"), (os, "scandir"), (os, "listdir"))),
    "remove": (no_rights, ((os, "unlink"),)),
    "state": (no_drive, ((os, "stat"), (os, "lstat"), (os, "access"))),
    "memory": (
        MemoryError,
        (
            *((np, name) for name in ("empty", "zeros", "concatenate", "ascontiguousarray")),
            *((Image, name) for name in ("new", "fromarray")),
            *((Image.Image, name) for name in ("load", "tobytes", "resize")),
            (Path, "read_bytes"),
        ),
    ),
}
"""Each kind: what it raises, and the calls that it is made of ("write" is in the opened files)."""


class Fault:
    """Lets the n-th call of a kind fail, once or from then on.

    Args:
        kind: One of `KINDS`.
        number: Which call fails, from 1; 0 only counts.
        below: Only calls on files in this folder count, where they are on files at all.
        stays: Whether all later calls fail, too.
    """

    def __init__(self, kind: str, number: int, below: Path, stays: bool = False) -> None:
        self.kind, self.number, self.below, self.stays = kind, number, below, stays
        self.calls = 0
        self.error, self.places = KINDS[kind]

    @property
    def has_struck(self) -> bool:
        return 0 < self.number <= self.calls

    def is_due(self) -> bool:
        """Count a call; tell whether it is one that fails."""
        self.calls += 1
        return self.calls == self.number or (self.stays and self.has_struck)

    def strike(self) -> None:
        """Count a call; raise if it is one that fails."""
        if self.is_due():
            raise self.error()

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Fault]:
        with pytest.MonkeyPatch.context() as patch:
            for owner, name in self.places:
                patch.setattr(owner, name, self._failing(getattr(owner, name)))
            if self.kind == "write":
                patch.setattr(io, "open", self._opening_failing_files(io.open))
            yield self

    def _failing(self, call: Call) -> Call:
        def failing(*arguments: Any, **named: Any) -> Any:
            if self._counts(arguments[0] if arguments else None):
                self.strike()
            return call(*arguments, **named)

        return failing

    def _counts(self, first: object) -> bool:
        if isinstance(first, str | os.PathLike):
            return Path(first).is_relative_to(self.below)
        return self.kind in ("memory", "fsync")

    def _opening_failing_files(self, call: Call) -> Call:
        def opened(path: Any, mode: str = "r", buffering: int = -1, *rest: Any) -> Any:
            binary = "b" in mode and set(mode) & set("wxa+")
            if not (binary and isinstance(path, Path) and path.is_relative_to(self.below)):
                return call(path, mode, buffering, *rest)
            raw = _Disk(self, path, mode.replace("b", ""))
            return raw if buffering == 0 else io.BufferedWriter(raw)

        return opened


class _Disk(io.FileIO):
    """A file that takes half of what is written in the call that fails."""

    def __init__(self, fault: Fault, path: Path, mode: str) -> None:
        super().__init__(path, mode)
        self._fault = fault

    def write(self, data: Any) -> int:
        if self._fault.is_due():
            super().write(bytes(data)[: len(data) // 2])
            raise self._fault.error()
        return super().write(data)
