"""Where things lie: in the source tree, in an installed wheel and in the frozen program."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platformdirs import PlatformDirs


@cache
def _user() -> PlatformDirs:
    from platformdirs import PlatformDirs  # training on a rented machine does without it

    return PlatformDirs("sr3-desktop", appauthor=False)


def face_detector() -> Path:
    """Return the file of the face detector; see `engine.faces.detect`."""
    return resources_dir() / "faces" / "frontalface-lbp.xml"


def resources_dir() -> Path:
    """Return the folder of icons, styles, translations and sample photos."""
    return _bundled("resources")


def bundled_models_dir() -> Path:
    """Return the folder of the models that come with the program."""
    return _bundled("models")


def user_models_dir() -> Path:
    """Return the folder for the user's own models; it need not exist."""
    return (_portable_dir() or _user().user_data_path) / "models"


def models_dirs() -> tuple[Path, ...]:
    """Return the folders of models; of two models with one id the earlier folder's is used."""
    return bundled_models_dir(), user_models_dir()


def config_dir() -> Path:
    """Return the folder of the settings; it need not exist."""
    return _portable_dir() or _user().user_config_path


def card_places() -> tuple[Path, Path, Path]:
    """Return the file of what is known of graphics cards, and the model and photo to try them."""
    photo = resources_dir() / "samples" / "astronaut.jpg"
    return log_dir() / "graphics-cards.json", bundled_models_dir(), photo


def private_dir() -> Path:
    """Return a folder for sockets and locks that only this user can write to; POSIX only."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        with contextlib.suppress(OSError):
            status = os.stat(runtime)
            if status.st_uid == os.getuid() and not status.st_mode & 0o022:
                return Path(runtime)
    config_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    return config_dir()


def log_dir() -> Path:
    """Return the folder of the log files; it need not exist."""
    portable = _portable_dir()
    if portable:
        return portable / "logs"
    try:
        return _user().user_log_path
    except ModuleNotFoundError:  # on a rented machine, which keeps nothing
        return Path(tempfile.gettempdir()) / "sr3-desktop"


def cache_dir() -> Path:
    """Return the folder of what is of use only while the program runs; it need not exist."""
    portable = _portable_dir()
    return portable / "cache" if portable else _user().user_cache_path


def _portable_dir() -> Path | None:
    """Return the folder that has everything of the user's, if a file `portable` asks for it.

    The file lies beside the frozen program, and the folder `data` then does, too.
    """
    if getattr(sys, "_MEIPASS", None) is None:
        return None
    program = Path(sys.executable).resolve().parent
    return program / "data" if (program / "portable").exists() else None


def _bundled(name: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's bootloader
    if frozen is not None:
        return Path(frozen) / name
    package = Path(__file__).resolve().parent
    in_wheel = package / name
    return in_wheel if in_wheel.is_dir() else package.parent / name
