"""A computer that does not fall asleep during a run."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot
from wakepy import Mode, keep

from sr3_desktop.app.system.stay_awake import StayAwake


def test_the_computer_stays_awake_while_running_and_no_longer(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """It is asked for beside the window: the system may take its time."""
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    modes: list[Mode] = []
    threads: set[threading.Thread] = set()
    real = keep.running

    def running(on_fail: str) -> Mode:
        threads.add(threading.current_thread())
        modes.append(real(on_fail=on_fail))
        return modes[-1]

    monkeypatch.setattr(keep, "running", running)
    awake = StayAwake()
    for active, held in ((True, [True]), (True, [True]), (False, [False]), (False, [False])):
        awake.set_active(active)
        qtbot.waitUntil(lambda held=held: [mode.active for mode in modes] == held)
    awake.set_active(True)
    qtbot.waitUntil(lambda: [mode.active for mode in modes] == [False, True])
    awake.set_active(False)
    awake.close()
    assert [mode.active for mode in modes] == [False, False]
    assert len(threads) == 1
    assert threading.current_thread() not in threads


def test_a_system_that_refuses_does_not_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "0")
    awake = StayAwake()
    awake.set_active(True)
    assert awake.active
    awake.set_active(False)
    assert not awake.active
    awake.close()
