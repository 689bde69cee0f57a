"""*Upscale* is for what is chosen; what is said is about what is on show."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton
DONE, WAITING = JobState.SUCCEEDED, JobState.WAITING


def select(program: Program, *rows: int) -> None:
    """Click the first of some photos in the list, and the others with Ctrl."""
    program.choose(program.work.queue.jobs[rows[0]].id)
    strip = program.window.queue_panel.strip
    for row in rows[1:]:
        place = strip.visualRect(program.work.queue.index(row, 0)).center()
        program._qtbot.mouseClick(
            strip.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, place
        )


def wait_for_the_end(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not program.is_busy())


def test_only_the_photo_on_show_is_upscaled(three: Program, qtbot: QtBot) -> None:
    select(three, 1)
    assert three.start_words() == "Upscale this photo"
    assert three.all_words().startswith("Upscale all 3")
    three.start_chosen()
    wait_for_the_end(three, qtbot)
    assert three.states() == [WAITING, DONE, WAITING]


@pytest.mark.parametrize("by", ["button", "key", "menu"])
def test_only_what_is_selected_is_upscaled(
    three: Program, engine: FakeUpscaler, qtbot: QtBot, by: str
) -> None:
    select(three, 2, 0)
    assert three.start_words() == "Upscale 2 photos"
    if by == "button":
        three.start_chosen()
    elif by == "key":
        qtbot.keyClick(three.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    else:
        panel = three.window.queue_panel
        panel.menu_for(panel.selected())
        assert panel.upscale.text() == "Upscale 2 photos"
        panel.upscale.trigger()
    qtbot.waitUntil(lambda: len(engine.requests) == 2)
    wait_for_the_end(three, qtbot)
    assert three.states() == [DONE, WAITING, DONE]
    assert [request.source.name for request in engine.requests] == ["a.png", "c.png"]


@pytest.mark.parametrize("by", ["button", "key"])
def test_all_that_waits_is_upscaled_on_demand(three: Program, qtbot: QtBot, by: str) -> None:
    select(three, 1)
    if by == "button":
        three.start()
    else:
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(three.window, Qt.Key.Key_Return, keys)
    qtbot.waitUntil(three.is_done)
    assert three.states() == [DONE] * 3


def test_the_time_for_all_stands_on_their_button(three: Program, qtbot: QtBot) -> None:
    three.window.resize(1600, 900)
    select(three, 0)
    qtbot.waitUntil(lambda: "·" in three.all_words())
    select(three, 0, 1, 2)
    assert three.all_words() == ""
    assert three.start_words() == "Upscale 3 photos"


def test_a_finished_photo_is_upscaled_again_beside_others_that_wait(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    select(three, 1)
    three.start_chosen()
    wait_for_the_end(three, qtbot)
    assert three.start_words() == "Upscale again"
    assert three.window.run_bar.start_button.property("role") != "primary"
    assert three.all_words().startswith("Upscale all 2")
    three.start_chosen()
    qtbot.waitUntil(lambda: len(engine.requests) == 2)
    wait_for_the_end(three, qtbot)
    assert [request.source.name for request in engine.requests] == ["b.png", "b.png"]
    assert three.states() == [WAITING, DONE, WAITING]


def test_photos_added_meanwhile_do_not_join_what_was_chosen(
    three: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    select(three, 0)
    three.start_chosen()
    qtbot.waitUntil(gate.reached.is_set)
    with qtbot.waitSignal(three.work.queue.rowsInserted):
        three.window.open_photos([photo])
    gate.opened.set()
    wait_for_the_end(three, qtbot)
    assert three.states() == [DONE, WAITING, WAITING, WAITING]


def test_the_running_photo_can_be_left_out(three: Program, gate: Gate, qtbot: QtBot) -> None:
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    three.window.run_bar.leave_out.trigger()
    gate.opened.set()
    wait_for_the_end(three, qtbot)
    assert three.states() == [JobState.CANCELLED, DONE, DONE]


def test_a_single_photo_stops_without_a_menu(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    opened.work.runner._hold.setInterval(50)
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    opened.press(opened.window.run_bar.stop_button)
    gate.opened.set()
    wait_for_the_end(opened, qtbot)
    assert opened.states() == [JobState.CANCELLED]


def test_a_run_s_end_is_told_until_another_photo_is_shown(three: Program, qtbot: QtBot) -> None:
    three.run()
    assert three.status() == "Finished"
    select(three, 0)
    assert three.status() == "Done"
    assert three.detail().startswith("a_4x.png")


def test_the_end_of_a_run_is_not_told_of_photos_that_never_ran(
    three: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    three.stop_now()
    gate.opened.set()
    wait_for_the_end(three, qtbot)
    assert three.status() == "Stopped"
    three.window.photos.remove([job.id for job in three.work.queue.jobs])
    with qtbot.waitSignal(three.work.session.photo_opened):
        three.window.open_photos([photo])
    assert (three.status(), three.detail()) == ("Ready", "holiday.png")


def test_the_photo_on_show_is_named_with_its_place(three: Program) -> None:
    select(three, 2)
    assert (three.status(), three.detail()) == ("Ready", "c.png · photo 3 of 3")


def test_what_is_tried_on_a_photo_is_not_under_the_end_of_a_run(
    three: Program, qtbot: QtBot
) -> None:
    three.run()
    assert three.status() == "Finished"
    three.make_variants()
    assert three.status() == "Done"
    qtbot.waitUntil(lambda: not three.window.tools.sample_queue.busy)


def test_one_photo_that_waits_is_not_all(three: Program, qtbot: QtBot) -> None:
    three.accept_promise()
    three.start_chosen()
    qtbot.waitUntil(lambda: three.states().count(JobState.SUCCEEDED) == 1 and not three.is_busy())
    assert three.all_words().startswith("Upscale all 2")
    three.choose(three.work.queue.jobs[1].id)
    three.start_chosen()
    qtbot.waitUntil(lambda: three.states().count(JobState.SUCCEEDED) == 2 and not three.is_busy())
    assert three.all_words().startswith("Upscale the waiting photo")
