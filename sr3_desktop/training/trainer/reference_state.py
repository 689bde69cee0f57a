"""Continuing a training of the public SR3 code from its pair of files, `*_gen.pth` and `*_opt.pth`.

The optimizer's file numbers its entries in the order of the network's parameters, which is ours.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.exchange.sr3_import import import_checkpoint
from sr3_desktop.engine.models.checkpoint import load_model

from .sr3_config import SR3TrainConfig

MOMENTS = ("exp_avg", "exp_avg_sq")
MOST_STEPS = 2**53


class ReferenceState(NamedTuple):
    """What a pair of files holds.

    Attributes:
        weights: Of the network, by name.
        moments: Adam's state, see `state.moments_of`.
        steps: Optimizer steps done.
    """

    weights: dict[str, Tensor]
    moments: dict[str, Tensor]
    steps: int


def read_reference(stem: Path, config: SR3TrainConfig, net: nn.Module) -> ReferenceState:
    """Read a pair of files of the public code; nothing in them is executed.

    Args:
        stem: Their path without `_gen.pth` and `_opt.pth`, as the public code is given it.

    Raises:
        SR3Error: A file cannot be used, or it is of another network or other noise levels.
    """
    name = stem.name.removesuffix("_gen.pth").removesuffix("_opt.pth")
    gen, opt = (stem.with_name(name + ending) for ending in ("_gen.pth", "_opt.pth"))
    if config.network.prediction != "eps":
        raise TrainingDataError(
            "The public code's networks answer with the noise, those of {id} with "
            '"{prediction}"; give --predict eps, or their configuration.',
            id=config.id,
            prediction=config.network.prediction,
        )
    weights = _read_weights(gen, config)
    shapes = {key: tensor.shape for key, tensor in net.state_dict().items()}
    if {key: tensor.shape for key, tensor in weights.items()} != shapes:
        raise TrainingDataError(
            "{name} is of another network than {id}; choose the --config it was trained with.",
            name=gen.name,
            id=config.id,
        )
    moments, steps = _read_optimizer(opt, [parameter.shape for parameter in net.parameters()])
    return ReferenceState(weights, moments, steps)


def _read_weights(file: Path, config: SR3TrainConfig) -> dict[str, Tensor]:
    with TemporaryDirectory() as folder:
        path, card = import_checkpoint(
            file,
            Path(folder),
            model_id="reference",
            norm_groups=config.network.norm_groups,
            scale=config.scale,
        )
        # Clones, as Windows deletes no file that a tensor is still mapped from.
        weights = {key: x.clone() for key, x in load_model(path)[0].state_dict().items()}
    theirs, ours = (NoiseSchedule.from_config(s).sigmas for s in (card.schedule, config.schedule))
    if theirs.shape != ours.shape or not np.allclose(theirs, ours, rtol=1e-4):
        raise TrainingDataError(
            "{name} was trained on other noise levels than {id} uses; choose the --config "
            "it was trained with.",
            name=file.name,
            id=config.id,
        )
    return weights


def _read_optimizer(file: Path, shapes: Sequence[torch.Size]) -> tuple[dict[str, Tensor], int]:
    """Return Adam's state, see `state.moments_of`, and the number of steps."""
    if not file.exists():
        raise TrainingDataError(
            "There is no {file}; it must lie beside the _gen.pth file.", file=file
        )
    with TrainingDataError.instead(
        "{name} is not the state of Adam for this network or is damaged ({reason}); copy it again, "
        "or start from the weights alone with --init and an imported model.",
        of=(
            *(pickle.UnpicklingError, EOFError, OSError, RuntimeError),
            *(LookupError, TypeError, ValueError, AttributeError, ArithmeticError),
        ),
        name=file.name,
    ):
        saved = torch.load(file, map_location="cpu", weights_only=True)
        steps, state = int(saved["iter"]), saved["optimizer"]["state"]
        entries = [_entry(state[number], shape) for number, shape in enumerate(shapes)]
        if len(state) != len(shapes):
            raise ValueError(f"it has {len(state)} entries for {len(shapes)} parameters")
        if not 0 <= steps <= MOST_STEPS:
            raise ValueError(f"it is of step {steps}")
    return {f"{n}.{key}": x for n, entry in enumerate(entries) for key, x in entry.items()}, steps


def _entry(entry: dict[str, Any], shape: torch.Size) -> dict[str, Tensor]:
    """Return a parameter's state; raises ValueError if it is of another parameter."""
    for name in MOMENTS:
        if entry[name].shape != shape:
            raise ValueError(f"a moment of shape {list(entry[name].shape)} in place of {[*shape]}")
        if not entry[name].isfinite().all():
            raise ValueError("a moment with infinite numbers")
    moments: dict[str, Tensor] = {name: entry[name].float() for name in MOMENTS}
    # Before PyTorch 1.12 the step was a number.
    return {**moments, "step": torch.tensor(float(entry["step"]))}
