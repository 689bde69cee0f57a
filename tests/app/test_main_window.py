"""The window, driven as a user would, around a fake engine."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from sr3_desktop.app.application import Program
from sr3_desktop.app.dialogs import ask
from sr3_desktop.app.job_queue import JobState
from sr3_desktop.app.theme import DARK, LIGHT
from sr3_desktop.engine.errors import DeviceMemoryError

from .fake_engine import FakeUpscaler

LEFT = Qt.MouseButton.LeftButton


class Gate:
    """Holds the engine before one tile until the test lets it go."""

    def __init__(self, tile: int = 3) -> None:
        self.tile = tile
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, done: int) -> None:
        if done == self.tile:
            self.reached.set()
            assert self.opened.wait(10)


@pytest.fixture
def gate(engine: FakeUpscaler) -> Gate:
    gate = Gate()
    engine.before_tile = gate
    return gate


def run(program: Program, qtbot: QtBot) -> None:
    qtbot.mouseClick(program.window.run_bar.start_button, LEFT)
    qtbot.waitUntil(lambda: has_result(program))


def has_result(program: Program) -> bool:
    photo = program.session.photo
    return photo is not None and photo.result_image is not None


def start_and_hold(program: Program, gate: Gate, qtbot: QtBot) -> None:
    qtbot.mouseClick(program.window.run_bar.start_button, LEFT)
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: program.window.view.after is not None)


def answer_save_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    suggestions: list[Path] = []

    def choose(_parent: object, suggestion: Path) -> Path | None:
        suggestions.append(suggestion)
        return path

    monkeypatch.setattr("sr3_desktop.app.main_window.choose_target", choose)
    return suggestions


def test_the_empty_window_invites_and_can_not_be_started(program: Program) -> None:
    window = program.window
    assert window.stack.currentWidget() is window.empty
    assert not window.run_bar.start_button.isEnabled()
    assert not window.run_bar.save_button.isEnabled()
    assert window.windowTitle() == "SR3 Desktop"


def test_a_photo_from_open_is_shown_and_can_be_enlarged(opened: Program) -> None:
    window = opened.window
    assert window.stack.currentWidget() is window.view
    assert window.run_bar.start_button.isEnabled()
    assert not window.run_bar.save_button.isEnabled()
    assert window.windowTitle() == "holiday.png – SR3 Desktop"
    assert "240 × 160" in window.panel.size_hint.text()


def test_a_dropped_photo_is_opened(program: Program, photo: Path, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo)), QUrl("https://example.org/no-file.jpg")])
    point = QPointF(300, 300)
    buttons, keys = LEFT, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(program.window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(point, Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(program.window, drop)
    qtbot.waitUntil(lambda: program.session.photo is not None)
    assert not program.window.notice.isVisible()


def test_what_is_not_a_file_can_not_be_dropped(program: Program) -> None:
    mime = QMimeData()
    mime.setText("words")
    event = QDragEnterEvent(
        QPointF(9, 9).toPoint(),
        Qt.DropAction.CopyAction,
        mime,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(program.window, event)
    assert not event.isAccepted()


def test_several_photos_open_the_first_and_say_so(
    program: Program, photo: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(program.session.photo_opened):
        program.window.open_photos([photo, photo.with_name("other.png")])
    assert "first of 2" in program.window.notice.text.text()
    assert program.session.photo is not None
    assert program.session.photo.image.path == photo


def test_an_unreadable_photo_is_one_sentence_in_the_window(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a photo at all")
    with qtbot.waitSignal(program.session.error):
        program.window.open_photos([bad])
    notice = program.window.notice
    assert notice.isVisible()
    assert "bad.jpg" in notice.text.text()
    assert notice.open_log.isVisible()
    assert program.window.stack.currentWidget() is program.window.empty
    qtbot.mouseClick(notice.close_button, LEFT)
    assert not notice.isVisible()


def test_a_run_ends_with_the_result_beside_the_photo(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window = opened.window
    qtbot.mouseClick(window.panel.quality.button(0), LEFT)
    run(opened, qtbot)
    request = engine.requests[0]
    assert request.sampler.steps == 4
    assert request.source.name == "holiday.png"
    assert request.preview_px > 0
    assert window.view.after is not None
    assert window.view.viewport.canvas.toSize().toTuple() == (240, 160)
    assert window.run_bar.status.text() == "Done"
    assert "240 × 160" in window.run_bar.detail.text()
    assert window.run_bar.save_button.isEnabled()
    assert not window.run_bar.stop_button.isVisible()


def test_while_running_the_photo_sharpens_in_place(
    opened: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.06  # so that no report comes too soon after another to be shown
    window = opened.window
    before = window.view.viewport.rect()
    start_and_hold(opened, gate, qtbot)
    assert window.view.viewport.rect().center() == before.center()
    assert abs(window.view.viewport.rect().width() - before.width()) < 1
    assert window.run_bar.stop_button.isVisible()
    assert not window.run_bar.start_button.isVisible()
    qtbot.waitUntil(lambda: "Step 2 of 8" in window.run_bar.detail.text())
    assert "tile 1 of 2" in window.run_bar.detail.text()
    assert window.windowTitle().startswith("19%")
    gate.opened.set()
    qtbot.waitUntil(lambda: has_result(opened))


def test_escape_stops_and_leaves_no_file(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    start_and_hold(opened, gate, qtbot)
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.session.job is None)
    assert opened.queue.job(1).state is JobState.CANCELLED
    assert list(opened.session.results_dir.iterdir()) == []
    assert opened.window.view.after is None
    assert opened.window.run_bar.start_button.isEnabled()
    assert not opened.window.notice.isVisible()


def test_stopping_shows_the_earlier_result_again(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    gate = Gate()
    engine.before_tile = gate
    finished = opened.window.view.after
    start_and_hold(opened, gate, qtbot)
    qtbot.mouseClick(opened.window.run_bar.stop_button, LEFT)
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.session.job is None)
    assert opened.window.view.after is finished
    assert opened.session.can_save


def test_an_error_is_one_sentence_and_the_next_run_works(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail
    qtbot.mouseClick(opened.window.run_bar.start_button, LEFT)
    qtbot.waitUntil(opened.window.notice.isVisible)
    assert opened.window.notice.text.text() == "Too little memory; close other programs."
    assert opened.window.run_bar.start_button.isEnabled()
    engine.before_tile = None
    run(opened, qtbot)
    assert not opened.window.notice.isVisible()
    assert [opened.queue.job(n).state for n in (1, 2)] == [JobState.FAILED, JobState.SUCCEEDED]


def test_a_second_result_replaces_the_file_of_the_first(opened: Program, qtbot: QtBot) -> None:
    run(opened, qtbot)
    assert opened.session.photo is not None
    first = opened.session.photo.result
    qtbot.mouseClick(opened.window.panel.dice, LEFT)
    qtbot.mouseClick(opened.window.run_bar.start_button, LEFT)
    qtbot.waitUntil(lambda: opened.session.photo.result is not first and has_result(opened))
    assert len(list(opened.session.results_dir.iterdir())) == 1


def test_opening_while_running_is_refused(
    opened: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    start_and_hold(opened, gate, qtbot)
    opened.window.open_photos([photo])
    assert "stop it" in opened.window.notice.text.text()
    assert opened.session.loading is None
    gate.opened.set()
    qtbot.waitUntil(lambda: has_result(opened))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_save_as_writes_the_format_of_the_ending(
    opened: Program,
    tmp_path: Path,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    run(opened, qtbot)
    target = tmp_path / f"large{suffix}"
    suggestions = answer_save_dialog(monkeypatch, target)
    with qtbot.waitSignal(opened.session.info):
        qtbot.keyClick(opened.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with Image.open(target) as image:
        assert image.size == (240, 160)
        ramp = np.asarray(image.convert("L"), np.int16)[80]
    assert np.abs(ramp - np.linspace(0, 255, 240)).max() < 8
    assert suggestions[0].name == "holiday_4x.png"
    assert opened.session.photo is not None
    assert suggestions[0].parent == opened.session.photo.image.path.parent
    assert str(target) in opened.window.notice.text.text()


def test_save_as_never_replaces_the_photo(
    opened: Program, photo: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    original = photo.read_bytes()
    run(opened, qtbot)
    answer_save_dialog(monkeypatch, photo)
    with qtbot.waitSignal(opened.session.info):
        opened.window.save_as()
    assert photo.read_bytes() == original
    assert (photo.parent / "holiday (2).png").is_file()


def test_a_format_that_can_not_be_written_is_one_sentence(
    opened: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    answer_save_dialog(monkeypatch, tmp_path / "large.xyz")
    with qtbot.waitSignal(opened.session.error):
        opened.window.save_as()
    assert ".xyz" in opened.window.notice.text.text()
    assert opened.session.photo is not None
    assert not opened.session.photo.saved


def test_closing_while_running_asks_and_keep_running_keeps_the_window(
    opened: Program, gate: Gate, answers: list[bool], qtbot: QtBot
) -> None:
    start_and_hold(opened, gate, qtbot)
    answers.append(False)
    assert not opened.window.close()
    assert opened.window.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: has_result(opened))
    assert opened.queue.job(1).state is JobState.SUCCEEDED


def test_closing_while_running_asks_and_stop_ends_everything(
    opened: Program, gate: Gate, answers: list[bool], qtbot: QtBot
) -> None:
    start_and_hold(opened, gate, qtbot)
    answers.append(True)
    assert opened.window.close()
    gate.opened.set()
    assert opened.stop()
    assert not opened.thread.is_running()
    assert list(opened.session.results_dir.iterdir()) == []


def test_closing_asks_for_an_unsaved_result_once_it_is_there(
    opened: Program, answers: list[bool], qtbot: QtBot
) -> None:
    run(opened, qtbot)
    answers.append(False)
    assert not opened.window.close()
    assert answers == []
    answers.append(True)
    assert opened.window.close()


def test_opening_another_photo_asks_for_an_unsaved_result(
    opened: Program, photo: Path, answers: list[bool], qtbot: QtBot
) -> None:
    run(opened, qtbot)
    answers.append(False)
    opened.window.open_photos([photo])
    assert opened.session.loading is None
    answers.append(True)
    with qtbot.waitSignal(opened.session.photo_opened):
        opened.window.open_photos([photo])
    assert list(opened.session.results_dir.iterdir()) == []
    assert opened.window.view.after is None


def test_the_question_answers_no_on_escape(program: Program, qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    seen: list[list[str]] = []

    def answer(key: Qt.Key | None) -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
        seen.append(sorted(button.text() for button in box.findChildren(QPushButton)))
        if key is None:
            next(b for b in box.buttons() if b.text() == "Yes, go").click()
        else:
            qtbot.keyClick(box, key)

    QTimer.singleShot(50, lambda: answer(Qt.Key.Key_Escape))
    assert not ask(program.window, "Really?", "It is late.", "Yes, go", "No")
    QTimer.singleShot(50, lambda: answer(None))
    assert ask(program.window, "Really?", "It is late.", "Yes, go", "No")
    assert seen == [["No", "Yes, go"]] * 2


def test_the_theme_changes_at_once_and_is_remembered(program: Program, tmp_path: Path) -> None:
    window = program.window
    actions = {a.data(): a for a in window.top_bar.menu_button.menu().actions() if a.data()}
    for mode, colors in (("dark", DARK), ("light", LIGHT)):
        actions[mode].trigger()
        shown = window.grab().toImage().pixelColor(window.width() - 10, 300)
        assert shown == QColor(colors.card)
    assert '"theme": "light"' in (tmp_path / "settings.json").read_text("utf-8")


def test_choices_are_there_again_in_the_next_window(
    opened: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    from sr3_desktop.app.settings import Settings

    panel = opened.window.panel
    qtbot.mouseClick(panel.scale.button(0), LEFT)
    panel.detail.setValue(80)
    panel.device.setCurrentIndex(panel.device.findData("cpu"))
    opened.window.close()
    choices = Settings(tmp_path / "settings.json").choices()
    assert (choices.scale, choices.detail, choices.device) == (2.0, 0.8, "cpu")


def test_every_control_has_a_name_for_screen_readers(opened: Program) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QScrollBar, QSpinBox

    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QSpinBox)
    unnamed = [
        widget
        for kind in kinds
        for widget in opened.window.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not (widget.accessibleName() or (hasattr(widget, "text") and widget.text()))
    ]
    assert unnamed == []


def test_the_window_fits_its_smallest_size(opened: Program) -> None:
    opened.window.resize(960, 600)
    assert opened.window.size().toTuple() == (960, 600)
    assert opened.window.view.width() >= 600
