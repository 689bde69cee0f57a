"""How long work in another thread keeps Python's lock, for which the window would wait."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

LOOK_S = 0.0005
PATIENCE_S = 0.05
"""A thread that waits for the lock wakes as often, and each time it may wait for a core, too."""


def longest_hold(work: Callable[[], object]) -> tuple[float, float]:
    """Return the longest time that some work keeps the lock, and how long it computes in all.

    Both are processor seconds of the thread that works, so that a busy machine changes little:
    what it computes while this thread waits for a core is left out.
    """
    if sys.platform != "linux":
        pytest.skip("only Linux tells who waits for a core")
    stat = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    seconds = [0.0]
    done, seen = threading.Event(), threading.Event()

    def waited() -> float:
        return int(stat.read_text().split()[1]) / 1e9

    def begin() -> None:
        try:
            work()
        finally:
            seconds[0] = time.thread_time()
            done.set()
            seen.wait()  # its clock ends with it

    interval = sys.getswitchinterval()
    sys.setswitchinterval(PATIENCE_S)
    thread = threading.Thread(target=begin)
    try:
        thread.start()
        clock = time.pthread_getcpuclockid(thread.ident)
        longest, before, waits = 0.0, 0.0, waited()
        is_done = False
        while not is_done:
            is_done = done.wait(LOOK_S)
            now, waits_now = seconds[0] if is_done else time.clock_gettime(clock), waited()
            longest = max(longest, now - before - (waits_now - waits))
            before, waits = now, waits_now
    finally:
        seen.set()
        thread.join()
        sys.setswitchinterval(interval)
    return longest, seconds[0]
