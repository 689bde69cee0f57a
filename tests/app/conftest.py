"""A whole window around a fake engine, and the proof that no thread outlives its test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QRect, QThread
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker, WorkerThread
from sr3_desktop.app.settings.file_size import PhotoSizes
from sr3_desktop.app.window.application import assemble

from .driver import PatientBot, Program
from .fake_engine import FakeReport, FakeUpscaler
from .gate import Gate


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's offscreen platform say what it cannot do."""
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support"))


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """Pytest-qt's robot, which waits longer here."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> QRect:
    """The screen of the window; a test that wants another one changes it in place."""
    free = QRect(0, 0, 1920, 1040)
    monkeypatch.setattr("sr3_desktop.app.chrome.window_place.free_area", lambda _window: free)
    return free


@pytest.fixture(autouse=True)
def _no_unexpected_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which a dialog of files opens: nobody is there to close it."""

    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("unexpected dialog")

    for name in ("OpenFileName", "OpenFileNames", "ExistingDirectory", "SaveFileName"):
        monkeypatch.setattr(QFileDialog, f"get{name}", unexpected)


@pytest.fixture(autouse=True)
def _no_sizes_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = PhotoSizes()
    for module in ("settings.choices", "jobs.current_photo"):
        monkeypatch.setattr(f"sr3_desktop.app.{module}.PHOTO_SIZES", sizes)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of 60 x 40 pixels with a horizontal ramp."""
    ramp = np.linspace(0, 255, 60, dtype=np.uint8)
    pixels = np.repeat(np.tile(ramp, (40, 1))[..., None], 3, axis=2)
    path = tmp_path / "photos" / "holiday.png"
    path.parent.mkdir()
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def engine() -> FakeUpscaler:
    return FakeUpscaler()


@pytest.fixture
def gate(engine: FakeUpscaler) -> Gate:
    """Holds the engine before its third tile."""
    engine.before_tile = gate = Gate()
    return gate


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers to the window's question at closing, used up one by one; an unexpected one fails."""
    waiting: list[str] = []

    def ask(_parent: object) -> str:
        assert waiting, "unexpected question"
        return waiting.pop(0)

    monkeypatch.setattr("sr3_desktop.app.window.close_guard.ask_before_closing", ask)
    return waiting


@pytest.fixture
def program(
    qtbot: QtBot,
    qapp: QApplication,
    engine: FakeUpscaler,
    answers: list[str],
    tmp_path: Path,
) -> Iterator[Program]:
    """The program with its thread running and its window shown."""
    worker = UpscaleWorker(lambda: engine, FakeReport)  # type: ignore[arg-type, return-value]
    made = Program(assemble(qapp, worker, tmp_path / "settings.json"), qtbot)
    made.open()
    yield made
    answers.insert(0, "stop")
    made.window.close()
    assert made.stop()
    made.language.apply("en")  # the translators are the application's
    made.window.deleteLater()


@pytest.fixture
def opened(program: Program, photo: Path, qtbot: QtBot) -> Program:
    """The program with the photo open."""
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos([photo])
    return program


@pytest.fixture
def three(program: Program, photo: Path, qtbot: QtBot) -> Program:
    """The program with three photos in its list: a.png, b.png and c.png."""
    paths = [photo.with_name(f"{name}.png") for name in "abc"]
    for path in paths:
        shutil.copyfile(photo, path)
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos(paths)
    return program


@pytest.fixture
def start_thread() -> Iterator[Callable[[UpscaleWorker], WorkerThread]]:
    """Return a function that starts a worker's thread, which ends with the test."""
    threads: list[WorkerThread] = []

    def start(worker: UpscaleWorker) -> WorkerThread:
        threads.append(WorkerThread(worker))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        assert thread.stop(5_000)


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    """Keep cycles that hold Qt objects from being destroyed in a worker's thread.

    What is older than the test is left out of every look at all objects, which take long otherwise.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _delete_old_widgets()
        app.setStyleSheet("")  # the next window is put together without
    gc.collect()
    gc.enable()


def _delete_old_widgets() -> None:
    """Delete what waits for it, or every later test would give it a style again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def _no_thread_left_running() -> Iterator[None]:
    yield
    running = [
        thread.objectName()
        for thread in gc.get_objects()
        if issubclass(type(thread), QThread) and thread.isRunning() and thread is not _main_thread()
    ]
    assert running == []


def _main_thread() -> QThread | None:
    app = QApplication.instance()
    return None if app is None else app.thread()
