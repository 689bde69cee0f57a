"""Failures: one sentence at first, everything on demand, and a way on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.device_popup import DevicePopup
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.error_log import describe
from sr3_desktop.engine.base.errors import (
    DeviceError,
    DeviceLostError,
    DeviceMemoryError,
    ImageWriteError,
    ModelFileError,
    SR3Error,
)
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler

LEFT = Qt.MouseButton.LeftButton


def fail_with(engine: FakeUpscaler, error: SR3Error) -> None:
    def fail(_done: int) -> None:
        raise error

    engine.before_tile = fail


def fail_once(program: Program, engine: FakeUpscaler, error: SR3Error, qtbot: QtBot) -> None:
    """Let the displayed photo fail, and open the drawer."""
    fail_with(engine, error)
    program.start()
    qtbot.waitUntil(program.has_notice)
    engine.before_tile = None
    qtbot.mouseClick(program.window.notice.details, LEFT)
    assert program.window.drawer.isVisible()
    assert not program.has_notice()


def test_the_notice_opens_the_drawer_and_the_photo_is_tried_again(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    fail_once(opened, engine, DeviceLostError("The card was reset; try again."), qtbot)
    drawer = opened.window.drawer
    assert drawer.title.text() == "holiday.png was not upscaled"
    assert "DeviceLostError" in drawer.technical.toPlainText()
    assert not drawer.problems.isVisible()
    drawer.copy.click()
    assert "The card was reset" in QGuiApplication.clipboard().text()
    drawer.remedy.click()
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    assert not drawer.isVisible()
    assert not opened.has_notice()


def test_on_the_processor_it_may_work(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    fail_once(opened, engine, DeviceMemoryError("Too little memory; close programs."), qtbot)
    opened.press_remedy()
    qtbot.waitUntil(lambda: opened.work.queue.count(JobState.SUCCEEDED) == 1)
    assert [request.device for request in engine.requests] == ["auto", "cpu"]


def test_another_folder_can_be_chosen(
    opened: Program,
    engine: FakeUpscaler,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(
        "sr3_desktop.app.panel.output_row.QFileDialog.getExistingDirectory",
        lambda *_: str(tmp_path),
    )
    fail_once(opened, engine, ImageWriteError("The disk is full; free some space."), qtbot)
    opened.press_remedy()
    assert opened.choices.folder == str(tmp_path)
    assert opened.work.queue.jobs[0].state is JobState.WAITING
    assert not opened.work.runner.is_active


def test_the_device_is_explained(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    fail_once(opened, engine, DeviceError("The card does not work; look at it."), qtbot)
    opened.press_remedy()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, DevicePopup)
    popup.close()


def test_the_models_folder_is_opened(
    opened: Program, engine: FakeUpscaler, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr("sr3_desktop.app.window.file_actions.open_path", shown.append)
    fail_once(opened, engine, ModelFileError("The model is damaged; get it again."), qtbot)
    opened.press_remedy()
    assert [path.is_dir() for path in shown] == [True]
    fail_once(opened, engine, ModelFileError("The model is damaged; get it again."), qtbot)
    opened.window.drawer.open_log.click()
    assert len(shown) == 2


def test_several_failures_are_listed_and_tried_again_together(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    fail_with(engine, DeviceMemoryError("Too little memory; close other programs."))
    window, queue = three.window, three.work.queue
    three.start()
    qtbot.waitUntil(lambda: queue.count(JobState.FAILED) == 3)
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
    qtbot.mouseClick(window.notice.details, LEFT)
    drawer = window.drawer
    names = [drawer.problems.itemText(n) for n in range(drawer.problems.count())]
    assert names == ["a.png", "b.png", "c.png"]
    drawer.problems.setCurrentIndex(1)
    assert drawer.title.text() == "b.png was not upscaled"
    assert three.work.session.job is queue.jobs[1]
    engine.before_tile = None
    qtbot.mouseClick(drawer.all_again, LEFT)
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    assert not drawer.isVisible()


def test_a_photo_that_can_not_be_read_has_details_too(
    three: Program, tmp_path: Path, photo: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a photo at all")
    window = three.window
    window.open_photos([bad])
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.problem)
    window.resize(960, 600)
    window.queue_panel.set_expanded(True)
    qtbot.mouseClick(window.problem.details_button, LEFT)
    assert not window.queue_panel.is_expanded  # there is no room for both
    drawer = window.drawer
    assert "bad.jpg" in drawer.sentence.text()
    assert "ImageReadError" in drawer.technical.toPlainText()
    bad.write_bytes(photo.read_bytes())
    qtbot.mouseClick(drawer.again, LEFT)
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.view)
    assert not three.work.runner.is_active  # it was only to be read


def test_the_drawer_follows_the_photo_on_show(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail_first(_done: int) -> None:
        if len(engine.requests) == 1:
            raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail_first
    three.start()
    queue, window = three.work.queue, three.window
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 2)
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    window.queue_panel.choose(queue.jobs[0].id)
    qtbot.mouseClick(window.notice.details, LEFT)
    assert window.drawer.isVisible()
    window.queue_panel.choose(queue.jobs[1].id)
    assert not window.drawer.isVisible()


def test_what_nobody_expected_has_details(program: Program, qtbot: QtBot) -> None:
    window = program.window
    try:
        raise SR3Error("Something broke; start again.")
    except SR3Error as error:
        window.show_error(describe(error))
    qtbot.mouseClick(window.notice.details, LEFT)
    assert window.drawer.title.text() == "Something went wrong"
    assert "SR3Error" in window.drawer.technical.toPlainText()
    assert not window.drawer.again.isVisible()


def test_without_a_model_nothing_can_be_started_and_the_bar_says_why(
    three: Program, qtbot: QtBot
) -> None:
    window, bar = three.window, three.window.run_bar
    qtbot.waitUntil(lambda: bar.start_button.isEnabled() and bar.all_button.isEnabled())
    window.show_engine_problem("There is no model; install the program again.")
    assert bar.obstacle.text() == "There is no model; install the program again."
    assert bar.obstacle_box.isVisible()
    assert not bar.status.isVisible()  # it would say that the photo is ready
    assert not three.has_notice()
    assert not bar.start_button.isEnabled()
    assert not bar.all_button.isEnabled()
    window.run.start_all()
    assert not window.run.is_planning
    row, frame = window.panel.detail_row, window.tools.preview.frame
    tools = window.top_bar.tools_button, frame.button, row.variants, row.trust
    assert not any(tool.isEnabled() for tool in tools)
    assert "install the program again" in row.trust.toolTip()
    frame.request_preview()
    assert not window.tools.sample_queue.busy
    window.top_bar.device.explain()
    (popup,) = window.findChildren(DevicePopup)
    assert popup.again.isVisible()
    with qtbot.waitSignal(window.top_bar.device.test_requested):
        popup.again.click()
    qtbot.waitUntil(bar.start_button.isEnabled)  # the test has found the engine
    qtbot.waitUntil(bar.all_button.isEnabled)
    assert all(tool.isEnabled() for tool in tools)
    assert bar.status.isVisible()
