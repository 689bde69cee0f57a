"""What has been made is not made again, and what was left is offered after a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.batch.journal import Journal, journal_path
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton


def run(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.work.runner.ended):
        program.start()


def nothing_starts_by_itself(program: Program, photo: Path, qtbot: QtBot) -> None:
    """Add one more photo and see it wait."""
    another = photo.with_name("another.png")
    another.write_bytes(photo.read_bytes())
    program.window.open_photos([another])
    qtbot.waitUntil(lambda: program.work.queue.find(another) is not None)
    assert not program.work.runner.is_active
    assert program.work.queue.jobs[-1].state is JobState.WAITING


def test_only_what_has_changed_is_made_again(
    three: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    three.choose_exists("changed")
    run(three, qtbot)
    assert three.states() == [JobState.SUCCEEDED] * 3
    sources = [job.source for job in three.work.queue.jobs]
    sources[1].write_bytes(photo.read_bytes() + b" ")
    three.window.photos.retry([job.id for job in three.work.queue.jobs])
    run(three, qtbot)
    assert three.states() == [JobState.SKIPPED, JobState.SUCCEEDED, JobState.SKIPPED]
    assert len(engine.requests) == 4
    assert not list(photo.parent.glob("*(2)*"))  # the result that was out of date is replaced
    assert three.detail() == "1 done, 2 skipped"


def test_what_is_there_is_skipped(three: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    three.choose_exists("skip")
    folder = three.work.queue.jobs[0].source.parent
    (folder / "b_4x.png").write_bytes(b"someone's")
    run(three, qtbot)
    assert three.states() == [JobState.SUCCEEDED, JobState.SKIPPED, JobState.SUCCEEDED]
    assert (folder / "b_4x.png").read_bytes() == b"someone's"
    assert len(engine.requests) == 2


def test_the_journal_is_that_of_the_batch_and_is_free_after_the_run(
    three: Program, photo: Path, qtbot: QtBot
) -> None:
    run(three, qtbot)
    with Journal(journal_path(photo.parent)) as journal:
        journal.lock()
        done = [entry for entry in journal.entries() if entry.event == "done"]
    assert sorted(entry.writes.name for entry in done) == ["a_4x.png", "b_4x.png", "c_4x.png"]


def test_another_run_on_the_folder_is_one_sentence(
    opened: Program, photo: Path, qtbot: QtBot
) -> None:
    with Journal(journal_path(photo.parent)) as journal:
        journal.lock()
        run(opened, qtbot)
        assert "Another run is writing" in opened.notice()
    assert opened.states() == [JobState.FAILED]


def test_results_are_not_opened_with_their_folder(
    opened: Program, photo: Path, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    queue, result = opened.work.queue, photo.with_name("holiday_4x.png")
    assert result.is_file()
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    opened.window.open_photos([photo.parent])
    qtbot.waitUntil(lambda: queue.rowCount() > 1)
    assert [job.source for job in queue.jobs] == [photo, other]
    opened.window.open_photos([result])  # named itself
    qtbot.waitUntil(lambda: queue.rowCount() == 3)


def test_after_a_crash_the_photos_that_were_left_are_offered(
    three: Program,
    engine: FakeUpscaler,
    next_window: Callable[[], Program],
    photo: Path,
    qtbot: QtBot,
) -> None:
    gate = Gate(tile=1)
    engine.before_tile = lambda done: gate(done) if len(engine.requests) == 2 else None
    three.start()
    qtbot.waitUntil(gate.reached.is_set)  # the second photo is under way

    def names_left() -> list[str]:
        kept = json.loads((photo.parent.parent / "unfinished.json").read_text())
        return [Path(path).name for path in kept["photos"]]

    qtbot.waitUntil(lambda: names_left() == ["b.png", "c.png"])  # written a moment later
    left = json.loads((photo.parent.parent / "unfinished.json").read_text())
    three.window.recovery.close = lambda keep: None  # a crash closes nothing
    three.work.runner.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    qtbot.waitUntil(lambda: not RecoveryFile(photo.parent.parent / "unfinished.json").load().run)
    (photo.parent.parent / "unfinished.json").write_text(json.dumps(left))
    again = next_window()
    again.accept_promise()
    card = again.window.cards.unfinished
    assert card.heading.text() == "Continue where you left off? 2 photos are waiting."
    assert again.work.queue.rowCount() == 0
    qtbot.mouseClick(card.accept_button, LEFT)
    qtbot.waitUntil(lambda: again.work.queue.count(JobState.SUCCEEDED) == 2)
    seeds = {request.sampler.seed for request in engine.requests}
    assert len(seeds) == 1
    assert {path.name for path in photo.parent.glob("*_4x*")} == {
        "a_4x.png",
        "b_4x.png",
        "c_4x.png",
    }
    qtbot.waitUntil(lambda: not (photo.parent.parent / "unfinished.json").exists())


def test_a_photo_finished_just_before_the_crash_is_not_made_again(
    opened: Program,
    engine: FakeUpscaler,
    next_window: Callable[[], Program],
    photo: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    gate = Gate(tile=1)
    engine.before_tile = gate
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: bool(RecoveryFile(tmp_path / "unfinished.json").load().run))
    left = (tmp_path / "unfinished.json").read_text()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.window.close()
    (tmp_path / "unfinished.json").write_text(left)  # as if the list had not been written any more
    again = next_window()
    again.continue_earlier()
    qtbot.waitUntil(lambda: again.states() == [JobState.SKIPPED])
    assert len(engine.requests) == 1
    assert sorted(path.name for path in photo.parent.glob("*.png")) == [
        "holiday.png",
        "holiday_4x.png",
    ]


def test_what_was_left_can_be_forgotten(
    next_window: Callable[[], Program], tmp_path: Path, photo: Path, qtbot: QtBot
) -> None:
    file = RecoveryFile(tmp_path / "unfinished.json")
    file.save(Recovery((str(photo),), "ab", 3))
    program = next_window()
    program.forget_earlier()
    qtbot.waitUntil(lambda: not (tmp_path / "unfinished.json").exists())
    assert program.work.queue.rowCount() == 0


def test_photos_that_are_in_the_list_already_are_gone_on_with(
    next_window: Callable[[], Program],
    engine: FakeUpscaler,
    tmp_path: Path,
    photo: Path,
    qtbot: QtBot,
) -> None:
    RecoveryFile(tmp_path / "unfinished.json").save(Recovery((str(photo),), "ab", 3))
    program = next_window()
    program.window.open_photos([photo])
    qtbot.waitUntil(lambda: program.work.queue.rowCount() == 1)
    program.continue_earlier()
    qtbot.waitUntil(lambda: program.states() == [JobState.SUCCEEDED])
    assert [request.sampler.seed for request in engine.requests] == [3]
    nothing_starts_by_itself(program, photo, qtbot)


@pytest.mark.parametrize("is_open", [False, True])
def test_framed_faces_are_gone_on_with(
    next_window: Callable[[], Program],
    engine: FakeUpscaler,
    tmp_path: Path,
    photo: Path,
    qtbot: QtBot,
    is_open: bool,
) -> None:
    frames = (FaceFrame(30, 20, 16, 5),)
    left = Recovery((str(photo),), "ab", 3, {str(photo): frames})
    RecoveryFile(tmp_path / "unfinished.json").save(left)
    program = next_window()
    if is_open:
        program.window.open_photos([photo])
        qtbot.waitUntil(lambda: program.work.session.photo is not None)
    gate = Gate(tile=1)
    engine.before_tile = gate
    program.continue_earlier()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: RecoveryFile(tmp_path / "unfinished.json").load() == left)
    qtbot.waitUntil(lambda: program.window.faces.layer.frames == frames)
    gate.opened.set()
    qtbot.waitUntil(lambda: program.states() == [JobState.SUCCEEDED])
    assert [request.faces for request in engine.requests] == [frames]


def test_frames_are_written_down_as_they_are_made(
    opened: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    frame = FaceFrame(30, 20, 16)
    qtbot.waitUntil((tmp_path / "unfinished.json").is_file)
    opened.window.faces.layer.add(frame)
    file = RecoveryFile(tmp_path / "unfinished.json")
    qtbot.waitUntil(lambda: file.load().faces == {str(photo): (frame,)})


def test_photos_that_were_left_and_are_done_now_start_nothing(
    next_window: Callable[[], Program],
    engine: FakeUpscaler,
    tmp_path: Path,
    photo: Path,
    qtbot: QtBot,
) -> None:
    RecoveryFile(tmp_path / "unfinished.json").save(Recovery((str(photo),), "ab", 3))
    program = next_window()
    program.window.open_photos([photo])
    qtbot.waitUntil(lambda: program.work.session.photo is not None)
    run(program, qtbot)
    program.continue_earlier()
    qtbot.waitUntil(lambda: not (tmp_path / "unfinished.json").exists())
    nothing_starts_by_itself(program, photo, qtbot)
    assert len(engine.requests) == 1


def test_photos_that_were_left_and_are_gone_start_nothing_later(
    next_window: Callable[[], Program], tmp_path: Path, photo: Path, qtbot: QtBot
) -> None:
    gone = Recovery((str(tmp_path / "gone.png"),), "ab", 3)
    RecoveryFile(tmp_path / "unfinished.json").save(gone)
    program = next_window()
    program.continue_earlier()
    qtbot.waitUntil(lambda: "gone.png" in program.problem() + program.notice())
    qtbot.waitUntil(lambda: not program.is_busy())
    nothing_starts_by_itself(program, photo, qtbot)
