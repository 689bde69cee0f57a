"""The order in which Windows loads the C++ runtime."""

import ctypes
import importlib.util
import logging
import os
import sys
from pathlib import Path

log = logging.getLogger(__name__)


def preload_torch_runtime() -> None:
    """Load torch's `c10.dll`, and with it a current C++ runtime, without importing torch.

    Since 2.9 torch for Windows needs `msvcp140.dll` 14.40 or newer. Qt bindings may bring an older
    one; whichever is loaded first serves the whole process, and `import torch` then dies with
    WinError 1114 (pytorch issue 169429). Loading c10 takes milliseconds, importing torch seconds.
    Does nothing on other systems, and nothing worse than a log line where it fails: the import
    in the worker thread will tell the user.
    """
    if sys.platform != "win32":
        return
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    try:
        os.add_dll_directory(str(folder))
        ctypes.WinDLL(str(folder / "c10.dll"))
    except OSError as error:
        log.warning("c10.dll could not be loaded before Qt: %s", error)
