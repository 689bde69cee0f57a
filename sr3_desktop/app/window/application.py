"""Puts the program together: application, theme, worker thread, window."""

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.jobs.worker import UpscaleWorker, WorkerThread
from sr3_desktop.app.photo_list.recovery_file import RecoveryFile
from sr3_desktop.app.run.run_watch import RunWatch
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import ErrorReporter
from sr3_desktop.app.system.garbage_collection import GuiThreadCollector
from sr3_desktop.app.system.hand_over import Opening, instance_name
from sr3_desktop.app.system.language import Language
from sr3_desktop.app.system.priority import put_window_first
from sr3_desktop.app.system.single_instance import SingleInstance
from sr3_desktop.app.system.windows_shell import set_app_id, windows_dlls
from sr3_desktop.app.widgets.icons import app_icon
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.engine.base.memory import share_blocks
from sr3_desktop.engine.base.other_process import want_other_processes
from sr3_desktop.engine.base.signals import INTERRUPTED, STOPS, taking
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.base.vulkan_places import Places, set_vulkan_places
from sr3_desktop.engine.images import prepare_pillow, read_image
from sr3_desktop.engine.models.model_card import list_cards
from sr3_desktop.paths import card_places, config_dir, log_dir, models_dirs, resources_dir

from .main_window import MainWindow

log = logging.getLogger(__name__)

SAMPLE_NAME = "chelsea.jpg"
WORKER_STOP_MS = 120_000


def run_window(opening: Opening, alone: bool = True) -> int:
    """Open the window, with photos if some are given, and return the exit code.

    Args:
        alone: Whether this is the only window, which hears of later starts.
    """
    prepare_pillow()
    prepare_torch()
    share_blocks()
    want_other_processes()
    put_window_first()
    set_vulkan_places(Places(*card_places(), read_image))
    set_app_id(windows_dlls())
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("SR3 Desktop")
    app.setDesktopFileName("sr3-desktop")
    app.setWindowIcon(app_icon())
    instance = SingleInstance(instance_name())
    reporter = ErrorReporter()
    reporter.install(log_dir())
    program = assemble(app, UpscaleWorker(), config_dir() / "settings.json", alone)
    reporter.faulted.connect(program.window.show_error)
    instance.received.connect(program.take)
    if alone:
        instance.listen()
    collector = GuiThreadCollector(app)
    program.thread.worker.device_found.connect(collector.freeze)
    program.window.show()
    program.thread.start()
    program.window.open_photos(opening.paths, opening.scale)
    with taking(STOPS, lambda *_: app.exit(INTERRUPTED)):
        code = app.exec()
    instance.release()
    stopped = program.stop()
    collector.stop()
    if not stopped:
        # Destroying a running QThread aborts the process with a crash report; leave quietly.
        log.error("the worker did not stop in time; the process is ended")
        os._exit(code)
    return code


class Program:
    """The parts that must live as long as the window."""

    def __init__(
        self,
        app: QApplication,
        worker: UpscaleWorker,
        settings: Settings,
        recovery: RecoveryFile,
    ) -> None:
        self.language = Language(app)
        self.language.apply(settings.language)
        self.theme = Theme(app)
        self.theme.prepare(settings.theme, settings.high_contrast)
        self._settings = settings
        settings.write_beside(Background(self.theme))
        self.work = Services(worker, settings, recovery)
        self.window = self._make_window(settings)
        self.theme.apply(settings.theme)
        self.watch = RunWatch(self.work.runner, self.window, self.work.estimates)
        self.watch.notifier.clicked.connect(self.bring_to_front)
        self.thread = WorkerThread(worker)
        self.window.top_bar.menu.choose_language(settings.language)
        self.window.top_bar.menu.languages.triggered.connect(self._on_language_chosen)
        worker.device_found.connect(self.window.show_device)
        self.window.top_bar.device.test_requested.connect(worker.test_again)
        worker.device_found.connect(self.work.estimates.set_device)
        worker.prepare_failed.connect(self.window.show_engine_problem)

    def _make_window(self, settings: Settings) -> MainWindow:
        cards = {model: card for model, (_, card) in list_cards(models_dirs()).items()}
        if (model := settings.choices().model) in cards:
            settings.adopt(cards[model].usual)
        sample = resources_dir() / "samples" / SAMPLE_NAME
        return MainWindow(
            self.work,
            self.theme,
            list(cards.values()),
            log_dir(),
            sample if sample.is_file() else None,
        )

    def _on_language_chosen(self, action: QAction) -> None:
        self._settings.language = action.data()
        self._settings.save()
        self.language.apply(action.data())

    def take(self, opening: Opening) -> None:
        """Do what a second start was asked to do."""
        self.bring_to_front()
        self.window.open_photos(opening.paths, opening.scale, quietly=True)

    def bring_to_front(self) -> None:
        """Show the window above all others."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def stop(self) -> bool:
        """End all background work; False when the worker did not end in time."""
        self._settings.finish()
        self.watch.close()
        self.work.close()
        stopped = self.thread.stop(WORKER_STOP_MS)
        if stopped:
            self.work.runner.close()
        return stopped


def assemble(
    app: QApplication, worker: UpscaleWorker, settings_path: Path, alone: bool = True
) -> Program:
    """Build everything around a worker; nothing is shown or started yet.

    Args:
        worker: Enlarges photos; its thread must not have been started.
        settings_path: File of the settings; what waits is kept beside it.
        alone: Whether this is the only window; another one keeps no list of what waits.
    """
    recovery = RecoveryFile(settings_path.with_name("unfinished.json") if alone else None)
    return Program(app, worker, Settings(settings_path), recovery)
