"""Nothing jumps, nothing covers the picture longer than it must, and nothing old is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.settings.choices import SCALES
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.widgets import notice_bar
from sr3_desktop.app.widgets.tips import tip_text
from tests.app.driver import Program
from tests.app.gate import Gate
from tests.app.tools.test_preview_controller import finish_run


def places(program: Program) -> list[tuple[QPoint, bool]]:
    bar = program.window.top_bar
    return [
        (button.mapTo(bar, QPoint()), button.isVisible())
        for button in bar.findChildren(QToolButton)
    ]


def test_a_mended_file_is_read_again(program: Program, photo: Path, qtbot: QtBot) -> None:
    good, cut = photo.read_bytes(), photo.with_name("cut.png")
    cut.write_bytes(good[:100])
    program.window.open_photos([photo, cut])
    queue = program.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.FAILED) == 1)
    ids = [job.id for job in queue.jobs]
    program.choose(ids[1])
    qtbot.waitUntil(program.window.problem.isVisible)
    program.choose(ids[0])
    qtbot.waitUntil(program.window.view.isVisible)
    cut.write_bytes(good)
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.choose(ids[1])
    assert program.states() == [JobState.WAITING] * 2
    assert not program.has_notice()
    assert program.start_words() == "Upscale this photo"
    strip = program.work.thumbnails
    qtbot.waitUntil(lambda: strip.pixmap(cut) is not None)


def test_a_preview_goes_when_the_run_starts(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    gate.opened.set()
    opened.make_preview()
    qtbot.waitUntil(lambda: len(opened.scene.pins) == 1)
    gate.opened.clear()
    gate.reached.clear()
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    assert opened.scene.pins == ()
    assert not opened.frame.isVisible()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.is_busy())


def test_no_frame_lies_over_a_photo_unasked(opened: Program) -> None:
    assert not opened.frame.isVisible()
    opened.show_frame()
    assert opened.frame.isVisible()


def test_the_last_picture_stays_after_stop(opened: Program, gate: Gate, qtbot: QtBot) -> None:
    opened.start()
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: opened.window.view.scene.after is not None)
    opened.stop_now()
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.is_busy())
    assert opened.window.view.scene.after is not None
    assert opened.scene.after_label.startswith("Stopped at")
    assert opened.window.top_bar.modes.isEnabled()


def test_there_is_nothing_to_compare_without_a_photo(
    opened: Program, photo: Path, qtbot: QtBot
) -> None:
    modes = opened.window.top_bar.modes
    opened.choose_steps(8)
    opened.start()
    finish_run(opened, qtbot)
    assert modes.isEnabled()
    opened.window.photos.remove_shown()
    qtbot.waitUntil(lambda: not modes.isEnabled())


def test_nothing_is_said_of_steps_before_there_is_a_photo(program: Program) -> None:
    assert not program.window.top_bar.modes.isEnabled()
    assert program.window.panel.quality_row.steps_hint.text().strip() == ""


def test_the_buttons_above_keep_their_places(opened: Program, qtbot: QtBot) -> None:
    before = places(opened)
    assert not opened.window.top_bar.modes.isEnabled()
    opened.accept_promise()
    opened.choose_steps(8)
    opened.start()
    finish_run(opened, qtbot)
    assert opened.window.top_bar.modes.isEnabled()
    assert opened.window.top_bar.timeline_button.isEnabled()
    assert places(opened) == before


def test_a_short_name_of_the_device_moves_no_button(program: Program, qtbot: QtBot) -> None:
    device, before = program.window.top_bar.device, places(program)
    for name in ("A770", "RTX 3060", "Checking…", "Not ready", "Processor"):
        device.headline = name
        device.updateGeometry()
        qtbot.wait(20)
        assert places(program) == before, name


def test_a_remark_is_small_and_goes_by_itself(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, window = program.window.notice, program.window
    window.show_info("Something was done. " * 6)
    qtbot.waitUntil(notice.isVisible)
    assert notice.width() < window.view.width() or notice.width() < 700
    assert notice.mapTo(window, QPoint()).x() < 20
    assert notice_bar.SHOWN_MS == notice.timer.interval() == 5_000
    notice.timer.timeout.emit()
    assert not notice.isVisible()
    window.show_error("Something did not work.")
    assert not notice.timer.isActive()


def test_a_long_tip_breaks_into_lines(program: Program) -> None:
    long = "The program adds detail that may be wrong, above all in faces & text."
    assert tip_text("Short") == "Short"
    assert tip_text(long) == f"<p>{long.replace('&', '&amp;')}</p>"
    assert tip_text("照" * 40).startswith("<p>")
    tips = [widget.toolTip() for widget in program.window.findChildren(QWidget)]
    assert [tip for tip in tips if len(tip) > 60 and not tip.startswith("<p>")] == []


def test_the_last_setting_keeps_off_the_edge(opened: Program, qtbot: QtBot) -> None:
    panel = opened.window.panel
    panel.more.set_open(True)
    rows, last = panel._rows_widget, panel.more.keep_states
    qtbot.waitUntil(lambda: rows.height() - last.mapTo(rows, last.rect().bottomLeft()).y() > 8)


@pytest.mark.parametrize(("language", "height"), [("en", 688), ("zh_CN", 700)])
def test_the_settings_need_no_scrolling_at_1366_by_768(
    three: Program, qtbot: QtBot, language: str, height: int
) -> None:
    three.language.apply(language)
    window = three.window
    window.resize(1350, height)  # what title and task bar leave
    (area,) = window.panel.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert three.window.panel.more.header.isVisible()
    assert not three.window.panel.more.steps.isVisible()
    row, width = window.panel.size_row, window.panel.width()
    three.press(row.scale.button(len(SCALES)))
    for number in range(row.unit.count()):
        row.unit.setCurrentIndex(number)
        # Too small for paper, much work, and larger than results may be.
        for size in (QSize(16, 12), QSize(2000, 1500), QSize(40_000, 30_000)):
            window.panel.set_photo(None, size)
            window.panel.quality_row.show_faster_ways(["2×: 1 h", "Quick: 10 min"])
            qtbot.wait(50)  # until all that asked for another place has it
            qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
            qtbot.waitUntil(lambda: window.panel.width() == width)


def test_no_place_reads_like_a_value_while_the_clean_up_is_automatic(opened: Program) -> None:
    row, pictures = opened.window.panel.cleanup_row, []
    for value in (20, 80):
        row.slider.setValue(value)
        pictures.append(row.slider.grab().toImage())
        opened.press(row.auto)
        assert row.auto.isChecked()
        pictures.append(row.slider.grab().toImage())
    assert pictures[0] != pictures[2]
    assert pictures[1] == pictures[3]


def test_faster_ways_are_named_where_it_takes_very_long(
    opened: Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    faster = opened.window.panel.quality_row.faster
    opened.choose_steps(8)
    qtbot.waitUntil(lambda: bool(opened.window.estimate.forecast.seconds))
    assert not faster.isVisible()
    monkeypatch.setattr(
        opened.work.estimates,
        "seconds",
        lambda request, _size: (1 if request.sampler.steps else 0.02) * request.scale * 3600,
    )
    opened.window.estimate.refresh()
    first = "This takes long. Preview a part first (P)."
    assert faster.text.text() == f"{first} Faster: Quick: about 5 min."
    opened.choose_scale(2)  # 8 times
    opened.window.estimate.refresh()
    assert "2×: about 2 h · Quick: about 10 min" in faster.text.text()


def test_the_technical_details_of_an_error_are_folded(program: Program) -> None:
    drawer = program.window.drawer
    drawer.show_fault(Fault("It did not work.", "Traceback: all of it"))
    assert drawer.sentence.isVisible()
    assert not drawer.technical.isVisible()
    drawer.unfold.click()
    assert drawer.technical.isVisible()
    drawer.show_fault(Fault("Another one."))
    assert not drawer.unfold.isVisible()
    assert not drawer.technical.isVisible()


def test_reset_all_takes_another_seed_and_every_run_a_new_one(opened: Program) -> None:
    panel = opened.window.panel
    panel.more.set_open(True)
    panel.detail_row.seed.setValue(77)
    panel.detail_row.lock.click()
    panel.reset_all.click()
    assert not panel.choices.seed_locked
    assert panel.choices.seed not in (0, 77)
    seeds = {panel.new_run().seed for _ in range(3)}
    assert len(seeds) == 3
