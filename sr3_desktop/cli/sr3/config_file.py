"""Reading a configuration from a file: a run's `config.json`, or one of the public SR3 code."""

import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from sr3_desktop.engine.base.errors import SettingError, TrainingDataError
from sr3_desktop.engine.base.json_text import parse_json
from sr3_desktop.engine.models.network_configs import DEFAULT_NORM_GROUPS, SR3UNetConfig
from sr3_desktop.training.trainer.config import StageConfig, TrainConfig
from sr3_desktop.training.trainer.sr3_config import SR3TrainConfig, check_sizes

USED = (
    "name",
    "datasets.train.l_resolution",
    "datasets.train.r_resolution",
    "datasets.train.batch_size",
    "model.which_model_G",
    "model.unet",
    "model.beta_schedule.train",
    "model.diffusion.image_size",
    "model.diffusion.channels",
    "train.n_iter",
    "train.optimizer",
)
"""What is taken from a configuration of the public code, with all that is inside."""

ELSEWHERE = {
    "path": "--run and --resume-reference",
    "datasets": "--data and --validation",
    "gpu_ids": "--device",
    "wandb": "--wandb",
    "train.val_freq": "--every",
    "train.save_checkpoint_freq": "--every",
    "train.ema_scheduler": "--ema",
    "model.beta_schedule.val": "--steps of infer",
}
"""Entries that options of commands stand for."""


class FromFile(NamedTuple):
    """A configuration and what of its file has no meaning here, in words; empty of our own."""

    config: TrainConfig | SR3TrainConfig
    ignored: str = ""


def read_config(path: Path) -> FromFile:
    """Read a configuration.

    Raises:
        TrainingDataError: The file cannot be read or makes no sense.
    """
    with TrainingDataError.instead(
        "{path} is not a usable training configuration: {reason}.",
        of=(ValueError, TypeError, RecursionError, OverflowError),
        path=path,
    ):
        with TrainingDataError.instead(
            "The configuration {path} cannot be opened: {reason}; give the name of a preset, or a "
            "file.",
            path=path,
        ):
            content = path.read_bytes()
        data = parse_json(_without_comments(content))
        if not isinstance(data, dict):
            raise SettingError("it is not a JSON object")
        if isinstance(_entry(data, "model.unet", 0), Mapping):
            return _from_reference(data)
        kind = SR3TrainConfig if "low" in data else TrainConfig
        config: TrainConfig | SR3TrainConfig = _built(kind, data, "")
        if isinstance(config, SR3TrainConfig):
            from sr3_desktop.engine.diffusion.schedule import NoiseSchedule  # loads numpy

            check_sizes(config)
            NoiseSchedule.from_config(config.schedule)
        return FromFile(config)


def _without_comments(content: bytes) -> bytes:
    """Cut `// ...` to the line's end where it is not inside a string."""
    return re.sub(rb'("(?:\\.|[^"\\])*")|//[^\n]*', lambda match: match[1] or b"", content)


def _entry(data: Mapping[str, Any], key: str, default: Any = None) -> Any:
    """Return an entry by its dotted path; raises ValueError if it is missing without default."""
    value: Any = data
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            if default is None:
                raise SettingError("it has no {key}", key=key)
            return default
        value = value[part]
    return value


