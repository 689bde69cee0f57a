"""Screenshots of the window in every state and theme: `python -m tests.screens OUTDIR`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from sr3_desktop.app.application import SAMPLE_NAME, Program, assemble
from sr3_desktop.app.worker import UpscaleWorker
from sr3_desktop.engine.errors import DeviceMemoryError
from sr3_desktop.paths import resources_dir
from tests.app.fake_engine import FakeReport, FakeUpscaler

TIMEOUT_S = 600
MIDWAY = 0.45


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the PNG files")
    parser.add_argument("--photo", type=Path, help="photo to show; default: a bundled sample")
    parser.add_argument("--real", action="store_true", help="run the real model")
    parser.add_argument("--size", default="1280x800", help="size of the window")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    photo = options.photo or resources_dir() / "samples" / SAMPLE_NAME
    app = QApplication(sys.argv[:1])
    for mode in ("light", "dark"):
        with tempfile.TemporaryDirectory() as settings:
            _Shots(app, options, photo, mode, Path(settings) / "settings.json").take()
    return 0


class _Shots:
    """All states of one theme."""

    def __init__(
        self,
        app: QApplication,
        options: argparse.Namespace,
        photo: Path,
        mode: str,
        settings: Path,
    ) -> None:
        self._app, self._folder, self._photo, self._mode = app, options.folder, photo, mode
        self._resume = threading.Event()
        self._resume.set()
        self._fail = False
        self._real = options.real
        self._fake = FakeUpscaler(tiles=6, before_tile=self._before_tile, seconds_per_tile=0.06)
        worker = UpscaleWorker() if self._real else UpscaleWorker(lambda: self._fake, FakeReport)
        self._program: Program = assemble(app, worker, settings)
        self._window = self._program.window
        width, height = options.size.split("x")
        self._window.resize(int(width), int(height))
        self._program.theme.apply(mode)

    def take(self) -> None:
        """Walk through the states."""
        window, session = self._window, self._program.session
        window.show()
        self._program.thread.start()
        self._wait(lambda: window.panel.device.count() > 1)
        self._shoot("1-empty")
        window.open_photos([self._photo])
        self._wait(lambda: session.photo is not None)
        self._shoot("2-loaded")
        if not self._real:
            self._resume.clear()
        window.start()
        self._wait(lambda: session.job is not None and session.job.fraction >= MIDWAY)
        self._wait(lambda: window.view.after is not None)
        self._shoot("3-running")
        self._resume.set()
        self._wait(lambda: session.photo is not None and session.photo.result_image is not None)
        self._shoot("4-done")
        self._shoot_error()
        window.close()
        self._program.stop()

    def _shoot_error(self) -> None:
        window, photo = self._window, self._program.session.photo
        assert photo is not None
        photo.saved = True  # else opening and closing ask
        if self._real:
            window.open_photos([Path(__file__)])
        else:
            self._fail = True
            window.start()
        self._wait(window.notice.isVisible)
        self._shoot("5-error")

    def _before_tile(self, done: int) -> None:
        """Run in the worker thread: stop half-way for the picture, or fail."""
        if self._fail:
            raise DeviceMemoryError(
                "The graphics card has too little free memory even for the smallest tile; "
                "close other programs or choose the processor."
            )
        if done >= 0.48 * 6 * self._program.window.panel.steps.value():
            self._resume.wait()

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not reach the next state")
            self._app.processEvents()
            time.sleep(0.005)

    def _shoot(self, state: str) -> None:
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            self._app.processEvents()
        self._window.grab().save(str(self._folder / f"{state}-{self._mode}.png"))


if __name__ == "__main__":
    sys.exit(main())
