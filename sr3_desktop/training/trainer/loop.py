"""The training loop: stage after stage, in slices that can be stopped and continued."""

import logging
import math
import os
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import (
    ImageWriteError,
    ModelFileError,
    Sentence,
    SR3Error,
    TrainingDataError,
)
from sr3_desktop.engine.models.checkpoint import load_model

from .config import Stage, TrainConfig
from .curves import Curves, tell_pace, tell_time, told
from .distributed import Processes, uninterrupted
from .photo_task import PhotoTask
from .reference_state import ReferenceState
from .run_folder import has_run, mark
from .sr3_config import SR3TrainConfig, unseen_difference
from .sr3_task import SR3Task
from .state import Ema, StageRun, check_info, difference, load_state, save_state, set_moments
from .task import Ahead, Task, Validates, check_compiling, clip_gradients

log = logging.getLogger(__name__)

DIVERGED = "The loss is no longer a number; resume from the last state with a lower rate."
LOG_EVERY = 50
MEASURED_S = 3.0
"""Seconds of a slow training that are measured before its time is told."""

TASKS: dict[type, Callable[[Any, Any, Processes], Task]] = {
    TrainConfig: PhotoTask,
    SR3TrainConfig: SR3Task,
}
"""(configuration, training data, processes) -> the task. A new kind of training is a row here."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When a command ends and how often it looks up from its work.

    Attributes:
        minutes: Stop after so many minutes; None trains to the end of the plan.
    """

    minutes: float | None = None
    save_minutes: float = 2.0
    validate_minutes: float = 5.0


