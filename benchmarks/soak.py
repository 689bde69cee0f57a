"""500 small photos through `sr3-desktop batch` in one process: does its memory stay flat?

    python -m benchmarks.soak [--photos 500] [--model-file FILE] [--all-sizes]

Prints the resident memory after every 50 photos and fails if it has grown by more than
`TOLERANCE_MIB` since the first 50. Without a model file a tiny one with random weights is used,
so that memory that leaks per photo shows in minutes. Linux only.

The photos have the few sizes that cameras have. With --all-sizes nearly every one has its own: then
memory grows until the cache of oneDNN, torch's library for processors, is full. It keeps the code
compiled for the last 1024 shapes of layers (ONEDNN_PRIMITIVE_CACHE_CAPACITY in the environment).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.__main__ import main as program
from sr3_desktop.engine.models.checkpoint import network_config, photo_net, save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig

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


def write_tiny_model(path: Path) -> None:
    """Write a model of a few thousand random weights."""
    predictor = PredictorConfig(width=8, blocks=1)
    refiner = RefinerConfig((8, 8, 8), (1, 1, 1), condition_width=4, embedding=8)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7.0}
    network = network_config(predictor, refiner)
    card = ModelCard("photo-x4", "Tiny", "photo", 4, network, schedule)
    torch.manual_seed(0)
    save_model(path, photo_net(card), card)


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
            write_tiny_model(models / "photo-x4.safetensors")
        paths.bundled_models_dir = lambda: models
        write_photos(folder / "in", args.photos, args.all_sizes)
        meter = Meter()
        with contextlib.redirect_stdout(meter):
            code = program(["batch", str(folder / "in"), str(folder / "out"), "--json"])
    assert code == 0, "the batch failed"
    assert meter.photos == args.photos, f"{meter.photos} photos were reported"
    growth = max(meter.readings_mib) - meter.readings_mib[0]
    flat = growth <= TOLERANCE_MIB
    verdict = "flat" if flat else "NOT flat"
    print(f"grown by {growth:.1f} MiB since the first {EVERY}, at most {TOLERANCE_MIB}: {verdict}")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
