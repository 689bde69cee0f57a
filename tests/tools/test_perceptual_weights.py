"""The tool that converts published weights of networks that results are compared by."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from sr3_desktop.training.perceptual.vgg import VGG16
from tools import perceptual_weights


def convert(monkeypatch: pytest.MonkeyPatch, *words: object) -> None:
    monkeypatch.setattr(sys, "argv", ["perceptual_weights", *map(str, words)])
    assert perceptual_weights.main() == 0


def classifier(path: Path, places: list[int], widths: list[int], sides: list[int]) -> Path:
    """Write convolutions as torchvision does; their biases are their places."""
    state, before = {"classifier.6.weight": torch.zeros(2, 2)}, 3
    for place, width, side in zip(places, widths, sides, strict=True):
        state[f"features.{place}.weight"] = torch.rand(width, before, side, side) / before / side
        state[f"features.{place}.bias"] = torch.full((width,), float(place))
        before = width
    torch.save(state, path)
    return path


def test_lpips_is_made_of_two_published_files(tmp_path, monkeypatch):
    places = [0, 3, 6, 8, 10]
    alexnet = classifier(tmp_path / "alexnet.pth", places, [4] * 5, [11, 5, 3, 3, 3])
    linear = {f"lin{i}.model.1.weight": torch.rand(1, 4, 1, 1) for i in range(5)}
    torch.save(linear, tmp_path / "alex.pth")
    out = tmp_path / "lpips.safetensors"
    convert(monkeypatch, "lpips", alexnet, tmp_path / "alex.pth", out)
    made = load_file(out)
    assert [made[f"conv{i}.bias"][0] for i in range(5)] == places
    assert torch.equal(made["lin3"], linear["lin3.model.1.weight"])


def test_vgg_and_dists_share_a_classifier(tmp_path, monkeypatch):
    places = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    vgg16 = classifier(tmp_path / "vgg16.pth", places, [2] * sum(VGG16), [3] * sum(VGG16))
    torch.save({k: torch.rand(1, 13, 1, 1) for k in ("alpha", "beta")}, tmp_path / "weights.pt")
    convert(monkeypatch, "vgg", vgg16, tmp_path / "vgg.safetensors")
    convert(monkeypatch, "dists", vgg16, tmp_path / "weights.pt", tmp_path / "dists.safetensors")
    for name in ("vgg", "dists"):
        assert load_file(tmp_path / f"{name}.safetensors")["conv9.bias"][0] == 21


def integer(value: int) -> bytes:
    """Write an integer as dlib does."""
    count = (value.bit_length() + 7) // 8
    return bytes([count]) + value.to_bytes(count, "little")


def layer(name: str, values: np.ndarray, *sides: int) -> bytes:
    sides = sides or (values.size, 1, 1, 1)
    head = b"".join(integer(number) for number in (2, *sides))
    return name.encode() + head + values.astype("<f4").tobytes()


def test_a_network_of_dlib_has_its_gains_in_its_convolutions(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    monkeypatch.setitem(
        perceptual_weights.KINDS, "identity", (perceptual_weights.identity, load_file)
    )
    kernels = random.normal(size=(256, 3, 7, 7)).astype(np.float32)
    bias, gain, shift = random.normal(size=(3, 256)).astype(np.float32)
    last = random.normal(size=(256, 128)).astype(np.float32)
    data = b"input_rgb_image" + layer("con_4", np.concatenate([kernels.ravel(), bias]))
    data += layer("affine_", np.concatenate([gain, shift])) + b"fc_2" + integer(128)
    (tmp_path / "model.dat").write_bytes(data + layer("", last, 256, 128, 1, 1) + b"rest")
    convert(monkeypatch, "identity", tmp_path / "model.dat", tmp_path / "out.safetensors")
    made = load_file(tmp_path / "out.safetensors")
    x = torch.rand(1, 3, 7, 7)
    filtered = torch.nn.functional.conv2d(x, torch.from_numpy(kernels), torch.from_numpy(bias))
    expected = filtered[0, :, 0, 0] * torch.from_numpy(gain) + torch.from_numpy(shift)
    found = torch.nn.functional.conv2d(x, made["conv0.weight"], made["conv0.bias"])[0, :, 0, 0]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    assert torch.equal(made["fc.weight"], torch.from_numpy(last.T))
