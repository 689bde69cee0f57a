"""The worker is stopped, paused, broken, and calibrates."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.errors import DeviceLostError, DeviceMemoryError
from sr3_desktop.engine.base.request import (
    OnProgress,
    Progress,
    UpscaleRequest,
)
from sr3_desktop.engine.upscale.calibration import Calibration
from sr3_desktop.engine.upscale.engine import Engine
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tests.app.jobs.test_worker import Recorder, StartThread, make_worker


def test_cancelling_ends_in_cancelled_and_leaves_no_file(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    reached, resume = threading.Event(), threading.Event()

    def before_tile(done: int) -> None:
        if done == 3:
            reached.set()
            assert resume.wait(5)

    worker = make_worker(FakeUpscaler(before_tile=before_tile))
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    assert reached.wait(5)
    worker.cancel()
    resume.set()
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.ends() == [("cancelled", 1)]
    assert [path for path in request_.target.parent.iterdir() if path.is_file()] == []


def paused_worker(
    qtbot: QtBot, start_thread: StartThread, request: UpscaleRequest
) -> tuple[UpscaleWorker, Recorder, list[int]]:
    """Return a worker that stands still after its third tile, and the tiles it has begun."""
    begun: list[int] = []
    worker = UpscaleWorker(lambda: FakeUpscaler(before_tile=before_tile), FakeReport)  # type: ignore[arg-type, return-value]

    def before_tile(done: int) -> None:
        begun.append(done)
        if done == 2:
            worker.pause()

    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(5, request)
    qtbot.waitUntil(lambda: recorder.pauses == [5])
    return worker, recorder, begun


def test_a_paused_job_stands_still_until_it_is_resumed(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    worker, recorder, begun = paused_worker(qtbot, start_thread, request_)
    qtbot.wait(50)
    assert begun == [0, 1, 2]
    assert recorder.ends() == []
    worker.resume()
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.ends() == [("succeeded", 5)]
    assert request_.target.is_file()


def test_a_paused_job_can_be_cancelled(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    worker, recorder, begun = paused_worker(qtbot, start_thread, request_)
    worker.cancel()
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.ends() == [("cancelled", 5)]
    assert begun == [0, 1, 2]
    assert not request_.target.exists()


def test_a_pause_before_a_job_holds_it_back(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.pause()
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: recorder.pauses == [1])
    assert engine.requests == []
    worker.resume()
    qtbot.waitUntil(lambda: recorder.ends() == [("succeeded", 1)])


def test_a_job_cancelled_while_the_engine_loads_does_not_reach_it(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    loaded = threading.Event()

    def build() -> Engine:
        assert loaded.wait(5)
        return engine

    worker = UpscaleWorker(build, FakeReport)  # type: ignore[arg-type]
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    worker.cancel()
    loaded.set()
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.ends() == [("cancelled", 1)]
    assert engine.requests == []


def test_an_expected_error_is_passed_on_word_for_word(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    def fail(_done: int) -> None:
        raise DeviceMemoryError("Too little memory; close other programs.")

    worker = make_worker(FakeUpscaler(before_tile=fail))
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.messages == ["Too little memory; close other programs."]
    assert not request_.target.exists()


def test_an_unexpected_error_is_logged_and_named(
    qtbot: QtBot,
    start_thread: StartThread,
    request_: UpscaleRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_done: int) -> None:
        raise ZeroDivisionError("inner")

    worker = make_worker(FakeUpscaler(before_tile=fail))
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert "ZeroDivisionError" in recorder.messages[0]
    assert "inner" in caplog.text
    caplog.clear()


def test_an_engine_that_can_not_be_built_fails_preparing_and_jobs(
    qtbot: QtBot,
    start_thread: StartThread,
    request_: UpscaleRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def build() -> Engine:
        raise ImportError("no torch")

    worker = UpscaleWorker(build, FakeReport)  # type: ignore[arg-type]
    recorder = Recorder(worker)
    start_thread(worker)
    qtbot.waitUntil(lambda: bool(recorder.messages))
    assert "ImportError" in recorder.messages.pop()
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    caplog.clear()


class Listener(QObject):
    """Notes calibrations and faults."""

    def __init__(self, worker: UpscaleWorker) -> None:
        super().__init__()
        self.calibrations: list[Calibration | None] = []
        self.faults: list[tuple[int, Fault]] = []
        worker.calibrated.connect(self._on_calibrated)
        worker.failed.connect(self._on_failed)

    @Slot(object)
    def _on_calibrated(self, calibration: Calibration | None) -> None:
        self.calibrations.append(calibration)

    @Slot(int, object)
    def _on_failed(self, job_id: int, fault: Fault) -> None:
        self.faults.append((job_id, fault))


def test_the_cards_are_tested_again_as_if_for_the_first_time() -> None:
    done: list[str] = []
    worker = UpscaleWorker(
        FakeUpscaler,
        lambda: done.append("diagnosed") or FakeReport(),  # type: ignore[arg-type, func-returns-value, return-value]
        lambda: done.append("forgotten"),
    )
    worker.test_again()
    assert done == ["forgotten", "diagnosed"]


def test_a_calibration_is_made_in_the_workers_thread(
    request_: UpscaleRequest, start_thread: StartThread, qtbot: QtBot
) -> None:
    engine = FakeUpscaler()
    worker = make_worker(engine)
    listener = Listener(worker)
    start_thread(worker)
    worker.calibrate(request_)
    qtbot.waitUntil(lambda: len(listener.calibrations) == 1)
    made = listener.calibrations[0]
    assert made is not None
    assert made.model == request_.model


def test_a_job_is_more_urgent_than_a_calibration(
    request_: UpscaleRequest, start_thread: StartThread, qtbot: QtBot
) -> None:
    class Slow(FakeUpscaler):
        def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
            begun.set()
            while True:  # until a report raises
                on_progress(Progress("preparing"))

    begun = threading.Event()
    worker = make_worker(Slow())
    listener, recorder = Listener(worker), Recorder(worker)
    start_thread(worker)
    worker.calibrate(request_)
    assert begun.wait(5)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: recorder.ends() == [("succeeded", 1)])
    assert listener.calibrations == [None]


def test_a_calibration_that_fails_is_no_error(
    request_: UpscaleRequest, start_thread: StartThread, qtbot: QtBot
) -> None:
    class Broken(FakeUpscaler):
        def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
            raise DeviceMemoryError("no memory")

    worker = make_worker(Broken())
    listener, recorder = Listener(worker), Recorder(worker)
    start_thread(worker)
    worker.calibrate(request_)
    qtbot.waitUntil(lambda: listener.calibrations == [None])
    assert recorder.messages == []


@pytest.mark.parametrize(
    ("error", "engines", "remedy"),
    [
        (DeviceLostError("The card was reset; try again."), 2, "retry"),
        (RuntimeError("a bug"), 2, ""),
        (DeviceMemoryError("There is too little memory."), 1, "use_processor"),
    ],
)
def test_after_a_crash_the_next_photo_has_a_sound_engine(
    request_: UpscaleRequest,
    start_thread: StartThread,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    engines: int,
    remedy: str,
) -> None:
    def fail_once(_done: int) -> None:
        if len(built) == 1 and not recorder.messages:
            raise error

    def build() -> Engine:
        built.append(FakeUpscaler(before_tile=fail_once))
        return built[-1]

    built: list[FakeUpscaler] = []
    worker = UpscaleWorker(build, FakeReport)  # type: ignore[arg-type]
    listener, recorder = Listener(worker), Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: recorder.ends() == [("failed", 1)])
    worker.submit(2, request_)
    qtbot.waitUntil(lambda: recorder.ends()[1:] == [("succeeded", 2)])
    assert len(built) == engines
    job_id, fault = listener.faults[0]
    assert (job_id, fault.remedy) == (1, remedy)
    assert fault.sentence == recorder.messages[0]
    assert type(error).__name__ in fault.technical
    caplog.clear()
