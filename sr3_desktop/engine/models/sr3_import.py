"""Taking over checkpoints of the public SR3 code (`I640000_E37_gen.pth`) as models.

Only tensors are read: `torch.load(weights_only=True)` runs no code of the file. What the network
looks like is read off the shapes of its tensors, see `sr3_unet.infer_config`.
"""

from __future__ import annotations

import pickle
import re
import struct
import warnings
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.diffusion.schedule import BETAS, FIXED_BETAS, NoiseSchedule

from .checkpoint import load_model, write_model
from .model_card import ModelCard
from .sr3_unet import PUBLISHED_NORM_GROUPS, SR3UNet, SR3UNetConfig, infer_config

PREFIX = "denoise_fn."
PUBLISHED_SCALE = 8
RECOMMENDED_STEPS = 50
LIMITS = (
    "Made for one kind of picture at one size; trained with GroupNorm, so tiles of larger photos "
    "match only roughly."
)
GUESSED = (
    " Not one of the published networks: its enlargement ({scale}x) and norm_groups ({groups}) "
    "cannot be read from the file; if results are wrong, import it with others."
)
ZIP_START = b"PK\x03\x04"
NOT_A_CHECKPOINT = (
    *(EOFError, RuntimeError, LookupError, ValueError, TypeError, AttributeError, AssertionError),
    struct.error,
)
"""All that torch's reader was seen to raise on files with changed bytes."""


def import_checkpoint(
    file: Path,
    folder: Path,
    *,
    model_id: str | None = None,
    name: str | None = None,
    norm_groups: int | None = None,
    scale: int | None = None,
) -> tuple[Path, ModelCard]:
    """Convert a checkpoint into a model file.

    Weights stay float32 so that results are those of the reference.

    Args:
        file: A `*_gen.pth` of the public code's SR3 ("sr3", not "ddpm") networks.
        model_id: Its id; None makes one of the file's name.
        name: Its name for people; None makes one.
        norm_groups: As in the configuration it was trained with; None takes the published ones.
        scale: Enlargement it was trained for; None takes 8, as published.

    Returns:
        The model file and its card.

    Raises:
        ModelFileError: It is no such checkpoint, or the model cannot be written. Then nothing is.
    """
    stem = file.stem.removesuffix("_gen")
    model_id = model_id or "sr3-" + re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    scale = PUBLISHED_SCALE if scale is None else scale
    target = folder / f"{model_id}.safetensors"
    _check_choices(model_id, scale, target)
    state = _read_state(file)
    tensors = _network_tensors(state, file.name)
    try:
        config = infer_config(tensors, norm_groups)
        _compare(tensors, config)
        schedule = _schedule(state)
    except ValueError as error:
        raise ModelFileError(
            "{name} cannot be used as an SR3 model: {error}.", name=file.name, error=str(error)
        ) from error
    card = _card(model_id, name, file.name, config, schedule, scale)
    try:
        return target, write_model(target, tensors, card)
    except (OSError, SafetensorError) as error:
        raise ModelFileError(
            "The model could not be saved to {folder}: {error}.", folder=folder, error=str(error)
        ) from error


def import_model(
    file: Path, folder: Path, *, model_id: str | None = None, name: str | None = None
) -> tuple[Path, ModelCard]:
    """Copy a model of this program, such as a training's result, among the models to choose from.

    Args:
        model_id: Its id; None keeps the file's.
        name: Its name for people; None keeps the file's.

    Returns:
        The copy and its card.

    Raises:
        ModelFileError: It is no whole model, or it cannot be written. Then nothing is.
    """
    _, card = load_model(file)  # tells what is damaged
    card = replace(card, id=model_id or card.id, name=name or card.name)
    target = folder / f"{card.id}.safetensors"
    _check_choices(card.id, card.scale, target)
    try:
        return target, write_model(target, load_file(file), card)
    except (OSError, SafetensorError) as error:
        raise ModelFileError(
            "The model could not be saved to {folder}: {error}.", folder=folder, error=str(error)
        ) from error


def _check_choices(model_id: str, scale: int, target: Path) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", model_id):
        raise ModelFileError(
            '"{model_id}" cannot be a model\'s id; use small letters, digits, ".", "_" and "-".',
            model_id=model_id,
        )
    if not 2 <= scale <= MAX_SCALE:
        raise ModelFileError(
            "The scale of a model is 2 to {most:g}, not {scale}.",
            most=MAX_SCALE,
            scale=scale,
        )
    if target.exists():
        raise ModelFileError(
            "A model {model_id} already exists; choose another id.", model_id=model_id
        )


