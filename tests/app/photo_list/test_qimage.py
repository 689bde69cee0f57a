"""Arrays as images."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from sr3_desktop.app.photo_list.qimage import SMALLEST_LEVEL_PX, ImageLevels, to_array, to_qimage


@pytest.mark.parametrize("width", [1, 3, 5, 64])
def test_pixels_keep_their_place_and_color(width: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (7, width, 3), np.uint8)
    image = to_qimage(pixels)
    for y, x in ((0, 0), (6, width - 1), (3, width // 2)):
        assert image.pixelColor(x, y) == QColor(*(int(value) for value in pixels[y, x]))


@pytest.mark.parametrize("width", [1, 3, 64])
def test_an_image_becomes_the_array_it_was(width: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (5, width, 3), np.uint8)
    back = to_array(to_qimage(pixels))
    assert (back == pixels).all()
    back[:] = 0  # it is writable: no view into the image


def test_the_image_owns_its_memory() -> None:
    pixels = np.full((4, 4, 3), 200, np.uint8)
    alpha = np.full((4, 4), 255, np.uint8)
    images = [to_qimage(pixels), to_qimage(pixels, alpha)]
    pixels[:] = 0
    assert [image.pixelColor(1, 1).red() for image in images] == [200, 200]


def test_an_image_lives_on_without_the_array_it_was_made_of() -> None:
    pixels = np.full((600, 700, 3), 77, np.uint8)
    images = [to_qimage(pixels) for _ in range(3)]
    images += [ImageLevels(to_qimage(np.full((1500, 1500, 3), 77, np.uint8))).levels[1]]
    del pixels
    _other = [np.full((600, 700, 4), number, np.uint8) for number in range(20)]
    assert {image.pixelColor(5, 5).red() for image in images} == {77}


@pytest.mark.parametrize("alpha", [None, 128])
def test_a_half_is_the_mean_of_four(alpha: int | None) -> None:
    pixels = np.zeros((1100, 1101, 3), np.uint8)
    pixels[::2, ::2] = (200, 100, 40)
    veil = None if alpha is None else np.full(pixels.shape[:2], alpha, np.uint8)
    half = ImageLevels(to_qimage(pixels, veil)).levels[1]
    assert half.size().toTuple() == (550, 550)
    color = half.pixelColor(100, 100)
    expected = (50, 25, 10, 255 if alpha is None else alpha)
    assert np.abs(np.subtract(color.getRgb(), expected)).max() <= 2


def test_a_view_into_a_larger_array_is_read_correctly() -> None:
    pixels = np.arange(10 * 10 * 3, dtype=np.uint8).reshape(10, 10, 3)[2:8:2, ::-1]
    assert to_qimage(pixels).pixelColor(0, 1) == QColor(*(int(v) for v in pixels[1, 0]))


def test_alpha_is_kept() -> None:
    alpha = np.array([[0, 255]], np.uint8)
    image = to_qimage(np.full((1, 2, 3), 255, np.uint8), alpha)
    assert [image.pixelColor(x, 0).alpha() for x in (0, 1)] == [0, 255]


def test_levels_halve_until_small() -> None:
    levels = ImageLevels(QImage(4001, 300, QImage.Format.Format_RGB32))
    assert [level.width() for level in levels.levels] == [4001, 2000, 1000]
    assert levels.levels[-1].width() <= SMALLEST_LEVEL_PX
    assert levels.for_width(900).width() == 1000
    assert levels.for_width(1001).width() == 2000
    assert levels.for_width(9000).width() == 4001
    assert levels.size() == levels.full.size()
