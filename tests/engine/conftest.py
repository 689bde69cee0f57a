"""A tiny photo model on disk, and an upscaler that finds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sr3_desktop.engine.checkpoint import network_config, save_model
from sr3_desktop.engine.model_card import ModelCard
from sr3_desktop.engine.networks import PhotoNet, PredictorConfig, RefinerConfig
from sr3_desktop.engine.request import SamplerSettings
from sr3_desktop.engine.upscaler import Upscaler

PREDICTOR = PredictorConfig(width=6, blocks=1)
REFINER = RefinerConfig((4, 6, 8), (1, 1, 1), condition_width=4, embedding=8)


@pytest.fixture
def tiny_net() -> PhotoNet:
    """Random weights that change the picture visibly but do not ruin it."""
    torch.manual_seed(1)
    net = PhotoNet(PREDICTOR, REFINER)
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.08)
    return net


@pytest.fixture
def tiny_model(tiny_net: PhotoNet, tmp_path: Path) -> Path:
    """The model file of `tiny_net`; its id is "tiny-x4"."""
    schedule = {"kind": "karras", "levels": 2000, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7}
    card = ModelCard(
        id="tiny-x4",
        name="Tiny",
        kind="photo",
        scale=4,
        network=network_config(PREDICTOR, REFINER),
        schedule=schedule,
        recommended=replace(SamplerSettings(), steps=3),
        halo=24,
    )
    path = tmp_path / "models" / "tiny-x4.safetensors"
    save_model(path, tiny_net, card)
    return path


@pytest.fixture
def upscaler(tiny_model: Path) -> Upscaler:
    """An upscaler with the tiny model alone."""
    return Upscaler([tiny_model.parent])
