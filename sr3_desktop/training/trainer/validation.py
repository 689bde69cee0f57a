"""Validation in the middle of training: a few numbers and a picture to look at."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.diffusion.samplers import dpmpp_2m
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.images import write_image
from sr3_desktop.engine.models.photo_net import PhotoNet, denoise
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.evaluation.metrics import add_measures
from sr3_desktop.training.perceptual.lpips import Lpips

from .config import Stage
from .export import sampling_schedule

STEPS = 2
SIGMA_MAX = 4.0
TEMPERATURE = 0.92
LEVELS = (0.1, 0.3, 1.0, 3.0)


class Validation:
    """Center crops of some photos, clean bicubic input."""

    def __init__(self, photos: PhotoSet, scale: int, lpips: Lpips | None, side: int = 256) -> None:
        """Cut the crops and reduce them with Pillow's bicubic filter.

        Args:
            side: Side of the crops in pixels.

        Raises:
            TrainingDataError: A photo is smaller than the crop.
        """
        self.scale, self.lpips, self.crops = scale, lpips, list[Image.Image]()
        for photo in photos.photos:
            height, width = photo.shape[1:]
            if min(height, width) < side:
                raise TrainingDataError(
                    "Validation photos must be at least {side} pixels wide and high.", side=side
                )
            top, left = (height - side) // 2, (width - side) // 2
            crop = photo[:, top : top + side, left : left + side].permute(1, 2, 0).cpu().numpy()
            self.crops.append(Image.fromarray(crop))

    @torch.inference_mode()
    def measure(self, net: PhotoNet, stage: Stage, samples: Path) -> dict[str, float]:
        """Return the means over the photos and write `<samples>/<stage>.png`.

        Args:
            stage: The stage in training; the refiner is judged in all but the predictor's.
        """
        device = net.residual_scale.device
        values: dict[str, list[float]] = {}
        rows = []
        for index, crop in enumerate(self.crops):
            small = (crop.width // self.scale, crop.height // self.scale)
            low = crop.resize(small, Image.Resampling.BICUBIC)
            low_res, high_res = (
                torch.from_numpy(to_planes(np.asarray(image))).to(device) for image in (low, crop)
            )
            results = [np.asarray(low.resize(crop.size, Image.Resampling.BICUBIC))]
            base, condition = net.predict(low_res, torch.zeros(1, device=device))
            results.append(to_pixels(base.float().cpu().numpy()))
            if stage != "predictor":
                sampled, loss = _refine(net, base.float(), condition, high_res, index)
                results.append(to_pixels(sampled.cpu().numpy()))
                values.setdefault("denoising_loss", []).append(loss)
            names = ("bicubic", "predictor", f"{STEPS} steps")
            for name, result in zip(names, results, strict=False):
                add_measures(values, name, np.asarray(crop), result, self.scale, self.lpips)
            rows.append(np.concatenate([*results, np.asarray(crop)], axis=1))
        samples.mkdir(parents=True, exist_ok=True)
        write_image(np.concatenate(rows), samples / f"{stage}.png")
        return {name: float(np.mean(measured)) for name, measured in values.items()}


def _refine(
    net: PhotoNet, base: Tensor, condition: Tensor, high_res: Tensor, seed: int
) -> tuple[Tensor, float]:
    """Sample one photo, and measure the denoising loss at fixed noise levels."""
    generator = torch.Generator().manual_seed(seed)

    def noise(like: Tensor) -> Tensor:
        return torch.randn(like.shape, generator=generator).to(like.device)

    def run(x: Tensor, sigma: float) -> Tensor:
        level = torch.full((1,), sigma, device=x.device)
        return denoise(net.refiner, x, level, base, condition, torch.zeros(1, device=x.device))

    sigmas = NoiseSchedule.from_config(sampling_schedule(SIGMA_MAX)).respaced(STEPS)
    start = noise(base) * float(sigmas[0]) * TEMPERATURE

    def run_array(x: Array, sigma: float) -> Array:
        return np.asarray(run(torch.from_numpy(x).to(base.device), sigma).cpu())

    no_noise = lambda x, scale: None  # noqa: E731
    sampled = dpmpp_2m(run_array, start.cpu().numpy(), sigmas, no_noise)
    residual = torch.from_numpy(sampled).to(base.device)
    clean = (high_res - base) / net.residual_scale
    losses = [
        float((run(clean + level * noise(clean), level) - clean).square().mean()) * (1 + level**-2)
        for level in LEVELS
    ]
    return base + net.residual_scale * residual, sum(losses) / len(losses)


def load_validation(
    folders: Sequence[Path], scale: int, lpips: Lpips | None, count: int
) -> Validation:
    """Read the first `count` photos of some folders for validation.

    Raises:
        TrainingDataError: There are none of at least 256 pixels.
    """
    with TrainingDataError.instead("Validation: {reason}", of=(TrainingDataError,)):
        photos = PhotoSet.load(folders, torch.device("cpu"), minimum_px=256)
    return Validation(PhotoSet(photos.photos[:count]), scale, lpips)
