"""How long the window stands still while the real model works.

A timer of the GUI thread fires every 10 ms; the gaps between its calls are what a user feels. The
program opens the window off screen, enlarges a photo with the bundled model, meanwhile does what a
user would do, and prints the gaps of each part: `python benchmarks/gui_gaps.py`. "own" is the
longest time that the GUI thread itself worked in one gap, "core" the longest that it was ready and
had no core, as Linux counts it. "rest" is the longest that a gap would have been with a core for
everybody, and is held to the bar: the gap without "core", and no more than this thread and the
others that may keep Python's lock computed meanwhile. On a busy machine start it with
`nice -n -10`; `lock_holds.c` tells which calls keep the lock.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image, ImageFilter
from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.system.garbage_collection import GuiThreadCollector
from sr3_desktop.app.system.priority import put_window_first
from sr3_desktop.app.window.application import Program, assemble
from sr3_desktop.engine.base.other_process import want_other_processes
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.files.atomic import scratch
from sr3_desktop.engine.images import prepare_pillow
from sr3_desktop.engine.upscale.layers import Layers
from sr3_desktop.paths import resources_dir

INTERVAL_MS = 10
LIMIT_MS = 50
LARGE = (6000, 4000)
WATCHED = 0.25
IDLE_GAPS = 200
MANY = 10_000
TIMEOUT_S = 900
LEFT = Qt.MouseButton.LeftButton


class Gaps(QObject):
    """Notes when a timer of the GUI thread is served.

    Attributes:
        times: When that was, since the last report.
        longest: The longest gap of the parts that count in milliseconds, with a core for everybody.
        too_long: How many of these were too long.
    """

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self.longest, self.too_long = 0.0, 0
        self._busy: list[float] = []
        self._waited: list[float] = []
        self._others: list[float] = []
        self._clocks: dict[int, float] = {}
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(INTERVAL_MS)

    @Slot()
    def _on_timeout(self) -> None:
        self.times.append(time.perf_counter())
        self._busy.append(time.thread_time())
        self._waited.append(_waited_for_core())
        before, self._clocks = self._clocks, _clocks_of_others()
        computed = sum(now - before.get(thread, 0.0) for thread, now in self._clocks.items())
        self._others.append(sum(self._others[-1:]) + computed)

    def report(self, part: str, counts: bool = True) -> None:
        """Print the gaps since the last report.

        Args:
            counts: Whether none of them may be too long.
        """
        noted = (self.times, self._busy, self._waited, self._others)
        gaps, busy, core, others = (np.diff(np.array(times)) * 1000 for times in noted)
        self.times, self._busy, self._waited, self._others = (times[-1:] for times in noted)
        p50, p95, p99 = np.percentile(gaps, (50, 95, 99))
        rest = np.minimum(gaps - core, np.maximum(busy + others, INTERVAL_MS))
        too_long = int((rest > LIMIT_MS).sum())
        print(
            f"{part:46} {len(gaps):6} {p50:7.1f} {p95:7.1f} {p99:7.1f} {gaps.max():7.1f} "
            f"{core.max():7.1f} {rest.max():7.1f} {too_long:5} {busy.max():7.1f}",
            flush=True,
        )
        if counts:
            self.longest = max(self.longest, float(rest.max()))
            self.too_long += too_long


def _clocks_of_others() -> dict[int, float]:
    """Return the processor seconds of the other threads that may have Python's lock."""
    own = threading.get_ident()
    others = [thread for thread in sys._current_frames() if thread != own]
    return {thread: time.clock_gettime(time.pthread_getcpuclockid(thread)) for thread in others}


def _waited_for_core() -> float:
    """Return how many seconds this thread has been ready without a core; 0 where none tells."""
    try:
        told = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[1]) / 1e9


