"""Someone in front of the screen: moves the mouse, presses keys, reads what is written there."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WAIT_S = float(os.environ.get("SR3_DESKTOP_WAIT_S", 120))
"""Limit of every wait; a busy machine with one core is slow."""
MOST_TABS = 80
WATCHED = ("-m", "tests.desktop.watched")
ROOT = Path(__file__).resolve().parents[2]


class Screen:
    """An X server and a window manager; its size is in pixels."""

    def __init__(self, size: str) -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten"]
        self._server = subprocess.Popen([*command, "tcp"], pass_fds=[writer], **QUIET)
        os.close(writer)
        with os.fdopen(reader) as answer:
            self.display = f":{answer.readline().strip()}"
        self._manager = subprocess.Popen(["openbox"], env=self.environment(), **QUIET)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables of a process that is to be seen here."""
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", **more}

    def close(self) -> None:
        """Switch off."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()


QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass(frozen=True)
class Item:
    """Something on the screen, as a screen reader hears of it."""

    name: str
    value: str
    tip: str
    role: str
    kind: str
    rect: tuple[int, int, int, int]
    on: bool
    focused: bool
    focusable: bool
    checked: bool
    checkable: bool
    selected: bool
    above: tuple[str, ...]

    def at(self, across: float = 0.5, down: float = 0.5) -> tuple[int, int]:
        """Return a place within it; 0 is left or top, 1 right or bottom."""
        left, top, width, height = self.rect
        return round(left + across * (width - 1)), round(top + down * (height - 1))


class Person:
    """Uses one running program.

    Args:
        folder: Holds what the program's user has: settings, photos, log.
    """

    def __init__(self, screen: Screen, folder: Path) -> None:
        self.screen, self.folder = screen, folder
        self.photos = folder / "photos"
        self.photos.mkdir(parents=True, exist_ok=True)
        self._watched = folder / "watched"
        self._watched.mkdir(exist_ok=True)
        self.program: subprocess.Popen[bytes] | None = None

    # The program.

    def environment(self) -> dict[str, str]:
        """Return what a start of the program by this user sees."""
        home = {
            "HOME": "",
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_STATE_HOME": "state",
            "XDG_CACHE_HOME": "cache",
            "XDG_RUNTIME_DIR": "none",
            "SR3_WATCHED": "watched",
        }
        folders = {name: str(self.folder / below) for name, below in home.items()}
        more = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONFAULTHANDLER": "1"}
        return self.screen.environment(**folders, **more)

    def start(self, *arguments: object) -> None:
        """Start the program and wait until its window is there."""
        self.program = self._begin(arguments)
        self.wait(lambda: self.look() and self.title())

    def start_another(self, *arguments: object) -> int:
        """Start it a second time, while it runs; return the exit code."""
        return self._begin(arguments, (str(ROOT / "main.py"),)).wait(WAIT_S)

    def _begin(
        self, arguments: tuple[object, ...], program: tuple[str, ...] = WATCHED
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, *program, *map(str, arguments)]
        with (self.folder / "output.txt").open("ab") as output:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=output, stderr=output
            )

    @contextlib.contextmanager
    def other_program(self, kind: str, *paths: Path) -> Iterator[None]:
        """Have another program on the screen, which has copied files, or a picture."""
        command = [sys.executable, "-m", "tests.desktop.other_program", kind, *map(str, paths)]
        other = subprocess.Popen(command, cwd=ROOT, env=self.environment(), **QUIET)
        try:
            self.wait(lambda: self._xdotool("search", "--onlyvisible", "--class", "other_program"))
            yield
        finally:
            other.terminate()
            other.wait()

    def is_running(self) -> bool:
        """Return whether the program runs."""
        return self.program is not None and self.program.poll() is None

    def wait_for_end(self) -> int:
        """Wait until the program has ended; return its exit code."""
        assert self.program is not None
        return self.program.wait(WAIT_S)

    def kill(self) -> None:
        """End the program as a power cut does."""
        if self.program is not None and self.is_running():
            self.program.send_signal(signal.SIGKILL)
            self.program.wait()

    # What is seen.

    def look(self) -> list[Item]:
        """Return all that is on the screen; nothing if the program has ended meanwhile."""
        answer = self._watched / "tree.json"
        answer.unlink(missing_ok=True)
        (self._watched / "ask").touch()
        until = time.monotonic() + WAIT_S
        while not answer.exists():
            if not self.is_running():
                assert not (self.program and self.program.returncode), "the program has crashed"
                return []
            assert time.monotonic() < until, "the window does not answer"
            time.sleep(0.03)
        rows = json.loads(answer.read_text("utf-8"))
        return [Item(**{**row, "rect": tuple(row["rect"])}) for row in rows]

    def find(self, name: str, role: str = "", kind: str = "") -> Item | None:
        """Return what is called so, from the end if several are: menus and dialogs come last."""
        for item in reversed(self.look()):
            if (item.name == name or (name.endswith("*") and item.name.startswith(name[:-1]))) and (
                (not role or item.role == role) and (not kind or item.kind == kind)
            ):
                return item
        return None

    def see(self, name: str, **which: str) -> Item:
        """Wait until something of this name is on the screen and can be used."""

        def found() -> Item | None:
            item = self.find(name, **which)
            return item if item is not None and item.on else None

        return self.wait(found, f"cannot see {name!r} {which}")

    def gone(self, name: str) -> None:
        """Wait until nothing of this name is on the screen."""
        self.wait(lambda: self.find(name) is None, f"{name!r} stays")

    def says(self, part: str) -> str:
        """Wait until some text on the screen has this in it; return the whole text."""

        def found() -> str:
            return next((item.name for item in self.look() if part in item.name), "")

        return self.wait(found, f"nothing says {part!r}")

    def focus(self) -> Item | None:
        """Return what has the keyboard; a list's current photo always says that it has."""
        holders = (item for item in reversed(self.look()) if item.focused)
        return next((item for item in holders if item.role not in ("ListItem", "Cell")), None)

    def title(self) -> str:
        """Return the title of the program's window, from the window manager; "" without one."""
        for window in self._windows():
            done = self._xdotool("getwindowname", window)
            if "SR3 Desktop" in done:
                return done.strip()
        return ""

    def geometry(self) -> tuple[int, int, int, int]:
        """Return the place of the program's window on the screen."""
        return next(item.rect for item in self.look() if item.kind == "MainWindow")

    def picture(self) -> bytes:
        """Return the pixels that the comparison shows, as they are on the screen."""
        left, top, width, height = self.view().rect
        command = ["import", "-window", "root", "-crop", f"{width}x{height}+{left}+{top}", "rgb:-"]
        return subprocess.run(
            command, env=self.screen.environment(), capture_output=True, check=True
        ).stdout

    def view(self) -> Item:
        """Return the place of the picture."""
        return self.wait(
            lambda: next((item for item in self.look() if item.kind == "CompareView"), None)
        )

    def steady_picture(self) -> bytes:
        """Return the same when it stands still, else nothing."""
        before = self.picture()
        time.sleep(0.5)
        return before if self.picture() == before else b""

    def shot(self, place: tuple[int, int]) -> bytes:
        """Return the color of one pixel of the screen."""
        command = ["import", "-window", "root", "-crop", "1x1+{}+{}".format(*place), "rgb:-"]
        return subprocess.run(
            command, env=self.screen.environment(), capture_output=True, check=True
        ).stdout

    def shoot(self, path: Path) -> None:
        """Save a picture of the screen."""
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["import", "-window", "root", str(path)], env=self.screen.environment(), timeout=60
            )

    def wait(self, condition: Callable[[], Any], complaint: str = "") -> Any:
        """Wait until something is true, and return it."""
        until = time.monotonic() + WAIT_S
        while not (value := condition()):
            assert time.monotonic() < until, complaint or "nothing happened"
            time.sleep(0.15)
        return value

    def file(self, name: str) -> Path:
        """Wait until a file is beside the photos; return its path."""
        path = self.photos / name
        self.wait(path.exists, f"{name} is not written; there are {sorted(self.names())}")
        return path

    def names(self) -> set[str]:
        """Return the names of all files beside the photos."""
        return {path.name for path in self.photos.iterdir()}

    # What is done.

    def click(self, name: str, button: int = 1, **which: str) -> Item:
        """Click something with the mouse when it is there."""
        item = self.see(name, **which)
        while (again := self.see(name, **which)).rect != item.rect:
            item = again  # things move while a window takes shape
        self.click_at(*item.at(), button=button)
        return item

    def click_at(self, x: int, y: int, button: int = 1) -> None:
        """Click a place of the screen."""
        self._xdotool("mousemove", x, y, "click", button)

    def point_at(self, x: int, y: int) -> None:
        """Move the mouse there."""
        self._xdotool("mousemove", x, y)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the mouse at one place and let it go at another."""
        self._xdotool("mousemove", *start, "mousedown", 1)
        for part in (0.3, 0.7, 1.0):
            at = [round(a + part * (b - a)) for a, b in zip(start, end, strict=True)]
            self._xdotool("mousemove", *at)
            time.sleep(0.05)
        self._xdotool("mouseup", 1)

    def wheel(self, x: int, y: int, down: bool = False) -> None:
        """Turn the wheel by one notch."""
        self.click_at(x, y, button=5 if down else 4)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, in xdotool's spelling."""
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(0.05)

    def hold(self, key: str) -> None:
        """Press a key and keep it."""
        self._xdotool("keydown", key)

    def release(self, key: str) -> None:
        """Let a key go."""
        self._xdotool("keyup", key)

    def write(self, text: object) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "8", str(text))

    def focus_on(self, *names: str) -> Item:
        """Press Tab until something of one of these names has the keyboard."""
        for _ in range(MOST_TABS):
            item = self.focus()
            if item is not None and item.name in names:
                return item
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {names}")

    def dismiss_cards(self) -> None:
        """Say yes to what the program tells at a first start."""
        for answer in ("Got it", "Continue"):
            if self.find(answer, role="Button"):
                self.click(answer, role="Button")
                self.gone(answer)

    def choose(self, *names: str) -> None:
        """Click a button that opens a menu, and then an entry of each menu."""
        self.click(names[0])
        for name in names[1:]:
            self.click(name, role="MenuItem")

    def _windows(self) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--name", "SR3 Desktop").split()

    def _xdotool(self, *arguments: object) -> str:
        command = ["xdotool", *map(str, arguments)]
        done = subprocess.run(
            command, env=self.screen.environment(), capture_output=True, text=True, timeout=60
        )
        return done.stdout
