"""What is seen of a run outside the window: in the taskbar, beside the clock, by the power plan."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.runner import RunState
from sr3_desktop.engine.base.errors import DeviceMemoryError
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate


class Taskbar:
    """Notes what is shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show(self, state: str, _fraction: float = 0.0) -> None:
        if self.shown[-1:] != [state]:
            self.shown.append(state)


def test_a_paused_run_lets_the_computer_sleep_and_says_so_in_the_taskbar(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    watch, runner, taskbar = opened.watch, opened.work.runner, Taskbar()
    watch.taskbar = taskbar  # type: ignore[assignment]
    gate = Gate(tile=3)
    engine.before_tile = gate
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    assert watch.awake.active
    runner.pause()
    gate.opened.set()
    qtbot.waitUntil(lambda: runner.state is RunState.PAUSED)
    assert not watch.awake.active
    assert taskbar.shown == ["unknown", "running", "paused"]
    runner.resume()
    assert watch.awake.active
    qtbot.waitUntil(lambda: not runner.is_active)
    assert not watch.awake.active
    assert taskbar.shown[3:] == ["running", "none"]


@pytest.mark.parametrize("in_front", [True, False])
def test_a_failure_stays_in_the_taskbar_until_the_window_is_looked_at(
    opened: Program,
    engine: FakeUpscaler,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    in_front: bool,
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("No memory.")

    watch, window, taskbar, hidden = opened.watch, opened.window, Taskbar(), []
    watch.taskbar = taskbar  # type: ignore[assignment]
    monkeypatch.setattr(watch.notifier, "hide", lambda: hidden.append(True))
    monkeypatch.setattr(window, "isActiveWindow", lambda: in_front)
    engine.before_tile = fail
    opened.start()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert taskbar.shown[-1] == ("none" if in_front else "failed")
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert taskbar.shown[-1] == "none"
    assert hidden  # the icon beside the clock goes as well


def test_only_what_was_done_now_teaches(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons: list[tuple[str, float]] = []
    estimates = opened.work.estimates
    monkeypatch.setattr(estimates, "learn", lambda _r, made: lessons.append(("done", made.seconds)))
    monkeypatch.setattr(estimates, "learn_pace", lambda _r, _s, p: lessons.append(("stopped", p)))
    opened.start()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert [kind for kind, _ in lessons] == ["done"]
    engine.before_tile = gate = Gate(tile=3)
    opened.try_variant()
    qtbot.waitUntil(gate.reached.is_set)
    opened.work.runner.clock._photo.pace = 3.0  # enough of it was seen
    opened.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    # The earlier result, which the photo still has, does not teach a second time.
    assert lessons[1:] == [("stopped", 3.0)]
