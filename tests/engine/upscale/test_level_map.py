from __future__ import annotations

import time

import numpy as np
import pytest

from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.upscale import level_map
from sr3_desktop.engine.upscale.level_map import MOST_CELLS, Drawing, LevelMap

WHOLE = Box(0, 0, 60, 100)


def levels(made: LevelMap, dial: float, size=(60, 100), part=WHOLE) -> np.ndarray:
    return made.levels(dial, part, size, slice(0, size[0]))


def test_the_dial_decides_where_nothing_is_painted():
    made = LevelMap(100, 60)
    assert (levels(made, 0.3) == np.float32(0.3)).all()


def test_the_edge_is_soft_and_has_the_width():
    made = LevelMap(100, 60, [Stroke(0.0, 40, ((50, 30),))])
    row = levels(made, 1.0)[30]
    assert row[50] == 0
    assert (row[:30] == 1).all()
    assert (row[70:] == 1).all()
    assert (np.diff(row[30:49]) <= 0).all()
    assert 0.2 < row[35] < 0.95


def test_a_stroke_that_crosses_itself_is_as_strong_as_one_that_does_not():
    once = LevelMap(100, 60, [Stroke(0.0, 20, ((20, 30), (80, 30)))])
    twice = LevelMap(100, 60, [Stroke(0.0, 20, ((20, 30), (80, 30), (20, 30)))])
    assert np.allclose(once.painted, twice.painted)


def test_later_strokes_lie_on_top_and_rubbing_out_gives_back_the_dial():
    below, above = Stroke(0.0, 30, ((50, 30),)), Stroke(1.0, 30, ((50, 30),))
    assert levels(LevelMap(100, 60, [below, above]), 0.5)[30, 50] == 1
    rubbed = LevelMap(100, 60, [below, Stroke(None, 60, ((50, 30),))])
    assert np.allclose(levels(rubbed, 0.5)[28:33, 45:55], 0.5)


def test_a_frame_is_full_inside_and_nothing_outside():
    made = LevelMap(100, 60, [Stroke(0.0, 4, ((70, 50), (20, 10)), is_frame=True)])
    shares = levels(made, 1.0)
    assert (shares[13:47, 23:67] == 0).all()
    assert (shares[:8] == 1).all()
    assert (shares[:, :17] == 1).all()
    assert (shares[:, 73:] == 1).all()


def test_strips_and_parts_fit_each_other():
    made = LevelMap(100, 60, [Stroke(0.0, 31, ((10, 7), (90, 55)))])
    whole = levels(made, 0.7, (240, 400))
    tops = range(0, 240, 13)
    rows = [slice(top, min(top + 13, 240)) for top in tops]
    strips = [made.levels(0.7, WHOLE, (240, 400), strip) for strip in rows]
    assert np.allclose(np.concatenate(strips), whole, atol=1e-4)
    part = levels(made, 0.7, (80, 120), Box(20, 30, 40, 60))
    assert np.allclose(part, whole[80:160, 120:240], atol=1e-4)


def test_large_photos_have_a_bounded_grid():
    made = LevelMap(30_000, 20_000, [Stroke(0.0, 3000, ((15_000, 10_000),))])
    assert max(made.painted.shape) == MOST_CELLS
    assert made.levels(1.0, Box(9999, 14_999, 10_001, 15_001), (4, 4), slice(0, 4)).max() == 0


@pytest.mark.parametrize("point", [(-500, 30), (50, 9000), (-3, -3)])
def test_strokes_outside_are_no_error(point):
    LevelMap(100, 60, [Stroke(0.0, 5, (point,)), Stroke(1.0, 5, (point, (50, 30)))])


@pytest.mark.parametrize(
    ("level", "width", "points", "is_frame"),
    [
        (2.0, 5, ((1, 1),), False),
        (0.0, 0, ((1, 1),), False),
        (0.0, float("nan"), ((1, 1),), False),
        (0.0, 5, (), False),
        (0.0, 5, ((1, 1),), True),
        (0.0, 5, ((float("inf"), 1),), False),
    ],
)
def test_what_makes_no_sense_is_no_stroke(level, width, points, is_frame):
    with pytest.raises(ValueError, match=r"stroke|level"):
        Stroke(level, width, points, is_frame)


@pytest.mark.parametrize("level", [0.0, 1.0, None])
@pytest.mark.parametrize("is_frame", [False, True])
@pytest.mark.parametrize("block", [128, 16])
def test_what_is_seen_while_drawing_is_what_the_stroke_makes(level, is_frame, block, monkeypatch):
    monkeypatch.setattr(level_map, "_BLOCK", block)
    below = Stroke(1.0, 30, ((50, 30),))
    drawn = LevelMap(100, 60, [below])
    drawing = Drawing(drawn, level, 16, is_frame)
    for point in ((20.0, 20.0), (70.0, 50.0), (60.0, 25.0), (30.0, 40.0), (45.0, 28.0)):
        drawing.go_to(point)
    assert drawing.stroke is not None
    made = LevelMap(100, 60, [below, drawing.stroke])
    assert np.allclose(drawn.painted, made.painted, atol=1e-6)
    assert np.allclose(drawn.level, made.level, atol=1e-6)
    drawing.give_up()
    assert (drawn.painted == LevelMap(100, 60, [below]).painted).all()
    assert (drawn.level == LevelMap(100, 60, [below]).level).all()


def test_a_part_repainted_is_as_if_it_had_always_been_so():
    """Undo repaints where a stroke was, not the whole photo with all its strokes."""
    rng = np.random.default_rng(4)
    kinds = [(0.0, False), (1.0, True), (None, False), (0.5, False), (1.0, True), (0.0, False)]
    strokes = [
        Stroke(level, 14, tuple(map(tuple, rng.uniform(0, 60, (2 if frame else 5, 2)))), frame)
        for level, frame in kinds
    ]
    for gone in range(len(strokes)):
        left = strokes[:gone] + strokes[gone + 1 :]
        made, wanted = LevelMap(100, 60, strokes), LevelMap(100, 60, left)
        made.repaint(made.reach(strokes[gone]), left)
        assert np.allclose(made.painted, wanted.painted, atol=1e-6)
        assert np.allclose(made.level, wanted.level, atol=1e-6)


def test_beginning_a_stroke_writes_to_no_memory():
    """All of a map at once was felt, in the window's thread."""
    levels, kept = LevelMap(6000, 4000), []
    drawing, filling = [], []
    for _ in range(5):
        began = time.thread_time()
        kept.append(Drawing(levels, 0.0, 100.0))
        drawn = time.thread_time()
        kept.append(np.ones_like(levels.painted))
        drawing.append(drawn - began)
        filling.append(time.thread_time() - drawn)
    assert min(drawing) < min(filling) / 3
