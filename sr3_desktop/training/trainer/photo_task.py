"""Training of a photo model: the predictor, the refiner of what it leaves over, the finish."""

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.training.data.degradation import Degrader
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Vgg

from .config import STAGES, Stage, TrainConfig, learning_rate
from .distributed import Processes
from .export import export_model, sampling_schedule
from .objectives import (
    FinishObjective,
    PredictorObjective,
    RefinerObjective,
    RestoreObjective,
)
from .task import step_seed
from .validation import STEPS

log = logging.getLogger(__name__)

RESIDUAL_BATCHES = 16


class PhotoTask:
    """Predictor and refiner on patches of photos, degraded on the fly; see `task.Task`."""

    def __init__(self, config: TrainConfig, photos: PhotoSet, processes: Processes) -> None:
        """Build the networks."""
        self.config, self.photos, self.processes = config, photos, processes
        layout = torch.channels_last if config.channels_last else torch.contiguous_format
        net = PhotoNet(config.predictor, config.refiner)
        self.net: PhotoNet = net.to(processes.device, memory_format=layout)  # type: ignore[call-overload]
        self._degraders = {
            stage: Degrader(config.degradation_in(stage), config.scale) for stage in STAGES
        }

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What is trained, in this order."""
        return self.config.planned

    def objective(self, stage: Stage) -> nn.Module:
        """Return the stage's loss."""
        if stage == "predictor":
            return PredictorObjective(self.net)
        if stage == "restore":
            return RestoreObjective(self.net)
        if stage == "refiner":
            return RefinerObjective(self.net)
        finish, device = self.config.finish, self.processes.device
        kinds = (
            (finish.perceptual, Lpips, finish.lpips),
            (finish.texture, Dists, finish.dists),
            (finish.likeness, Identity, finish.identity),
        )
        distances = [(weight, kind(Path(file)).to(device)) for weight, kind, file in kinds if file]
        vgg = Vgg(Path(finish.vgg)).to(device) if finish.vgg else None
        schedule = NoiseSchedule.from_config(sampling_schedule(self.config.card.sigma_max))
        return FinishObjective(self.net, finish, schedule, distances, vgg).to(device)

    def optimizer(self, objective: nn.Module) -> torch.optim.Optimizer:
        """Return AdamW with weight decay on convolution weights."""
        finish = self.config.finish
        factors = {"predictor": finish.predictor_rate, "judge": finish.judge_rate}
        if not isinstance(objective, FinishObjective):
            factors = {}
        groups: dict[tuple[float, float], list[nn.Parameter]] = {}
        for name, parameter in objective.named_parameters():
            if parameter.requires_grad:
                decay = self.config.weight_decay if parameter.ndim == 4 else 0.0
                key = (factors.get(name.partition(".")[0], 1.0), decay)
                groups.setdefault(key, []).append(parameter)
        listed = [
            {"params": members, "weight_decay": decay, "factor": factor}
            for (factor, decay), members in groups.items()
        ]
        return torch.optim.AdamW(listed, lr=0.0, betas=(0.9, 0.99), fused=True)

    def badness(self, stage: Stage, values: Mapping[str, float]) -> float | None:
        """Return LPIPS of what is sampled in the finish, unless that is a part of its loss."""
        if stage != "finish" or self.config.finish.lpips:
            return None
        return values.get(f"{STEPS} steps LPIPS")

    def compile(self) -> None:
        """Compile the networks in place, not the objectives: a finish calls them many times."""
        for network in (self.net.predictor, self.net.refiner):
            network.compile(dynamic=False)

    def take_new_data(self) -> None:
        """Take in photos that came since, such as those of another shard."""
        self.photos.take_new()

    def learning_rate(
        self, stage: Stage, progress: float, steps: int, steps_since_rewarm: int
    ) -> float:
        """Return the rate: warm-up, then a cosine."""
        return learning_rate(self.config.stages[stage], progress, steps, steps_since_rewarm)

    def batch(self, stage: Stage, batch: int, patch: int, step: int) -> tuple[Tensor, ...]:
        """Draw patches, their degraded versions, noise, noise levels and dice."""
        rank, device = self.processes.rank, self.processes.device
        seed = step_seed(self.config.seed, STAGES.index(stage), step, rank)
        choices = np.random.default_rng(seed)
        noises = torch.Generator(device).manual_seed(seed)
        high_res = self.photos.crops(batch, patch, choices)
        low_res, cleanup = self._degraders[stage](high_res, choices, noises)
        noise = torch.randn(high_res.shape, generator=noises, device=device)
        normal = self.config.noise_mean + self.config.noise_std * choices.normal(size=batch)
        drawn = np.stack([np.exp(normal), choices.random(batch)]).astype(np.float32)
        sigma, dice = torch.from_numpy(drawn).to(device).unbind()
        return high_res, low_res, cleanup, noise, sigma, dice

    @torch.no_grad()
    def finish_stage(self, stage: Stage) -> None:
        """Set the residual scale to the RMS of what the finished predictor leaves over."""
        if stage != "predictor":
            return
        total, patch = 0.0, min(64, self.config.stages[stage].patch)  # photos may be that small
        for number in range(RESIDUAL_BATCHES):
            high_res, low_res, cleanup, *_ = self.batch(stage, 8, patch, -1 - number)
            base, _ = self.net.predictor(low_res, cleanup)
            total += (high_res - base).square().mean().item()
        mean = self.processes.mean(total / RESIDUAL_BATCHES)
        self.net.residual_scale.fill_(mean**0.5)
        log.info(Sentence("residual scale {value}", value=f"{mean**0.5:.4f}"))

    def export(self, images: Mapping[Stage, int], path: Path) -> None:
        """Write the model file."""
        export_model(self.net, self.config, images, path)