class _Waiting:
    """Runs the event loop until something is true, and the timer has been served after that."""

    def __init__(self, app: QApplication, gaps: Gaps) -> None:
        self._app, self._gaps = app, gaps

    def __call__(self, condition: Callable[[], object] = lambda: True) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while not condition():
            self._process()
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there in time")
        before = len(self._gaps.times)
        while len(self._gaps.times) < before + 2:
            self._process()

    def _process(self) -> None:
        self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def main() -> int:
    """Measure; the exit code is 1 when a gap during the model's work was too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=8, help="diffusion steps a photo")
    parser.add_argument("--side", type=int, default=384, help="side of that photo in pixels")
    options = parser.parse_args()
    prepare_pillow()
    prepare_torch()
    want_other_processes()
    put_window_first()
    if "LOCK_HOLDS" in os.environ:
        threading.Thread(target=_ask_for_lock, daemon=True).start()
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = assemble(app, UpscaleWorker(), folder / "settings.json")
        collector = GuiThreadCollector(app)
        program.thread.worker.device_found.connect(collector.freeze)
        program.window.show()
        gaps = Gaps()
        try:
            _measure(program, gaps, _Waiting(app, gaps), folder, options)
        finally:
            program.work.runner.stop_now()
            for job in program.work.queue.jobs:  # else closing asks about changes
                program.work.queue.change(job.id, result=None)
            program.window.close()
            program.stop()
            collector.stop()
    verdict = "MISSED" if gaps.too_long else "held"
    print(
        f"{verdict}: {gaps.too_long} gaps above {LIMIT_MS} ms, the longest {gaps.longest:.1f} ms, "
        "with a core for everybody"
    )
    return int(gaps.too_long > 0)


def _ask_for_lock() -> None:
    """Ask for the lock again and again: what Python itself would hand on is then no long hold."""
    while True:
        time.sleep(0.001)


def _measure(
    program: Program, gaps: Gaps, wait: _Waiting, folder: Path, options: argparse.Namespace
) -> None:
    window, work = program.window, program.work
    small, large = _make_photos(folder, options.side)
    print(
        f"{'ms':46} {'gaps':>6} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7} "
        f"{'core':>7} {'rest':>7} {'> 50':>5} {'own':>7}"
    )
    wait(lambda: len(gaps.times) > IDLE_GAPS)
    gaps.report("nothing goes on", counts=False)
    _add_many(program, gaps, wait)
    program.thread.start()
    wait(lambda: window.panel.more.device.count() > 1)
    gaps.report("torch is loaded (once)", counts=False)
    window.open_photos([small])
    wait(lambda: work.session.photo is not None)
    gaps.report("a small photo is opened", counts=False)
    window.open_photos(large)
    wait(lambda: work.queue.rowCount() > len(large))
    first, *others = [job.id for job in work.queue.jobs]
    window.queue_panel.choose(first)
    _pretend_upscaled(program, others[1], folder)
    wait(lambda: work.session.photo is not None)
    gaps.report("24 megapixels are opened and left", counts=False)
    window.panel.more.steps.setValue(options.steps)
    window.run.start()
    wait(lambda: not window.run.is_planning)
    work.runner.stop_after_photo()
    wait(lambda: work.runner.running is not None and work.runner.running.fraction > 0)
    gaps.report("the model is loaded")
    wait(lambda: work.runner.running is None or work.runner.running.fraction > WATCHED)
    gaps.report("it works, the picture is shown")
    _use_meanwhile(program, gaps, wait, others)
    if not work.runner.is_active:
        print("the model was done too early; take more --steps or a larger --side")
    window.run.follow()
    wait(lambda: work.queue.count(JobState.SUCCEEDED) > 1)
    gaps.report("it works, the picture is shown again")
    wait(lambda: work.session.photo is not None and work.session.photo.result_image)
    gaps.report("the result is opened")


def _use_meanwhile(program: Program, gaps: Gaps, wait: _Waiting, photos: list[int]) -> None:
    """Do what a user does with photos and results of 24 megapixels while another is upscaled."""
    window, work, view = program.window, program.work, program.window.view
    for job_id, part in ((photos[2], "are opened"), (photos[0], "seen before")):
        window.queue_panel.choose(job_id)
        wait(lambda: work.session.photo is not None)
        gaps.report(f"it works, 24 megapixels {part}")
    _look_around(view, wait)
    gaps.report("it works, zooming and panning")
    window.queue_panel.choose(photos[1])
    wait(lambda: work.session.photo is not None and work.session.photo.result_image)
    gaps.report("it works, a result of 24 megapixels is opened")
    _look_around(view, wait)
    gaps.report("it works, zooming and panning in that")
    for percent in (*range(60, 101, 2), *range(100, 59, -2)):
        window.level.set_level(percent / 100)
        wait()
    gaps.report("it works, the detail slider is moved")
    window.brush.toggle()
    for line in range(5):
        height = view.height() * (line + 2) // 8
        _drag(window.brush.layer, wait, *(QPoint(x, height) for x in range(200, 600, 20)))
    gaps.report("it works, strokes are painted")
    for _ in range(5):
        window.brush.layer.undo()
        wait()
    window.brush.toggle()
    gaps.report("it works, strokes are taken back")
    window.queue_panel.set_expanded(True)
    shown = [work.queue.job(job_id).source for job_id in photos[:6]]
    wait(lambda: all(work.thumbnails.pixmap(path) for path in shown))
    gaps.report("it works, large thumbnails")


def _look_around(view: QWidget, wait: _Waiting) -> None:
    """Zoom in step by step, drag the picture about at each, and show all of it again."""
    for _ in range(8):
        view.zoom_in()
        wait()
        x, y = view.width() // 2, view.height() // 4
        _drag(view, wait, *(QPoint(x + 20 * step, y + 10 * step) for step in range(6)))
    view.fit()
    wait()


def _drag(widget: QWidget, wait: _Waiting, start: QPoint, *way: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=start)
    for point in way:
        QTest.mouseMove(widget, point)
        wait()
    QTest.mouseRelease(widget, LEFT, pos=point)
    wait()


def _add_many(program: Program, gaps: Gaps, wait: _Waiting) -> None:
    """Add very many photos, scroll through them, and take them out again."""
    panel, queue = program.window.queue_panel, program.work.queue
    paths = [Path(f"/nowhere/{number}.jpg") for number in range(MANY)]
    wait()
    gaps.report("their names are made", counts=False)
    ids = queue.add(paths)
    wait()
    gaps.report(f"{MANY} photos are added", counts=False)
    panel.set_expanded(True)
    bar = panel.table.verticalScrollBar()
    for position in range(0, bar.maximum(), bar.maximum() // 200):
        bar.setValue(position)
        wait()
    gaps.report("they are scrolled through", counts=False)
    queue.remove(ids)
    panel.set_expanded(False)
    wait()
    gaps.report("they are removed", counts=False)


def _pretend_upscaled(program: Program, job_id: int, folder: Path) -> None:
    """Give a large photo a result of its own size, with the layers that a run would keep."""
    job: Job = program.work.queue.job(job_id)
    request = program.window.requests.make()(job)
    request = replace(request, scale=1.0, target=folder / "result.jpg")
    layers = Layers(folder / "layers", *LARGE)
    scratch(layers.path, layers.nbytes)
    with Image.open(job.source) as picture:
        picture.save(request.target, quality=92)
        blurred = picture.filter(ImageFilter.BoxBlur(4))
        base, sample = layers.pictures(writable=True)
        base[:], sample[:] = blurred, picture
    layers.shrink()
    sampler = request.sampler
    made = UpscaleResult(
        job.source, request.target, *LARGE, request.model, sampler, "cpu", "", 1.0, layers=layers
    )
    program.work.queue.change(job_id, state=JobState.SUCCEEDED, request=request, result=made)


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
