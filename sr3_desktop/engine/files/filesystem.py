"""File-system helpers: long paths, legal names, cloud placeholders.

What only Windows does is decided by a parameter, so that it can be tested anywhere.
"""

import errno
import logging
import os
import re
import sys
from pathlib import Path
from typing import IO

from sr3_desktop.engine.base.errors import Sentence

log = logging.getLogger(__name__)

ON_WINDOWS = os.name == "nt"

_LONG_WINDOWS_PATH = 240  # from here on the prefix is needed: folders end at 248, files at 260
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"]
)
# winerror.h: ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING (362) and its neighbors.
_CLOUD_ERRORS = range(358, 399)
_CLOUD_ATTRIBUTES = 0x1000 | 0x40000 | 0x400000  # offline, recall on open, recall on data access
_IN_USE_ERRORS = (32, 33)  # sharing violation, lock violation


def reachable(path: Path, windows: bool = ON_WINDOWS) -> Path:
    r"""Return the path as the system takes it, whatever its length.

    Windows refuses paths of 260 characters and more unless they begin with `\\?\`.
    """
    if not windows or str(path).startswith("\\\\?\\"):
        return path
    text = str(path) if path.is_absolute() else os.path.abspath(path)
    return path if len(text) < _LONG_WINDOWS_PATH else Path(extended_path(text))


def extended_path(absolute: str) -> str:
    r"""Return an absolute Windows path with the prefix `\\?\`, which takes no slashes and dots."""
    parts: list[str] = []
    drive, _, rest = absolute.replace("/", "\\").partition("\\")
    share = not drive and rest.startswith("\\")
    for part in rest.split("\\"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "\\\\?\\" + "\\".join(["UNC" if share else drive, *(parts or [""])])


def inside(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted, whatever the length of its path; raises OSError."""
    return sorted(folder / path.name for path in reachable(folder).iterdir())


def led_to(path: Path) -> Path:
    """Return what links lead to; where the system cannot say, such as for `CON`, the full path.

    `Path.resolve` fails there, and on links in a circle.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return Path(os.path.abspath(path))


def same_path(path: Path) -> str:
    """Return a text that is equal for two paths to one place."""
    return os.path.normcase(os.path.abspath(path))


def legal_stem(stem: str, suffix: str, windows: bool = ON_WINDOWS) -> str:
    """Return the stem, changed as little as possible so that the system takes the whole name.

    Windows refuses some characters, silently drops dots and spaces at a name's end, opens a device
    for names such as `NUL.jpg`, and takes what follows a colon for a hidden part of another file.
    """
    if not windows:
        return stem
    stem = FORBIDDEN.sub("_", stem)
    if not suffix:
        stem = stem.rstrip(" .") or "_"
    if stem.split(".")[0].rstrip(" ").upper() in _DEVICES:
        stem = f"_{stem}"
    return stem


def is_kept_online(path: Path) -> bool:
    """Tell whether a file's content is only in the cloud (OneDrive and the like; Windows only)."""
    try:
        attributes = getattr(reachable(path).stat(), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & _CLOUD_ATTRIBUTES)


def is_of_system(error: OSError) -> bool:
    """Tell whether the system did not give a file, rather than a decoder not understand it."""
    if getattr(error, "winerror", None) is not None:
        return True
    # Invalid argument: an offset in a damaged file points before its beginning.
    return error.errno not in (None, errno.EINVAL)


def why_not_read(path: Path, error: OSError) -> Sentence:
    """Return one sentence on why a file could not be opened or read."""
    code = getattr(error, "winerror", None)
    if code in _CLOUD_ERRORS or is_kept_online(path):
        return Sentence(
            "{name} is stored online only and has not been downloaded; choose 'Always "
            "keep on this device' for it, or open it once, and try again.",
            name=path.name,
        )
    if code in _IN_USE_ERRORS:
        return Sentence(
            "{name} is in use by another program; close it there and try again.", name=path.name
        )
    name, reason = path.name or str(path), error.strerror or str(error)  # "." has no name
    return Sentence("{name} cannot be opened: {reason}.", name=name, reason=reason)


_NO_LOCKS = {errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
"""What Windows answers where a file system has no locks; any other answer means held."""


def lock(file: IO[bytes]) -> None:
    """Keep every other process from locking a file until it is closed.

    Raises:
        BlockingIOError: Another process holds it.
        OSError: The file system has no locks.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    file.seek(0)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise
        raise BlockingIOError(error.errno, str(error)) from error


def held(path: Path) -> IO[bytes]:
    """Make a file, and its folder, and lock it until it is closed.

    A file system without locks, such as that of some network drives, keeps nobody out.

    Raises:
        BlockingIOError: Another process holds it.
        OSError: It cannot be made.
    """
    path = reachable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    try:
        lock(file)
    except BlockingIOError:
        file.close()
        raise
    except OSError as error:
        log.info("no lock in %s: %s", path.parent, error)
    return file
