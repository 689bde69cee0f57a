"""Estimated against real time: `python -m benchmarks.estimate PHOTO --sides 256 512`.

Calibrates the model on this device, then enlarges middle parts of a photo and prints what was
foretold and what it took, first as calibrated and then as corrected by the runs before.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.images import prepare_pillow, read_image, write_image
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import models_dirs


def main() -> None:
    """Print the table."""
    prepare_pillow()
    prepare_torch()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photo", type=Path)
    parser.add_argument("--sides", type=int, nargs="+", default=[128, 192, 256])
    parser.add_argument("--steps", type=int, nargs="+", default=[4, 8])
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    upscaler = Upscaler(models_dirs())
    photo = read_image(options.photo)
    calibration = None
    print("side  steps  calibrated s  corrected s  real s  real/corrected")
    with tempfile.TemporaryDirectory() as folder:
        for side in options.sides:
            source = Path(folder) / f"{side}.png"
            _cut(photo.pixels, side, source)
            for steps in options.steps:
                request = UpscaleRequest(
                    source,
                    Path(folder) / "result.png",
                    sampler=SamplerSettings(steps=steps),
                    device=options.device,
                )
                if calibration is None:
                    calibration = first = upscaler.calibrate(request, lambda progress: None)
                told = calibration.seconds(request, side, side)
                real = upscaler.upscale(request, lambda progress: None).seconds
                print(
                    f"{side:4}  {steps:5}  {first.seconds(request, side, side):12.2f}  {told:11.2f}"
                    f"  {real:6.2f}  {real / told:14.2f}"
                )
                calibration = calibration.refined(request, side, side, real)


def _cut(pixels: np.ndarray, side: int, target: Path) -> None:
    """Store the middle of a photo."""
    height, width = pixels.shape[:2]
    top, left = max((height - side) // 2, 0), max((width - side) // 2, 0)
    write_image(pixels[top : top + side, left : left + side].copy(), target)


if __name__ == "__main__":
    main()
