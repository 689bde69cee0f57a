"""Framing faces in the real window: by hand, found, taken into the request, kept by the photo."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.faces import face_finder
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.run.run_texts import progress_text
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.engine.base.request import FaceFrame, Progress
from sr3_desktop.engine.faces.frames import LARGEST_PX
from sr3_desktop.paths import resources_dir
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler

LEFT = Qt.MouseButton.LeftButton
FACE = FaceFrame(30, 20, 24, 5)


@pytest.fixture
def tool(opened: Program):
    """The tool in use, with its card answered."""
    faces = opened.window.faces
    faces.button.click()
    faces.card.accept_button.click()
    assert faces.layer.isVisible()
    return faces


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as image:
        image.crop((60, 0, 180, 120)).save(path)
    return path


def show(program: Program, qtbot: QtBot, job_id: int) -> None:
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.work.session.show(job_id)


def test_without_a_photo_there_is_no_tool(program):
    faces = program.window.faces
    assert not faces.button.isEnabled()
    faces.button.click()
    assert not faces.card.isVisible()


def test_nothing_is_framed_by_itself(opened, qtbot, engine):
    assert opened.window.faces.button.text() == "Faces"
    with qtbot.waitSignal(opened.work.runner.ended):
        opened.start()
    assert engine.requests[-1].faces == ()


def test_the_card_comes_once_and_can_be_declined(opened, tmp_path, qtbot):
    faces = opened.window.faces
    faces.button.click()
    assert faces.card.isVisible()
    assert not faces.layer.isVisible()
    faces.card.other_button.click()
    assert not faces.card.isVisible()
    assert not faces.button.isChecked()
    faces.button.click()
    faces.card.accept_button.click()
    assert faces.layer.isVisible()
    assert faces.bar.isVisible()
    qtbot.waitUntil(lambda: Settings(tmp_path / "settings.json").faces_accepted)
    faces.bar.done_button.click()
    assert not faces.layer.isVisible()
    faces.button.click()
    assert faces.layer.isVisible()
    assert not faces.card.isVisible()


@pytest.mark.parametrize("size", [(960, 600), (1280, 800), (1920, 1080)])
def test_the_card_leaves_the_faces_and_other_cards_free(
    opened: Program, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, card = opened.window, opened.window.faces.card
    window.resize(*size)
    assert window.cards.promise.isVisible()
    window.faces.button.click()
    view = window.view
    qtbot.waitUntil(lambda: view.height() > 300 and card.height() > 80)

    def top() -> int:
        return card.mapTo(window, QPoint()).y() - view.mapTo(window, QPoint()).y()

    qtbot.waitUntil(lambda: top() + card.height() == view.height() - 16)
    assert not window.cards.promise.isVisible()
    card.other_button.click()
    qtbot.waitUntil(window.cards.promise.isVisible)
    assert not card.isVisible()


def test_a_face_framed_by_hand_goes_into_the_request(tool, opened, qtbot, engine):
    layer = tool.layer
    start, end = (layer.to_view(*point).toPoint() for point in ((20, 8), (44, 32)))
    qtbot.mousePress(layer, LEFT, pos=start)
    qtbot.mouseMove(layer, end)
    qtbot.mouseRelease(layer, LEFT, pos=end)
    (frame,) = layer.frames
    assert (frame.x, frame.y, frame.side) == pytest.approx((32, 20, 24), abs=0.5)
    assert tool.button.text() == "Faces: 1"
    assert "corner" in tool.bar.words.text()
    with qtbot.waitSignal(opened.work.runner.ended):
        opened.start()
    assert engine.requests[-1].faces == (frame,)
    assert opened.window.requests.make()(opened.shown).faces == (frame,)


def test_each_photo_keeps_its_own_frames_also_when_it_is_put_back(three, qtbot):
    window, queue = three.window, three.work.queue
    first, second, _ = (job.id for job in queue.jobs)
    window.faces.button.click()
    three.accept_faces()
    window.faces.layer.add(FACE)
    show(three, qtbot, second)
    assert window.faces.layer.isVisible()
    assert window.faces.layer.frames == ()
    assert window.faces.button.text() == "Faces"
    show(three, qtbot, first)
    assert window.faces.layer.frames == (FACE,)
    queue.restore(queue.remove([first]))
    assert queue.job(first).faces == (FACE,)


def test_keys_of_frames_are_not_those_of_the_window(tool, opened, qtbot):
    """Page Down is the next photo elsewhere, Escape stops a run."""
    opened.window.activateWindow()
    tool.layer.add(FACE)
    tool.layer.add(FACE)
    QTest.keyClick(tool.layer, Qt.Key.Key_PageDown)
    assert tool.layer.chosen == 0
    QTest.keyClick(tool.layer, Qt.Key.Key_Delete)
    assert tool.layer.frames == (FACE,)
    QTest.mouseClick(tool.layer, LEFT, pos=QPoint(1, 1))
    assert tool.layer.chosen == -1
    QTest.keyClick(tool.layer, Qt.Key.Key_Delete)
    assert tool.layer.frames == (FACE,)
    assert opened.work.queue.rowCount() == 1
    QTest.keyClick(tool.layer, Qt.Key.Key_Escape)
    assert not tool.layer.isVisible()
    assert opened.shown.faces == (FACE,)


def test_the_bar_removes_the_chosen_frame_or_all(tool):
    tool.layer.add(FACE)
    tool.layer.add_all([FaceFrame(40, 10, 20), FaceFrame(10, 10, 20)])
    assert tool.bar.remove_button.text() == "Remove all"
    middle = tool.layer.to_view(40, 10).toPoint()
    QTest.mouseClick(tool.layer, LEFT, pos=middle)
    assert tool.bar.remove_button.text() == "Remove frame"
    tool.bar.remove_button.click()
    assert tool.layer.frames == (FACE, FaceFrame(10, 10, 20))
    QTest.mouseClick(tool.layer, LEFT, pos=QPoint(1, 1))
    tool.bar.remove_button.click()
    assert tool.layer.frames == ()
    assert not tool.bar.remove_button.isEnabled()


def test_a_frame_too_large_is_told(tool, opened):
    tool.layer.set_photo(QSize(300, 300))
    tool.layer.add(FaceFrame(150, 150, LARGEST_PX + 1))
    assert "large enough for the photo model" in tool.bar.words.text()


def test_faces_are_found_and_never_twice(program, portrait, qtbot):
    faces = program.window.faces
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([portrait])
    faces.button.click()
    faces.card.accept_button.click()
    with qtbot.waitSignal(faces.finder.found):
        faces.bar.find_button.click()
        assert faces.bar.find_button.text() == "Stop looking"
    (frame,) = faces.layer.frames
    assert abs(frame.x - 52) < 5
    assert program.shown.faces == (frame,)
    assert faces.bar.words.text().startswith("1 face found.")
    with qtbot.waitSignal(faces.finder.found):
        faces.bar.find_button.click()
    assert faces.layer.frames == (frame,)
    assert "No other faces" in faces.bar.words.text()


def test_a_photo_without_faces_is_told(tool, qtbot):
    with qtbot.waitSignal(tool.finder.found):
        tool.bar.find_button.click()
    assert tool.bar.words.text().startswith("No frontal face found")


def test_looking_beside_the_window_and_stopped(tool, three, qtbot, monkeypatch):
    """The window answers meanwhile, and what is found too late goes to no other photo."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(_pixels, _given, _detector, sign_of_life):
        begun.set()
        assert go_on.wait(20)
        sign_of_life()
        return (FACE,)

    monkeypatch.setattr(face_finder, "faces_of", slow)
    tool.bar.find_button.click()
    qtbot.waitUntil(begun.is_set)
    other = three.work.queue.jobs[-1].id
    with qtbot.assertNotEmitted(tool.finder.found):
        show(three, qtbot, other)
        go_on.set()
        tool.finder.close()
    assert tool.bar.find_button.text() == "Find faces"
    assert all(job.faces == () for job in three.work.queue.jobs)


