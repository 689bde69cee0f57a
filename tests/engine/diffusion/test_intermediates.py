"""States of the diffusion, as models of both kinds keep them on their way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.request import Progress, SamplerSettings, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.diffusion import intermediates as states_module
from sr3_desktop.engine.diffusion.intermediates import (
    STATE_PX,
    IntermediateKeeper,
    evenly_spaced,
    state_size,
)
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import torch_engine
from sr3_desktop.engine.upscale.upscaler import Upscaler


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A soft photo of 11 x 7 pixels: neither kind of model works on a multiple of its size."""
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (7, 11, 3), dtype=np.uint8))
    path = tmp_path / "photo.png"
    noise.filter(ImageFilter.GaussianBlur(1)).save(path)
    return path


def upscale(upscaler: Upscaler, photo: Path, model: str, **changes: Any) -> UpscaleResult:
    steps, sampler = changes.pop("steps", 4), changes.pop("sampler", "dpmpp_2m")
    settings = SamplerSettings(sampler, steps, detail=1.0)
    fields = {"sampler": settings, "device": "cpu", "backproject": False, "states": 3} | changes
    request = UpscaleRequest(photo, photo.with_name("result.png"), model, **fields)
    return upscaler.upscale(request, ignore)


def roughness(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture.astype(float), axis=1)).mean())


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize(("steps", "asked", "expected"), [(4, 3, 3), (4, 20, 5), (1, 2, 2)])
def test_the_result_is_last_and_states_are_as_many_as_asked_or_there_are(
    upscaler, photo, sampler, steps, asked, expected
) -> None:
    made = upscale(upscaler, photo, "tiny-x4", sampler=sampler, steps=steps, states=asked)
    assert made.target is not None
    assert len(made.states) == expected
    assert (made.states[-1] == read_image(made.target).pixels).all()
    assert {(s.shape, str(s.dtype)) for s in made.states} == {((28, 44, 3), "uint8")}
    assert all((a != b).any() for a, b in pairwise(made.states))


def test_a_photo_model_goes_from_its_noise_on_the_predictors_picture(upscaler, photo) -> None:
    states = upscale(upscaler, photo, "tiny-x4", states=5).states
    predicted = upscale(upscaler, photo, "tiny-x4", steps=0)
    assert predicted.states == ()  # there was no diffusion
    noise = states[0] - read_image(predicted.target).pixels.astype(float)
    spread = [roughness(state) for state in states]
    assert np.abs(noise).mean() > 5
    assert np.abs(noise.mean()) < 2
    assert spread[0] > spread[-1]


def test_sr3_goes_from_pure_noise(sr3_model, photo) -> None:
    upscaler = Upscaler([sr3_model.parent])
    states = upscale(upscaler, photo, "tiny-sr3", states=4, steps=6).states
    assert [state.shape for state in states] == [(28, 44, 3)] * 4
    expected = np.clip(torch.randn(20000).numpy(), -1, 1).std() * 127.5  # what 8 bits leave of it
    assert states[0].std() == pytest.approx(expected, rel=0.05)
    assert states[0].mean() == pytest.approx(127.5, abs=5)


@pytest.mark.parametrize(("scale", "size"), [(1.5, (10, 16)), (4, (28, 44)), (9, (63, 99))])
def test_states_have_the_size_of_the_result(upscaler, photo, scale, size) -> None:
    made = upscale(upscaler, photo, "tiny-x4", scale=scale, steps=2)
    assert (made.height, made.width) == size
    assert [state.shape[:2] for state in made.states] == [size] * 3


def test_large_states_are_reduced(upscaler, photo, monkeypatch) -> None:
    monkeypatch.setattr(states_module, "STATE_PX", 20)
    made = upscale(upscaler, photo, "tiny-x4")
    assert [state.shape for state in made.states] == [(13, 20, 3)] * 3
    assert made.target is not None
    with Image.open(made.target) as result:
        small = np.asarray(result.resize((20, 13), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(made.states[-1] - small).max() <= 2
    assert state_size(1, 9000) == (1, 20)


def test_states_evenly_in_log_snr_and_what_the_network_takes_for_the_photo(
    sr3_model, photo
) -> None:
    upscaler = Upscaler([sr3_model.parent])
    made = upscale(
        upscaler, photo, "tiny-sr3", states=4, steps=20, states_by_snr=True, estimates=True
    )
    logs = np.log([moment.sigma for moment in made.moments[:-1]])
    assert (np.abs(np.diff(np.diff(logs))) < 1.0).all()
    assert [m.step for m in made.moments][:: len(made.moments) - 1] == [0, 20]
    assert made.moments[0].photo is None
    for state, moment in list(zip(made.states, made.moments, strict=True))[1:]:
        assert moment.photo is not None
        assert moment.photo.shape == state.shape
    assert upscale(upscaler, photo, "tiny-sr3").moments[1].photo is None


def test_a_keeper_reduces_to_the_longest_side() -> None:
    keeper = IntermediateKeeper(2, 3000, 6000)
    assert keeper.size == (STATE_PX // 2, STATE_PX)
    assert IntermediateKeeper(2, 3, 5).size == (3, 5)


def test_states_change_nothing_else_and_none_are_kept_unasked(upscaler, photo, monkeypatch) -> None:
    results = []
    for states in (6, 0):
        made = upscale(upscaler, photo, "tiny-x4", states=states, sampler="ddpm")
        assert made.target is not None
        results.append(made.target.read_bytes())
        monkeypatch.delattr(states_module.IntermediateKeeper, "on_step", raising=False)
    assert made.states == ()
    assert results[0] == results[1]


def test_a_repeated_pass_starts_its_states_anew(upscaler, photo, monkeypatch, caplog) -> None:
    real = torch_engine.denoise

    def overflowing(*args: Any) -> torch.Tensor:
        x0 = real(*args)
        return x0 * float("nan") if torch.is_autocast_enabled("cpu") else x0

    monkeypatch.setattr(torch_engine, "denoise", overflowing)
    made = upscale(upscaler, photo, "tiny-x4", dtype="bfloat16", states=4)
    assert made.dtype == "float32"
    assert len(made.states) == 4
    caplog.clear()


def test_states_are_evenly_spaced() -> None:
    assert evenly_spaced(3, 2000) == [0, 1000, 2000]
    assert evenly_spaced(5, 8) == [0, 2, 4, 6, 8]
    assert evenly_spaced(9, 2) == [0, 1, 2]
    assert evenly_spaced(2, 1) == [0, 1]


@pytest.mark.parametrize("count", [1, -1, 65])
def test_a_number_that_makes_no_sense_is_refused(photo, count) -> None:
    with pytest.raises(ValueError, match="2 and 64"):
        UpscaleRequest(photo, photo, states=count)
