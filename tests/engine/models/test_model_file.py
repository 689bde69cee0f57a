"""Tensors of a model file: in 8 bits, of two pairs, and only those of their card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.model_file import (
    check_shapes,
    join_pairs,
    packed,
    split_pairs,
    unpacked,
    write_model,
)


def test_weights_in_8_bits_are_nearly_what_they_were() -> None:
    random = np.random.default_rng(0)
    tensors = {
        "conv.weight": random.normal(size=(6, 4, 3, 3)).astype(np.float32),
        "embedding.weight": random.normal(size=(6, 4)).astype(np.float32),
        "bias": random.normal(size=6).astype(np.float32),
    }
    stored = packed(tensors)
    assert stored["conv.weight"].dtype == np.int8
    again = unpacked(stored)
    assert again.keys() == tensors.keys()
    for name, tensor in tensors.items():
        step = np.abs(tensor).max() / 127 if name == "conv.weight" else 0
        assert np.abs(again[name] - tensor).max() <= step + 1e-7
    steps = np.abs(tensors["conv.weight"]).max((1, 2, 3))[:, None] / 127
    errors = (again["conv.weight"] - tensors["conv.weight"]).sum((2, 3))
    assert np.abs(errors / steps).max() < 0.51  # those of a kernel cancel
    twice = unpacked(packed(again))
    assert all(np.allclose(twice[name], x, rtol=1e-5, atol=1e-7) for name, x in again.items())


def test_two_pairs_come_apart_as_they_were_joined() -> None:
    own = {"residual_scale": np.float32(0.1), "a": np.ones(2)}
    restoring = {"residual_scale": np.float32(0.1), "a": np.zeros(2)}
    first, second = split_pairs(join_pairs(own, restoring))
    assert first.keys() == second.keys() == own.keys()
    assert (first["a"] == 1).all()
    assert (second["a"] == 0).all()


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"a": (2,), "b": (1,)}, "b is in its card alone"),
        ({}, "a is in its file alone"),
        ({"a": (3,)}, "the shape of a"),
    ],
)
def test_other_tensors_than_the_card_s_are_refused(
    expected: dict[str, tuple[int, ...]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check_shapes({"a": np.ones(2)}, expected)


def test_a_model_has_the_permissions_of_any_other_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    card = ModelCard("m", "M", "photo", 4, {}, {})
    write_model(tmp_path / "m.safetensors", {"a": np.ones(2, np.float32)}, card)
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_model_that_is_there_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    card = ModelCard("mine", "Mine", "photo", 4, {}, {})
    path, tensors = tmp_path / "mine.safetensors", {"a": np.ones(2, np.float32)}
    write_model(path, tensors, card)
    before = path.read_bytes()
    with pytest.raises(ModelFileError, match="already exists"):
        write_model(path, tensors, card, replace_model=False)
    assert path.read_bytes() == before
