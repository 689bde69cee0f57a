"""The trust view, in the window around a fake engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.tools import sample_set
from sr3_desktop.app.tools.sample_set import QUICK_STEPS
from sr3_desktop.app.tools.trust_controller import TrustController
from sr3_desktop.app.viewer.trust_overlay import TrustOverlay
from sr3_desktop.engine.base.errors import DeviceMemoryError
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    OnProgress,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.images import Photo, write_image
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

from .test_preview_controller import FRAME, finish_run

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inventive(engine: FakeUpscaler, monkeypatch: pytest.MonkeyPatch) -> FakeUpscaler:
    """An engine that invents other details in the right half with every seed."""
    honest = engine.upscale

    def upscale(request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        made = honest(request, on_progress)
        pixels = np.full((made.height, made.width, 3), 120, np.uint8)
        noise = np.random.default_rng(request.sampler.seed).integers(-60, 60, pixels.shape)
        if request.sampler.steps:
            half = made.width // 2
            pixels[:, half:] = (pixels + noise)[:, half:]
        assert made.target is not None
        write_image(Photo(pixels), made.target, replace(request.output, exists="overwrite"))
        return made

    monkeypatch.setattr(engine, "upscale", upscale)
    return engine


def ask(program: Program, qtbot: QtBot) -> None:
    program.show_trust()


def trust(program: Program) -> TrustOverlay | None:
    return program.scene.trust


def make(program: Program, qtbot: QtBot) -> TrustOverlay:
    ask(program, qtbot)
    qtbot.waitUntil(lambda: trust(program) is not None)
    made = trust(program)
    assert made is not None
    return made


def test_where_samples_differ_is_told_from_where_they_agree(
    opened: Program, inventive: FakeUpscaler, qtbot: QtBot
) -> None:
    legend = opened.legend
    opened.choose_steps(20)
    overlay = make(opened, qtbot)
    assert overlay.crop == FRAME
    steps = [request.sampler.steps for request in inventive.requests]
    assert steps == [QUICK_STEPS] * 4 + [0]  # the last is the predictor's
    assert legend.isVisible()
    assert not legend.progress.isVisible()
    view = opened.window.view
    place = view.place_of(FRAME)
    left, right = (
        QPoint(round(place.left() + part * place.width()), round(place.center().y()))
        for part in (0.2, 0.8)
    )
    QTest.mouseMove(view, left)
    assert legend.value.text() == "Certain here (±0 of 255)."
    QTest.mouseMove(view, right)
    assert legend.value.text().endswith("of 255).")
    folder = inventive.requests[0].target.parent
    assert not list(folder.iterdir())
    assert not list(Path(inventive.requests[0].source).parent.glob("*.jsonl"))


def test_the_whole_photo_and_off_again(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    legend = opened.legend
    make(opened, qtbot)
    qtbot.mouseClick(legend.whole, LEFT)
    assert trust(opened) is None
    qtbot.waitUntil(lambda: trust(opened) is not None)
    assert trust(opened).crop == Crop(0, 0, 60, 40)  # type: ignore[union-attr]
    assert not legend.whole.isVisible()
    qtbot.mouseClick(legend.close_button, LEFT)
    assert trust(opened) is None
    assert not legend.isVisible()


@pytest.mark.parametrize(
    "change", [{"size_by": "scale", "scale": 2.0}, {"cleanup": 0.8}, {"detail": 0.5}, {"steps": 3}]
)
def test_other_choices_outdate_it_until_it_is_renewed(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot, change: dict[str, object]
) -> None:
    legend, panel = opened.legend, opened.window.panel
    before = panel.choices
    make(opened, qtbot)
    panel.more.edited.emit({"seed": 77, "quality": 80})  # which it does not depend on
    assert not legend.renew.isVisible()
    panel.more.edited.emit(change)
    assert trust(opened) is not None
    assert legend.renew.isVisible()
    assert legend.explanation.text().startswith("The settings have changed since")
    panel.more.edited.emit({name: getattr(before, name) for name in change})
    assert not legend.renew.isVisible()
    panel.more.edited.emit(change)
    engine.requests.clear()
    qtbot.mouseClick(legend.renew, LEFT)
    assert trust(opened) is None
    qtbot.waitUntil(lambda: trust(opened) is not None)
    assert trust(opened).crop == FRAME  # type: ignore[union-attr]
    assert not legend.renew.isVisible()
    assert legend.explanation.text().startswith("Dark: certain")


def test_a_framed_face_is_invented_however_well_samples_agree(
    opened: Program, inventive: FakeUpscaler, qtbot: QtBot
) -> None:
    """The left half is alike in all samples; frames that come later are marked at once."""
    layer, queue = opened.window.faces.layer, opened.work.queue
    face = FaceFrame(20, 20, 16, 30)
    queue.change(1, faces=(face,))
    view = opened.window.view
    overlay = make(opened, qtbot)

    def word(x: float, y: float) -> str:
        place = view.place_of(Crop(0, 0, 60, 40))
        at = place.topLeft() + QPointF(x / 60 * place.width(), y / 40 * place.height())
        QTest.mouseMove(view, at.toPoint())
        QApplication.processEvents()
        return opened.legend.value.text()

    assert overlay.crop == FRAME
    assert word(20, 20) == "Invented by the face model."
    assert word(11.5, 12) == "Certain here (±0 of 255)."
    queue.change(1, faces=())
    layer.frames_changed.emit(())
    assert word(20, 20) == "Certain here (±0 of 255)."
    queue.change(1, faces=(FaceFrame(14, 14, 16, 0),))
    opened.window.tools.trust.mark_faces()
    assert word(11.5, 12) == "Invented by the face model."


def test_a_face_stays_marked_in_the_result_it_was_invented_in(
    opened: Program, inventive: FakeUpscaler, qtbot: QtBot
) -> None:
    queue = opened.work.queue
    queue.change(1, faces=(FaceFrame(20, 20, 16, 0),))
    opened.start()
    finish_run(opened, qtbot)
    queue.change(1, faces=())
    overlay = make(opened, qtbot)
    assert overlay.shares.max() == 255
    assert overlay._faces is not None


def test_variants_that_are_there_are_not_made_again(
    opened: Program, inventive: FakeUpscaler, qtbot: QtBot
) -> None:
    page = opened.window.tools.variants.page
    opened.make_variants()
    qtbot.waitUntil(lambda: len(page.cells) == 4 and not page.busy)
    opened.window.tools.variants.close()
    inventive.requests.clear()
    make(opened, qtbot)
    assert [request.sampler.steps for request in inventive.requests] == [0]
    opened.choose_scale(0)
    inventive.requests.clear()
    opened.window.tools.trust.close()
    make(opened, qtbot)
    assert len(inventive.requests) == 5


def test_the_map_is_saved_beside_the_result(
    opened: Program, inventive: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    make(opened, qtbot)
    qtbot.mouseClick(opened.legend.whole, LEFT)
    qtbot.waitUntil(lambda: trust(opened) is not None)
    for name in ("holiday_trust.png", "holiday_trust (2).png"):
        opened.window.notice.hide()
        qtbot.mouseClick(opened.legend.save, LEFT)
        qtbot.waitUntil(opened.has_notice)
        assert name in opened.notice()
        saved = Image.open(photo.with_name(name))
        assert saved.mode == "L"
        pixels = np.asarray(saved)
        assert pixels[:, :20].max() == 0
        assert pixels[:, -20:].min() > 100


def test_its_button_shows_whether_it_is_open_and_closes_it(
    opened: Program, gate: Gate, qtbot: QtBot
) -> None:
    tools, button = opened.window.tools, opened.window.panel.detail_row.trust
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    assert button.isChecked()
    ask(opened, qtbot)  # while it is being made
    assert not tools.trust.is_open
    assert not button.isChecked()
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.work.side_jobs.running is None)
    make(opened, qtbot)
    assert button.isChecked()
    ask(opened, qtbot)
    assert trust(opened) is None
    assert not button.isChecked()
    for close in (tools.stop, tools.trust.legend.close_button.click, opened.start):
        make(opened, qtbot)
        assert button.isChecked()
        close()
        assert not tools.trust.is_open
        assert not button.isChecked()
    qtbot.waitUntil(lambda: not opened.is_busy())


def test_its_button_is_not_left_checked_when_nothing_can_be_made(
    opened: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened.window.tools.sample_queue, "base", lambda tell=True: None)
    ask(opened, qtbot)
    assert not opened.window.panel.detail_row.trust.isChecked()


def test_the_whole_photo_is_offered_with_its_own_time(
    opened: Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[UpscaleRequest] = []

    def seconds(request: UpscaleRequest, _size: object) -> float:
        asked.append(request)
        return 100.0 if request.crop is None else 1.0

    monkeypatch.setattr(opened.work.estimates, "seconds", seconds)
    make(opened, qtbot)
    assert opened.legend.whole.text() == "Whole photo (about 8 min)"


def test_it_can_be_cancelled(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    legend = opened.legend
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    assert legend.progress.isVisible()
    qtbot.mouseClick(legend.close_button, LEFT)
    assert not legend.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.work.side_jobs.running is None)
    assert trust(opened) is None


def test_escape_takes_it_away(opened: Program, qtbot: QtBot) -> None:
    make(opened, qtbot)
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    assert trust(opened) is None


def test_a_failure_is_told(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory.")

    engine.before_tile = fail
    ask(opened, qtbot)
    qtbot.waitUntil(opened.has_notice)
    assert opened.notice() == "Too little memory."
    assert not opened.legend.isVisible()


def test_samples_that_can_not_be_compared_are_told(
    opened: Program,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sample_set, "TRUST_SAMPLES", 2)  # too few
    ask(opened, qtbot)
    qtbot.waitUntil(opened.has_notice)
    assert not opened.legend.isVisible()
    assert trust(opened) is None
    caplog.clear()


def test_it_makes_way_for_a_run_a_preview_and_variants(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window = opened.window
    make(opened, qtbot)
    opened.frame.request_preview()
    assert trust(opened) is None
    qtbot.waitUntil(lambda: len(opened.scene.pins) == 1)
    make(opened, qtbot)
    qtbot.mouseClick(window.panel.detail_row.variants, LEFT)
    assert trust(opened) is None
    qtbot.mouseClick(window.panel.detail_row.trust, LEFT)
    assert window.view.isVisible()
    qtbot.waitUntil(lambda: trust(opened) is not None)
    opened.start()
    assert trust(opened) is None
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)


def test_timeline_and_trust_view_take_turns(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    opened.choose_steps(8)
    opened.start()
    qtbot.waitUntil(opened.timeline.isVisible)
    qtbot.waitUntil(lambda: not opened.work.runner.is_active)
    opened.timeline.slider.setValue(2)
    make(opened, qtbot)
    assert not opened.timeline.isVisible()
    assert opened.scene.state is None
    frame_bottom = window.view.place_of(FRAME).bottom()
    legend = opened.legend
    assert (
        frame_bottom <= legend.mapTo(window, QPoint()).y() - window.view.mapTo(window, QPoint()).y()
    )
    window.tools.trust.close()
    assert opened.timeline.isVisible()


@pytest.mark.parametrize("fails", [False, True])
def test_what_becomes_of_a_map_that_is_closed_is_neither_shown_nor_told(
    opened: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """The map has been computed, or could not be, but the window has not heard of it yet."""
    tools, begin = opened.window.tools, TrustController._on_finished

    def begin_and_close(trust: TrustController, results: list[UpscaleResult]) -> None:
        if fails and results[0].target is not None:
            results[0].target.unlink()
        begin(trust, results)
        trust._background._threads.shutdown()  # computed, but not heard of
        trust.close()

    monkeypatch.setattr(TrustController, "_on_finished", begin_and_close)
    ask(opened, qtbot)
    qtbot.waitUntil(lambda: not tools.trust.is_open)
    QApplication.processEvents()
    assert trust(opened) is None
    assert not opened.has_notice()
