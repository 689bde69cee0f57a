"""How much memory the computer has, and how much of it a result needs."""

from __future__ import annotations

import os
import sys
from functools import cache

BASE_BYTES = 1.5e9
BYTES_PER_PIXEL = 24
"""What enlarging on the processor needs at most; see docs/memory.md."""


def needed_bytes(pixels: int) -> float:
    """Return what a result of so many pixels needs on the processor."""
    return BASE_BYTES + BYTES_PER_PIXEL * pixels


@cache
def total_bytes() -> int | None:
    """Return the memory of this computer in bytes, None if unknown."""
    if sys.platform == "win32":
        return _total_on_windows()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


if sys.platform == "win32":
    import ctypes

    class _MemoryStatus(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            *((name, ctypes.c_ulonglong) for name in "abcdef"),
        )

    def _total_on_windows() -> int | None:
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if known else None
