"""Signals, such as that of Ctrl+C, taken over for a while."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any


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
