"""What the table and the question say of the results that a run would write."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.dialogs import ask_before_overwriting
from sr3_desktop.app.jobs.planning import Plan
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import Column
from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.batch.entry import Entry, FileState
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.planner import PlannedPhoto
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.run.conftest import Asked
from tests.app.run.test_overwriting import LEFT, paint, run_list, target_of


def test_results_are_named_as_by_batch(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    photos = [tmp_path / "a.png", tmp_path / "b.png"]
    for photo in photos:
        paint(photo, "blue")
        os.utime(photo, (86400 * 365, 86400 * 365))
    panel = program.window.panel
    folder = str(tmp_path / "out")
    panel.show_choices(replace(panel.choices, folder=folder, template="{seq} {name} {date}"))
    names = ["0001 a 1971-01-01.png", "0002 b 1971-01-01.png"]
    assert run_list(program, qtbot, "changed", photos) == names
    later = tmp_path / "c.png"
    paint(later, "red")
    os.utime(later, (0, 0))
    assert run_list(program, qtbot, "changed", [later]) == [*names, "0003 c 1970-01-01.png"]


def test_the_question_knows_the_numbers(
    program: Program, asked: Asked, qtbot: QtBot, tmp_path: Path
) -> None:
    photos = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in (*photos, tmp_path / "out" / "0002.png"):
        paint(path, "blue")
    panel = program.window.panel
    panel.show_choices(replace(panel.choices, folder=str(tmp_path / "out"), template="{seq}"))
    asked.append("replace")
    assert run_list(program, qtbot, "overwrite", photos) == ["0001.png", "0002.png"]
    assert asked == [(1, 1)]


def test_the_table_shows_what_is_written(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    """Two photos of one day: their own day and numbers, not today's and the first for both."""
    photos = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2018:07:06 05:04:03"
    for photo in photos:
        Image.new("RGB", (8, 6), "blue").save(photo, exif=exif)
    (tmp_path / "0002_2018-07-06_b.jpg").write_bytes(b"something else")
    panel = program.window.panel
    panel.show_choices(replace(panel.choices, template="{seq}_{date}_{name}"))
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos(photos)
    names = ["0001_2018-07-06_a.jpg", "0002_2018-07-06_b (2).jpg"]
    qtbot.waitUntil(lambda: shown_results(program) == names)
    program.run()
    assert [path and path.name for path in program.results()] == names


def shown_results(program: Program) -> list[str]:
    queue = program.work.queue
    return [queue.index(row, Column.TARGET).data() for row in range(queue.rowCount())]


def test_what_would_be_replaced_is_counted(
    program: Program, asked: Asked, qtbot: QtBot, tmp_path: Path
) -> None:
    photos = [tmp_path / f"{name}.png" for name in ("a", "a_4x", "b", "c", "d")]
    for path in (*photos, tmp_path / "b_4x.png", tmp_path / "c_4x.png"):
        paint(path, "red")
    with Journal(journal_path(tmp_path)) as journal:
        made = tmp_path / "c_4x.png"
        state = FileState.of(made)
        journal.add(Entry("done", photos[3], made, "key", state, made, state))
    asked.append("replace")
    run_list(program, qtbot, "overwrite", photos)
    assert asked == [(2, 1)]  # b_4x.png, which nobody knows, and c_4x.png; not a_4x.png


@pytest.mark.parametrize(
    ("label", "count", "foreign", "answer", "question"),
    [
        ("Replace", 14, 0, "replace", "14 results already exist."),
        ("Keep both", 1, 0, "keep", "This result already exists."),
        (
            "",
            1,
            1,
            "cancel",
            "A file with this name exists, and this program did not make it.",
        ),
        (
            "Replace",
            14,
            3,
            "replace",
            "14 files already exist. Not made by this program: 3.",
        ),
    ],
)
def test_the_question(
    program: Program,
    qtbot: QtBot,
    label: str,
    count: int,
    foreign: int,
    answer: str,
    question: str,
) -> None:
    seen: list[str] = []

    def respond() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
        seen.append(box.text())
        if label:
            next(b for b in box.buttons() if b.text() == label).click()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(50, respond)
    assert ask_before_overwriting(program.window, count, foreign) == answer
    assert seen == [question]


def test_the_result_that_was_there_already_is_shown(opened: Program, qtbot: QtBot) -> None:
    there = target_of(opened, "holiday")
    Image.new("RGB", (240, 160), "lime").save(there)
    opened.choose_exists("skip")
    opened.start()
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SKIPPED) == 1)
    qtbot.waitUntil(lambda: opened.scene.after is not None)
    assert opened.work.session.result_path == there
    assert opened.scene.after.full.pixelColor(9, 9).name() == "#00ff00"
    assert opened.window.run_bar.folder_button.isVisible()
    assert opened.status() == "Skipped"


@pytest.mark.parametrize("button", ["variant_button", "start_button"])
def test_what_is_made_once_more_is_not_skipped(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot, button: str
) -> None:
    opened.choose_exists("skip")
    opened.start()
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    made = photo.with_name("holiday_4x.png").read_bytes()
    qtbot.waitUntil(opened.can_try_variant)
    qtbot.mouseClick(getattr(opened.window.run_bar, button), LEFT)
    qtbot.waitUntil(photo.with_name("holiday_4x (2).png").is_file)
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    assert photo.with_name("holiday_4x.png").read_bytes() == made
    assert opened.choices.exists == "skip"


def test_a_plan_that_cannot_be_made_is_told_and_can_be_asked_for_again(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "a.png"
    paint(photo, "blue")
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([photo])

    def fail(*_: object) -> None:
        raise ImageWriteError("The disk is gone.")

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "look", fail)
        program.start()
        assert program.notice() == "The disk is gone."
        assert not program.is_busy()
    program.run()
    assert program.results() == [tmp_path / "a_4x.png"]


def test_a_run_that_is_being_planned_says_so_and_can_be_given_up(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "a.png"
    paint(photo, "blue")
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([photo])
    qtbot.waitUntil(lambda: program.work.queue.index(0, Column.TARGET).data() == "a_4x.png")
    gate = threading.Event()
    look = Plan.look

    def slow(plan: Plan, jobs: Sequence[Job], late: bool) -> list[PlannedPhoto]:
        assert gate.wait(30)
        return look(plan, jobs, late)

    monkeypatch.setattr(Plan, "look", slow)
    program.press(program.window.run_bar.start_button)
    assert program.status() == "Starting…"
    program.window.setFocus()
    qtbot.keyClick(program.window, Qt.Key.Key_Escape)
    assert not program.is_busy()
    assert program.status() == "Ready"
    gate.set()
    with qtbot.assertNotEmitted(program.work.runner.started, wait=300):
        pass
    assert not (tmp_path / "a_4x.png").exists()
