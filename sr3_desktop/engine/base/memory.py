"""How much memory the computer has, how much of it is free, and what a result needs."""

import contextlib
import ctypes
import os
import sys
from functools import cache
from pathlib import Path

BASE_BYTES = 1.5e9
BYTES_PER_PIXEL = 24
"""What enlarging needs at most beside the base, for each pixel of the canvas; docs/memory.md."""

UNKNOWN_BYTES = 4 * 2**30

_M_ARENA_MAX = -8  # of malloc.h


def needed_bytes(width: int, height: int, scale: float, own: int) -> float:
    """Return what enlarging a photo needs.

    Args:
        width: Width of the photo, or of the part that is enlarged, in pixels.
        own: That of the model: below it the model's whole result is made and then reduced.
    """
    return BASE_BYTES + BYTES_PER_PIXEL * width * height * max(scale, own) ** 2


@cache
def total_bytes() -> int | None:
    """Return the memory of this computer in bytes, None if unknown."""
    if sys.platform == "win32":
        return _memory_on_windows("total")
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


def free_bytes() -> int:
    """Return how many bytes programs can still get; a guess where nobody tells."""
    if sys.platform == "win32":
        return _memory_on_windows("available") or UNKNOWN_BYTES
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return (total_bytes() or 2 * UNKNOWN_BYTES) // 2


def share_blocks() -> None:
    """Let all threads take their blocks from one place, of which more can be given back later.

    By default each has its own in GNU's library; to be called while there is one thread alone.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that is free within this process back to the system, where it keeps some."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # other C libraries than GNU's keep none
            ctypes.CDLL(None).malloc_trim(0)


def resident_bytes() -> int:
    """Return the memory of this process in bytes, 0 where nobody tells."""
    if sys.platform == "win32":
        return _resident_on_windows()
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


if sys.platform == "win32":

    class _MemoryStatus(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("available", ctypes.c_ulonglong),
            *((name, ctypes.c_ulonglong) for name in "abcde"),
        )

    def _memory_on_windows(field: str) -> int | None:
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(getattr(status, field)) if known else None

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("faults", ctypes.c_ulong),
            ("peak", ctypes.c_size_t),
            ("resident", ctypes.c_size_t),
            *((name, ctypes.c_size_t) for name in "abcdef"),
        )

    def _resident_on_windows() -> int:
        counters = _Counters(length=ctypes.sizeof(_Counters))
        ask = ctypes.windll.kernel32.K32GetProcessMemoryInfo
        known = ask(ctypes.c_void_p(-1), ctypes.byref(counters), counters.length)
        return int(counters.resident) if known else 0
