"""Model files: what is written is finite, and a card cannot ask for what its file does not hold."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.models import checkpoint
from sr3_desktop.engine.models.checkpoint import load_model, save_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.model_file import rewrite_card
from sr3_desktop.engine.models.open_model import open_model


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), -float("inf"), 1e6])
def test_a_model_with_numbers_that_are_not_finite_is_not_written(
    tiny_net, tiny_model, poison
) -> None:
    """1e6 is finite, but not in the float16 of model files."""
    before = tiny_model.read_bytes()
    with torch.no_grad():
        tiny_net.predictor.tail.bias[0] = poison
    with pytest.raises(ModelFileError, match=r"predictor\.tail\.bias holds infinite numbers"):
        save_model(tiny_model, tiny_net, read_card(tiny_model))
    assert tiny_model.read_bytes() == before
    assert list(tiny_model.parent.iterdir()) == [tiny_model]


def test_a_full_disk_leaves_the_model_as_it_was(tiny_net, tiny_model, monkeypatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before, card = tiny_model.read_bytes(), read_card(tiny_model)
    monkeypatch.setattr(os, "fsync", full)
    for write in (
        lambda: save_model(tiny_model, tiny_net, card),
        lambda: rewrite_card(tiny_model, replace(card, notes="new")),
    ):
        with pytest.raises(ModelFileError, match="No space left on device"):
            write()
        assert tiny_model.read_bytes() == before
        assert list(tiny_model.parent.iterdir()) == [tiny_model]


def changed(network: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {part: {**values, **changes.get(part, {})} for part, values in network.items()}


@pytest.mark.parametrize(
    "changes",
    [
        {"predictor": {"width": 10**9}},
        {"predictor": {"width": 16000}},
        {"predictor": {"blocks": 10**9}},
        {"predictor": {"width": 6.5}},
        {"predictor": {"width": float("nan")}},
        {"predictor": {"width": "6"}},
        {"predictor": {"extra": 1}},
        {"refiner": {"widths": [4] * 1000}},
        {"refiner": {"widths": [4, 6, [8]]}},
        {"refiner": {"widths": [10**5, 10**5, 10**5]}},
        {"refiner": {"blocks": [1, 1, 10**8]}},
        {"refiner": {"blocks": []}},
        {"refiner": None},
    ],
)
def test_a_card_that_asks_for_another_network_is_refused_without_building_it(
    tiny_model, changes, monkeypatch
) -> None:
    card = read_card(tiny_model)
    network = {**card.network, "refiner": None} if changes == {"refiner": None} else None
    rewrite_card(tiny_model, replace(card, network=network or changed(card.network, **changes)))
    built: list[str] = []
    inner = checkpoint.NETWORKS["photo"]

    def network_of(card: Any) -> Any:
        made = inner(card)
        built.append(str(next(made.parameters()).device))
        return made

    monkeypatch.setitem(checkpoint.NETWORKS, "photo", network_of)
    with pytest.raises(ModelFileError, match="is damaged"):
        load_model(tiny_model)
    assert "cpu" not in built
    if "extra" not in changes.get("predictor", {}):  # of which ncnn makes no use
        with pytest.raises(ModelFileError, match="is damaged"):
            open_model(tiny_model, "cpu")


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        {"kind": "karras", "levels": 10**9, "sigma_min": 1, "sigma_max": 2, "rho": 7},
        {"kind": "karras", "levels": 10, "sigma_min": 10**400, "sigma_max": 2, "rho": 7},
        {"kind": "linear", "levels": 10, "beta_start": 2.0, "beta_end": 3.0},
        {"kind": [], "levels": 10},
        {"kind": "betas", "levels": 2, "betas": [1e-4, None]},
    ],
)
def test_noise_levels_that_make_no_sense_are_one_sentence(tiny_model, schedule) -> None:
    rewrite_card(tiny_model, replace(read_card(tiny_model), schedule=schedule))
    with pytest.raises(ModelFileError, match="is damaged"):
        open_model(tiny_model, "cpu")


def test_the_last_byte_counts(tiny_model: Path) -> None:
    data = bytearray(tiny_model.read_bytes())
    data[-1] ^= 1
    tiny_model.write_bytes(data)
    with pytest.raises(ModelFileError, match="checksum"):
        load_model(tiny_model)
