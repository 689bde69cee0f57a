"""Running SR3: the public code's own trajectory, few steps, tiles and pictures of any size."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import Progress, SamplerSettings, TileSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import resize, to_pixels, to_planes
from sr3_desktop.engine.diffusion.samplers import SAMPLERS, ddim, ddpm
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.sr3_model import TILED, SR3Model, enlarge_bicubic, pad_by_reflection
from sr3_desktop.engine.upscale.upscaler import Upscaler

PUBLISHED = {"kind": "linear", "levels": 2000, "beta_start": 1e-6, "beta_end": 1e-2}


@pytest.fixture
def model(sr3_model: Path) -> SR3Model:
    opened = open_model(sr3_model, "cpu")
    assert isinstance(opened, SR3Model)
    return opened


@pytest.fixture
def low_res() -> Array:
    """A soft photo of 8 x 8 pixels, which is 32 x 32 enlarged: one tile."""
    return to_planes(np.asarray(soft_photo(8, 8)))


def soft_photo(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))
    return noise.filter(ImageFilter.GaussianBlur(2))


def ignore(progress: Progress) -> None:
    pass


def enlarge(model: SR3Model, low_res: Array, **changes: Any) -> Array:
    """Enlarge in 4 steps without back-projection, which would hide what the network does."""
    sampler = replace(SamplerSettings("ddim", 4, eta=0.0), **changes.pop("sampler", {}))
    settings = EnlargeSettings(sampler, backproject=changes.pop("backproject", False), **changes)
    return model.enlarge(low_res, settings, ignore)


def test_the_public_codes_trajectory(golden, model: SR3Model) -> None:
    g = {name: tensor.numpy() for name, tensor in golden("trajectory").items()}
    fresh = iter(g["noise"][1:])
    told: list[float] = []
    states: list[Array] = []

    def denoise(x: Array, sigma: float) -> Array:
        told.append(1 / math.sqrt(1 + sigma**2))
        return model.denoise(x, sigma, g["cond"])

    def keep(step: int, sigma: float, x: Array, x0: Array) -> None:
        states.append(x / math.sqrt(1 + sigma**2))  # from x_t / sqrt(gamma) to SR3's x_t

    sigmas = model.schedule.respaced(20)
    start = g["noise"][0] * np.float32(math.sqrt(1 + float(sigmas[0]) ** 2))

    def add_noise(x: Array, scale: float) -> None:
        x += np.float32(scale) * next(fresh)

    ddpm(denoise, start, sigmas, add_noise, on_step=keep)
    np.testing.assert_allclose(told, g["noise_level"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(states, g["x"], rtol=0, atol=2e-4)


def first_call(model: SR3Model, low_res: Array, steps: int, monkeypatch: Any) -> torch.Tensor:
    """Return the level first told to the network and the spread of the state beside it."""
    calls: list[torch.Tensor] = []
    real = model.net.forward

    def recording(
        condition: torch.Tensor, noisy: torch.Tensor, level: torch.Tensor
    ) -> torch.Tensor:
        calls.append(torch.stack([level[0], noisy.std(), noisy.mean()]))
        return real(condition, noisy, level)

    monkeypatch.setattr(model.net, "forward", recording)
    enlarge(model, low_res, sampler={"steps": steps})
    monkeypatch.undo()
    return calls[0]


def test_the_network_is_told_what_its_state_is(golden, model, low_res, monkeypatch) -> None:
    """The start is pure noise; the level told is the photo's share in it and must say so.

    A chain shortened by asking for fewer betas of the same size starts as noisily, but the network
    is told that 95% of what it sees is the photo.
    """
    gamma = float(golden("few_betas")["alphas_cumprod"][-1])
    model.schedule = NoiseSchedule.from_config({**PUBLISHED, "levels": 20})
    level, spread, mean = first_call(model, low_res, 20, monkeypatch).tolist()
    assert level == pytest.approx(math.sqrt(gamma), abs=1e-6)
    assert level > 0.95
    assert spread == pytest.approx(1, abs=0.05)
    model.schedule = NoiseSchedule.from_config(PUBLISHED)
    for steps in (20, 7):
        level, spread, mean = first_call(model, low_res, steps, monkeypatch).tolist()
        assert level == pytest.approx(math.sqrt(4.386e-5), rel=1e-3)
        assert spread == pytest.approx(math.sqrt(1 - level**2), abs=0.05)
        assert mean == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("steps", [20, 50, 100])
def test_fewer_betas_leave_noise_and_respacing_does_not(steps: int) -> None:
    """With the perfect denoiser of pictures that spread by 0.1 around gray: the answer is known.

    What a result spreads beyond 0.1 is noise left over. (Below: few steps smooth; the last goes
    from a sigma of 0.16 to 0 in 20 steps, from 0.03 in 100.)
    """
    spread = 0.1

    def denoise(x: Array, sigma: float) -> Array:
        return x * (spread**2 / (spread**2 + sigma**2))

    def sampled(schedule: NoiseSchedule) -> float:
        sigmas = schedule.respaced(steps)
        noise = np.random.default_rng(0).standard_normal((1, 3, 64, 64))
        start = noise * (1 + sigmas[0] ** 2) ** 0.5
        result = ddim(denoise, start.astype(np.float32), sigmas, lambda x, scale: None, eta=0.0)
        return float(result.std())

    respaced = sampled(NoiseSchedule.from_config(PUBLISHED))
    naive = sampled(NoiseSchedule.from_config({**PUBLISHED, "levels": steps}))
    assert 0.5 * spread < respaced < 1.05 * spread
    assert naive > 1.5 * spread


def test_more_steps_than_levels_is_told(model: SR3Model, low_res: Array) -> None:
    with pytest.raises(SR3Error, match="1 to 20 steps, not 21"):
        enlarge(model, low_res, sampler={"steps": 21})


def test_the_condition_is_what_sr3_is_trained_on() -> None:
    photo = soft_photo(19, 12)
    low_res = to_planes(np.asarray(photo))
    enlarged = to_pixels(enlarge_bicubic(low_res, 48, 76))
    expected = np.asarray(photo.resize((76, 48), Image.Resampling.BICUBIC))
    assert (enlarged == expected).all()
    plain = to_pixels(resize(low_res, 48, 76))  # not rounded to 8 bits between the directions
    assert np.abs(plain.astype(int) - expected).max() <= 1


def test_without_steps_it_is_the_bicubic_enlargement(model: SR3Model, low_res: Array) -> None:
    made = enlarge(model, low_res, sampler={"steps": 0})
    assert np.array_equal(made, enlarge_bicubic(low_res, 32, 32))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_sampler(model: SR3Model, low_res: Array, sampler: str) -> None:
    first, second = (
        enlarge(model, low_res, sampler={"name": sampler, "eta": 1.0}) for _ in range(2)
    )
    assert np.array_equal(first, second)
    assert first.shape == (1, 3, 32, 32)
    assert np.abs(first).max() <= 1
    assert first.std() > 0.1
    other = enlarge(model, low_res, sampler={"name": sampler, "eta": 1.0, "seed": 1})
    assert np.abs(first - other).mean() > 0.05


def test_detail_and_clean_up_have_no_meaning(model: SR3Model, low_res: Array) -> None:
    plain = enlarge(model, low_res)
    assert np.array_equal(plain, enlarge(model, low_res, sampler={"detail": 0.0}))
    assert np.array_equal(plain, enlarge(model, low_res, cleanup=0.5))


def test_shrunk_back_the_result_is_the_photo(model: SR3Model, low_res: Array) -> None:
    projected = enlarge(model, low_res, backproject=True)
    plain = enlarge(model, low_res)
    errors = [np.abs(resize(x, 8, 8) - low_res).mean() * 127.5 for x in (projected, plain)]
    assert errors[1] > 20  # random weights make anything but the photo
    assert errors[0] < 0.2 * errors[1]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 1), (3, 29), (8, 9), (13, 5)])
def test_any_size(model: SR3Model, width: int, height: int) -> None:
    low_res = to_planes(np.asarray(soft_photo(width, height)))
    made = enlarge(model, low_res)
    assert made.shape == (1, 3, 4 * height, 4 * width)
    assert np.isfinite(made).all()


def test_a_photo_of_the_trained_size_is_one_tile(model: SR3Model, low_res: Array) -> None:
    whole = enlarge(model, low_res, tile=TileSettings(size=100))
    assert np.array_equal(enlarge(model, low_res), whole)
    assert model.notes == ()


def test_a_larger_photo_is_blended_of_tiles_and_says_so(model: SR3Model) -> None:
    low_res = to_planes(np.asarray(soft_photo(21, 8)))
    tiles = model.tiler(TileSettings()).tiles(32, 84)
    assert [tile.window.right - tile.window.left for tile in tiles] == [32] * len(tiles)
    assert len(tiles) > 2
    blended = enlarge(model, low_res)
    assert model.notes == (TILED,)
    whole = enlarge(model, low_res, tile=TileSettings(size=100))
    assert model.notes == ()
    assert 0 < np.abs(blended - whole).mean() < 0.5 * np.abs(blended - blended[..., ::-1]).mean()


def test_pictures_are_mirrored_to_the_networks_multiple() -> None:
    x = np.arange(10.0).reshape(1, 1, 2, 5)
    padded = pad_by_reflection(x, 4)
    assert padded.shape == (1, 1, 4, 8)
    assert padded[0, 0, 0].tolist() == [0, 1, 2, 3, 4, 4, 4, 4]  # 2 rows can't mirror 2 more
    assert pad_by_reflection(x.swapaxes(2, 3), 2)[0, 0, :, 0].tolist() == [0, 1, 2, 3, 4, 3]
    assert np.array_equal(pad_by_reflection(padded, 4), padded)


def test_progress_and_previews_from_noise_to_the_picture(model: SR3Model) -> None:
    seen: list[Progress] = []
    low_res = to_planes(np.asarray(soft_photo(12, 8)))
    settings = EnlargeSettings(SamplerSettings("heun", 3), backproject=False, preview_px=48)
    result = model.enlarge(low_res, settings, seen.append)
    assert {p.stage for p in seen} == {"denoising"}
    assert [p.done for p in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].done == seen[-1].total == 5 * 2  # evaluations of heun x tiles
    assert [p.step for p in seen if p.tile == p.tiles] == [1, 1, 2, 2, 3]
    last = seen[-1].preview
    assert last is not None
    assert np.abs(last.astype(int) - to_pixels(result)).max() <= 1
    first = seen[0].preview
    assert first is not None
    assert first.std() > 40  # SR3's own state, of variance near 1, and not 151 times that


def test_numbers_are_float32_unless_asked(sr3_model: Path) -> None:
    assert open_model(sr3_model, "cpu").runtime.dtype == "float32"
    assert open_model(sr3_model, "cpu", "bfloat16").runtime.dtype == "bfloat16"


def test_bfloat16_differs_little(model: SR3Model, low_res: Array) -> None:
    full = enlarge(model, low_res)
    model.runtime.dtype = "bfloat16"
    assert 0 < np.abs(enlarge(model, low_res) - full).mean() < 0.05


def test_a_loaded_network_is_the_files(sr3_model: Path, sr3_state: dict[str, torch.Tensor]) -> None:
    net, card = load_model(sr3_model)
    assert card.kind == "sr3"
    assert not net.training
    for name, tensor in net.state_dict().items():
        assert torch.equal(tensor, sr3_state[f"denoise_fn.{name}"])


def test_upscaling_a_file(sr3_model: Path, tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    soft_photo(13, 9).save(source)
    sampler = SamplerSettings("dpmpp_2m", 3)
    request = UpscaleRequest(
        source, tmp_path / "out.png", "tiny-sr3", 8.0, sampler, backproject=False, device="cpu"
    )
    result = Upscaler([sr3_model.parent]).upscale(request, ignore)
    assert (result.width, result.height) == (104, 72)  # two passes: 4 x 4, then reduced
    assert TILED in result.notes
    assert result.dtype == "float32"
