"""What has been said before the language changes is said anew in the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.error_log import describe
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.viewer.pins import PinChip
from sr3_desktop.engine.base.errors import DeviceMemoryError, Sentence, joined
from sr3_desktop.engine.base.request import FaceFrame
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LITTLE_MEMORY = (
    "The device has too little memory even for the smallest tiles; close other programs "
    "or choose the processor (CPU) as device."
)


@pytest.fixture
def program(program: Program) -> Iterator[Program]:
    """The program, which speaks English again at the end."""
    program.language.apply("en")
    yield program
    program.language.apply("en")


def speak_chinese(program: Program) -> None:
    program.language.apply("zh_CN")
    QApplication.processEvents()


def test_a_failure_is_told_anew_in_list_notice_and_drawer(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError(LITTLE_MEMORY)

    engine.before_tile = fail
    window, queue = opened.window, opened.work.queue
    with qtbot.waitSignal(opened.work.runner.ended):
        opened.start()
    assert opened.notice() == LITTLE_MEMORY
    cell = queue.index(0, 3)
    assert cell.data() == f"Failed: {LITTLE_MEMORY}"
    speak_chinese(opened)
    chinese = translated(LITTLE_MEMORY)
    assert CHINESE.search(chinese)
    assert opened.notice() == chinese
    assert cell.data().endswith(chinese)
    assert chinese in cell.data(Qt.ItemDataRole.ToolTipRole)
    window.notice.details.click()
    assert window.drawer.sentence.text() == chinese
    opened.language.apply("en")
    QApplication.processEvents()
    assert window.drawer.sentence.text() == LITTLE_MEMORY
    assert window.drawer.isVisible()
    speak_chinese(opened)
    assert window.drawer.sentence.text() == chinese
    window.drawer.copy.click()
    assert QApplication.clipboard().text().startswith(chinese)


def test_a_photo_that_can_not_be_read_is_told_anew(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(b"no photo")
    window = program.window
    window.open_photos([path])
    qtbot.waitUntil(window.problem.isVisible)
    qtbot.waitUntil(lambda: program.work.queue.count(JobState.FAILED) == 1)
    english = program.problem()
    speak_chinese(program)
    assert CHINESE.search(program.problem())
    window.problem.details_button.click()
    assert window.drawer.sentence.text() == program.problem()
    program.language.apply("en")
    QApplication.processEvents()
    assert program.problem() == english


def test_remarks_pins_and_frames_are_told_anew(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    opened.frame.request_preview()
    qtbot.waitUntil(lambda: len(opened.scene.pins) == 1)
    window.faces.layer.add(FaceFrame(30, 20, 24))
    QApplication.clipboard().clear()
    window.photos.paste()
    window.toast.show_done(Sentence("{name} was removed from the list.", name="a.jpg"))
    (before,) = (chip.label.text() for chip in window.view.findChildren(PinChip))
    assert before.startswith("Preview, ")
    speak_chinese(opened)
    chips = [chip for chip in window.view.findChildren(PinChip) if chip.isVisible()]
    said = [chip.label.text() for chip in chips]
    said += [chip.close_button.toolTip() for chip in chips]
    said += [opened.notice(), window.toast.text.text()]
    said += [window.faces.layer.accessibleName()]
    assert len(said) == 5
    assert [text for text in said if not CHINESE.search(text) or "Preview" in text] == []


def test_a_skipped_photo_is_told_anew(opened: Program, qtbot: QtBot) -> None:
    window, source = opened.window, opened.work.queue.jobs[0].source
    source.with_name(f"{source.stem}_4x.png").write_bytes(source.read_bytes())
    window.panel.name_row.edited.emit({"exists": "skip"})
    with qtbot.waitSignal(opened.work.runner.ended):
        opened.start()
    assert opened.detail() == "The result already exists."
    speak_chinese(opened)
    assert CHINESE.search(opened.detail())


def test_what_nobody_expected_can_be_told_in_any_language(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    fault = describe(KeyError("x"))
    caplog.clear()  # it is logged, as it should be
    assert fault.text() == fault.sentence
    speak_chinese(program)
    assert CHINESE.search(fault.text())
    assert "KeyError" in fault.text()
    both = joined([fault.sentence, "Stopped."])
    assert both == f"{fault.sentence} Stopped."
    assert translated(both) == f"{fault.text()}{translated('Stopped.')}"
    assert translated(joined([])) == ""
