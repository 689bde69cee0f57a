"""The window of a system whose letters are half as large again: nothing is cut or collides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.photo_list.queue_delegate import STRIP_ITEM, STRIP_LINE_PX, strip_item
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.problem_page import ProblemPage
from tests.app.driver import Program

LARGE = 1.5


@pytest.fixture
def large_letters(qapp: QApplication) -> Iterator[None]:
    """Letters of a user who needs them large; set back once the program has ended."""
    usual, font = qapp.font(), qapp.font()
    font.setPointSizeF(usual.pointSizeF() * LARGE)
    qapp.setFont(font)
    yield
    qapp.setFont(usual)


@pytest.fixture
def large(large_letters: None, three: Program) -> Program:
    """The program with three photos in its list."""
    three.window.resize(1280, 800)
    return three


def test_the_run_bar_leaves_out_texts_rather_than_cutting_them(
    large: Program, qtbot: QtBot
) -> None:
    window, bar = large.window, large.window.run_bar
    large.start()
    qtbot.waitUntil(lambda: not large.work.runner.is_active)
    qtbot.waitUntil(bar.variant_button.isVisible)
    large.work.queue.change(large.work.queue.jobs[0].id, state=JobState.FAILED, fault=Fault("No."))
    qtbot.waitUntil(bar.problems_button.isVisible)
    QApplication.processEvents()
    for button in (bar.folder_button, bar.save_button, bar.variant_button):
        assert button.property("bare") or button.width() >= button.full_px()
        assert button.accessibleName()
    assert bar.variant_button.property("bare")
    assert bar.start_button.width() >= bar.start_button.sizeHint().width()
    assert bar.problems_button.width() >= bar.problems_button.sizeHint().width()
    assert bar.status.width() >= bar.fontMetrics().horizontalAdvance("Finished")
    assert bar.height() >= 3 * bar.fontMetrics().lineSpacing()
    window.resize(1900, 800)
    qtbot.waitUntil(lambda: not bar.variant_button.property("bare"))
    assert bar.variant_button.text() == "Redo with another variation"


def test_names_in_the_strip_have_room(large: Program) -> None:
    panel = large.window.queue_panel
    metrics = panel.strip.fontMetrics()
    item = strip_item(metrics)
    assert item.width() > STRIP_ITEM.width()
    assert item.height() >= STRIP_ITEM.height() + 2 * (metrics.height() - STRIP_LINE_PX)
    assert panel.strip.visualRect(large.work.queue.index(0, 0)).width() == item.width()
    assert panel.strip.viewport().height() >= item.height()


def test_the_numbers_of_the_trust_view_stay_apart(large: Program, qtbot: QtBot) -> None:
    legend = large.legend
    large.show_trust()
    qtbot.waitUntil(lambda: large.scene.trust is not None)
    QApplication.processEvents()
    low_right = legend.low.geometry().left() + legend.low.sizeHint().width()
    high_left = legend.high.geometry().right() - legend.high.sizeHint().width()
    assert high_left - low_right >= 16


def test_the_settings_are_as_wide_as_all_their_rows(large: Program, qtbot: QtBot) -> None:
    panel = large.window.panel
    (area,) = panel.findChildren(QScrollArea)
    panel.more.set_open(True)
    qtbot.waitUntil(panel.more.steps.isVisible)
    rows = area.widget()
    assert rows is not None
    qtbot.waitUntil(lambda: rows.width() <= area.viewport().width())
    assert panel.more.tile.geometry().right() < area.viewport().width()


def test_a_long_sentence_on_an_unreadable_photo_has_all_its_lines(qtbot: QtBot) -> None:
    page = ProblemPage()
    qtbot.addWidget(page)
    page.resize(980, 300)
    page.show()
    page.show_problem("The name of this photo is long. " * 5)
    QApplication.processEvents()
    assert page.text.height() >= page.text.heightForWidth(page.text.width())
    assert page.text.height() > 2 * page.fontMetrics().lineSpacing()
