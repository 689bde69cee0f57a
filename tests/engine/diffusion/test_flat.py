from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.engine.diffusion.flat import near_change, once

SIDES = st.integers(1, 20)


@given(SIDES, SIDES, st.integers(0, 25), st.lists(st.tuples(SIDES, SIDES), max_size=3))
def test_what_is_near_a_change(height, width, reach, spots):
    picture = np.zeros((2, 3, height, width), np.float32)
    for row, column in spots:
        picture[1, row % 3, row % height, column % width] = 1
    changed = np.zeros((height, width), bool)
    for y, x in np.ndindex(height, width):
        beside = picture[1, :, max(y - 1, 0) : y + 2, x], picture[1, :, y, max(x - 1, 0) : x + 2]
        changed[y, x] = any((pixels != picture[1, :, y, x, None]).any() for pixels in beside)
    wanted = np.zeros((height, width), bool)
    for y, x in zip(*np.nonzero(changed), strict=True):
        rows, columns = (slice(max(at - reach, 0), at + reach + 1) for at in (y, x))
        wanted[rows, columns] = True
    found = near_change(picture, reach)
    assert not found[0].any()
    assert np.array_equal(found[1, 0], wanted)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_windows_of_one_color_are_run_once(batch):
    seen: list[np.ndarray] = []

    def net(windows):
        seen.extend(windows)
        return windows + 1, windows[:, :1] * 2

    white, black = np.full((3, 4, 4), 1.0), np.full((3, 4, 4), -1.0)
    mixed = np.arange(48.0).reshape(3, 4, 4)
    colored = np.broadcast_to(np.arange(3.0)[:, None, None], (3, 4, 4))
    pictures = np.stack([white, white, mixed, white, mixed, white, colored, colored, black, white])
    run = once(net)
    for start in range(0, len(pictures), batch):
        part = pictures[start : start + batch]
        for made, wanted in zip(run(part), (part + 1, part[:, :1] * 2), strict=True):
            assert np.array_equal(made, wanted)
    assert len(seen) <= 6  # both mixed ones; white, the color, black; and white again, forgotten


def test_a_window_of_another_shape_is_run():
    run = once(lambda windows: (windows + 1,))
    for side in (8, 4):  # as after a lack of memory
        (made,) = run(np.zeros((1, 3, side, side)))
        assert made.shape == (1, 3, side, side)
