"""The command without a command: the window, or why there is none."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from sr3_desktop.app.system import qt_libraries
from sr3_desktop.app.system.hand_over import Opening, Place, instance_name

from .conftest import run


@pytest.fixture
def window(monkeypatch) -> list[tuple[Opening, bool]]:
    opened: list[tuple[Opening, bool]] = []

    def run_window(opening: Opening, alone: bool) -> int:
        opened.append((opening, alone))
        return 0

    module = SimpleNamespace(run_window=run_window)
    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", module)
    monkeypatch.setattr(qt_libraries, "screen_problem", lambda: "")  # whatever is installed here
    return opened


def test_the_window_opens_with_the_paths(window, photos) -> None:
    both = (photos / "a.jpg", photos)
    assert run() == 0
    assert run(*both) == 0
    assert run("--scale", "2", *both) == 0
    assert run("--new-instance", photos) == 0
    assert run("--new-instance", "--scale", "4", photos) == 0
    assert window == [
        (Opening(), True),
        (Opening(both), True),
        (Opening(both, 2.0), True),
        (Opening((photos,)), False),
        (Opening((photos,), 4.0), False),
    ]


def test_the_window_keeps_no_relative_path(window, photos, monkeypatch) -> None:
    monkeypatch.chdir(photos)  # after a crash it may be started elsewhere
    assert run("a.jpg", ".") == 0
    assert window == [(Opening((photos / "a.jpg", photos)), True)]


@pytest.mark.parametrize("scale", ["0.5", "17", "two", "nan", "inf"])
def test_a_scale_that_cannot_be_opens_nothing(window, capsys, scale) -> None:
    assert run("--scale", scale) == 2
    assert "--scale: " in capsys.readouterr().err
    assert window == []


def test_while_a_window_is_open_a_second_start_only_hands_over(window, photos, monkeypatch) -> None:
    first, told = Place(instance_name()), []
    assert first.take()
    monkeypatch.setattr(Place, "hand_over", lambda self, opening: told.append(opening) or True)
    assert run("--scale", "2", photos) == 0
    assert (window, told) == ([], [Opening((photos,), 2.0)])
    first.give_back()
    assert run(photos) == 0
    assert len(window) == 1


def test_a_misspelt_command_opens_nothing(window, capsys) -> None:
    assert run("upscal", "a.jpg") == 2
    assert "upscal is neither a file nor a command" in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000, "a\0b"])
def test_a_name_that_no_file_can_have_opens_nothing(window, capsys, name) -> None:
    assert run(name) == 2
    shown = name.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert f"{shown} is neither a file nor a command" in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize(
    "words", [[""], ["--new-instance", ""], ["upscale", ""], ["batch", "a.jpg", ""]]
)
def test_an_empty_name_is_not_the_folder_at_hand(window, capsys, words) -> None:
    assert run(*words) == 2
    assert "An argument is empty" in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize(
    ("environment", "opens"),
    [
        ({}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
    ],
)
def test_without_a_screen_the_command_is_named(
    window, monkeypatch, capsys, environment, opens
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert run() == (0 if opens else 2)
    assert len(window) == opens
    assert ("sr3-desktop upscale" in capsys.readouterr().err) != opens


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ImportError(
                "libGL.so.1: cannot open shared object file: No such file or directory",
                name="QtGui",  # as Python names an extension that does not load
                path="/x/PySide6/QtGui.abi3.so",
            ),
            "libGL.so.1 is missing; install it (on Debian and Ubuntu: sudo apt install libgl1)",
        ),
        (
            ImportError("libodd-9.so: cannot open", name="QtCore", path="/x/PySide6/QtCore.so"),
            "library libodd-9.so is missing; install it (look for it in the packages",
        ),
        (
            ImportError("DLL load failed while importing QtCore", name="QtCore", path="PySide6"),
            "because Qt does not load (DLL load failed while importing QtCore)",
        ),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), "No module named"),
    ],
)
def test_a_missing_qt_library_is_told(monkeypatch, capsys, error, told) -> None:
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise error

    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", Broken())
    monkeypatch.setattr(qt_libraries, "screen_problem", lambda: "")
    assert run() == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert printed.count("\n") == 1


def test_another_missing_module_is_no_problem_of_qt(monkeypatch) -> None:
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise ModuleNotFoundError("No module named 'numpy'", name="numpy")

    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", Broken())
    with pytest.raises(ModuleNotFoundError):
        run()


def test_what_qt_would_abort_for_is_told_before(window, monkeypatch, capsys) -> None:
    problem = "libxcb-icccm.so.4: cannot open shared object file: No such file or directory"
    monkeypatch.setattr(qt_libraries, "screen_problem", lambda: problem)
    assert run() == 2
    assert window == []
    assert "sudo apt install libxcb-icccm4" in capsys.readouterr().err
