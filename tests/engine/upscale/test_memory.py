"""What enlarging allocates, against what the program says beforehand that it needs."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.memory import BYTES_PER_PIXEL
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.models import diffusion_model
from sr3_desktop.engine.upscale.upscaler import Upscaler

TILE_BYTES = 80e6
"""What the tiny network and its tiles take at most, whatever the size of the photo."""

SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("side", "scale"),
    [(384, 1), (384, 2), (384, 4)]
    + [pytest.param(1000, scale, marks=SLOW) for scale in (1, 2, 4, 8)],
)
def test_no_more_is_allocated_than_was_told(
    upscaler: Upscaler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: int, scale: int
) -> None:
    monkeypatch.setattr(diffusion_model, "HALF_CANVAS_PX", 100_000)  # as for big results
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (side, side, 3), dtype=np.uint8))
    noise.filter(ImageFilter.GaussianBlur(1)).save(tmp_path / "photo.png")
    request = UpscaleRequest(
        tmp_path / "photo.png",
        tmp_path / "made.jpg",
        "tiny-x4",
        float(scale),
        SamplerSettings("ddim", 2),
        tile=TileSettings(size=128),
        device="cpu",
        output=OutputSettings(exists="overwrite"),
    )
    tracemalloc.start()
    try:
        upscaler.upscale(request, lambda progress: None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    pixels = side**2 * max(scale, 4) ** 2
    assert peak <= BYTES_PER_PIXEL * pixels + TILE_BYTES, peak / pixels
