"""A part of a photo: what is previewed is what the whole photo gets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import (
    Crop,
    Progress,
    SamplerSettings,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale.pass_plan import plan, result_box
from sr3_desktop.engine.upscale.upscaler import Upscaler

WIDTH, HEIGHT = 110, 95
MIDDLE = Crop(41, 39, 13, 10)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8))
    path = tmp_path / "photo.png"
    noise.filter(ImageFilter.GaussianBlur(2)).save(path)
    return path


def upscale(
    upscaler: Upscaler, photo: Path, crop: Crop | None = None, **changes: Any
) -> tuple[UpscaleResult, np.ndarray]:
    sampler = SamplerSettings(changes.pop("sampler", "dpmpp_2m"), 3, detail=1.0)
    on_progress = changes.pop("on_progress", lambda progress: None)
    fields = {"model": "tiny-x4", "sampler": sampler, "device": "cpu"} | changes
    request = UpscaleRequest(photo, photo.with_name("result.png"), crop=crop, **fields)
    result = upscaler.upscale(request, on_progress)
    assert result.target is not None
    made = read_image(result.target).pixels.astype(int)
    assert made.shape[:2] == (result.height, result.width)
    return result, made


def same_part(whole: np.ndarray, photo: Path, crop: Crop, scale: float = 4.0) -> np.ndarray:
    box = result_box((HEIGHT, WIDTH), UpscaleRequest(photo, photo, scale=scale, crop=crop))
    return whole[box.top : box.bottom, box.left : box.right]


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_part_is_what_the_whole_has_there(upscaler, photo, sampler) -> None:
    _, whole = upscale(upscaler, photo, sampler=sampler)
    _, part = upscale(upscaler, photo, MIDDLE, sampler=sampler)
    assert part.shape == (40, 52, 3)
    assert np.abs(part - same_part(whole, photo, MIDDLE)).max() <= 1
    assert np.abs(part - whole[:40, :52]).max() > 20


@pytest.mark.parametrize(
    "crop",
    [
        Crop(0, 0, 7, 9),
        Crop(WIDTH - 6, HEIGHT - 5, 6, 5),
        Crop(51, 47, 1, 1),
        Crop(0, 40, WIDTH, 3),
        Crop(0, 0, WIDTH, HEIGHT),
    ],
)
def test_at_edges_and_of_any_size(upscaler, photo, crop) -> None:
    _, whole = upscale(upscaler, photo)
    _, part = upscale(upscaler, photo, crop)
    assert part.shape == (crop.height * 4, crop.width * 4, 3)
    assert np.abs(part - same_part(whole, photo, crop)).max() <= 1


@pytest.mark.parametrize("scale", [1, 2.7, 3, 5.5, 8])
def test_at_any_scale(upscaler, photo, scale) -> None:
    _, whole = upscale(upscaler, photo, scale=scale)
    _, part = upscale(upscaler, photo, MIDDLE, scale=scale)
    assert part.shape == (round(MIDDLE.height * scale), round(MIDDLE.width * scale), 3)
    assert np.abs(part - same_part(whole, photo, MIDDLE, scale)).max() <= 1


@pytest.mark.parametrize(("scale", "steps", "backproject"), [(4, 0, True), (4, 3, False)])
def test_without_steps_and_without_back_projection(
    upscaler, photo, scale, steps, backproject
) -> None:
    changes = {"backproject": backproject}
    _, whole = upscale(upscaler, photo, **changes)
    _, part = upscale(upscaler, photo, MIDDLE, **changes)
    assert np.abs(part - same_part(whole, photo, MIDDLE)).max() <= 1


def test_transparency_is_that_of_the_part(upscaler, photo) -> None:
    with Image.open(photo) as source:
        source.putalpha(Image.radial_gradient("L").resize(source.size))
        source.save(photo)
    alphas = []
    for crop in (None, MIDDLE, Crop(0, 0, 5, 6)):
        result, _ = upscale(upscaler, photo, crop)
        alphas.append(read_image(result.target).alpha.astype(int))
    for crop, alpha in zip((MIDDLE, Crop(0, 0, 5, 6)), alphas[1:], strict=True):
        assert np.abs(alpha - same_part(alphas[0], photo, crop)).max() <= 1


@pytest.mark.parametrize("scale", [3, 4, 8])
def test_previews_and_states_show_the_part_alone(upscaler, photo, scale) -> None:
    previews: list[np.ndarray] = []

    def keep(progress: Progress) -> None:
        if progress.preview is not None:
            previews.append(progress.preview.astype(int))

    changes = {"preview_px": 1000, "states": 3, "scale": scale, "backproject": False}
    result, part = upscale(upscaler, photo, MIDDLE, on_progress=keep, **changes)
    last = Image.fromarray(previews[-1].astype(np.uint8))
    assert last.size == (13 * (4 if scale < 4 else scale), 10 * (4 if scale < 4 else scale))
    reduced = np.asarray(last.resize((result.width, result.height), Image.Resampling.BICUBIC))
    # Of the preview, the surroundings are cut off before it is resized here.
    assert np.abs(reduced - part).max() <= (1 if scale >= 4 else 4)
    assert [state.shape for state in result.states] == [part.shape] * 3
    assert (result.states[-1] == part).all()


@pytest.mark.parametrize(
    "crop", [Crop(WIDTH, 0, 1, 1), Crop(0, 90, 1, 6), Crop(100, 0, 11, 1), Crop(0, 0, 9999, 9999)]
)
def test_a_part_outside_the_photo_is_told(upscaler, photo, crop) -> None:
    with pytest.raises(SR3Error, match=r"reaches beyond photo.png, which has 110 x 95 pixels;"):
        upscale(upscaler, photo, crop)
    assert not photo.with_name("result.png").exists()


@settings(deadline=None)
@given(data=st.data(), scale=st.floats(1, 16), multiple=st.sampled_from([1, 2, 4]))
def test_every_pass_gets_what_it_needs(data, scale, multiple) -> None:
    height, width = data.draw(st.integers(1, 200)), data.draw(st.integers(1, 200))
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    wide, high = data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top))
    crop = data.draw(st.sampled_from([None, Crop(left, top, wide, high)]))
    request = UpscaleRequest(Path("a.png"), Path("b.png"), scale=scale, crop=crop)
    wanted = result_box((height, width), request)
    passes = plan((height, width), request, 4, 16, multiple)
    assert len(passes) == (1 if scale <= 4 else 2)
    assert passes[-1].wanted == wanted
    assert passes[0].size == (height, width)
    for before, after in pairwise(passes):
        assert (before.resized, before.wanted) == (after.size, after.source)
    for step in passes:
        shown, source = step.shown(4), step.source
        assert 0 <= shown.top < shown.bottom <= 4 * (source.bottom - source.top)
        assert 0 <= shown.left < shown.right <= 4 * (source.right - source.left)
        for i in range(2):
            assert source[i] % multiple == 0
            assert 0 <= source[i] < source[i + 2] <= step.size[i]
            assert 0 <= step.wanted[i] < step.wanted[i + 2] <= step.resized[i]
            ratio = step.size[i] / step.resized[i]
            assert source[i] == 0 or source[i] + 16 <= step.wanted[i] * ratio
            assert source[i + 2] == step.size[i] or source[i + 2] - 16 >= step.wanted[i + 2] * ratio
    if crop is None:
        assert all(step.source == (0, 0, *step.size) for step in passes)
