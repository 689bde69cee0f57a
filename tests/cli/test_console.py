"""What a long diffusion tells of its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from sr3_desktop.cli import console
from sr3_desktop.cli.console import ProgressBar, StepEstimate
from sr3_desktop.engine.base.request import Progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: now[0])
    return now


def walk(show, clock: list[float], steps: int, seconds: float, first_s: float = 0.0) -> None:
    """Go through a chain of two tiles a step; its first step takes longer, as models load."""
    show(Progress("loading"))
    for step in range(1, steps + 1):
        for tile in (1, 2):
            clock[0] += seconds / 2 + (first_s if step == 1 else 0)
            show(Progress("denoising", 0, 0, step, steps, tile, 2))


def test_a_long_diffusion_is_told_once_early(clock, capsys) -> None:
    estimate = StepEstimate()
    walk(estimate.show, clock, 2000, 1.2, first_s=50)
    walk(estimate.show, clock, 2000, 1.2)
    assert capsys.readouterr().err == "2000 steps, about 40 min for a photo; Ctrl+C stops.\n"


def test_the_work_as_a_whole_is_told_where_it_is_known(clock, capsys) -> None:
    estimate = StepEstimate(50 * 20)
    for _ in range(50):  # photos that take less than a second each
        walk(estimate.show, clock, 20, 0.04, first_s=0.01)
    assert capsys.readouterr().err == ""
    estimate = StepEstimate(5000 * 20)
    for _ in range(50):
        walk(estimate.show, clock, 20, 0.04, first_s=0.01)
    assert capsys.readouterr().err == "100000 steps in all, about 1 h 10 min; Ctrl+C stops.\n"


def test_many_tiles_tell_it_within_the_first_step(clock, capsys) -> None:
    estimate = StepEstimate()
    estimate.show(Progress("loading"))
    for tile in range(1, 9):
        clock[0] += 60 if tile == 1 else 1
        estimate.show(Progress("denoising", 0, 0, 1, 8, tile, 500))
    assert capsys.readouterr().err == "8 steps, about 1 h 10 min for a photo; Ctrl+C stops.\n"


def test_hours_are_told_as_such_and_a_short_one_not_at_all(clock, capsys) -> None:
    walk(StepEstimate().show, clock, 20, 1.0)
    assert capsys.readouterr().err == ""
    walk(StepEstimate().show, clock, 2000, 12.0)
    assert "about 6 h 40 min for a photo" in capsys.readouterr().err


def test_the_bar_of_upscale_tells_it(clock, capsys) -> None:
    with ProgressBar() as bar:
        walk(lambda progress: bar.show(Path("a.png"), progress), clock, 100, 6.0)
    assert "100 steps, about 10 min" in capsys.readouterr().err
