"""Memory that an idle program gives back."""

import platform
import subprocess
import sys

import pytest

THREADS = """
import ctypes, threading
from sr3_desktop.engine.base.memory import share_blocks
share_blocks()
together = threading.Barrier(4)
def work():
    together.wait()
    kept = [bytes(600) for _ in range(1000)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of GNU's library")
def test_threads_take_their_blocks_from_one_place() -> None:
    command = [sys.executable, "-c", THREADS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.count("<heap nr=") == 1, done.stderr
