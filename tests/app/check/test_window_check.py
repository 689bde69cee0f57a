"""The self-test of the window, which the build runs in the frozen program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImageReader

from sr3_desktop.app.check import window_check

ROOT = Path(__file__).parents[3]


def check(picture: Path, *more: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from sr3_desktop.app.check import window_check\n"
        + "".join(f"{line}\n" for line in more)
        + f"sys.exit(window_check.check_window(window_check.Path({str(picture)!r})))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, cwd=ROOT
    )


def test_the_window_of_this_installation_works(tmp_path: Path) -> None:
    done = check(tmp_path / "window.png")
    assert done.stdout.startswith("window: ok with Qt "), done.stdout + done.stderr
    assert done.returncode == 0
    reader = QImageReader(str(tmp_path / "window.png"))
    assert reader.size().width() >= 400  # as wide as the screen lets it be


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("window_check.FORMATS.add('cinema')", "Qt cannot read cinema."),
        (
            "import sr3_desktop.app.system.language as l; l.resources_dir = lambda: l.Path('gone')",
            "The Chinese translation is missing.",
        ),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, damage: str, told: str) -> None:
    done = check(tmp_path / "window.png", damage)
    assert (done.returncode, done.stdout.strip()) == (1, told), done.stderr


def test_a_photo_that_does_not_open_is_told(tmp_path: Path) -> None:
    done = check(
        tmp_path / "window.png",
        "window_check.SAMPLE_NAME, window_check.READY_MS = 'gone.jpg', 3_000",
    )
    assert done.returncode == 1
    assert "did not become ready" in done.stdout


def test_the_formats_are_those_that_the_window_needs() -> None:
    assert {"svg", "jpeg", "png"} <= window_check.FORMATS
