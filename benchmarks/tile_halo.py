"""How much a tiled result differs from the whole picture's, by halo: the table of docs/tiling.md.

    python -m benchmarks.tile_halo PHOTO... [--model ID] [--steps N] [--tile N]

Every photo (keep it small: it is also done in one piece) is enlarged in one tile and in tiles with
several halos; printed is the difference in levels of 255 before rounding.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from sr3_desktop.engine.base.request import TileSettings
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import to_planes
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.paths import models_dirs

HALOS = (0, 2, 4, 8, 12, 16, 24, 32)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--model", default="photo-x4")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--tile", type=int, default=48, help="low-resolution pixels (%(default)s)")
    args = parser.parse_args()
    device = pick_device("auto")
    path = Path(args.model) if Path(args.model).exists() else find_model(args.model, models_dirs())
    model = open_model(path, device)
    card = model.card
    settings = EnlargeSettings(
        replace(card.recommended, steps=args.steps, detail=1.0), backproject=False
    )
    worst = dict.fromkeys(HALOS, 0.0)
    mean = dict.fromkeys(HALOS, 0.0)
    for photo in args.photos:
        low_res = to_planes(read_image(photo).pixels)
        whole = enlarge(model, low_res, settings, TileSettings(size=4096))
        for halo in HALOS:
            tiled = enlarge(model, low_res, settings, TileSettings(size=args.tile, halo=halo))
            difference = np.abs(tiled - whole) * 127.5
            worst[halo] = max(worst[halo], float(difference.max()))
            mean[halo] += float(difference.mean()) / len(args.photos)
    print(f"{card.id}, {args.steps} steps, tiles of {args.tile}, {len(args.photos)} photos")
    print("\n| halo (low-res pixels) | largest difference | mean difference |\n|---|---|---|")
    for halo in HALOS:
        print(f"| {halo} | {worst[halo]:.3f} | {mean[halo]:.5f} |")


def enlarge(
    model: DiffusionModel, low_res: Array, settings: EnlargeSettings, tile: TileSettings
) -> Array:
    """Enlarge with some tiles; [1, 3, H, W] in [-1, 1]."""
    return model.enlarge(low_res, replace(settings, tile=tile), lambda progress: None)


if __name__ == "__main__":
    main()
