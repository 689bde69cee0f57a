"""Signals, such as that of Ctrl+C, taken over for a while."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

STOPS = frozenset(
    (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGBREAK", signal.SIGTERM))  # of Windows
)
"""What ends a program in order: Ctrl+C, and what other programs send."""
INTERRUPTED = 130
"""Exit code of a program that was stopped, as shells have it: 128 and the number of Ctrl+C."""


@contextmanager
def unheard_by_children() -> Iterator[None]:
    """Let processes that are started meanwhile not hear Ctrl+C; it reaches all, the parent decides.

    What a process does about it itself comes too late, after it has loaded its modules.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    from multiprocessing.resource_tracker import ensure_running  # a window starts without

    ensure_running()  # else it is when the first process starts, and lets Ctrl+C be heard again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def taking(numbers: Iterable[int], handler: Callable[[int, Any], object]) -> Iterator[None]:
    """Let a handler take signals for a while; only the main thread of a process can."""
    if threading.current_thread() is not threading.main_thread():
        numbers = ()
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, own in before.items():
            signal.signal(number, own)
