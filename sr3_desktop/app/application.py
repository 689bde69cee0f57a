"""Puts the program together: application, theme, worker thread, window."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from sr3_desktop.engine.model_card import list_cards
from sr3_desktop.paths import config_dir, log_dir, models_dirs, resources_dir

from .error_log import ErrorReporter
from .garbage import GuiThreadCollector
from .icons import app_icon
from .main_window import MainWindow
from .settings import Settings
from .theme import Theme
from .worker import UpscaleWorker, WorkerThread
from .workplace import Workplace

log = logging.getLogger(__name__)

APP_ID = "SR3Desktop.SR3Desktop"
SAMPLE_NAME = "chelsea.jpg"
WORKER_STOP_MS = 120_000


def run_window(paths: list[Path]) -> int:
    """Open the window, with photos if some are given, and return the exit code."""
    _set_windows_app_id()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("SR3 Desktop")
    app.setDesktopFileName("sr3-desktop")
    app.setWindowIcon(app_icon())
    reporter = ErrorReporter()
    reporter.install(log_dir())
    program = assemble(app, UpscaleWorker(), config_dir() / "settings.json")
    reporter.reported.connect(program.window.show_error)
    collector = GuiThreadCollector(app)
    program.thread.worker.device_found.connect(collector.freeze)
    program.window.show()
    program.thread.start()
    program.window.open_photos(paths)
    code = app.exec()
    stopped = program.stop()
    collector.stop()
    if not stopped:
        # Destroying a running QThread aborts the process with a crash report; leave quietly.
        log.error("the worker did not stop in time; the process is ended")
        os._exit(code)
    return code


@dataclass(slots=True)
class Program:
    """The parts that must live as long as the window.

    Attributes:
        window: The window.
        thread: The worker in its thread.
        work: The list of photos and all that works on it.
        theme: The colours.
    """

    window: MainWindow
    thread: WorkerThread
    work: Workplace
    theme: Theme

    def stop(self) -> bool:
        """End all background work; False when the worker did not end in time."""
        self.work.close()
        return self.thread.stop(WORKER_STOP_MS)


def assemble(app: QApplication, worker: UpscaleWorker, settings_path: Path) -> Program:
    """Build everything around a worker; nothing is shown or started yet."""
    settings = Settings(settings_path)
    theme = Theme(app)
    theme.apply(settings.theme)
    cards = {model: card for model, (_, card) in list_cards(models_dirs()).items()}
    if settings.model in cards:
        settings.adopt(cards[settings.model].recommended)
    sample = resources_dir() / "samples" / SAMPLE_NAME
    work = Workplace(worker)
    window = MainWindow(
        work,
        settings,
        theme,
        list(cards.values()),
        log_dir(),
        sample if sample.is_file() else None,
    )
    worker.device_found.connect(window.show_device)
    worker.prepare_failed.connect(window.show_engine_problem)
    return Program(window, WorkerThread(worker), work, theme)


def _set_windows_app_id() -> None:
    """Give the taskbar our own icon and group instead of Python's."""
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
