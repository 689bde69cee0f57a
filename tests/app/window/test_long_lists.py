"""Lists of many photos, and what keeps no window from opening: odd models and settings."""

from __future__ import annotations

import inspect
import json
import struct
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop import paths
from sr3_desktop.app.jobs.runner import RunSummary
from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.recovery_file import Recovery, RecoveryFile
from sr3_desktop.app.window import recovery_controller
from sr3_desktop.app.window.application import assemble
from sr3_desktop.engine.models.model_card import ModelCard
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler


def test_hundreds_of_photos_that_each_fail_at_once_come_to_an_end(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    """Not one inside the other: the stack, a small one here, would not hold them."""
    gone = [tmp_path / f"{number}.jpg" for number in range(100)]
    for job_id in program.work.queue.add(gone):
        program.work.queue.change(job_id, size=QSize(60, 40))
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 250)
    try:
        with qtbot.waitSignal(program.work.runner.ended, timeout=200_000):  # 100 lines on the disk
            program.start()
    finally:
        sys.setrecursionlimit(before)
    assert program.states() == [JobState.FAILED] * 100


def test_a_long_list_is_not_written_down_after_every_photo(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Its end is; and the time for it is a small share, however long one writing takes."""
    written: list[Recovery] = []
    threads: set[threading.Thread] = set()
    seconds = 0.05

    def save(self: RecoveryFile, recovery: Recovery) -> None:
        written.append(recovery)
        threads.add(threading.current_thread())
        time.sleep(seconds)

    monkeypatch.setattr(RecoveryFile, "save", save)
    queue, runner = program.work.queue, program.work.runner
    ids = queue.add([tmp_path / f"{number}.jpg" for number in range(60)])
    began = time.monotonic()
    for job_id in ids:
        queue.change(job_id, state=JobState.SKIPPED)
        runner.finished.emit(job_id)
        qtbot.wait(1)
    passed = time.monotonic() - began
    assert len(written) <= 2 + passed / (recovery_controller.SAVE_MS / 1000)
    assert len(written) * seconds <= 0.1 * passed + 2 * seconds
    qtbot.waitUntil(lambda: bool(written) and written[-1].photos == ())
    assert threading.main_thread() not in threads


def test_a_disk_that_hangs_holds_one_writing_of_the_list_up_and_the_last_counts(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    written: list[Recovery] = []
    gate = threading.Event()

    def save(self: RecoveryFile, recovery: Recovery) -> None:
        assert gate.wait(60)
        written.append(recovery)

    monkeypatch.setattr(RecoveryFile, "save", save)
    photos = [tmp_path / f"{number}.jpg" for number in range(6)]
    for photo in photos:
        program.work.queue.add([photo])
        program.work.runner.ended.emit(RunSummary())  # which has the list written
    gate.set()
    qtbot.waitUntil(lambda: bool(written) and len(written[-1].photos) == 6)
    assert len(written) <= 3


NESTED = "[" * 100_000


def card(**changes: object) -> bytes:
    own = json.loads(ModelCard("odd", "Odd", "photo", 4, {}, {}).to_json()) | changes
    text = json.dumps({"__metadata__": {"sr3_desktop": json.dumps(own)}}).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        (struct.pack("<Q", len(NESTED)) + NESTED.encode(), "{}"),
        (card(scale="four"), "{}"),
        (card(name=5), "{}"),
        (card(version=float("inf")), "{}"),
        (card(recommended={"name": "euler", "steps": 8}), '{"model": "odd"}'),
        (card(recommended={"name": "ddim", "steps": 7.5}), '{"model": "odd"}'),
        (None, '{"scale": 1' + "0" * 400 + "}"),
        (None, NESTED),
    ],
)
def test_the_window_opens_whatever_is_in_models_and_settings(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, model: bytes | None, settings: str
) -> None:
    paths.user_models_dir().mkdir(parents=True)
    if model:
        (paths.user_models_dir() / "odd.safetensors").write_bytes(model)
    (tmp_path / "settings.json").write_text(settings)
    (tmp_path / "unfinished.json").write_text(NESTED)
    worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type]
    program = Program(assemble(qapp, worker, tmp_path / "settings.json"), qtbot)
    program.open()
    assert program.window.isVisible()
    program.window.close()
    assert program.stop()
    program.window.deleteLater()