def test_a_photo_that_is_gone_is_told(tool, opened, qtbot):
    opened.shown.source.unlink()
    with qtbot.waitSignal(tool.finder.failed):
        tool.bar.find_button.click()
    assert "holiday.png" in tool.bar.words.text()
    assert tool.bar.find_button.text() == "Find faces"


def test_the_tool_ends_with_the_last_photo(tool, opened):
    opened.work.queue.remove([opened.work.session.job_id])
    opened.work.session.show(None)
    assert not tool.button.isChecked()
    assert not tool.layer.isVisible()


def test_another_language_reaches_button_bar_and_card(tool, opened, qtbot):
    tool.layer.add(FACE)
    opened.language.apply("zh_CN")
    qtbot.waitUntil(lambda: tool.button.text() != "Faces: 1")
    assert tool.bar.done_button.text() != "Done"
    assert tool.card.accept_button.text() != "Frame faces"
    opened.language.apply("en")
    qtbot.waitUntil(lambda: tool.button.text() == "Faces: 1")


def test_frames_are_kept_while_a_run_goes_on(tool, opened, qtbot, engine: FakeUpscaler):
    tool.layer.add(FACE)
    with qtbot.waitSignal(opened.work.runner.ended):
        opened.start()
        tool.layer.clear()
    assert engine.requests[-1].faces == (FACE,)
    assert opened.shown.faces == ()
    assert opened.shown.state is JobState.SUCCEEDED


def test_what_is_done_with_faces_is_said():
    told = progress_text(Progress("faces", 3, 16, step=2, steps=8), None)
    assert told == "rebuilding faces · step 2 of 8"


def test_a_narrow_window_has_the_number_alone(tool, opened, qtbot):
    tool.layer.add(FACE)
    opened.window.resize(960, 600)
    qtbot.waitUntil(lambda: tool.button.text() == "1")
    assert tool.button.accessibleName() == "Faces: 1"
    opened.window.resize(1280, 800)
    qtbot.waitUntil(lambda: tool.button.text() == "Faces: 1")


def test_the_bar_makes_way_for_variants_and_the_tool_ends_them(tool, opened, qtbot):
    window = opened.window
    opened.make_variants()
    assert window.tools.variants.is_open
    assert not tool.bar.isVisible()
    window.tools.stop()
    window.tools.stop()
    assert not window.tools.variants.is_open
    assert tool.bar.isVisible()
    tool.button.click()
    opened.make_variants()
    window.activateWindow()
    tool.button.click()
    assert not window.tools.variants.is_open
    assert tool.bar.isVisible()
    assert tool.layer.hasFocus()
