"""A batch in which one call to the system fails: each call in turn, until none is left to fail."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.engine.base.errors import DeviceLostError, DeviceMemoryError
from sr3_desktop.engine.base.request import OnProgress, Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.batch.journal import journal_path
from tests.engines import CopyEngine
from tests.faults import KINDS, Fault

PHOTOS = ["a.jpg", "b.png", "c.webp", "d.tif", "e.png", "sub/a.jpg"]
TILES = 3

BROKEN = {
    "lost": DeviceLostError("The card is gone; try again."),
    "short": DeviceMemoryError("There is too little memory; close other programs."),
    "drive": OSError(errno.EIO, os.strerror(errno.EIO)),
    "memory": MemoryError(),
}
"""What a tile fails with."""


class TileEngine(CopyEngine):
    """Works in tiles, of which one may fail."""

    tiles = 0
    broken: tuple[int, Exception] = (0, MemoryError())

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        def tile(progress: Progress) -> None:
            on_progress(progress)
            if progress.stage != "denoising":
                return
            for _ in range(TILES):
                TileEngine.tiles += 1
                if TileEngine.tiles == TileEngine.broken[0]:
                    raise TileEngine.broken[1]

        return super().upscale(request, tile)


def paint(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    channels = 4 if path.name == "e.png" else 3
    pixels = np.random.default_rng(seed).integers(0, 255, (3, 4, channels), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".sr3-desktop" not in path.parts
    }


@dataclass
class Bench:
    """A folder of photos, and what a batch makes of them when nothing fails."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        for number, name in enumerate(PHOTOS):
            paint(self.folder / "in" / name, number)
        self.photos = contents(self.folder / "in")
        self.run()
        self.expected = contents(self.out)
        assert len(self.expected) == len(PHOTOS)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def run(self) -> tuple[int, str]:
        """Run the command; returns its exit code and what it said on stderr."""
        return self.call("batch", str(self.folder / "in"), str(self.out), "--recursive")

    def upscale(self) -> tuple[int, str]:
        """Make the same of the same photos with the command that keeps no journal."""
        photos = [str(self.folder / "in" / name) for name in PHOTOS if "/" not in name]
        return self.call("upscale", *photos, "--output", str(self.out))

    def call(self, *arguments: str) -> tuple[int, str]:
        TileEngine.tiles = 0
        code = entry.main(arguments)
        return code, self.capsys.readouterr().err

    def begin_anew(self, there: dict[str, bytes]) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        for name, content in there.items():
            path = self.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def statuses(self) -> list[str]:
        report = journal_path(self.out).with_name("report.json").read_text("utf-8")
        return [record["status"] for record in json.loads(report)]

    def check_after(
        self, code: int, said: str, what: str, removing: bool, photos: Sequence[str] = PHOTOS
    ) -> None:
        """Nothing is half there, lost or said in riddles."""
        made = contents(self.out)
        whole = {name: data for name, data in made.items() if not name.endswith(".part")}
        assert whole.items() <= self.expected.items(), what
        assert removing or whole == made, what
        assert contents(self.folder / "in") == self.photos, what
        assert code in (0, 1), what
        if len(whole) < len(photos):
            assert code == 1, what
        lines = [line for line in said.splitlines() if line]
        assert code == 0 or lines, what
        assert all(line.endswith(".") for line in lines), (what, said)
        assert "unexpected" not in said, (what, said)

    def check_again(self, what: str) -> None:
        """The same command makes what is left, and then finds nothing to do."""
        code, said = self.run()
        assert (code, said) == (0, ""), (what, said)
        assert contents(self.out) == self.expected, what
        assert contents(self.folder / "in") == self.photos, what
        assert set(self.statuses()) <= {"done", "skipped"}, what
        assert self.run()[0] == 0, what
        assert TileEngine.tiles == 0, what
        assert self.statuses() == ["skipped"] * len(PHOTOS), what


@pytest.fixture
def bench(
    tmp_path: Path,
    make_model_file,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Bench:
    module = SimpleNamespace(Upscaler=TileEngine)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.upscale.upscaler", module)
    make_model_file(folder=paths.user_models_dir())
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: Path("no such folder"))
    monkeypatch.setattr(TileEngine, "broken", (0, MemoryError()))
    return Bench(tmp_path / "bench", capsys)


