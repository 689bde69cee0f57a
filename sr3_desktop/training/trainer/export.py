"""Export of a training run as a model file."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import torch

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.checkpoint import network_config, save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.model_file import (
    join_pairs,
    load_weights,
    packed,
    split_pairs,
    write_model,
)
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.models.sr3_unet import SR3UNet

from .config import Stage, TrainConfig
from .sr3_config import SR3TrainConfig

SR3_NOTES = (
    "Made for pictures like those it was trained on, {low} to {high} pixels; tiles of larger "
    "photos match only roughly."
)
SR3_STEPS = {"eps": 50, "v": 50, "residual": 20}
"""Recommended steps by what a network answers with: from a good guess, many steps add noise."""


def sampling_schedule(sigma_max: float) -> dict[str, object]:
    """Return the card's schedule: training sees every noise level, so sampling may choose."""
    return {"kind": "karras", "levels": 2000, "sigma_min": 0.02, "sigma_max": sigma_max, "rho": 7.0}


def export_model(
    net: PhotoNet, config: TrainConfig, images: Mapping[Stage, int], path: Path
) -> ModelCard:
    """Write the networks as a model file whose card tells how they were trained.

    Of a run that restores, they become the second pair of the model that it started from.
    """
    seen = ", ".join(f"{stage} {count / 1000:.0f} thousand" for stage, count in images.items())
    about = config.card
    steps = 0 if set(images) == {"predictor"} else about.steps
    card = ModelCard(
        id=config.id,
        name=config.name,
        kind="photo",
        scale=config.scale,
        network=network_config(config.predictor, config.refiner),
        schedule=sampling_schedule(about.sigma_max),
        recommended=SamplerSettings(steps=steps, detail=about.detail),
        max_temperature=about.max_temperature,
        halo=about.halo,
        license=about.license,
        trained_on=f"{about.trained_on} Patches in the last run: {seen}.".strip(),
        notes=about.notes,
    )
    if not config.restores:
        return save_model(path, net, card)
    weights, clean = load_weights(Path(config.restores))
    own, _ = split_pairs(weights)
    trained_on = f"{clean.trained_on} A second pair restores: {seen} patches, all degraded."
    made = {
        name: x.detach().to("cpu", torch.float16).numpy() for name, x in net.state_dict().items()
    }
    card = replace(clean, trained_on=trained_on, quality={})
    return write_model(path, packed(join_pairs(own, made)), card)


def sr3_card(config: SR3TrainConfig, images: int) -> ModelCard:
    """Return the card of an SR3 network after so many pictures."""
    low, high = config.low, config.network.image_size
    options = "" if config.dream is None else " with DREAM"
    steps = min(SR3_STEPS[config.network.prediction], config.schedule["levels"])
    return ModelCard(
        id=config.id,
        name=config.name,
        kind="sr3",
        scale=config.scale,
        network=asdict(config.network),
        schedule=config.schedule,
        recommended=SamplerSettings("ddim", steps, eta=0.0, detail=1.0),
        halo=max(low // 8, 1),  # windows overlap by a quarter of their side
        trained_on=f"Trained{options} on prepared pairs, {images / 1000:.0f} thousand seen.",
        notes=SR3_NOTES.format(low=low, high=high),
    )


def export_sr3_model(net: SR3UNet, config: SR3TrainConfig, images: int, path: Path) -> ModelCard:
    """Write an SR3 network as a model file.

    It stays in float32: the first step of sampling multiplies the network's errors by 151.
    """
    return save_model(path, net, sr3_card(config, images), torch.float32)
