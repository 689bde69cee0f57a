"""The training loop: predictor, then refiner, in slices that can be stopped and continued."""

from __future__ import annotations

import copy
import json
import logging
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.checkpoint import load_model
from sr3_desktop.engine.errors import TrainingDataError
from sr3_desktop.engine.networks import PhotoNet

from .config import STAGES, Stage, TrainConfig, learning_rate
from .curves import Curves
from .degradation import Degrader
from .distributed import Processes
from .export import export_model
from .objectives import PredictorObjective, RefinerObjective
from .photos import PhotoSet
from .state import Ema, load_state, save_state
from .validation import Validation

log = logging.getLogger(__name__)

LOG_EVERY = 50
RESIDUAL_BATCHES = 16


@dataclass(frozen=True, slots=True)
class Budget:
    """When a command ends and how often it looks up from its work.

    Attributes:
        minutes: Stop after so many minutes; None trains to the end of the plan.
        save_minutes: Save the state this often.
        validate_minutes: Validate this often.
    """

    minutes: float | None = None
    save_minutes: float = 5.0
    validate_minutes: float = 5.0


@dataclass(slots=True)
class _StageRun:
    """The changing parts of a stage in training."""

    objective: nn.Module
    ema: Ema
    optimizer: torch.optim.AdamW
    images: int = 0
    steps: int = 0
    steps_since_rewarm: int = 10**9


def _optimizer(module: nn.Module, config: TrainConfig) -> torch.optim.AdamW:
    weights = [p for p in module.parameters() if p.ndim == 4]
    others = [p for p in module.parameters() if p.ndim != 4]
    groups = [
        {"params": weights, "weight_decay": config.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.99), fused=True)


