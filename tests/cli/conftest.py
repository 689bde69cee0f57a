"""An engine without a model for the commands, photos, and how a command is called."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

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
