"""The worker: its thread, its signals and their order."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMetaObject, QObject, Slot
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs import worker as worker_module
from sr3_desktop.app.jobs.worker import Update, UpscaleWorker, WorkerThread
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.request import (
    OnProgress,
    Progress,
    Stage,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.upscale.engine import Engine
from sr3_desktop.paths import models_dirs
from tests.app.fake_engine import FakeReport, FakeUpscaler
from tests.app.gate import Gate

StartThread = Callable[[UpscaleWorker], WorkerThread]


class Recorder(QObject):
    """Notes every signal of a worker in order, and the thread it arrived in.

    `qtbot.waitSignal` is of no use here: it is no QObject, so it would be called, and would stop
    its timer, in the worker's thread.
    """

    def __init__(self, worker: UpscaleWorker, answer_previews: bool = True) -> None:
        super().__init__()
        self.events: list[tuple[str, int]] = []
        self.updates: list[Update] = []
        self.messages: list[str] = []
        self.threads: set[int] = set()
        self.pauses: list[int] = []
        self._worker = worker
        worker.paused.connect(self._on_paused)
        self._answer = answer_previews
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        worker.prepare_failed.connect(self._on_prepare_failed)

    def _note(self, kind: str, job_id: int) -> None:
        self.threads.add(threading.get_ident())
        self.events.append((kind, job_id))

    @Slot(int, object)
    def _on_progressed(self, job_id: int, update: Update) -> None:
        self._note("progressed", job_id)
        self.updates.append(update)
        if update.preview is not None and self._answer:
            self._worker.preview_shown()

    @Slot(int)
    def _on_paused(self, job_id: int) -> None:
        self.pauses.append(job_id)

    @Slot(int, object)
    def _on_succeeded(self, job_id: int, _result: object) -> None:
        self._note("succeeded", job_id)

    @Slot(int, object)
    def _on_failed(self, job_id: int, fault: Fault) -> None:
        self._note("failed", job_id)
        self.messages.append(fault.sentence)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        self._note("cancelled", job_id)

    @Slot(str)
    def _on_prepare_failed(self, message: str) -> None:
        self.messages.append(message)

    def ends(self) -> list[tuple[str, int]]:
        return [event for event in self.events if event[0] != "progressed"]


def make_worker(engine: Engine) -> UpscaleWorker:
    return UpscaleWorker(lambda: engine, FakeReport)  # type: ignore[arg-type, return-value]


def test_a_job_ends_in_one_succeeded_after_its_progress(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(7, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert recorder.ends() == [("succeeded", 7)]
    assert recorder.events[-1] == ("succeeded", 7)
    assert {job_id for _, job_id in recorder.events} == {7}
    assert request_.target.is_file()


def test_the_engine_runs_in_its_thread_and_signals_arrive_in_the_gui_thread(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: len(recorder.ends()) == 1)
    worker.submit(2, request_)
    qtbot.waitUntil(lambda: len(recorder.ends()) == 2)
    here = threading.get_ident()
    assert recorder.threads == {here}
    assert len(engine.threads) == 1
    assert here not in engine.threads


def test_a_job_may_follow_one_that_is_being_cancelled(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    gate = engine.before_tile = Gate()
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(-1, request_)
    qtbot.waitUntil(gate.reached.is_set)
    worker.cancel()
    worker.submit(1, request_)
    gate.opened.set()
    qtbot.waitUntil(lambda: len(recorder.ends()) == 2)
    assert recorder.ends() == [("cancelled", -1), ("succeeded", 1)]


def test_the_first_picture_is_the_predictors(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    honest = engine.upscale

    def upscale(request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        on_progress(Progress("preparing", 1, 4, preview=np.full((8, 8, 3), 9, np.uint8)))
        return honest(request, on_progress)

    engine.upscale = upscale  # type: ignore[method-assign]
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    shown = [update for update in recorder.updates if update.preview is not None]
    assert shown[0].progress.stage == "preparing"
    assert shown[0].preview is not None
    assert shown[0].preview.pixelColor(4, 4).red() == 9


def test_an_engine_without_work_gives_its_memory_back(
    qtbot: QtBot,
    start_thread: StartThread,
    engine: FakeUpscaler,
    request_: UpscaleRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_module, "IDLE_MS", 20)
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    assert engine.releases == 0
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    qtbot.waitUntil(lambda: engine.releases == 1)
    worker.calibrate(request_)
    qtbot.waitUntil(lambda: engine.releases == 2)


def test_no_array_leaves_the_worker_and_the_last_report_always_arrives(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    worker = make_worker(FakeUpscaler(tiles=50))
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert all(update.progress.preview is None for update in recorder.updates)
    denoising = [u.progress for u in recorder.updates if u.progress.stage == "denoising"]
    assert denoising[-1].done == denoising[-1].total == 400
    assert [p.done for p in denoising] == sorted({p.done for p in denoising})


@pytest.mark.parametrize("stage", ["loading", "faces", "saving"])
def test_reports_without_a_count_are_few_too(
    qtbot: QtBot,
    start_thread: StartThread,
    engine: FakeUpscaler,
    request_: UpscaleRequest,
    stage: Stage,
) -> None:
    honest = engine.upscale

    def upscale(request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        for _ in range(5000):
            on_progress(Progress(stage))
        return honest(request, on_progress)

    engine.upscale = upscale  # type: ignore[method-assign]
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    told = [update for update in recorder.updates if update.progress.stage == stage]
    assert 1 <= len(told) < 2500


def test_a_window_that_does_not_keep_up_gets_one_preview_and_few_reports(
    qtbot: QtBot, start_thread: StartThread, request_: UpscaleRequest
) -> None:
    worker = make_worker(FakeUpscaler(tiles=50))
    recorder = Recorder(worker, answer_previews=False)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    assert sum(update.preview is not None for update in recorder.updates) == 1
    assert len(recorder.updates) < 100


def test_a_preview_shows_the_whole_picture(
    qtbot: QtBot, start_thread: StartThread, engine: FakeUpscaler, request_: UpscaleRequest
) -> None:
    worker = make_worker(engine)
    recorder = Recorder(worker)
    start_thread(worker)
    worker.submit(1, request_)
    qtbot.waitUntil(lambda: bool(recorder.ends()))
    preview = next(u.preview for u in recorder.updates if u.preview is not None)
    assert (preview.width(), preview.height()) == (64, 43)


@pytest.mark.parametrize("state", ["none", "missing", "cut", "changed"])
def test_without_the_usual_model_nothing_is_ready_until_it_is_installed(
    qtbot: QtBot,
    start_thread: StartThread,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
) -> None:
    usual, other = (models_dirs()[0] / f"{name}.safetensors" for name in ("photo-x4", "face-x8"))
    content = usual.read_bytes()
    if state != "none":
        shutil.copy(other, tmp_path)
    if state == "cut":
        (tmp_path / usual.name).write_bytes(content[:-1000])
    if state == "changed":
        (tmp_path / usual.name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    monkeypatch.setattr("sr3_desktop.app.jobs.worker.models_dirs", lambda: (tmp_path,))
    worker = UpscaleWorker(diagnose=FakeReport, forget=lambda: None)  # type: ignore[arg-type]
    recorder, found = Recorder(worker), list[object]()
    worker.device_found.connect(found.append)
    start_thread(worker)
    qtbot.waitUntil(lambda: bool(recorder.messages))
    (message,) = recorder.messages
    assert "photo-x4" in message
    assert "damaged" in message
    assert re.search(r"[Ii]nstall the program again|Copy it again", message)
    shutil.copy(usual, tmp_path)
    QMetaObject.invokeMethod(worker, "test_again")  # in its thread
    qtbot.waitUntil(lambda: bool(found))
    assert recorder.messages == [message]
