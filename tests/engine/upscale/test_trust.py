"""Where samples agree and where they differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.engine.base.request import Crop, FaceFrame
from sr3_desktop.engine.upscale import trust
from sr3_desktop.engine.upscale.trust import (
    CERTAIN_LEVELS,
    INVENTED_LEVELS,
    RADIUS_PX,
    invented,
    luma,
    rebuilt_faces,
    reduce_map,
    spread,
)


def noisy(count: int, height: int, width: int, sigma: float, seed: int = 0) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    base = random.integers(60, 196, (height, width, 1))
    noise = random.normal(0, sigma, (count, height, width, 1))
    return [np.repeat((base + part).clip(0, 255).round(), 3, 2).astype(np.uint8) for part in noise]


def test_equal_samples_have_no_spread() -> None:
    sample = noisy(1, 30, 40, 20)[0]
    assert spread([sample] * 4).max() == 0
    assert invented(spread([sample] * 4)).max() == 0


@pytest.mark.parametrize("sigma", [4.0, 12.0])
def test_the_spread_is_that_of_the_noise(sigma: float) -> None:
    """With `n` samples the deviation from their own mean is smaller by sqrt((n - 1) / n)."""
    levels = spread(noisy(8, 120, 130, sigma))
    assert levels.dtype == np.float32
    assert levels.shape == (120, 130)
    assert levels.mean() == pytest.approx(sigma * (7 / 8) ** 0.5, rel=0.05)


def test_only_the_part_that_differs_is_invented() -> None:
    samples = noisy(4, 60, 80, 0)
    for k, sample in enumerate(samples):
        sample[:, 40:] = (0, 255)[k % 2]
    share = invented(spread(samples))
    assert share[:, : 40 - RADIUS_PX].max() == 0
    assert share[:, 40 + RADIUS_PX :].min() == 1


def test_what_all_samples_add_alike_counts_against_the_predictor() -> None:
    sample = np.full((20, 20, 3), 120, np.uint8)
    predictor = np.full((20, 20, 3), 110, np.uint8)
    assert spread([sample] * 3).max() == 0
    assert spread([sample] * 3, predictor) == pytest.approx(np.full((20, 20), 10), abs=1e-3)


@given(height=st.integers(1, 40), rows=st.integers(1, 9), radius=st.integers(0, 6))
def test_strips_change_nothing(height: int, rows: int, radius: int) -> None:
    samples = noisy(3, height, 17, 9, seed=height)
    whole, gray = spread(samples, radius=radius), luma(samples[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trust, "_STRIP_ROWS", rows)
        assert spread(samples, radius=radius) == pytest.approx(whole, abs=1e-4)
        assert (luma(samples[0]) == gray).all()


def test_the_square_is_a_plain_mean_also_at_the_edges() -> None:
    samples = noisy(3, 11, 13, 9)
    variance = spread(samples, radius=0).astype(np.float64) ** 2
    levels = spread(samples, radius=2)
    for y, x in ((0, 0), (5, 6), (10, 12), (1, 7)):
        around = variance[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
        assert levels[y, x] == pytest.approx(around.mean() ** 0.5, rel=1e-4)


def test_brightness_is_enough() -> None:
    samples = noisy(4, 30, 30, 10)
    gray = [luma(sample) for sample in samples]
    assert spread(gray) == pytest.approx(spread(samples), abs=0.05)
    assert luma(np.full((2, 2, 3), 255, np.uint8)).tolist() == [[255, 255], [255, 255]]


def test_the_share_rises_between_the_thresholds() -> None:
    middle = (CERTAIN_LEVELS + INVENTED_LEVELS) / 2
    levels = np.array([[0, CERTAIN_LEVELS, middle, INVENTED_LEVELS, 99]], np.float32)
    assert invented(levels).tolist() == [[0, 0, 0.5, 1, 1]]


@pytest.mark.parametrize("shape", [(10, 10), (37, 101), (101, 37), (1, 90)])
def test_a_reduced_map_keeps_its_mean_and_its_shape(shape: tuple[int, int]) -> None:
    levels = np.random.default_rng(0).random(shape, np.float32)
    small = reduce_map(levels, 20)
    assert max(small.shape) <= 20
    block = -(-max(shape) // 20)
    assert small.shape == tuple(-(-side // block) for side in shape)
    assert small[0, 0] == pytest.approx(levels[:block, :block].mean(), rel=1e-5)
    assert small[-1, -1] == pytest.approx(
        np.pad(levels, [(0, -side % block) for side in shape], "edge")[-block:, -block:].mean(),
        rel=1e-5,
    )


def test_too_few_or_unequal_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="3 samples or more"):
        spread(noisy(2, 5, 5, 1))
    with pytest.raises(ValueError, match="one size"):
        spread([*noisy(2, 5, 5, 1), *noisy(1, 5, 6, 1)])


def test_faces_are_where_their_squares_lie_in_the_part() -> None:
    part = Crop(10, 20, 40, 40)
    made = rebuilt_faces((80, 80), [FaceFrame(30, 40, 20, 0)], part)
    assert made[20:60, 20:60].all()
    assert made.sum() == 40 * 40
    turned = rebuilt_faces((80, 80), [FaceFrame(30, 40, 20, 45)], part)
    assert turned[40, 40]
    assert turned[40, 67]  # a corner points to the right
    assert not turned[22, 22]
    large = FaceFrame(30, 40, 200, 0)  # which the face model leaves alone
    assert not rebuilt_faces((80, 80), [large, FaceFrame(300, 40, 20, 0)], part).any()
