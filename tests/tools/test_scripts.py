"""The shell scripts of the project, and what its workflows call."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="they run on Linux")
@pytest.mark.parametrize("script", sorted(ROOT.glob("tools/**/*.sh")), ids=lambda path: path.name)
def test_a_script_is_executable_and_can_be_read(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)
    assert script.stat().st_mode & 0o100 or script.name == "prepare.sh"  # read by another one


@pytest.mark.parametrize(
    "workflow", sorted(ROOT.glob(".github/workflows/*.yml")), ids=lambda path: path.name
)
def test_what_a_workflow_names_is_there(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    names = re.findall(r"(?<![\w/.])(?:\./)?((?:\.github|tests|tools|docs)/[\w./-]*\w)", text)
    names += [name.replace(".", "/") + ".py" for name in re.findall(r"-m (tools[.\w]+)", text)]
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []
