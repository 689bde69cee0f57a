"""The window, driven as a user would, around a fake engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.viewer.picture_surface import ZOOM_STEP
from sr3_desktop.app.widgets.colors import DARK, LIGHT
from sr3_desktop.app.window.application import assemble
from sr3_desktop.engine.base.errors import DeviceMemoryError
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def gate(engine: FakeUpscaler) -> Gate:
    gate = Gate()
    engine.before_tile = gate
    return gate


def run(program: Program, qtbot: QtBot) -> None:
    program.start()
    qtbot.waitUntil(lambda: not program.work.runner.is_active and program.has_result())


def start_and_hold(program: Program, gate: Gate, qtbot: QtBot) -> None:
    program.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: program.window.view.after is not None)


def files_in(folder: Path) -> list[Path]:
    """Return what a user sees in a folder; the journal is hidden."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def answer_save_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    suggestions: list[Path] = []

    def choose(_parent: object, suggestion: Path) -> Path | None:
        suggestions.append(suggestion)
        return path

    monkeypatch.setattr("sr3_desktop.app.window.file_actions.choose_target", choose)
    return suggestions


def drop(program: Program, *urls: QUrl) -> None:
    mime = QMimeData()
    mime.setUrls(list(urls))
    point, keys = QPointF(300, 300), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point.toPoint(), Qt.DropAction.CopyAction, mime, LEFT, keys)
    QApplication.sendEvent(program.window, enter)
    assert enter.isAccepted()
    event = QDropEvent(point, Qt.DropAction.CopyAction, mime, LEFT, keys)
    QApplication.sendEvent(program.window, event)


def test_the_empty_window_invites_and_can_not_be_started(program: Program) -> None:
    window = program.window
    assert window.viewer.stack.currentWidget() is window.empty
    assert not program.can_start()
    assert not window.run_bar.save_button.isVisible()
    assert not window.queue_panel.isVisible()
    assert window.windowTitle() == "SR3 Desktop"


def test_a_photo_is_shown_and_can_be_enlarged(opened: Program) -> None:
    window = opened.window
    assert window.viewer.stack.currentWidget() is window.view
    assert opened.start_words() == "Upscale this photo"
    assert opened.can_start()
    assert not window.run_bar.save_button.isVisible()
    assert not window.queue_panel.isVisible()
    assert window.windowTitle() == "holiday.png – SR3 Desktop"
    assert "240 × 160" in window.panel.size_row.size_hint.text()


