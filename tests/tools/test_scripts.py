"""The shell scripts of the project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="they run on Linux")
@pytest.mark.parametrize("script", sorted(ROOT.glob("tools/**/*.sh")), ids=lambda path: path.name)
def test_a_script_is_executable_and_can_be_read(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)
    assert script.stat().st_mode & 0o100 or script.name == "prepare.sh"  # read by another one
