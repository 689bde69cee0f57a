"""What a run would cost, what is in its way, and that the window says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.estimates.run_cost import (
    MOST_LOOKED_AT,
    Limits,
    Planned,
    RunCost,
    evenly,
    forecast,
)
from sr3_desktop.app.jobs.disk_space import VALID_S, DiskSpace, free_bytes
from sr3_desktop.app.run import estimate_controller
from sr3_desktop.app.run.run_texts import cost_text, obstacle_text
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.engine.base.memory import needed_bytes, total_bytes
from sr3_desktop.engine.base.request import FaceFrame
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

LEFT = Qt.MouseButton.LeftButton
ROOMY = 10**15


def photo_of(width: int, height: int, choices: Choices, name: str = "a.jpg") -> Planned:
    source = Path("/photos") / name
    return Planned(choices.request(source, (width, height)), QSize(width, height))


def told(
    photos: list[Planned], choices: Choices, total: int | None = None, **others: object
) -> RunCost:
    limits = Limits(
        seconds=lambda request, size: size.width() / 100,
        own_scale=lambda request: 4,
        free=lambda folder: ROOMY,
        memory=None,
    )
    return forecast(photos, total or len(photos), choices, limits._replace(**others))


def test_photos_add_up_and_the_unknown_ones_count_as_the_others() -> None:
    choices = Choices()
    photos = [photo_of(600, 400, choices), photo_of(1000, 400, choices)]
    made = told(photos, choices)
    assert (made.photos, made.seconds, made.obstacle) == (2, 16.0, None)
    assert made.bytes == pytest.approx(choices.bytes_for(Path("a.jpg"), (1600, 400)), rel=1e-6)
    more = told(photos, choices, total=10)
    assert (more.seconds, more.bytes) == (80.0, pytest.approx(5 * made.bytes))
    unknown = told(photos, choices, seconds=lambda request, size: None)
    assert unknown.seconds is None
    assert unknown.bytes == made.bytes


def test_many_photos_are_looked_at_evenly() -> None:
    some = evenly(range(10_000))
    assert len(some) <= MOST_LOOKED_AT
    assert some[0] == 0
    assert some[-1] >= 10_000 - 2 * 10_000 / MOST_LOOKED_AT
    assert list(evenly([1, 2, 3])) == [1, 2, 3]


@pytest.mark.parametrize(
    ("changes", "size", "others", "kind", "words"),
    [
        ({"format": "webp"}, (5000, 100), {}, "side", "WEBP allows 16383 pixels per side"),
        ({"scale": 8.0}, (6000, 4000), {}, "pixels", "1536 megapixels"),
        ({}, (5001, 5000), {}, "pixels", "401 megapixels and the limit is 400"),
        ({}, (4000, 3000), {"memory": 4e9}, "memory", "about 6.1 GB of memory"),
        ({}, (4000, 3000), {"free": lambda folder: 10**6}, "disk", "1.0 MB free"),
        ({}, (30, 20), {"free": lambda folder: 10**6}, "disk", "needs about 50 MB"),
    ],
)
def test_what_is_in_the_way_is_one_sentence(
    changes: dict[str, object],
    size: tuple[int, int],
    others: dict[str, object],
    kind: str,
    words: str,
) -> None:
    choices = replace(Choices(), **changes)  # type: ignore[arg-type]
    made = told([photo_of(*size, choices)], choices, **others)
    assert made.obstacle == kind
    sentence = obstacle_text(made, "webp")
    assert words in sentence
    assert "; " in sentence
    assert sentence.endswith(".")


def test_one_photo_that_is_too_large_does_not_hold_up_the_others() -> None:
    choices = Choices(format="webp")
    photos = [photo_of(5000, 100, choices), photo_of(600, 400, choices)]
    made = told(photos, choices)
    assert (made.obstacle, made.too_large, made.seconds) == (None, 1, 6.0)
    assert obstacle_text(made, "webp") == ""
    assert cost_text(made, "cpu").endswith(", 1 of them too large, left out")


def test_results_that_may_be_there_need_space_for_one() -> None:
    choices = Choices(exists="changed")
    photos = [photo_of(4000, 3000, choices, f"{n}.png") for n in range(20)]
    one = choices.bytes_for(Path("a.png"), (4000, 3000))
    tight: Callable[[Path], int] = lambda folder: int(3 * one)  # noqa: E731
    assert told(photos, choices, free=tight).obstacle is None
    fresh = replace(choices, exists="rename")
    assert told(photos, fresh, free=tight).obstacle == "disk"
    assert told(photos, fresh, free=lambda folder: None).obstacle is None


@pytest.mark.parametrize(
    ("seconds", "size", "device", "text"),
    [
        (23.0, 3e6, "cpu", "about 25 s on this processor, about 3.0 MB"),
        (1380.0, 3.1e8, "cuda:0", "about 25 min on this graphics card, about 310 MB"),
        (2.0, 1.25e9, "cuda:0", "a few seconds on this graphics card, about 1.2 GB"),
        (None, 3e6, "cpu", "about 3.0 MB"),
        (9.0, 3e6, "", "about 3.0 MB"),
    ],
)
def test_costs_in_words(seconds: float | None, size: float, device: str, text: str) -> None:
    assert cost_text(RunCost(1, seconds, size), device) == text


def test_the_space_of_a_folder_is_asked_for_beside_the_window(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    space = DiskSpace(lambda: now[0])
    folder = tmp_path / "new" / "folder"
    with qtbot.waitSignal(space.changed):
        assert space.free(folder) is None
    assert space.free(folder) == pytest.approx(free_bytes(tmp_path), rel=0.05)
    monkeypatch.setattr("sr3_desktop.app.jobs.disk_space.free_bytes", lambda folder: 7)
    now[0] = VALID_S + 1
    with qtbot.waitSignal(space.changed):
        space.free(folder)
    assert space.free(folder) == 7
    space.close()


def test_the_memory_of_this_computer_is_known() -> None:
    total = total_bytes()
    assert total is not None
    assert total > 2**28
    assert needed_bytes(4000, 3000, 4.0, 4) == pytest.approx(6.1e9, rel=0.01)


@pytest.mark.parametrize(
    ("size", "scale", "needed"), [((6000, 4000), 2.0, 10.7e9), ((8660, 5774), 1.5, 20.7e9)]
)
def test_below_the_models_own_scale_its_whole_result_needs_memory(
    size: tuple[int, int], scale: float, needed: float
) -> None:
    choices = Choices(scale=scale)
    made = told([photo_of(*size, choices)], choices, memory=8e9)
    assert (made.obstacle, made.needed) == ("memory", pytest.approx(needed, rel=0.01))


def test_faces_that_are_framed_count(three: Program, qtbot: QtBot) -> None:
    window = three.window
    qtbot.waitUntil(lambda: window.estimate.forecast.seconds is not None)
    alone = window.estimate.forecast.seconds
    with qtbot.waitSignal(three.work.session.photo_opened):
        window.photos.step(1)  # it need not be the first of the list
    window.faces.button.click()
    three.accept_faces()
    window.faces.layer.add(FaceFrame(30, 20, 24))
    qtbot.waitUntil(lambda: (window.estimate.forecast.seconds or 0) > alone)


def test_the_window_tells_the_costs_and_follows_the_choices(
    opened: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    bar, panel = opened.window.run_bar, opened.window.panel
    told = "a few seconds on this graphics card, about 37 kB"
    qtbot.waitUntil(lambda: bar.estimate.text() == told)
    tiles = panel.more.tile.itemText(0)
    assert "256" in tiles
    panel.more.steps.setValue(2000)
    qtbot.mouseClick(panel.size_row.scale.button(2), LEFT)
    qtbot.waitUntil(lambda: bar.estimate.text().startswith("about"))
    panel.more.device.setCurrentIndex(panel.more.device.findData("cpu"))
    qtbot.waitUntil(lambda: "on this processor" in bar.estimate.text())
    assert engine.calibrated == ["auto", "cpu"]


def test_all_that_waits_is_counted(three: Program, qtbot: QtBot) -> None:
    estimate = three.window.estimate
    three.window.queue_panel.table.selectAll()
    qtbot.waitUntil(lambda: estimate.forecast.photos == 3 and bool(estimate.forecast.seconds))
    one = three.work.estimates.seconds(
        three.window.requests.make()(three.work.queue.jobs[0]), QSize(60, 40)
    )
    assert estimate.forecast.seconds == pytest.approx(3 * one)


def test_each_photo_has_a_request_of_its_own(three: Program) -> None:
    """Many are asked for at once, so that what they have in common is made only once."""
    window, choices = three.window, three.window.panel.choices
    window.panel.show_choices(replace(choices, size_by="longer", pixels=240, seed=5))
    first, second, third = three.work.queue.jobs
    make = window.requests.make("rename")
    asked = [
        make(replace(first, size=QSize(60, 40))),
        make(replace(second, size=QSize(120, 40), level=0.25)),
        make(replace(third, size=QSize(60, 30), seed=9)),
        make(replace(first, size=QSize(60, 40))),
    ]
    assert [request.source for request in asked] == [
        j.source for j in (first, second, third, first)
    ]
    assert [request.scale for request in asked] == [4, 2, 4, 4]
    assert [request.sampler.seed for request in asked] == [5, 5, 9, 5]
    detail = choices.detail
    assert [request.sampler.detail for request in asked] == [detail, 0.25, detail, detail]
    assert {request.output.exists for request in asked} == {"rename"}
    assert {request.target for request in asked} == {first.source.parent}


def test_progress_is_no_reason_to_calculate_anew(
    three: Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Of hundreds of photos that would take the window a good part of its time."""
    estimate, queue = three.window.estimate, three.work.queue
    three.window.queue_panel.table.selectAll()
    qtbot.waitUntil(lambda: estimate.forecast.photos == 3 and bool(estimate.forecast.seconds))
    job = queue.jobs[2]
    qtbot.waitUntil(lambda: all(each.size is not None for each in queue.jobs))
    qtbot.wait(3 * estimate_controller.REFRESH_MS)
    before = estimate.forecast
    for step in range(5):
        queue.change(job.id, fraction=step / 8)
        qtbot.wait(estimate_controller.REFRESH_MS)
    assert estimate.forecast is before
    queue.change(job.id, size=QSize(120, 80))
    qtbot.waitUntil(lambda: estimate.forecast.seconds > before.seconds)


