"""The timeline in the window: live, after a run, stored, closed, and forgotten in time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import to_array
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.tools import timeline_controller
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton


def run(program: Program, qtbot: QtBot) -> None:
    program.start()
    finish(program, qtbot)


def finish(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not program.is_busy() and program.has_result())


@pytest.fixture
def done(opened: Program, qtbot: QtBot) -> Program:
    """The program after a run of 8 steps."""
    opened.choose_steps(8)
    run(opened, qtbot)
    return opened


def test_after_a_run_its_states_are_on_the_timeline(done: Program, qtbot: QtBot) -> None:
    bar = done.timeline
    assert bar.isVisible()
    assert len(bar.states) == 9
    assert bar.position.text() == "Result"
    assert done.scene.state is None
    bar.slider.setFocus()
    qtbot.keyClick(bar.slider, Qt.Key.Key_Home)
    state = done.scene.state
    assert state is not None
    assert np.array_equal(to_array(state.full), bar.states[0])
    assert done.scene.state_label == "Starting noise · t = 800 · σ = 4 · SNR −12 dB"
    qtbot.keyClick(bar.slider, Qt.Key.Key_End)
    assert done.scene.state is None


def test_the_live_pictures_are_on_it_one_a_step(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    gate = Gate(tile=9)
    engine.before_tile = gate
    bar = opened.timeline
    opened.choose_steps(8)
    engine.seconds_per_tile = 0.1  # so that few are left out by the pace of the preview
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: 1 < len(bar.states) <= 5)
    assert bar.isVisible()
    assert bar.position.text() == "Now"
    assert not bar.export.isEnabled()
    bar.slider.setValue(0)
    assert opened.scene.state is not None
    gate.opened.set()
    finish(opened, qtbot)
    assert len(bar.states) == 9
    assert opened.scene.state is None


def test_a_look_at_another_photo_keeps_what_has_been_seen_of_the_running_one(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    gate = Gate(tile=9)
    engine.before_tile = gate
    window, bar = three.window, three.timeline
    three.choose_steps(8)
    engine.seconds_per_tile = 0.1
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: len(bar.states) > 1)  # a busy machine leaves some out
    seen = bar.states
    window.photos.step(1)
    qtbot.waitUntil(lambda: three.work.session.photo is not None)
    assert bar.states == ()
    window.run.follow()
    qtbot.waitUntil(lambda: three.work.session.photo is not None)
    assert bar.states[: len(seen)] == seen
    assert bar.isVisible()
    assert bar.position.text() == "Now"
    engine.seconds_per_tile, count = 0.5, len(bar.states)
    gate.opened.set()
    qtbot.waitUntil(lambda: len(bar.states) > count)  # the next ones are added to them
    assert bar.states[: len(seen)] == seen
    three.work.runner.stop_now()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert bar.states == ()


def test_the_picture_leaves_room_for_it_and_does_not_jump(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    place = window.view.viewport.rect()
    run(opened, qtbot)
    assert window.view.viewport.rect() == place
    bar, view = (part.mapTo(window, QPoint()).y() for part in (opened.timeline, window.view))
    assert place.bottom() < bar - view
    qtbot.keyClick(window.view, Qt.Key.Key_T)
    assert window.view.viewport.rect().height() >= place.height()
    assert window.view.viewport.rect().center().y() > place.center().y()


@pytest.mark.parametrize("without", ["states", "steps"])
def test_without_states_there_is_no_timeline(
    opened: Program, qtbot: QtBot, without: str, engine: FakeUpscaler
) -> None:
    window = opened.window
    if without == "states":
        window.panel.more.keep_states.click()
    else:
        opened.choose_steps(0)
    run(opened, qtbot)
    assert (engine.requests[-1].states, engine.requests[-1].preview_px > 0) == (0, True)
    assert not opened.timeline.isVisible()
    assert not window.top_bar.timeline_button.isEnabled()
    qtbot.keyClick(window.view, Qt.Key.Key_T)
    assert window.top_bar.timeline_button.isChecked()


def test_it_is_closed_and_opened_and_that_is_remembered(
    done: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    window, bar = done.window, done.timeline
    bar.slider.setValue(0)
    qtbot.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible()
    assert done.scene.state is None
    qtbot.keyClick(window.view, Qt.Key.Key_T)
    assert bar.isVisible()
    qtbot.mouseClick(window.top_bar.timeline_button, LEFT)
    assert not bar.isVisible()
    window.close()
    assert not Settings(tmp_path / "settings.json").timeline_open


def test_each_photo_has_its_own_until_there_is_too_much(
    three: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, work = three.window, three.work
    three.choose_steps(4)
    run(three, qtbot)
    first, _second, third = (job.id for job in work.queue.jobs)

    def look_at(job_id: int) -> None:
        three.choose(job_id)
        qtbot.waitUntil(lambda: work.session.job_id == job_id and three.has_result())

    look_at(first)
    assert len(three.timeline.states) == 5
    three.timeline.slider.setValue(1)
    look_at(third)
    assert three.scene.state is None
    assert three.timeline.position.text() == "Result"
    size = sum(state.nbytes for state in three.timeline.states)
    monkeypatch.setattr(timeline_controller, "KEPT_BYTES", 2 * size)
    window.run.try_variant()
    finish(three, qtbot)
    assert three.timeline.isVisible()
    look_at(first)
    assert not three.timeline.isVisible()


def test_a_run_that_is_stopped_leaves_the_states_of_the_result_that_is_there(
    done: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    gate = Gate()
    engine.before_tile = gate
    bar = done.timeline
    noise = bar.states[0]
    done.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: bar.position.text() == "Now")
    done.work.runner.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not done.work.runner.is_active)
    assert len(bar.states) == 9
    assert bar.states[0] is noise
    assert bar.position.text() == "Result"


@pytest.mark.parametrize(("number", "kind"), [(0, "png"), (1, "webp"), (2, "gif")])
def test_the_states_are_stored_beside_the_result(
    done: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, number: int, kind: str
) -> None:
    suggestions: list[Path] = []

    def choose(_parent: object, suggestion: Path) -> Path:
        suggestions.append(suggestion)
        return suggestion

    monkeypatch.setattr(timeline_controller, "choose_process_target", choose)
    with qtbot.waitSignal(done.work.messages.info):  # that it is being written
        done.timeline.export.menu().actions()[number].trigger()
    qtbot.waitUntil(lambda: "Saved as" in done.notice(), timeout=60_000)
    path = suggestions[0]
    assert path.name == f"holiday_4x_diffusion.{kind}"
    height, width = done.timeline.states[0].shape[:2]
    with Image.open(path) as image:
        frames = getattr(image, "n_frames", 1)
        assert frames == (1 if kind == "png" else 9)
        assert height + 40 < image.height < height + 80  # captions
        assert image.width == (width if kind != "png" else 9 * (width + 4) - 4)


def choose_beside(done: Program, number: int) -> None:
    action = done.timeline.beside.menu().actions()[number]
    assert action.isEnabled()
    action.trigger()


def test_what_the_network_sees_stands_beside_a_state(done: Program, qtbot: QtBot) -> None:
    bar = done.timeline
    bar.slider.setValue(3)
    assert bar.position.text() == "Step 3 of 8 · t = 500 · σ = 2.5 · SNR −8 dB"
    assert done.scene.beside is None
    choose_beside(done, 1)
    assert done.scene.beside is not None
    assert np.array_equal(to_array(done.scene.beside.full), 255 - bar.states[3])
    assert "x0" in done.scene.beside_label
    assert [len(bar.below()), bar.below()[0][0, 0, 0]] == [9, 235]  # nothing seen at the start
    bar.slider.setValue(bar.slider.maximum())
    assert done.scene.beside is None
    bar.slider.setValue(3)
    assert done.scene.beside is not None
    bar.close_button.click()
    assert done.scene.beside is None


def test_the_run_before_stands_beside_a_state_of_as_much_noise(done: Program, qtbot: QtBot) -> None:
    bar = done.timeline
    assert not bar.beside.menu().actions()[2].isEnabled()
    first = bar.states
    done.choose_steps(4)
    done.start()
    finish(done, qtbot)
    qtbot.waitUntil(lambda: len(bar.states) == 5)
    choose_beside(done, 2)
    for number in range(5):
        bar.slider.setValue(number)
        assert np.array_equal(to_array(done.scene.beside.full), first[2 * number])
    assert "8 steps" in done.scene.beside_label
    bar.slider.setValue(1)
    assert "4 steps" in done.scene.state_label
    assert len(bar.below()) == 5


def test_one_of_several_runs_stands_beside_another_model_of_another_size(
    done: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    bar = done.timeline
    first = bar.states
    for steps, scale in ((4, 2), (6, 0)):
        done.choose_steps(steps)
        done.choose_scale(scale)
        done.run()
        qtbot.waitUntil(lambda n=steps: len(bar.states) == n + 1)
    texts = [action.text() for action in bar.beside.menu().actions()]
    assert [("4 steps" in text, "8 steps" in text) for text in texts[2:]] == [(1, 0), (0, 1)]
    assert bar.states[0].shape != first[0].shape
    choose_beside(done, 3)
    bar.slider.setValue(0)
    assert np.array_equal(to_array(done.scene.beside.full), first[0])
    assert "8 steps" in done.scene.beside_label
    assert {below.shape for below in bar.below()} == {bar.states[0].shape}  # for the export
    choose_beside(done, 2)
    assert "4 steps" in done.scene.beside_label
    assert [action.isChecked() for action in bar.beside.menu().actions()] == [0, 0, 1, 0]


def test_the_eye_shows_the_original_while_it_is_held(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    eye = window.top_bar.hold
    assert eye.isVisible()
    assert not eye.isEnabled()  # there is nothing but the original
    run(opened, qtbot)
    qtbot.mousePress(eye, LEFT)
    assert opened.scene.original_held
    qtbot.mouseRelease(eye, LEFT)
    assert not opened.scene.original_held


def test_the_preview_keeps_the_pace_that_was_chosen(opened: Program, qtbot: QtBot) -> None:
    more, pace = opened.window.panel.more, opened.work.runner.pace
    run(opened, qtbot)
    assert pace.interval_ms == 50
    for rate, interval_ms in (("low", 1000), ("off", 0), ("live", 50)):
        more.preview.setCurrentIndex(more.preview.findData(rate))
        assert pace.interval_ms == interval_ms
