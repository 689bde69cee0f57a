"""Closing the window, at rest and while a photo is being enlarged."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.dialogs import ask_before_closing
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.recovery_file import RecoveryFile
from tests.app.driver import Program, files_in
from tests.app.gate import Gate

SENTENCE = "The window closes after this photo."


def test_closing_while_running_can_be_taken_back(
    opened: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    opened.start_and_hold(gate)
    answers.append("keep")
    assert not opened.window.close()
    assert opened.window.isVisible()
    gate.opened.set()
    qtbot.waitUntil(opened.has_result)


def test_closing_while_running_can_wait_for_the_photo(
    three: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    answers.append("finish")
    assert not three.window.close()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.window.isVisible())
    states = [job.state for job in three.work.queue.jobs]
    assert states == [JobState.SUCCEEDED, JobState.WAITING, JobState.WAITING]


def test_closing_while_running_can_stop_everything(
    opened: Program, gate: Gate, photo: Path, answers: list[str], qtbot: QtBot
) -> None:
    opened.start_and_hold(gate)
    answers.append("stop")
    assert opened.window.close()
    gate.opened.set()
    assert opened.stop()
    assert files_in(photo.parent) == [photo]


def test_closing_asks_nothing_once_all_is_written(opened: Program, qtbot: QtBot) -> None:
    opened.run()
    assert opened.window.close()


def test_the_question_at_closing_keeps_running_on_escape(program: Program, qtbot: QtBot) -> None:
    seen: list[list[str]] = []

    def answer(label: str) -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
        seen.append(sorted(button.text() for button in box.findChildren(QPushButton)))
        if label:
            next(b for b in box.buttons() if b.text() == label).click()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Escape)

    labels = {"": "keep", "Stop now": "stop", "Finish this photo, then close": "finish"}
    for label, word in labels.items():
        QTimer.singleShot(50, lambda label=label: answer(label))
        assert ask_before_closing(program.window) == word
    assert seen[0] == ["Finish this photo, then close", "Keep running", "Stop now"]


def test_that_the_window_is_about_to_close_is_said(
    opened: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    bar = opened.window.run_bar
    opened.start_and_hold(gate)
    assert not bar.closing_text.isVisible()
    answers.append("finish")
    assert not opened.window.close()
    assert bar.closing_text.isVisible()
    assert bar.closing_text.text() == SENTENCE
    assert not bar.all_text.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.window.isVisible())


def test_a_second_close_asks_again_and_can_let_the_run_go_on(
    three: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    answers += ["finish", "finish", "keep"]
    for _ in range(3):
        assert not three.window.close()
    assert answers == []
    assert not three.window.run_bar.closing_text.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: three.states() == [JobState.SUCCEEDED] * 3)
    assert three.window.isVisible()


def test_a_second_close_can_stop_now(
    three: Program, gate: Gate, answers: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    answers += ["finish", "stop"]
    assert not three.window.close()
    assert three.window.close()
    gate.opened.set()
    assert len(RecoveryFile(tmp_path / "unfinished.json").load().photos) == 3


def test_keeping_on_leaves_what_was_chosen_before(
    three: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    three.stop_after_photo()
    answers += ["finish", "keep"]
    assert not three.window.close()
    assert not three.window.close()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert three.states() == [JobState.SUCCEEDED, JobState.WAITING, JobState.WAITING]
    assert three.window.isVisible()


def test_letting_the_run_go_on_keeps_the_window_open(
    three: Program, gate: Gate, answers: list[str], qtbot: QtBot
) -> None:
    three.start_and_hold(gate)
    answers.append("finish")
    assert not three.window.close()
    three.stop_after_photo()
    assert not three.window.run_bar.closing_text.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: three.states() == [JobState.SUCCEEDED] * 3)
    assert three.window.isVisible()


@pytest.mark.parametrize(("answer", "stays"), [("keep", True), ("finish", False), ("stop", False)])
@pytest.mark.parametrize("put_off", [False, True])
def test_the_run_may_end_while_the_question_is_open(
    opened: Program,
    gate: Gate,
    answers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    answer: str,
    stays: bool,
    put_off: bool,
) -> None:
    opened.start_and_hold(gate)
    if put_off:
        answers.append("finish")
        assert not opened.window.close()

    def ask(_parent: object) -> str:
        gate.opened.set()
        qtbot.waitUntil(lambda: not opened.work.runner.is_active)
        assert opened.window.isVisible()
        return answer

    monkeypatch.setattr("sr3_desktop.app.window.close_guard.ask_before_closing", ask)
    assert opened.window.close() is not stays
    assert opened.window.isVisible() is stays
    monkeypatch.setattr(
        "sr3_desktop.app.window.close_guard.ask_before_closing", lambda _parent: "stop"
    )


def test_the_end_waits_for_the_window_s_own_threads(program: Program) -> None:
    done: list[object] = []

    def work(finder: object) -> None:
        time.sleep(0.05)
        done.append(finder)

    window = program.window
    owners = [
        window.faces.finder,
        window.tools.sample_queue,
        window.timeline,
        program.work.io,
    ]
    for owner in owners:
        owner._background.run(partial(work, owner), done.append, done.append)
    window.close()
    assert program.stop()
    QApplication.processEvents()
    assert len(done) == len(owners)  # and none is answered
