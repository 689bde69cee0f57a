"""Fit what tells clean photos from degraded ones, for the clean-up "Auto"; docs/models.md.

    python -m tools.fit_estimator MODEL PHOTOS --lpips FILE [--exclude FILE] [--tiles 1200]

MODEL is a model file with a pair that restores; PHOTOS a folder with photos or tar files. Tiles of
them are degraded by chance and enlarged without clean-up and with 0.1 and 0.25; what that gains in
LPIPS and PSNR is what the network learns. Measurements are kept in MODEL.tiles.npz, where a run
that was ended goes on. At the end the estimator is put into the model file.
"""

from __future__ import annotations

import argparse
import io
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageFilter
from safetensors.numpy import load_file

from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.model_file import write_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.estimator import ESTIMATOR, HIDDEN, TILE_PX, statistics
from sr3_desktop.training.data.read_photos import (
    excluded_names,
    found_files,
    look_through,
    read_photos,
)
from sr3_desktop.training.evaluation.metrics import crop_border, psnr_y
from sr3_desktop.training.perceptual.lpips import Lpips

CLEANUPS = {0.0: -1.0, 0.1: 2 / 3, 0.25: 1 / 3}
"""What each counts for: the restored ones for what lies between, the other against it."""
PER_DB = 0.02
"""LPIPS that a decibel is worth."""
AROUND = 16
"""Pixels around a tile, so that it may begin anywhere on the grid of a JPEG."""
KERNELS = [getattr(Image.Resampling, name) for name in ("BOX", "BILINEAR", "LANCZOS")]
SAVE_EVERY = 20
ABOUT = " What tells clean photos from degraded ones: "
"""What a card says of it, before the number of tiles."""


