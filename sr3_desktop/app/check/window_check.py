"""The self-test of the window: opens it with a photo, in two languages, and looks at it."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QDeadlineTimer, QEventLoop, qVersion
from PySide6.QtGui import QGuiApplication, QImageReader
from PySide6.QtWidgets import QApplication

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.system.garbage_collection import GuiThreadCollector
from sr3_desktop.app.widgets.icons import app_icon
from sr3_desktop.app.window.application import SAMPLE_NAME, Program, assemble
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.files.atomic import write
from sr3_desktop.engine.images import prepare_pillow
from sr3_desktop.paths import resources_dir

READY_MS = 120_000
FORMATS = {"gif", "ico", "jpeg", "png", "svg", "tiff", "webp"}
"""Pictures that Qt must read: what is pasted or dropped, and our own icons."""


def check_window(picture: Path) -> int:
    """Open the window, try it and save a picture of it; returns the exit code.

    Prints what was found; nothing that the user has set is read or changed.
    """
    prepare_pillow()
    prepare_torch()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        worker = UpscaleWorker()
        program = assemble(app, worker, Path(folder) / "settings.json", alone=False)
        collector = GuiThreadCollector(app)
        try:
            problems = _problems(program, picture)
        finally:
            program.window.close()
            program.stop()
            collector.stop()
    fine = f"window: ok with Qt {qVersion()} on {QGuiApplication.platformName()}"
    sys.stdout.write("\n".join(problems or [fine]) + "\n")
    return bool(problems)


def _problems(program: Program, picture: Path) -> list[str]:
    """Return what does not work."""
    found: list[str] = []
    ready: list[object] = []
    program.thread.worker.prepare_failed.connect(lambda sentence: found.append(str(sentence)))
    program.thread.worker.device_found.connect(ready.append)
    program.work.session.photo_opened.connect(lambda *_: ready.append("photo"))
    program.language.apply("en")
    program.window.show()
    program.thread.start()
    program.window.open_photos([resources_dir() / "samples" / SAMPLE_NAME])
    if not _wait(lambda: len(ready) >= 2 or bool(found)):
        found.append("The engine or the photo did not become ready.")
    formats = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    found += [f"Qt cannot read {name}." for name in sorted(FORMATS - formats)]
    if app_icon().isNull():
        found.append("The icon is missing.")
    found += _save(program, picture)
    program.language.apply("zh_CN")
    QCoreApplication.processEvents()
    if QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel":
        found.append("Qt's Chinese translation is missing.")
    if not _speaks_chinese(program):
        found.append("The Chinese translation is missing.")
    return found


def _save(program: Program, picture: Path) -> list[str]:
    """Save the window's picture, beside a file that has its name; returns what went wrong."""
    buffer = QBuffer()
    if not program.window.grab().save(buffer, picture.suffix[1:].upper() or "PNG"):
        return [f"Qt cannot write {picture.suffix}; choose a name such as window.png."]
    try:
        written = write(picture, bytes(buffer.data().data()), replace=False)
    except OSError as error:
        return [f"{picture} cannot be written ({error.strerror}); choose another file."]
    if written != picture:
        sys.stderr.write(f"{picture} already exists; the picture is {written}\n")
    return []


def _speaks_chinese(program: Program) -> bool:
    from PySide6.QtWidgets import QAbstractButton

    texts = [button.text() for button in program.window.findChildren(QAbstractButton)]
    return any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text)


def _wait(done: Callable[[], bool]) -> bool:
    """Let the window live until something is done; False if it takes too long."""
    deadline = QDeadlineTimer(READY_MS)
    while not done() and not deadline.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)
    return done()
