"""Torch's libraries, loaded beforehand."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sr3_desktop.engine.base import torch_setup


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only done on Linux")
def test_they_are_loaded_without_torch_and_the_import_works_after_it() -> None:
    code = (
        "import sys; from sr3_desktop.engine.base.torch_setup import load_torch_libraries; "
        "load_torch_libraries(); print('torch' in sys.modules, "
        "'libtorch_cpu' in open('/proc/self/maps').read()); "
        "import torch; print(float(torch.ones(3).sum()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["False", "True", "3.0"], done.stderr


def test_a_program_without_torch_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    opened: list[object] = []
    monkeypatch.setattr(torch_setup.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(torch_setup.ctypes, "CDLL", opened.append)
    torch_setup.load_torch_libraries()
    assert opened == []


def test_threads_do_not_spin_beside_other_programs_unless_the_user_wants_it() -> None:
    code = (
        "import os; from sr3_desktop.cli.main import main; main(['models']); "
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['KMP_BLOCKTIME'])"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("OMP_WAIT_POLICY",)}
    for own, expected in (({}, "passive 0"), ({"OMP_WAIT_POLICY": "active"}, "active 0")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=120,
            env=environment | own,
        )
        assert done.stdout.splitlines()[-1] == expected, done.stderr
