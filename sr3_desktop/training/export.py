"""From a training run to a model file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sr3_desktop.engine.checkpoint import network_config, save_model
from sr3_desktop.engine.model_card import ModelCard
from sr3_desktop.engine.networks import PhotoNet
from sr3_desktop.engine.request import SamplerSettings

from .config import Stage, TrainConfig

SCHEDULE = {"kind": "karras", "levels": 2000, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7.0}


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
    steps = SamplerSettings(steps=8 if images.get("refiner") else 0)
    card = ModelCard(
        id=config.id,
        name=config.name,
        kind="photo",
        scale=config.scale,
        network=network_config(config.predictor, config.refiner),
        schedule=dict(SCHEDULE),
        recommended=steps,
        trained_on=f"Patches seen: {seen}.",
    )
    return save_model(path, net, card)
