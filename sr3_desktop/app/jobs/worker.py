"""The thread in which photos are enlarged: one worker object, one job at a time."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from sr3_desktop.app.photo_list.qimage import to_qimage
from sr3_desktop.app.system.error_log import describe
from sr3_desktop.app.system.priority import COMPUTING, step_back
from sr3_desktop.engine.base.errors import Cancelled, DeviceLostError, SR3Error
from sr3_desktop.engine.base.options import DEFAULT_MODEL
from sr3_desktop.engine.base.request import Progress, UpscaleRequest
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler
from sr3_desktop.engine.models.device_report import DeviceReport
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.upscale.engine import Engine
from sr3_desktop.paths import models_dirs

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 0.05

IDLE_MS = 3000
"""After so long without work, models that load in a moment are given up."""


def build_engine() -> Engine:
    """Build the real engine, which leaves the window a core.

    Raises:
        ModelFileError: The model that comes with the program is missing or damaged.
    """
    from sr3_desktop.engine.models.model_file import load_weights
    from sr3_desktop.engine.upscale.upscaler import Upscaler

    load_weights(find_model(DEFAULT_MODEL, models_dirs()))  # tells now if it cannot be used
    return Upscaler(models_dirs(), beside_others=True)


def diagnose_device() -> DeviceReport:
    """Look at the computer's devices; imports torch where CUDA may work."""
    from sr3_desktop.engine.models.device import diagnose

    return diagnose()


def forget_tests() -> None:
    """Forget what tests of graphics cards have shown."""
    from sr3_desktop.engine.models.device import forget_tests

    forget_tests()


@dataclass(frozen=True, slots=True)
class Update:
    """A progress report on its way to the window.

    Attributes:
        progress: The engine's report, without its array.
        preview: The picture as it is now, None when this report brings none.
    """

    progress: Progress
    preview: QImage | None = None


class _Work(NamedTuple):
    job_id: int
    request: UpscaleRequest
    run: JournaledUpscaler | None
    seq: int
    stop: threading.Event


