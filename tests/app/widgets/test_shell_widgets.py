"""Cards, the error drawer, the device's popup, notifications."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSystemTrayIcon,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.cards import ProcessorCard, PromiseCard
from sr3_desktop.app.chrome.device_pill import DevicePill
from sr3_desktop.app.chrome.device_popup import DevicePopup
from sr3_desktop.app.chrome.dialogs import choose
from sr3_desktop.app.chrome.error_drawer import ErrorDrawer
from sr3_desktop.app.run.notifier import LONG_RUN_S, Notifier
from sr3_desktop.app.system.error_log import Fault, describe
from sr3_desktop.app.system.hand_over import Opening
from sr3_desktop.app.widgets.colors import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Colors
from sr3_desktop.app.widgets.notice_bar import NoticeBar
from sr3_desktop.app.widgets.theme import Theme, rules
from sr3_desktop.engine.base.errors import DeviceLostError, Remedy
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport

REMEDIES = Remedy.__args__  # type: ignore[attr-defined]
NO_CUDA = FakeReport(("cpu",), ("",), "x", "no_card", {})


def test_the_promise_is_accepted_once(qtbot: QtBot) -> None:
    card = PromiseCard()
    qtbot.addWidget(card)
    card.show()
    assert "Originals are never changed" in card.accessibleDescription()
    with qtbot.waitSignal(card.accepted):
        card.accept_button.click()
    assert not card.isVisible()


def test_the_processors_card_is_shown_only_without_a_graphics_card(qtbot: QtBot) -> None:
    card = ProcessorCard()
    qtbot.addWidget(card)
    card.show_report(FakeReport())  # type: ignore[arg-type]
    assert not card.isVisible()
    card.show_report(NO_CUDA)  # type: ignore[arg-type]
    assert card.isVisible()
    said = card.text.text()
    assert said.startswith("No graphics card")
    card.set_speed(1500.0)
    assert card.text.text() == f"{said} A 2-megapixel photo takes about 25 min."
    with qtbot.waitSignal(card.other_chosen):
        card.other_button.click()
    assert card.isVisible()
    with qtbot.waitSignal(card.accepted):
        card.accept_button.click()
    assert not card.isVisible()


def test_the_drawer_shows_an_error_and_copies_its_report(qtbot: QtBot) -> None:
    try:
        raise DeviceLostError("The card was reset; try again.")
    except DeviceLostError as error:
        fault = describe(error)
    drawer = ErrorDrawer()
    qtbot.addWidget(drawer)
    drawer.show_fault(fault, "holiday.jpg")
    assert drawer.isVisible()
    assert drawer.title.text() == "holiday.jpg was not upscaled"
    assert drawer.sentence.text() == "The card was reset; try again."
    assert "Traceback" in drawer.technical.toPlainText()
    drawer.copy.click()
    report = QGuiApplication.clipboard().text()
    assert report.startswith("The card was reset")
    assert "SR3 Desktop" in report
    assert "DeviceLostError" in report
    with qtbot.waitSignal(drawer.remedy_requested) as blocker:
        drawer.remedy.click()
    assert blocker.args == ["retry"]
    assert not drawer.isVisible()


@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_remedy_has_its_button(qtbot: QtBot, remedy: Remedy) -> None:
    drawer = ErrorDrawer()
    qtbot.addWidget(drawer)
    drawer.show_fault(Fault("It broke.", "", remedy))
    assert drawer.remedy.isVisible() == bool(remedy) == bool(drawer.remedy.text())
    assert not drawer.technical.isVisible()
    buttons = [button for button in drawer.findChildren(QPushButton) if button.text()]
    assert all(button.toolTip() for button in buttons)
    drawer.close_button.click()
    assert not drawer.isVisible()


def test_the_notice_leads_to_the_details(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_notice("It broke.", "error", details=True)
    assert (bar.details.isVisible(), bar.open_log.isVisible()) == (True, False)
    bar.show_notice("It broke.", "error")
    assert (bar.details.isVisible(), bar.open_log.isVisible()) == (False, True)


@pytest.fixture
def pill(qtbot: QtBot, qapp: QApplication) -> DevicePill:
    theme = Theme(qapp)
    theme.apply("light")
    made = DevicePill(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def popup_of(pill: DevicePill) -> DevicePopup:
    pill.click()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, DevicePopup)
    return popup


def test_the_popup_tells_how_to_fix_it(pill: DevicePill) -> None:
    pill.show_report(NO_CUDA)  # type: ignore[arg-type]
    popup = popup_of(pill)
    fix = popup.fix.text()
    assert "install the latest driver" in fix
    assert popup.fix_title.isVisible()
    assert not popup.device.isVisible()  # there is nothing to choose from
    assert popup.device.toolTip()
    assert popup.copy.toolTip()
    popup.copy.click()
    lines = ["Processor", pill.accessibleDescription(), fix, "x"]
    assert QGuiApplication.clipboard().text().splitlines() == lines


def test_the_device_is_chosen_in_the_popup(pill: DevicePill, qtbot: QtBot) -> None:
    pill.show_report(FakeReport())  # type: ignore[arg-type]
    popup = popup_of(pill)
    texts = [popup.device.itemText(n) for n in range(popup.device.count())]
    assert texts == ["Automatic: NVIDIA GeForce RTX 3060", "NVIDIA GeForce RTX 3060", "Processor"]
    assert not popup.fix_title.isVisible()
    with qtbot.waitSignal(pill.device_chosen) as blocker:
        popup.device.setCurrentIndex(2)
        popup.device.activated.emit(2)
    assert blocker.args == ["cpu"]
    assert "is selected" in pill.accessibleDescription()
    assert popup_of(pill).device.currentData() == "cpu"


def test_the_cards_are_tested_again_from_the_popup(pill: DevicePill, qtbot: QtBot) -> None:
    facts = {"card": "RX 580", "driver": "31.0.15", "reason": "wrong results"}
    pill.show_report(replace(NO_CUDA, case="vulkan_failed", facts=facts))  # type: ignore[arg-type]
    assert "RX 580: driver 31.0.15 failed the test (wrong results)" in pill.accessibleDescription()
    popup = popup_of(pill)
    assert popup.again.toolTip()
    with qtbot.waitSignal(pill.test_requested):
        popup.again.click()
    assert pill.accessibleName() == "Device: Checking…"
    pill.show_report(replace(FakeReport(), case="vulkan", facts=facts))  # type: ignore[arg-type]
    assert pill.accessibleName() == "Device: RX 580 · Vulkan"


def test_a_problem_is_not_told_by_color_alone(pill: DevicePill) -> None:
    pictures = []
    for case, chosen in (("works", "auto"), ("works", "cpu"), ("cpu_build", "auto")):
        pill.set_chosen(chosen)
        pill.show_report(replace(FakeReport(), case=case))  # type: ignore[arg-type]
        image = pill.grab().toImage().copy(10, 8, 18, 18)
        ground = image.pixelColor(0, 9).rgb()
        rows = range(image.height())
        inked = [[image.pixelColor(x, y).rgb() != ground for x in rows] for y in rows]
        pictures.append(str(inked))
    assert len(set(pictures)) == 3


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "active", "told"),
    [(LONG_RUN_S + 1, False, True), (LONG_RUN_S - 1, False, False), (999, True, False)],
)
def test_the_end_of_a_long_run_is_told_to_who_looks_elsewhere(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seconds: float, active: bool, told: bool
) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda self, title, text, *_: shown.append((title, text))
    )
    window, clock = QWidget(), Clock()
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "isActiveWindow", lambda: active)
    notifier = Notifier(window, clock)
    notifier.run_started()
    clock.now = seconds / 2
    notifier.run_started()  # the next photo of the same run
    clock.now = seconds
    assert notifier.run_ended("Finished", "2 photos") is told
    assert shown == [("Finished", "2 photos")] * told
    assert not notifier.run_ended("Finished", "again")


def test_without_a_tray_there_is_no_message(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    window, clock = QWidget(), Clock()
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    notifier = Notifier(window, clock)
    notifier.run_started()
    clock.now = 60.0
    assert notifier.run_ended("Finished", "1 photo")
    assert window.findChildren(QSystemTrayIcon) == []


class Wishes:
    """What the system says of contrast."""

    def contrastPreference(self) -> Qt.ContrastPreference:
        return Qt.ContrastPreference.HighContrast


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
def test_the_border_of_what_cannot_be_used_is_another(
    qtbot: QtBot, colors: Colors, chosen: bool
) -> None:
    button = QPushButton("Upscale")
    button.setCheckable(True)
    button.setProperty("segment", "first")
    button.setChecked(chosen)
    button.setStyleSheet(rules(colors))
    qtbot.addWidget(button)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.show()
    edges = []
    for usable in (True, False):
        button.setEnabled(usable)
        edges.append(button.grab().toImage().pixelColor(button.width() // 2, 0).name())
    assert edges == [colors.outline, colors.disabled_border]


@pytest.mark.skipif(not hasattr(Qt, "ContrastPreference"), reason="Qt tells it since 6.10")
def test_high_contrast_is_honoured(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = Theme(qapp)
    assert not theme.high_contrast
    monkeypatch.setattr(theme, "_accessibility", Wishes)
    theme.apply("dark")
    assert theme.colors == CONTRAST_DARK
    theme.apply("light")
    assert theme.colors == CONTRAST_LIGHT


@pytest.mark.parametrize(("key", "answer"), [(Qt.Key.Key_Escape, 2), (Qt.Key.Key_Return, 2)])
def test_escape_and_enter_are_the_answer_that_loses_nothing(
    qtbot: QtBot, qapp: QApplication, key: Qt.Key, answer: int
) -> None:
    from PySide6.QtCore import QTimer

    window = QWidget()
    qtbot.addWidget(window)

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        QTest.keyClick(box, key)

    QTimer.singleShot(50, press)
    answers = ["Finish this photo", "Stop now", "Keep running"]
    assert choose(window, "A photo is being enlarged.", "What now?", answers, safest=2) == answer


def test_the_program_follows_a_run_outside_its_window(
    program: object, photo: Path, qtbot: QtBot
) -> None:
    watch, work = program.watch, program.work  # type: ignore[attr-defined]
    told: list[str] = []
    watch.notifier.run_ended = lambda title, text: told.append(text)
    with qtbot.waitSignal(work.session.photo_opened):
        program.take(Opening((photo,)))  # type: ignore[attr-defined]
    states: list[bool] = []
    work.runner.progressed.connect(lambda *_: states.append(watch.awake.active))
    program.start()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["1 photo upscaled"]
    assert set(states) == {True}
    assert not watch.awake.active


def test_the_ways_to_compare_have_room_for_their_words(opened: Program) -> None:
    modes = opened.window.top_bar.modes
    for number in range(3):
        button = modes.button(number)
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 24
