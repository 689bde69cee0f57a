"""Variants of the frame, in the window around a fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.tools.variants_panel import VariantsPanel
from sr3_desktop.engine.base.errors import DeviceMemoryError
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

from .test_preview_controller import FRAME, finish_run, pins

LEFT = Qt.MouseButton.LeftButton


def page(program: Program) -> VariantsPanel:
    return program.window.tools.variants.page


def ask(program: Program, qtbot: QtBot) -> None:
    program.make_variants()


def make(program: Program, qtbot: QtBot) -> None:
    ask(program, qtbot)
    qtbot.waitUntil(lambda: not page(program).busy)


def test_the_chosen_variant_is_what_the_photo_gets(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window = opened.window
    window.panel.character_row.slider.setValue(80)
    first = opened.choices.seed
    make(opened, qtbot)
    assert page(opened).isVisible()
    assert not window.view.isVisible()
    assert not window.top_bar.fit_button.isEnabled()
    assert [request.sampler.seed for request in engine.requests] == [first + k for k in range(4)]
    assert {request.crop for request in engine.requests} == {FRAME}
    window.panel.character_row.slider.setValue(20)  # the variant is taken as it was made
    qtbot.mouseClick(page(opened).cells[2], LEFT)
    assert window.view.isVisible()
    assert window.top_bar.fit_button.isEnabled()
    (pin,) = pins(opened)
    assert (pin.seed, pin.crop) == (first + 2, FRAME)
    assert window.toast.isVisible()
    assert not opened.choices.seed_locked
    assert opened.work.queue.jobs[0].seed == first + 2
    assert opened.choices.detail == pytest.approx(0.8)
    opened.start()
    finish_run(opened, qtbot)
    assert engine.requests[-1].sampler == engine.requests[2].sampler


def test_the_choice_is_for_one_photo_and_can_be_taken_back(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window, queue = three.window, three.work.queue
    make(three, qtbot)
    wanted = engine.requests[1].sampler.seed
    qtbot.mouseClick(page(three).cells[1], LEFT)
    assert [job.seed for job in queue.jobs] == [wanted, None, None]
    qtbot.mouseClick(window.toast.undo_button, LEFT)
    assert [job.seed for job in queue.jobs] == [None] * 3
    assert len(queue.jobs) == 3  # the button undoes this, not a removal
    make(three, qtbot)
    qtbot.mouseClick(page(three).cells[2], LEFT)
    wanted = queue.jobs[0].seed
    engine.requests.clear()
    three.run()
    seeds = [request.sampler.seed for request in engine.requests]
    assert seeds[0] == wanted
    assert wanted not in seeds[1:]


def test_another_seed_or_a_redo_ends_the_choice(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    queue = opened.work.queue
    make(opened, qtbot)
    qtbot.mouseClick(page(opened).cells[1], LEFT)
    opened.window.panel.detail_row.dice.click()
    assert queue.jobs[0].seed is None
    make(opened, qtbot)
    qtbot.mouseClick(page(opened).cells[1], LEFT)
    first = queue.jobs[0].seed
    opened.run()
    finish_run(opened, qtbot)
    assert engine.requests[-1].sampler.seed == first
    opened.try_variant()
    qtbot.waitUntil(lambda: engine.requests[-1].sampler.seed != first)
    finish_run(opened, qtbot)


def test_the_pinned_preview_is_the_first_variant(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    opened.make_preview()
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    seed = engine.requests[0].sampler.seed
    ask(opened, qtbot)
    assert not page(opened).cells[0].waiting
    qtbot.waitUntil(lambda: not page(opened).busy)
    assert [request.sampler.seed for request in engine.requests] == [seed + k for k in range(4)]
    qtbot.mouseClick(page(opened).cells[3], LEFT)
    assert opened.work.queue.jobs[0].seed == seed + 3
    opened.window.panel.more.steps.setValue(31)  # now it is another picture
    engine.requests.clear()
    make(opened, qtbot)
    assert len(engine.requests) == 4


def test_cells_that_wait_show_the_photo_and_then_what_is_made(
    opened: Program, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened.work.estimates, "seconds", lambda _request, _size: 30.0)
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    shown = [cell._draft for cell in page(opened).cells]
    assert shown[0] is not None
    assert [draft and draft.size().toTuple() for draft in shown[1:]] == [(40, 40)] * 3
    assert page(opened).hint.text() == "Making variations, about 2 min left."
    gate.opened.set()
    qtbot.waitUntil(lambda: page(opened).cells[0]._draft is not shown[0])
    qtbot.waitUntil(lambda: not page(opened).busy)
    assert page(opened).hint.text().startswith("Each differs")


def test_the_photo_is_like_the_variant_whatever_is_chosen_since(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    window = opened.window
    panel = window.panel
    panel.size_row.edited.emit({"size_by": "longer", "pixels": 120})
    panel.more.steps.setValue(12)
    make(opened, qtbot)
    panel.size_row.edited.emit({"size_by": "scale", "scale": 8.0})
    panel.more.steps.setValue(30)
    panel.cleanup_row.slider.setValue(60)
    panel.more.edited.emit({"device": "cpu"})
    panel.save_row.edited.emit({"format": "webp"})
    qtbot.mouseClick(page(opened).cells[1], LEFT)
    assert (panel.choices.size_by, panel.choices.pixels) == ("longer", 120)
    opened.start()
    finish_run(opened, qtbot)
    variant, photo = engine.requests[1], engine.requests[-1]
    assert photo.sampler == variant.sampler
    assert (photo.model, photo.scale, photo.cleanup) == (variant.model, 2.0, variant.cleanup)
    assert photo.output.format == "webp"  # this is not what the variant shows
    assert photo.device == "cpu"


def test_another_model_chosen_since_is_not_what_the_photo_gets(
    opened: Program, qtbot: QtBot
) -> None:
    panel = opened.window.panel
    shown = panel.choices.model
    make(opened, qtbot)
    panel.more.edited.emit({"model": "another"})
    qtbot.mouseClick(page(opened).cells[0], LEFT)
    assert panel.choices.model == shown
    assert panel.card is not None


def test_two_others_can_be_asked_for(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    make(opened, qtbot)
    qtbot.mouseClick(page(opened).others[0], LEFT)
    assert len(page(opened).cells) == 2
    qtbot.waitUntil(lambda: not page(opened).busy)
    seeds = [request.sampler.seed for request in engine.requests]
    assert len(seeds) == len(set(seeds)) == 6


@pytest.mark.parametrize("by_key", [True, False])
def test_variants_can_be_stopped_and_left(
    opened: Program, gate: Gate, qtbot: QtBot, by_key: bool
) -> None:
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.mouseClick(page(opened).cancel, LEFT)
    gate.opened.set()
    qtbot.waitUntil(lambda: opened.work.side_jobs.running is None)
    assert not page(opened).busy
    assert "Stopped." in page(opened).cells[3].accessibleName()
    if by_key:
        qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(page(opened).close_button, LEFT)
    assert opened.window.view.isVisible()


@pytest.mark.parametrize("previewed", [False, True])
def test_one_variant_is_stopped_and_the_others_are_made(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot, previewed: bool
) -> None:
    if previewed:  # then the first is there already, and only three are made
        opened.make_preview()
        qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    gate = engine.before_tile = Gate()
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    running, waiting = (1, 3) if previewed else (0, 2)
    cells = page(opened).cells
    qtbot.mouseClick(cells[running].stop_button, LEFT)
    qtbot.mouseClick(cells[waiting].stop_button, LEFT)
    gate.opened.set()
    qtbot.waitUntil(lambda: not page(opened).busy)
    states = [cell.accessibleName().rpartition("; ")[2] for cell in cells]
    assert [state == "Stopped." for state in states] == [n in (running, waiting) for n in range(4)]
    qtbot.mouseClick(cells[running + 1], LEFT)
    assert opened.work.queue.jobs[0].seed == cells[running + 1].variant.sampler.seed


def test_a_variant_of_all_of_the_photo_becomes_its_result(
    opened: Program, engine: FakeUpscaler, photo: Path, qtbot: QtBot
) -> None:
    opened.show_frame()
    opened.frame.set_side(60)
    make(opened, qtbot)
    wanted = page(opened).cells[1].variant.sampler
    qtbot.mouseClick(page(opened).cells[1], LEFT)
    finish_run(opened, qtbot)
    assert (engine.requests[-1].sampler, engine.requests[-1].crop) == (wanted, None)
    assert opened.work.session.result_path == photo.with_name(f"{photo.stem}_4x{photo.suffix}")
    assert not pins(opened)


def test_a_failure_stands_in_the_cells(opened: Program, engine: FakeUpscaler, qtbot: QtBot) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory.")

    engine.before_tile = fail
    make(opened, qtbot)
    assert all("Too little memory." in cell.accessibleName() for cell in page(opened).cells)
    assert len(engine.requests) == 1


def test_a_run_goes_before_variants(
    opened: Program, gate: Gate, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    row = opened.window.panel.detail_row
    ask(opened, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    opened.start()
    assert opened.window.view.isVisible()
    assert not row.variants.isEnabled()
    gate.opened.set()
    finish_run(opened, qtbot)
    assert row.variants.isEnabled()
    assert opened.work.queue.jobs[0].state is JobState.SUCCEEDED
    assert len(engine.requests) == 2


def test_another_photo_takes_their_place(three: Program, gate: Gate, qtbot: QtBot) -> None:
    ask(three, qtbot)
    qtbot.waitUntil(gate.reached.is_set)
    with qtbot.waitSignal(three.work.session.photo_opened):
        three.window.photos.step(1)
    assert three.window.view.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: three.work.side_jobs.running is None)
    assert not pins(three)


def test_without_a_photo_there_is_nothing_to_vary(program: Program) -> None:
    assert not program.window.panel.detail_row.variants.isEnabled()


def test_what_covers_the_picture_offers_no_ways_to_compare_it(
    opened: Program, qtbot: QtBot
) -> None:
    modes = opened.window.top_bar.modes
    opened.make_preview()
    qtbot.waitUntil(lambda: len(pins(opened)) == 1)
    qtbot.waitUntil(modes.isEnabled)
    make(opened, qtbot)
    assert not modes.isEnabled()
    opened.window.tools.variants.close()
    assert modes.isEnabled()
