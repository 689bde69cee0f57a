"""Noise: normal, repeatable, and the same for a part of a picture as in the whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from sr3_desktop.engine.diffusion.noise import BLOCK_PX, SeededNoise


def draws(
    seed: int, height: int, width: int, origin: tuple[int, int] = (0, 0), count: int = 2
) -> list[Tensor]:
    noise, made = SeededNoise(seed, origin=origin), []
    for _ in range(count):
        x = torch.zeros(1, 3, height, width)
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
        assert torch.equal(whole[..., rows, columns], part)


def test_it_is_normal_and_no_two_blocks_channels_or_draws_are_alike() -> None:
    first, second = draws(0, 4 * BLOCK_PX, 4 * BLOCK_PX)
    assert first.mean().abs() < 0.005
    assert first.std() == pytest.approx(1, abs=0.005)
    flat = torch.stack(
        [
            x[0, channel, r : r + BLOCK_PX, c : c + BLOCK_PX].flatten()
            for x in (first, second)
            for channel in range(3)
            for r in range(0, 4 * BLOCK_PX, BLOCK_PX)
            for c in range(0, 4 * BLOCK_PX, BLOCK_PX)
        ]
    )
    alike = flat @ flat.T / BLOCK_PX**2 - torch.eye(len(flat))
    assert alike.abs().max() < 0.06  # 7 standard deviations


def test_the_seed_decides() -> None:
    assert torch.equal(draws(5, 40, 30)[0], draws(5, 40, 30)[0])
    assert not torch.equal(draws(5, 40, 30)[0], draws(6, 40, 30)[0])
    assert not torch.equal(draws(5, 9, 9)[0], draws(5 + 2**32, 9, 9)[0])


def test_it_is_added_with_its_scale_in_the_format_of_the_state() -> None:
    x = torch.full((1, 3, 20, 20), 2.0)
    SeededNoise(1, temperature=0.5)(x, 3.0)
    assert torch.allclose(x, 2 + 1.5 * draws(1, 20, 20)[0], atol=1e-6)
    half = torch.zeros(1, 3, 20, 20, dtype=torch.float16)
    SeededNoise(1)(half, 1.0)
    assert torch.equal(half, draws(1, 20, 20)[0].half())


def test_without_temperature_there_is_none_but_draws_are_counted() -> None:
    noise, x = SeededNoise(1, temperature=0.0), torch.ones(1, 3, 4, 4)
    noise(x, 1.0)
    assert (x == 1).all()
    noise.temperature = 1.0
    y = torch.zeros(1, 3, 4, 4)
    noise(y, 1.0)
    assert torch.equal(y, draws(1, 4, 4)[1])