class UpscaleWorker(QObject):
    """Runs requests one after the other in the thread it has been moved to.

    `submit`, `cancel`, `pause`, `resume`, `calibrate` and `preview_shown` are called from the GUI
    thread. For every submitted job exactly one of `succeeded`, `failed` and `cancelled` is emitted,
    after its last `progressed`. A job that has failed leaves the next one a sound engine.

    Whoever submits jobs hears of those of others, too, and tells them by their ids.

    Signals:
        device_found(DeviceReport): The engine is ready; what it can run on.
        prepare_failed(Sentence): The engine could not be loaded; jobs will fail, too.
        progressed(int, Update): Job id and report, at most 20 times a second.
        paused(int): The job stands still until `resume` or `cancel`; its memory stays in use.
        succeeded(int, UpscaleResult): Job id and what was made.
        failed(int, Fault): Job id and all that is known of the failure.
        cancelled(int): Job id.
        calibrated(Calibration): End of `calibrate`; None where it failed or a job was more urgent.
    """

    device_found = Signal(object)
    prepare_failed = Signal(object)
    progressed = Signal(int, object)
    paused = Signal(int)
    succeeded = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)
    calibrated = Signal(object)
    _submitted = Signal(object)
    _calibration_wanted = Signal(object)
    _rested = Signal()

    def __init__(
        self,
        build: Callable[[], Engine] = build_engine,
        diagnose: Callable[[], DeviceReport] = diagnose_device,
        forget: Callable[[], None] = forget_tests,
    ) -> None:
        super().__init__()
        self._build = build
        self._diagnose = diagnose
        self._forget = forget
        self._engine: Engine | None = None
        self._cancel = threading.Event()  # of the job submitted last
        self._stop = self._cancel  # of the job that is being done
        self._hurry = threading.Event()  # a job waits: a calibration has to make way
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        # Set while the window may be sent a preview: there is never more than one under way.
        self._preview_free = threading.Event()
        self._preview_free.set()
        self._last_report_s = 0.0
        self._last_stage = ""
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._release)
        self._rested.connect(self._idle.start)
        self._submitted.connect(self._run)
        self._calibration_wanted.connect(self._calibrate)

    def submit(
        self,
        job_id: int,
        request: UpscaleRequest,
        run: JournaledUpscaler | None = None,
        seq: int = 0,
    ) -> None:
        """Start a job, once the previous one has ended or, after `cancel`, does so.

        Args:
            run: Skips what has been made already and notes the rest; None notes nothing.
        """
        self._cancel = threading.Event()
        self._hurry.set()
        self._preview_free.set()
        self._submitted.emit(_Work(job_id, request, run, seq, self._cancel))

    def cancel(self) -> None:
        """Ask the job submitted last to stop at its next progress report, also while paused."""
        self._cancel.set()
        self._hurry.set()
        self._may_go_on.set()

    def calibrate(self, request: UpscaleRequest) -> None:
        """Measure the request's model on its device, unless a job comes in between."""
        self._hurry.clear()
        self._calibration_wanted.emit(request)

    def pause(self) -> None:
        """Let the running job, or else the next one, stand still at its next progress report."""
        self._may_go_on.clear()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._may_go_on.set()

    def preview_shown(self) -> None:
        """Tell that the last preview has arrived and the next may be sent."""
        self._preview_free.set()

    @Slot()
    def prepare(self) -> None:
        """Load the engine and look at the devices."""
        try:
            self._ensure_engine()
            report = self._diagnose()
        except Exception as error:
            self.prepare_failed.emit(describe(error).sentence)
        else:
            self.device_found.emit(report)

    @Slot()
    def test_again(self) -> None:
        """Look at the devices as if it were the first time."""
        self._forget()
        self.prepare()

    @Slot(object)
    def _run(self, work: _Work) -> None:
        job_id, request, run, seq, self._stop = work
        self._last_report_s, self._last_stage = 0.0, ""
        try:
            self._wait_or_stop(job_id)
            engine, report = self._ensure_engine(), partial(self._report, job_id)
            if run is None:
                result = engine.upscale(request, report)
            else:
                result = run.upscale(engine, request, report, seq)
        except Cancelled:
            self.cancelled.emit(job_id)
        except Exception as error:
            self.failed.emit(job_id, describe(error))
            if isinstance(error, DeviceLostError) or not isinstance(error, SR3Error):
                self._engine = None  # what it holds may be lost or half done
        else:
            self.succeeded.emit(job_id, result)
        self._rested.emit()

    @Slot()
    def end(self) -> None:
        """Leave nothing behind that belongs to the thread, which ends."""
        self._idle.stop()

    @Slot()
    def _release(self) -> None:
        """Give memory back that is not used for a while."""
        if self._engine is not None:
            self._engine.release()

    @Slot(object)
    def _calibrate(self, request: UpscaleRequest) -> None:
        """Measure; the window can do without, so that a failure is only logged."""
        made = None
        try:
            self._raise_if_in_a_hurry()
            made = self._ensure_engine().calibrate(
                request, lambda progress: self._raise_if_in_a_hurry()
            )
        except Cancelled:
            log.info("a calibration was given up")
        except Exception as error:
            log.info("no calibration: %s", error)
        self.calibrated.emit(made)
        self._rested.emit()

    def _raise_if_in_a_hurry(self) -> None:
        if self._hurry.is_set():
            raise Cancelled

    def _ensure_engine(self) -> Engine:
        if self._engine is None:
            self._engine = self._build()
        return self._engine

    def _wait_or_stop(self, job_id: int) -> None:
        """Stand still while paused; then stop if that is wanted."""
        if not self._may_go_on.is_set():
            self.paused.emit(job_id)
            self._may_go_on.wait()
        if self._stop.is_set():
            raise Cancelled

    def _report(self, job_id: int, progress: Progress) -> None:
        """Pass a report on, unless the window has just had one; called by the engine."""
        if self._stop.is_set():
            raise Cancelled
        self._pass_on(job_id, progress)
        self._wait_or_stop(job_id)

    def _pass_on(self, job_id: int, progress: Progress) -> None:
        now = time.monotonic()
        preview = None
        if progress.preview is not None and self._preview_free.is_set():
            self._preview_free.clear()
            preview = to_qimage(progress.preview)
        due = now - self._last_report_s >= PROGRESS_INTERVAL_S
        last = 0 < progress.total == progress.done
        if preview is None and not due and not last and progress.stage == self._last_stage:
            return
        self._last_report_s, self._last_stage = now, progress.stage
        self.progressed.emit(job_id, Update(replace(progress, preview=None), preview))


class WorkerThread:
    """The worker together with the thread it lives in, from start to stop."""

    def __init__(self, worker: UpscaleWorker) -> None:
        self.worker = worker
        self._thread = QThread()
        self._thread.setObjectName("upscale")
        worker.moveToThread(self._thread)
        in_it = Qt.ConnectionType.DirectConnection  # the thread itself emits this
        self._thread.started.connect(lambda: step_back(COMPUTING), in_it)
        self._thread.started.connect(worker.prepare)
        self._thread.finished.connect(worker.end)

    def start(self) -> None:
        """Start the thread; the worker loads the engine at once."""
        self._thread.start()

    def stop(self, timeout_ms: int = 60_000) -> bool:
        """Cancel what runs and end the thread; False when it did not end in time."""
        self.worker.cancel()
        self._thread.quit()
        return self._thread.wait(timeout_ms)
