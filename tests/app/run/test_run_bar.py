"""The run bar alone, and its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sr3_desktop.app.estimates.run_clock import RunClock
from sr3_desktop.app.jobs.runner import RunState, RunSummary
from sr3_desktop.app.run.run_bar import RunBar
from sr3_desktop.app.run.run_texts import (
    progress_text,
    result_text,
    stopped_text,
    summary_text,
    time_left,
)
from sr3_desktop.app.widgets.elided_label import ElidedLabel
from sr3_desktop.engine.base.request import Progress, SamplerSettings, UpscaleResult
from tests.app.driver import Program

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot) -> RunBar:
    bar = RunBar()
    qtbot.addWidget(bar)
    bar.resize(960, 68)
    bar.show()
    return bar


@pytest.mark.parametrize(
    ("progress", "seconds", "text"),
    [
        (None, None, "starting"),
        (Progress("loading"), None, "loading the model"),
        (Progress("preparing"), None, "preparing the photo"),
        (Progress("saving"), None, "saving"),
        (Progress("denoising", 1, 8, 1, 8, 1, 1), None, "step 1 of 8"),
        (
            Progress("denoising", 5, 24, 2, 8, 2, 3),
            43.0,
            "about 40 s left · step 2 of 8 · tile 2 of 3",
        ),
        (Progress("denoising", 1, 2, 0, 0, 1, 2), 0.0, "a few seconds left · tile 1 of 2"),
    ],
)
def test_progress_in_words(progress: Progress | None, seconds: float | None, text: str) -> None:
    assert progress_text(progress, seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (6.4, "a few seconds left"),
        (200.0, "about 3 min left"),
        (7300.0, "about 2 h left"),
        (13_000.0, "about 3 h 40 min left"),
    ],
)
def test_time_in_words(seconds: float, text: str) -> None:
    assert time_left(seconds) == text


def test_results_and_summaries_in_words() -> None:
    target = Path("a_4x.png")
    sampler = SamplerSettings()
    result = UpscaleResult(Path("a"), target, 8, 4, "m", sampler, "cpu", "float32", 2.34)
    assert result_text(result) == "a_4x.png · 8 × 4 · 2.3 s"
    assert summary_text(RunSummary(12, 1, 1)) == "12 done, 1 skipped, 1 failed"
    assert summary_text(RunSummary()) == "0 done"
    assert "3 left" in stopped_text(RunSummary(done=2, stopped=True, waiting=3))
    assert stopped_text(RunSummary(stopped=True, waiting=3)) == "Nothing was saved."


@pytest.mark.parametrize(
    ("pending", "again", "text", "enabled"),
    [
        (0, False, "Upscale this photo", False),
        (1, False, "Upscale this photo", True),
        (14, False, "Upscale 14 photos", True),
        (1, True, "Upscale again", True),
    ],
)
def test_the_start_button_says_what_it_does(
    bar: RunBar, pending: int, again: bool, text: str, enabled: bool
) -> None:
    bar.show_idle("Ready", "", pending, again)
    assert bar.start_button.text() == text
    assert bar.start_button.isEnabled() == enabled


def test_the_estimate_stands_beside_what_can_be_started(bar: RunBar, qtbot: QtBot) -> None:
    bar.show_estimate("about 23 min, 310 MB")
    bar.show_idle("Done", "", 0)
    assert not bar.estimate.isVisible()
    bar.show_idle("Done", "", 1, again=True)
    bar.show_result(True, False)
    assert not bar.estimate.isVisible()  # there is no room for it
    bar.resize(1280, 68)
    qtbot.waitUntil(bar.estimate.isVisible)
    bar.resize(960, 68)
    bar.show_result(False, False)
    assert bar.estimate.isVisible()
    bar.show_idle("Ready", "", 2)
    assert bar.estimate.isVisible()
    assert bar.estimate.geometry().right() < bar.start_button.geometry().left()


def test_what_is_in_the_way_is_said_and_nothing_can_be_started(bar: RunBar, qtbot: QtBot) -> None:
    bar.show_estimate("about 23 min, 310 MB")
    bar.show_idle("Ready", "a.webp", 1)
    bar.show_result(False, False)
    bar.set_blocked("WebP holds at most 16383 pixels a side; choose PNG. " * 3)
    assert bar.is_blocked
    assert bar.obstacle.isVisible()
    qtbot.waitUntil(lambda: bar.obstacle.width() > 600)
    assert bar.obstacle.heightForWidth(bar.obstacle.width()) <= bar.height()
    assert not bar.start_button.isEnabled()
    assert not any(text.isVisible() for text in (bar.estimate, bar.status, bar.detail))
    bar.set_blocked("")
    assert not bar.obstacle.isVisible()
    assert bar.start_button.isEnabled()
    assert bar.estimate.isVisible()
    assert bar.detail.isVisible()


def test_the_last_button_keeps_its_place_in_all_states(bar: RunBar) -> None:
    bar.show_idle("Ready", "", 1)
    edge = bar.start_button.geometry().right()
    bar.show_running(RunState.RUNNING, False)
    bar.layout().activate()
    assert bar.stop_button.geometry().right() == edge


def test_pausing_and_stopping_are_seen(bar: RunBar, qtbot: QtBot) -> None:
    bar.show_running(RunState.RUNNING, False)
    with qtbot.waitSignal(bar.pause_requested):
        qtbot.mouseClick(bar.pause_button, LEFT)
    bar.show_running(RunState.PAUSED, False)
    assert bar.pause_button.text() == "Resume"
    bar.show_photo("a.jpg", Progress("denoising", 1, 4, 1, 4, 1, 1), 9.0)
    assert bar.photo_text.text() == "a.jpg: paused"
    with qtbot.waitSignal(bar.resume_requested):
        qtbot.mouseClick(bar.pause_button, LEFT)
    bar.show_running(RunState.STOPPING, True)
    assert not bar.stop_button.isEnabled()
    assert not bar.pause_button.isEnabled()


def test_two_bars_only_for_several_photos(bar: RunBar) -> None:
    bar.show_running(RunState.RUNNING, False)
    bar.show_all(1, 1, 0.5, 10.0)
    assert not bar.all_box.isVisible()
    bar.show_all(3, 14, 0.25, 360.0)
    assert bar.all_box.isVisible()
    assert bar.all_text.text() == "Photo 3 of 14 · about 6 min left"
    assert bar.all_bar.value() == bar.all_bar.maximum() // 4


def test_long_texts_end_in_dots_and_widen_nothing(bar: RunBar) -> None:
    bar.show_idle("Failed", "a very long sentence " * 20, 3)
    bar.show_result(True, True)
    assert bar.minimumSizeHint().width() <= 960
    assert bar.detail.text() in bar.detail.toolTip()


def test_the_clock_stands_still_in_a_pause_and_counts_the_photos_that_wait() -> None:
    now = [0.0]
    clock = RunClock(lambda: now[0])
    clock.begin_photo()
    assert clock.all_left(3) is None
    clock.update(Progress("denoising", 1, 5))
    clock.pause()
    now[0] = 1000.0
    clock.resume()
    now[0] += 10.0
    assert clock.update(Progress("denoising", 3, 5)) == pytest.approx(10.0)
    assert clock.all_left(2) == pytest.approx(10.0 + 2 * 20.0)
    assert clock.all_left(2, estimated=7.0) == pytest.approx(17.0)
    now[0] += 10.0
    clock.end_photo(worked=True)
    clock.begin_photo()
    clock.update(Progress("denoising", 1, 5))
    now[0] += 5.0
    clock.update(Progress("denoising", 5, 5))
    assert clock.all_left(2) == pytest.approx(0.0 + 2 * (20.0 + 5.0) / 2)


def test_every_button_of_the_bar_is_explained(program: Program) -> None:
    bar = program.window.run_bar
    assert [b.text() for b in bar.findChildren(QPushButton) if not b.toolTip()] == []
    assert "(V)" in bar.variant_button.toolTip()


def test_the_rarest_buttons_give_their_words_up_first(bar: RunBar, qtbot: QtBot) -> None:
    bar.show_idle("Finished", "3 done, 1 failed", 1, again=True)
    bar.show_result(has_result=True, has_problems=True)
    buttons = bar.variant_button, bar.folder_button, bar.save_button
    seen = set()
    for width in range(1300, 500, -20):
        bar.resize(width, bar.height())
        seen.add(tuple(bool(button.property("bare")) for button in buttons))
    rarest_first = {(True,) * n + (False,) * (3 - n) for n in range(4)}
    assert seen == rarest_first


def test_no_button_moves_when_a_result_is_to_be_saved(bar: RunBar) -> None:
    bar.show_idle("Done", "a_4x.png · 8 × 4 · 2.3 s", 1, again=True)
    bar.show_result(True, False)
    buttons = bar.folder_button, bar.save_button, bar.variant_button, bar.start_button
    places = []
    for unsaved in (False, True):
        bar.show_unsaved(unsaved)
        bar.layout().activate()
        places.append([button.geometry() for button in buttons])
    assert places[0] == places[1]


def test_the_last_words_go_first_where_there_is_no_room(bar: RunBar, qtbot: QtBot) -> None:
    bar.show_running(RunState.RUNNING, False)
    progress = Progress("denoising", 5, 24, 2, 8, 2, 3)
    bar.show_photo("a.jpg", progress, 43.0)
    label = bar.photo_text

    def seen(room_for: str) -> str:
        return label._broken(label.fontMetrics().horizontalAdvance(room_for))[0]

    whole = "a.jpg: about 40 s left · step 2 of 8 · tile 2 of 3"
    assert seen(whole) == whole
    assert seen(whole[:-1]) == seen(whole[:40]) == "a.jpg: about 40 s left · step 2 of 8"
    assert seen(whole[:30]) == "a.jpg: about 40 s left"
    bar.show_photo("a photo with a name that is rather long.jpg", progress, 43.0)
    assert seen(whole[:25]).startswith("a photo")
    assert seen(whole[:25]).endswith("40 s left")


def test_a_result_has_its_name_in_the_first_line(qtbot: QtBot) -> None:
    label = ElidedLabel("IMG_2031_4x.jpg · 1200 × 800 · 4.6 s", lines=2)
    qtbot.addWidget(label)
    width = label.fontMetrics().horizontalAdvance(label.text())
    assert label._broken(width) == [label.text()]
    assert label._broken(width - 1) == ["IMG_2031_4x.jpg", "1200 × 800 · 4.6 s"]
    label.resize(width - 1, 60)
    assert label.toolTip() == ""
