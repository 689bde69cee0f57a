"""Validation of an SR3 network in the middle of training: numbers and a picture to look at."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.intermediates import IntermediateKeeper
from sr3_desktop.engine.diffusion.noise import SeededNoise
from sr3_desktop.engine.diffusion.resample import (
    back_project,
    in_color,
    to_gray,
    to_pixels,
    to_planes,
)
from sr3_desktop.engine.diffusion.samplers import OnStep, ddim
from sr3_desktop.engine.diffusion.schedule import Levels, NoiseSchedule
from sr3_desktop.engine.images import write_image
from sr3_desktop.engine.images.labels import labeled_sheet
from sr3_desktop.engine.models.sr3_unet import SR3UNet
from sr3_desktop.engine.upscale.process_picture import captions_of, estimates_of, write_process
from sr3_desktop.training.data.pair_set import Pair, PairSet
from sr3_desktop.training.evaluation.metrics import add_measures
from sr3_desktop.training.perceptual.lpips import Lpips

from .config import Stage
from .run_folder import PROCESS
from .sr3_config import SR3TrainConfig
from .sr3_task import network_planes

STEPS = 20
SEEDS = 4
"""Of the noise; the numbers are means over them, the picture shows the first."""

SHEET_PX = 192
STATES = 8

ALONE, CORRECTED = f"network alone, {STEPS} steps", f"corrected, {STEPS} steps"
COLUMNS = ("input", "network alone", "corrected", "truth")
LEVELS = (0.98, 0.9, 0.5, 0.1)
"""Values of sqrt(gamma) at which the loss is measured: little noise to much."""


class SR3Validation:
    """The first pairs of a prepared set."""

    def __init__(
        self, pairs: PairSet, config: SR3TrainConfig, count: int, lpips: Lpips | None = None
    ) -> None:
        """Decode the pairs."""
        self.lpips, self.scale = lpips, config.scale
        schedule = NoiseSchedule.from_config(config.schedule)
        self.schedule = schedule
        self.sigmas = schedule.respaced(min(STEPS, len(schedule.sigmas)))
        self.network = config.network
        used = (pairs.usable(index) for index in range(min(count, len(pairs))))
        gray = config.network.channels == 1
        self.pairs: list[Pair] = [Pair(*map(_gray, pair)) if gray else pair for pair in used]

    @torch.inference_mode()
    def measure(self, net: SR3UNet, stage: Stage, samples: Path) -> dict[str, float]:
        """Return the means over pairs and seeds, and write `<samples>/<stage>.png`.

        Its columns are the network's input, its result, this corrected by the small photo as
        `infer` and `evaluate` do it, and the original. `<samples>/process.png` shows how the first
        of them was made.
        """
        device = next(net.parameters()).device
        values: dict[str, list[float]] = defaultdict(list)
        rows: list[list[np.ndarray]] = []
        samples.mkdir(parents=True, exist_ok=True)
        net.eval()
        for pair in self.pairs:
            condition, high_res = (
                torch.from_numpy(network_planes(x, self.network)).to(device)
                for x in (pair.sr, pair.hr)
            )
            add_measures(values, "bicubic", pair.hr, pair.sr, self.scale, self.lpips)
            for seed in range(SEEDS):
                values["loss at fixed noise"].append(_loss(net, condition, high_res, seed))
                shown = None if rows or seed else self._keeper(pair)
                result = in_color(_sample(net, condition, self.sigmas, seed, shown))
                alone = to_pixels(result)
                corrected = to_pixels(back_project(result, to_planes(pair.lr)))
                for name, made in ((ALONE, alone), (CORRECTED, corrected)):
                    add_measures(values, name, pair.hr, made, self.scale, self.lpips)
                if shown:
                    shown.add(result)
                    _show(shown, samples / f"{PROCESS}.png")
                if seed == 0:
                    rows.append([pair.sr, alone, corrected, pair.hr])
        net.train()
        write_image(labeled_sheet(rows, COLUMNS, SHEET_PX), samples / f"{stage}.png")
        return {name: float(np.mean(measured)) for name, measured in values.items()}

    def _keeper(self, pair: Pair) -> IntermediateKeeper:
        height, width = pair.hr.shape[:2]
        levels = self.schedule.sigmas.tolist()
        return IntermediateKeeper(STATES, height, width, by_snr=True, estimates=True, levels=levels)


def _gray(pixels: np.ndarray) -> np.ndarray:
    return to_pixels(in_color(to_gray(to_planes(pixels))))


def _show(kept: IntermediateKeeper, path: Path) -> None:
    """Write a strip of the states and, below, of what the network took for the photo."""
    photos = estimates_of(kept.pictures, kept.moments)
    write_process(kept.pictures, path, captions=captions_of(kept.moments), estimates=photos)


def _sample(
    net: SR3UNet,
    condition: Tensor,
    sigmas: Levels,
    seed: int,
    states: IntermediateKeeper | None = None,
) -> Array:
    """Return what the network makes of a bicubic enlargement, [1, channels, H, W], as that has."""
    noise = SeededNoise(seed)

    def denoise(state: Array, sigma: float) -> Array:
        level = (1 + sigma**2) ** -0.5
        x = torch.from_numpy(state).to(condition.device)
        output = net(condition, x * level, torch.full((1,), level, device=x.device))
        return np.asarray(net.photo_of(output, x, condition, sigma).clamp(-1, 1).cpu())

    start = np.zeros(condition.shape, np.float32)
    noise(start, (1 + float(sigmas[0]) ** 2) ** 0.5)
    on_step: OnStep | None = None
    if states:
        whole = Box(0, 0, *start.shape[2:])
        on_step = states.on_step(
            sigmas.tolist(), whole, lambda x, sigma: in_color(x * (1 + sigma**2) ** -0.5)
        )
        on_step(0, float(sigmas[0]), start, start)
    return ddim(denoise, start, sigmas, noise, eta=0.0, on_step=on_step)


def _loss(net: SR3UNet, condition: Tensor, high_res: Tensor, seed: int) -> float:
    """Return the distance of the photo that the network sees in it to the original, in sigmas.

    Of networks that answer with the noise it is the training loss; it is the same measure for those
    that answer with v.
    """
    drawn = np.zeros(high_res.shape, np.float32)
    SeededNoise(seed)(drawn, 1.0)
    noise = torch.from_numpy(drawn).to(high_res.device)
    losses = []
    for level in LEVELS:
        sigma = (1 - level**2) ** 0.5 / level
        x = high_res + sigma * noise
        output = net(condition, level * x, torch.full((1,), level, device=x.device))
        error = (net.photo_of(output, x, condition, sigma) - high_res).abs().mean()
        losses.append(float(error) / sigma)
    return float(np.mean(losses))
