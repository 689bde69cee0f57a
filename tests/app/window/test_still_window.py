"""Between two states nothing moves that need not, and no word is cut off in the smallest window."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QMessageBox,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome import dialogs
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.widgets.elided_label import ElidedLabel
from sr3_desktop.app.widgets.fields import MiddleElidedLabel
from sr3_desktop.engine.base.errors import DeviceMemoryError
from sr3_desktop.engine.base.request import FaceFrame
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tests.app.gate import Gate


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def cut_words(window: QWidget) -> list[str]:
    """Return the texts of visible labels, buttons and lists for which there is too little room.

    Names and folders of files may end in dots: they are as long as people make them.
    """
    return [text for widget in window.findChildren(QWidget) for text in _cut(widget)]


def _cut(widget: QWidget) -> Iterator[str]:
    if not widget.isVisible() or not widget.width() or isinstance(widget, MiddleElidedLabel):
        return
    metrics = widget.fontMetrics()
    if isinstance(widget, QAbstractButton) and widget.text():
        icon_px = 0 if widget.icon().isNull() else widget.iconSize().width()
        if metrics.horizontalAdvance(widget.text()) + icon_px > widget.width():
            yield widget.text()
    elif isinstance(widget, QComboBox):
        option, style = QStyleOptionComboBox(), QStyle.ComplexControl.CC_ComboBox
        widget.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(style, option, field, widget)
        if metrics.horizontalAdvance(widget.currentText()) > room.width():
            yield widget.currentText()
    elif isinstance(widget, ElidedLabel):
        if widget.toolTip():
            yield widget.text()
    elif isinstance(widget, QLabel) and widget.text():
        needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else 0
        if needed > widget.height() or (
            not widget.wordWrap() and widget.sizeHint().width() > widget.width()
        ):
            yield widget.text()


@pytest.mark.parametrize(
    ("language", "width", "height"), [("en", 960, 600), ("zh_CN", 960, 600), ("en", 1280, 800)]
)
def test_no_word_is_cut_off_in_any_state(
    three: Program,
    gate: Gate,
    engine: FakeUpscaler,
    qtbot: QtBot,
    language: str,
    width: int,
    height: int,
) -> None:
    window = three.window
    three.language.apply(language)
    window.resize(width, height)
    cut: dict[str, list[str]] = {}

    def look(state: str) -> None:
        """Note what is still cut off when the window has come to rest."""
        window.layout().activate()
        with contextlib.suppress(TimeoutError):
            qtbot.waitUntil(lambda: not cut_words(window), timeout=5_000)
        if words := cut_words(window):
            cut[state] = words

    look("cards")
    three.accept_promise()
    window.show_device(FakeReport(case="no_card", facts={}))  # type: ignore[arg-type]
    look("no card")
    window.cards.processor.accept_button.click()
    window.show_device(FakeReport())  # type: ignore[arg-type]
    look("list")
    panel = window.panel
    panel.more.set_open(True)
    for row in panel.rows:
        if row is not panel.more:
            row.info.setChecked(True)
    look("advanced")
    for row in panel.rows:
        if row is not panel.more:
            row.info.setChecked(False)
    panel.more.set_open(False)
    panel.size_row.scale.button(3).click()
    for number in range(panel.size_row.unit.count()):
        panel.size_row.unit.setCurrentIndex(number)
        look(f"size {number}")
    panel.size_row.reset.click()
    three.start_and_hold(gate)
    look("running")
    window.queue_panel.set_expanded(True)
    look("table")
    window.queue_panel.set_expanded(False)
    gate.opened.set()
    qtbot.waitUntil(lambda: three.is_done() and three.has_result())
    look("done")
    window.brush.toggle()
    look("brush")
    window.brush.close()
    window.faces.button.click()
    look("faces card")
    window.faces.card.accept_button.click()
    window.faces.layer.add(FaceFrame(30, 20, 24, 5))
    look("faces")
    window.faces.bar.done_button.click()
    three.make_variants()
    look("variations")
    window.tools.variants.close()
    three.show_trust()
    look("trust")
    window.tools.trust.close()

    def fail(_done: int) -> None:
        raise DeviceMemoryError("The device has too little memory; choose the processor.")

    engine.before_tile = fail
    three.start_chosen()
    qtbot.waitUntil(lambda: three.work.queue.count(JobState.FAILED) == 1)
    look("error")
    window.errors.show_details()
    look("details")
    assert cut == {}


def test_questions_begin_at_one_edge(program: Program) -> None:
    box = dialogs._box(program.window, "A photo is still being upscaled.", "Results are safe.")
    for answer in ("Finish this photo, then close the program", "Keep running", "Stop now"):
        box.addButton(answer, QMessageBox.ButtonRole.ActionRole)
    box.show()
    labels = [label for label in box.findChildren(QLabel) if label.text()]
    edges = {label.mapTo(box, QPoint()).x() for label in labels}
    assert edges == {box.layout().contentsMargins().left()}
    box.close()


def test_the_area_fills_the_window_when_its_card_goes(program: Program, qtbot: QtBot) -> None:
    window, empty = program.window, program.window.empty
    qtbot.waitUntil(window.cards.place.isVisible)
    area = empty._area
    qtbot.waitUntil(lambda: place(area).bottom() < place(window.cards.place).top())
    before = place(empty.add_button)
    program.accept_promise()
    edge = empty._outer.contentsMargins().top()
    qtbot.waitUntil(lambda: place(empty).bottom() - place(area).bottom() == edge)
    assert place(empty.add_button) == before


def test_settings_keep_their_places_when_a_photo_opens(
    program: Program, photo: Path, qtbot: QtBot
) -> None:
    panel = program.window.panel
    qtbot.waitUntil(lambda: panel.quality_row.isVisible())
    program.window.layout().activate()
    before = [place(row) for row in (panel.quality_row, panel.cleanup_row, panel.where_row)]
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([photo])
    for hint in (panel.size_row.size_hint, panel.quality_row.steps_hint):
        qtbot.waitUntil(lambda hint=hint: bool(hint.text().strip()))
    after = [place(row) for row in (panel.quality_row, panel.cleanup_row, panel.where_row)]
    assert after == before


def test_the_scroll_bar_of_the_settings_narrows_no_field(opened: Program, qtbot: QtBot) -> None:
    opened.window.resize(1350, 688)
    panel = opened.window.panel
    (area,) = panel.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    before, width = place(panel.size_row.scale), panel.width()
    panel.more.set_open(True)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    opened.window.layout().activate()
    qtbot.waitUntil(lambda: place(panel.size_row.scale) == before)
    assert panel.width() == width


def test_the_photo_keeps_its_place_for_every_quality(opened: Program, qtbot: QtBot) -> None:
    view, quality = opened.window.view, opened.window.panel.quality_row.quality
    before = view.viewport.rect()
    for number in range(3):
        opened.press(quality.button(number))
        qtbot.wait(20)
        assert view.viewport.rect() == before


def test_the_number_of_faces_moves_no_button(opened: Program) -> None:
    button = opened.window.faces.button
    widths = set()
    for count in (0, 1, 9):
        button.set_count(count)
        widths.add(button.sizeHint().width())
    assert len(widths) == 1


@pytest.mark.parametrize("width", [960, 1366, 1400])
def test_the_device_is_as_wide_as_its_words(opened: Program, qtbot: QtBot, width: int) -> None:
    opened.window.resize(width, 700)
    pill = opened.window.top_bar.device
    needed = pill.fontMetrics().horizontalAdvance(pill.line(10_000 if width == 1400 else 110))
    qtbot.waitUntil(lambda: needed < pill.width() < needed + 70)  # short names are all as wide


def test_the_divider_comes_back_after_the_trust_view(opened: Program, qtbot: QtBot) -> None:
    view = opened.window.view
    view.set_divider(0.7)
    opened.show_trust()
    qtbot.waitUntil(lambda: opened.scene.trust is not None)
    assert view.scene.divider == 0
    opened.show_trust()
    qtbot.waitUntil(lambda: opened.scene.trust is None)
    assert view.scene.divider == pytest.approx(0.7)


def test_the_divider_comes_back_after_a_preview(opened: Program, qtbot: QtBot) -> None:
    view = opened.window.view
    opened.frame.move_by(-opened.frame.crop().width, 0)
    opened.make_preview()
    qtbot.waitUntil(lambda: len(opened.scene.pins) == 1)
    assert view.scene.divider != pytest.approx(0.5, abs=0.01)
    opened.run()
    qtbot.waitUntil(lambda: view.scene.divider == pytest.approx(0.5))  # it sweeps to its place
