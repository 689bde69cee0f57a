"""The geometry of zoom and pan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from sr3_desktop.app.viewer.viewport import MAX_ZOOM, Viewport


def make(canvas: tuple[int, int] = (1200, 800), view: tuple[int, int] = (600, 600)) -> Viewport:
    viewport = Viewport()
    viewport.set_canvas(*canvas)
    viewport.set_view(*view)
    viewport.fit()
    return viewport


def test_fit_shows_the_whole_picture_centred() -> None:
    viewport = make()
    rect = viewport.rect()
    assert viewport.zoom == 0.5
    assert (rect.left(), rect.top(), rect.width(), rect.height()) == (0, 100, 600, 400)
    assert not viewport.can_pan()


def test_what_fits_lies_above_what_is_covered() -> None:
    viewport = make()
    viewport.set_view(600, 600, covered=100)
    rect = viewport.rect()
    assert (rect.left(), rect.top(), rect.width(), rect.height()) == (0, 50, 600, 400)
    viewport.set_view(600, 400, margin=10, covered=100)
    rect = viewport.rect()
    assert (rect.top(), rect.height()) == (10, 280)
    assert not viewport.can_pan()


def test_the_lower_edge_can_be_moved_above_what_is_covered() -> None:
    viewport = make()
    viewport.set_view(600, 600, covered=100)
    viewport.zoom_to(1.0)
    viewport.pan(0, -5000)
    assert viewport.rect().bottom() == 500
    viewport.pan(0, 5000)
    assert viewport.rect().top() == 0


def test_what_is_covered_follows_the_resolution() -> None:
    viewport = make(canvas=(300, 200))
    viewport.set_view(600, 600, covered=100)
    before = viewport.rect()
    viewport.set_canvas(1200, 800)
    assert viewport.rect() == before


def test_fit_follows_the_size_of_the_view() -> None:
    viewport = make()
    viewport.set_view(1200, 1200)
    assert viewport.zoom == 1.0
    viewport.zoom_to(2.0)
    viewport.set_view(600, 600)
    assert viewport.zoom == 2.0


@given(
    x=st.floats(0, 600),
    y=st.floats(0, 600),
    start=st.floats(2.0, 10.0),
    zoom=st.floats(2.0, MAX_ZOOM),
)
def test_zooming_keeps_the_point_under_the_pointer(
    x: float, y: float, start: float, zoom: float
) -> None:
    viewport = make()
    viewport.zoom_to(start)
    anchor = QPointF(x, y)
    before = viewport.to_canvas(anchor)
    viewport.zoom_to(zoom, anchor)
    after = viewport.to_canvas(anchor)
    rect = viewport.rect()
    # Only where the picture would leave the view does it give way.
    at_edge = rect.left() >= -1 or rect.top() >= -1 or rect.right() <= 601 or rect.bottom() <= 601
    assert at_edge or (after - before).manhattanLength() < 1e-6 * 1200


@given(
    moves=st.lists(
        st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(0.01, 100)),
        max_size=6,
    ),
    canvas=st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    view=st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
)
def test_no_gap_opens_beside_a_picture_larger_than_the_view(
    moves: list[tuple[float, float, float]], canvas: tuple[int, int], view: tuple[int, int]
) -> None:
    viewport = make(canvas, view)
    for dx, dy, zoom in moves:
        viewport.zoom_to(zoom, QPointF(dx, dy))
        viewport.pan(dx, dy)
    rect = viewport.rect()
    for low, high, length in (
        (rect.left(), rect.right(), view[0]),
        (rect.top(), rect.bottom(), view[1]),
    ):
        if high - low > length + 1:
            assert low <= 1
            assert high >= length - 1
        else:
            assert abs((low + high) / 2 - length / 2) <= 1


def test_a_finer_picture_stays_in_place() -> None:
    viewport = make((300, 200))
    viewport.zoom_to(6.0)
    viewport.pan(-37, 21)
    before = viewport.rect()
    viewport.set_canvas(1200, 800)
    assert viewport.zoom == pytest.approx(1.5)
    after = viewport.rect()
    assert abs(after.left() - before.left()) <= 1
    assert abs(after.top() - before.top()) <= 1
    assert after.width() == pytest.approx(before.width())


def test_the_picture_begins_on_a_whole_pixel() -> None:
    viewport = make((1201, 803), (640, 555))
    viewport.zoom_to(1.0)
    viewport.pan(0.3, 0.7)
    rect = viewport.rect()
    assert (rect.left() % 1, rect.top() % 1) == (0, 0)
