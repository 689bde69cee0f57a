"""What Windows is told, with a Windows made of ctypes callbacks."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_int, c_uint64, c_void_p
from typing import Any

import pytest

from sr3_desktop.app.system.windows_shell import (
    APP_ID,
    TaskbarProgress,
    animations_wanted,
    set_app_id,
    windows_dlls,
)

WINDOW = 0x1234


class FakeWindows:
    """Libraries that note their calls; the taskbar list is a real table of C functions."""

    def __init__(self, create_fails: bool = False) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.create_fails = create_fails
        self.animations = 1
        self.shell32 = self.kernel32 = self.user32 = self.ole32 = self
        self._functions: list[Any] = [
            self._function("other", c_int)() for _ in range(2)
        ]  # QueryInterface, AddRef
        self._functions += [self._function("release")()]
        self._functions += [self._function("init")()]
        self._functions += [self._function("other")() for _ in range(5)]
        self._functions += [self._function("value", c_void_p, c_uint64, c_uint64)()]
        self._functions += [self._function("state", c_void_p, c_int)()]
        addresses = [ctypes.cast(function, c_void_p).value for function in self._functions]
        self._table = (c_void_p * len(addresses))(*addresses)
        self._object = (c_void_p * 1)(ctypes.addressof(self._table))

    def _function(self, name: str, *types: Any) -> Callable[[], Any]:
        def called(_this: int, *arguments: int) -> int:
            self.calls.append((name, *arguments))
            return 0

        return lambda: ctypes.CFUNCTYPE(c_int, c_void_p, *types)(called)

    def SetCurrentProcessExplicitAppUserModelID(self, name: str) -> None:
        self.calls.append(("app id", name))

    def SystemParametersInfoW(self, what: int, _size: int, value: Any, _flags: int) -> int:
        assert what == 0x1042
        value._obj.value = self.animations
        return 1

    def CoInitialize(self, _reserved: None) -> int:
        return 1  # done already

    def CLSIDFromString(self, _text: Any, _guid: Any) -> int:
        return 0

    def CoCreateInstance(self, _class: Any, _outer: None, _where: int, _iid: Any, out: Any) -> int:
        if self.create_fails:
            return -2147221164
        out._obj.value = ctypes.addressof(self._object)
        return 0


def test_the_taskbar_follows_the_run() -> None:
    windows = FakeWindows()
    bar = TaskbarProgress(windows, WINDOW)
    bar.show("unknown")
    bar.show("running", 0.25)
    bar.show("failed", 7.0)
    bar.show("none")
    bar.close()
    bar.show("running", 0.5)
    assert windows.calls == [
        ("init",),
        ("state", WINDOW, 1),
        ("state", WINDOW, 2),
        ("value", WINDOW, 250, 1000),
        ("state", WINDOW, 4),
        ("value", WINDOW, 1000, 1000),
        ("state", WINDOW, 0),
        ("release",),
    ]


def test_a_taskbar_that_refuses_is_left_alone() -> None:
    windows = FakeWindows(create_fails=True)
    TaskbarProgress(windows, WINDOW).show("running", 0.5)
    assert windows.calls == []


def test_the_program_has_its_own_identity() -> None:
    windows = FakeWindows()
    set_app_id(windows)
    assert windows.calls == [("app id", APP_ID)]


@pytest.mark.parametrize("wanted", [True, False])
def test_the_wish_for_less_movement_is_heard(wanted: bool) -> None:
    windows = FakeWindows()
    windows.animations = int(wanted)
    assert animations_wanted(windows) is wanted


@pytest.mark.parametrize("dlls", [None, object()])
def test_without_windows_nothing_happens(dlls: Any) -> None:
    set_app_id(dlls)
    bar = TaskbarProgress(dlls, WINDOW)
    bar.show("running", 0.5)
    bar.close()
    assert animations_wanted(dlls)


def test_only_windows_has_windows_libraries() -> None:
    assert (windows_dlls() is None) == (not hasattr(ctypes, "windll"))
