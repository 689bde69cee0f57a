"""Tasks in worker processes: order, and one that kills its process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sr3_desktop.training.data.worker_pool import in_order
from tests.engine.base.test_signals import blocked
from tests.training.data.task import double


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_order(tmp_path: Path, workers: int) -> None:
    tasks = [(str(number), tmp_path) for number in range(20)]
    made = list(in_order(double, tasks, workers, lambda task: "killed"))
    assert made == [2 * text for text, _ in tasks]


def test_a_task_that_kills_its_process_fails_alone(tmp_path: Path) -> None:
    texts = ["a", "die", "once", "b"]
    made = list(in_order(double, [(text, tmp_path) for text in texts], 2, lambda task: "killed"))
    assert made == ["aa", "killed", "onceonce", "bb"]


def test_whoever_stops_early_leaves_no_process(tmp_path: Path) -> None:
    outcomes = in_order(double, [(str(n), tmp_path) for n in range(50)], 2, lambda task: "killed")
    assert next(outcomes) == "00"
    outcomes.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows blocks no signals")
def test_workers_do_not_hear_ctrl_c_from_their_first_moment() -> None:
    assert all(in_order(blocked, range(3), 2, lambda task: False))
    assert not blocked()