def _read_state(file: Path) -> dict[str, Any]:
    """Read the dictionary of a checkpoint without running what may be in it."""
    try:
        with file.open("rb") as opened:
            zipped = opened.read(len(ZIP_START)) == ZIP_START
        if zipped and not zipfile.is_zipfile(file):  # its directory is at the end
            raise EOFError
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd pickles; what is in them is checked below
            # Mapped, weights take no memory of their own; files older than torch 1.6 can't be.
            state = torch.load(file, map_location="cpu", weights_only=True, mmap=zipped)
    except pickle.UnpicklingError as error:
        raise ModelFileError(
            "{name} was not opened: it contains more than weights and could execute "
            "code, or is not a PyTorch file.",
            name=file.name,
        ) from error
    except NOT_A_CHECKPOINT as error:
        raise ModelFileError(
            "{name} is damaged or incomplete. Copy it again.", name=file.name
        ) from error
    except OSError as error:
        raise ModelFileError(
            "{name} could not be opened: {reason}.", name=file.name, reason=error.strerror
        ) from error
    if not isinstance(state, dict):
        raise ModelFileError("{name} is not a checkpoint of an SR3 network.", name=file.name)
    return state


def _network_tensors(state: dict[str, Any], name: str) -> dict[str, Tensor]:
    """Return the tensors of the U-Net, in float32, by their names in it."""
    if "optimizer" in state:
        raise ModelFileError(
            "{name} is the optimizer's state; import the file beside it that ends in _gen.pth.",
            name=name,
        )
    if any(str(key).startswith(f"{PREFIX}time_mlp.") for key in state):
        raise ModelFileError(
            '{name} was trained with the reference\'s "ddpm" network, which is '
            'conditioned on the step instead of the noise level; only its "sr3" networks '
            "can be used.",
            name=name,
        )
    found = {
        key.removeprefix(PREFIX): value
        for key, value in state.items()
        if isinstance(key, str) and key.startswith(PREFIX)
    }
    if not found:
        raise ModelFileError("{name} is not a checkpoint of an SR3 network.", name=name)
    for key, value in found.items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            raise ModelFileError(
                "{name} cannot be used: its {key} is no tensor of numbers.", name=name, key=key
            )
        if not value.isfinite().all():
            raise ModelFileError(
                "{name} cannot be used: its {key} holds infinite numbers.", name=name, key=key
            )
    return {key: value.float() for key, value in found.items()}


def _compare(tensors: dict[str, Tensor], config: SR3UNetConfig) -> None:
    """Raise ValueError unless names and shapes are those of the network."""
    with torch.device("meta"):
        expected = SR3UNet(config).state_dict()
    for key, tensor in expected.items():
        if key not in tensors:
            raise ValueError(f"its {key} is missing")
        if tensors[key].shape != tensor.shape:
            shapes = f"{list(tensors[key].shape)} in place of {list(tensor.shape)}"
            raise ValueError(f"its {key} has the shape {shapes}")
    if unknown := tensors.keys() - expected.keys():
        raise ValueError(f"it has a {min(unknown)} that no such network has")


def _schedule(state: dict[str, Any]) -> dict[str, Any]:
    """Return the card's entry for the noise levels that the checkpoint was trained on.

    Raises:
        ValueError: They are missing or contradict each other.
    """
    betas, gammas = state.get("betas"), state.get("alphas_cumprod")
    if not (isinstance(betas, Tensor) and isinstance(gammas, Tensor)):
        raise ValueError("its noise levels (betas, alphas_cumprod) are missing")
    betas, gammas = betas.double(), gammas.double()
    expected = (1 - betas).cumprod(0)
    if betas.ndim != 1 or gammas.shape != betas.shape or not _nearly(gammas, expected):
        raise ValueError("its noise levels contradict each other")
    levels = len(betas)
    # Shortest decimals: 1e-06 rather than the float32 9.999999974752427e-07.
    listed = [float(str(number)) for number in state["betas"].float().numpy()]
    for kind, make in BETAS.items():
        if _nearly(betas, make(levels, listed[0], listed[-1])):
            ends = {"beta_start": listed[0], "beta_end": listed[-1]}
            schedule = {"kind": kind, "levels": levels}
            schedule |= {} if kind in FIXED_BETAS else ends
            break
    else:
        schedule = {"kind": "betas", "levels": levels, "betas": listed}
    NoiseSchedule.from_config(schedule)
    return schedule


def _nearly(a: Tensor, b: Tensor) -> bool:
    return torch.allclose(a, b, rtol=1e-5, atol=1e-9)


def _card(
    model_id: str,
    name: str | None,
    file: str,
    config: SR3UNetConfig,
    schedule: dict[str, Any],
    scale: int,
) -> ModelCard:
    published = (config.channel_mults, config.res_blocks) in PUBLISHED_NORM_GROUPS
    guessed = "" if published else GUESSED.format(scale=scale, groups=config.norm_groups)
    steps = min(RECOMMENDED_STEPS, schedule["levels"])
    low = config.image_size // scale
    return ModelCard(
        id=model_id,
        name=name or f"SR3 {low} → {config.image_size} ({Path(file).stem.removesuffix('_gen')})",
        kind="sr3",
        scale=scale,
        network=asdict(config),
        schedule=schedule,
        recommended=SamplerSettings("ddim", steps, eta=0.0, detail=1.0),
        halo=max(low // 8, 1),  # windows overlap by a quarter of their side
        license="unknown: that of the checkpoint",
        trained_on=f"Imported from {file}.",
        notes=LIMITS + guessed,
    )
