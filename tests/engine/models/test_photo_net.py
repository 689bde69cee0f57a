from __future__ import annotations

import pytest
import torch

from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.photo_net import NoiseEmbedding, PhotoNet, PixelNorm, denoise

CONFIG = RefinerConfig((4, 6, 8), (1, 1, 1), condition_width=4, embedding=8)


@pytest.fixture
def net() -> PhotoNet:
    torch.manual_seed(0)
    net = PhotoNet(PredictorConfig(width=6, blocks=1), CONFIG).eval()
    for parameter in net.parameters():  # also those that start at zero
        torch.nn.init.normal_(parameter, std=0.1)
    return net


def test_a_network_of_shapes_alone_loads_no_compiler():
    """Torch loads one to compute without numbers: a second more until a model is loaded."""
    with torch.device("meta"):
        embedding = NoiseEmbedding(8)
    assert embedding.mlp[0].weight.is_meta
    assert not embedding.frequencies.is_meta


def test_untrained_it_returns_the_best_guess_for_unit_data():
    """The zero-initialized last layer leaves c_skip x, the optimal linear denoiser."""
    fresh = PhotoNet(PredictorConfig(width=6, blocks=1), CONFIG)
    low_res, cleanup = torch.rand(1, 3, 4, 6), torch.zeros(1)
    base, condition = fresh.predict(low_res, cleanup)
    x = torch.randn(1, 3, 16, 24)
    x0 = denoise(fresh.refiner, x, torch.tensor([3.0]), base, condition, cleanup)
    torch.testing.assert_close(x0, x / (1 + 3.0**2))


def test_without_noise_it_trusts_what_it_is_given(net):
    low_res, cleanup = torch.rand(1, 3, 4, 6), torch.zeros(1)
    base, condition = net.predict(low_res, cleanup)
    x = torch.randn(1, 3, 16, 24)
    x0 = denoise(net.refiner, x, torch.tensor([1e-5]), base, condition, cleanup)
    torch.testing.assert_close(x0, x, atol=1e-3, rtol=0)


@pytest.mark.parametrize("unshuffle", [1, 2, 4])
def test_shapes_for_every_grid_the_noise_can_enter_on(unshuffle):
    config = RefinerConfig((4, 6, 8), (1, 2, 1), 4, unshuffle, 8)
    net = PhotoNet(PredictorConfig(width=6, blocks=1), config)
    side = 2 * net.multiple
    low_res, cleanup = torch.rand(2, 3, side, side), torch.zeros(2)
    base, condition = net.predict(low_res, cleanup)
    assert base.shape == (2, 3, 4 * side, 4 * side)
    x0 = denoise(net.refiner, torch.randn_like(base), torch.ones(2), base, condition, cleanup)
    assert x0.shape == base.shape


def test_noise_level_clean_up_and_condition_all_matter(net):
    low_res, zero = torch.rand(1, 3, 4, 4), torch.zeros(1)
    base, condition = net.predict(low_res, zero)
    x = torch.randn_like(base)
    one = torch.ones(1)
    result = net.refiner(x, base, condition, zero, zero)
    for changed in (
        (x, base, condition, one, zero),
        (x, base, condition, zero, one),
        (x, base, condition + 1, zero, zero),
        (x, base + 1, condition, zero, zero),
    ):
        assert not torch.allclose(net.refiner(*changed), result, atol=1e-5)
    assert not torch.allclose(net.predict(low_res, one)[0], base, atol=1e-5)


def test_the_norm_looks_at_one_pixel_only():
    x = torch.randn(1, 5, 4, 4)
    changed = x.clone()
    changed[..., 0, 0] = 100
    norm = PixelNorm(5)
    assert torch.equal(norm(x)[..., 1:, :], norm(changed)[..., 1:, :])
    torch.testing.assert_close(norm(x).square().mean(1), torch.ones(1, 4, 4))
