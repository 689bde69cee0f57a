"""The same seed gives the same picture in every version: crops of each sampler and engine.

`python -m tests.engine.models.test_golden_pictures` computes them anew, for another model.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.options import SamplerName
from sr3_desktop.engine.base.request import Crop, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import open_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import bundled_models_dir, resources_dir

GOLDEN = Path(__file__).parents[1] / "golden" / "pictures.npz"
MODEL = "photo-x4"
ENGINES = ("ncnn", "torch")
SAMPLERS = (*get_args(SamplerName), "8x")
CORNERS = ((0, 0), (20, 24), (40, 48))


def crops(folder: Path, sampler: str) -> np.ndarray:
    """Return three crops [3, 16, 16, 3] of a small part of a sample, enlarged."""
    with Image.open(resources_dir() / "samples" / "chelsea.jpg") as sample:
        sample.convert("RGB").crop((130, 80, 146, 96)).save(folder / "photo.png")
    name, scale = ("ddim", 8.0) if sampler == "8x" else (sampler, 4.0)
    settings = SamplerSettings(name, 4, seed=7, detail=1.0)  # type: ignore[arg-type]
    request = UpscaleRequest(folder / "photo.png", folder / "made.png", MODEL, scale, settings)
    request = replace(request, device="cpu", cleanup=0.0, crop=Crop(0, 0, 16, 14))
    result = Upscaler([bundled_models_dir()]).upscale(request, lambda progress: None)
    assert result.target is not None
    made = read_image(result.target).pixels
    result.target.unlink()
    return np.stack([made[top : top + 16, left : left + 16] for top, left in CORNERS])


def without_ncnn(patch: pytest.MonkeyPatch, engine: str) -> None:
    if engine == "torch":
        patch.setattr(open_model, "has_ncnn", lambda: False)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_seed_gives_the_picture_that_it_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, engine: str
) -> None:
    without_ncnn(monkeypatch, engine)
    with np.load(GOLDEN) as golden:
        card = read_card(bundled_models_dir() / f"{MODEL}.safetensors")
        assert str(golden["sha256"]) == card.sha256, "another model: compute them anew, see above"
        expected = golden[f"{sampler} {engine}"].astype(int)
    assert np.abs(crops(tmp_path, sampler) - expected).max() <= 1


def main() -> None:
    """Write the file."""
    card = read_card(bundled_models_dir() / f"{MODEL}.safetensors")
    arrays = {"sha256": np.array(card.sha256)}
    for engine in ENGINES:
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
            without_ncnn(patch, engine)
            for sampler in SAMPLERS:
                arrays[f"{sampler} {engine}"] = crops(Path(folder), sampler)
    np.savez_compressed(GOLDEN, **arrays)


if __name__ == "__main__":
    main()
