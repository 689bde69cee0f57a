"""Results that are there already are replaced only after one question."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from sr3_desktop.app.application import Program
from sr3_desktop.app.dialogs import ask_before_overwriting
from sr3_desktop.app.job import JobState
from sr3_desktop.app.overwrite_check import OverwriteCheck

from .fake_engine import FakeUpscaler

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str | int]:
    """Answers, used up one by one; each is followed by the number that was asked about."""
    waiting: list[str | int] = []

    def ask(_parent: object, count: int) -> str:
        assert waiting, "unexpected question"
        answer = waiting.pop(0)
        waiting.append(count)
        return str(answer)

    monkeypatch.setattr("sr3_desktop.app.run_controller.ask_before_overwriting", ask)
    return waiting


@pytest.fixture
def overwriting(three: Program) -> Program:
    """Three photos, of which two have a result, and the wish to overwrite."""
    box = three.window.panel.where_row.exists
    box.setCurrentIndex(box.findData("overwrite"))
    for name in "ab":
        target_of(three, name).write_bytes(b"an older result")
    return three


def target_of(program: Program, name: str) -> Path:
    return program.work.queue.jobs[0].source.with_name(f"{name}_4x.png")


def start(program: Program, qtbot: QtBot) -> None:
    qtbot.mouseClick(program.window.run_bar.start_button, LEFT)


def test_the_question_comes_once_and_then_all_are_replaced(
    overwriting: Program, asked: list[str | int], qtbot: QtBot
) -> None:
    asked.append("replace")
    start(overwriting, qtbot)
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    assert asked == [2]
    assert all(target_of(overwriting, name).stat().st_size > 100 for name in "abc")
    assert not list(queue.jobs[0].source.parent.glob("*(2)*"))


def test_both_can_be_kept(overwriting: Program, asked: list[str | int], qtbot: QtBot) -> None:
    asked.append("keep")
    start(overwriting, qtbot)
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    assert target_of(overwriting, "a").read_bytes() == b"an older result"
    made = {job.result.target.name for job in queue.jobs if job.result and job.result.target}
    assert made == {"a_4x (2).png", "b_4x (2).png", "c_4x.png"}
    assert overwriting.window.panel.choices.exists == "overwrite"


def test_cancelling_begins_nothing_and_forgets_no_result(
    overwriting: Program, asked: list[str | int], engine: FakeUpscaler, qtbot: QtBot
) -> None:
    asked.append("cancel")
    start(overwriting, qtbot)
    qtbot.waitUntil(lambda: asked == [2])
    assert engine.requests == []
    assert not overwriting.work.runner.is_active
    asked[:] = ["replace"]
    start(overwriting, qtbot)
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    asked[:] = ["cancel"]
    qtbot.waitUntil(overwriting.window.run_bar.variant_button.isVisible)
    qtbot.mouseClick(overwriting.window.run_bar.variant_button, LEFT)
    qtbot.waitUntil(lambda: asked == [1])
    assert queue.count(JobState.SUCCEEDED) == 3


def test_nothing_is_asked_where_nothing_is_replaced(
    overwriting: Program, asked: list[str | int], qtbot: QtBot
) -> None:
    for name in "ab":
        target_of(overwriting, name).unlink()
    start(overwriting, qtbot)
    qtbot.waitUntil(lambda: overwriting.work.queue.count(JobState.SUCCEEDED) == 3)
    assert asked == []


def test_a_photo_is_no_result(tmp_path: Path, qtbot: QtBot) -> None:
    photo, result = tmp_path / "a.png", tmp_path / "b.png"
    photo.touch()
    result.touch()
    check = OverwriteCheck()
    with qtbot.waitSignal(check.counted) as said:
        check.count([photo, result, result, tmp_path / "c.png"], [photo])
    assert said.args == [1]
    check.wait()


@pytest.mark.parametrize(
    ("label", "count", "answer"),
    [("Replace", 14, "replace"), ("Keep both", 1, "keep"), ("", 1, "cancel")],
)
def test_the_question(program: Program, qtbot: QtBot, label: str, count: int, answer: str) -> None:
    seen: list[str] = []

    def respond() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
        seen.append(box.text())
        if label:
            next(b for b in box.buttons() if b.text() == label).click()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(50, respond)
    assert ask_before_overwriting(program.window, count) == answer
    first = "A result is" if count == 1 else "14 results are"
    assert seen == [f"{first} there already."]


@pytest.mark.parametrize("button", ["variant_button", "start_button"])
def test_what_is_made_once_more_is_not_skipped(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot, button: str
) -> None:
    box = opened.window.panel.where_row.exists
    box.setCurrentIndex(box.findData("skip"))
    start(opened, qtbot)
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    made = photo.with_name("holiday_4x.png").read_bytes()
    qtbot.waitUntil(opened.window.run_bar.variant_button.isVisible)
    qtbot.mouseClick(getattr(opened.window.run_bar, button), LEFT)
    qtbot.waitUntil(photo.with_name("holiday_4x (2).png").is_file)
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    assert photo.with_name("holiday_4x.png").read_bytes() == made
    assert opened.window.panel.choices.exists == "skip"
