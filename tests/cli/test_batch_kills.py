"""The real program with a real model, killed without warning: nothing is redone, nothing lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.batch.journal import journal_path

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

PHOTOS = 6


class Program:
    """The program in processes that are forked from a warm one."""

    def __init__(self, models: Path) -> None:
        command = [sys.executable, "-m", "tests.kill_server", str(models)]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: list[str], kill_after_s: float | None = None) -> tuple[int, float]:
        """Run to the end, or kill; returns the exit code, negative for a signal, and the time."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([arguments, kill_after_s]) + "\n")
        self._server.stdin.flush()
        code, seconds = json.loads(self._server.stdout.readline())
        return code, seconds

    def close(self) -> None:
        self._server.communicate(timeout=60)


@pytest.fixture
def program(tiny_model: Path) -> Iterator[Program]:
    program = Program(tiny_model.parent)
    yield program
    program.close()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(PHOTOS):
        rng = np.random.default_rng(number)
        pixels = rng.integers(0, 255, (24, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.{'jpg' if number % 2 else 'png'}")
    return folder


def command(album: Path, out: Path) -> list[str]:
    return ["batch", str(album), str(out), "--steps", "2"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def done_counts(out: Path) -> Counter[str]:
    lines = journal_path(out).read_bytes().split(b"\n")
    records = []
    for line in lines:
        try:
            records.append(json.loads(line))
        except ValueError:
            continue  # torn by a kill
    return Counter(Path(r["source"]).name for r in records if r["event"] == "done")


def kill_until_done(program: Program, album: Path, out: Path, rng, kills: int, span_s: float):
    """Kill the batch some times, at random, then let it end; returns the exit codes."""
    codes = [program.run(command(album, out), rng.uniform(0, span_s))[0] for _ in range(kills)]
    assert program.run(command(album, out))[0] == 0
    return codes


def check_kills(program: Program, album: Path, tmp_path: Path, hits: int) -> None:
    """Kill batches at random until that many kills have hit one that was running."""
    originals = files(album)
    code, span_s = program.run(command(album, tmp_path / "undisturbed"))
    assert code == 0
    expected = files(tmp_path / "undisturbed")
    assert len(expected) == PHOTOS
    rng, number = random.Random(11), 0
    while hits > 0:
        number += 1
        assert number < 100
        out = tmp_path / f"out{number}"
        codes = kill_until_done(program, album, out, rng, 3, 0.7 * span_s)
        hits -= codes.count(-signal.SIGKILL)
        assert files(out) == expected  # bytes equal, no file more, none half-written
        assert done_counts(out) == dict.fromkeys(originals, 1)
    assert files(album) == originals


def test_killed_batches_end_as_undisturbed_ones(program, album, tmp_path) -> None:
    check_kills(program, album, tmp_path, hits=3)


@pytest.mark.slow
def test_fifty_kills(program, album, tmp_path) -> None:
    check_kills(program, album, tmp_path, hits=50)


@pytest.mark.slow
def test_two_processes_do_what_one_does_and_can_be_killed(program, album, tmp_path) -> None:
    code, _ = program.run(command(album, tmp_path / "one"))
    assert code == 0
    two = [*command(album, tmp_path / "two"), "--device", "cpu,cpu"]
    code, span_s = program.run(two)
    assert code == 0
    assert files(tmp_path / "two") == files(tmp_path / "one")
    killed = [*command(album, tmp_path / "killed"), "--device", "cpu,cpu"]
    codes = [program.run(killed, share * span_s)[0] for share in (0.8, 0.6)]
    assert -signal.SIGKILL in codes
    assert program.run(killed)[0] == 0
    assert files(tmp_path / "killed") == files(tmp_path / "one")
    assert done_counts(tmp_path / "killed") == dict.fromkeys(files(album), 1)
