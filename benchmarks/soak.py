"""500 small photos through `sr3-desktop batch` in one process: does its memory stay flat?

    python -m benchmarks.soak [--photos 500] [--model-file FILE] [--all-sizes]

Prints the resident memory after every 50 photos and fails if it has grown by more than
`TOLERANCE_MIB` since the first 50, or if a photo has no result. Without a model file a narrow one
with random weights is used, so that memory that leaks per photo shows in minutes. Linux only.

The photos have the few sizes that cameras have; with --all-sizes nearly every one has its own.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.__main__ import main as program

EVERY = 50
TOLERANCE_MIB = 16.0
SIZES = ((48, 64), (64, 48), (40, 60), (60, 40), (36, 64), (50, 50))
ENDINGS = (".jpg", ".png", ".webp", ".tif")


def resident_mib() -> float:
    """Return the memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Meter(io.TextIOBase):
    """Stands for stdout: each line is a photo that is finished."""

    def __init__(self) -> None:
        self.photos = 0
        self.readings_mib: list[float] = []
        self._started_s = time.monotonic()

    def write(self, text: str) -> int:
        """Count what is printed."""
        for _ in range(text.count("\n")):
            self.photos += 1
            if self.photos % EVERY == 0:
                self.readings_mib.append(resident_mib())
                seconds = time.monotonic() - self._started_s
                line = f"{self.photos:5} photos {self.readings_mib[-1]:8.1f} MiB {seconds:7.0f} s\n"
                sys.stderr.write(line)
        return len(text)


def write_photos(folder: Path, count: int, all_sizes: bool) -> None:
    """Write small photos of four formats."""
    rng = np.random.default_rng(3)
    folder.mkdir()
    for number in range(count):
        height, width = rng.integers(24, 65, 2) if all_sizes else SIZES[number % len(SIZES)]
        pixels = rng.integers(0, 255, (height, width, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:04}{ENDINGS[number % len(ENDINGS)]}")


def main() -> int:
    """Run the batch and judge; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--model-file", type=Path)
    parser.add_argument("--all-sizes", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        models = folder / "models"
        models.mkdir()
        if args.model_file:
            shutil.copy(args.model_file, models / "photo-x4.safetensors")
        else:
            write = f"from benchmarks.memory import *; write_narrow_model(Path({str(models)!r}))"
            subprocess.run([sys.executable, "-c", write], check=True)  # loads torch
        paths.bundled_models_dir = lambda: models
        write_photos(folder / "in", args.photos, args.all_sizes)
        meter = Meter()
        with contextlib.redirect_stdout(meter):
            code = program(["batch", str(folder / "in"), str(folder / "out"), "--json"])
        results = sum(1 for path in (folder / "out").iterdir() if path.suffix in ENDINGS)
    assert code == 0, "the batch failed"
    assert meter.photos == results == args.photos, f"{meter.photos} reported, {results} made"
    assert "torch" not in sys.modules or args.model_file, "torch was loaded"
    growth = max(meter.readings_mib) - meter.readings_mib[0]
    flat = growth <= TOLERANCE_MIB
    verdict = "flat" if flat else "NOT flat"
    print(f"grown by {growth:.1f} MiB since the first {EVERY}, at most {TOLERANCE_MIB}: {verdict}")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
