"""How photos come into the list of the window, and how they leave it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.system.error_log import Fault
from tests.app.driver import Program, files_in

LEFT = Qt.MouseButton.LeftButton


def drop(program: Program, *urls: QUrl) -> None:
    mime = QMimeData()
    mime.setUrls(list(urls))
    point, keys = QPointF(300, 300), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point.toPoint(), Qt.DropAction.CopyAction, mime, LEFT, keys)
    QApplication.sendEvent(program.window, enter)
    assert enter.isAccepted()
    event = QDropEvent(point, Qt.DropAction.CopyAction, mime, LEFT, keys)
    QApplication.sendEvent(program.window, event)


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
    program.run()
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


def test_failed_photos_are_offered_as_long_as_one_is_not_on_show(
    three: Program, qtbot: QtBot
) -> None:
    queue, button = three.work.queue, three.window.run_bar.problems_button
    first, second, third = (job.id for job in queue.jobs)
    three.window.queue_panel.choose(first)
    qtbot.waitUntil(lambda: three.work.session.job_id == first)
    queue.change(first, state=JobState.FAILED, fault=Fault("No."))
    QApplication.processEvents()
    assert not button.isVisible()
    queue.change(third, state=JobState.FAILED, fault=Fault("No."))
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: three.work.session.job_id == third)
    three.window.queue_panel.choose(second)
    qtbot.waitUntil(button.isVisible)


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
    program.run()
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
    recent = [str(photo)]
    qtbot.waitUntil(lambda: Settings(tmp_path / "settings.json").recent_photos == recent)


def test_several_bad_inputs_are_one_notice(
    opened: Program, photo: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    empty = [tmp_path / name for name in "xyz"]
    for folder in empty:
        folder.mkdir()
    drop(opened, *map(QUrl.fromLocalFile, map(str, empty)))
    qtbot.waitUntil(opened.has_notice)
    expected = f"There are no photos in {empty[0]}. The same applies to 2 more."
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
    program.run()


def test_the_sample_is_enlarged_into_the_users_pictures(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.files.open_sample()
    program.run()
    target = program.work.session.result_path
    assert target is not None
    assert target.is_file()
    assert target.parent != program.work.queue.jobs[0].source.parent


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
