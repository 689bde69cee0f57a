"""What the pictures of the window are made of: photos, a computer without a card or memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sr3_desktop.app.run import estimate_controller
from sr3_desktop.app.window.application import SAMPLE_NAME
from sr3_desktop.paths import resources_dir
from tests.app.fake_engine import FakeReport

NO_CARD = FakeReport(("cpu",), ("",), "", "no_card", {})
NAMES = (
    "IMG_2031.jpg",
    "Hochzeit Anna und Tom, 1987.jpg",
    "Grandma.jpg",
    "scan-0003.png",
    "beach.jpg",
)


@contextmanager
def patched_memory(total: int) -> Iterator[None]:
    """Let the program believe that the computer has only so many bytes of memory."""
    kept, estimate_controller.total_bytes = estimate_controller.total_bytes, lambda: total
    yield
    estimate_controller.total_bytes = kept


def copy_photos(folder: Path, photo: Path | None) -> list[Path]:
    """Return copies of photos under names as people have them; results are put beside them."""
    folder.mkdir()
    samples = sorted((resources_dir() / "samples").glob("*.jpg"))
    samples.sort(key=lambda path: path.name != SAMPLE_NAME)
    copies = [folder / name for name in NAMES]
    for number, copy in enumerate(copies):
        source = photo if photo is not None and number == 0 else samples[number % len(samples)]
        shutil.copyfile(source, copy)
    return copies
