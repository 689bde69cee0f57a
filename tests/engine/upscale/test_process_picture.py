"""Strips, animations, and a photo that turns into noise."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.diffusion import intermediates as states_module
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.intermediates import IntermediateKeeper
from sr3_desktop.engine.diffusion.schedule import SR3_SCHEDULE, NoiseSchedule
from sr3_desktop.engine.files.targets import process_target
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.upscale.process_picture import (
    CAPTION_PX,
    GAP_PX,
    both_ways,
    captions_of,
    forward_diffusion,
    strip_of,
    write_animation,
    write_process,
)


@pytest.fixture
def states() -> list[np.ndarray]:
    """Five pictures of 8 x 12 pixels."""
    random = np.random.default_rng(0)
    return [random.integers(0, 256, (8, 12, 3), dtype=np.uint8) for _ in range(5)]


@pytest.fixture(scope="module")
def schedule() -> NoiseSchedule:
    return NoiseSchedule.from_config(SR3_SCHEDULE)


def test_a_strip_holds_the_states_side_by_side(states, tmp_path) -> None:
    write_process(states, tmp_path / "strip.png")
    with Image.open(tmp_path / "strip.png") as strip:
        pixels = np.asarray(strip)
    assert pixels.shape == (8, 5 * 12 + 4 * GAP_PX, 3)
    for index, state in enumerate(states):
        start = index * (12 + GAP_PX)
        assert (pixels[:, start : start + 12] == state).all()
        assert (pixels[:, start + 12 : start + 12 + GAP_PX] == 255).all()


def test_captions_have_room_above_and_estimates_below(states, tmp_path) -> None:
    words = [f"step {n} of 4\nt = {n}" for n in range(5)]
    pixels = strip_of(states, words, states[::-1])
    large = 12 * (CAPTION_PX // 12)
    assert pixels.shape[1] == 5 * large + 4 * GAP_PX
    high = 8 * (CAPTION_PX // 12)
    top = pixels.shape[0] - 2 * high - GAP_PX
    assert top > 20
    for column in range(5):
        left = column * (large + GAP_PX)
        assert (pixels[:top, left : left + large] < 128).any()  # ink
        assert (pixels[top, left] == states[column][0, 0]).all()
        assert (pixels[top + high + GAP_PX, left] == states[4 - column][0, 0]).all()


def test_a_grid_has_the_states_in_their_order(states) -> None:
    pixels = strip_of(states, grid=True)
    assert pixels.shape == (2 * 8 + GAP_PX, 3 * 12 + 2 * GAP_PX, 3)
    assert (pixels[8 + GAP_PX :, :12] == states[3]).all()


def test_captions_tell_the_trained_level(schedule) -> None:
    sigmas = schedule.respaced(4).tolist()
    kept = IntermediateKeeper(5, 8, 8, levels=schedule.sigmas.tolist())
    x = np.zeros((1, 3, 8, 8), np.float32)
    on_step = kept.on_step(sigmas, Box(0, 0, 8, 8), lambda x, sigma: x)
    for step, sigma in enumerate(sigmas):
        on_step(step, sigma, x, x)
    kept.add(x)
    assert [c.split("\n")[:2] for c in captions_of(kept.moments)] == [
        [f"step {step} of 4", f"t = {2000 - 500 * step}"] for step in range(5)
    ]
    unnumbered = [moment._replace(level=None) for moment in kept.moments]
    assert "t =" not in captions_of(unnumbered)[0]


def test_states_are_kept_at_given_levels(schedule) -> None:
    sigmas = schedule.respaced(20).tolist()
    at = [0.0, *(float(schedule.sigmas[t - 1]) for t in (120, 1000, 1980))]
    kept = IntermediateKeeper(4, 8, 8, at=at, levels=schedule.sigmas.tolist())
    x = np.zeros((1, 3, 8, 8), np.float32)
    on_step = kept.on_step(sigmas, Box(0, 0, 8, 8), lambda x, sigma: x)
    for step, sigma in enumerate(sigmas):
        on_step(step, sigma, x, x)
    kept.add(x)
    assert [moment.level for moment in kept.moments] == [2000, 1000, 100, 0]
    assert kept.moments[1].snr_db == pytest.approx(-20 * np.log10(schedule.sigmas[999]))


def test_both_ways_share_their_levels(sr3_model) -> None:
    model = open_model(sr3_model, "cpu")
    photo = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    sampler = SamplerSettings("ddim", 4, eta=0.0, detail=1.0)
    scale = model.card.scale
    request = UpscaleRequest(
        Path("a.png"), Path("b.png"), "tiny", scale, sampler, 0.0, states=3, device="cpu"
    )
    both = both_ways(photo, model, request)
    assert [m.sigma for m in both.moments] == sorted(m.sigma for m in both.moments)
    side = model.card.network["image_size"]
    assert {p.shape for p in (*both.forward, *both.backward)} == {(side, side, 3)}
    assert len(both.forward) == len(both.backward) == 3


@pytest.mark.parametrize("name", ["a.webp", "a.gif", "A.GIF"])
def test_an_animation_has_every_state_and_holds_the_last(states, tmp_path, name) -> None:
    write_process(states, tmp_path / name, seconds=2.0)
    with Image.open(tmp_path / name) as animation:
        assert animation.info["loop"] == 0
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(animation)]
        durations = []
        for index in range(animation.n_frames):
            animation.seek(index)
            animation.load()
            durations.append(animation.info["duration"])
    assert len(frames) == 5
    assert [frame.size for frame in frames] == [(12, 8)] * 5
    assert durations == [350, 350, 350, 350, 600]
    for frame, state in zip(frames, states, strict=True):
        nearest = [np.abs(np.asarray(frame).astype(int) - s).mean() for s in states]
        assert np.argmin(nearest) == next(i for i, s in enumerate(states) if s is state)


def test_a_single_state_and_many_can_be_animated(states, tmp_path) -> None:
    write_animation(states[:1], tmp_path / "one.gif", 1.0)
    write_animation(states * 40, tmp_path / "many.gif", 0.1)
    with Image.open(tmp_path / "many.gif") as animation:
        assert animation.n_frames == 200
        assert animation.info["duration"] == 20  # no browser shows less


def test_what_can_not_be_written_leaves_nothing(states, tmp_path, monkeypatch) -> None:
    def full(*args, **options) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for name in ("a.png", "a.webp"):
        with pytest.raises(ImageWriteError, match="No space left"):
            write_process(states, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_photo_turns_into_noise(schedule) -> None:
    random = np.random.default_rng(1)
    photo = random.integers(0, 256, (40, 50, 3), dtype=np.uint8)
    pictures = forward_diffusion(photo, schedule, 6, seed=3)
    assert [picture.shape for picture in pictures] == [photo.shape] * 6
    assert (pictures[0] == photo).all()
    likeness = [np.corrcoef(photo.ravel(), p.ravel())[0, 1] for p in pictures]
    assert likeness == sorted(likeness, reverse=True)
    assert abs(likeness[-1]) < 0.05
    other = forward_diffusion(photo, schedule, 6, seed=4)
    assert (other[0] == photo).all()
    assert (other[-1] != pictures[-1]).mean() > 0.5
    again = forward_diffusion(photo, schedule, 6, seed=3)
    assert (again[3] == pictures[3]).all()


@pytest.mark.parametrize(("count", "index", "t"), [(21, 1, 100), (11, 1, 200), (3, 1, 1000)])
def test_its_noise_has_the_schedules_variance(schedule, count, index, t) -> None:
    gray = np.full((128, 128, 3), 128, np.uint8)
    betas = np.linspace(1e-6, 1e-2, 2000)
    gamma = np.cumprod(1 - betas)[t - 1]
    picture = forward_diffusion(gray, schedule, count, seed=0)[index].astype(float)
    sigma = np.sqrt(1 - gamma)
    noise = np.random.default_rng(0).standard_normal(200_000) * sigma
    expected = np.clip(noise, -1, 1).std() * 127.5  # 8 bits end at black and white
    assert picture.std() == pytest.approx(expected, rel=0.02)
    assert picture.mean() == pytest.approx(127.5 + 0.5 * np.sqrt(gamma), abs=1)


def test_a_large_photo_is_reduced_before_noise_is_added(schedule, monkeypatch) -> None:
    monkeypatch.setattr(states_module, "STATE_PX", 32)
    pictures = forward_diffusion(np.full((40, 64, 3), 128, np.uint8), schedule, 2, seed=0)
    assert [picture.shape for picture in pictures] == [(20, 32, 3)] * 2
    assert pictures[-1].std() > 60  # not averaged away


def test_where_the_diffusion_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "strip.png"
    assert process_target(path, "rename") == path
    path.touch()
    assert process_target(path, "rename") == path.with_name("strip (2).png")
    assert process_target(path, "skip") is None
    assert process_target(path, "overwrite") == path
    assert process_target(path, "overwrite", [path]) == path.with_name("strip (2).png")
    with pytest.raises(ImageWriteError, match="as an animation"):
        process_target(path.with_suffix(".jpg"), "rename")
    with pytest.raises(ImageWriteError, match="choose another"):
        process_target(path / "below" / "a.gif", "rename")
