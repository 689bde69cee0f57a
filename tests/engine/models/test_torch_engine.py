"""Photo models on torch: a card makes the processor's picture, and does with the memory it has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.options import DtypeName
from sr3_desktop.engine.base.request import SamplerSettings, TileSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.models.torch_engine import TorchEngine, TorchRuntime
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import bundled_models_dir
from tests.devices import DEVICES, ON_A_CARD

SETTINGS = EnlargeSettings(SamplerSettings(steps=2, detail=1.0), tile=TileSettings(12, 16))
TOO_MUCH = 1 << 50  # floats, which no computer has


def photo() -> Array:
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (12, 40, 3), dtype=np.uint8))
    soft = np.asarray(noise.filter(ImageFilter.GaussianBlur(2)), np.float32)
    return np.ascontiguousarray(soft.transpose(2, 0, 1)[None] / 127.5 - 1)


def bundled(device: str, dtype: str) -> PhotoModel:
    net, card = load_model(bundled_models_dir() / "photo-x4.safetensors")
    assert isinstance(net, PhotoNet)
    return PhotoModel(card, TorchEngine(net, device, dtype), float(net.residual_scale))


def enlarged(model: PhotoModel) -> Array:
    """In levels of 255."""
    return model.enlarge(photo(), SETTINGS, lambda progress: None) * 127.5


@cache
def expected() -> Array:
    return enlarged(bundled("cpu", "float32"))


@pytest.mark.parametrize(
    ("device", "dtype", "most", "mean"),
    [
        ("cpu", "bfloat16", 4, 0.5),
        pytest.param("cuda:0", "bfloat16", 4, 0.5, marks=ON_A_CARD),
        pytest.param("cuda:0", "float16", 0.5, 0.1, marks=ON_A_CARD),  # slow on the processor
    ],
)
def test_16_bits_make_the_picture_of_float32(
    device: str, dtype: str, most: float, mean: float
) -> None:
    off = np.abs(enlarged(bundled(device, dtype)) - expected())
    assert 0 < off.mean() < mean  # 0 would be float32 itself
    assert off.max() < most


@pytest.mark.parametrize("device", DEVICES)
def test_float32_makes_the_same_picture_everywhere(device: str) -> None:
    off = np.abs(enlarged(bundled(device, "float32")) - expected())
    assert off.max() < 0.5  # of a card with TF32; 0 on the processor


@pytest.mark.parametrize("device", DEVICES)
def test_a_real_lack_of_memory_is_told_as_such(device: str) -> None:
    with pytest.raises(MemoryError):
        TorchRuntime(device, "float32").run(torch.empty, TOO_MUCH, device=device)


@pytest.mark.parametrize("device", DEVICES)
def test_tiles_become_smaller_until_they_fit(device: str) -> None:
    model = bundled(device, "float32")
    sides: list[int] = []

    def needs_much(_: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        sides.append(given[0].shape[-1])
        if given[0].shape[-1] > 36:
            torch.empty(TOO_MUCH, device=device)

    engine = model.engine
    assert isinstance(engine, TorchEngine)
    engine.net.predictor.register_forward_pre_hook(needs_much)
    wide = EnlargeSettings(SETTINGS.sampler, tile=TileSettings(64, 10))
    made = model.enlarge(photo(), wide, lambda progress: None) * 127.5
    assert sides[0] == 40
    assert sides[-1] <= 36
    assert np.abs(made - expected()).max() < 1.5  # by the halo of 10


@pytest.mark.parametrize("device", DEVICES)
def test_a_photo_is_enlarged_from_file_to_file(
    upscaler: Upscaler, tmp_path: Path, device: str
) -> None:
    pixels = np.clip((photo()[0].transpose(1, 2, 0) + 1) * 127.5, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")

    def made(name: str, device: str, dtype: DtypeName) -> np.ndarray:
        request = UpscaleRequest(
            tmp_path / "photo.png", tmp_path / name, "tiny-x4", 4.0, device=device, dtype=dtype
        )
        result = upscaler.upscale(request, lambda progress: None)
        assert result.device == device
        assert ("torch" in result.engine) == (dtype != "auto")
        assert result.target is not None
        return read_image(result.target).pixels.astype(int)

    off = np.abs(made("a.png", device, "bfloat16") - made("b.png", "cpu", "auto"))
    assert off.max() <= 16
    assert off.mean() < 1