def saved(image: Image.Image, quality: int, subsampling: int = 2) -> Image.Image:
    """Return what is left of a picture that is saved as JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(file).convert("RGB")


def noisy(image: Image.Image, strength: float, random: np.random.Generator) -> Image.Image:
    """Add the noise of a sensor, gray noise, or the blotches of color of a phone."""
    pixels = np.asarray(image).astype(float)
    noise = random.normal(0, strength, pixels.shape)
    kind = random.integers(3)
    if kind == 1:
        noise[:] = noise[..., :1]
    elif kind == 2:
        color = random.normal(0, 1, pixels.shape)
        color = sum(np.roll(color, by, (0, 1)) for by in ((0, 0), (0, 1), (1, 0), (1, 1))) / 2
        noise = 0.5 * noise[..., :1] + strength * (color - color.mean(2, keepdims=True))
    return Image.fromarray((pixels + noise).round().clip(0, 255).astype(np.uint8))


def degraded(sharp: Image.Image, side: int, random: np.random.Generator) -> Image.Image:
    """Reduce a picture: 18 in 100 cleanly, 12 saved by a camera, others with what people have."""
    kernel, draw = Image.Resampling.BICUBIC, random.uniform()
    if draw < 0.3:
        small = sharp.resize((side, side), kernel)
        return small if draw < 0.18 else saved(small, int(random.integers(93, 99)))
    if random.uniform() < 0.6:
        blur = random.uniform(0.2, 1.6) if random.uniform() < 0.75 else random.uniform(1.6, 3.5)
        sharp = sharp.filter(ImageFilter.GaussianBlur(blur))
    if random.uniform() < 0.3:
        kernel = KERNELS[random.integers(3)]
    small = sharp.resize((side, side), kernel)
    if random.uniform() < 0.65:
        small = noisy(small, float(np.exp(random.uniform(0, np.log(25)))), random)
    subsampling = 0 if random.uniform() < 0.2 else 2
    if random.uniform() < 0.8:
        small = saved(small, int(random.integers(30, 96)), subsampling)
    if random.uniform() < 0.15:  # once more, on another grid
        down, across = (int(n) for n in random.integers(0, 8, 2))
        moved = np.pad(np.asarray(small), ((down, 0), (across, 0), (0, 0)), "edge")
        again = saved(Image.fromarray(moved), int(random.integers(80, 98)))
        small = Image.fromarray(np.asarray(again)[down:, across:])
    return small


class Tile(NamedTuple):
    """A degraded tile, uint8 [TILE_PX, TILE_PX, 3], and its original, larger by the scale."""

    small: np.ndarray
    original: np.ndarray


def draw_tile(photos: list[np.ndarray], scale: int, random: np.random.Generator) -> Tile:
    """Cut a tile out of photos, uint8 [H, W, 3]; some are enlarged first, as soft photos are."""
    side = (TILE_PX + AROUND) * scale
    soft = random.uniform() < 0.15
    cut = side // 2 if soft else side
    photo = photos[random.integers(len(photos))]
    top, left = (int(random.integers(0, length - cut + 1)) for length in photo.shape[:2])
    sharp = Image.fromarray(photo[top : top + cut, left : left + cut])
    sharp = sharp.resize((side, side), Image.Resampling.BICUBIC)
    small = np.asarray(degraded(sharp, TILE_PX + AROUND, random))
    y, x = (int(n) for n in random.integers(0, AROUND + 1, 2))
    original = np.asarray(sharp)[y * scale : (y + TILE_PX) * scale, x * scale :]
    return Tile(small[y : y + TILE_PX, x : x + TILE_PX], original[:, : TILE_PX * scale])


def gain(tile: Tile, model: DiffusionModel, lpips: Lpips) -> float:
    """Return what a little clean-up gains, in LPIPS."""
    total = 0.0
    for cleanup, weight in CLEANUPS.items():
        settings = EnlargeSettings(replace(model.card.recommended, steps=1), cleanup)
        made = to_pixels(model.enlarge(to_planes(tile.small), settings, lambda progress: None))
        pair = [crop_border(x, model.card.scale) for x in (tile.original, made)]
        total += weight * (PER_DB * psnr_y(*pair) - lpips(*pair))
    return total


def fit(seen: np.ndarray, gains: np.ndarray, steps: int = 800) -> dict[str, np.ndarray]:
    """Return the tensors of an estimator.

    Args:
        seen: `statistics` of tiles, [N, F].
        gains: What cleaning up gained in each, [N].
    """
    torch.manual_seed(0)
    mean, spread = seen.mean(0), seen.std(0) + np.float32(1e-3)
    x = torch.from_numpy((seen - mean) / spread).clamp(-4, 4)
    wanted = torch.from_numpy(gains.astype(np.float32)).clamp(-0.15, 0.3)
    hidden, last = torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, 1)
    parameters = [*hidden.parameters(), *last.parameters()]
    optimizer = torch.optim.AdamW(parameters, 3e-3, weight_decay=1.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        drawn = torch.randint(len(x), (128,))
        blurred = x[drawn] + 0.1 * torch.randn(128, x.shape[1])
        told = last(hidden(blurred).relu())[:, 0]
        loss = 30 * torch.nn.functional.mse_loss(told, wanted[drawn])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    named = {"hidden": hidden, "gain": last}
    return {"mean": mean, "spread": spread} | {
        f"{name}.{kind}": getattr(layer, kind).detach().numpy()
        for name, layer in named.items()
        for kind in ("weight", "bias")
    }


def put_into(path: Path, estimator: dict[str, np.ndarray], count: int) -> None:
    """Write a model file anew, with another estimator, of so many tiles, and the same networks."""
    kept = {n: x for n, x in load_file(path).items() if not n.startswith(ESTIMATOR)}
    card = read_card(path)
    card = replace(card, trained_on=f"{card.trained_on.partition(ABOUT)[0]}{ABOUT}{count} tiles.")
    write_model(path, kept | {ESTIMATOR + n: x for n, x in estimator.items()}, card)


def main(words: list[str] | None = None) -> None:
    """Measure, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--lpips", type=Path, required=True)
    parser.add_argument("--exclude", type=Path)
    parser.add_argument("--tiles", type=int, default=1200)
    args = parser.parse_args(words)
    model, lpips = open_model(args.model, "cpu"), Lpips(args.lpips)
    least = (TILE_PX + AROUND) * model.card.scale
    excluded = excluded_names(args.exclude) if args.exclude else frozenset()
    tensors = read_photos(found_files(look_through([args.photos])), least, excluded)
    photos = [x.permute(1, 2, 0).numpy() for x in tensors]
    store = args.model.with_suffix(".tiles.npz")
    seen, gains = [], []
    if store.exists():
        with np.load(store) as kept:
            seen, gains = list(kept["seen"]), list(kept["gains"])
    while len(seen) < args.tiles:
        tile = draw_tile(photos, model.card.scale, np.random.default_rng(len(seen)))
        seen.append(statistics(tile.small[None])[0])
        gains.append(gain(tile, model, lpips))
        if len(seen) % SAVE_EVERY == 0:
            np.savez(store, seen=np.stack(seen), gains=np.array(gains))
            print(len(seen), "tiles", flush=True)
    put_into(args.model, fit(np.stack(seen), np.array(gains)), len(seen))


if __name__ == "__main__":
    main()
