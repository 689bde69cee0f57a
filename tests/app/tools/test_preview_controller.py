"""The preview frame, in the window around a fake engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.qimage import to_array
from sr3_desktop.app.viewer.pins import Pin
from sr3_desktop.engine.base.errors import DeviceMemoryError
from sr3_desktop.engine.base.request import Crop
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton
FRAME = Crop(10, 0, 40, 40)


def preview(program: Program, qtbot: QtBot) -> None:
    program.make_preview()


def pins(program: Program) -> tuple[Pin, ...]:
    return program.scene.pins


def hold_preview(program: Program, gate: Gate, qtbot: QtBot) -> None:
    """Stand still in the middle of a preview."""
    preview(program, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    button = program.frame.button
    qtbot.waitUntil(lambda: "Stop preview" in button.text())


def finish_run(program: Program, qtbot: QtBot) -> None:
    session = program.work.session
    qtbot.waitUntil(lambda: not program.work.runner.is_active)
    qtbot.waitUntil(lambda: session.photo is not None and session.photo.result_image is not None)


def test_a_preview_is_pinned_and_leaves_no_file(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    frame = opened.frame
    opened.show_frame()
    assert frame.isVisible()
    preview(opened, qtbot)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    (pin,) = pins(opened)
    assert pin.crop == FRAME
    assert pin.seed == opened.choices.seed
    assert pin.label == "Preview, 1 step"
    part = Image.open(photo).crop((10, 0, 50, 40)).resize((160, 160), Image.Resampling.LANCZOS)
    assert np.array_equal(to_array(pin.image.full), np.asarray(part))
    assert "Preview here" in frame.button.text()
    (request,) = engine.requests
    assert not list(request.target.parent.iterdir())
    assert list(photo.parent.iterdir()) == [photo]
    assert opened.work.queue.jobs[0].state is JobState.WAITING


def test_the_run_makes_what_the_preview_has_shown(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    opened.start()
    finish_run(opened, qtbot)
    opened.window.tools.preview.button.click()
    preview(opened, qtbot)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    opened.start()
    finish_run(opened, qtbot)
    assert engine.requests[2].sampler.seed == pins_seed(engine)
    assert engine.requests[2].crop is None


def pins_seed(engine: FakeUpscaler) -> int:
    """Return the seed of the preview between two runs."""
    assert engine.requests[1].crop is not None
    return engine.requests[1].sampler.seed


def test_the_part_sharpens_in_its_place(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    scene = opened.scene
    hold_preview(opened, gate, qtbot)
    qtbot.waitUntil(lambda: scene.draft is not None)
    assert scene.draft is not None
    assert scene.draft.crop == FRAME
    assert not scene.pins
    gate.opened.set()
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    assert scene.draft is None


def test_without_live_preview_only_the_end_is_shown(
    opened: Program, gate: Gate, qtbot: QtBot
) -> None:
    opened.window.panel.more.edited.emit({"preview": "off"})
    hold_preview(opened, gate, qtbot)
    assert opened.scene.draft is None
    gate.opened.set()
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)


def test_a_preview_can_be_stopped(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    frame = opened.frame
    hold_preview(opened, gate, qtbot)
    qtbot.mouseClick(frame.button, LEFT)
    assert "Preview here" in frame.button.text()
    assert opened.scene.draft is None
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.work.side_jobs.running is None)
    assert not pins(opened)
    preview(opened, qtbot)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)


def test_escape_stops_a_preview(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    hold_preview(opened, gate, qtbot)
    opened.window.view.setFocus()
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.work.side_jobs.running is None)
    assert not pins(opened)


def test_a_run_goes_before_a_preview(
    opened: Program, gate: Gate, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    frame = opened.frame
    hold_preview(opened, gate, qtbot)
    opened.start()
    assert not frame.isVisible()
    assert opened.scene.draft is None
    gate.opened.set()
    finish_run(opened, qtbot)
    assert opened.work.queue.jobs[0].state is JobState.SUCCEEDED
    assert len(engine.requests) == 2
    assert not pins(opened)


def test_a_failed_preview_says_why(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("The graphics card has too little free memory.")

    engine.before_tile = fail
    preview(opened, qtbot)
    qtbot.waitUntil(opened.has_notice)
    assert "too little free memory" in opened.notice()
    assert "Preview here" in opened.frame.button.text()
    assert not pins(opened)
    assert opened.work.queue.jobs[0].state is JobState.WAITING
    opened.window.errors.show_details()
    assert opened.window.drawer.isVisible()


def test_another_photo_ends_a_preview(three: Program, gate: Gate, qtbot: QtBot) -> None:
    hold_preview(three, gate, qtbot)
    with qtbot.waitSignal(three.work.session.photo_opened):
        three.window.photos.step(1)
    gate.opened.set()
    qtbot.waitUntil(lambda: three.work.side_jobs.running is None)
    assert not pins(three)
    assert "Preview here" in three.frame.button.text()


def test_a_result_is_seen_without_frame_and_pins_until_they_are_wanted(
    opened: Program, qtbot: QtBot
) -> None:
    window = opened.window
    preview(opened, qtbot)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    opened.start()
    finish_run(opened, qtbot)
    assert not opened.frame.isVisible()
    assert not pins(opened)
    window.view.setFocus()
    qtbot.keyClick(window.view, Qt.Key.Key_P)
    assert opened.frame.isVisible()
    qtbot.keyClick(window.view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)


def test_a_preview_is_compared_with_the_photo_before_there_is_a_result(
    opened: Program, qtbot: QtBot
) -> None:
    window, view = opened.window, opened.window.view
    assert not window.top_bar.modes.isEnabled()
    preview(opened, qtbot)
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    assert window.top_bar.modes.isEnabled()
    assert window.top_bar.hold.isEnabled()
    middle = view.place_of(FRAME).center()
    assert view.near_divider(middle)
    assert view.result_area().left() == pytest.approx(middle.x(), abs=1)
    view.setFocus()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    assert view.result_area().isEmpty()
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    view.remove_pin(pins(opened)[0])
    assert not window.top_bar.modes.isEnabled()
    assert not view.near_divider(middle)
    preview(opened, qtbot)
    qtbot.waitUntil(window.top_bar.hold.isEnabled)
    window.photos.remove_shown()
    assert not window.top_bar.modes.isEnabled()
    assert not window.top_bar.hold.isEnabled()


@pytest.fixture
def large(program: Program, photo: Path, qtbot: QtBot) -> Program:
    """The program with a photo of 4500 x 3000 pixels."""
    Image.new("RGB", (4500, 3000), "gray").save(photo, compress_level=1)
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([photo])
    return program


def test_a_small_frame_is_looked_at_closely(large: Program, qtbot: QtBot) -> None:
    view, frame = large.window.view, large.frame
    assert view.place_of(frame.crop()).width() < 60
    preview(large, qtbot)
    assert frame.width() == pytest.approx(0.6 * view.height(), rel=0.2)
    middle = frame.geometry().center() - view.rect().center()
    assert middle.manhattanLength() < 80
    qtbot.waitUntil(lambda: len(pins(large)) == 1)


def test_a_frame_out_of_sight_comes_before_it_is_used(
    large: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window = large.window
    window.view.set_zoom(4.0, QPointF(10, 10))
    assert not large.frame.isVisible()
    window.tools.preview.ask()
    assert large.frame.isVisible()
    assert not engine.requests
    crop = large.frame.crop()
    assert crop is not None
    assert crop.left < 1000
    window.view.set_zoom(4.0, QPointF(10, 10))
    window.view.viewport.pan(-9000, -9000)
    qtbot.mouseClick(window.panel.detail_row.variants, LEFT)
    crop = large.frame.crop()
    assert crop is not None
    assert window.view.seen_share(crop) == 1.0


def test_closing_during_a_preview_is_no_trouble(
    opened: Program, gate: Gate, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    hold_preview(opened, gate, qtbot)
    folder = engine.requests[0].target.parent
    gate.opened.set()
    opened.window.close()
    assert not folder.exists()


def test_only_the_part_in_the_frame_takes_time(
    opened: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[Crop | None] = []
    monkeypatch.setattr(
        opened.work.estimates, "seconds", lambda request, size: parts.append(request.crop)
    )
    opened.frame.set_side(20)
    assert parts[-1] == opened.frame.crop()  # of its faces, too


def test_the_button_tells_how_long_a_preview_takes(opened: Program, qtbot: QtBot) -> None:
    button = opened.frame.button
    qtbot.waitUntil(lambda: "a few seconds" in button.text())
