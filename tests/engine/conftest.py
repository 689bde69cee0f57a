"""Tiny models on disk, an upscaler that finds them, and what the public SR3 code computed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.exchange.sr3_import import import_checkpoint
from sr3_desktop.engine.models.checkpoint import network_config, save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.upscale.upscaler import Upscaler

PREDICTOR = PredictorConfig(width=6, blocks=1)
REFINER = RefinerConfig((4, 6, 8), (1, 1, 1), condition_width=4, embedding=8)

GOLDEN = Path(__file__).parent / "golden"
Golden = Callable[[str], dict[str, Tensor]]


def make_net() -> PhotoNet:
    torch.manual_seed(1)
    net = PhotoNet(PREDICTOR, REFINER)
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.08)
    return net


@pytest.fixture
def tiny_net() -> PhotoNet:
    """Random weights that change the picture visibly but do not ruin it."""
    return make_net()


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model file of `tiny_net`, which no test may change."""
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
    path = tmp_path_factory.mktemp("tiny") / "tiny-x4.safetensors"
    save_model(path, make_net(), card)
    return path


@pytest.fixture
def tiny_model(tiny_file: Path, tmp_path: Path) -> Path:
    """The model file of `tiny_net`; its id is "tiny-x4"."""
    path = tmp_path / "models" / tiny_file.name
    path.parent.mkdir()
    return Path(shutil.copyfile(tiny_file, path))


@pytest.fixture
def upscaler(tiny_model: Path) -> Upscaler:
    """An upscaler with the tiny model alone."""
    return Upscaler([tiny_model.parent])


@pytest.fixture(scope="session")
def golden() -> Golden:
    """Return a function that reads the numbers of one file in `golden`, see the README there."""

    def read(name: str) -> dict[str, Tensor]:
        with np.load(GOLDEN / f"{name}.npz") as arrays:
            numbers = {key: arrays[key] for key in arrays.files if arrays[key].dtype.kind != "U"}
        return {key: torch.from_numpy(array) for key, array in numbers.items()}

    return read


@pytest.fixture(scope="session")
def sr3_weights(golden: Golden) -> dict[str, Tensor]:
    return golden("weights")


@pytest.fixture
def sr3_state(sr3_weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state dictionary of a tiny SR3 checkpoint, as the public code saves it."""
    return {name: tensor.clone() for name, tensor in sr3_weights.items()}


@pytest.fixture
def sr3_checkpoint(sr3_state: dict[str, Tensor], tmp_path: Path) -> Path:
    """`sr3_state` as a checkpoint file."""
    path = tmp_path / "I20_E1_gen.pth"
    torch.save(sr3_state, path)
    return path


@pytest.fixture(scope="session")
def imported(golden: Golden, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same checkpoint as a model file, which no test may change."""
    folder = tmp_path_factory.mktemp("imported")
    checkpoint = folder / "I20_E1_gen.pth"
    torch.save(golden("weights"), checkpoint)
    choices = {"model_id": "tiny-sr3", "norm_groups": 8, "scale": 4}
    path, _ = import_checkpoint(checkpoint, folder, **choices)
    return path


@pytest.fixture
def sr3_model(imported: Path, tmp_path: Path) -> Path:
    """The checkpoint as an imported model file; its id is "tiny-sr3" and its scale 4."""
    path = tmp_path / "models" / imported.name
    path.parent.mkdir(exist_ok=True)
    return Path(shutil.copyfile(imported, path))
