"""A run: result, variant, stop, pause, error, and what can be done meanwhile."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.engine.base.errors import DeviceMemoryError
from tests.app.driver import Program, files_in
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton


def test_a_run_writes_the_result_beside_the_photo(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    window, original = opened.window, photo.read_bytes()
    qtbot.mouseClick(window.panel.quality_row.quality.button(0), LEFT)
    opened.run()
    request = engine.requests[0]
    assert request.sampler.steps == 0
    assert request.preview_px > 0
    assert [path.name for path in files_in(photo.parent)] == ["holiday.png", "holiday_4x.png"]
    assert photo.read_bytes() == original
    assert window.view.viewport.canvas.toSize().toTuple() == (240, 160)
    assert opened.status() == "Done"
    assert "holiday_4x.png · 240 × 160" in opened.detail()
    shown = [
        window.run_bar.folder_button,
        window.run_bar.save_button,
        window.run_bar.variant_button,
    ]
    assert all(button.isVisible() for button in shown)
    assert not window.run_bar.stop_button.isVisible()


def test_another_variant_has_another_seed_and_another_file(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    opened.run()
    opened.try_variant()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not opened.work.runner.is_active)
    first, second = (request.sampler.seed for request in engine.requests)
    assert first != second
    assert (photo.parent / "holiday_4x (2).png").is_file()
    assert opened.start_words() == "Upscale again"


def test_a_variant_leaves_the_photos_that_wait_alone(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    queue = three.work.queue
    gate = Gate(tile=1)
    engine.before_tile = gate
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    three.stop_after_photo()
    gate.opened.set()
    qtbot.waitUntil(three.has_result)
    three.try_variant()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not three.work.runner.is_active)
    assert [request.source.name for request in engine.requests] == ["a.png", "a.png"]
    assert queue.count(JobState.WAITING) == 2


def test_while_running_the_photo_sharpens_in_place(
    opened: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.06  # so that no report comes too soon after another to be shown
    window = opened.window
    before = window.view.viewport.rect()
    opened.choose_steps(8)
    opened.start_and_hold(gate)
    assert window.view.viewport.rect().center() == before.center()
    assert abs(window.view.viewport.rect().width() - before.width()) < 1
    assert window.run_bar.stop_button.isVisible()
    assert not window.run_bar.start_button.isVisible()
    qtbot.waitUntil(lambda: "step 2 of 8" in opened.photo_words())
    assert "tile 1 of 2" in opened.photo_words()
    assert window.windowTitle().startswith("19%")
    assert not window.run_bar.all_box.isVisible()
    gate.opened.set()
    qtbot.waitUntil(opened.has_result)


def test_escape_stops_a_single_photo_and_leaves_no_file(
    opened: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    opened.work.runner._hold.setInterval(50)
    opened.start_and_hold(gate)
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.work.queue.jobs[0].state is JobState.CANCELLED
    assert files_in(photo.parent) == [photo]
    assert opened.status() == "Stopped"
    assert opened.detail() == "Nothing was saved."
    opened.run()
    assert opened.work.queue.jobs[0].state is JobState.SUCCEEDED


def test_stopping_shows_the_earlier_result_again(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    opened.run()
    gate = Gate()
    engine.before_tile = gate
    finished = opened.window.view.scene.after
    opened.start_and_hold(gate)
    opened.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.window.view.scene.after is finished


def test_an_error_is_one_sentence_and_the_next_run_works(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail
    opened.start()
    qtbot.waitUntil(opened.has_notice)
    assert opened.notice() == "Too little memory; close other programs."
    assert opened.can_start()
    engine.before_tile = None
    opened.run()
    assert not opened.has_notice()


def test_an_error_in_the_middle_leaves_the_others_done(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail_second(done: int) -> None:
        if len(engine.requests) == 2 and done == 3:
            raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail_second
    three.run()
    states = [job.state for job in three.work.queue.jobs]
    assert states == [JobState.SUCCEEDED, JobState.FAILED, JobState.SUCCEEDED]
    assert three.work.queue.jobs[1].fault.sentence == "Too little memory; close other programs."
    folder = three.work.queue.jobs[0].source.parent
    assert {p.name for p in folder.glob("*_4x*")} == {"a_4x.png", "c_4x.png"}
    assert three.detail() == "2 done, 1 failed"
    engine.before_tile = None
    three.window.photos.retry([three.work.queue.jobs[1].id])
    three.run()
    assert three.work.queue.count(JobState.SUCCEEDED) == 3


def test_pause_stands_still_and_resume_goes_on(
    opened: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    opened.choose_steps(8)
    opened.start_and_hold(gate)
    qtbot.mouseClick(opened.window.run_bar.pause_button, LEFT)
    gate.opened.set()
    qtbot.waitUntil(lambda: "paused" in opened.photo_words())
    fraction = opened.work.queue.jobs[0].fraction
    qtbot.wait(100)
    assert opened.work.queue.jobs[0].fraction == fraction < 1
    qtbot.mouseClick(opened.window.run_bar.pause_button, LEFT)
    qtbot.waitUntil(opened.has_result)
    assert len(engine.requests) == 1


def test_stop_after_this_photo_keeps_it_and_leaves_the_rest(
    three: Program, gate: Gate, qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    three.stop_after_photo()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    states = [job.state for job in three.work.queue.jobs]
    assert states == [JobState.SUCCEEDED, JobState.WAITING, JobState.WAITING]
    assert three.status() == "Stopped"
    assert "1 done" in three.detail()
    assert three.all_words().startswith("Upscale all 2")


def test_stop_after_this_photo_can_be_taken_back(three: Program, gate: Gate, qtbot: QtBot) -> None:
    three.start_and_hold(gate)
    bar = three.window.run_bar
    for checked in (True, False):
        bar.stop_after.trigger()
        assert bar.stop_after.isChecked() is checked
        assert three.work.runner.stops_after is checked
    assert bar.all_text.text().startswith("Photo 1 of 3")
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert three.work.queue.count(JobState.SUCCEEDED) == 3
    assert bar.status.text() == "Finished"


def test_what_was_asked_of_a_variant_leaves_the_photos_that_wait_alone(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    runner, planning = three.work.runner, three.work.planning
    first = three.work.queue.jobs[0]
    with qtbot.waitSignal(planning.made) as made:
        planning.ask([first], None)
    runner.start(made.args[0], [first.id])
    for _ in range(2):
        three.stop_after_photo()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert three.work.queue.count(JobState.WAITING) == 2


def test_other_photos_can_be_looked_at_while_one_runs(
    three: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    window, session = three.window, three.work.session
    three.start_and_hold(gate)
    assert not window.run_bar.follow_button.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: session.photo is not None and session.job.source.name == "b.png")
    assert window.view.scene.after is None
    assert window.run_bar.follow_button.isVisible()
    gate.opened.set()
    engine.before_tile = second = Gate()
    qtbot.waitUntil(second.reached.is_set)  # in the second photo
    qtbot.keyClick(window, Qt.Key.Key_PageUp)
    qtbot.waitUntil(three.has_result)  # the first is done and shown as such
    qtbot.mouseClick(window.run_bar.follow_button, LEFT)
    qtbot.waitUntil(lambda: session.job.source.name == "b.png")
    second.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert session.job.source.name == "c.png"  # followed to the end


def test_the_list_can_be_changed_while_running(
    three: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    window, queue = three.window, three.work.queue
    three.start_and_hold(gate)
    a, b, c = (job.id for job in queue.jobs)
    window.photos.remove([a])
    assert "stop it" in three.notice()
    window.photos.remove([b])
    assert [job.id for job in queue.jobs] == [a, c]
    qtbot.mouseClick(window.toast.undo_button, LEFT)
    assert [job.id for job in queue.jobs] == [a, b, c]
    window.photos.enlarge_next([c])
    window.open_photos([photo])
    qtbot.waitUntil(lambda: queue.rowCount() == 4)
    window.photos.remove([b])
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert [job.source.name for job in queue.jobs] == ["a.png", "c.png", "holiday.png"]
    assert queue.count(JobState.SUCCEEDED) == 3


def test_choices_made_while_running_do_not_touch_the_run(
    three: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    three.choose_scale(0)
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert [request.scale for request in engine.requests] == [4.0] * 3
