"""What the training loop asks of a kind of model, and its batches, drawn ahead."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import TrainingDataError

from .config import Stage

Key = tuple[Stage, int, int, int]
"""Of a batch: stage, patches, side of the patches and step."""


class Task(Protocol):
    """The networks of a run and how they are trained, stage by stage."""

    @property
    def net(self) -> nn.Module:
        """The networks of the finished model."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What is trained, in this order."""

    def objective(self, stage: Stage) -> nn.Module:
        """Return the loss of a batch as a module over the networks; its parameters are trained.

        What it has beside the networks is kept in the state and is no part of the model.
        """

    def optimizer(self, objective: nn.Module) -> torch.optim.Optimizer:
        """Return the optimizer of an objective's parameters.

        A group may have a "factor" by which its learning rate differs.
        """

    def badness(self, stage: Stage, values: Mapping[str, float]) -> float | None:
        """Return the measure by which the best weights are kept, smaller is better.

        It must be no part of the stage's loss; None keeps none.
        """

    def compile(self) -> None:
        """Compile the networks in place."""

    def take_new_data(self) -> None:
        """Take in data that came since, if there can be any."""

    def learning_rate(
        self, stage: Stage, progress: float, steps: int, steps_since_rewarm: int
    ) -> float:
        """Return the learning rate, see `config.learning_rate`."""

    def batch(self, stage: Stage, batch: int, patch: int, step: int) -> tuple[Tensor, ...]:
        """Draw what the objective is called with; it depends on the arguments alone.

        Args:
            patch: Their side in pixels.
            step: Step of the stage; below 0 for draws beside the training.
        """

    def finish_stage(self, stage: Stage) -> None:
        """Do what comes after a stage; the networks have its final weights."""

    def export(self, images: Mapping[Stage, int], path: Path) -> None:
        """Write the networks as a model file."""


class Validates(Protocol):
    """Measures networks in the middle of training."""

    def measure(self, net: Any, stage: Stage, samples: Path) -> dict[str, float]:
        """Return values by name and write `<samples>/<stage>.png`."""


def step_seed(seed: int, stage: int, step: int, rank: int) -> int:
    """Return the seed of what a process draws for a step.

    Args:
        step: Number of the step, -1000 or above.
    """
    sequence = np.random.SeedSequence((seed, stage, step + 1000, rank))
    return int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(1))


class Ahead:
    """Draws a step's batch while the card works on the step before; elsewhere when it is asked for.

    A batch depends on its step alone, so what is drawn ahead and then not wanted changes nothing.
    """

    def __init__(self, task: Task, device: torch.device) -> None:
        """Take whose batches are drawn, and where."""
        self._task = task
        self._stream: torch.cuda.Stream | None = None
        if device.type == "cuda":
            self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._drawn: tuple[Key, tuple[Tensor, ...]] | None = None

    def draw(self, *key: *Key) -> None:
        """Begin to draw the batch of a stage, size, side of patches and step."""
        if self._stream is None:
            return
        with torch.cuda.stream(self._stream):
            self._drawn = key, self._task.batch(*key)

    def take(self, *key: *Key) -> tuple[Tensor, ...]:
        """Return the batch of a stage, size, side of patches and step."""
        drawn, self._drawn = self._drawn, None
        if self._stream is None or drawn is None or drawn[0] != key:
            return self._task.batch(*key)
        now = torch.cuda.current_stream(self._stream.device)
        now.wait_stream(self._stream)
        for tensor in drawn[1]:
            tensor.record_stream(now)
        return drawn[1]

    def drop(self) -> None:
        """Forget what is drawn and wait for the card, before the data changes."""
        self._drawn = None
        if self._stream is not None:
            self._stream.synchronize()


def check_compiling(device: torch.device) -> None:
    """Compile a line, so that what torch lacks is told before the training begins.

    Raises:
        TrainingDataError: It cannot compile here.
    """
    with TrainingDataError.instead(
        "--compile does not work here ({reason}); leave it out, or install the program from "
        "source, and a C++ compiler.",
        of=(Exception,),
    ):
        torch.compile(lambda x: x * x)(torch.ones(8, device=device))


def clip_gradients(optimizer: torch.optim.Optimizer, limit: float) -> None:
    """Clip the gradients, those of parameters with a rate of their own by themselves.

    Args:
        limit: Largest norm.
    """
    alike: dict[float, list[Tensor]] = {}
    for group in optimizer.param_groups:
        alike.setdefault(group.get("factor", 1.0), []).extend(group["params"])
    for parameters in alike.values():
        torch.nn.utils.clip_grad_norm_(parameters, limit)
