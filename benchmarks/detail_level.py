"""What a live detail level costs: `python -m benchmarks.detail_level`; needs the bundled model."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from sr3_desktop.app.level.live_mix import Levels, Patch, blend
from sr3_desktop.engine.base.request import OutputSettings, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.files.atomic import scratch
from sr3_desktop.engine.upscale.layers import Layers
from sr3_desktop.engine.upscale.level_map import LevelMap
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import bundled_models_dir, resources_dir

VIEW = (1400, 900)
SIDE = 8000
REPEATS = 9


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median processor seconds of some work."""
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return median(taken)


def run_ratio(folder: Path) -> float:
    """Return the processor time of a run that keeps layers, divided by one that does not."""
    upscaler = Upscaler([bundled_models_dir()])
    request = UpscaleRequest(
        resources_dir() / "samples" / "astronaut.jpg",
        folder / "made.png",
        sampler=SamplerSettings(steps=2),
        output=OutputSettings(exists="overwrite"),
        device="cpu",
    )
    upscaler.upscale(request, lambda progress: None)  # loads the model
    times = {True: 0.0, False: 0.0}
    for keeps in (False, True, True, False):
        layers = folder / "layers" if keeps else None
        made = UpscaleRequest(
            request.source,
            request.target,
            sampler=request.sampler,
            output=request.output,
            device="cpu",
            layers=layers,
        )
        times[keeps] += seconds(lambda made=made: upscaler.upscale(made, lambda progress: None), 1)  # type: ignore[misc]
    return times[True] / times[False]


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"a run that keeps layers / one that does not: {run_ratio(folder):.3f}")
        layers = Layers(folder / "big", SIDE, SIDE)
        scratch(layers.path, layers.nbytes)
        noise = np.random.default_rng(0).integers(0, 256, (1000, SIDE, 3), np.uint8)
        for picture in layers.pictures(writable=True):
            for top in range(0, SIDE, len(noise)):
                picture[top : top + len(noise)] = noise
        layers.shrink()
        painted = LevelMap(2000, 2000, [Stroke(0.0, 400, ((500, 500), (1500, 1500)))])
        print(f"layers of {SIDE} x {SIDE} pixels: {layers.nbytes / 1e6:.0f} MB on disk")
        for zoom in (900 / SIDE, 0.5, 1.0, 4.0):
            for strokes in (None, painted):
                levels = Levels(layers, (2000, 2000), 0.7, strokes)
                area = QRect(0, 0, min(VIEW[0], round(zoom * SIDE)), VIEW[1])
                patch = Patch(levels, SIDE * zoom, SIDE * zoom, area, QImage())
                spent = seconds(lambda patch=patch: blend(patch), REPEATS)  # type: ignore[misc]
                what = "painted" if strokes else "dial"
                print(f"zoom {zoom:.2f}, {what}: {1000 * spent:.0f} ms of one thread")


if __name__ == "__main__":
    main()
