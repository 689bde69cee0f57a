"""Files that a command writes beside its results, such as tables: checked before the work."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from sr3_desktop.engine.base.errors import ImageWriteError

from . import atomic
from .atomic import Content
from .filesystem import held, reachable
from .targets import check_writable, is_same_file, writing_to

LOCK = Path(".sr3-desktop", "lock")
"""In a folder that a command writes to; held while it does, and left there."""


def check_output(path: Path, inputs: Iterable[Path], is_ours: Callable[[Path], bool]) -> bool:
    """Check before the work that a file can be written and replaces nothing of the user's.

    Args:
        inputs: What the command reads.
        is_ours: Tells whether a file that is there was made by this program.

    Returns:
        Whether it is there, and is to be replaced. If not, one that appears meanwhile is not ours.

    Raises:
        ImageWriteError: It is an input (also by a link), somebody else's, or cannot be written.
    """
    there = reachable(path)
    with ImageWriteError.instead(
        "{path} could not be written ({reason}); choose another file.", path=path
    ):
        if there.is_dir():
            raise ImageWriteError("{path} is a folder; give the name of a file.", path=path)
        if any(is_same_file(path, source) for source in inputs):
            raise ImageWriteError(
                "{path} is read by this command and would be lost; choose another file.", path=path
            )
        exists = there.is_symlink() or there.exists()
        if exists and not (there.is_file() and is_ours(path)):
            raise ImageWriteError(
                "{path} already exists and was not made by this command; choose another file.",
                path=path,
            )
        if exists and not os.access(there, os.W_OK):
            raise ImageWriteError(
                "{path} is read-only; make it writable or choose another file.", path=path
            )
        if not there.parent.is_dir():
            raise ImageWriteError(
                "There is no folder {folder}; make it, or choose another file.", folder=path.parent
            )
        check_writable(path)
    return exists


def write_output(path: Path, content: Content, replace: bool) -> Path:
    """Write a file that `check_output` has let pass; see `atomic.write`.

    Raises:
        ImageWriteError: It could not be written; nothing is left of it.
    """
    with ImageWriteError.instead(
        "{path} could not be written ({reason}); check the disk or choose another file.", path=path
    ):
        return atomic.write(path, content, replace=replace)


def locked(folder: Path) -> IO[bytes]:
    """Make a folder if need be and keep other commands out of it, until the file is closed.

    Raises:
        ImageWriteError: Another command writes to it, or it cannot be written.
    """
    with writing_to(folder):
        try:
            return held(folder / LOCK)
        except BlockingIOError as error:
            raise ImageWriteError(
                "Another run is writing to {folder}; wait until it ends or choose another folder.",
                folder=folder,
            ) from error
