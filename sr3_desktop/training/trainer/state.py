"""The state of a training run on disk: safetensors shards small enough to be carried about."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import (
    ImageWriteError,
    Sentence,
    SettingError,
    TrainingDataError,
)
from sr3_desktop.engine.base.json_text import parse_json
from sr3_desktop.engine.files import atomic

from .run_folder import INFO, is_state_file, move_aside, previous_of

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

    @contextlib.contextmanager
    def lent_to(self, module: nn.Module) -> Iterator[None]:
        """Give the module the mean parameters for a while, if a mean is kept."""
        if not self.mean:
            yield
            return
        own = {name: parameter.detach().clone() for name, parameter in module.named_parameters()}
        self.copy_to(module)
        try:
            yield
        finally:
            with torch.no_grad():
                for name, parameter in module.named_parameters():
                    parameter.copy_(own[name])


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


def save_state(
    folder: Path, groups: Mapping[str, Mapping[str, Tensor]], info: dict[str, Any]
) -> None:
    """Replace the state in a folder in one go; the one before it is kept, see `previous_of`.

    Raises:
        ImageWriteError: It could not be saved; the one before is as it was.
    """
    fresh, previous = folder.with_name(f"{folder.name}.new"), previous_of(folder)
    try:
        _clear(fresh)
        fresh.mkdir(parents=True)
        files: dict[str, str] = {}
        for group, tensors in groups.items():
            for number, shard in enumerate(_shards(tensors)):
                name, data = f"{group}-{number:02d}.safetensors", save(shard)
                atomic.write(fresh / name, data)
                files[name] = hashlib.sha256(data).hexdigest()
        told = {**info, "files": files}
        atomic.write(fresh / INFO, json.dumps({**told, "digest": _digest(told)}, indent=1))
        if folder.exists():
            _clear(previous)
            atomic.move(folder, previous)
        atomic.move(fresh, folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            _clear(fresh)
        raise ImageWriteError(
            "The state could not be saved to {parent} ({reason}); free some space there. "
            "The state before it is kept.",
            parent=folder.parent,
            reason=error.strerror,
        ) from error
    atomic.sync_folder(folder.parent)


def _clear(folder: Path) -> None:
    """Remove the state in a folder; what else has got into it is kept under another name."""
    if not os.path.lexists(folder):
        return
    if folder.is_dir() and not folder.is_symlink():
        for file in folder.iterdir():
            if is_state_file(file):
                file.unlink()
        with contextlib.suppress(OSError):
            folder.rmdir()
            return
    move_aside(folder)


def _digest(info: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(info, sort_keys=True).encode()).hexdigest()


def load_state(folder: Path) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
    """Read what `save_state` wrote; the optimizer's files may be missing, and then its group is.

    Raises:
        TrainingDataError: There is no state, or it is damaged.
    """
    if not folder.exists() and previous_of(folder).exists():
        folder = previous_of(folder)  # stopped between the two renames
    if not folder.exists():
        raise TrainingDataError(
            "There is no state in {parent}; start without --resume.", parent=folder.parent
        )
    name = INFO
    groups: dict[str, dict[str, Tensor]] = {}
    try:
        info = parse_json((folder / INFO).read_bytes())
        files = _listed(folder, info)
        for name, digest in files.items():
            data = (folder / name).read_bytes()
            if digest not in ("", hashlib.sha256(data).hexdigest()):
                raise SettingError("its contents do not match its checksum")
            tensors = load(data)
            if not all(tensor.isfinite().all() for tensor in tensors.values()):
                raise SettingError("it holds infinite numbers")
            groups.setdefault(name.rsplit("-", 1)[0], {}).update(tensors)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, SafetensorError) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        reason = error if isinstance(error, SettingError) else said
        before = previous_of(folder)
        hint = Sentence("begin again with --restart")
        if before.exists():
            names = {"before": before.name, "now": folder.name}
            hint = Sentence("rename {before}, the state before it, to {now}", **names)
        raise TrainingDataError(
            "The training state in {folder} is damaged: {name} cannot be read ({reason}); {hint}.",
            folder=folder,
            name=name,
            reason=reason,
            hint=hint,
        ) from error
    return groups, {key: value for key, value in info.items() if key not in ("files", "digest")}


def _listed(folder: Path, info: dict[str, Any]) -> dict[str, str]:
    """Return the files of a state with their digests; raises what `load_state` expects."""
    if not isinstance(info, dict):
        raise SettingError("it holds no settings")
    if "files" not in info and "digest" not in info:  # of an earlier version
        shards = filter(is_state_file, sorted(folder.glob("*.safetensors")))
        return {path.name: "" for path in shards}
    files = info["files"]
    if info["digest"] != _digest({key: info[key] for key in info if key != "digest"}):
        raise SettingError("its contents do not match its checksum")
    optimizer = {name for name in files if name.startswith("optimizer-")}
    if not any((folder / name).exists() for name in optimizer):  # they may be left behind
        files = {name: digest for name, digest in files.items() if name not in optimizer}
    return dict(files)


def check_info(info: Mapping[str, Any], stages: Sequence[str], run: Path) -> None:
    """Raise TrainingDataError if the fields of a state do not fit the stages of its run."""
    if problem := _problem_of(info, stages):
        raise TrainingDataError(
            "The state in {folder} is damaged or of another kind of training: {problem}.",
            folder=run,
            problem=problem,
        )


def _problem_of(info: Mapping[str, Any], stages: Sequence[str]) -> str:
    """Return what is wrong with the fields of a state, in words; "" if they can be used."""
    trained, best = info.get("trained", {}), info.get("best")
    counts = [info.get(name) for name in ("images", "steps", "ema_updates")]
    if isinstance(trained, Mapping) and set(trained) <= set(stages):
        counts += trained.values()
    else:
        return f"its trained stages are {str(trained)[:80]}"
    if info.get("stage") not in stages:
        return f"its stage is {str(info.get('stage'))[:40]}"
    if not all(type(count) is int and 0 <= count <= 2**53 for count in counts):
        return f"its counts are {str(counts)[:80]}"
    numbers = [info.get("seconds", 0.0), 0.0 if best is None else best]
    if not all(type(number) in (int, float) and abs(number) < 1e15 for number in numbers):
        return f"its numbers are {str(numbers)[:80]}"
    return ""


def difference(expected: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
    """Return the first tensor that two networks do not share, in words; "" if they are alike."""
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            return f"{name} is missing"
        if name not in expected:
            return f"{name} is not of it"
        if expected[name].shape != found[name].shape:
            return f"{name} has the shape {[*found[name].shape]}, not {[*expected[name].shape]}"
    return ""


def fitting(found: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors that are expected, by name and shape."""
    return {
        name: tensor
        for name, tensor in found.items()
        if name in expected and tensor.shape == expected[name].shape
    }