class Trainer:
    """One training run in one folder; several processes may run the same one under torchrun."""

    def __init__(
        self,
        config: TrainConfig,
        folder: Path,
        photos: PhotoSet,
        processes: Processes,
        validation: Validation | None = None,
        compile_network: bool = False,
    ) -> None:
        """Build the networks and an empty run.

        Args:
            config: What to train.
            folder: Run folder: state, curves, samples and the model.
            photos: Training photos, decoded.
            processes: This process among its siblings; holds the device.
            validation: What to validate on; None validates nothing.
            compile_network: Use torch.compile.
        """
        torch.manual_seed(config.seed)
        self.config, self.folder, self.photos = config, folder, photos
        self.processes, self.validation = processes, validation
        self.compile_network = compile_network
        self.device = processes.device
        layout = torch.channels_last if config.channels_last else torch.contiguous_format
        net = PhotoNet(config.predictor, config.refiner)
        self.net = net.to(self.device, memory_format=layout)  # type: ignore[call-overload]
        self.degrade = Degrader(config.degradation, config.scale)
        self.stage: Stage = STAGES[0]
        self.run = self._start_stage()
        self.curves: Curves | None = None
        if processes.first:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "config.json").write_text(json.dumps(config.to_dict(), indent=1))
            self.curves = Curves(folder)

    # -- stages and state -------------------------------------------------------------------

    def _start_stage(self) -> _StageRun:
        kinds = {"predictor": PredictorObjective, "refiner": RefinerObjective}
        objective = kinds[self.stage](self.net)
        return _StageRun(
            objective, Ema(objective, self.config.ema), _optimizer(objective, self.config)
        )

    def _finish_stage(self) -> bool:
        """Keep the mean weights; start the next stage and return True, or return False."""
        self.run.ema.copy_to(self.run.objective)
        following = STAGES[STAGES.index(self.stage) + 1 :]
        if not following:
            return False
        self._measure_residual()
        self.stage = following[0]
        self.run = self._start_stage()
        return True

    @torch.no_grad()
    def _measure_residual(self) -> None:
        """Set the residual scale to the RMS of what the finished predictor leaves over."""
        total = 0.0
        for number in range(RESIDUAL_BATCHES):
            high_res, low_res, cleanup, _, _ = self._batch(8, 64, -1 - number)
            base, _ = self.net.predictor(low_res, cleanup)
            total += (high_res - base).square().mean().item()
        mean = self.processes.mean(total / RESIDUAL_BATCHES)
        self.net.residual_scale.fill_(mean**0.5)
        log.info("residual scale %.4f", mean**0.5)

    def start_from(self, path: Path) -> None:
        """Take the weights of a model file as the starting point of a new run.

        Raises:
            ModelFileError: The file can not be read.
            TrainingDataError: It is a model of another network.
        """
        net, _ = load_model(path)
        try:
            self.net.load_state_dict(net.state_dict())
        except RuntimeError as error:
            raise TrainingDataError(
                f"{path.name} is a model of another network than this configuration: {error}"
            ) from error
        self.run = self._start_stage()

    def save(self) -> None:
        """Write the state; every process may call it, the first one writes."""
        if not self.processes.first:
            return
        optimizer = {
            f"{index}.{key}": value
            for index, entry in self.run.optimizer.state_dict()["state"].items()
            for key, value in entry.items()
        }
        groups = {
            "weights": self.net.state_dict(),
            "ema": self.run.ema.mean,
            "optimizer": optimizer,
        }
        info = {
            "stage": self.stage,
            "images": self.run.images,
            "steps": self.run.steps,
            "ema_updates": self.run.ema.updates,
            "config": self.config.to_dict(),
        }
        save_state(self.folder / "state", groups, info)

    def resume(self) -> None:
        """Continue from the state in the run folder.

        Without the optimiser's files (they are large and may be left behind) the learning rate
        is warmed up again.

        Raises:
            TrainingDataError: No usable state, or one of another network.
        """
        groups, info = load_state(self.folder / "state")
        try:
            self.net.load_state_dict(groups["weights"])
            self.stage = info["stage"]
            self.run = self._start_stage()
            self.run.images, self.run.steps = info["images"], info["steps"]
            self.run.ema.updates = info["ema_updates"]
            for name, tensor in groups["ema"].items():
                self.run.ema.mean[name].copy_(tensor)
        except (KeyError, RuntimeError) as error:
            raise TrainingDataError(
                f"The state in {self.folder} is of another network than this configuration: {error}"
            ) from error
        if "optimizer" in groups:
            self._load_optimizer(groups["optimizer"])
        elif self.run.steps:
            self.run.steps_since_rewarm = 0
        if self.curves is not None:
            later = STAGES[STAGES.index(self.stage) + 1 :]
            self.curves.truncate(self.stage, self.run.images, later)
        log.info("resumed %s after %.1f thousand patches", self.stage, self.run.images / 1000)

    def _load_optimizer(self, tensors: dict[str, Tensor]) -> None:
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in tensors.items():
            index, key = name.split(".", 1)
            state.setdefault(int(index), {})[key] = tensor
        full = self.run.optimizer.state_dict()
        self.run.optimizer.load_state_dict({**full, "state": state})

    # -- training ---------------------------------------------------------------------------

    def _batch(self, batch: int, patch: int, step: int) -> tuple[Tensor, ...]:
        """Draw the patches of a step; they depend on seed, stage, step and process alone."""
        key = (self.config.seed, STAGES.index(self.stage), step + 1000, self.processes.rank)
        seed = int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0] >> np.uint64(1))
        choices = torch.Generator().manual_seed(seed)
        noises = torch.Generator(self.device).manual_seed(seed)
        high_res = self.photos.crops(batch, patch, choices)
        low_res, cleanup = self.degrade(high_res, choices, noises)
        noise = torch.randn(high_res.shape, generator=noises, device=self.device)
        normal = torch.randn(batch, generator=noises, device=self.device)
        sigma = (self.config.noise_mean + self.config.noise_std * normal).exp()
        return high_res, low_res, cleanup, noise, sigma

    def _step(self, module: nn.Module) -> Tensor:
        """One optimiser step; returns the loss."""
        run, stage = self.run, self.config.stages[self.stage]
        total, patch = stage.at(run.images)
        rate = learning_rate(stage, run.images, total, run.steps_since_rewarm)
        for group in run.optimizer.param_groups:
            group["lr"] = rate
        batch = self._batch(max(1, total // self.processes.count), patch, run.steps)
        cast = (
            torch.autocast(self.device.type, torch.bfloat16)
            if self.config.bfloat16
            else nullcontext()
        )
        with cast:
            loss: Tensor = module(*batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(run.objective.parameters(), self.config.clip)
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)
        run.ema.update(run.objective)
        run.images += total
        run.steps += 1
        run.steps_since_rewarm += 1
        return loss.detach()

    def train(self, budget: Budget, on_log: Callable[[str], None] = log.info) -> bool:
        """Train until the plan is fulfilled or the budget is spent; saves state and model.

        Returns:
            Whether the plan is fulfilled.
        """
        deadline = float("inf")
        if budget.minutes is not None:
            deadline = time.monotonic() + 60 * budget.minutes
        finished = False
        try:
            while not finished and self._train_stage(deadline, budget, on_log):
                finished = not self._finish_stage()
        except KeyboardInterrupt:
            log.info("stopped; the state is saved")
        self.save()
        self.validate()
        if self.curves is not None:
            self.curves.close()
            self.export()
        return finished

    def export(self) -> None:
        """Write `model.safetensors` with the mean weights as they are now."""
        net = copy.deepcopy(self.net)
        with torch.no_grad():
            for name, parameter in net.named_parameters():
                if name in self.run.ema.mean:
                    parameter.copy_(self.run.ema.mean[name])
        finished = STAGES[: STAGES.index(self.stage)]
        images: dict[Stage, int] = {
            stage: round(self.config.stages[stage].kimg * 1000) for stage in finished
        }
        images[self.stage] = self.run.images
        export_model(net, self.config, images, self.folder / "model.safetensors")

    def _train_stage(self, deadline: float, budget: Budget, on_log: Callable[[str], None]) -> bool:
        """Train one stage; returns False if the time ran out before its end."""
        module = self.processes.wrap(self.run.objective)
        if self.compile_network:
            module = torch.compile(module)  # type: ignore[assignment]
        planned = self.config.stages[self.stage].kimg * 1000
        saved = validated = logged = time.monotonic()
        first_images, losses = self.run.images, torch.zeros((), device=self.device)
        while self.run.images < planned:
            losses += self._step(module)
            now = time.monotonic()
            if self.run.steps % LOG_EVERY == 0:
                rate = (self.run.images - first_images) / (now - logged)
                self._log(losses.item() / LOG_EVERY, rate, planned, on_log)
                losses.zero_()
                logged, first_images = time.monotonic(), self.run.images
            if self.processes.any(now > deadline):
                return False
            if now - saved > 60 * budget.save_minutes:
                self.save()
                saved = now
            if self.curves is not None and now - validated > 60 * budget.validate_minutes:
                self.validate()
                validated = time.monotonic()
        return True

    def _log(self, loss: float, rate: float, planned: float, on_log: Callable[[str], None]) -> None:
        if not math.isfinite(loss):
            raise TrainingDataError(
                "The loss is no longer a number; resume from the last state with a lower rate."
            )
        if self.curves is None:
            return
        learning = self.run.optimizer.param_groups[0]["lr"]
        values = {"loss": loss, "learning_rate": learning, "patches_per_second": rate}
        self.curves.add(self.stage, self.run.images, values)
        left = (planned - self.run.images) / max(rate, 1e-9) / 60
        on_log(
            f"{self.stage} {self.run.images / 1000:.1f}/{planned / 1000:g} thousand patches, "
            f"loss {loss:.4f}, {rate:.1f} patches/s, {left:.0f} min left in this stage"
        )

    def validate(self) -> None:
        """Measure the mean weights on the validation photos and draw a sample grid."""
        if self.validation is None or self.curves is None:
            return
        current = {k: v.detach().clone() for k, v in self.run.objective.named_parameters()}
        self.run.ema.copy_to(self.run.objective)
        values = self.validation.measure(self.net, self.stage, self.folder / "samples")
        with torch.no_grad():
            for name, parameter in self.run.objective.named_parameters():
                parameter.copy_(current[name])
        self.curves.add(self.stage, self.run.images, values)
        self.curves.draw()
        log.info("validation: %s", ", ".join(f"{k} {v:.4f}" for k, v in values.items()))
