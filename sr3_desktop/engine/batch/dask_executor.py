"""A batch on several machines: each photo is a task of a Dask cluster on one shared file system.

Dask (https://distributed.dask.org) hands a task to another worker when the one it ran on is lost.
"""

import functools
import importlib
import logging
import secrets
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import Cancelled, SR3Error
from sr3_desktop.engine.base.request import Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.images import prepare_pillow
from sr3_desktop.engine.upscale.engine import Engine

from .executors import (
    Finished,
    InlineExecutor,
    OnPhotoProgress,
    build_upscaler,
    portable,
)

log = logging.getLogger(__name__)

_CONNECT_S = 20.0
_STOP_CHECK_S = 2.0  # how often a worker asks whether the batch was stopped
_STOP_S = 20.0
_PER_THREAD = 2  # photos given to the cluster for each of its threads, so that none waits
_CONNECTION_LOST = "The connection to the cluster is lost; check that its scheduler runs."

Made = tuple[UpscaleResult | None, Exception | None]


class ClusterError(SR3Error):
    """The cluster cannot be reached, or is gone."""


class Cluster:
    """The workers of a Dask cluster; what `executors.Executor` describes."""

    def __init__(
        self, address: str, models_dirs: Sequence[Path], limit_s: float | None = None
    ) -> None:
        """Connect to a cluster.

        Args:
            address: Of its scheduler, such as "tcp://127.0.0.1:8786".
            models_dirs: Folders with model files, as the workers see them.
            limit_s: Seconds that a photo may take.

        Raises:
            ClusterError: There is no cluster, it has no workers, or Dask is not installed.
        """
        with ClusterError.without("distributed"):
            self._dask: Any = importlib.import_module("distributed")  # has no types
        self._folders, self._limit_s = tuple(models_dirs), limit_s
        self._stop_name = f"sr3-stop-{secrets.token_hex(8)}"
        self._futures: dict[Any, UpscaleRequest] = {}
        with ClusterError.instead(
            "There is no cluster at {address} ({reason}); give an address such as "
            "tcp://127.0.0.1:8786, and check that the scheduler runs.",
            of=(OSError, ValueError),  # TimeoutError is an OSError
            address=address,
        ):
            place = self._dask.comm.get_address_host_port(address)
            socket.create_connection(place, _CONNECT_S).close()  # tells at once that nobody answers
            self._client = self._dask.Client(address, timeout=_CONNECT_S, set_as_default=False)
        try:
            self._client.wait_for_workers(1, timeout=_CONNECT_S)
        except OSError as error:
            self._client.close()
            raise ClusterError(
                "The cluster at {address} has no workers; start some.", address=address
            ) from error

    def has_room(self) -> bool:
        """Whether another photo can be given to it now."""
        with ClusterError.instead(_CONNECTION_LOST):
            threads: int = sum(self._client.nthreads().values())
        return len(self._futures) < _PER_THREAD * max(1, threads)

    def submit(self, request: UpscaleRequest) -> None:
        """Give it a photo."""
        future = self._client.submit(
            enlarge_on_worker,
            request,
            self._folders,
            self._limit_s,
            self._stop_name,
            key=f"upscale-{secrets.token_hex(8)}",
            pure=False,
        )
        self._futures[future] = request

    def next_finished(self, on_progress: OnPhotoProgress) -> Finished:
        """Wait for the next photo that is finished.

        Raises:
            ClusterError: The connection is lost.
        """
        while True:
            done = [future for future in self._futures if future.done()]
            if done:
                return self._finished(done[0])
            if self._client.status not in ("running", "connecting"):
                raise ClusterError(_CONNECTION_LOST)
            on_progress(None, Progress("denoising"))
            time.sleep(0.05)

    def close(self) -> None:
        """Stop what runs on the workers, and disconnect."""
        if self._futures and self._client.status == "running":
            self._dask.Event(self._stop_name, client=self._client).set()
            try:
                self._dask.wait(list(self._futures), timeout=_STOP_S)
            except TimeoutError:
                log.info("some workers of the cluster are still at work")
        self._futures.clear()
        self._client.close()

    def _finished(self, future: Any) -> Finished:
        request = self._futures.pop(future)
        try:
            result, error = future.result()
        except Exception as failure:  # whatever happened to the task itself, Dask raises it here
            log.info("lost on the cluster: %s", failure)
            lost = ClusterError(
                "{name} could not be upscaled on the cluster ({kind}); its workers may "
                "need more memory.",
                name=request.source.name,
                kind=type(failure).__name__,
            )
            return Finished(request, error=lost)
        return Finished(request, result, error)


def enlarge_on_worker(
    request: UpscaleRequest,
    models_dirs: Sequence[Path],
    limit_s: float | None,
    stop_name: str,
) -> Made:
    """Enlarge one photo on a worker of a cluster; returns the result or why there is none."""
    distributed: Any = importlib.import_module("distributed")
    stop, last_s = distributed.Event(stop_name), -_STOP_CHECK_S

    def report(_source: Path | None, _progress: Progress) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= _STOP_CHECK_S:
            last_s = time.monotonic()
            if stop.is_set():
                raise Cancelled

    with _one_at_a_time():
        executor = InlineExecutor(_engine(tuple(models_dirs)), limit_s)
        executor.submit(request)
        try:
            done = executor.next_finished(report)
        except Cancelled:
            return None, ClusterError("The batch was stopped.")
    return done.result, None if done.error is None else portable(done.error)


@functools.cache
def _one_at_a_time() -> threading.Lock:
    """Return the lock of this worker process: an engine does one photo at a time."""
    return threading.Lock()


@functools.lru_cache(maxsize=1)
def _engine(models_dirs: tuple[Path, ...]) -> Engine:
    prepare_pillow()
    prepare_torch()
    return build_upscaler(models_dirs)
