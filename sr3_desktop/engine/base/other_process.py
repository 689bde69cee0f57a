"""Work that keeps Python's lock, done in another process so that a window goes on meanwhile."""

from __future__ import annotations

import logging
import mmap
import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .signals import unheard_by_children

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

T = TypeVar("T")

_PIECE = 1 << 20
"""Bytes that are copied at once: all of a picture would keep the lock as well."""

_KILLED = -9
"""How a process ends that the system takes away, as Linux does when there is no memory left."""

_is_wanted = False


def want_other_processes(wanted: bool = True) -> None:
    """Say whether this process has a window; without, all work is done in it."""
    global _is_wanted
    _is_wanted = wanted


def wants_other_processes() -> bool:
    """Return what was said last."""
    return _is_wanted


def in_other_process(work: Callable[..., T], *arguments: Any) -> T:
    """Return what a function makes in a process of its own, which ends with it.

    Where no process can be started, it is made in this one.

    Args:
        work: A function of a module; what it takes and returns can be pickled.

    Raises:
        MemoryError: The system has taken the process away.
        OSError: It has ended by itself in the middle of the work.
        Exception: What the function raises.
    """
    started = _start()
    if started is None:
        return work(*arguments)
    process, pipe = started
    try:
        _send(pipe, (work, arguments))
        is_made, made = _receive(pipe)
    except (EOFError, ConnectionError) as error:
        process.join()
        if process.exitcode == _KILLED:
            raise MemoryError from error
        raise OSError("the process for it has ended") from error
    finally:
        pipe.close()
        process.kill()
        process.join()
    if not is_made:
        raise made
    return made  # type: ignore[no-any-return]


def _start() -> tuple[BaseProcess, Connection] | None:
    """Return a process that waits for work, and the pipe to it."""
    import multiprocessing  # here: a window starts without

    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    try:
        with theirs, unheard_by_children():
            process.start()
        pipe.recv()
    except (EOFError, OSError) as error:
        log.info("no process was started: %r", error)
        pipe.close()
        return None
    return process, pipe


def _serve(pipe: Connection) -> None:
    """Do what comes through a pipe, and send what it makes or raises."""
    from .worker_process import begin_worker

    begin_worker()
    pipe.send(None)
    work, arguments = _receive(pipe)
    try:
        answer = True, work(*arguments)
    except Exception as error:  # noqa: BLE001 - the other side raises it
        answer = False, error
    try:
        _send(pipe, answer)
    except (pickle.PicklingError, TypeError, AttributeError):
        _send(pipe, (False, RuntimeError(repr(answer[1]))))


def _send(pipe: Connection, thing: object) -> None:
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(data), *(buffer.raw() for buffer in buffers)]
    pipe.send([part.nbytes for part in parts])
    for part in parts:
        for at in range(0, part.nbytes, _PIECE):
            pipe.send_bytes(part[at : at + _PIECE])


def _receive(pipe: Connection) -> Any:
    parts = []
    for size in pipe.recv():
        part = memoryview(mmap.mmap(-1, max(size, 1)))[:size]  # which nobody has to clear
        at = 0
        while at < size:
            at += pipe.recv_bytes_into(part[at : at + _PIECE])
        parts.append(part)
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301 - from our own process