def beside(whole: nn.Module, part: nn.Module) -> dict[str, Tensor]:
    """Return what a module has that a part of it has not, such as what judges a network."""
    known = {id(tensor) for tensor in part.state_dict(keep_vars=True).values()}
    own = whole.state_dict(keep_vars=True)
    return {name: tensor.detach() for name, tensor in own.items() if id(tensor) not in known}


def moments_of(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return what an optimizer remembers, by number of the parameter and name: `0.exp_avg`."""
    state = optimizer.state_dict()["state"]
    return {f"{n}.{key}": value for n, entry in state.items() for key, value in entry.items()}


def set_moments(optimizer: torch.optim.Optimizer, moments: Mapping[str, Tensor]) -> None:
    """Give an optimizer what `moments_of` returned; its rates stay.

    Raises:
        TrainingDataError: They are of other parameters.
    """
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in moments.items():
        number, _, key = name.partition(".")
        known = number.isdecimal() and int(number) < len(parameters)
        if not known or (tensor.ndim and tensor.shape != parameters[int(number)].shape):
            raise TrainingDataError(
                "The optimizer's state is of another network (its {name}); without its files "
                "the run continues with a warm-up.",
                name=name,
            )
        if tensor.ndim:  # in the order in memory that the parameter has, as a card wants it
            tensor = torch.empty_like(parameters[int(number)], dtype=tensor.dtype).copy_(tensor)
        state.setdefault(int(number), {})[key] = tensor
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


@dataclass(slots=True)
class StageRun:
    """The changing parts of a stage in training."""

    objective: nn.Module
    ema: Ema
    optimizer: torch.optim.Optimizer
    images: int = 0
    seconds: float = 0.0
    steps: int = 0
    steps_since_rewarm: int = 10**9

    def tensors(self, net: nn.Module) -> dict[str, Mapping[str, Tensor]]:
        """Return what `save_state` keeps; the objective is trained over the networks."""
        return {
            "weights": net.state_dict(),
            "ema": self.ema.mean,
            "optimizer": moments_of(self.optimizer),
            "objective": beside(self.objective, net),
        }

    def restore(self, groups: Mapping[str, dict[str, Tensor]], info: Mapping[str, Any]) -> None:
        """Take from a state all but the networks' weights, which the objective has already."""
        own = fitting(groups.get("objective", {}), self.objective.state_dict())
        self.objective.load_state_dict(own, strict=False)
        self.images, self.steps = info["images"], info["steps"]
        self.seconds = info.get("seconds", 0.0)
        self.ema.updates = info["ema_updates"]
        # A run may go on with or without the mean weights.
        for name, mean in fitting(groups.get("ema", {}), self.ema.mean).items():
            self.ema.mean[name].copy_(mean)
        if "optimizer" in groups:
            set_moments(self.optimizer, groups["optimizer"])
        elif self.steps:
            self.steps_since_rewarm = 0