def test_files_and_folders_are_dropped_and_bad_files_fail_alone(
    program: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(photo.read_bytes())
    (folder / "cut.png").write_bytes(photo.read_bytes()[:60])
    (folder / "zero.jpg").touch()
    deep = folder / "1987"
    deep.mkdir()
    (deep / "c.png").write_bytes(photo.read_bytes())
    (folder / "desktop.ini").write_text("[.ShellClassInfo]")
    drop(program, *map(QUrl.fromLocalFile, map(str, (photo, folder))), QUrl("https://a.org/b.jpg"))
    queue = program.work.queue
    qtbot.waitUntil(lambda: queue.rowCount() == 6)
    qtbot.waitUntil(lambda: queue.count(JobState.FAILED) == 2)  # by their thumbnails
    assert program.window.queue_panel.isVisible()
    assert program.all_words().startswith("Upscale all 4")
    run(program, qtbot)
    states = {job.source.name: job.state for job in queue.jobs}
    assert states.pop("cut.png") is states.pop("zero.jpg") is JobState.FAILED
    assert set(states.values()) == {JobState.SUCCEEDED}
    assert program.detail() == "4 done, 2 failed"
    made = {path.name for path in files_in(folder)}
    assert made >= {"a_4x.png", "b_4x.png"}
    assert len(made) == 8
    assert (deep / "c_4x.png").is_file()
    qtbot.mouseClick(program.window.run_bar.problems_button, LEFT)
    assert program.window.queue_panel.is_expanded
    qtbot.waitUntil(lambda: program.window.viewer.stack.currentWidget() is program.window.problem)
    assert "cut.png" in program.problem()


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


def test_copied_files_are_pasted(program: Program, photo: Path, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo))])
    QApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(program.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: program.work.session.photo is not None)
    QApplication.clipboard().setText("words")
    qtbot.keyClick(program.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no photos to paste" in program.notice()


def test_a_copied_picture_is_enlarged_into_the_users_pictures(
    program: Program, qtbot: QtBot
) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(program.work.session.photo_opened):
        qtbot.keyClick(program.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    source = program.work.queue.jobs[0].source
    assert source.name.startswith("pasted-")
    run(program, qtbot)
    target = program.work.session.result_path
    assert target is not None
    assert target.is_file()
    assert target.parent != source.parent
    assert program.window.files.recent_menu.title() == "Recent photos"
    assert recent_names(program) == ["No photos yet"]
    program.stop()
    assert not source.exists()


def recent_names(program: Program) -> list[str]:
    menu = program.window.files.recent_menu
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_photos_of_late_are_in_the_menu_of_the_next_window(
    opened: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window, queue = opened.window, opened.work.queue
    menu = window.files.recent_menu
    assert menu.menuAction() in window.top_bar.more_button.menu().actions()
    assert recent_names(opened) == ["holiday.png", "Forget these photos"]
    window.photos.remove([queue.jobs[0].id])
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: [job.source for job in queue.jobs] == [photo])
    assert Settings(tmp_path / "settings.json").recent_photos == [str(photo)]


def test_several_bad_inputs_are_one_notice(
    opened: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    empty = [tmp_path / name for name in "xyz"]
    for folder in empty:
        folder.mkdir()
    drop(opened, *map(QUrl.fromLocalFile, map(str, empty)))
    qtbot.waitUntil(opened.has_notice)
    expected = f"There are no photos in {empty[0]}. The same applies to 2 others."
    assert opened.notice() == expected


def test_an_unreadable_photo_is_one_sentence_and_can_be_tried_again(
    program: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a photo at all")
    window = program.window
    window.open_photos([bad])
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.problem)
    assert "bad.jpg" in program.problem()
    assert program.work.queue.jobs[0].state is JobState.FAILED
    assert not program.can_start()
    bad.write_bytes(photo.read_bytes())
    qtbot.mouseClick(window.problem.retry_button, LEFT)
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.view)
    assert program.can_start()
    run(program, qtbot)


def test_a_run_writes_the_result_beside_the_photo(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    window, original = opened.window, photo.read_bytes()
    qtbot.mouseClick(window.panel.quality_row.quality.button(0), LEFT)
    run(opened, qtbot)
    request = engine.requests[0]
    assert request.sampler.steps == 0
    assert request.preview_px > 0
    assert [path.name for path in files_in(photo.parent)] == ["holiday.png", "holiday_4x.png"]
    assert photo.read_bytes() == original
    assert window.view.viewport.canvas.toSize().toTuple() == (240, 160)
    assert opened.status() == "Done"
    assert "holiday_4x.png · 240 × 160" in opened.detail()
    shown = [
        window.run_bar.folder_button,
        window.run_bar.save_button,
        window.run_bar.variant_button,
    ]
    assert all(button.isVisible() for button in shown)
    assert not window.run_bar.stop_button.isVisible()


def test_another_variant_has_another_seed_and_another_file(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    opened.try_variant()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not opened.work.runner.is_active)
    first, second = (request.sampler.seed for request in engine.requests)
    assert first != second
    assert (photo.parent / "holiday_4x (2).png").is_file()
    assert opened.start_words() == "Upscale again"


def test_a_variant_leaves_the_photos_that_wait_alone(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    queue = three.work.queue
    gate = Gate(tile=1)
    engine.before_tile = gate
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    three.stop_after_photo()
    gate.opened.set()
    qtbot.waitUntil(three.has_result)
    three.try_variant()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not three.work.runner.is_active)
    assert [request.source.name for request in engine.requests] == ["a.png", "a.png"]
    assert queue.count(JobState.WAITING) == 2


def test_the_sample_is_enlarged_into_the_users_pictures(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.files.open_sample()
    run(program, qtbot)
    target = program.work.session.result_path
    assert target is not None
    assert target.is_file()
    assert target.parent != program.work.queue.jobs[0].source.parent


def test_while_running_the_photo_sharpens_in_place(
    opened: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    engine.seconds_per_tile = 0.06  # so that no report comes too soon after another to be shown
    window = opened.window
    before = window.view.viewport.rect()
    opened.choose_steps(8)
    start_and_hold(opened, gate, qtbot)
    assert window.view.viewport.rect().center() == before.center()
    assert abs(window.view.viewport.rect().width() - before.width()) < 1
    assert window.run_bar.stop_button.isVisible()
    assert not window.run_bar.start_button.isVisible()
    qtbot.waitUntil(lambda: "step 2 of 8" in opened.photo_words())
    assert "tile 1 of 2" in opened.photo_words()
    assert window.windowTitle().startswith("19%")
    assert not window.run_bar.all_box.isVisible()
    gate.opened.set()
    qtbot.waitUntil(opened.has_result)


def test_escape_stops_a_single_photo_and_leaves_no_file(
    opened: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    start_and_hold(opened, gate, qtbot)
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.work.queue.jobs[0].state is JobState.CANCELLED
    assert files_in(photo.parent) == [photo]
    assert opened.status() == "Stopped"
    assert "nothing was saved" in opened.detail()
    run(opened, qtbot)
    assert opened.work.queue.jobs[0].state is JobState.SUCCEEDED


def test_stopping_shows_the_earlier_result_again(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    gate = Gate()
    engine.before_tile = gate
    finished = opened.window.view.after
    start_and_hold(opened, gate, qtbot)
    opened.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    assert opened.window.view.after is finished


def test_an_error_is_one_sentence_and_the_next_run_works(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail
    opened.start()
    qtbot.waitUntil(opened.has_notice)
    assert opened.notice() == "Too little memory; close other programs."
    assert opened.can_start()
    engine.before_tile = None
    run(opened, qtbot)
    assert not opened.has_notice()


def test_an_error_in_the_middle_leaves_the_others_done(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    def fail_second(done: int) -> None:
        if len(engine.requests) == 2 and done == 3:
            raise DeviceMemoryError("Too little memory; close other programs.")

    engine.before_tile = fail_second
    run(three, qtbot)
    states = [job.state for job in three.work.queue.jobs]
    assert states == [JobState.SUCCEEDED, JobState.FAILED, JobState.SUCCEEDED]
    assert three.work.queue.jobs[1].fault.sentence == "Too little memory; close other programs."
    folder = three.work.queue.jobs[0].source.parent
    assert {p.name for p in folder.glob("*_4x*")} == {"a_4x.png", "c_4x.png"}
    assert three.detail() == "2 done, 1 failed"
    engine.before_tile = None
    three.window.photos.retry([three.work.queue.jobs[1].id])
    run(three, qtbot)
    assert three.work.queue.count(JobState.SUCCEEDED) == 3


def test_pause_stands_still_and_resume_goes_on(
    opened: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    opened.choose_steps(8)
    start_and_hold(opened, gate, qtbot)
    qtbot.mouseClick(opened.window.run_bar.pause_button, LEFT)
    gate.opened.set()
    qtbot.waitUntil(lambda: "paused" in opened.photo_words())
    fraction = opened.work.queue.jobs[0].fraction
    qtbot.wait(100)
    assert opened.work.queue.jobs[0].fraction == fraction < 1
    qtbot.mouseClick(opened.window.run_bar.pause_button, LEFT)
    qtbot.waitUntil(opened.has_result)
    assert len(engine.requests) == 1


def test_stop_after_this_photo_keeps_it_and_leaves_the_rest(
    three: Program, gate: Gate, qtbot: QtBot
) -> None:
    start_and_hold(three, gate, qtbot)
    three.stop_after_photo()
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    states = [job.state for job in three.work.queue.jobs]
    assert states == [JobState.SUCCEEDED, JobState.WAITING, JobState.WAITING]
    assert three.status() == "Stopped"
    assert "1 done" in three.detail()
    assert three.all_words().startswith("Upscale all 2")


def test_stop_after_this_photo_can_be_taken_back(three: Program, gate: Gate, qtbot: QtBot) -> None:
    start_and_hold(three, gate, qtbot)
    bar = three.window.run_bar
    for checked in (True, False):
        bar.stop_after.trigger()
        assert bar.stop_after.isChecked() is checked
        assert three.work.runner.stops_after is checked
    assert bar.all_text.text().startswith("Photo 1 of 3")
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert three.work.queue.count(JobState.SUCCEEDED) == 3
    assert bar.status.text() == "Finished"


def test_what_was_asked_of_a_variant_leaves_the_photos_that_wait_alone(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    runner, planning = three.work.runner, three.work.planning
    first = three.work.queue.jobs[0]
    with qtbot.waitSignal(planning.made) as made:
        planning.ask([first], None)
    runner.start(made.args[0], [first.id])
    for _ in range(2):
        three.stop_after_photo()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert three.work.queue.count(JobState.WAITING) == 2


def test_other_photos_can_be_looked_at_while_one_runs(
    three: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    window, session = three.window, three.work.session
    start_and_hold(three, gate, qtbot)
    assert not window.run_bar.follow_button.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: session.photo is not None and session.job.source.name == "b.png")
    assert window.view.after is None
    assert window.run_bar.follow_button.isVisible()
    gate.opened.set()
    engine.before_tile = second = Gate()
    qtbot.waitUntil(second.reached.is_set)  # in the second photo
    qtbot.keyClick(window, Qt.Key.Key_PageUp)
    qtbot.waitUntil(three.has_result)  # the first is done and shown as such
    qtbot.mouseClick(window.run_bar.follow_button, LEFT)
    qtbot.waitUntil(lambda: session.job.source.name == "b.png")
    second.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert session.job.source.name == "c.png"  # followed to the end


def test_the_list_can_be_changed_while_running(
    three: Program, gate: Gate, photo: Path, qtbot: QtBot
) -> None:
    window, queue = three.window, three.work.queue
    start_and_hold(three, gate, qtbot)
    a, b, c = (job.id for job in queue.jobs)
    window.photos.remove([a])
    assert "stop it" in three.notice()
    window.photos.remove([b])
    assert [job.id for job in queue.jobs] == [a, c]
    qtbot.mouseClick(window.toast.undo_button, LEFT)
    assert [job.id for job in queue.jobs] == [a, b, c]
    window.photos.enlarge_next([c])
    window.open_photos([photo])
    qtbot.waitUntil(lambda: queue.rowCount() == 4)
    window.photos.remove([b])
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert [job.source.name for job in queue.jobs] == ["a.png", "c.png", "holiday.png"]
    assert queue.count(JobState.SUCCEEDED) == 3


def test_removing_all_empties_the_window_and_undo_brings_them_back(
    three: Program, qtbot: QtBot
) -> None:
    window = three.window
    window.photos.remove([job.id for job in three.work.queue.jobs])
    assert window.viewer.stack.currentWidget() is window.empty
    assert not three.can_start()
    assert "3 photos were removed" in window.toast.text.text()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.view)
    assert three.work.queue.rowCount() == 3


def test_a_single_photo_is_removed_by_key_or_menu(opened: Program, qtbot: QtBot) -> None:
    window, queue = opened.window, opened.work.queue
    window.activateWindow()
    assert not window.queue_panel.isVisible()
    for widget in (window.view, window.run_bar.start_button):
        qtbot.keyClick(widget, Qt.Key.Key_Delete)
        assert queue.rowCount() == 0
        window.toast.undo_button.click()
        qtbot.waitUntil(lambda: opened.work.session.photo is not None)
    (action,) = (a for a in window.top_bar.menu_button.menu().actions() if "Del" in a.text())
    assert action.isEnabled()
    action.trigger()
    assert queue.rowCount() == 0
    assert not action.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Delete)  # nothing to remove, nothing said
    assert not opened.has_notice()


def test_the_hidden_list_keeps_no_key(opened: Program, qtbot: QtBot) -> None:
    opened.window.activateWindow()
    opened.window.queue_panel.table.clearSelection()
    opened.window.queue_panel.strip.setFocus()
    qtbot.keyClick(opened.window.view, Qt.Key.Key_Delete)
    assert opened.work.queue.rowCount() == 0


def test_the_key_leaves_the_photo_alone_in_a_text(opened: Program, qtbot: QtBot) -> None:
    template = opened.window.panel.name_row.template
    opened.window.activateWindow()
    template.setFocus()
    template.setCursorPosition(0)
    before = template.text()
    qtbot.keyClick(template, Qt.Key.Key_Delete)
    assert template.text() == before[1:]
    assert opened.work.queue.rowCount() == 1


def test_choices_made_while_running_do_not_touch_the_run(
    three: Program, engine: FakeUpscaler, gate: Gate, qtbot: QtBot
) -> None:
    start_and_hold(three, gate, qtbot)
    three.choose_scale(0)
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    assert [request.scale for request in engine.requests] == [4.0] * 3


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_a_copy_has_the_format_of_its_ending(
    opened: Program,
    tmp_path: Path,
    photo: Path,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    run(opened, qtbot)
    target = tmp_path / f"large{suffix}"
    suggestions = answer_save_dialog(monkeypatch, target)
    with qtbot.waitSignal(opened.work.session.info):
        qtbot.keyClick(opened.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with Image.open(target) as image:
        assert image.size == (240, 160)
        ramp = np.asarray(image.convert("L"), np.int16)[80]
    assert np.abs(ramp - np.linspace(0, 255, 240)).max() < 8
    assert suggestions == [photo.parent / "holiday_4x.png"]
    assert str(target) in opened.notice()
    if suffix == ".png":
        assert target.read_bytes() == (photo.parent / "holiday_4x.png").read_bytes()


def test_a_copy_never_replaces_the_photo(
    opened: Program, photo: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    original = photo.read_bytes()
    run(opened, qtbot)
    told: list[object] = []
    module = "sr3_desktop.app.window.file_actions."
    monkeypatch.setattr(f"{module}tell_original", told.append)
    targets = [photo, photo.parent / "copy.png"]
    monkeypatch.setattr(f"{module}choose_target", lambda *_: targets.pop(0))
    with qtbot.waitSignal(opened.work.session.info):
        opened.window.files.save_copy()
    assert told == [opened.window]
    assert photo.read_bytes() == original
    assert (photo.parent / "copy.png").is_file()


def test_a_copy_that_can_not_be_written_is_one_sentence(
    opened: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    run(opened, qtbot)
    answer_save_dialog(monkeypatch, tmp_path / "large.xyz")
    with qtbot.waitSignal(opened.work.session.error):
        opened.window.files.save_copy()
    assert ".xyz" in opened.notice()


def test_keys_fold_the_settings_and_go_round_the_regions(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert not window.panel.is_open
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.panel.is_open
    regions = (window.top_bar, window.viewer.stack, window.panel, window.run_bar)
    window.top_bar.open_button.setFocus()
    for region in (*regions[1:], regions[0]):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert region.isAncestorOf(QApplication.focusWidget()), region


def test_zoom_keys_count_wherever_the_focus_is(opened: Program, qtbot: QtBot) -> None:
    window, key = opened.window, Qt.Key
    viewport = window.view.viewport
    window.activateWindow()
    window.panel.more.set_open(True)
    buttons = (
        window.run_bar.start_button,
        window.panel.quality_row.quality.button(0),
        window.panel.more.device,
    )
    for widget in (*buttons, window.view):
        widget.setFocus()
        qtbot.keyClick(widget, key.Key_1)
        assert viewport.zoom == 1
        qtbot.keyClick(widget, key.Key_Plus)
        qtbot.keyClick(widget, key.Key_Equal)
        assert viewport.zoom == ZOOM_STEP**2
        qtbot.keyClick(widget, key.Key_Minus)
        assert viewport.zoom == pytest.approx(ZOOM_STEP)
        for fit in (key.Key_F, key.Key_0):
            window.view.actual_size()
            qtbot.keyClick(widget, fit)
            assert viewport.fitting


def test_fields_and_buttons_keep_the_keys_they_take_themselves(
    opened: Program, qtbot: QtBot
) -> None:
    window, key = opened.window, Qt.Key
    window.activateWindow()
    window.panel.more.set_open(True)
    zoom = window.view.viewport.zoom
    template, steps = window.panel.name_row.template, window.panel.more.steps
    template.setFocus()
    template.clear()
    qtbot.keyClicks(template, "F1+-0")
    assert template.text() == "F1+-0"
    steps.setFocus()
    steps.selectAll()
    qtbot.keyClicks(steps, "10")
    assert steps.value() == 10
    assert window.view.viewport.zoom == zoom
    button = window.panel.quality_row.quality.button(0)
    button.setFocus()
    window.panel.quality_row.quality.choose(1)
    qtbot.keyClick(button, key.Key_Space)
    assert button.isChecked()
    assert not opened.scene.original_held


def test_zoom_keys_do_nothing_without_a_picture(program: Program, qtbot: QtBot) -> None:
    window = program.window
    window.activateWindow()
    with qtbot.assertNotEmitted(window.view.zoom_changed):
        qtbot.keyClick(window, Qt.Key.Key_1)
        qtbot.keyClick(window, Qt.Key.Key_Plus)


def test_the_key_of_a_variant_needs_a_result(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    qtbot.keyClick(opened.window, Qt.Key.Key_V)
    assert not opened.work.runner.is_active
    run(opened, qtbot)
    qtbot.keyClick(opened.window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and not opened.work.runner.is_active)


def test_the_theme_changes_at_once_and_is_remembered(program: Program, tmp_path: Path) -> None:
    window = program.window
    actions = {a.data(): a for a in window.top_bar.menu.theme_menu.actions() if a.data()}
    for mode, colors in (("dark", DARK), ("light", LIGHT)):
        actions[mode].trigger()
        shown = window.grab().toImage().pixelColor(window.width() - 10, 300)
        assert shown == QColor(colors.card)
    assert '"theme": "light"' in (tmp_path / "settings.json").read_text("utf-8")


def test_choices_are_there_again_in_the_next_window(
    opened: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = opened.window.panel
    qtbot.mouseClick(panel.size_row.scale.button(0), LEFT)
    panel.character_row.slider.setValue(80)
    panel.more.device.setCurrentIndex(panel.more.device.findData("cpu"))
    opened.window.close()
    choices = Settings(tmp_path / "settings.json").choices()
    assert (choices.scale, choices.detail, choices.device) == (2.0, 0.8, "cpu")


def test_presets_are_kept_at_once(opened: Program, tmp_path: Path) -> None:
    panel = opened.window.panel
    panel.preset_bar.saved.emit("Grandma's album")
    assert list(Settings(tmp_path / "settings.json").presets) == ["Grandma's album"]
    panel.preset_bar.deleted.emit("Grandma's album")
    assert Settings(tmp_path / "settings.json").presets == {}


@pytest.mark.parametrize("content", ["", "{", "[1]", json.dumps({"scale": "x", "steps": -1})])
def test_corrupt_settings_become_the_defaults(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type, return-value]
    program = Program(assemble(qapp, worker, path), qtbot)
    program.window.show()
    assert program.choices.scale == 4.0
    program.window.close()
    assert json.loads(path.read_text())["scale"] == 4.0
    program.work.close()
    program.window.deleteLater()


def test_every_control_has_a_name_for_screen_readers(three: Program) -> None:
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSlider,
        QComboBox,
        QScrollBar,
        QSpinBox,
    )

    three.window.queue_panel.set_expanded(True)
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QSpinBox, QAbstractItemView)
    unnamed = [
        widget
        for kind in kinds
        for widget in three.window.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not (widget.accessibleName() or (hasattr(widget, "text") and widget.text()))
        and "Header" not in type(widget).__name__
        and "Corner" not in widget.metaObject().className()
    ]
    assert unnamed == []


def test_the_window_fits_its_smallest_size(three: Program, qtbot: QtBot) -> None:
    window = three.window
    window.resize(960, 600)
    assert window.size().toTuple() == (960, 600)
    assert window.view.width() >= 600
    run(three, qtbot)
    for width in (960, 1280):
        window.resize(width, 600)
        assert window.size().toTuple() == (width, 600)
