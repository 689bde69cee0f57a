"""The self-test of the window, which the build runs in the frozen program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_what_is_missing_or_does_not_open_is_told_and_nothing_else(tmp_path: Path) -> None:
    done = check(
        tmp_path / "window.png",
        "window_check.SAMPLE_NAME, window_check.READY_MS = 'gone.jpg', 3_000",
        "window_check.FORMATS.add('cinema')",
        "import sr3_desktop.app.system.language as l; l.resources_dir = lambda: l.Path('gone')",
    )
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        [
            "The engine or the photo did not become ready.",
            "Qt cannot read cinema.",
            "The Chinese translation is missing.",
        ],
    ), done.stderr


def test_the_picture_replaces_no_file_and_is_whole_or_not_there(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"not to be lost")
    done = check(photo)
    assert (done.returncode, photo.read_bytes()) == (0, b"not to be lost"), done.stdout
    assert "photo (2).png" in done.stderr
    assert QImageReader(str(tmp_path / "photo (2).png")).size().width() >= 400
    done = check(tmp_path / "missing" / "window.png")
    assert done.returncode == 1
    assert "window.png cannot be written (No such file or directory)" in done.stdout


def test_the_formats_are_those_that_the_window_needs() -> None:
    assert {"svg", "jpeg", "png"} <= window_check.FORMATS
