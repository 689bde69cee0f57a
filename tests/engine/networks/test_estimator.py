"""What tells clean photos from degraded ones."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.model_file import load_weights, split_pairs, write_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.estimator import (
    ESTIMATOR,
    HIDDEN,
    SHAPES,
    STATISTICS,
    Estimator,
    statistics,
    tiles,
)
from sr3_desktop.engine.upscale.auto_cleanup import auto_cleanup
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import bundled_models_dir, resources_dir

LUMA_ROUGHNESS = 0
"""Place of how rough the smoothest parts of the luma are, among the statistics."""


def grain_finder() -> dict[str, np.ndarray]:
    """An estimator to which what is rough by more than about 2 levels is degraded."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in SHAPES.items()}
    weights["spread"] += 1
    weights["hidden.weight"][0, LUMA_ROUGHNESS] = 1
    weights["gain.weight"][0, 0], weights["gain.bias"][0] = 1, -np.log(2)
    return weights


def plain(height: int = 240, width: int = 240) -> np.ndarray:
    """A smooth picture, uint8 [H, W, 3]."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([60 + rows // 4, 100 + columns // 4, 90 + rows // 4], 2).astype(np.uint8)


def noisy(pixels: np.ndarray, strength: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, strength, pixels.shape)
    return (pixels + noise).round().clip(0, 255).astype(np.uint8)


def saved(pixels: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


@pytest.fixture
def knowing_model(tiny_model: Path) -> Path:
    """The tiny model with an estimator."""
    weights, card = load_weights(tiny_model)
    estimator = {ESTIMATOR + name: x for name, x in grain_finder().items()}
    write_model(tiny_model, weights | estimator, card)
    return tiny_model


@pytest.mark.parametrize("picture", [plain(), noisy(plain(), 9), np.full((48, 48, 3), 255)])
def test_statistics_are_finite_numbers_of_every_part(picture: np.ndarray) -> None:
    found = statistics(np.stack([picture[:48, :48]] * 2))
    assert found.shape == (2, STATISTICS)
    assert np.isfinite(found).all()


def test_noise_and_blocks_leave_their_traces() -> None:
    part = plain(48, 48)
    clean, grainy, blocks = statistics(np.stack([part, noisy(part, 6), saved(part, 20)]))
    assert grainy[LUMA_ROUGHNESS] > clean[LUMA_ROUGHNESS] + 1
    assert np.abs(blocks - clean).max() > 0.2


def test_noise_everywhere_counts_and_one_rough_corner_does_not() -> None:
    estimator, picture = Estimator(grain_finder()), plain()
    assert not estimator.finds_damage(picture)
    assert estimator.finds_damage(noisy(picture, 8))
    picture[:120] = noisy(picture[:120], 8)
    assert not estimator.finds_damage(picture)


def test_16_bits_are_judged_as_8() -> None:
    estimator, picture = Estimator(grain_finder()), noisy(plain(), 8)
    deep = picture.astype(np.uint16) * 257
    assert estimator.finds_damage(deep)
    assert np.allclose(
        estimator.gains(np.stack(tiles(deep))), estimator.gains(np.stack(tiles(picture)))
    )


@pytest.mark.parametrize("shape", [(47, 300, 3), (1, 1, 3), (300, 20, 3)])
def test_what_is_too_small_or_flat_to_tell_counts_as_clean(shape: tuple[int, int, int]) -> None:
    estimator = Estimator(grain_finder())
    assert not estimator.finds_damage(noisy(np.full(shape, 90), 20))
    assert not estimator.finds_damage(np.full((200, 200, 3), 255, np.uint8))


def test_a_large_photo_is_judged_by_parts_all_over_it() -> None:
    found = tiles(noisy(plain(1200, 900), 4))
    assert (len(found), found[0].shape) == (25, (48, 48, 3))


@pytest.mark.parametrize(
    ("name", "strength", "cleanup"),
    [("a.png", 0, 0.0), ("a.png", 9, 0.1), ("a.webp", 9, 0.1), ("a.jpg", 9, 0.1)],
)
def test_auto_sees_noise_where_the_file_tells_nothing(
    knowing_model: Path, tmp_path: Path, name: str, strength: float, cleanup: float
) -> None:
    options = {"quality": 85} if name == "a.jpg" else {"lossless": True}
    Image.fromarray(noisy(plain(60, 60), strength)).save(tmp_path / name, **options)
    request = UpscaleRequest(tmp_path / name, tmp_path / "made.png", "tiny-x4", device="cpu")
    result = Upscaler([knowing_model.parent]).upscale(request, lambda progress: None)
    assert result.cleanup == cleanup


def test_a_model_without_an_estimator_goes_by_the_file(tiny_model: Path) -> None:
    model = open_model(tiny_model, "cpu")
    assert [auto_cleanup(noisy(plain(), 9), q, model) for q in (None, 98, 85)] == [0.0, 0.0, 0.1]


def test_an_estimator_is_no_part_of_the_networks(knowing_model: Path) -> None:
    own, restoring = split_pairs(load_weights(knowing_model)[0])
    assert not restoring
    assert not [name for name in own if name.startswith(ESTIMATOR)]


@pytest.mark.parametrize("damage", ["missing", "shape"])
def test_a_damaged_estimator_is_refused(knowing_model: Path, damage: str) -> None:
    weights, card = load_weights(knowing_model)
    name = ESTIMATOR + "hidden.bias"
    if damage == "missing":
        del weights[name]
    else:
        weights[name] = np.zeros(HIDDEN + 1, np.float32)
    write_model(knowing_model, weights, card)
    with pytest.raises(ModelFileError, match="damaged"):
        open_model(knowing_model, "cpu")


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_the_bundled_model_tells_samples_from_spoiled_ones(name: str) -> None:
    model = open_model(bundled_models_dir() / "photo-x4.safetensors", "cpu")
    pixels = read_image(resources_dir() / "samples" / f"{name}.jpg").pixels
    assert auto_cleanup(pixels, 98, model) == 0.0
    blurred = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.9))
    assert 0.5 <= auto_cleanup(np.asarray(blurred), 98, model) <= 0.7
    for spoiled in (noisy(pixels, 8), saved(noisy(pixels, 3), 60)):
        assert auto_cleanup(spoiled, None, model) == 0.1
