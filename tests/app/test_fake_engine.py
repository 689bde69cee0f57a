"""The fake engine invents as the real one does, so that pictures of the window show it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest

from .fake_engine import FakeUpscaler


def test_each_seed_has_details_of_its_own_where_the_photo_has_some(tmp_path: Path) -> None:
    pixels = np.full((60, 120, 3), 128, np.uint8)
    pixels[:, :60] = np.random.default_rng(1).integers(0, 255, (60, 60, 1))
    Image.fromarray(pixels).save(tmp_path / "photo.png")

    def made(seed: int, steps: int) -> np.ndarray:
        target = tmp_path / f"{seed}-{steps}.png"
        sampler = SamplerSettings(steps=steps, seed=seed)
        request = UpscaleRequest(tmp_path / "photo.png", target, scale=2.0, sampler=sampler)
        FakeUpscaler().upscale(request, lambda _progress: None)
        return np.asarray(Image.open(target), np.int16)

    apart = np.abs(made(1, 8) - made(2, 8))
    assert apart[:, :100].mean() > 5
    assert not apart[:, 160:].any()
    assert np.array_equal(made(1, 0), made(2, 0))  # the predictor's picture has no seed