def _whole(data: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = _entry(data, key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise SettingError(
            "its {key} is {value!r}, which is not a whole number", key=key, value=value
        )
    if not 1 <= value <= 10**12:
        raise SettingError("its {key} is {value:g}, but must be 1 or more", key=key, value=value)
    return int(value)


def _real(data: Mapping[str, Any], key: str, default: float | None = None) -> float:
    value = _entry(data, key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingError("its {key} is {value!r}, which is not a number", key=key, value=value)
    if not 0 <= value < math.inf:
        raise SettingError("its {key} is {value:g}, but must be 0 or more", key=key, value=value)
    return float(value)


def _wholes(data: Mapping[str, Any], key: str, default: list[int] | None = None) -> list[int]:
    value = _entry(data, key, default)
    if not isinstance(value, list) or not all(type(number) is int for number in value):
        raise SettingError(
            "its {key} is {value!r}, which is not a list of whole numbers", key=key, value=value
        )
    return value


def _from_reference(data: Mapping[str, Any]) -> FromFile:
    """Return what a configuration of the public code describes."""
    model = _entry(data, "model.which_model_G", "sr3")
    if model != "sr3":
        raise SettingError(
            'its network is the reference\'s "{model}", which is conditioned on the step instead '
            'of the noise level; only "sr3" can be trained here',
            model=model,
        )
    size = _whole(data, "model.diffusion.image_size")
    high = _whole(data, "datasets.train.r_resolution", size)
    batch = _whole(data, "datasets.train.batch_size")
    name = str(_entry(data, "name", "sr3"))
    config = SR3TrainConfig(
        id=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "sr3",
        name=name,
        low=_whole(data, "datasets.train.l_resolution"),
        network=_reference_network(data, high),
        schedule=_reference_schedule(data),
        stages={
            "denoiser": StageConfig(
                kimg=_whole(data, "train.n_iter") * batch / 1000,
                batch=batch,
                patch=high,
                learning_rate=_real(data, "train.optimizer.lr"),
            )
        },
    )
    check_sizes(config)
    return FromFile(config, _ignored(data))


def _reference_network(data: Mapping[str, Any], size: int) -> SR3UNetConfig:
    channels = _whole(data, "model.diffusion.channels", 3)
    inputs = _whole(data, "model.unet.in_channel", 6)
    outputs = _whole(data, "model.unet.out_channel", 3)
    if channels not in (1, 3) or (inputs, outputs) != (2 * channels, channels):
        raise SettingError(
            "its network has {inputs} channels in and {outputs} out for photos of {channels}; "
            "color photos need 3, 6 in and 3 out, gray photos 1, 2 in and 1 out",
            inputs=inputs,
            outputs=outputs,
            channels=channels,
        )
    mults = _wholes(data, "model.unet.channel_multiplier")
    attention = _wholes(data, "model.unet.attn_res", [16])
    nominal = _whole(data, "model.diffusion.image_size")
    return SR3UNetConfig(
        inner_channel=_whole(data, "model.unet.inner_channel"),
        channel_mults=tuple(mults),
        res_blocks=_whole(data, "model.unet.res_blocks"),
        attention_levels=tuple(
            level for level in range(len(mults)) if nominal >> level in attention
        ),
        norm_groups=_whole(data, "model.unet.norm_groups", DEFAULT_NORM_GROUPS),
        dropout=_real(data, "model.unet.dropout", 0.0),
        image_size=size,
        channels=channels,
    )


def _reference_schedule(data: Mapping[str, Any]) -> dict[str, Any]:
    from sr3_desktop.engine.diffusion.schedule import BETAS, FIXED_BETAS, NoiseSchedule

    key = "model.beta_schedule.train"
    kind = _entry(data, f"{key}.schedule")
    if not isinstance(kind, str) or kind not in BETAS:
        raise SettingError(
            "its {key} is {value!r}, but must be one of {known}",
            key=f"{key}.schedule",
            value=kind,
            known=", ".join(BETAS),
        )
    schedule: dict[str, Any] = {"kind": kind, "levels": _whole(data, f"{key}.n_timestep")}
    if kind not in FIXED_BETAS:
        for ours, theirs in (("beta_start", "linear_start"), ("beta_end", "linear_end")):
            schedule[ours] = _real(data, f"{key}.{theirs}")
    NoiseSchedule.from_config(schedule)
    return schedule


def _ignored(data: Mapping[str, Any]) -> str:
    """Return what has no meaning here, such as `gpu_ids (see --device), phase`."""

    def leaves(value: Any, path: str) -> list[str]:
        if any(path == used or path.startswith(f"{used}.") for used in USED):
            return []
        if isinstance(value, Mapping) and any(used.startswith(f"{path}.") for used in USED):
            return [leaf for key, inner in value.items() for leaf in leaves(inner, f"{path}.{key}")]
        return [path]

    left = [leaf for key, value in data.items() for leaf in leaves(value, str(key))]
    return ", ".join(
        f"{path} (see {instead})"
        if (instead := ELSEWHERE.get(path) or ELSEWHERE.get(path.split(".")[0]))
        else path
        for path in left
    )


def _built(kind: Any, data: Any, path: str) -> Any:
    """Build what a type hint describes from JSON; raises ValueError if it does not fit."""
    origin, inner = get_origin(kind), get_args(kind)
    where = _shown(path or "it")
    if is_dataclass(kind):
        return _built_dataclass(kind, data, path)
    if kind is Any:
        return data
    if origin is Union or (origin is not None and origin.__name__ == "UnionType"):
        if data is None and type(None) in inner:
            return None
        return _built(next(one for one in inner if one is not type(None)), data, path)
    if origin is tuple and isinstance(data, list):
        return tuple(_built(inner[0], value, f"{path}[{n}]") for n, value in enumerate(data))
    if origin is dict and isinstance(data, Mapping):
        return {key: _built(inner[1], value, f"{path}.{key}") for key, value in data.items()}
    if origin is not None and origin.__name__ == "Literal" and data in inner:
        return data
    if kind is float and type(data) is int:
        return float(data)
    if not isinstance(kind, type) or type(data) is not kind:
        raise SettingError("its {key} cannot be {value!r}", key=where, value=data)
    if isinstance(data, float) and not math.isfinite(data):
        raise SettingError("its {key} is not a finite number", key=where)
    return data


def _shown(key: str) -> str:
    """Return a key of a file in one line."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in key
    )


def _built_dataclass(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise SettingError("its {key} is not a JSON object", key=_shown(path or "content"))
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(data) - known):
        key = f"{path}{'.' if path else ''}{unknown[0]}"
        raise SettingError("it has a {key} that has no meaning", key=_shown(key))
    built = {
        name: _built(hints[name], value, f"{path}.{name}".lstrip("."))
        for name, value in data.items()
    }
    for field in fields(kind):
        if field.name not in built and field.default is MISSING is field.default_factory:
            key = f"{path}.{field.name}".lstrip(".")
            raise SettingError("it has no {key}", key=_shown(key))
    return kind(**built)
