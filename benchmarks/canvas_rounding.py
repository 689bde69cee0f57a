"""What 16-bit canvases do to a result: the second table of docs/memory.md.

    python -m benchmarks.canvas_rounding PHOTO... [--model ID] [--steps N]

Every photo (keep it small) is enlarged with canvases of 32 and of 16 bits; printed is the
difference in levels of 255, before rounding to 8 bits, and the share of 8-bit values that come out
different.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import diffusion_model
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.paths import models_dirs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--model", default="photo-x4")
    parser.add_argument("--steps", type=int, default=8)
    args = parser.parse_args()
    model = open_model(find_model(args.model, models_dirs()), pick_device("auto"))
    print(f"{model.card.id}, {args.steps} steps, detail 1, {len(args.photos)} photos\n")
    print("| sampler | largest difference | mean difference | 8-bit values that differ |")
    print("|---|---|---|---|")
    for name in SAMPLERS:
        settings = EnlargeSettings(SamplerSettings(name, args.steps, detail=1.0))
        differences, changed = [], []
        for photo in args.photos:
            wide, narrow = (enlarge(model, photo, settings, limit) for limit in (2**62, 0))
            differences.append(((wide - narrow.float()).abs() * 127.5).flatten())
            changed.append((to_pixels(wide) != to_pixels(narrow)).mean())
        levels = torch.cat(differences)
        print(f"| {name} | {levels.max():.3f} | {levels.mean():.4f} | {np.mean(changed):.1%} |")


@torch.inference_mode()
def enlarge(
    model: DiffusionModel[Any], photo: Path, settings: EnlargeSettings, limit: int
) -> torch.Tensor:
    """Enlarge with 16-bit canvases above a number of pixels; [1, 3, H, W] in [-1, 1]."""
    diffusion_model.HALF_CANVAS_PX = limit
    return model.enlarge(to_planes(read_image(photo).pixels), settings, lambda progress: None)


if __name__ == "__main__":
    main()
