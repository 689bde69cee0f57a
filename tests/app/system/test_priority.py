"""The window's thread comes first: those that compute beside it have stepped back."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker, WorkerThread
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.priority import step_back
from tests.app.fake_engine import FakeReport, FakeUpscaler

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads of Linux are asked")


def nice(_: object = None) -> int:
    """Return how far back this thread stands."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_what_the_window_waits_for_comes_after_it(qtbot: QtBot) -> None:
    before, owner, told = nice(), QObject(), []
    background = Background(owner, threads=2)
    background.run(nice, told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0] > before == nice()
    background.close()


def test_the_worker_and_all_that_it_starts_come_last(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    background = Background(owner)
    background.run(nice, told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    background.close()

    def build() -> FakeUpscaler:
        told.append(nice())
        with ThreadPoolExecutor() as library:
            told.append(library.submit(nice).result())
        return FakeUpscaler()

    thread = WorkerThread(UpscaleWorker(build, FakeReport))
    thread.start()
    qtbot.waitUntil(lambda: len(told) == 3)
    assert thread.stop()
    beside, computing, library = told
    assert nice() < beside < computing == library


def test_a_thread_at_the_very_end_steps_back_no_further() -> None:
    def at_the_end() -> int:
        for _ in range(5):
            step_back(5)
        return nice()

    with ThreadPoolExecutor() as threads:
        assert threads.submit(at_the_end).result() == 19
