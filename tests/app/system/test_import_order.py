"""What is loaded with the window, and in which order: Qt and torch bring libraries of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

QT = "from PySide6.QtWidgets import QApplication; app = QApplication([])"
TORCH = "import torch"


@pytest.mark.parametrize("order", [(QT, TORCH), (TORCH, QT)])
def test_both_work_in_either_order(order: tuple[str, str]) -> None:
    code = "; ".join([*order, "print(float(torch.ones(8, 8).mm(torch.ones(8, 8))[0, 0]))"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180)
    assert done.stdout == "8.0\n", done.stderr


def test_the_window_preloads_what_torch_needs_before_qt() -> None:
    """Windows keeps the first C++ runtime of a process; Qt's may be too old for torch."""
    code = """
import sys
from sr3_desktop import __main__ as entry
from sr3_desktop.app.system import windows_dlls
seen = []
windows_dlls.preload_torch_runtime = lambda: seen.append([m for m in sys.modules if "PySide6" in m])
entry._with_qt(lambda: 0)
print(seen)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[[]]\n", done.stderr


def test_the_window_loads_no_more_than_it_shows() -> None:
    """Nothing of the network, no processes, no engine; and Python looks for garbage afterwards."""
    code = """
import gc, sys
from sr3_desktop import __main__ as entry
def use():
    import sr3_desktop.app.window.application
    others = {"torch", "ncnn", "urllib.request", "http.client", "ssl", "email", "multiprocessing"}
    print(sorted(others & set(sys.modules)), gc.isenabled(), end=" ")
    return 0
entry._with_qt(use)
print(gc.isenabled())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[] False True\n", done.stderr
