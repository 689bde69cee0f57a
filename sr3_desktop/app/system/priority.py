"""Which thread comes first where there are fewer cores than threads: the window's."""

import os
import sys
import threading

from PySide6.QtCore import QThread

LOCK_S = 0.0005
"""How long a thread may keep Python's lock while the GUI thread waits for it, which it does many
times for one picture of the window; Python's own 5 ms add up to gaps of 0.4 s."""

BESIDE, COMPUTING = 2, 5
"""How many steps behind the window are threads that it waits for, and those that enlarge photos.

The first often hold Python's lock: if they got no core, the window would wait for that."""


def put_window_first() -> None:
    """Let this thread, the window's, come before all others of the program.

    Linux lets nobody raise a thread, so that others have to `step_back` there.
    """
    sys.setswitchinterval(LOCK_S)
    if sys.platform != "linux":
        QThread.currentThread().setPriority(QThread.Priority.HighPriority)


def step_back(steps: int) -> None:
    """Let others come before this thread and all that it will start, for good; on Linux only.

    Threads of libraries and child processes stand where the thread that starts them stands.

    Args:
        steps: Of 20 that there are.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        nice = os.getpriority(os.PRIO_PROCESS, thread) + steps  # more than 19 counts as 19
        os.setpriority(os.PRIO_PROCESS, thread, nice)
