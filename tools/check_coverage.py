"""Fails unless the tests of what must never lose a file run every line and branch of it.

Run from the project's root: `python tools/check_coverage.py`. It needs the package `coverage`.
"""

from __future__ import annotations

import subprocess
import sys

MODULES = (
    "sr3_desktop/engine/files/atomic.py",
    "sr3_desktop/engine/files/targets.py",
    "sr3_desktop/engine/batch/journal.py",
    "sr3_desktop/engine/models/checkpoint.py",
    "sr3_desktop/engine/models/model_file.py",
    "sr3_desktop/engine/metadata/*.py",
)
TESTS = (
    "tests/engine/files",
    "tests/engine/batch",
    "tests/engine/metadata",
    "tests/engine/images",
    "tests/engine/models",
    "tests/engine/upscale/test_process_picture.py",
    "tests/cli/test_batch.py",
    "tests/cli/test_batch_faults.py",
    "tests/cli/test_meanwhile.py",
    "tests/test_hostile_files.py",
)


PYTEST = ("pytest", "-q", "-n", "0", "--hypothesis-profile=ci")  # coverage takes time


def main() -> int:
    """Run the tests under coverage and return the exit code of the report."""
    run = [sys.executable, "-m", "coverage"]
    only = "--include=" + ",".join(MODULES)
    tested = subprocess.run([*run, "run", "--branch", only, "-m", *PYTEST, *TESTS], check=False)
    if tested.returncode:
        return tested.returncode
    report = [*run, "report", only, "--show-missing", "--skip-covered", "--fail-under=100"]
    return subprocess.run(report, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
