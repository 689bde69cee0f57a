"""Does a model leave a grid that repeats with every pixel of the small photo?

    python -m benchmarks.grid PHOTO... [--model ID_OR_FILE] [--steps 4,8,16] [--side 512]

Center crops are reduced and enlarged again. *Pattern* is the error that every cell of a result
repeats, over all cells and once more over the flat ones, in levels of 255
(`training.trainer.objectives.grid_strength`). *Line* is the largest power of the luma at the grid's
frequencies over the median power around it: about 1 where there is no line.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.paths import models_dirs
from sr3_desktop.training.trainer.objectives import grid_strength

BICUBIC = Image.Resampling.BICUBIC
AROUND = 8  # frequencies to each side that a line is compared with


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--model", default="photo-x4")
    parser.add_argument("--steps", default="4,8,16")
    parser.add_argument("--side", type=int, default=512, help="side of the crops")
    args = parser.parse_args()
    file = Path(args.model)
    model = open_model(
        file if file.is_file() else find_model(args.model, models_dirs()), pick_device("auto")
    )
    scale = model.card.scale
    originals = [crop for path in args.photos if (crop := center(path, args.side)) is not None]
    small = [original.resize([args.side // scale] * 2, BICUBIC) for original in originals]
    rows: dict[str, list[Any]] = {"original": originals}
    rows["bicubic"] = [picture.resize([args.side] * 2, BICUBIC) for picture in small]
    for steps in (0, *map(int, args.steps.split(","))):
        name = f"{steps} steps" if steps else "predictor"
        rows[name] = [enlarge(model, picture, steps) for picture in small]
    print(f"{model.card.id}, {len(originals)} crops of {args.side} pixels\n")
    print("| method | pattern | line |\n|---|---|---|")
    truth = stacked(originals)
    for name, pictures in rows.items():
        made = stacked(pictures)
        pattern = float(grid_strength(made, truth, scale)) * 127.5
        print(f"| {name} | {pattern:.2f} | {line(made.mean(1).numpy(), scale):.1f} |")


def center(path: Path, side: int) -> Image.Image | None:
    """Return the square in the middle of a photo; None where the photo is too small."""
    photo = Image.fromarray(read_image(path).in_8_bits().pixels)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    return None if min(left, top) < 0 else photo.crop((left, top, left + side, top + side))


@torch.inference_mode()
def enlarge(model: DiffusionModel[Any], small: Image.Image, steps: int) -> np.ndarray:
    """Enlarge with the model's own settings but for the steps."""
    recommended = model.card.recommended
    sampler = SamplerSettings(recommended.name, steps, recommended.eta, 0, recommended.detail)
    low_res = to_planes(np.asarray(small))
    return to_pixels(model.enlarge(low_res, EnlargeSettings(sampler), lambda progress: None))


def stacked(pictures: list[Any]) -> torch.Tensor:
    """Return pictures as [N, 3, H, W] in [-1, 1]."""
    return torch.from_numpy(np.concatenate([to_planes(np.array(picture)) for picture in pictures]))


def line(luma: np.ndarray, period: int) -> float:
    """Return how much the strongest frequency of a grid stands out in [N, H, W]."""
    side = luma.shape[1]
    window = np.hanning(side)
    windowed = (luma - luma.mean((1, 2), keepdims=True)) * window[:, None] * window
    power = (np.abs(np.fft.fft2(windowed)) ** 2).mean(0)
    near, far = np.arange(-1, 2), np.arange(-AROUND, AROUND + 1)
    harmonics = [k * side // period for k in range(period // 2 + 1)]
    found = []
    for y in harmonics:
        for x in harmonics:
            if x or y:
                peak = power[np.ix_((y + near) % side, (x + near) % side)].mean()
                found.append(peak / np.median(power[np.ix_((y + far) % side, (x + far) % side)]))
    return float(max(found))


if __name__ == "__main__":
    main()
