"""The model that travels with the program, on a sample photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.request import Crop, SamplerSettings, TileSettings, UpscaleRequest
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.upscale.upscaler import Upscaler

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "models"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """The eye of the cat, reduced by four: 44 x 40 pixels, and the original of 176 x 160."""
    with Image.open(ROOT / "resources" / "samples" / "chelsea.jpg") as sample:
        original = sample.convert("RGB").crop((60, 20, 236, 180))
    original.save(tmp_path / "original.png")
    original.resize((44, 40), Image.Resampling.BICUBIC).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def enlarge(
    photo: Path,
    name: str,
    steps: int,
    tile: TileSettings | None = None,
    crop: Crop | None = None,
) -> np.ndarray:
    request = UpscaleRequest(
        photo,
        photo.with_name(name),
        sampler=SamplerSettings(steps=steps, detail=1.0),
        tile=tile or TileSettings(size=256),
        device="cpu",
        crop=crop,
    )
    result = Upscaler([MODELS]).upscale(request, lambda progress: None)
    assert result.target is not None
    return read_image(result.target).pixels.astype(int)


def test_tiles_leave_no_seam_at_the_card_s_halo(photo):
    halo = read_card(MODELS / "photo-x4.safetensors").halo
    whole = enlarge(photo, "whole.png", steps=4)
    tiled = enlarge(photo, "tiled.png", steps=4, tile=TileSettings(size=8))
    assert 2 * halo + 4 <= 40  # else there would be one tile only
    assert np.abs(whole - tiled).max() <= 1
    seams = enlarge(photo, "seams.png", steps=4, tile=TileSettings(size=8, halo=0))
    assert np.abs(whole - seams).max() > 1


@pytest.mark.parametrize("steps", [0, 8])
def test_it_is_closer_to_the_original_than_bicubic(photo, steps):
    original = read_image(photo.with_name("original.png")).pixels.astype(int)
    with Image.open(photo) as small:
        bicubic = np.asarray(small.resize((176, 160), Image.Resampling.BICUBIC)).astype(int)
    made = enlarge(photo, f"{steps}.png", steps)
    assert np.square(made - original).mean() < 0.9 * np.square(bicubic - original).mean()


def test_a_part_is_what_the_whole_has_there(photo):
    whole = enlarge(photo, "whole.png", steps=4)
    part = enlarge(photo, "part.png", steps=4, crop=Crop(2, 1, 8, 6))
    assert np.abs(part - whole[4:28, 8:40]).max() <= 1


def test_a_messenger_s_jpeg_is_restored(tmp_path):
    """Much nearer to the original with the clean-up that is chosen than without."""
    with Image.open(ROOT / "resources" / "samples" / "coffee.jpg") as sample:
        original = sample.convert("RGB").crop((60, 20, 236, 180))
    spoiled = tmp_path / "photo.jpg"
    original.resize((44, 40), Image.Resampling.BICUBIC).save(spoiled, quality=30)
    card = read_card(MODELS / "photo-x4.safetensors")
    errors = []
    for cleanup in (None, 0.0):
        target = tmp_path / f"{cleanup}.png"
        request = UpscaleRequest(
            spoiled, target, sampler=card.recommended, cleanup=cleanup, device="cpu"
        )
        result = Upscaler([MODELS]).upscale(request, lambda progress: None)
        made = read_image(target).pixels.astype(int)
        errors.append(np.square(made - np.asarray(original)).mean())
        assert result.cleanup == (0.15 if cleanup is None else 0)
    assert errors[0] < 0.85 * errors[1]
