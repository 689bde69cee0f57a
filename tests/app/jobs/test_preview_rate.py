"""When the worker may send the next preview."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.preview_rate import PreviewRate


class Worker(QObject):
    """Notes when it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[float] = []

    def preview_shown(self) -> None:
        self.answers.append(time.monotonic())


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def pace(worker: Worker, qtbot: QtBot) -> PreviewRate:
    return PreviewRate(worker)  # type: ignore[arg-type]


def test_the_next_preview_is_welcome_after_the_interval(
    pace: PreviewRate, worker: Worker, qtbot: QtBot
) -> None:
    pace.set_interval_ms(120)
    started = time.monotonic()
    pace.arrived()
    qtbot.waitUntil(lambda: len(worker.answers) == 1)
    assert worker.answers[0] - started > 0.1
    qtbot.wait(150)
    assert len(worker.answers) == 1  # nothing has arrived since


def test_with_no_previews_wanted_none_is_welcome_until_they_are(
    pace: PreviewRate, worker: Worker, qtbot: QtBot
) -> None:
    pace.set_interval_ms(0)
    pace.arrived()
    qtbot.wait(30)
    assert worker.answers == []
    pace.set_interval_ms(1)
    qtbot.waitUntil(lambda: len(worker.answers) == 1)


def test_what_nobody_looks_at_is_not_drawn(pace: PreviewRate, worker: Worker, qtbot: QtBot) -> None:
    pace.set_interval_ms(1)
    pace.set_watched(False)
    pace.arrived()
    qtbot.wait(30)
    assert worker.answers == []
    pace.set_watched(True)
    qtbot.waitUntil(lambda: len(worker.answers) == 1)


def test_another_interval_counts_at_once(pace: PreviewRate, worker: Worker, qtbot: QtBot) -> None:
    pace.set_interval_ms(60_000)
    pace.arrived()
    pace.set_interval_ms(1)
    qtbot.waitUntil(lambda: len(worker.answers) == 1)
