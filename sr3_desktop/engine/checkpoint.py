"""Model files: safetensors with the model card in the header."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from .errors import ModelFileError
from .model_card import METADATA_KEY, ModelCard, read_card
from .networks import PhotoNet, PredictorConfig, RefinerConfig


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


def save_model(path: Path, net: PhotoNet, card: ModelCard) -> ModelCard:
    """Write a model in float16, in one go, and return its card with the digest filled in."""
    tensors = {k: v.detach().half().cpu().contiguous() for k, v in net.state_dict().items()}
    card = replace(card, sha256=tensor_digest(tensors))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, tensors, card)
    return card


def rewrite_card(path: Path, card: ModelCard) -> None:
    """Give a model file another card; its tensors stay as they are."""
    _write(path, load_file(path), card)


def _write(path: Path, tensors: dict[str, Tensor], card: ModelCard) -> None:
    temporary = path.with_name(path.name + ".part")
    save_file(tensors, temporary, metadata={METADATA_KEY: card.to_json()})
    os.replace(temporary, path)


def load_model(path: Path) -> tuple[PhotoNet, ModelCard]:
    """Read a model onto the CPU in float32, ready for inference.

    Raises:
        ModelFileError: The file is missing, damaged, or its tensors are not those of its card.
    """
    card = read_card(path)
    if card.kind != "photo":
        raise ModelFileError(
            f"{path.name} is a model of a kind ({card.kind}) this version can't run."
        )
    try:
        tensors = load_file(path)
        if tensor_digest(tensors) != card.sha256:
            raise ValueError("its contents do not match its checksum")
        net = photo_net(card)
        net.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelFileError(
            f"The model file {path.name} is damaged ({reason}); copy it again."
        ) from error
    return net.eval().requires_grad_(False), card
