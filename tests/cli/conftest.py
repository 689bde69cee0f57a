"""Engines without a model for the commands, photos, and how a command is called."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.engine.base.errors import Cancelled, ImageReadError
from sr3_desktop.engine.base.request import (
    Progress,
    SamplerSettings,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.batch.journal import journal_path
from tests.engines import CopyEngine

RECOMMENDED = SamplerSettings("ddim", steps=5, eta=0.3, seed=7, detail=0.25)


class FakeUpscaler:
    """Writes four times the size; photos whose name begins with a trouble have that trouble."""

    requests: list[UpscaleRequest]
    built_with: list[tuple[Path, ...]]

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.built_with.append(folders)

    def upscale(self, request: UpscaleRequest, on_progress) -> UpscaleResult:
        self.requests.append(request)
        trouble = request.source.stem.partition("-")[0]
        if trouble == "bad":
            raise ImageReadError(f"{request.source.name} is damaged.")
        if trouble == "bug":
            raise ZeroDivisionError("by zero")
        if trouble == "stop":
            raise KeyboardInterrupt
        if trouble == "cancel":
            raise Cancelled
        for step in range(3):
            on_progress(Progress("denoising", step + 1, 3, step + 1, 3))
        with Image.open(request.source) as image:
            width, height = 4 * image.width, 4 * image.height
        request.target.parent.mkdir(parents=True, exist_ok=True)
        request.target.write_bytes(b"result")
        return UpscaleResult(
            request.source,
            request.target,
            width,
            height,
            request.model,
            request.sampler,
            "cpu",
            "float32",
            1.23456,
            ("A remark.",),
            cleanup=0.1 if request.cleanup is None else request.cleanup,
        )


@pytest.fixture
def fake(monkeypatch, make_model_file) -> type[FakeUpscaler]:
    FakeUpscaler.requests, FakeUpscaler.built_with = [], []
    module = SimpleNamespace(Upscaler=FakeUpscaler)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.upscale.upscaler", module)
    make_model_file(folder=paths.user_models_dir(), recommended=RECOMMENDED)
    make_model_file("photo-x2", folder=paths.user_models_dir(), scale=2)
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: Path("no such folder"))
    return FakeUpscaler


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.jpg", "b.PNG", "ä 📷.webp"):
        Image.new("RGB", (3, 2)).save(folder / name)
    (folder / "notes.txt").write_text("no photo")
    (folder / "._a.jpg").write_bytes(b"resource fork")
    (folder / "album.jpg").mkdir()
    return folder


def run(*arguments: object) -> int:
    return entry.main([str(argument) for argument in arguments])


def usage_error(capsys, *arguments: object) -> str:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err


class Recorder(CopyEngine):
    """Keeps the requests of all engines of a test."""

    requests: list[UpscaleRequest]

    def upscale(self, request: UpscaleRequest, on_progress):
        self.requests.append(request)
        return super().upscale(request, on_progress)


@pytest.fixture
def engine(monkeypatch, make_model_file) -> type[Recorder]:
    Recorder.requests = []
    module = SimpleNamespace(Upscaler=Recorder)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.upscale.upscaler", module)
    make_model_file(folder=paths.user_models_dir())
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: Path("no such folder"))
    return Recorder


@pytest.fixture
def album(tmp_path: Path) -> Path:
    for number, name in enumerate(["a.jpg", "b.png", "sub/a.jpg", "sub/ü 📷.webp"]):
        paint(tmp_path / "in" / name, number)
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def paint(path: Path, seed: int, size: tuple[int, int] = (3, 4)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    Image.fromarray(rng.integers(0, 255, (*size, 3), dtype=np.uint8)).save(path)


def batch(*arguments: object) -> int:
    return entry.main(["batch", *map(str, arguments)])


def results(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != ".sr3-desktop"
    }


def report(folder: Path) -> list[dict[str, object]]:
    records: list[dict[str, object]] = json.loads(
        (journal_path(folder).parent / "report.json").read_text("utf-8")
    )
    return records


def statuses(folder: Path) -> list[object]:
    return [record["status"] for record in report(folder)]