def test_the_time_left_begins_with_the_estimate(
    three: Program, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    gate = Gate(tile=1)
    engine.before_tile = gate
    bar = three.window.run_bar
    qtbot.waitUntil(lambda: bool(three.window.estimate.forecast.seconds))
    three.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: "left" in bar.photo_text.text())
    qtbot.waitUntil(lambda: "left" in bar.all_text.text())
    gate.opened.set()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)


def test_what_can_not_be_made_can_not_be_started(
    program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    panorama = tmp_path / "panorama.webp"
    Image.new("RGB", (4200, 30)).save(panorama)
    bar, panel = program.window.run_bar, program.window.panel
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([panorama])
    qtbot.waitUntil(bar.obstacle.isVisible)
    assert "16383" in bar.obstacle.text()
    assert not bar.start_button.isEnabled()
    qtbot.keyClick(program.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not program.work.runner.is_active
    panel.size_row.issue.buttons[0].click()
    qtbot.waitUntil(lambda: not bar.obstacle.isVisible())
    assert bar.start_button.isEnabled()


def test_a_result_beyond_the_memory_can_not_be_started(
    opened: Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(estimate_controller, "total_bytes", lambda: 10**9)
    bar, panel = opened.window.run_bar, opened.window.panel
    panel.more.device.setCurrentIndex(panel.more.device.findData("cpu"))
    qtbot.waitUntil(bar.obstacle.isVisible)
    assert "memory" in bar.obstacle.text()
    monkeypatch.setattr(estimate_controller, "total_bytes", lambda: None)
    panel.more.device.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not bar.obstacle.isVisible())
