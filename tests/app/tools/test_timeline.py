"""From noise to photo."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.qimage import to_array, to_qimage
from sr3_desktop.app.tools import timeline as timeline_module
from sr3_desktop.app.tools.timeline import CALM_FRAME_MS, PLAY_MS, STATE_PX, StateReel, Timeline
from sr3_desktop.engine.base.options import MAX_STATES

Shown = list[tuple[object, str]]


def states(count: int) -> list[np.ndarray]:
    return [np.full((4, 6, 3), 3 * k, np.uint8) for k in range(count)]


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show()
    return timeline


@pytest.fixture
def shown(timeline: Timeline) -> Shown:
    """What the viewer is asked to show: the gray of a state or None, and its caption."""
    heard: Shown = []

    def hear(levels, label: str) -> None:
        gray = None if levels is None else int(to_array(levels.full)[0, 0, 0])
        heard.append((gray, label))

    timeline.state_shown.connect(hear)
    return heard


@pytest.mark.parametrize("count", [1, 63, 64, 65, 129, 1000, 2000])
def test_a_reel_keeps_few_states_evenly_spaced_from_the_first(count: int) -> None:
    reel = StateReel()
    for k in range(count):
        reel.add(np.array([k]))
    kept = [int(state[0]) for state in reel.states]
    assert len(kept) <= MAX_STATES
    assert len(kept) >= min(count, MAX_STATES // 2)
    assert kept[0] == 0
    assert len(set(np.diff(kept))) <= 1
    assert count - kept[-1] <= 2 * (kept[1] if len(kept) > 1 else 1)


def test_without_states_there_is_nothing_to_do(timeline: Timeline) -> None:
    assert not timeline.isEnabled()
    timeline.set_states(states(1))
    assert not timeline.isEnabled()


def test_it_stands_at_the_result_and_its_end_is_the_result(
    timeline: Timeline, shown: Shown
) -> None:
    timeline.set_states(states(5))
    assert (timeline.slider.value(), timeline.slider.maximum()) == (4, 4)
    assert timeline.position.text() == "Result"
    timeline.slider.setValue(0)
    timeline.slider.setValue(2)
    timeline.slider.setValue(4)
    assert shown == [(None, ""), (0, "Starting noise"), (6, "State 2 of 4"), (None, "")]


def test_it_is_worked_with_keys(timeline: Timeline, shown: Shown, qtbot: QtBot) -> None:
    timeline.set_states(states(5))
    qtbot.keyClick(timeline.slider, Qt.Key.Key_Home)
    qtbot.keyClick(timeline.slider, Qt.Key.Key_Right)
    assert shown[-2:] == [(0, "Starting noise"), (3, "State 1 of 4")]
    assert timeline.slider.accessibleDescription() == "State 1 of 4"


@pytest.mark.parametrize("width", [440, 800, 1600])
def test_the_slider_keeps_its_length(timeline: Timeline, width: int, qtbot: QtBot) -> None:
    timeline.set_states(states(9))
    timeline.resize(width, timeline.sizeHint().height())
    qtbot.waitUntil(lambda: timeline.slider.width() >= width / 5)
    inside = timeline.close_button.geometry().right()
    assert inside <= timeline.close_button.parentWidget().width()


def test_playing_goes_from_noise_to_result_and_stops(
    timeline: Timeline, shown: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_module, "PLAY_MS", 40)
    timeline.set_states(states(5))
    shown.clear()
    qtbot.mouseClick(timeline.play, Qt.MouseButton.LeftButton)
    assert timeline.play.accessibleName() == "Stop playing"
    qtbot.waitUntil(lambda: not timeline.playing)
    assert [gray for gray, _ in shown] == [0, 3, 6, 9, None]
    assert timeline.play.accessibleName() == "Play from noise to photo"


@pytest.mark.parametrize(("calm", "interval_ms"), [(True, CALM_FRAME_MS), (False, PLAY_MS // 4)])
def test_playing_is_slow_for_whoever_asked_for_less_motion(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch, calm: bool, interval_ms: int
) -> None:
    monkeypatch.setattr(timeline_module, "reduced_motion", lambda: calm)
    timeline.set_states(states(5))
    timeline.play.click()
    assert timeline.findChild(QTimer).interval() == interval_ms


def test_hiding_it_stops_it_and_shows_the_result(
    timeline: Timeline, shown: Shown, qtbot: QtBot
) -> None:
    timeline.set_states(states(5))
    qtbot.mouseClick(timeline.play, Qt.MouseButton.LeftButton)
    timeline.hide()
    assert not timeline.playing
    assert shown[-1] == (None, "")


def test_live_states_are_added_while_the_live_picture_is_seen(
    timeline: Timeline, shown: Shown
) -> None:
    timeline.set_states(states(3))
    shown.clear()
    for k in range(3):
        timeline.append_state(to_qimage(np.full((4, 6, 3), k, np.uint8)))
    assert [gray for gray, _ in shown if gray is not None] == []
    assert timeline.position.text() == "Now"
    assert len(timeline.states) == 3
    timeline.slider.setValue(0)
    assert shown[-1] == (0, "State 1 of 3")  # the first live picture is no noise any more
    timeline.slider.setValue(1)
    timeline.append_state(to_qimage(np.full((4, 6, 3), 9, np.uint8)))
    assert timeline.slider.value() == 1
    assert shown[-1] == (1, "State 2 of 4")
    timeline.set_states(states(5))
    assert timeline.position.text() == "Result"


def test_live_memory_is_bounded(timeline: Timeline) -> None:
    timeline.append_state(QImage(2 * STATE_PX, STATE_PX, QImage.Format.Format_RGB32))
    assert timeline.states[0].shape == (STATE_PX // 2, STATE_PX, 3)
    small = QImage(6, 4, QImage.Format.Format_RGB32)
    small.fill(0)
    for _ in range(300):
        timeline.append_state(small)
    assert len(timeline.states) <= MAX_STATES
    assert timeline.slider.maximum() == len(timeline.states)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_states_are_exported_once_the_run_is_over(
    timeline: Timeline, qtbot: QtBot, number: int
) -> None:
    timeline.append_state(to_qimage(states(2)[1]))
    timeline.append_state(to_qimage(states(2)[1]))
    assert not timeline.export.isEnabled()
    timeline.set_states(states(3))
    assert timeline.export.isEnabled()
    with qtbot.waitSignal(timeline.export_requested) as asked:
        timeline.export.menu().actions()[number].trigger()
    assert asked.args == [("png", "webp", "gif")[number]]
