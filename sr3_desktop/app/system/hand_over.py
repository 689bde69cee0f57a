"""A second start: gives its photos to the window that is open, without loading Qt.

Explorer starts the program once for each photo chosen, so this has to be cheap.
"""

import hashlib
import json
import math
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sr3_desktop.engine.base.errors import SettingError
from sr3_desktop.engine.files.filesystem import lock
from sr3_desktop.paths import private_dir

ACCEPTED = b"ok\n"
ANSWER_S = 5.0
"""How long a window that is open may take to answer."""
START_S = 60.0
"""How long one that is about to open may take to listen."""
RETRY_S = 0.1
MAX_SCALE = 16


@dataclass(frozen=True)
class Opening:
    """What a start was asked to do.

    Attributes:
        paths: Photos and folders to add to the list; absolute.
        scale: How much larger they are wanted; None leaves the size as it is.
    """

    paths: tuple[Path, ...] = ()
    scale: float | None = None

    def message(self) -> bytes:
        """Return it as one line of JSON."""
        told = {"paths": [str(path.absolute()) for path in self.paths], "scale": self.scale}
        return json.dumps(told).encode() + b"\n"


def read_opening(message: bytes) -> Opening:
    """Return what a message asks for.

    Raises:
        ValueError: It comes from something else.
    """
    try:
        told = json.loads(message)
        scale = told.get("scale")
        return Opening(
            tuple(Path(text) for text in told["paths"]), None if scale is None else checked(scale)
        )
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def checked(scale: object) -> float:
    """Return a scale as a number; raises ValueError for what is none from 1 to 16."""
    value = float(str(scale))
    if not (math.isfinite(value) and 1 <= value <= MAX_SCALE):
        raise SettingError(
            "{text} is not between {low} and {high}", text=scale, low=1, high=MAX_SCALE
        )
    return value


def instance_name(user: str | None = None, session: str | None = None) -> str:
    """Return the name under which the window of this user's desktop session listens.

    Other users have their own, and so has the same user at another screen: a window that nobody
    sits in front of must not be handed photos.

    Where names are files, it lies in a folder that only the user can write to: in a common one
    another user could create it first, and would be handed the paths of all photos opened.
    """
    user = user or system_user()
    session = desktop_session() if session is None else session
    name = f"sr3-desktop-{hashlib.sha256(f'{user} {session}'.encode()).hexdigest()[:16]}"
    return name if sys.platform == "win32" else str(private_dir() / name)


def system_user() -> str:
    """Return what the system, not the environment, calls this user: a name or a number."""
    if sys.platform != "win32":
        return str(os.getuid())
    import ctypes

    name, length = ctypes.create_unicode_buffer(257), ctypes.c_ulong(257)
    ctypes.windll.advapi32.GetUserNameW(name, ctypes.byref(length))
    return name.value


def desktop_session() -> str:
    """Return what tells this desktop session from others of the same user."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.c_ulong()
        ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
        return str(number.value)
    display = os.environ.get("DISPLAY", "").rsplit(".", 1)[0]  # :0.1 is a screen of :0
    return f"{os.environ.get('WAYLAND_DISPLAY', '')} {display}"


class Place:
    """The place of the only window of a user; whoever holds it is that window.

    Args:
        name: See `instance_name`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Take the place for the life of this process; False if a window has it.

        It is given back by the system when the process ends, however that happens.
        """
        try:
            file = open(Path(tempfile.gettempdir()) / f"{self._name}.lock", "ab")  # noqa: SIM115
        except OSError:
            return True  # without the file nobody can know
        try:
            lock(file)
        except BlockingIOError:
            file.close()
            return False
        except OSError:
            pass  # no locks in this file system
        self._file = file
        return True

    def give_back(self) -> None:
        """Let the next start have the place."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def hand_over(self, opening: Opening) -> bool:
        """Let the window that has the place do it; False when it does not answer."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                answer = _answered(self._name, opening.message())
            except OSError:  # not listening yet, or busy with another start
                if self.take():  # it has ended, and this one takes its place
                    return False
                time.sleep(RETRY_S)
            else:
                return answer == ACCEPTED
        return False


def _answered(name: str, message: bytes) -> bytes:
    """Return what the window answers; raises OSError where nobody listens."""
    if sys.platform != "win32":
        import socket

        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_S)
            connection.connect(name)
            connection.sendall(message)
            return connection.recv(len(ACCEPTED))
    import ctypes

    ctypes.windll.user32.AllowSetForegroundWindow(-1)  # that window may come to the front
    with open(rf"\\.\pipe\{name}", "r+b", buffering=0) as pipe:
        limit = threading.Timer(ANSWER_S, os._exit, (1,))  # a read of a pipe has none
        limit.daemon = True
        limit.start()
        pipe.write(message)
        answer = pipe.read(len(ACCEPTED))
        limit.cancel()
        return answer
