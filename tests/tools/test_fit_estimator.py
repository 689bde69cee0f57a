"""The tool that fits what tells clean photos from degraded ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.estimator import ESTIMATOR, SHAPES, STATISTICS, Estimator
from tests.engine.conftest import tiny_file, tiny_model  # noqa: F401
from tests.training.perceptual.weights import lpips_weights
from tools import fit_estimator


def test_what_gains_is_told_from_what_loses() -> None:
    random = np.random.default_rng(0)
    seen = random.normal(3, 2, (400, STATISTICS)).astype(np.float32)
    gains = np.where(seen[:, 5] > 3, 0.2, -0.1)
    estimator = fit_estimator.fit(seen, gains, steps=300)
    assert {name: x.shape for name, x in estimator.items()} == SHAPES
    hidden = np.clip((seen - estimator["mean"]) / estimator["spread"], -4, 4)
    hidden = np.maximum(hidden @ estimator["hidden.weight"].T + estimator["hidden.bias"], 0)
    told = hidden @ estimator["gain.weight"][0] + estimator["gain.bias"]
    assert ((told > 0.05) == (gains > 0)).mean() > 0.9


@pytest.mark.parametrize("seed", range(12))
def test_a_tile_and_its_original_show_the_same_place(seed: int) -> None:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (12, 14, 3), np.uint8)
    photo = np.asarray(Image.fromarray(coarse).resize((448, 384), Image.Resampling.BICUBIC))
    tile = fit_estimator.draw_tile([photo], 4, random)
    assert (tile.small.shape, tile.original.shape) == ((48, 48, 3), (192, 192, 3))
    reduced = np.asarray(Image.fromarray(tile.original).resize((48, 48)), float)
    assert np.corrcoef(reduced.ravel(), tile.small.ravel().astype(float))[0, 1] > 0.8


def test_the_command_gives_a_model_an_estimator_and_goes_on_where_it_ended(
    tiny_model: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (260, 260, 3), np.uint8)
    Image.fromarray(pixels).save(photos / "a.png")
    before = load_file(tiny_model)
    weights = lpips_weights(tmp_path / "lpips.safetensors")
    words = [str(tiny_model), str(photos), "--lpips", str(weights), "--tiles"]
    monkeypatch.setattr(fit_estimator, "SAVE_EVERY", 1)
    fit_estimator.main([*words, "2"])
    with np.load(tiny_model.with_suffix(".tiles.npz")) as kept:
        first = kept["gains"]
    fit_estimator.main([*words, "3"])
    with np.load(tiny_model.with_suffix(".tiles.npz")) as kept:
        assert (len(kept["gains"]), list(kept["gains"][:2])) == (3, list(first))
    after = load_file(tiny_model)
    assert {n for n in after if not n.startswith(ESTIMATOR)} == set(before)
    assert all((after[name] == x).all() for name, x in before.items())
    assert isinstance(open_model(tiny_model, "cpu").estimator, Estimator)
