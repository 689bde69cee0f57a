"""The state of a training run on disk: safetensors shards small enough to be carried about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.files import atomic

SHARD_BYTES = 15 * 2**20


class Ema:
    """Running mean of a module's parameters, warmed up as min(decay, (1 + n) / (10 + n)).

    With a decay of 0 there is no mean: the parameters themselves stand for it.
    """

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.mean = {k: v.detach().clone() for k, v in module.named_parameters() if decay}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        """Take in the parameters after a step."""
        if not self.mean:
            return
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        self.updates += 1
        current = [p.detach() for _, p in module.named_parameters()]
        torch._foreach_lerp_(list(self.mean.values()), current, 1 - decay)

    @torch.no_grad()
    def copy_to(self, module: nn.Module) -> None:
        """Give the module the mean parameters."""
        if not self.mean:
            return
        for name, parameter in module.named_parameters():
            parameter.copy_(self.mean[name])


def _shards(tensors: Mapping[str, Tensor]) -> list[dict[str, Tensor]]:
    shards: list[dict[str, Tensor]] = [{}]
    filled = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size() + 512
        if shards[-1] and filled + size > SHARD_BYTES:
            shards.append({})
            filled = 0
        shards[-1][name] = tensor.detach().cpu().contiguous()
        filled += size
    return shards


def save_state(folder: Path, groups: Mapping[str, Mapping[str, Tensor]], info: Any) -> None:
    """Replace the state in a folder in one go; the one before it is kept as `<folder>.previous`."""
    fresh, previous = folder.with_name(folder.name + ".new"), _previous(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for group, tensors in groups.items():
        for number, shard in enumerate(_shards(tensors)):
            atomic.write(fresh / f"{group}-{number:02d}.safetensors", save(shard))
    atomic.write(fresh / "state.json", json.dumps(info, indent=1))
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        atomic.move(folder, previous)
    atomic.move(fresh, folder)
    atomic.sync_folder(folder.parent)


def _previous(folder: Path) -> Path:
    return folder.with_name(folder.name + ".previous")


def load_state(folder: Path) -> tuple[dict[str, dict[str, Tensor]], Any]:
    """Read what `save_state` wrote; a group whose files were left out is missing from the result.

    Raises:
        TrainingDataError: There is no state, or it is damaged.
    """
    if not folder.exists() and _previous(folder).exists():
        folder = _previous(folder)  # stopped between the two renames
    try:
        info = json.loads((folder / "state.json").read_text())
        groups: dict[str, dict[str, Tensor]] = {}
        for path in sorted(folder.glob("*-*.safetensors")):
            groups.setdefault(path.name.rsplit("-", 1)[0], {}).update(load_file(path))
    except (OSError, ValueError, SafetensorError) as error:
        raise TrainingDataError(
            f"The training state in {folder} cannot be read ({error}); "
            "give another run folder or start without --resume."
        ) from error
    return groups, info
