"""The cards over the picture, in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.cards import TEXT_PX, Card, ContinueCard
from sr3_desktop.app.chrome.device_popup import DevicePopup
from sr3_desktop.app.settings.store import Settings
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport

LEFT = Qt.MouseButton.LeftButton
NO_CARD = FakeReport(("cpu",), ("",), "x", "no_card", {})


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], Settings]:
    return lambda: Settings(tmp_path / "settings.json")


def test_the_promise_is_made_at_the_first_start_only(
    program: Program, kept: Callable[[], Settings], qtbot: QtBot
) -> None:
    cards = program.window.cards
    assert cards.promise.isVisible()
    assert "nothing leaves this computer" in cards.promise.text.text()
    qtbot.mouseClick(cards.promise.accept_button, LEFT)
    assert not cards.place.isVisible()
    qtbot.waitUntil(lambda: kept().promise_accepted)


def test_the_card_covers_no_button_of_the_empty_window(program: Program) -> None:
    window = program.window
    window.resize(960, 600)
    QApplication.processEvents()
    card, button = window.cards.promise, window.empty.add_button
    top = card.mapTo(window, card.rect().topLeft()).y()
    assert button.mapTo(window, button.rect().bottomLeft()).y() < top
    assert card.height() < 160


def test_a_narrow_window_breaks_the_lines_of_a_card(program: Program, qtbot: QtBot) -> None:
    window, card = program.window, program.window.cards.promise
    window.resize(1, 600)
    qtbot.waitUntil(lambda: card.text.geometry().right() < card.width() - 16)
    assert card.text.height() >= card.text.heightForWidth(card.text.width())
    window.resize(1400, 700)
    qtbot.waitUntil(lambda: card.text.width() == TEXT_PX)


def test_at_the_first_start_one_card_says_all_and_nothing_moves_when_it_goes(
    program: Program, kept: Callable[[], Settings], qtbot: QtBot
) -> None:
    window, cards = program.window, program.window.cards
    window.show_device(NO_CARD)  # type: ignore[arg-type]
    program.work.estimates.set_device(NO_CARD)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: "2-megapixel photo takes" in cards.promise.text.text())
    assert cards.promise.text.text().count(". ") == 2  # three sentences
    assert cards.promise.other_button.isVisible()
    qtbot.waitUntil(lambda: is_whole(cards.promise))
    before = [
        b.mapToGlobal(QPoint()) for b in (window.empty.add_button, window.empty.sample_button)
    ]
    qtbot.mouseClick(cards.promise.accept_button, LEFT)
    QApplication.processEvents()
    assert not cards.place.isVisible()
    buttons = (window.empty.add_button, window.empty.sample_button)
    assert [button.mapToGlobal(QPoint()) for button in buttons] == before
    qtbot.waitUntil(lambda: kept().promise_accepted)
    qtbot.waitUntil(lambda: kept().processor_accepted)


def test_the_processors_card_comes_where_a_card_is_gone_and_tells_the_speed(
    program: Program, kept: Callable[[], Settings], qtbot: QtBot
) -> None:
    window, cards = program.window, program.window.cards
    window.show_device(FakeReport())  # type: ignore[arg-type]
    qtbot.mouseClick(cards.promise.accept_button, LEFT)
    window.show_device(NO_CARD)  # type: ignore[arg-type]
    program.work.estimates.set_device(NO_CARD)  # type: ignore[arg-type]
    assert cards.processor.isVisible()
    qtbot.waitUntil(lambda: "2-megapixel photo takes" in cards.processor.text.text())
    qtbot.waitUntil(lambda: is_whole(cards.processor))
    qtbot.mouseClick(cards.processor.other_button, LEFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, DevicePopup)
    popup.close()
    qtbot.mouseClick(cards.processor.accept_button, LEFT)
    assert not cards.place.isVisible()
    qtbot.waitUntil(lambda: kept().processor_accepted)
    window.show_device(NO_CARD)  # type: ignore[arg-type]
    assert not cards.processor.isVisible()


def test_no_second_card_comes_when_the_device_is_known_late(
    program: Program, kept: Callable[[], Settings], qtbot: QtBot
) -> None:
    window, cards = program.window, program.window.cards
    cards._is_checked = False  # the device is still being looked at
    qtbot.mouseClick(cards.promise.accept_button, LEFT)
    window.show_device(NO_CARD)  # type: ignore[arg-type]
    assert not cards.place.isVisible()
    assert not kept().processor_accepted  # the next start tells it


def is_whole(card: Card) -> bool:
    """Tell whether the text is shown to its last line."""
    return card.text.height() >= card.text.heightForWidth(card.text.width())


def test_a_graphics_card_needs_no_words(program: Program, qtbot: QtBot) -> None:
    cards = program.window.cards
    qtbot.mouseClick(cards.promise.accept_button, LEFT)
    program.window.show_device(FakeReport())  # type: ignore[arg-type]
    assert not cards.processor.isVisible()


def test_the_card_of_the_photos_that_were_left(qtbot: QtBot) -> None:
    card = ContinueCard()
    qtbot.addWidget(card)
    card.set_count(1)
    assert card.heading.text() == "Continue where you left off?"
    card.set_count(14)
    assert "14 photos" in card.accessibleName()
    for button, answer in (
        (card.accept_button, card.accepted),
        (card.other_button, card.other_chosen),
    ):
        with qtbot.waitSignal(answer):
            button.click()
