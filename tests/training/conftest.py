"""Photos and configurations small enough to train on in a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.training.trainer.config import PRESETS, TrainConfig


def make_photo(seed: int, width: int = 96, height: int = 80) -> Image.Image:
    """Smooth random colors with some edges."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (6, 7, 3), dtype=np.uint8))
    image = coarse.resize((width, height), Image.Resampling.BICUBIC)
    mask = Image.fromarray((random.random((height, width)) < 0.5).astype(np.uint8) * 255)
    mask = mask.filter(ImageFilter.GaussianBlur(3)).point(lambda v: 255 * (v > 127))
    return Image.composite(image, image.transpose(Image.Transpose.ROTATE_180), mask)


def make_photos(folder: Path) -> Path:
    """Make a folder with four photos of 96 x 80 pixels."""
    folder.mkdir()
    for seed in range(4):
        make_photo(seed).save(folder / f"{seed}.png")
    return folder


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Four photos of 96 x 80 pixels."""
    return make_photos(tmp_path / "photos")


@pytest.fixture(scope="session")
def toy_config() -> TrainConfig:
    """Twelve steps of the first stage, six of the second and four of the third."""
    toy = PRESETS["toy"]
    kimg = {"predictor": 0.048, "refiner": 0.024, "finish": 0.012, "restore": 0}
    stages = {name: replace(stage, kimg=kimg[name]) for name, stage in toy.stages.items()}
    return replace(toy, stages=stages)
