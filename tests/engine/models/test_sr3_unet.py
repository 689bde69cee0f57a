"""SR3's U-Net against what the public code computed (see golden/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import SR3UNet, infer_config

GOLDEN = Path(__file__).parents[1] / "golden"
PUBLISHED = {
    "sr3_16_128": SR3UNetConfig(),
    "sr3_64_512": SR3UNetConfig(64, (1, 2, 4, 8, 16), 1, (), norm_groups=16, image_size=512),
}


@pytest.fixture
def weights(sr3_state: dict[str, Tensor]) -> dict[str, Tensor]:
    prefix = "denoise_fn."
    return {k.removeprefix(prefix): v for k, v in sr3_state.items() if k.startswith(prefix)}


@pytest.fixture
def net(weights: dict[str, Tensor]) -> SR3UNet:
    made = SR3UNet(infer_config(weights, norm_groups=8))
    made.load_state_dict(weights)
    return made


def test_the_output_is_the_public_codes(golden, net: SR3UNet) -> None:
    g = golden("unet")
    out = net(g["cond"], g["x_t"], g["noise_level"][:, 0])
    torch.testing.assert_close(out, g["out"], rtol=0, atol=1e-5)


def test_the_parts_of_a_batch_do_not_mix(golden, net: SR3UNet) -> None:
    g = golden("unet")
    alone = net(g["cond"][1:], g["x_t"][1:], g["noise_level"][1:, 0])
    torch.testing.assert_close(alone, g["out"][1:], rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", PUBLISHED)
def test_tensors_and_parameters_of_the_published_networks(name: str) -> None:
    published = json.loads((GOLDEN / f"{name}_keys.json").read_text())
    with torch.device("meta"):
        net = SR3UNet(PUBLISHED[name])
    shapes = [(f"denoise_fn.{key}", list(x.shape)) for key, x in net.state_dict().items()]
    assert shapes == list(published["tensors"].items())[12:]  # the schedule's come first
    assert sum(parameter.numel() for parameter in net.parameters()) == published["params"]
    assert published["params"] == {"sr3_16_128": 97_807_491, "sr3_64_512": 155_334_339}[name]
    assert net.multiple == 16
    assert infer_config(net.state_dict()) == PUBLISHED[name]


def test_the_configuration_is_read_off_the_shapes(weights: dict[str, Tensor]) -> None:
    expected = SR3UNetConfig(16, (1, 2), 1, (1,), norm_groups=8, image_size=32)
    assert infer_config(weights, norm_groups=8) == expected
    assert infer_config(weights, norm_groups=2).norm_groups == 2


@pytest.mark.parametrize("norm_groups", [None, 0, 3, 32])  # None: the reference's default is 32
def test_groups_that_do_not_divide_the_channels(weights, norm_groups) -> None:
    with pytest.raises(ValueError, match="does not divide its 16 channels"):
        infer_config(weights, norm_groups)


def test_tensors_of_something_else(weights: dict[str, Tensor]) -> None:
    with pytest.raises(ValueError, match="no tensors of such a U-Net"):
        infer_config({"layer1.weight": torch.zeros(3)})
    with pytest.raises(ValueError, match="missing"):
        infer_config({k: v for k, v in weights.items() if not k.startswith("downs.0.")})
    with pytest.raises(ValueError, match="3 channels"):
        infer_config(weights | {"downs.0.weight": torch.zeros(16, 3, 3, 3)}, 8)


def loss_of(net: SR3UNet, g: dict[str, Tensor]) -> Tensor:
    """SR3's loss of the recorded training step: the L1 distance to the noise, summed."""
    level = g["sqrt_gamma"]
    noisy = level[:, None, None, None] * g["hr"]
    noisy = noisy + (1 - level.square()).sqrt()[:, None, None, None] * g["noise"]
    torch.testing.assert_close(noisy, g["x_noisy"], rtol=0, atol=1e-6)
    return (net(g["cond"], noisy, level) - g["noise"]).abs().sum()


def test_loss_and_gradients_of_a_training_step(golden, net: SR3UNet) -> None:
    g = golden("training_step")
    with np.load(GOLDEN / "training_step.npz") as arrays:
        keys = [str(key) for key in arrays["grad_keys"]]
    loss = loss_of(net, g)
    torch.testing.assert_close(loss.double(), g["loss_sum"], rtol=1e-6, atol=0)
    (loss / g["hr"].numel()).backward()
    torch.testing.assert_close(loss.double() / g["hr"].numel(), g["loss_mean"], rtol=1e-6, atol=0)
    named = {f"denoise_fn.{name}": parameter for name, parameter in net.named_parameters()}
    assert list(named) == keys  # the order in which optimizer files number them
    norms = torch.tensor([float(parameter.grad.norm()) for parameter in named.values()])
    torch.testing.assert_close(norms.double(), g["grad_norms"], rtol=1e-5, atol=1e-7)


def test_an_adam_step(golden, net: SR3UNet, weights: dict[str, Tensor]) -> None:
    g, steps = golden("training_step"), golden("adam_step")
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
    (loss_of(net, g) / g["hr"].numel()).backward()
    optimizer.step()
    for name, after in net.state_dict().items():
        step = (after.double() - weights[name].double()) / 1e-4
        expected = steps[f"denoise_fn.{name}"].double()
        # The first step is the gradient's sign; rounding decides it where that is 0 but for noise.
        assert ((step - expected).abs() > 2e-3).double().mean() < 2e-3, name
    assert len(steps) == len(weights)
