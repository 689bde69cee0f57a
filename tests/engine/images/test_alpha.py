from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.images.alpha import enlarge_alpha, fill_hidden, weigh_colors

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
    """A red disc whose hidden color is black: enlarged, it has no dark edge on white."""
    rows, columns = np.mgrid[0:40, 0:40]
    alpha = np.where((rows - 20) ** 2 + (columns - 20) ** 2 < 150, 255, 0).astype(np.uint8)
    pixels = np.where(alpha[:, :, None] > 0, [255, 60, 60], 0).astype(np.uint8)
    fill_hidden(pixels, alpha)
    large = np.asarray(Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC))
    share = enlarge_alpha(alpha, 160, 160)[:, :, None] / 255
    on_white = large * share + 255 * (1 - share)
    assert on_white[:, :, 0].min() > 254
    assert on_white[:, :, 1].min() > 59


def faint_ring(dtype: type) -> tuple[np.ndarray, np.ndarray]:
    """Return an opaque white disc within a ring of black that is hardly to be seen."""
    top = np.iinfo(dtype).max
    rows, columns = np.mgrid[0:48, 0:40]
    distance = np.hypot(rows - 24, columns - 20)
    alpha = np.select([distance < 11, distance < 15], [top, top // 12], 0).astype(dtype)
    pixels = np.where(distance[:, :, None] < 11, [top] * 3, 0).astype(dtype)
    fill_hidden(pixels, alpha)
    return pixels, alpha


def enlarged(plane: np.ndarray, width: int, height: int) -> np.ndarray:
    image = Image.fromarray(plane.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("result", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(160, 192), (75, 101), (30, 30)])
def test_faint_colors_make_no_halo(dtype, result, size: tuple[int, int]) -> None:
    pixels, alpha = faint_ring(dtype)
    top, largest = np.iinfo(dtype).max, np.iinfo(result).max
    plain = enlarged(pixels[:, :, 0], *size).clip(0, top) / top * largest
    large = plain.round().astype(result)[:, :, None].repeat(3, axis=2)
    weigh_colors(large, pixels, alpha, size)
    share = enlarge_alpha(alpha, *size) / top
    on_white = large[:, :, 0] / largest * share + 1 - share
    assert (plain / largest * share + 1 - share).min() < 0.8
    assert on_white.min() > 0.9
    weights = enlarged(alpha / top, *size)
    multiplied = enlarged(pixels[:, :, 0] / top * (alpha / top), *size)
    visible = weights > 0.01
    expected = (multiplied[visible] / weights[visible]).clip(0, 1)
    assert np.abs(large[:, :, 1][visible] / largest - expected).max() < 0.01


def test_a_part_is_weighed_as_in_the_whole() -> None:
    pixels, alpha = faint_ring(np.uint8)
    whole = RNG.integers(0, 256, (192, 160, 3), dtype=np.uint8)
    part = whole[33:150, 21:99].copy()
    before = whole.copy()
    weigh_colors(whole, pixels, alpha, (160, 192))
    weigh_colors(part, pixels, alpha, (160, 192), top=33, left=21)
    assert (whole != before).any()
    np.testing.assert_array_equal(part, whole[33:150, 21:99])


def test_where_transparency_or_color_is_the_same_nothing_changes() -> None:
    alpha = RNG.integers(0, 256, (30, 20), dtype=np.uint8)
    large = RNG.integers(0, 256, (90, 60, 3), dtype=np.uint8)
    before = large.copy()
    weigh_colors(large, np.full((30, 20, 3), 77, np.uint8), alpha, (60, 90))
    np.testing.assert_array_equal(large, before)
    weigh_colors(large, before[:30, :20], np.full_like(alpha, 90), (60, 90))
    np.testing.assert_array_equal(large, before)