class Trainer:
    """One training run in one folder; several processes may run the same one under torchrun."""

    def __init__(
        self,
        config: TrainConfig | SR3TrainConfig,
        folder: Path,
        data: Any,
        processes: Processes,
        validation: Validates | None = None,
        compile_network: bool = False,
    ) -> None:
        """Build the networks and an empty run.

        Args:
            folder: Run folder: state, curves, samples and the model.
            data: What the configuration's task trains on: a `PhotoSet`, or for SR3 a `PairSet`.
            validation: What to validate on; None validates nothing.
        """
        torch.manual_seed(config.seed)
        self.config, self.folder = config, folder
        self.processes, self.validation = processes, validation
        self.device = processes.device
        self.task = TASKS[type(config)](config, data, processes)
        self.net = self.task.net
        self._ahead = Ahead(self.task, self.device)
        self._compiled = compile_network
        torch.backends.cudnn.benchmark = True  # shapes stay the same for thousands of steps
        if compile_network:  # what is compiled is kept beside the run, for the next call
            os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(folder.absolute() / "compiled"))
            check_compiling(self.device)
            self.task.compile()
        self.stage: Stage = self.task.stages[0]
        self.run = self._start_stage()
        self._trained: dict[Stage, int] = {}
        self._best: float | None = None
        self.curves: Curves | None = None
        if processes.first:
            if not has_run(folder):
                mark(folder, config.to_dict())
            self.curves = Curves(folder)

    # -- stages and state -------------------------------------------------------------------

    def _start_stage(self) -> StageRun:
        objective = self.task.objective(self.stage)
        return StageRun(objective, Ema(objective, self.config.ema), self.task.optimizer(objective))

    def _later_stages(self) -> tuple[Stage, ...]:
        return self.task.stages[self.task.stages.index(self.stage) + 1 :]

    def _finish_stage(self) -> bool:
        """Keep the mean weights; start the next stage and return True, or return False."""
        self.run.ema.copy_to(self.run.objective)
        following = self._later_stages()
        if not following:
            return False
        self.task.finish_stage(self.stage)
        self._trained[self.stage] = self.run.images
        if self.curves is not None:
            with told(Sentence("the model after this stage"), SR3Error):
                self.export(f"after-{self.stage}.safetensors")
        self.stage = following[0]
        self.run = self._start_stage()
        return True

    def start_from(self, path: Path) -> None:
        """Take the weights of a model file as the starting point of a new run.

        Raises:
            ModelFileError: The file cannot be read.
            TrainingDataError: It is a model of another network.
        """
        net, card = load_model(path)
        differs = difference(self.net.state_dict(), net.state_dict())
        if differs := differs or unseen_difference(self.config, card.network):
            raise TrainingDataError(
                "{name} is a model of another network than this configuration: {differs}.",
                name=path.name,
                differs=differs,
            )
        self.net.load_state_dict(net.state_dict())
        self.run = self._start_stage()

    def take_over(self, state: ReferenceState) -> None:
        """Continue a training of the public SR3 code; the mean weights, if any, start from its."""
        self.net.load_state_dict(state.weights)
        self.run = self._start_stage()
        self.run.steps = state.steps
        self.run.images = state.steps * self.config.stages[self.stage].batch
        set_moments(self.run.optimizer, state.moments)
        log.info(Sentence("taken over after {steps} steps", steps=state.steps))

    def save(self) -> None:
        """Write the state; every process calls it, the first one writes.

        Raises:
            TrainingDataError: The training has diverged; the last good state is kept.
            ImageWriteError: The state could not be saved; the one before is kept.
        """
        self._check_weights()
        if not self.processes.first:
            return
        info = {
            "stage": self.stage,
            "images": self.run.images,
            "seconds": self.run.seconds,
            "trained": self._trained,
            "best": self._best,
            "steps": self.run.steps,
            "ema_updates": self.run.ema.updates,
            "config": self.config.to_dict(),
        }
        save_state(self.folder / "state", self.run.tensors(self.net), info)

    def resume(self) -> None:
        """Continue from the state in the run folder.

        Without the optimizer's files (they are large and may be left behind) the learning rate
        is warmed up again.

        Raises:
            TrainingDataError: No usable state, or one of another network.
        """
        groups, info = load_state(self.folder / "state")
        check_info(info, self.task.stages, self.folder)
        weights = groups.get("weights", {})
        differs = difference(self.net.state_dict(), weights)
        trained = info.get("config", {}).get("network", {})
        if differs := differs or unseen_difference(self.config, trained):
            raise TrainingDataError(
                "The state in {folder} is of another network than this configuration: {differs}.",
                folder=self.folder,
                differs=differs,
            )
        self.net.load_state_dict(weights)
        self.stage = info["stage"]
        self.run = self._start_stage()
        self.run.restore(groups, info)
        self._best = info.get("best")
        self._trained = dict(info.get("trained", {}))
        if self.curves is not None:
            self.curves.truncate(self.stage, self.run.images, self._later_stages())
        log.info(
            Sentence(
                "resumed {stage} after {patches} thousand patches",
                stage=self.stage,
                patches=f"{self.run.images / 1000:.1f}",
            )
        )

    # -- training ---------------------------------------------------------------------------

    def _step(self, module: nn.Module) -> Tensor:
        """One optimizer step; returns the loss."""
        run, stage = self.run, self.config.stages[self.stage]
        progress = stage.progress(run.images, run.seconds)
        total, patch = stage.at(progress)
        rate = self.task.learning_rate(self.stage, progress, run.steps, run.steps_since_rewarm)
        for group in run.optimizer.param_groups:
            group["lr"] = rate * group.get("factor", 1.0)
        share = max(1, total // self.processes.count)
        batch = self._ahead.take(self.stage, share, patch, run.steps)
        cast = (
            torch.autocast(self.device.type, torch.bfloat16)
            if self.config.bfloat16
            else nullcontext()
        )
        with cast:
            loss: Tensor = module(*batch)
        loss.backward()  # type: ignore[no-untyped-call]
        if self.config.clip:
            clip_gradients(run.optimizer, self.config.clip)
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)
        run.ema.update(run.objective)
        run.images += total
        run.steps += 1
        run.steps_since_rewarm += 1
        self._ahead.draw(self.stage, share, patch, run.steps)
        return loss.detach()

    def train(self, budget: Budget) -> bool:
        """Train until the plan is complete or the budget is spent; saves state and model.

        A state that cannot be saved meanwhile, such as on a full disk, is tried again later.

        Returns:
            Whether the plan is complete.

        Raises:
            TrainingDataError: The training has diverged.
            SR3Error: State or model could not be saved at the end; what could be is.
        """
        if self.processes.first:
            mark(self.folder, self.config.to_dict())
        deadline = float("inf")
        if budget.minutes is not None:
            deadline = time.monotonic() + 60 * budget.minutes
        finished = False
        try:
            while not finished and self._train_stage(deadline, budget):
                finished = not self._finish_stage()
        except KeyboardInterrupt:
            log.info(Sentence("stopped; the state is saved"))
        self._save_all()
        return finished

    def _save_all(self) -> None:
        """Save state and model and draw the curves; the first failure is raised at the end."""
        failures: list[SR3Error] = []
        try:
            self.save()
        except ImageWriteError as error:  # the model is smaller and may still have room
            failures.append(error)
        if self.curves is not None:
            try:
                self.export()
            except SR3Error as error:
                failures.append(error)
        self.validate()
        if self.curves is not None:
            self.curves.close()
        if failures:
            raise failures[0]

    def export(self, name: str = "model.safetensors") -> None:
        """Write a model file with the mean weights as they are now."""
        with self.run.ema.lent_to(self.run.objective):
            images = {**self._trained, self.stage: self.run.images}
            self.task.export(images, self.folder / name)

    def _train_stage(self, deadline: float, budget: Budget) -> bool:
        """Train one stage; returns False if the time ran out before its end."""
        module = self.processes.wrap(self.run.objective)
        plan = self.config.stages[self.stage]
        saved = validated = logged = last = time.monotonic()
        first_images, first_step = self.run.images, self.run.steps
        losses = torch.zeros((), device=self.device)
        begun: tuple[float, int] | None = None  # with the first step done, which is no measure
        is_told = bool(plan.minutes)
        while plan.progress(self.run.images, self.run.seconds) < 1:
            with uninterrupted():
                losses += self._step(module)
            now = time.monotonic()
            # Of several processes all must agree on the time, by which the rate goes.
            self.run.seconds += self.processes.mean(now - last) if plan.minutes else now - last
            begun = begun or (now, self.run.images)
            if not is_told and now > begun[0] + MEASURED_S:
                is_told = True
                if self.curves is not None:
                    rate = (self.run.images - begun[1]) / (now - begun[0])
                    tell_time(self.stage, plan, self.run.images, rate)
            if self.run.steps % LOG_EVERY == 0:
                is_told = True
                rate = (self.run.images - first_images) / (now - logged)
                self._log(losses.item() / (self.run.steps - first_step), rate)
                losses.zero_()
                logged = time.monotonic()
                first_images, first_step = self.run.images, self.run.steps
            if self.processes.any(now > deadline):
                return False
            if now - saved > 60 * budget.save_minutes:
                with told(Sentence("a saved state"), (ImageWriteError, ModelFileError)):
                    self.save()
                    if self.curves is not None:
                        self.export()  # what is stopped by force leaves a model of its last state
                self._ahead.drop()
                self.task.take_new_data()
                saved = time.monotonic()
            if self.curves is not None and now - validated > 60 * budget.validate_minutes:
                self.validate()
                validated = time.monotonic()
            last = time.monotonic()
        return True

    def _check_weights(self) -> None:
        """Raise if a weight, or a mean weight, is not finite in any process."""
        tensors = [*self.net.parameters(), *self.run.ema.mean.values()]
        finite = torch.stack([tensor.isfinite().all() for tensor in tensors]).all()
        if self.processes.any(not finite.item()):
            raise TrainingDataError(DIVERGED)

    def _log(self, loss: float, rate: float) -> None:
        if not math.isfinite(loss):
            raise TrainingDataError(DIVERGED)
        if self.curves is None:
            return
        learning = self.run.optimizer.param_groups[0]["lr"]
        values = {"loss": loss, "learning_rate": learning, "patches_per_second": rate}
        self.curves.add(self.stage, self.run.images, values)
        plan = self.config.stages[self.stage]
        tell_pace(self.stage, plan, self.run.images, self.run.seconds, loss, rate)

    def _keep_if_best(self, values: Mapping[str, float]) -> None:
        """Write `best.safetensors` if no earlier weights measured better."""
        badness = self.task.badness(self.stage, values)
        if badness is not None and (self._best is None or badness < self._best):
            self._best = badness
            self.export("best.safetensors")

    def validate(self) -> None:
        """Measure the mean weights on the validation photos and draw a sample grid."""
        if self.validation is None or self.curves is None:
            return
        # What is compiled is made for the shapes of training.
        eager = torch.compiler.set_stance("force_eager") if self._compiled else nullcontext()
        lent = self.run.ema.lent_to(self.run.objective)
        with told(Sentence("a validation"), Exception), lent, eager:
            values = self.validation.measure(self.net, self.stage, self.folder / "samples")
            self._keep_if_best(values)
            self.curves.add(self.stage, self.run.images, values)
            sheet = self.folder / "samples" / f"{self.stage}.png"
            self.curves.show(self.stage, self.run.images, sheet)
            self.curves.draw()
            listed = ", ".join(f"{k} {v:.4f}" for k, v in values.items())
            log.info(Sentence("validation: {values}", values=listed))
