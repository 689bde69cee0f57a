"""Ctrl+C in the terminal that the window was started from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import os, signal, sys
from PySide6.QtCore import QTimer
from sr3_desktop.app.system.hand_over import Opening
from sr3_desktop.app.window import application

def stop(*_):
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))

application.MainWindow.open_photos = stop
sys.exit(application.run_window(Opening(), alone=False))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once")
def test_the_window_ends_in_order(tmp_path: Path) -> None:
    places = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
    ended = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **places},
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (130, False), ended.stderr
