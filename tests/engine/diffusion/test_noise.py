"""Noise: normal, repeatable, and the same for a part of a picture as in the whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.noise import BLOCK_PX, SeededNoise, randn


def draws(
    seed: int, height: int, width: int, origin: tuple[int, int] = (0, 0), count: int = 2
) -> list[Array]:
    noise, made = SeededNoise(seed, origin=origin), []
    for _ in range(count):
        x = np.zeros((1, 3, height, width), np.float32)
        noise(x, 1.0)
        made.append(x)
    return made


@pytest.mark.parametrize(
    ("origin", "size"),
    [((0, 0), (5, 7)), ((100, 3), (60, 300)), ((BLOCK_PX, 2 * BLOCK_PX), (BLOCK_PX, 1))],
)
def test_a_part_has_the_noise_of_the_whole(origin, size) -> None:
    for whole, part in zip(draws(3, 300, 400), draws(3, *size, origin), strict=True):
        rows, columns = (slice(a, a + n) for a, n in zip(origin, size, strict=True))
        assert np.array_equal(whole[..., rows, columns], part)


def test_it_is_normal_and_no_two_blocks_channels_or_draws_are_alike() -> None:
    first, second = draws(0, 4 * BLOCK_PX, 4 * BLOCK_PX)
    assert abs(first.mean()) < 0.005
    assert first.std() == pytest.approx(1, abs=0.005)
    flat = np.stack(
        [
            x[0, channel, r : r + BLOCK_PX, c : c + BLOCK_PX].flatten()
            for x in (first, second)
            for channel in range(3)
            for r in range(0, 4 * BLOCK_PX, BLOCK_PX)
            for c in range(0, 4 * BLOCK_PX, BLOCK_PX)
        ]
    )
    alike = flat @ flat.T / BLOCK_PX**2 - np.eye(len(flat))
    assert np.abs(alike).max() < 0.06  # 7 standard deviations


def test_the_seed_decides() -> None:
    assert np.array_equal(draws(5, 40, 30)[0], draws(5, 40, 30)[0])
    assert not np.array_equal(draws(5, 40, 30)[0], draws(6, 40, 30)[0])
    assert not np.array_equal(draws(5, 9, 9)[0], draws(5 + 2**32, 9, 9)[0])


def test_it_is_added_with_its_scale_in_the_format_of_the_state() -> None:
    x = np.full((1, 3, 20, 20), 2.0, np.float32)
    SeededNoise(1, temperature=0.5)(x, 3.0)
    assert np.allclose(x, 2 + 1.5 * draws(1, 20, 20)[0], atol=1e-6)
    half = np.zeros((1, 3, 20, 20), np.float16)
    SeededNoise(1)(half, 1.0)
    assert np.array_equal(half, draws(1, 20, 20)[0].astype(np.float16))


def test_without_temperature_there_is_none_but_draws_are_counted() -> None:
    noise, x = SeededNoise(1, temperature=0.0), np.ones((1, 3, 4, 4), np.float32)
    noise(x, 1.0)
    assert (x == 1).all()
    noise.temperature = 1.0
    y = np.zeros((1, 3, 4, 4), np.float32)
    noise(y, 1.0)
    assert np.array_equal(y, draws(1, 4, 4)[1])


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32 - 1])
def test_it_is_the_noise_of_torch(seed: int) -> None:
    expected = torch.randn(3, 128, 128, generator=torch.Generator().manual_seed(seed)).numpy()
    assert np.abs(randn(seed, (3, 128, 128)) - expected).max() < 1e-6


def test_each_pass_has_noise_of_its_own_and_the_first_that_of_earlier_versions() -> None:
    first, second = np.zeros((2, 1, 3, 40, 30), np.float32)
    SeededNoise(5, number=1)(first, 1.0)
    SeededNoise(5, number=2)(second, 1.0)
    assert np.array_equal(first, draws(5, 40, 30)[0])
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.1
