"""Atomic writing, the only way this program writes a file: complete or not at all."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from .filesystem import ON_WINDOWS, reachable
from .targets import temporary_path, variants

Content = bytes | str | Callable[[IO[bytes]], object]


def write(path: Path, content: Content, *, replace: bool = True) -> Path:
    """Write a file so that at every moment there is the complete file or none.

    After a power cut too: content and name are on the disk when it returns.

    Args:
        path: The file to write; its folder must be there.
        content: Bytes, text (written as UTF-8) or a function that writes to the opened file.
        replace: Replace a file of that name, also one that appears while the content is made. If
            not, such a file is left, and the first free one of the name's variants is written.

    Returns:
        The file written.

    Raises:
        OSError: It could not be written; nothing is left of it. What `content` raises is passed on.
    """
    with _finished(path, content) as temporary:
        if replace:
            _copy_rights(reachable(path), temporary)
            move(temporary, reachable(path))
        else:
            path = _move_beside(temporary, path)
    sync_folder(path.parent)
    return path


def scratch(path: Path, size: int) -> None:
    """Make a file for the program's own use, with room on the disk for all of it.

    A hole in a mapped file that the disk cannot fill would end the process.

    Raises:
        OSError: It cannot be made; nothing is left of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            if hasattr(os, "posix_fallocate") and size:
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: Content) -> None:
    """Write a file that is not there yet; see `write`.

    Raises:
        FileExistsError: It is there, or has appeared while the content was made.
        OSError: It could not be written; nothing is left of it. What `content` raises is passed on.
    """
    with _finished(path, content) as temporary:
        _move_to_new(temporary, reachable(path))
    sync_folder(path.parent)


@contextlib.contextmanager
def _finished(path: Path, content: Content) -> Iterator[Path]:
    """Write a temporary file beside a path, and remove it in the end if it is still there."""
    temporary = reachable(temporary_path(path))
    try:
        with temporary.open("xb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content if isinstance(content, bytes) else _encoded(content))
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _copy_rights(old: Path, new: Path) -> None:
    """Give a file the owner, group and permissions of the one that it replaces, if there is one."""
    with contextlib.suppress(OSError):
        there = old.stat()
        if hasattr(os, "chown"):
            for user, group in ((there.st_uid, -1), (-1, there.st_gid)):
                with contextlib.suppress(OSError):  # only some may give files away
                    os.chown(new, user, group)
        shutil.copymode(old, new)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")  # a file's name need not be UTF-8


def move(source: Path, target: Path, windows: bool = ON_WINDOWS) -> None:
    """Give a file or folder another name, in one step; a file of that name is replaced.

    On Windows a virus scanner or an indexer may hold either for a moment, so it is tried again for
    a second.
    """
    for wait_s in (0.05, 0.15, 0.3, 0.5):
        try:
            os.replace(source, target)
        except PermissionError:
            if not windows:
                raise
            time.sleep(wait_s)
        else:
            return
    os.replace(source, target)


def sync_folder(folder: Path, windows: bool = ON_WINDOWS) -> None:
    """Put the names in a folder on the disk; Windows does so by itself."""
    if windows:
        return
    with contextlib.suppress(OSError):  # some network drives have no such thing
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _move_beside(temporary: Path, path: Path) -> Path:
    """Give a finished file the first of a name's variants that nobody has, and return it."""
    for variant in variants(path):
        with contextlib.suppress(FileExistsError):
            _move_to_new(temporary, reachable(variant))
            return variant
    raise AssertionError("variants end in an error")


def _move_to_new(temporary: Path, target: Path) -> None:
    """Give a finished file a name that is not there; raises FileExistsError if it is."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # FAT and some network drives have no links
        target.open("xb").close()  # from here on the name is ours
        try:
            move(temporary, target)
        except BaseException:  # Ctrl+C too
            target.unlink(missing_ok=True)
            raise
