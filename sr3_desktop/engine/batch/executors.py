"""Batch executors: in-process, or one worker process per device."""

import logging
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple, Protocol

from sr3_desktop.engine.base.durations import time_taken
from sr3_desktop.engine.base.errors import Cancelled, DeviceLostError, SR3Error
from sr3_desktop.engine.base.request import OnProgress, Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.base.signals import unheard_by_children
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.base.vulkan_places import Places, set_vulkan_places, vulkan_places
from sr3_desktop.engine.base.worker_process import begin_worker
from sr3_desktop.engine.upscale.engine import Engine, Upscales

log = logging.getLogger(__name__)

GRACE_S = 60.0
"""Time that a process has to start and to notice its time limit itself before it is ended."""
_STOP_S = 20.0  # time that it has to stop when it is told to
_TRIES = 2  # of a photo whose process ended unexpectedly
_REPORT_INTERVAL_S = 0.1


OnPhotoProgress = Callable[[Path | None, Progress], None]
"""Told of the work on a photo; without one it is a sign of life alone. May raise `Cancelled`."""


class TimeLimitError(SR3Error):
    """A photo took longer than the user allows."""


class WorkerError(SR3Error):
    """The process that worked on a photo ended before its work did."""


class Finished(NamedTuple):
    """The end of the work on one photo.

    Attributes:
        request: What was to be done.
        result: What was made; None if it failed.
        error: Why it failed; None if it did not.
    """

    request: UpscaleRequest
    result: UpscaleResult | None = None
    error: Exception | None = None


class Executor(Protocol):
    """Does the work of a batch."""

    def has_room(self) -> bool:
        """Whether another photo can be given to it now."""

    def submit(self, request: UpscaleRequest) -> None:
        """Give it a photo; only when there is room."""

    def next_finished(self, on_progress: OnPhotoProgress) -> Finished:
        """Wait for the next photo that is finished; raises `Cancelled` as `on_progress` does."""

    def close(self) -> None:
        """Stop all work; nothing half-written stays."""


def with_limit(
    on_progress: OnProgress, source: Path, limit_s: float | None, clock: Callable[[], float]
) -> OnProgress:
    """Return a progress callback that fails the photo once the time is over."""
    if limit_s is None:
        return on_progress
    end = clock() + limit_s

    def checked(progress: Progress) -> None:
        on_progress(progress)
        if clock() > end:
            raise _too_slow(source, limit_s)

    return checked


class InlineExecutor:
    """One photo at a time, in this process and thread."""

    def __init__(self, engine: Upscales, limit_s: float | None = None) -> None:
        """Take an engine, and the seconds that a photo may take."""
        self._engine = engine
        self._limit_s = limit_s
        self._request: UpscaleRequest | None = None

    def has_room(self) -> bool:
        """Whether another photo can be given to it now."""
        return self._request is None

    def submit(self, request: UpscaleRequest) -> None:
        """Give it a photo."""
        self._request = request

    def next_finished(self, on_progress: OnPhotoProgress) -> Finished:
        """Do the work."""
        request, self._request = self._request, None
        assert request is not None
        told = partial(on_progress, request.source)
        report = with_limit(told, request.source, self._limit_s, time.monotonic)
        try:
            return Finished(request, self._engine.upscale(request, report))
        except Cancelled:
            raise
        except Exception as error:
            return Finished(request, error=error)

    def close(self) -> None:
        """Nothing runs on."""


BuildEngine = Callable[[Sequence[Path]], Engine]


def build_upscaler(models_dirs: Sequence[Path]) -> Engine:
    """Build the real engine; loads numpy."""
    from sr3_desktop.engine.upscale.upscaler import Upscaler

    return Upscaler(models_dirs)


@dataclass(slots=True)
class _Worker:
    device: str
    process: BaseProcess
    pipe: Connection
    request: UpscaleRequest | None = None
    tries: int = 0
    started_s: float = field(default_factory=time.monotonic)


