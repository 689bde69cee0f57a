"""Training of a photo model: the predictor, the refiner of what it leaves over, the finish."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.training.data.degradation import Degrader
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.evaluation.metrics import Lpips

from .config import STAGES, Stage, TrainConfig, learning_rate
from .distributed import Processes
from .export import export_model, sampling_schedule
from .objectives import FinishObjective, PredictorObjective, RefinerObjective
from .task import step_seed

log = logging.getLogger(__name__)

RESIDUAL_BATCHES = 16


class PhotoTask:
    """Predictor and refiner on patches of photos, degraded on the fly; see `task.Task`."""

    def __init__(self, config: TrainConfig, photos: PhotoSet, processes: Processes) -> None:
        """Build the networks.

        Args:
            processes: This process among its siblings; holds the device.
        """
        self.config, self.photos, self.processes = config, photos, processes
        layout = torch.channels_last if config.channels_last else torch.contiguous_format
        net = PhotoNet(config.predictor, config.refiner)
        self.net: PhotoNet = net.to(processes.device, memory_format=layout)  # type: ignore[call-overload]
        self.degrade = Degrader(config.degradation, config.scale)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What is trained, in this order."""
        return self.config.planned

    def objective(self, stage: Stage) -> nn.Module:
        """Return the stage's loss."""
        if stage == "predictor":
            return PredictorObjective(self.net)
        if stage == "refiner":
            return RefinerObjective(self.net)
        finish = self.config.finish
        lpips = Lpips(Path(finish.lpips)).to(self.processes.device) if finish.lpips else None
        schedule = NoiseSchedule.from_config(sampling_schedule(self.config.card.sigma_max))
        return FinishObjective(self.net, finish, schedule, lpips)

    def optimizer(self, objective: nn.Module) -> torch.optim.Optimizer:
        """Return AdamW with weight decay on convolution weights."""
        weights = [p for p in objective.parameters() if p.ndim == 4]
        others = [p for p in objective.parameters() if p.ndim != 4]
        groups = [
            {"params": weights, "weight_decay": self.config.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.99), fused=True)

    def learning_rate(
        self, stage: Stage, images: int, batch: int, steps_since_rewarm: int
    ) -> float:
        """Return the rate after so many patches: warm-up, then a cosine."""
        return learning_rate(self.config.stages[stage], images, batch, steps_since_rewarm)

    def batch(self, stage: Stage, batch: int, patch: int, step: int) -> tuple[Tensor, ...]:
        """Draw patches, their degraded versions, noise and noise levels."""
        rank, device = self.processes.rank, self.processes.device
        seed = step_seed(self.config.seed, STAGES.index(stage), step, rank)
        choices = np.random.default_rng(seed)
        noises = torch.Generator(device).manual_seed(seed)
        high_res = self.photos.crops(batch, patch, choices)
        low_res, cleanup = self.degrade(high_res, choices, noises)
        noise = torch.randn(high_res.shape, generator=noises, device=device)
        normal = self.config.noise_mean + self.config.noise_std * choices.normal(size=batch)
        sigma = torch.from_numpy(np.exp(normal).astype(np.float32)).to(device)
        return high_res, low_res, cleanup, noise, sigma

    @torch.no_grad()
    def finish_stage(self, stage: Stage) -> None:
        """Set the residual scale to the RMS of what the finished predictor leaves over."""
        if stage != "predictor":
            return
        total = 0.0
        for number in range(RESIDUAL_BATCHES):
            high_res, low_res, cleanup, _, _ = self.batch(stage, 8, 64, -1 - number)
            base, _ = self.net.predictor(low_res, cleanup)
            total += (high_res - base).square().mean().item()
        mean = self.processes.mean(total / RESIDUAL_BATCHES)
        self.net.residual_scale.fill_(mean**0.5)
        log.info("residual scale %.4f", mean**0.5)

    def export(self, images: Mapping[Stage, int], path: Path) -> None:
        """Write the model file."""
        export_model(self.net, self.config, images, path)
