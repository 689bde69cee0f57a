"""The window lies on the screen, whichever there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.window_place import FRAME_PX, fitted
from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.window import application
from tests.app.driver import Program
from tests.app.fake_engine import FakeReport, FakeUpscaler

SCREENS = {
    "1024x768": QSize(1024, 728),
    "1366x768": QSize(1366, 728),
    "1920x1080": QSize(1920, 1040),
    "1920x1080 at 150%": QSize(1280, 680),
    "1920x1080 at 200%": QSize(960, 500),
    "3840x2160 at 200%": QSize(1920, 1040),
    "3840x2160 at 300%": QSize(1280, 680),
    "1366x768 at 200%": QSize(683, 344),
}

Start = Callable[[], application.Program]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    """Return a function that puts a program together, with the settings of the one before."""
    made: list[application.Program] = []

    def begin() -> application.Program:
        worker = UpscaleWorker(FakeUpscaler, FakeReport)  # type: ignore[arg-type, return-value]
        made.append(application.assemble(qapp, worker, tmp_path / "settings.json"))
        return made[-1]

    yield begin
    for program in made:
        program.window.close()
        program.work.close()
        program.window.deleteLater()


@pytest.mark.parametrize("free", SCREENS.values(), ids=SCREENS)
def test_the_first_window_lies_on_the_screen(free: QSize, screen: QRect, start: Start) -> None:
    screen.setSize(free)
    window = start().window
    small = free.width() < 1116 or free.height() < 740
    assert window.isMaximized() == small
    assert window.size() == QSize(1280, 800).boundedTo(free - FRAME_PX)
    assert screen.contains(window.geometry())


@pytest.mark.parametrize("free", SCREENS.values(), ids=SCREENS)
def test_photos_in_the_table_make_the_window_no_larger(
    free: QSize, screen: QRect, three: Program, qtbot: QtBot
) -> None:
    window = three.window
    window.queue_panel.set_expanded(True)
    screen.setSize(free)
    QGuiApplication.instance().screenRemoved.emit(QGuiApplication.primaryScreen())  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: screen.contains(window.frameGeometry()))
    bar = window.run_bar
    corner = bar.start_button.mapTo(window, bar.start_button.rect().bottomRight())
    assert window.rect().contains(corner)


def test_a_window_that_filled_a_larger_screen_fills_this_one(screen: QRect, start: Start) -> None:
    screen.setSize(QSize(3000, 2000))
    window = start().window
    window.showMaximized()
    QApplication.processEvents()
    window.close()
    screen.setSize(QSize(1366, 728))
    assert start().window.isMaximized()


def test_a_window_of_a_screen_that_is_gone_comes_to_one_that_is_there(
    screen: QRect, start: Start
) -> None:
    screen.setRect(1920, 0, 1920, 1040)
    window = start().window
    window.show()
    window.setGeometry(2100, 100, 1500, 900)
    window.close()
    screen.setRect(0, 0, 1366, 728)
    again = start().window
    again.show()
    QApplication.processEvents()
    assert screen.contains(again.frameGeometry())


def test_a_place_on_the_screen_is_kept() -> None:
    place, free = QRect(100, 120, 900, 600), QRect(0, 0, 1366, 728)
    assert fitted(place, free) == place
    moved = fitted(place.translated(QPoint(5000, -900)), free)
    assert moved.size() == place.size()
    assert free.contains(moved)
