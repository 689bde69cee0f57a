"""Networks of torch to and from model files."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import nn

from .model_card import ModelCard
from .model_file import (
    Weights,
    check_shapes,
    damaged,
    load_weights,
    split_pairs,
    write_model,
)
from .network_configs import PredictorConfig, RefinerConfig, SR3UNetConfig
from .photo_net import PhotoNet
from .sr3_unet import SR3UNet


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


NETWORKS = {"photo": photo_net, "sr3": sr3_net}
"""By the kind on the card: builds the networks, for weights to be loaded into."""


def save_model(
    path: Path, net: nn.Module, card: ModelCard, dtype: torch.dtype = torch.float16
) -> ModelCard:
    """Write a model in one go; see `write_model`."""
    state = net.state_dict().items()
    return write_model(path, {name: x.detach().to("cpu", dtype).numpy() for name, x in state}, card)


def build_net(weights: Weights, card: ModelCard) -> nn.Module:
    """Build a model's networks in float32, ready for inference.

    Raises:
        KeyError, TypeError, ValueError, RuntimeError: The weights are not those of the card.
    """
    build = NETWORKS[card.kind]
    with torch.device("meta"):  # a card may ask for networks of any size
        shapes = {name: tuple(x.shape) for name, x in build(card).state_dict().items()}
    check_shapes(weights, shapes)
    net = build(card)
    tensors = {name: torch.from_numpy(array).float() for name, array in weights.items()}
    net.load_state_dict(tensors, assign=True)  # no second copy in memory
    return net.eval().requires_grad_(False)


def load_model(path: Path) -> tuple[nn.Module, ModelCard]:
    """Read a model's networks onto the CPU in float32, ready for inference.

    Of a model with two pairs, that for clean photos.

    Raises:
        ModelFileError: The file is missing, damaged, or its tensors are not those of its card.
    """
    weights, card = load_weights(path)
    with damaged(path):
        return build_net(split_pairs(weights)[0], card), card
