"""The live preview: means of what tiles hold, wherever tiles and what is shown begin."""

from __future__ import annotations

import numpy as np
import pytest

from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.live_preview import LivePreview
from sr3_desktop.engine.diffusion.resample import to_pixels

CANVAS = np.random.default_rng(0).uniform(-1, 1, (1, 3, 60, 90)).astype(np.float32)


def tiles(height: int, width: int, side: int) -> list[Box]:
    return [
        Box(top, left, min(top + side, height), min(left + side, width))
        for top in range(0, height, side)
        for left in range(0, width, side)
    ]


def draw(preview: LivePreview, canvas: Array, side: int) -> np.ndarray:
    for box in tiles(*canvas.shape[2:], side):
        tile = canvas[..., box.top : box.bottom, box.left : box.right]
        preview.update(box, lambda rows, columns, tile=tile: tile[..., rows, columns])
    shown = preview.take(now=True)
    assert shown is not None
    return shown.astype(int)


@pytest.mark.parametrize("side", [1, 7, 12, 200])
@pytest.mark.parametrize("shown", [Box(0, 0, 60, 90), Box(11, 3, 52, 90), Box(59, 89, 60, 90)])
def test_a_preview_as_large_as_the_picture_is_the_picture(shown, side) -> None:
    made = draw(LivePreview(shown, 90), CANVAS, side)
    part = CANVAS[..., shown.top : shown.bottom, shown.left : shown.right]
    assert (made == to_pixels(part)).all()


@pytest.mark.parametrize("side", [1, 2, 7, 12, 200])
@pytest.mark.parametrize("shown", [Box(0, 0, 60, 90), Box(11, 3, 52, 89)])
@pytest.mark.parametrize("longest_px", [1, 20, 30])
def test_a_small_preview_is_a_mean_whatever_the_tiles(shown, side, longest_px) -> None:
    preview = LivePreview(shown, longest_px)
    ramp = np.broadcast_to(np.linspace(-1, 1, 90, dtype=np.float32), (1, 3, 60, 90))
    made = draw(preview, ramp, side)
    assert max(made.shape[:2]) <= longest_px
    stride = preview.stride
    part = to_pixels(ramp)[0, shown.left : shown.right].astype(float)
    for column in range(made.shape[1]):
        cells = part[column * stride : (column + 1) * stride]
        assert cells.min() - 1 <= made[:, column].min()
        assert made[:, column].max() <= cells.max() + 1
        if side == 200 or (side % stride == 0 and shown.left == 0 and shown.top == 0):
            assert np.abs(made[:, column] - cells.mean(0)).max() <= 1


@pytest.mark.parametrize("shown", [Box(0, 0, 60, 90), Box(12, 4, 52, 88)])
def test_before_the_first_tile_it_shows_the_photo(shown) -> None:
    preview = LivePreview(shown, 30)
    photo = np.broadcast_to(np.linspace(-1, 1, 45, dtype=np.float32), (1, 3, 30, 45))
    preview.begin(photo, 2)
    first = preview.take(now=True)
    assert first is not None
    expected = (np.linspace(shown.left, shown.right, first.shape[1]) / 90 * 255)[None]
    assert np.abs(first[..., 0] - expected).max() < 8


def test_nothing_is_made_when_nobody_looks() -> None:
    preview = LivePreview(Box(0, 0, 60, 90), 0)
    preview.update(Box(0, 0, 60, 90), lambda rows, columns: pytest.fail("drawn"))
    assert preview.take(now=True) is None


def test_previews_come_not_too_often() -> None:
    preview = LivePreview(Box(0, 0, 2, 2), 2, interval_ms=1e6)
    assert preview.take() is not None
    assert preview.take() is None
    assert preview.take(now=True) is not None
