"""A model whose second pair of networks restores what is cleaned up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.model_file import (
    join_pairs,
    load_weights,
    packed,
    split_pairs,
    unpacked,
    write_model,
)
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.two_pairs import TwoPairs


@pytest.fixture
def pairs(tiny_model: Path, tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two models, and one with both."""
    weights, card = load_weights(tiny_model)
    random = np.random.default_rng(0)
    other = {
        name: np.array(x + random.normal(0, 0.02, x.shape) * (x.ndim > 0), x.dtype)
        for name, x in weights.items()
    }
    other["residual_scale"] = np.float32(1.3) * weights["residual_scale"]
    paths = [tmp_path / f"{name}.safetensors" for name in ("clean", "restoring", "both")]
    for path, tensors in zip(paths, (weights, other, join_pairs(weights, other)), strict=True):
        write_model(path, tensors, card)
    clean, restoring, both = paths
    return clean, restoring, both


@pytest.mark.parametrize("dtype", ["auto", "bfloat16"])
@pytest.mark.parametrize("steps", [0, 2])
@pytest.mark.parametrize("cleanup", [0.0, 0.05, 1.0])
def test_clean_up_decides_which_pair_runs(pairs, cleanup: float, steps: int, dtype) -> None:
    clean, restoring, both = pairs
    settings = EnlargeSettings(SamplerSettings(steps=steps, detail=1.0), cleanup)
    low_res = np.random.default_rng(1).uniform(-1, 1, (1, 3, 12, 16)).astype(np.float32)

    def made(path: Path) -> np.ndarray:
        model = open_model(path, "cpu", dtype)
        return model.enlarge(low_res.copy(), settings, lambda progress: None)

    used, other = (clean, restoring) if cleanup == 0 else (restoring, clean)
    assert np.array_equal(made(both), made(used))
    assert not np.array_equal(made(both), made(other))


def test_the_pair_that_restores_is_built_when_it_is_needed(pairs) -> None:
    model = open_model(pairs[2], "cpu")
    engine = model.engine
    assert isinstance(engine, TwoPairs)
    low_res = np.zeros((1, 3, 8, 8), np.float32)
    engine.predict(low_res, 0.0)
    assert engine._restoring is None
    engine.predict(low_res, 0.1)
    first = engine._restoring
    engine.predict(low_res, 0.2)
    assert engine._restoring is first is not None


def test_both_pairs_run_in_one_number_format(pairs) -> None:
    engine = open_model(pairs[2], "cpu", "bfloat16").engine
    engine.predict(np.zeros((1, 3, 8, 8), np.float32), 0.5)
    engine.dtype = "float32"
    engine.predict(np.zeros((1, 3, 8, 8), np.float32), 0.5)
    assert (engine._clean.dtype, engine._restoring.dtype) == ("float32", "float32")


def test_training_starts_from_the_pair_for_clean_photos(pairs) -> None:
    clean, both = (load_model(path)[0].state_dict() for path in (pairs[0], pairs[2]))
    assert all(torch.equal(clean[name], both[name]) for name in clean)


@pytest.mark.parametrize("dtype", ["auto", "bfloat16"])
@pytest.mark.parametrize("damage", ["missing", "shape"])
def test_a_second_pair_that_does_not_fit_is_refused_at_once(pairs, damage: str, dtype) -> None:
    weights, card = load_weights(pairs[2])
    name = "restoring.predictor.fuse.bias"
    if damage == "missing":
        del weights[name]
    else:
        weights[name] = weights[name][:-1]
    write_model(pairs[2], weights, card)
    with pytest.raises(ModelFileError, match="damaged"):
        open_model(pairs[2], "cpu", dtype)


def test_joining_and_splitting_are_inverse(pairs) -> None:
    own, restoring = split_pairs(load_weights(pairs[2])[0])
    assert set(own) == set(restoring) == set(load_weights(pairs[0])[0])
    assert split_pairs(own) == (own, {})
    assert read_card(pairs[2]).network == read_card(pairs[0]).network


def test_packed_weights_take_half_the_room_and_make_nearly_the_same(pairs) -> None:
    weights, card = load_weights(pairs[0])
    path = pairs[0].with_name("packed.safetensors")
    write_model(path, packed(weights), card)
    kernels = {n for n, x in weights.items() if x.ndim in (2, 4) and "embedding" not in n}
    stored = load_file(path)
    assert {name for name, x in stored.items() if x.dtype == np.int8} == kernels
    read, _ = load_weights(path)
    assert set(read) == set(weights)
    for name, exact in weights.items():
        most = np.abs(exact.astype(np.float32)).max() if name in kernels else 0
        assert np.abs(read[name] - exact.astype(np.float32)).max() <= most / 127 + 1e-6
    low_res = np.random.default_rng(1).uniform(-1, 1, (1, 3, 12, 16)).astype(np.float32)
    settings = EnlargeSettings(SamplerSettings(steps=2))
    a, b = (
        open_model(file, "cpu").enlarge(low_res.copy(), settings, lambda progress: None)
        for file in (pairs[0], path)
    )
    assert 0 < np.abs(a - b).mean() < 0.01
    assert set(unpacked(packed(read))) == set(weights)


@pytest.mark.parametrize("damage", ["missing", "shape"])
def test_a_packed_model_without_its_scales_is_refused(pairs, damage: str) -> None:
    weights, card = load_weights(pairs[0])
    stored, scale = packed(weights), "predictor.fuse.weight:scale"
    if damage == "missing":
        del stored[scale]
    else:
        stored[scale] = stored[scale][:2]
    write_model(pairs[0], stored, card)
    with pytest.raises(ModelFileError, match="damaged"):
        open_model(pairs[0], "cpu")
