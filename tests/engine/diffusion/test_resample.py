"""Between pixels and arrays, and between sizes: Pillow is the judge."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.diffusion import arrays, resample
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import (
    Resized,
    back_project,
    resize,
    resize_part,
    to_pixels,
    to_planes,
    whole,
)


@pytest.fixture(params=[2**20, 1], ids=["in one strip", "in many strips"])
def strip_px(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_RESIZED_PX", "_CORRECTED_PX"):
        monkeypatch.setattr(resample, name, request.param)
    monkeypatch.setattr(arrays, "STRIP_PX", request.param)


def random(*shape: int, most: float = 1.0) -> Array:
    return np.random.default_rng(0).uniform(-most, most, shape).astype(np.float32)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_there_and_back(strip_px, dtype) -> None:
    levels = np.iinfo(dtype).max + 1
    pixels = np.arange(levels).repeat(3).reshape(16, -1, 3).astype(dtype)
    x = to_planes(pixels)
    assert (x.dtype, x.shape) == (np.float32, (1, 3, 16, levels // 16))
    assert (x[0, :, 0, 0].tolist(), x[0, :, -1, -1].tolist()) == ([-1] * 3, [1] * 3)
    back = to_pixels(x, deep=dtype == np.uint16)
    assert back.dtype == dtype
    assert (back == pixels).all()


def test_values_beyond_the_range_are_clipped(strip_px) -> None:
    x = np.broadcast_to(np.array([-3.0, -1.001, 1.001, 3.0], np.float32), (1, 3, 2, 4))
    assert to_pixels(x)[1, :, 0].tolist() == [0, 0, 255, 255]
    assert to_pixels(x.astype(np.float16), deep=True)[0, :, 2].tolist() == [0, 0, 65535, 65535]


SIZES = [
    ((10, 13), (40, 52)),
    ((40, 52), (10, 13)),
    ((101, 57), (253, 61)),
    ((50, 50), (3, 1)),
    ((7, 9), (513, 20)),
    ((130, 1500), (90, 627)),
]


@pytest.mark.parametrize(("before", "after"), SIZES)
@pytest.mark.parametrize("block_px", [16, 2**20])
def test_resizing_in_blocks_is_pillows(before, after, block_px, monkeypatch) -> None:
    monkeypatch.setattr(resample, "_RESIZED_PX", block_px)
    x = random(1, 1, *before)
    made = resize_part(x, whole(before[0], after[0]), whole(before[1], after[1]))
    photo = Image.fromarray(x[0, 0])
    expected = np.asarray(photo.resize(after[::-1], Image.Resampling.BICUBIC))
    assert np.abs(made[0, 0] - expected).max() < 1e-6
    half = resize(x.astype(np.float16), *after)
    assert half.dtype == np.float16
    assert np.abs(half.astype(np.float32) - made).max() < 2e-3


@pytest.mark.parametrize(("before", "after"), SIZES)
def test_a_part_is_the_same_part_of_the_resized_whole(before, after) -> None:
    x = random(1, 2, *before)
    dims, sources = [], []
    for length, resized in zip(before, after, strict=True):
        start, stop = resized // 3, max(resized // 3 + 1, resized - 1)
        reach = 3 * max(1, length / resized)
        first = max(int(start * length / resized - reach), 0)
        sources.append(slice(first, int(stop * length / resized + reach) + 1))
        dims.append(Resized(length, resized, first, start, stop))
    made = resize_part(x[..., sources[0], sources[1]], *dims)
    expected = resize_part(x, whole(before[0], after[0]), whole(before[1], after[1]))
    rows, columns = (slice(dim.start, dim.stop) for dim in dims)
    # Pillow's boxes are of float32: a thousandth of a level.
    assert np.abs(made - expected[..., rows, columns]).max() < 1e-5


def test_where_nothing_is_resized_it_is_a_cut() -> None:
    x = random(1, 3, 8, 9)
    made = resize_part(x, Resized(20, 20, 4, 5, 10), Resized(9, 9, 0, 0, 9))
    assert np.array_equal(made, x[:, :, 1:6])


def textbook_back_projection(x: Array, low_res: Array, rounds: int) -> Array:
    x = x.clip(-1, 1)
    for _ in range(rounds):
        difference = low_res - resize(x, *low_res.shape[2:])
        x = (x + resize(difference, *x.shape[2:])).clip(-1, 1)
    return x


@pytest.mark.parametrize("rounds", [0, 1, 3, 5])
@pytest.mark.parametrize(("height", "scale"), [(50, 4), (1, 4), (31, 4), (60, 2), (20, 8)])
def test_back_projection_in_strips_is_that_of_the_whole(strip_px, height, scale, rounds) -> None:
    low_res, x = random(1, 3, height, 9), random(1, 3, height * scale, 9 * scale, most=1.5)
    expected = textbook_back_projection(x, low_res, rounds)
    assert back_project(x, low_res, rounds) is x  # in its memory
    assert np.abs(x - expected).max() < 1e-6


def test_back_projection_of_16_bits_rounds_once(strip_px) -> None:
    low_res, x = random(1, 3, 50, 9), random(1, 3, 200, 36, most=1.5).astype(np.float16)
    expected = textbook_back_projection(x.astype(np.float32), low_res, 3)
    assert np.abs(back_project(x, low_res) - expected).max() < 6e-4  # 0.04 levels
