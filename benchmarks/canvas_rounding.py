"""What 16-bit canvases do to a result: a table of docs/memory.md.

    python -m benchmarks.canvas_rounding [--side N] [--model ID] [--steps N]

A part of a sample photo is enlarged with canvases of 32 and of 16 bits; printed is the difference
in levels of 255, before rounding to 8 bits, and the share of 8-bit values that come out different.
"""

import argparse

import numpy as np

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import diffusion_model
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.paths import models_dirs, resources_dir

TOP, LEFT = 72, 16
"""Of the part: eyes and hair of the astronaut."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", type=int, default=64, help="of the part, in pixels")
    parser.add_argument("--model", default="photo-x4")
    parser.add_argument("--steps", type=int, default=2)
    args = parser.parse_args()
    model = open_model(find_model(args.model, models_dirs()), pick_device("cpu"))
    pixels = read_image(resources_dir() / "samples" / "astronaut.jpg").pixels
    part = to_planes(pixels[TOP : TOP + args.side, LEFT : LEFT + args.side].copy())
    print(f"{model.card.id}, {args.steps} steps, detail 1, {args.side} x {args.side} pixels\n")
    print("| sampler | largest difference | mean difference | 8-bit values that differ |")
    print("|---|---|---|---|")
    for name in SAMPLERS:
        settings = EnlargeSettings(SamplerSettings(name, args.steps, detail=1.0))
        made = []
        for limit in (2**62, 0):
            diffusion_model.HALF_CANVAS_PX = limit
            made.append(model.enlarge(part, settings, lambda progress: None))
        wide, narrow = made
        levels = np.abs(wide - narrow.astype(np.float32)) * 127.5
        changed = (to_pixels(wide) != to_pixels(narrow)).mean()
        print(f"| {name} | {levels.max():.3f} | {levels.mean():.4f} | {changed:.1%} |", flush=True)


if __name__ == "__main__":
    main()
