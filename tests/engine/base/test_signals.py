"""Signals: what a process hears that is started meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from sr3_desktop.engine.base.other_process import in_other_process
from sr3_desktop.engine.base.signals import unheard_by_children

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows blocks no signals")

SAY = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"


def blocked(*_: object) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_process_that_is_started_meanwhile_does_not_hear_ctrl_c() -> None:
    with unheard_by_children():
        started = subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True)
    assert started.stdout == "True\n"
    assert not blocked()  # this one hears it again


def test_workers_do_not_hear_it_from_their_first_moment() -> None:
    assert in_other_process(blocked)
    assert not blocked()
