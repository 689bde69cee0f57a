"""Model files: safetensors with the model card in the header."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.options import DtypeName
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.files import atomic

from .diffusion_model import DiffusionModel
from .model_card import METADATA_KEY, ModelCard, read_card
from .photo_model import PhotoModel
from .photo_net import PhotoNet, PredictorConfig, RefinerConfig
from .sr3_model import SR3Model
from .sr3_unet import SR3UNet, SR3UNetConfig

# Far beyond every network that a processor or a card could run.
MAX_WIDTH, MAX_BLOCKS, MAX_LEVELS = 16384, 256, 16


def tensor_digest(tensors: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 of names, shapes, number formats and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def photo_net(card: ModelCard) -> PhotoNet:
    """Build the networks that a card of kind "photo" describes, with random weights."""
    refiner = dict(card.network["refiner"])
    refiner["widths"], refiner["blocks"] = tuple(refiner["widths"]), tuple(refiner["blocks"])
    return PhotoNet(PredictorConfig(**card.network["predictor"]), RefinerConfig(**refiner))


def network_config(predictor: PredictorConfig, refiner: RefinerConfig) -> dict[str, object]:
    """Return the card's `network` entry for `photo_net`."""
    return {"predictor": asdict(predictor), "refiner": asdict(refiner)}


def sr3_net(card: ModelCard) -> SR3UNet:
    """Build the network that a card of kind "sr3" describes, its tensors without memory."""
    network = dict(card.network)
    for name in ("channel_mults", "attention_levels"):
        network[name] = tuple(network[name])
    with torch.device("meta"):  # up to 155 million random numbers would be made for nothing
        return SR3UNet(SR3UNetConfig(**network))


class Kind(NamedTuple):
    """What a kind of model is made of.

    Attributes:
        network: Builds the networks that a card describes, for weights to be loaded into.
        model: Runs them: (networks, card, device, number format) -> model.
    """

    network: Callable[[ModelCard], nn.Module]
    model: Callable[[Any, ModelCard, torch.device, torch.dtype], DiffusionModel[Any]]


KINDS = {"photo": Kind(photo_net, PhotoModel), "sr3": Kind(sr3_net, SR3Model)}
"""By the name on the card. A new kind of model is a row here."""


def save_model(
    path: Path, net: nn.Module, card: ModelCard, dtype: torch.dtype = torch.float16
) -> ModelCard:
    """Write a model in one go; see `write_model`."""
    tensors = {name: tensor.detach().to("cpu", dtype) for name, tensor in net.state_dict().items()}
    return write_model(path, tensors, card)


def write_model(
    path: Path, tensors: Mapping[str, Tensor], card: ModelCard, *, replace_model: bool = True
) -> ModelCard:
    """Write tensors as a model file, in one go, and return its card with the digest filled in.

    Args:
        replace_model: Replace a file of that name, also one that appears meanwhile.

    Raises:
        ModelFileError: A number is not finite (also where the number format is too small for it),
            or the file cannot be written. Then nothing is, and an earlier file is kept.
    """
    contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
    for name, tensor in contiguous.items():
        if not tensor.isfinite().all():
            raise ModelFileError(
                "The model was not saved: its {name} holds infinite numbers.", name=name
            )
    card = replace(card, sha256=tensor_digest(contiguous))
    _write(path, contiguous, card, replace_model)
    return card


def rewrite_card(path: Path, card: ModelCard) -> None:
    """Give a model file another card; its tensors stay as they are.

    Raises:
        ModelFileError: It cannot be written; it is as it was.
    """
    _write(path, load_file(path), card, replace_model=True)


def _write(path: Path, tensors: dict[str, Tensor], card: ModelCard, replace_model: bool) -> None:
    write = atomic.write if replace_model else atomic.write_new
    metadata = {METADATA_KEY: card.to_json()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, lambda file: save_file(tensors, file.name, metadata))
    except FileExistsError as error:
        raise ModelFileError(
            "A model {model_id} already exists; choose another id.", model_id=card.id
        ) from error
    except (OSError, SafetensorError) as error:
        raise ModelFileError(
            "The model could not be saved to {folder}: {error}.",
            folder=path.parent,
            error=getattr(error, "strerror", None) or str(error),
        ) from error


def load_model(path: Path) -> tuple[nn.Module, ModelCard]:
    """Read a model's networks onto the CPU in float32, ready for inference.

    Raises:
        ModelFileError: The file is missing, damaged, or its tensors are not those of its card.
    """
    card = read_card(path)
    try:
        tensors = load_file(path)
        if tensor_digest(tensors) != card.sha256:
            raise ValueError("its contents do not match its checksum")
        net = _network(card, tensors)
        tensors = {name: tensor.float() for name, tensor in tensors.items()}
        net.load_state_dict(tensors, assign=True)  # no second copy in memory
    except Exception as error:  # a card can be anything
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelFileError(
            "The model file {name} is damaged ({reason}). Copy it again.",
            name=path.name,
            reason=reason,
        ) from error
    return net.eval().requires_grad_(False), card


def _network(card: ModelCard, tensors: Mapping[str, Tensor]) -> nn.Module:
    """Build the networks of a card; raises, before that takes memory, if they do not fit.

    A card is anybody's: it may ask for networks of any size.
    """
    _check_sizes(card.network)
    with torch.device("meta"):
        expected = KINDS[card.kind].network(card).state_dict()
    for name in sorted(expected.keys() | tensors.keys()):
        if name not in tensors or name not in expected:
            raise ValueError(f"{name} is in its {'card' if name in expected else 'file'} alone")
        if expected[name].shape != tensors[name].shape:
            raise ValueError(f"the shape of {name} is not that of its card")
    return KINDS[card.kind].network(card)


def _check_sizes(value: object, most: int = MAX_WIDTH) -> None:
    """Raise ValueError if a number of a network's configuration is out of every range."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_sizes(inner, MAX_BLOCKS if "blocks" in str(key) else MAX_WIDTH)
    elif isinstance(value, list | tuple) and len(value) <= MAX_LEVELS:
        for inner in value:
            _check_sizes(inner, most)
    elif not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("the networks of its card are out of range")


def schedule_of(card: ModelCard) -> NoiseSchedule:
    """Return the noise levels that a model was trained on.

    Raises:
        ModelFileError: The card tells none that make sense.
    """
    try:
        return NoiseSchedule.from_config(card.schedule)
    except (ValueError, TypeError, OverflowError) as error:
        raise ModelFileError(
            "The model file {name} is damaged ({reason}). Copy it again.",
            name=f"{card.id}.safetensors",
            reason=str(error),
        ) from error


def open_model(path: Path, device: torch.device, dtype: DtypeName = "auto") -> DiffusionModel[Any]:
    """Read a model and make it ready to run.

    Raises:
        ModelFileError: The file is missing, damaged, or its tensors are not those of its card.
    """
    net, card = load_model(path)
    schedule_of(card)  # tells what is wrong with it
    model = KINDS[card.kind].model(net, card, device, torch.float32)
    model.dtype = model.pick_dtype(dtype)
    return model
