"""The program, started once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.window.application import assemble
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler


@pytest.fixture
def next_window(
    qapp: QApplication, engine: FakeUpscaler, tmp_path: Path, qtbot: QtBot
) -> Iterator[Callable[[], Program]]:
    """Return a function that starts the program once more, with the same settings."""
    made: list[Program] = []

    def open_next() -> Program:
        worker = UpscaleWorker(lambda: engine, FakeReport)  # type: ignore[arg-type, return-value]
        program = Program(assemble(qapp, worker, tmp_path / "settings.json"), qtbot)
        made.append(program)
        program.open()
        return program

    yield open_next
    for program in made:
        program.work.runner.stop_now()
        qtbot.waitUntil(lambda runner=program.work.runner: not runner.is_active)
        program.window.close()
        assert program.stop()
        program.window.deleteLater()
