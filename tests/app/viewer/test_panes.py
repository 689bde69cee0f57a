"""How the view is divided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from sr3_desktop.app.settings.choices import MODES
from sr3_desktop.app.viewer.viewport import GAP_PX, pane_rects


@given(width=st.integers(10, 4000), height=st.integers(1, 3000))
def test_two_panes_have_one_size_and_lie_at_the_edges(width: int, height: int) -> None:
    left, right = pane_rects("side", True, QSizeF(width, height))
    assert left.size() == right.size()
    assert (left.left(), right.right()) == (0, width)
    assert left.width() == int(left.width())
    assert right.left() - left.right() in (GAP_PX, GAP_PX + 1)


@pytest.mark.parametrize("mode", MODES)
def test_a_photo_alone_has_the_whole_view(mode: str) -> None:
    assert pane_rects(mode, False, QSizeF(300, 200)) == [QRectF(0, 0, 300, 200)]  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["slider", "result"])
def test_only_side_by_side_divides_the_view(mode: str) -> None:
    assert len(pane_rects(mode, True, QSizeF(300, 200))) == 1  # type: ignore[arg-type]
