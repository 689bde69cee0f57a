"""The list of photos comes back: what was left, what makes no sense, and what is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.engine.base.request import FaceFrame
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

from .test_recovery import nothing_starts_by_itself


def test_an_offer_that_is_not_answered_is_made_again(
    next_window: Callable[[], Program], tmp_path: Path, photo: Path
) -> None:
    RecoveryFile(tmp_path / "unfinished.json").save(Recovery((str(photo),), "ab", 3))
    assert next_window().window.close()
    left = RecoveryFile(tmp_path / "unfinished.json").load()
    assert left.photos == (str(photo),)


def test_a_closed_window_leaves_nothing_but_a_run_that_was_stopped(
    three: Program, engine: FakeUpscaler, answers: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil((tmp_path / "unfinished.json").is_file)
    gate = Gate()
    engine.before_tile = gate
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    answers.append("stop")
    assert three.window.close()
    gate.opened.set()
    assert len(RecoveryFile(tmp_path / "unfinished.json").load().photos) == 3


def test_the_list_comes_back_and_nothing_starts(
    three: Program, next_window: Callable[[], Program], photo: Path, qtbot: QtBot
) -> None:
    three.start_chosen()
    qtbot.waitUntil(lambda: not three.is_busy())
    three.work.queue.change(three.work.queue.jobs[1].id, state=JobState.FAILED)
    assert three.window.close()
    again = next_window()
    qtbot.waitUntil(lambda: again.work.queue.rowCount() == 2)
    assert [job.source.name for job in again.work.queue.jobs] == ["b.png", "c.png"]
    assert not again.window.cards.unfinished.isVisible()
    nothing_starts_by_itself(again, photo, qtbot)


def test_a_photo_that_is_opened_is_shown_before_the_list_that_comes_back(
    three: Program, next_window: Callable[[], Program], photo: Path, qtbot: QtBot
) -> None:
    assert three.window.close()
    again = next_window()
    again.window.open_photos([photo])
    qtbot.waitUntil(lambda: again.work.queue.rowCount() == 4)
    qtbot.waitUntil(lambda: again.shown.source == photo)


def test_the_list_stays_away_where_that_is_chosen(
    three: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    three.window.top_bar.menu.reopen.trigger()
    qtbot.waitUntil((tmp_path / "unfinished.json").is_file)
    assert three.window.close()
    assert not (tmp_path / "unfinished.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"version": 3, "photos": [], "run": "", "seed": 0}',
        '{"version": 1, "photos": [1], "run": "", "seed": 0}',
        '{"version": 1, "photos": ["a"], "run": "", "seed": -1}',
        '{"version": 1, "photos": ["a"]}',
        '{"version": 1, "photos": ["a"], "run": "", "seed": 0, "below": 1}',
        '{"version": 1, "photos": ["a"], "run": "", "seed": 0, "below": {"a": 1}}',
    ],
)
def test_a_list_that_makes_no_sense_is_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "unfinished.json"
    path.write_text(content)
    assert RecoveryFile(path).load() == Recovery()


def test_a_list_that_could_not_be_written_is_written_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left, file = Recovery(("a",), "run", 1), RecoveryFile(tmp_path / "unfinished.json")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        file.save(left)
    assert "No space left" in caplog.text
    caplog.clear()
    file.save(left)
    assert RecoveryFile(tmp_path / "unfinished.json").load() == left
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("folder", ["/etc", "../x", "a/../../b"])
def test_a_list_leads_nowhere_else(tmp_path: Path, folder: str) -> None:
    file = RecoveryFile(tmp_path / "unfinished.json")
    file.save(Recovery(("a", "b"), "", 0, below={"a": folder, "b": "c"}))
    assert RecoveryFile(tmp_path / "unfinished.json").load().below == {"b": "c"}


def test_folders_are_kept_also_after_a_crash(
    program: Program,
    engine: FakeUpscaler,
    next_window: Callable[[], Program],
    photo: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    album, out = tmp_path / "album", tmp_path / "out"
    for name in ("a.png", "1987/a.png", "1987/summer/b.png"):
        (album / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(photo, album / name)
    panel = program.window.panel
    panel.show_choices(replace(panel.choices, folder=str(out)))
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([album])
    gate = Gate(tile=1)
    engine.before_tile = lambda done: gate(done) if len(engine.requests) == 2 else None
    program.start()
    qtbot.waitUntil(gate.reached.is_set)  # the second photo is under way
    left = (tmp_path / "unfinished.json").read_text()
    program.work.runner.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not program.work.runner.is_active)
    assert program.window.close()
    (tmp_path / "unfinished.json").write_text(left)
    again = next_window()
    assert again.choices.folder == str(out)
    again.continue_earlier()
    qtbot.waitUntil(lambda: again.work.queue.count(JobState.SUCCEEDED) == 2)
    made = {path.relative_to(out).as_posix() for path in out.rglob("*.png")}
    assert made == {"a_4x.png", "1987/a_4x.png", "1987/summer/b_4x.png"}


def test_a_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "unfinished.json"
    frames = (FaceFrame(40.5, 30, 24, -12.5), FaceFrame(1, 2, 3))
    kept = Recovery(
        ("/photos/Ferien 假日.jpg", "b.png"), "ab12", 7, {"b.png": frames}, {"b.png": "x/y"}
    )
    RecoveryFile(path).save(kept)
    assert RecoveryFile(path).load() == kept
    assert RecoveryFile(None).load() == Recovery()


@pytest.mark.parametrize(
    "frames",
    [
        '[{"x": 1}]',
        "[1]",
        "7",
        '[{"x": NaN, "y": 1, "side": 9, "angle": 0}]',
        '[{"x": 1, "y": 1, "side": 0, "angle": 0}]',
    ],
)
def test_faces_that_make_no_sense_are_left_out(tmp_path: Path, frames: str) -> None:
    path = tmp_path / "unfinished.json"
    good = '[{"x": 1, "y": 2, "side": 9, "angle": 0}]'
    path.write_text(
        f'{{"version": 2, "photos": ["a", "b"], "run": "", "seed": 0, '
        f'"faces": {{"a": {frames}, "b": {good}}}}}'
    )
    assert RecoveryFile(path).load().faces == {"b": (FaceFrame(1, 2, 9),)}


@pytest.mark.parametrize("faces", ["", ', "faces": []', ', "faces": "a"'])
def test_a_list_without_faces_is_read(tmp_path: Path, faces: str) -> None:
    path = tmp_path / "unfinished.json"
    path.write_text(f'{{"version": 1, "photos": ["a"], "run": "", "seed": 0{faces}}}')
    assert RecoveryFile(path).load() == Recovery(("a",))
