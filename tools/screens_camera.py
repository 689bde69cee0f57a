"""Takes the pictures of the window: waits until it stands still, and saves it or a part of it."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QAbstractAnimation, Qt, QTimer, QVariantAnimation
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QScrollArea, QWidget

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.widgets.fields import ChoiceBox
from sr3_desktop.app.window.application import Program, assemble
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tools.screens_stage import copy_photos

TIMEOUT_S = 600
TILES = 6


class Camera:
    """A program with photos, and what takes its pictures.

    Args:
        mode: The theme; a picture's name ends in it.
        folder: Where the photos and settings lie; the pictures go where the options say.
    """

    def __init__(
        self, app: QApplication, options: argparse.Namespace, mode: str, folder: Path
    ) -> None:
        self._app, self._folder, self._mode = app, options.folder, mode
        self._photos = copy_photos(folder / "photos", options.photo)
        self._hold_at = -1.0
        self._reached, self._go_on = threading.Event(), threading.Event()
        self._go_on.set()
        self._fail = False
        self._real, self._webp = options.real, options.webp
        self._fake = FakeUpscaler(tiles=TILES, before_tile=self._before_tile)
        worker = UpscaleWorker() if self._real else UpscaleWorker(lambda: self._fake, FakeReport)
        self._program: Program = assemble(app, worker, folder / "settings.json")
        self._window = self._program.window
        self._window.setWindowState(Qt.WindowState.WindowFullScreen)
        self._program.theme.apply(mode.removeprefix("contrast-"))
        self._program.language.apply(options.language)

    def _before_tile(self, done: int) -> None:
        """Run in the worker thread, before each tile."""
        raise NotImplementedError

    def _wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not reach the next state")
            self._app.processEvents()
            time.sleep(0.005)

    def _shoot(self, state: str) -> None:
        until = time.monotonic() + 0.4
        while time.monotonic() < until:
            self._app.processEvents()
        self._wait(lambda: not self._moving())
        self._save(self._window, state)

    def _moving(self) -> bool:
        """Whether the divider is still on its way."""
        moves = self._window.view.findChildren(QVariantAnimation)
        return any(move.state() is QAbstractAnimation.State.Running for move in moves)

    def _shoot_scrolled(self, states: Iterable[str]) -> None:
        """Save the settings from the top to the bottom, in so many pictures."""
        (area,) = self._window.panel.findChildren(QScrollArea)
        names, bar = list(states), area.verticalScrollBar()
        self._wait(lambda: bar.maximum() > 0)
        for number, state in enumerate(names):
            bar.setValue(bar.maximum() * number // max(len(names) - 1, 1))
            self._shoot(state)
        bar.setValue(0)

    def _save_other(self, kind: type[QWidget], state: str) -> None:
        """Save a window that has just been opened, and close it."""
        (other,) = (widget for widget in self._window.findChildren(kind) if widget.isVisible())
        self._app.processEvents()
        self._save(other, state)
        other.close()

    def _save_menu(self, menu: QMenu, state: str) -> None:
        """Save a menu as it opens."""
        menu.aboutToShow.emit()
        menu.ensurePolished()
        menu.adjustSize()
        self._save(menu, f"m-{state}")

    def _save_list(self, box: ChoiceBox, state: str) -> None:
        """Save the open list of a drop-down box."""
        box.showPopup()
        self._app.processEvents()
        self._save(box.view().window(), f"m-{state}")
        box.hidePopup()

    def _shoot_asked(self, state: str, ask: Callable[[], object]) -> None:
        """Save the dialog that something asks with, and answer it with Escape."""
        QTimer.singleShot(200, partial(self._shoot_question, state))
        ask()

    def _shoot_question(self, state: str) -> None:
        box = self._app.activeModalWidget()
        assert isinstance(box, QDialog)
        self._save(box, state)
        box.reject()

    def _save(self, widget: QWidget, state: str) -> None:
        name = f"{state}-{self._mode}.{'webp' if self._webp else 'png'}"
        widget.grab().save(str(self._folder / name), quality=80)
