"""SR3's own training: one network learns to tell the noise in a photo from its small version.

Saharia et al. 2021 (arXiv 2104.07636), algorithm 1, as the public PyTorch code trains it, except
that this code draws the integer step of the noise level for each photo, the public code one for a
whole batch. Optionally with DREAM (Zhou et al. 2023, arXiv 2312.00210).
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import to_gray, to_planes
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import SR3UNet
from sr3_desktop.training.data.pair_set import Pair, PairSet

from .config import Stage, learning_rate
from .distributed import Processes
from .export import export_sr3_model
from .sr3_config import SR3TrainConfig
from .task import step_seed


class DenoisingObjective(nn.Module):
    """L1 distance of the network's output to the true one, as a module for DistributedDataParallel.

    With DREAM, a first pass without gradient tells how far the network is off. A share of that
    error goes into its input and its target, which brings training nearer to sampling, where the
    network sees what it made itself.
    """

    def __init__(self, net: SR3UNet, dream: float | None = None) -> None:
        """Wrap a network.

        Args:
            dream: Power p of DREAM's weight sqrt(1 - gamma)^p; None trains without DREAM.

        Raises:
            ValueError: DREAM is for networks that predict eps.
        """
        super().__init__()
        if dream is not None and net.config.prediction != "eps":
            raise ValueError("DREAM is made for networks that answer with the noise")
        self.net, self.dream = net, dream

    def forward(self, high_res: Tensor, condition: Tensor, noise: Tensor, level: Tensor) -> Tensor:
        """Return the mean loss.

        Args:
            high_res: [B, 3, H, W] in [-1, 1].
            condition: [B, 3, H, W] in [-1, 1], the bicubic enlargement.
            noise: [B, 3, H, W].
            level: [B] in [0, 1], sqrt(gamma).
        """
        share = level[:, None, None, None]
        spread = (1 - share.square()).sqrt()
        noisy = share * high_res + spread * noise
        if self.dream is not None:
            with torch.no_grad():
                error = noise - self.net(condition, noisy, level).float()
            # The weight grows with the noise: where there is little, the network is nearly right.
            error = spread**self.dream * error
            noisy, noise = noisy + spread * error, noise + error
        target = self.net.output_for(high_res, noise, condition, spread / share)
        output = self.net(condition, noisy, level).float()
        loss: Tensor = (output - target).abs().mean()
        return loss


class SR3Task:
    """An SR3 network on prepared pairs; see `task.Task`."""

    stages: tuple[Stage, ...] = ("denoiser",)

    def __init__(self, config: SR3TrainConfig, pairs: PairSet, processes: Processes) -> None:
        """Build the network."""
        self.config, self.pairs, self.processes = config, pairs, processes
        net = SR3UNet(config.network)
        _initialise(net)
        self.net = net.to(processes.device)
        sigmas = torch.from_numpy(NoiseSchedule.from_config(config.schedule).sigmas)
        # [T + 1], from no noise to all of it: sqrt(gamma) of every step.
        self._levels = torch.cat([sigmas.new_ones(1), (1 + sigmas.square()).rsqrt()])
        self._readers = ThreadPoolExecutor(4)
        self._ahead: dict[tuple[int, int], list[Future[Pair]]] = {}

    def objective(self, stage: Stage) -> nn.Module:
        """Return the loss."""
        return DenoisingObjective(self.net, self.config.dream)

    def optimizer(self, objective: nn.Module) -> torch.optim.Optimizer:
        """Return Adam, with PyTorch's own settings, as the public code takes it."""
        return torch.optim.Adam(objective.parameters(), fused=True)

    def badness(self, stage: Stage, values: Mapping[str, float]) -> float | None:
        """Return None: the last weights are kept."""
        return None

    def compile(self) -> None:
        """Compile the network in place."""
        self.net.compile()

    def take_new_data(self) -> None:
        """Do nothing: pairs are prepared before."""

    def learning_rate(
        self, stage: Stage, progress: float, steps: int, steps_since_rewarm: int
    ) -> float:
        """Return the rate, constant as SR3's or falling, see `config.learning_rate`.

        A constant one is warmed up after a resume without the optimizer's moments.
        """
        plan = self.config.stages[stage]
        if self.config.falling_rate:
            return learning_rate(plan, progress, steps, steps_since_rewarm)
        return plan.learning_rate * min(1.0, (steps_since_rewarm + 1) / plan.rewarm)

    def batch(self, stage: Stage, batch: int, patch: int, step: int) -> tuple[Tensor, ...]:
        """Draw photos, their enlargements, noise and noise levels.

        Each photo gets a step t of its own and sqrt(gamma) uniformly between those of t - 1 and t;
        the public code draws one t for the whole batch, which makes its gradients noisier.
        """
        device = self.processes.device
        seed = step_seed(self.config.seed, 0, step, self.processes.rank)
        choices = torch.Generator().manual_seed(seed)
        noises = torch.Generator(device).manual_seed(seed)
        torch.manual_seed(seed)  # for dropout, so that a resumed run equals an unbroken one
        pairs = self._pairs(batch, step)
        high_res, condition = (
            torch.from_numpy(
                np.concatenate([network_planes(p, self.config.network) for p in pictures])
            ).to(device)
            for pictures in ([pair.hr for pair in pairs], [pair.sr for pair in pairs])
        )
        flipped = (torch.rand(batch, 1, 1, 1, generator=choices) < 0.5).to(device)
        high_res, condition = (torch.where(flipped, x.flip(3), x) for x in (high_res, condition))
        t = torch.randint(1, len(self._levels), (batch,), generator=choices)
        between = torch.rand(batch, generator=choices, dtype=torch.float64)
        level = torch.lerp(self._levels[t - 1], self._levels[t], between).float().to(device)
        noise = torch.randn(high_res.shape, generator=noises, device=device)
        return high_res, condition, noise, level

    def _pairs(self, batch: int, step: int) -> list[Pair]:
        """Return the pairs of a step, and begin to decode those of the next one."""
        reading = self._ahead.pop((batch, step), None) or self._read(batch, step)
        self._ahead = {(batch, step + 1): self._read(batch, step + 1)}
        return [future.result() for future in reading]

    def _read(self, batch: int, step: int) -> list[Future[Pair]]:
        """Begin to decode a step's pairs: every pair once in an epoch, each epoch shuffled."""
        count, first = len(self.pairs), (step * self.processes.count + self.processes.rank) * batch
        indices = [
            _shuffled(self.config.seed, position // count, count)[position % count]
            for position in range(first, first + batch)
        ]
        return [self._readers.submit(self.pairs.usable, int(index)) for index in indices]

    def finish_stage(self, stage: Stage) -> None:
        """Do nothing: there is one stage."""

    def export(self, images: Mapping[Stage, int], path: Path) -> None:
        """Write the model file."""
        export_sr3_model(self.net, self.config, images["denoiser"], path)


def network_planes(pixels: NDArray[np.uint8], network: SR3UNetConfig) -> Array:
    """Return a picture [H, W, 3] as a network sees it: [1, 3, H, W], or gray [1, 1, H, W]."""
    planes = to_planes(pixels)
    return planes if network.channels == 3 else to_gray(planes)


def load_pairs(root: Path, config: SR3TrainConfig) -> PairSet:
    """Look through prepared pairs.

    Raises:
        TrainingDataError: There are none, or their sizes are not those of the configuration.
    """
    pairs = PairSet(root)
    needed = (config.low, config.network.image_size)
    if (pairs.low, pairs.high) != needed:
        low, high = needed
        raise TrainingDataError(
            "{root} holds pairs of {low} and {high} pixels, but {id} is trained on {low2} "
            "and {high2}; prepare them with --size {low2},{high2} or choose another "
            "--config.",
            root=root,
            low=pairs.low,
            high=pairs.high,
            id=config.id,
            low2=low,
            high2=high,
        )
    return pairs


def _initialise(net: nn.Module) -> None:
    """Start from orthogonal weights and biases of 0, as the public code does."""
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.orthogonal_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


@lru_cache(maxsize=2)
def _shuffled(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """Return the order of an epoch."""
    return np.random.default_rng((seed, epoch)).permutation(count)
