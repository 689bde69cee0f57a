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


def test_hours_are_told_as_such_and_a_short_one_not_at_all(clock, capsys) -> None:
    walk(StepEstimate().show, clock, 20, 1.0)
    assert capsys.readouterr().err == ""
    walk(StepEstimate().show, clock, 2000, 12.0)
    assert "about 6.7 h for a photo" in capsys.readouterr().err


def test_the_bar_of_upscale_tells_it(clock, capsys) -> None:
    with ProgressBar() as bar:
        walk(lambda progress: bar.show(Path("a.png"), progress), clock, 100, 6.0)
    assert "100 steps, about 10 min" in capsys.readouterr().err
