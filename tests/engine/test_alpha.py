from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.alpha import enlarge_alpha, fill_hidden

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(48, 20), (7, 513), (1, 1), (12, 5)])
def test_size_and_type(dtype, size: tuple[int, int]) -> None:
    alpha = RNG.integers(0, np.iinfo(dtype).max, (5, 12), dtype)
    result = enlarge_alpha(alpha, *size)
    assert (result.shape, result.dtype) == (size[::-1], dtype)
    if size == (12, 5):
        np.testing.assert_array_equal(result, alpha)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_opaque_and_hidden_stay_so_and_nothing_wraps_around(dtype) -> None:
    top = np.iinfo(dtype).max
    alpha = np.zeros((300, 16), dtype)
    alpha[:, 8:] = top
    result = enlarge_alpha(alpha, 64, 1200)
    assert (result[:, :20] == 0).all()
    assert (result[:, -20:] == top).all()
    row = result[600].astype(int)
    assert (np.diff(row)[22:42] >= 0).all()


def test_16_bits_agree_with_8() -> None:
    alpha = RNG.integers(100, 150, (9, 11), dtype=np.uint8)  # no overshoot, which 8 bits cut off
    deep = enlarge_alpha(alpha.astype(np.uint16) * 257, 44, 36)
    assert np.abs(deep / 257 - enlarge_alpha(alpha, 44, 36)).max() < 1.5


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (700, 3), (517, 61)])
def test_filling_is_the_mean_of_the_smallest_visible_block(dtype, shape: tuple[int, int]) -> None:
    pixels = RNG.integers(0, np.iinfo(dtype).max, (*shape, 3), dtype)
    alpha = (RNG.random(shape) > 0.995).astype(dtype) * 9
    alpha[-1, -1] = 1
    before = pixels.copy()
    fill_hidden(pixels, alpha)
    np.testing.assert_array_equal(pixels[alpha > 0], before[alpha > 0])
    for row, column in zip(*np.nonzero(alpha == 0), strict=True):
        if (row * 31 + column) % 97:
            continue
        side = 2
        while True:
            block = np.s_[
                row // side * side : row // side * side + side,
                column // side * side : column // side * side + side,
            ]
            if alpha[block].any():
                break
            side *= 2
        mean = before[block][alpha[block] > 0].mean(axis=0)
        assert np.abs(pixels[row, column] - mean).max() <= 0.51 + np.iinfo(dtype).max * 1e-6


def test_all_hidden_is_left_alone() -> None:
    pixels = RNG.integers(0, 256, (5, 5, 3), dtype=np.uint8)
    before = pixels.copy()
    fill_hidden(pixels, np.zeros((5, 5), np.uint8))
    np.testing.assert_array_equal(pixels, before)


def test_no_halo_on_any_ground() -> None:
    """A red disc whose hidden colour is black: enlarged, it has no dark edge on white."""
    rows, columns = np.mgrid[0:40, 0:40]
    alpha = np.where((rows - 20) ** 2 + (columns - 20) ** 2 < 150, 255, 0).astype(np.uint8)
    pixels = np.where(alpha[:, :, None] > 0, [255, 60, 60], 0).astype(np.uint8)
    fill_hidden(pixels, alpha)
    large = np.asarray(Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC))
    share = enlarge_alpha(alpha, 160, 160)[:, :, None] / 255
    on_white = large * share + 255 * (1 - share)
    assert on_white[:, :, 0].min() > 254
    assert on_white[:, :, 1].min() > 59
