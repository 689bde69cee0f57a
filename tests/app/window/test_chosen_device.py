"""The pill tells which device does the work, wherever it was chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.window.application import assemble
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler

CARD, PROCESSOR = "Device: RTX 3060 · 9.8 GB free", "Device: Processor"


def test_a_device_chosen_among_the_settings_is_told(program: Program) -> None:
    panel = program.window.panel
    assert program.device_words() == CARD
    panel.more.device.setCurrentIndex(panel.more.device.findData("cpu"))
    assert program.device_words() == PROCESSOR
    panel.reset_all.click()
    assert program.device_words() == CARD


def test_trying_again_on_the_processor_is_told(program: Program) -> None:
    program.window.errors.remedy_requested.emit("use_processor")
    assert program.choices.device == "cpu"
    assert program.device_words() == PROCESSOR


def test_a_device_that_was_chosen_in_the_popup_is_told(program: Program) -> None:
    program.choose_device("cpu")
    assert program.device() == "cpu"
    assert program.device_words() == PROCESSOR


def test_a_remembered_device_is_told(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"device": "cpu"}')
    worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type, return-value]
    program = Program(assemble(qapp, worker, tmp_path / "settings.json"), qtbot)
    program.window.show_device(FakeReport())  # type: ignore[arg-type]
    assert program.device_words() == PROCESSOR
    program.window.close()
    program.work.close()
    program.window.deleteLater()
