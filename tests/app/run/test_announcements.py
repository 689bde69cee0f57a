"""What screen readers say of a run, wherever the focus is."""

from __future__ import annotations

import pytest
from PySide6 import QtGui
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system import announce as announcing
from sr3_desktop.engine.base.errors import DeviceMemoryError
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is said of a run."""
    words: list[str] = []
    monkeypatch.setattr(
        "sr3_desktop.app.run.run_announcer.announce",
        lambda _widget, sentence: words.append(sentence),
    )
    return words


def run(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.work.runner.ended):
        program.start()


def test_start_quarters_and_end_of_a_photo_are_said(
    opened: Program, engine: FakeUpscaler, said: list[str], qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.07  # slower than the worker tells
    run(opened, qtbot)
    assert said[:-1] == ["Upscaling holiday.png", "25 % done", "50 % done", "75 % done"]
    assert said[-1].startswith("Done: holiday_4x.png · 240 × 160 · ")


def test_a_run_of_several_is_said_as_one(three: Program, said: list[str], qtbot: QtBot) -> None:
    run(three, qtbot)
    assert said[0] == "Upscaling 3 photos"
    assert said[-1] == "Finished: 3 done"
    assert all(words.endswith("% done") for words in said[1:-1])
    assert len(said) == len(set(said))


def test_failures_are_said_once(
    three: Program, engine: FakeUpscaler, said: list[str], qtbot: QtBot
) -> None:
    """That of the displayed photo is in the notice, which is said too."""

    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory.")

    engine.before_tile = fail
    first = three.work.queue.jobs[0].id
    three.work.runner.started.connect(lambda _id: three.choose(first))
    run(three, qtbot)
    assert three.work.queue.count(JobState.FAILED) == 3
    failures = [words for words in said if "was not upscaled" in words]
    assert failures == [f"{name}.png was not upscaled: Too little memory." for name in "bc"]
    assert said[-1] == "Finished: 3 failed"


def test_a_stopped_run_is_said(
    three: Program, engine: FakeUpscaler, said: list[str], qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.05
    three.start()
    with qtbot.waitSignal(three.work.runner.ended):
        three.stop_now()
    assert said[-1].startswith("Stopped: ")


def test_an_old_qt_says_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[object] = []

    class Access:
        updateAccessibility = events.append

    monkeypatch.setattr(announcing, "QAccessible", Access)
    label = QLabel()
    qtbot.addWidget(label)
    announcing.announce(label, "Done")
    announcing.announce(label, "")
    assert len(events) == 1
    monkeypatch.delattr(QtGui, "QAccessibleAnnouncementEvent")
    announcing.announce(label, "Done")
    assert len(events) == 1