class ProcessExecutor:
    """One process for each device, side by side.

    A photo whose process ends unexpectedly, or loses its device, is tried once more in a new one,
    then it fails.
    """

    def __init__(
        self,
        devices: Sequence[str],
        models_dirs: Sequence[Path],
        limit_s: float | None = None,
        build: BuildEngine = build_upscaler,
    ) -> None:
        """Start the processes.

        Args:
            devices: A device for each process; the same one may come twice.
            limit_s: Seconds that a photo may take. A process that does not notice it, caught in a
                decoder, is ended.
            build: Builds the engine in each process; a function of a module.
        """
        self._models_dirs, self._limit_s, self._build = tuple(models_dirs), limit_s, build
        self._on_processor = max(1, sum(device == "cpu" for device in devices))
        self._workers = [self._start(device) for device in devices]

    def has_room(self) -> bool:
        """Whether another photo can be given to it now."""
        return any(worker.request is None for worker in self._workers)

    def submit(self, request: UpscaleRequest) -> None:
        """Give a photo to an idle process."""
        worker = next(worker for worker in self._workers if worker.request is None)
        self._give(worker, request, tries=1)

    def next_finished(self, on_progress: OnPhotoProgress) -> Finished:
        """Wait for the next photo that is finished."""
        while True:
            busy = {w.pipe: w for w in self._workers if w.request is not None}
            ready = wait(list(busy), timeout=1.0)
            if not ready:
                on_progress(None, Progress("denoising"))
            for pipe in ready:
                finished = self._hear(busy[pipe], on_progress)  # type: ignore[index]
                if finished:
                    return finished
            for worker in busy.values():
                if worker.request is not None and self._is_stuck(worker):
                    return self._end(worker, _too_slow(worker.request.source, self._limit_s or 0))

    def close(self) -> None:
        """Stop all work: ask first, and end what does not listen."""
        for worker in self._workers:
            worker.pipe.close()  # which the process takes as the order to stop
        for worker in self._workers:
            worker.process.join(timeout=_STOP_S)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers = []

    def _start(self, device: str) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        sharing = self._on_processor if device == "cpu" else 1
        given = (self._models_dirs, self._limit_s, self._build, vulkan_places(), sharing)
        process = context.Process(target=serve, args=(theirs, *given), name=f"upscale {device}")
        # What is one may have no process of its own, as Vulkan needs; all end with their parent.
        process.daemon = device.startswith(("cpu", "cuda"))
        with unheard_by_children():
            process.start()
        theirs.close()
        return _Worker(device, process, ours)

    def _give(self, worker: _Worker, request: UpscaleRequest, tries: int) -> None:
        worker.request, worker.tries, worker.started_s = request, tries, time.monotonic()
        try:
            worker.pipe.send(replace(request, device=worker.device))
        except OSError:
            log.info("the process for %s is gone", worker.device)  # `_hear` will find out

    def _hear(self, worker: _Worker, on_progress: OnPhotoProgress) -> Finished | None:
        request = worker.request
        assert request is not None
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker, request)
        if isinstance(message, Progress):
            on_progress(request.source, message)
            return None
        result, error = message
        if isinstance(error, DeviceLostError):  # for all photos of its process
            return self._once_more(worker, request, error)
        worker.request = None
        return Finished(request, result, error)

    def _lost(self, worker: _Worker, request: UpscaleRequest) -> Finished | None:
        worker.process.join(timeout=_STOP_S)
        code = worker.process.exitcode
        log.info("the process for %s ended with %s", worker.device, code)
        error = WorkerError(
            "{name} crashed the worker process twice (exit code {code}); it may need "
            "more memory than there is, or be damaged. Try it alone, or at a smaller "
            "scale.",
            name=request.source.name,
            code=code,
        )
        return self._once_more(worker, request, error)

    def _once_more(
        self, worker: _Worker, request: UpscaleRequest, error: Exception
    ) -> Finished | None:
        """Try a photo in a new process, unless that has been done."""
        if worker.tries == _TRIES:
            return self._end(worker, error)
        tries = worker.tries + 1
        self._replace(worker)
        self._give(worker, request, tries)
        return None

    def _end(self, worker: _Worker, error: Exception) -> Finished:
        request = worker.request
        assert request is not None
        self._replace(worker)
        return Finished(request, error=error)

    def _replace(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        fresh = self._start(worker.device)
        worker.process, worker.pipe, worker.request = fresh.process, fresh.pipe, None

    def _is_stuck(self, worker: _Worker) -> bool:
        if self._limit_s is None:
            return False
        return time.monotonic() > worker.started_s + self._limit_s + GRACE_S


def serve(
    pipe: Connection,
    models_dirs: Sequence[Path],
    limit_s: float | None,
    build: BuildEngine,
    places: Places | None,
    sharing: int = 1,
) -> None:
    """Enlarge what comes through a pipe until it is closed; the life of a worker process.

    Of the cores it takes one part in `sharing`.
    Sends `Progress` and, at the end of each photo, a pair of result and error of which one is None.
    """
    from sr3_desktop.engine.diffusion.arrays import share_cores, threads  # loads numpy
    from sr3_desktop.engine.images import prepare_pillow

    begin_worker()
    set_vulkan_places(places)
    prepare_pillow()
    prepare_torch()
    if sharing > 1:
        share_cores(sharing)
        os.environ.setdefault("OMP_NUM_THREADS", str(threads()))  # which torch reads
    executor: InlineExecutor | None = None
    last_s = 0.0

    def report(_source: Path | None, progress: Progress) -> None:
        nonlocal last_s
        if pipe.poll():  # nothing is sent while a photo is worked on: the parent has hung up
            raise Cancelled
        now = time.monotonic()
        if now - last_s >= _REPORT_INTERVAL_S:
            last_s = now
            pipe.send(replace(progress, preview=None))

    try:
        while True:
            request = pipe.recv()
            executor = executor or InlineExecutor(build(models_dirs), limit_s)
            executor.submit(request)
            done = executor.next_finished(report)
            pipe.send((done.result, None if done.error is None else portable(done.error)))
    except (EOFError, OSError, Cancelled):
        log.info("the batch is over")


def portable(error: Exception) -> Exception:
    """Return an error that can be sent to another process."""
    if isinstance(error, SR3Error):
        return type(error)(error.sentence)
    plain = RuntimeError(f"{type(error).__name__}: {error}")
    plain.add_note("".join(traceback.format_exception(error)))  # for the log
    return plain


def _too_slow(source: Path, limit_s: float) -> TimeLimitError:
    return TimeLimitError(
        "{name} took longer than {time} and was canceled; allow more time "
        "or choose fewer steps or a smaller scale.",
        name=source.name,
        time=time_taken(limit_s),
    )
