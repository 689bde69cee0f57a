"""The libraries that Qt needs from a Linux system."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sr3_desktop.app.system import qt_libraries

ROOT = Path(__file__).parents[3]


def test_the_readme_names_every_package() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    command = re.search(r"apt install python3-venv ((?:lib[^\s`]+ ?)+)", text)
    assert command is not None
    assert set(command[1].split()) == set(qt_libraries.DEBIAN_PACKAGES.values())


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_every_platform_plug_in_loads_here_or_says_what_is_missing(monkeypatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert qt_libraries.screen_problem() == ""
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc:size=800x600")
    assert qt_libraries.screen_problem() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
@pytest.mark.parametrize(
    ("environment", "broken", "told"),
    [
        ({"DISPLAY": ":0"}, {"xcb"}, True),
        ({"DISPLAY": ":0"}, {"wayland"}, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, {"xcb"}, False),  # the other one opens
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, {"xcb", "wayland"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland;xcb"}, {"wayland"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, {"xcb", "wayland"}, False),
        ({"QT_QPA_PLATFORM": "**[;xcb"}, {"xcb"}, True),  # no such plug-in
    ],
)
def test_one_plug_in_that_loads_is_enough(monkeypatch, environment, broken, told) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def load(path: str) -> None:
        if any(f"libq{name}" in path for name in broken):
            raise OSError("libxcb-xkb.so.1: cannot open shared object file")

    monkeypatch.setattr(qt_libraries.ctypes, "CDLL", load)
    assert bool(qt_libraries.screen_problem()) == told


def test_the_module_loads_nothing_of_qt() -> None:
    code = (
        "import sys; from sr3_desktop.app.system import qt_libraries as q; q.screen_problem()\n"
        "print([name for name in sys.modules if name.startswith('PySide6')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr
