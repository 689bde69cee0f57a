"""What *Stop* leaves: the way on for a while, and the last live picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs import runner as runner_module
from sr3_desktop.app.jobs.runner import RunState
from sr3_desktop.app.photo_list.job import JobState
from tests.app.driver import Program, answer_save_dialog
from tests.app.gate import Gate


def stop(program: Program, gate: Gate, qtbot: QtBot) -> None:
    """Stop in the middle of a photo, with a live picture on show."""
    program.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: program.window.view.scene.after is not None)
    program.press(program.window.run_bar.stop_button)
    assert program.work.runner.state is RunState.HELD
    gate.opened.set()


def test_a_stopped_photo_goes_on(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    stop(opened, gate, qtbot)
    bar = opened.window.run_bar
    assert bar.pause_button.text() == "Continue"
    assert "stopped" in bar.photo_text.text()
    opened.press(bar.pause_button)
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.shown.state is JobState.SUCCEEDED
    assert len(opened.work.queue.jobs) == 1


def test_a_second_stop_is_at_once(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    stop(opened, gate, qtbot)
    opened.window.run_bar.ask_how_to_stop()
    assert opened.work.runner.state is RunState.STOPPING
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.shown.state is JobState.CANCELLED


def test_without_an_answer_it_ends(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    assert opened.work.runner._hold.interval() == runner_module.HOLD_MS == 10_000
    opened.work.runner._hold.setInterval(50)
    stop(opened, gate, qtbot)
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.shown.state is JobState.CANCELLED
    opened.start()  # nothing of it stays behind
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.shown.state is JobState.SUCCEEDED


@pytest.mark.parametrize("ended", [False, True])
def test_the_last_picture_can_be_saved(
    opened: Program,
    gate: Gate,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ended: bool,
) -> None:
    stop(opened, gate, qtbot)
    bar = opened.window.run_bar
    if ended:
        opened.stop_now()
        qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert bar.save_button.isVisible()
    assert bar.save_button.text() == "Save as it is"
    seen = np.asarray(opened.work.session.unfinished.size().toTuple())
    target = tmp_path / "kept.png"
    suggestions = answer_save_dialog(monkeypatch, target)
    with qtbot.waitSignal(opened.work.messages.info) as told:
        opened.press(bar.save_button)
    assert suggestions[0].stem.endswith("_unfinished")
    with Image.open(target) as file:
        assert (np.asarray(file.size) == seen).all()
        assert "diffusion model" in file.getexif()[0x0131]
    assert f"{seen[0]} x {seen[1]} pixels" in told.args[0]


def test_another_photo_has_nothing_unfinished(three: Program, gate: Gate, qtbot: QtBot) -> None:
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    three.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    with qtbot.waitSignal(three.work.session.photo_opened):
        three.choose(three.work.queue.jobs[1].id)
    assert three.work.session.unfinished is None
    assert not three.window.run_bar.save_button.isVisible()
