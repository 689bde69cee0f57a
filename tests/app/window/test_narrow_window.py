"""The smallest window: nothing lies over what is needed, and what is written can be read."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.top_bar import ROOMY_MODES, WIDE_PX
from sr3_desktop.app.level.brush_layer import TOOLS
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.job_queue import Column
from sr3_desktop.app.photo_list.queue_delegate import BADGE_PX
from sr3_desktop.app.settings.choices import MODES
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.widgets.elided_label import ElidedLabel, broken
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import FaceFrame
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport
from tests.app.tools.test_preview_controller import finish_run


@pytest.fixture
def narrow(program: Program) -> Program:
    program.window.resize(960, 600)
    return program


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def test_a_card_lies_below_the_invitation(narrow: Program, qtbot: QtBot) -> None:
    window = narrow.window
    empty, cards = window.empty, window.cards
    window.show_device(FakeReport())  # type: ignore[arg-type]
    cards.promise.accept_button.click()
    window.show_device(FakeReport(case="no_card", facts={}))  # type: ignore[arg-type]
    cards.processor.set_speed(1500.0)
    qtbot.waitUntil(cards.processor.isVisible)
    qtbot.waitUntil(lambda: not place(empty.formats).intersects(place(cards.processor)))
    assert place(empty.add_button).bottom() < place(cards.processor).top()
    below = place(empty.formats).bottom()
    cards.processor.accept_button.click()
    qtbot.waitUntil(lambda: not cards.place.isVisible())
    assert place(empty.formats).bottom() == below  # a second click meets the same button


def test_a_notice_does_not_lie_over_the_button_of_the_frame(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.resize(960, 600)
    opened.accept_promise()
    opened.choose_steps(8)
    opened.start()
    finish_run(opened, qtbot)
    frame, notice = opened.frame, window.notice
    window.tools.preview.button.click()
    qtbot.waitUntil(frame.button.isVisible)
    before = place(frame.button)
    window.show_error("Something did not work.")  # it stands above the timeline
    qtbot.waitUntil(lambda: place(notice).intersects(before))
    qtbot.waitUntil(lambda: not place(notice).intersects(place(frame.button)))
    notice.close_button.click()
    qtbot.waitUntil(lambda: place(frame.button) == before)


def test_zoom_steps_without_a_button_are_in_the_menu(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.resize(960, 600)
    bar, before = window.top_bar, window.view.viewport.zoom
    qtbot.waitUntil(lambda: not bar.zoom_in.isVisible())
    entries = {action.text(): action for action in bar.zoom_button.menu().actions()}
    entries["Zoom in"].trigger()
    assert window.view.viewport.zoom > before
    entries["Zoom out"].trigger()
    assert window.view.viewport.zoom == pytest.approx(before)


def test_the_zoom_can_be_read_and_the_device_is_its_name(opened: Program, qtbot: QtBot) -> None:
    window = opened.window
    window.resize(960, 600)
    opened.choose_steps(8)
    opened.start()
    finish_run(opened, qtbot)
    bar = window.top_bar
    assert bar.timeline_button.isVisible()
    bar.show_zoom(12.34)
    text_px = bar.zoom_button.fontMetrics().horizontalAdvance(bar.zoom_button.text())
    assert bar.zoom_button.width() >= text_px + 16
    pill = bar.device
    assert pill.line(pill.width() - 43).startswith("RTX 3060")
    window.resize(1400, 800)
    assert pill.line(pill.width() - 43) == "RTX 3060 · 9.8 GB free"


def test_a_long_text_takes_a_second_line_before_it_ends_in_dots(qtbot: QtBot) -> None:
    label = ElidedLabel("what is finished is safe. " * 3, lines=2)
    qtbot.addWidget(label)
    whole_px = label.fontMetrics().horizontalAdvance(label.text())
    one, two = label.heightForWidth(whole_px), label.heightForWidth(round(0.7 * whole_px))
    assert two >= one + label.fontMetrics().height()
    assert label.heightForWidth(whole_px // 4) == two
    label.resize(round(0.7 * whole_px), two)
    label.show()
    assert label.toolTip() == ""
    label.resize(whole_px // 4, two)
    assert label.text() in label.toolTip()


def test_no_caption_lies_over_faces_that_are_framed(opened: Program) -> None:
    faces, scene = opened.window.faces, opened.scene
    assert scene.captions
    faces.button.click()
    faces.card.accept_button.click()
    faces.layer.add(FaceFrame(30, 20, 24, 5))
    assert not scene.captions
    faces.bar.done_button.click()
    assert scene.captions


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", [880, 960, 1366])
def test_no_tool_of_the_brush_is_cut_off(
    opened: Program, qtbot: QtBot, width: int, language: str
) -> None:
    opened.language.apply(language)
    opened.accept_promise()
    opened.run()
    opened.window.resize(width, 600)
    opened.window.brush.toggle()
    bar = opened.window.brush.bar
    qtbot.waitUntil(bar.isVisible)
    for number in range(len(TOOLS)):
        button = bar.tools.button(number)
        needed = button.fontMetrics().horizontalAdvance(button.text())
        qtbot.waitUntil(lambda button=button, needed=needed: button.width() > needed)
    qtbot.waitUntil(lambda: bar.done_button.geometry().right() < bar.width())
    assert bar.size_slider.isVisible() or width == 880


def test_the_state_is_seen_in_a_narrow_table(three: Program, qtbot: QtBot) -> None:
    panel, window = three.window.queue_panel, three.window
    panel.set_expanded(True)
    for width in (1600, 960, 880):
        window.resize(width, 600)
        table = panel.table
        qtbot.waitUntil(
            lambda table=table: (
                table.columnViewportPosition(Column.STATE) + table.columnWidth(Column.STATE)
                <= table.viewport().width()
            )
        )
        assert table.columnWidth(Column.STATE) >= 140
        assert table.isColumnHidden(Column.TARGET) == (width < 1600)


def test_why_a_photo_failed_is_told_whole_in_a_narrow_table(three: Program, qtbot: QtBot) -> None:
    window, queue, table = three.window, three.work.queue, three.window.queue_panel.table
    window.resize(960, 600)
    window.queue_panel.set_expanded(True)
    index = queue.index(1, Column.STATE)

    def lines() -> int:
        """Return how many lines are written in the cell, by the rows of pixels with ink."""
        cell = table.visualRect(index).adjusted(BADGE_PX + 16, 1, 0, -1)
        picture = table.viewport().grab(cell).toImage()
        ground = picture.pixelColor(0, 0)
        across, down = range(picture.width()), range(picture.height())
        inked = [any(picture.pixelColor(x, y) != ground for x in across) for y in down]
        return sum(now and not before for before, now in pairwise([False, *inked]))

    qtbot.waitUntil(lambda: lines() == 1)
    sentence = Sentence("{name} is damaged or incomplete. Copy it again.", name="half a file.jpg")
    queue.change(queue.jobs[1].id, state=JobState.FAILED, fault=Fault(sentence))
    qtbot.waitUntil(lambda: lines() == 2)
    metrics, text = table.fontMetrics(), index.data()
    assert text.endswith("Copy it again.")
    room_px = table.columnWidth(Column.STATE) - BADGE_PX - 22
    assert metrics.horizontalAdvance(text) > room_px
    assert not broken(text, table.font(), room_px, 2)[-1].endswith("…")


@pytest.mark.parametrize("height", [600, 760, 800, 900])
def test_table_and_drawer_fit_below_a_photo_that_cannot_be_read(
    three: Program, tmp_path: Path, height: int, qtbot: QtBot
) -> None:
    window = three.window
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a photo at all")
    window.open_photos([bad])
    qtbot.waitUntil(lambda: window.viewer.stack.currentWidget() is window.problem)
    window.resize(1280, height)
    window.queue_panel.set_expanded(True)
    window.problem.details_button.click()
    qtbot.waitUntil(window.drawer.isVisible)
    parts = window.viewer.stack, window.drawer, window.queue_panel, window.run_bar
    qtbot.waitUntil(
        lambda: all(place(above).bottom() < place(below).top() for above, below in pairwise(parts))
    )
    assert window.queue_panel.is_expanded == (height >= 760)


def test_names_have_the_room_of_a_wide_table(three: Program, qtbot: QtBot) -> None:
    panel, window = three.window.queue_panel, three.window
    panel.set_expanded(True)
    table = panel.table
    window.resize(1000, 600)
    qtbot.waitUntil(lambda: table.viewport().width() < 800)
    usual = table.columnWidth(Column.PHOTO)
    window.resize(1920, 600)
    qtbot.waitUntil(lambda: table.columnWidth(Column.PHOTO) > usual + 100)
    assert table.columnWidth(Column.TARGET) > usual
    assert table.columnWidth(Column.STATE) > usual
    table.setColumnWidth(Column.PHOTO, 90)  # as the user may
    height = table.height()
    window.resize(1920, 700)
    qtbot.waitUntil(lambda: table.height() != height or window.height() == 700)
    assert table.columnWidth(Column.PHOTO) == 90


def test_the_bar_of_the_strip_lies_over_no_name(three: Program, qtbot: QtBot) -> None:
    strip, window = three.window.queue_panel.strip, three.window
    paths = [job.source.with_name(f"{n}.png") for n, job in enumerate(three.work.queue.jobs * 6)]
    for path in paths:
        path.write_bytes(three.work.queue.jobs[0].source.read_bytes())
    window.open_photos(paths)
    window.resize(960, 600)
    qtbot.waitUntil(lambda: strip.horizontalScrollBar().isVisible())
    index = three.work.queue.index(0, 0)
    qtbot.waitUntil(lambda: strip.visualRect(index).bottom() < strip.viewport().height())


@pytest.mark.parametrize("width", [960, 1366])
def test_the_words_of_the_legend_stand_at_the_ends_of_its_colors(
    opened: Program, qtbot: QtBot, width: int
) -> None:
    opened.window.resize(width, 700)
    opened.show_trust()
    qtbot.waitUntil(lambda: opened.scene.trust is not None)
    legend = opened.legend
    ramp, high = legend._ramp, legend.high
    qtbot.waitUntil(lambda: abs(place(ramp).right() - place(high).right()) <= 1)


def test_the_switches_under_advanced_stand_below_the_labels(opened: Program) -> None:
    more = opened.window.panel.more
    more.set_open(True)
    opened.window.layout().activate()
    label = more._lines["preview"].label
    assert place(more.shrink).left() == place(more.keep_states).left() == place(label).left()


@pytest.mark.parametrize("width", [880, 940, 1000, 1060, 1120, 1180, 1280, 1340])
def test_no_way_to_compare_is_cut_off(opened: Program, qtbot: QtBot, width: int) -> None:
    window = opened.window
    window.resize(width, 600)
    modes = window.top_bar.modes
    shown = [n for n, mode in enumerate(MODES) if width >= WIDE_PX or mode not in ROOMY_MODES]
    for number in shown:
        button = modes.button(number)
        needed = button.fontMetrics().horizontalAdvance(button.text())
        qtbot.waitUntil(lambda button=button, needed=needed: button.width() > needed)
    last = modes.button(len(MODES) - 1)
    opened.window.second.menu.fill()
    ways = [action.text() for action in opened.window.second.menu.actions()]
    assert ways[: len(MODES)] == [modes.button(n).text() for n in range(len(MODES))]
    qtbot.waitUntil(lambda: last.mapTo(modes, last.rect().topRight()).x() < modes.width())
    window.top_bar.layout().activate()
    assert window.top_bar.layout().minimumSize().width() <= width


@pytest.mark.parametrize(("height", "lines"), [(600, 4), (500, 1), (900, 7)])
def test_the_details_of_an_error_can_be_read_in_a_low_window(
    opened: Program, qtbot: QtBot, height: int, lines: int
) -> None:
    window, drawer = opened.window, opened.window.drawer
    window.resize(960, height)
    technical = "\n".join(f"line {n} of what the program noted" for n in range(30))
    drawer.show_fault(Fault("The card was reset; try again.", technical), "a.jpg")
    drawer.unfold.click()
    text = drawer.technical
    line_px = text.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: text.viewport().height() >= lines * line_px)
    qtbot.waitUntil(lambda: place(drawer).bottom() < place(window.run_bar).top())
    assert place(text).bottom() < place(drawer.copy).top()
    assert height == 500 or not place(window.view).intersects(place(drawer))


@pytest.mark.parametrize("width", [880, 960, 1280])
def test_a_notice_is_read_whole(opened: Program, qtbot: QtBot, width: int) -> None:
    window, notice = opened.window, opened.window.notice
    window.resize(width, 600)
    long = "The device has too little memory even for the smallest tiles; close other programs "
    for sentence in (long + "or choose the processor (CPU) as device.", "Too little memory."):
        notice.show_notice(sentence, "error", details=True)
        text = notice.text

        def is_whole(text: QLabel = text) -> bool:
            fits = text.heightForWidth(text.width()) <= text.height()
            return fits and text.geometry().right() < notice.details.geometry().left()

        qtbot.waitUntil(is_whole)
        assert place(notice.close_button).right() < place(window.panel).left()
    assert text.width() == text.wanted_px()  # a short one takes no more room than it needs
    window.toast.show_done(long)
    qtbot.waitUntil(lambda: window.toast.text.geometry().right() < window.toast.undo_button.x())


@pytest.mark.parametrize("width", [880, 960])
def test_the_head_of_the_variations_is_read_whole(
    opened: Program, qtbot: QtBot, width: int
) -> None:
    opened.window.resize(width, 500)
    opened.make_variants()
    page = opened.window.tools.variants.page
    qtbot.waitUntil(lambda: page.isVisible() and not page.busy)
    title = page.title
    qtbot.waitUntil(lambda: title.heightForWidth(title.width()) <= title.height())
    assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()
    assert place(page.close_button).right() < place(opened.window.panel).left()


@pytest.mark.parametrize("tool", ["none", "faces", "brush", "trust"])
def test_the_last_row_of_the_table_stands_above_the_bar(
    three: Program, tmp_path: Path, tool: str, qtbot: QtBot
) -> None:
    window, table = three.window, three.window.queue_panel.table
    three.accept_promise()
    more = [tmp_path / f"more {number}.png" for number in range(9)]
    for path in more:
        shutil.copyfile(three.shown.source, path)
    window.open_photos(more)
    qtbot.waitUntil(lambda: len(three.work.queue.jobs) == 12)
    window.resize(960, 600)
    window.queue_panel.set_expanded(True)
    if tool == "faces":
        window.faces.button.click()
        three.accept_faces()
    elif tool == "trust":
        three.show_trust()
    elif tool == "brush":
        three.start_chosen()
        qtbot.waitUntil(three.has_result)
        window.brush.toggle()

    def foot() -> int:
        """Return the lower edge of the last row, scrolled to."""
        table.scrollToBottom()
        row = table.visualRect(three.work.queue.index(11, 0)).bottom()
        return table.viewport().mapTo(window, QPoint(0, row)).y()

    qtbot.waitUntil(lambda: foot() < window.run_bar.y() > place(table).bottom() - place(window).y())
    bar = table.verticalScrollBar()
    assert bar.mapTo(window, bar.rect().bottomLeft()).y() < window.run_bar.y()
    assert bar.pageStep() > 2 * table.rowHeight(0)
