"""What this program sets for the libraries that compute, and loads of torch beforehand."""

import ctypes
import importlib.util
import logging
import os
import sys
from pathlib import Path

log = logging.getLogger(__name__)

_SETTINGS = {
    # Threads that wait for others would spin beside other programs that need the core: four to six
    # times the time and the work of a busy computer (docs/performance.md). OpenMP of GNU and Intel.
    "OMP_WAIT_POLICY": "passive",
    "KMP_BLOCKTIME": "0",
    # oneDNN, torch's library for processors, keeps what it compiled for the last 1024 shapes of its
    # operations, so that memory grows with every photo of another size (docs/batch.md).
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "128",
}
_LIBRARIES = ("libc10.so", "libtorch_cpu.so")


def prepare_torch() -> None:
    """Set what torch and ncnn read when they are loaded; what the user has set stays.

    Called where `images.pillow_setup.prepare_pillow` is called.
    """
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def load_torch_libraries() -> None:
    """Load torch's largest libraries in this thread, while others run; on Linux only.

    `import torch` would do so under Python's lock, during which the window stands still for most of
    a second; a foreign function gives the lock up. What cannot be loaded is left to the import.
    """
    spec = None if "torch" in sys.modules else importlib.util.find_spec("torch")
    if not sys.platform.startswith("linux") or spec is None or spec.origin is None:
        return
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    for name in _LIBRARIES:
        path = Path(spec.origin).parent / "lib" / name
        if load(os.fsencode(path), os.RTLD_NOW) is None:
            log.info("%s is left to the import of torch", path)