def every(
    bench: Bench, kind: str, first: int, step: int, stays: bool, caplog: pytest.LogCaptureFixture
) -> int:
    """Let call after call fail, in a new batch each time; returns how many there are."""
    number = first
    while True:
        bench.begin_anew({})
        what = f"{kind} {number}{' and all later ones' if stays else ''}"
        fault = Fault(kind, number, bench.folder, stays)
        with fault.at_work():
            code, said = bench.run()
        bench.check_after(code, said, what, kind in ("remove", "state") or stays)
        bench.check_again(what)
        caplog.clear()
        if not fault.has_struck:
            assert code == 0
            return fault.calls
        number += step


@pytest.mark.parametrize("stays", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_batch_survives_some_calls_that_fail(
    bench: Bench, kind: str, stays: bool, caplog: pytest.LogCaptureFixture
) -> None:
    step = 5 if kind in ("write", "move") else 13
    assert every(bench, kind, 2 + stays, step, stays, caplog) > step


@pytest.mark.slow
@pytest.mark.parametrize("stays", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_batch_survives_every_call_that_fails(
    bench: Bench, kind: str, stays: bool, caplog: pytest.LogCaptureFixture
) -> None:
    every(bench, kind, 1, 1, stays, caplog)


@pytest.mark.parametrize("stays", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_upscale_survives_some_calls_that_fail(
    bench: Bench, kind: str, stays: bool, caplog: pytest.LogCaptureFixture
) -> None:
    step = 2 if kind in ("write", "move", "fsync", "remove", "folder") else 13
    number, struck = 1 + stays, True
    while struck:
        bench.begin_anew({})
        bench.out.mkdir()
        fault = Fault(kind, number, bench.folder, stays)
        with fault.at_work():
            code, said = bench.upscale()
        what = f"{kind} {number}"
        struck = fault.has_struck
        bench.check_after(code, said, what, kind in ("remove", "state") or stays, PHOTOS[:-1])
        caplog.clear()
        number += step
    assert number > 1 + step


def is_killed(bench: Bench, kind: str, number: int) -> bool:
    """Run the command in a process that ends in the middle of the n-th call of a kind."""
    process = os.fork()
    if process == 0:
        fault = Fault(kind, number, bench.folder)
        fault.error = lambda: os._exit(9)  # type: ignore[assignment, return-value]
        try:
            with fault.at_work():
                bench.run()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def check_kills(bench: Bench, kind: str, first: int, step: int) -> None:
    number = first
    killed = True
    while killed:
        bench.begin_anew({})
        killed = is_killed(bench, kind, number)
        made = contents(bench.out)
        whole = {name: data for name, data in made.items() if not name.endswith(".part")}
        assert whole.items() <= bench.expected.items(), f"{kind} {number}"
        assert contents(bench.folder / "in") == bench.photos
        bench.check_again(f"killed at {kind} {number}")
        number += step
    assert number > first + step


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("kind", ["write", "move", "fsync"])
def test_a_batch_survives_being_killed_at_some_calls(bench: Bench, kind: str) -> None:
    check_kills(bench, kind, 2, 7)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_batch_survives_being_killed_at_every_call(bench: Bench, kind: str) -> None:
    check_kills(bench, kind, 1, 1)


@pytest.mark.parametrize("error", list(BROKEN))
def test_a_tile_that_fails_costs_its_photo_alone(
    bench: Bench, error: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1, TILES * len(PHOTOS) + 1):
        bench.begin_anew({})
        monkeypatch.setattr(TileEngine, "broken", (number, BROKEN[error]))
        code, said = bench.run()
        assert code == 1
        assert len(said.splitlines()) == 1
        bench.check_after(code, said, f"tile {number}", False)
        assert len(contents(bench.out)) == len(PHOTOS) - 1
        monkeypatch.setattr(TileEngine, "broken", (0, MemoryError()))
        bench.check_again(f"tile {number}")
        caplog.clear()
