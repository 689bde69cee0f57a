"""How long the window stands still while the real model works.

A timer of the GUI thread fires every 10 ms; the gaps between its calls are what a user feels. The
program opens the window off screen, enlarges a photo with the bundled model, meanwhile opens large
photos and the table with their thumbnails, and prints the gaps of each part:
`python benchmarks/gui_gaps.py`. "own" is the longest time that the GUI thread itself worked in one
gap; the rest of a gap it waited, for Python's lock or for a free processor.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.garbage_collection import GuiThreadCollector
from sr3_desktop.app.system.priority import put_window_first
from sr3_desktop.app.window.application import Program, assemble
from sr3_desktop.paths import resources_dir

INTERVAL_MS = 10
LIMIT_MS = 50
LARGE = (6000, 4000)
WATCHED = 0.4
IDLE_GAPS = 200
MANY = 10_000
TIMEOUT_S = 900


class Gaps(QObject):
    """Notes when a timer of the GUI thread is served."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self._busy: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(INTERVAL_MS)

    @Slot()
    def _on_timeout(self) -> None:
        self.times.append(time.perf_counter())
        self._busy.append(time.thread_time())

    def report(self, part: str) -> float:
        """Print the gaps since the last report and return the longest, in milliseconds."""
        gaps, busy = (np.diff(np.array(times)) * 1000 for times in (self.times, self._busy))
        self.times, self._busy = self.times[-1:], self._busy[-1:]
        p50, p95, p99 = np.percentile(gaps, (50, 95, 99))
        print(
            f"{part:34} {len(gaps):6} {p50:7.1f} {p95:7.1f} {p99:7.1f} {gaps.max():7.1f} "
            f"{(gaps > LIMIT_MS).sum():5} {busy.max():7.1f}",
            flush=True,
        )
        return float(gaps.max())


def main() -> int:
    """Measure; the exit code is 1 when a gap during the model's work was too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=8, help="diffusion steps a photo")
    parser.add_argument("--side", type=int, default=512, help="side of that photo in pixels")
    options = parser.parse_args()
    put_window_first()
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = assemble(app, UpscaleWorker(), folder / "settings.json")
        collector = GuiThreadCollector(app)
        program.thread.worker.device_found.connect(collector.freeze)
        program.window.show()
        try:
            longest = _measure(app, program, folder, options)
        finally:
            program.work.runner.stop_now()
            program.window.close()
            program.stop()
            collector.stop()
    return int(longest > LIMIT_MS)


def _measure(
    app: QApplication, program: Program, folder: Path, options: argparse.Namespace
) -> float:
    window, work = program.window, program.work
    wait = _Waiting(app)
    small, large = _make_photos(folder, options.side)
    gaps = Gaps()
    print(
        f"{'ms':34} {'gaps':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7} {'> 50':>5} {'own':>7}"
    )
    wait(lambda: len(gaps.times) > IDLE_GAPS)
    gaps.report("nothing goes on")
    _add_many(program, gaps, wait)
    program.thread.start()
    wait(lambda: window.panel.more.device.count() > 1)
    gaps.report("torch is loaded (once)")
    window.open_photos([small])
    wait(lambda: work.session.photo is not None)
    gaps.report("a small photo is opened")
    window.panel.more.steps.setValue(options.steps)
    window.run.start()
    wait(lambda: not window.run.is_planning)
    work.runner.stop_after_photo()
    wait(lambda: work.runner.running is not None and work.runner.running.fraction > 0)
    gaps.report("the model is loaded")
    wait(lambda: work.runner.running is None or work.runner.running.fraction > WATCHED)
    longest = gaps.report("it works, picture on show")
    window.open_photos(large)
    wait(lambda: work.queue.rowCount() > 1)
    window.queue_panel.choose(work.queue.jobs[1].id)
    wait(lambda: work.session.photo is not None)
    longest = max(longest, gaps.report("it works, 24 megapixels are opened"))
    window.queue_panel.set_expanded(True)
    shown = large[:6]
    wait(lambda: all(work.thumbnails.pixmap(path) for path in shown))
    longest = max(longest, gaps.report("it works, large thumbnails"))
    if not work.runner.is_active:
        print("the model was done too early; take more --steps or a larger --side")
    window.run.follow()
    wait(lambda: work.queue.count(JobState.SUCCEEDED))
    longest = max(longest, gaps.report("it works, picture on show again"))
    wait(lambda: work.session.photo is not None and work.session.photo.result_image)
    return max(longest, gaps.report("the result is opened"))


def _add_many(program: Program, gaps: Gaps, wait: _Waiting) -> None:
    """Add very many photos, scroll through them, and take them out again."""
    panel, queue = program.window.queue_panel, program.work.queue
    started = time.perf_counter()
    ids = queue.add(Path(f"/nowhere/{number}.jpg") for number in range(MANY))
    panel.set_expanded(True)
    wait(lambda: True)
    print(f"{MANY} photos are in the list after {time.perf_counter() - started:.2f} s")
    gaps.report(f"{MANY} photos are added")
    bar = panel.table.verticalScrollBar()
    for position in range(0, bar.maximum(), bar.maximum() // 200):
        bar.setValue(position)
        wait(lambda: True)
    gaps.report("they are scrolled through")
    queue.remove(ids)
    panel.set_expanded(False)
    wait(lambda: len(gaps.times) > 2)
    gaps.report("they are removed")


class _Waiting:
    """Runs the event loop until something is true."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def __call__(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if condition():
                return
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there in time")


def _make_photos(folder: Path, side: int) -> tuple[Path, list[Path]]:
    """Return a small photo to enlarge and large ones to look at."""
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as sample:
        picture = sample.convert("RGB")
    small = folder / "small.jpg"
    picture.resize((side, side)).save(small, quality=95)
    large = [folder / f"large-{number}.jpg" for number in range(20)]
    picture.resize(LARGE, Image.Resampling.BICUBIC).save(large[0], quality=92)
    for path in large[1:]:
        path.write_bytes(large[0].read_bytes())
    return small, large


if __name__ == "__main__":
    sys.exit(main())
