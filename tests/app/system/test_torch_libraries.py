"""Torch's libraries, loaded beforehand."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only done on Linux")
def test_they_are_loaded_without_torch_and_the_import_works_after_it() -> None:
    code = (
        "import sys; from sr3_desktop.app.system.torch_libraries import load_torch_libraries; "
        "load_torch_libraries(); print('torch' in sys.modules, "
        "'libtorch_cpu' in open('/proc/self/maps').read()); "
        "import torch; print(float(torch.ones(3).sum()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["False", "True", "3.0"], done.stderr


def test_a_program_without_torch_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from sr3_desktop.app.system import torch_libraries

    opened: list[object] = []
    monkeypatch.setattr(torch_libraries.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(torch_libraries.ctypes, "CDLL", opened.append)
    torch_libraries.load_torch_libraries()
    assert opened == []
