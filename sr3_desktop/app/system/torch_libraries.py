"""Loads torch's largest libraries without making the window wait."""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
from pathlib import Path

log = logging.getLogger(__name__)

_LIBRARIES = ("libc10.so", "libtorch_cpu.so")


def load_torch_libraries() -> None:
    """Load them in this thread, while others run; on Linux only.

    `import torch` would do so under Python's lock, during which the window stands still for most of
    a second; a foreign function gives the lock up. What cannot be loaded is left to the import.
    """
    spec = importlib.util.find_spec("torch")
    if not sys.platform.startswith("linux") or spec is None or spec.origin is None:
        return
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    for name in _LIBRARIES:
        path = Path(spec.origin).parent / "lib" / name
        if load(os.fsencode(path), os.RTLD_NOW) is None:
            log.info("%s is left to the import of torch", path)
