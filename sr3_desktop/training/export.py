"""From a training run to a model file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sr3_desktop.engine.checkpoint import network_config, save_model
from sr3_desktop.engine.model_card import ModelCard
from sr3_desktop.engine.networks import PhotoNet
from sr3_desktop.engine.request import SamplerSettings

from .config import Stage, TrainConfig


def sampling_schedule(sigma_max: float) -> dict[str, object]:
    """Return the card's schedule: training sees every noise level, so sampling may choose."""
    return {"kind": "karras", "levels": 2000, "sigma_min": 0.02, "sigma_max": sigma_max, "rho": 7.0}


def export_model(
    net: PhotoNet, config: TrainConfig, images: Mapping[Stage, int], path: Path
) -> ModelCard:
    """Write the networks as a model file whose card tells how they were trained.

    Args:
        net: The networks, with the weights to ship.
        config: The run's configuration.
        images: Patches seen by stage.
        path: The file to write.
    """
    seen = ", ".join(f"{stage} {count / 1000:.0f} thousand" for stage, count in images.items())
    about = config.card
    steps = about.steps if images.get("refiner") else 0
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
        trained_on=f"{about.trained_on} Patches seen: {seen}.".strip(),
        notes=about.notes,
    )
    return save_model(path, net, card)
