"""A result that is written anew with another detail level tells of that level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.request import OutputSettings, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.batch.relevel import relevel
from sr3_desktop.engine.images import recipe_in, write_image


def software(path: Path) -> str:
    with Image.open(path) as file:
        return str(file.getexif()[0x0131])


@pytest.mark.parametrize(("level", "how"), [(0.0, "a neural network"), (0.75, "a diffusion model")])
def test_recipe_and_software_follow_the_level(upscaler, tmp_path, level, how) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    write_image(pixels, tmp_path / "a.png")
    request = UpscaleRequest(
        tmp_path / "a.png",
        tmp_path / "b.png",
        "tiny-x4",
        sampler=SamplerSettings(steps=2, detail=0.5, seed=7),
        output=OutputSettings(exists="overwrite"),
        layers=tmp_path / "layers",
        device="cpu",
    )
    result = upscaler.upscale(request, lambda progress: None)
    before = recipe_in(result.target)
    assert (before["detail"], before["seed"], before["dtype"]) == (0.5, 7, "float32")
    assert before["cleanup"] == 0.0  # what was used, not that the photo decided
    assert "a diffusion model" in software(result.target)
    changed = replace(request, sampler=replace(request.sampler, detail=level))
    written = relevel(changed, result.layers, [])
    assert recipe_in(written.path) == {**before, "detail": level}
    assert how in software(written.path)
