"""The error texts that must exist: what happened and what to do, whatever goes wrong."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.engine.base.errors import Sentence, SR3Error
from sr3_desktop.engine.base.request import OutputSettings, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.tiling import Tiler
from sr3_desktop.engine.files import targets
from sr3_desktop.engine.files.targets import check_target
from sr3_desktop.engine.images import read_image, write_image
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.torch_engine import TorchRuntime
from sr3_desktop.engine.upscale import upscaler
from sr3_desktop.engine.upscale.upscaler import Upscaler

Fail = Callable[[Path, pytest.MonkeyPatch], object]


def out_of_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def net(x: np.ndarray) -> np.ndarray:
        raise MemoryError

    return Tiler(64, 8).map(net, [np.zeros((1, 3, 100, 100))])


def card_reset(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def net() -> None:
        raise torch.AcceleratorError("CUDA error: unspecified launch failure")

    return TorchRuntime("cpu", "float32").run(net)


def damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    path = folder / "cut.png"
    Image.new("RGB", (90, 90), "red").save(path)
    path.write_bytes(path.read_bytes()[:60])
    return read_image(path)


def heic(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (folder / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(80))
    return read_image(folder / "a.heic")


def raw(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (folder / "a.nef").write_bytes(b"II*\0" + bytes(80))
    return read_image(folder / "a.nef")


def vanished(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return read_image(folder / "card removed" / "a.jpg")


def disk_full_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    return check_target(folder / "a.png", 4000, 3000, OutputSettings())


def disk_full_meanwhile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    return write_image(np.zeros((9, 9, 3), np.uint8), folder / "a.png")


def read_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(targets, "check_writable", refuse)
    return check_target(folder / "a.png", 40, 30, OutputSettings())


def too_large_for_the_format(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return check_target(folder / "a.webp", 16384, 100, OutputSettings())


def no_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return find_model("sr3-toy", [folder])


def no_bundled_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return find_model("photo-x4", [folder])


def model_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    path = next(folder.glob("models/*.safetensors"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)
    return upscale(folder)


def no_picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(upscaler, "_is_picture", lambda *args: False)
    return upscale(folder)


def upscale(folder: Path) -> object:
    Image.fromarray(np.arange(300, dtype=np.uint8).reshape(10, 10, 3)).save(folder / "a.png")
    request = UpscaleRequest(
        folder / "a.png", folder / "b.png", sampler=SamplerSettings(steps=1), device="cpu"
    )
    return Upscaler([folder / "models"]).upscale(request, lambda progress: None)


@pytest.mark.parametrize(
    ("fail", "happened", "advice"),
    [
        (out_of_memory, "too little memory even for the smallest tiles", "close other programs"),
        (card_reset, "stopped responding", "restart the program"),
        (no_picture, "failed on", "Try the processor"),
        (damaged, "cut.png is damaged", "Copy it again"),
        (heic, "HEIC", "JPEG"),
        (raw, "camera raw file", "develop it"),
        (vanished, "a.jpg cannot be opened", ""),
        (disk_full_before, "MiB free", "free some space"),
        (disk_full_meanwhile, "could not be saved", "check the disk"),
        (read_only, "is not writable", "choose another one"),
        (too_large_for_the_format, "allows 16383 pixels", "choose one of PNG"),
        (no_model, 'no usable model "sr3-toy"', "copy the model's file"),
        (no_bundled_model, "photo-x4, which comes with the program", "install the program again"),
        (model_changed, "damaged", "Copy it again"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence_with_a_way_out(
    fail: Fail,
    happened: str,
    advice: str,
    tmp_path: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(SR3Error) as caught:
        fail(tmp_path, monkeypatch)
    sentence = str(caught.value)
    assert happened in sentence
    assert advice in sentence
    assert sentence.endswith(".")
    assert isinstance(caught.value.sentence, Sentence)
    caplog.clear()
