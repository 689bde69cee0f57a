"""Work beside the GUI thread: it is always answered, there, unless nobody is left to hear."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.errors import Cancelled, ImageReadError


def fail(error: Exception) -> Callable[[], None]:
    """Return work that raises."""

    def work() -> None:
        raise error

    return work


def test_the_answer_comes_in_the_gui_thread(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    background = Background(owner)
    background.run(threading.current_thread, lambda thread: told.append(thread), told.append)
    background.run(lambda: 7, lambda _: told.append(threading.current_thread()), told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0] is not threading.current_thread()
    assert told[1] is threading.current_thread()
    background.close()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ImageReadError("It is no photo."), "It is no photo."),
        (OSError("no drive"), "Something unexpected"),
        (RecursionError(), "Something unexpected"),
        (MemoryError(), "There is too little memory; close other programs and try again."),
        (OSError(28, "No space left on device"), "A file could not be read or written (No space"),
        (OSError(5, "Input/output error", "/x/a.png"), "/x/a.png cannot be used: Input/output"),
        (Cancelled(), "Something unexpected"),
    ],
)
def test_it_answers_whatever_the_work_raises(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, error: Exception, sentence: str
) -> None:
    owner, faults, done = QObject(), [], []
    background = Background(owner)
    background.run(fail(error), done.append, faults.append)
    background.run(lambda: 2, done.append, faults.append)
    qtbot.waitUntil(lambda: len(faults) + len(done) == 2)
    assert done == [2]
    assert all(fault.sentence.startswith(sentence) for fault in faults)
    background.close()
    caplog.clear()


def test_of_a_kind_the_last_that_waits_is_done_and_answered(qtbot: QtBot) -> None:
    owner, seen, go_on = QObject(), [], threading.Event()
    background = Background(owner)
    background.run(go_on.wait)
    for number in range(3):
        background.run(lambda n=number: f"number {n}", seen.append, seen.append, "number")
    background.run(lambda: "other", seen.append, seen.append, "other")
    background.run(lambda: "any", seen.append, seen.append)
    go_on.set()
    qtbot.waitUntil(lambda: "any" in seen)
    assert seen == ["number 2", "other", "any"]
    background.close()


def test_what_waits_and_is_dropped_is_neither_done_nor_answered(qtbot: QtBot) -> None:
    owner, seen, go_on = QObject(), [], threading.Event()
    background = Background(owner)
    background.run(go_on.wait)
    background.run(lambda: seen.append("work"), seen.append, seen.append, "number")
    background.run(lambda: "next", seen.append, seen.append)
    background.drop(["number"])
    go_on.set()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["next"]
    background.close()


def test_what_is_given_up_meanwhile_is_not_answered(qtbot: QtBot) -> None:
    owner, seen, given_up = QObject(), [], threading.Event()
    background = Background(owner)
    background.run(lambda: given_up.set(), seen.append, seen.append, given_up=given_up)
    background.run(lambda: seen.append("work"), seen.append, seen.append, given_up=given_up)
    background.run(lambda: "next", seen.append, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["next"]
    background.close()


def test_closing_waits_and_nothing_is_answered_after_it(qapp: QApplication) -> None:
    owner, seen, begun = QObject(), [], threading.Event()
    background = Background(owner, threads=2)
    for number in range(5):
        background.run(lambda n=number: (begun.wait(0.02), seen.append(n)), fail, fail)
    background.close()
    assert sorted(seen) == [0, 1, 2, 3, 4]
    background.run(lambda: seen.append("late"), seen.append, seen.append)
    qapp.processEvents()
    assert len(seen) == 5


def test_an_owner_that_is_gone_hears_nothing(qapp: QApplication) -> None:
    parent, heard = QObject(), []
    owner, go_on, ended = QObject(parent), threading.Event(), threading.Event()
    background = Background(owner)
    background.run(go_on.wait, heard.append, heard.append)
    background.run(ended.set, heard.append, heard.append)
    parent.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    go_on.set()
    assert ended.wait(5)
    background._threads.shutdown()
    qapp.processEvents()
    assert heard == []
