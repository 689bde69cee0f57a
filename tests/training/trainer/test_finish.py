"""The finish: chains of sampling steps that a gradient passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sr3_desktop.engine.diffusion.samplers import dpmpp_2m
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Vgg
from sr3_desktop.training.trainer.config import PRESETS, FinishConfig
from sr3_desktop.training.trainer.export import sampling_schedule
from sr3_desktop.training.trainer.objectives import (
    FinishObjective,
    RestoreObjective,
    grid_strength,
    unrolled,
)
from tests.training.perceptual.weights import (
    dists_weights,
    identity_weights,
    lpips_weights,
    vgg_weights,
)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_an_unrolled_chain_is_the_sampler(steps):
    sigmas = NoiseSchedule.from_config(sampling_schedule(4.0)).respaced(steps)
    x = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def denoise(x, sigma):
        return torch.tanh(x / (1 + sigma))

    def denoise_array(x: np.ndarray, sigma: float) -> np.ndarray:
        return denoise(torch.from_numpy(x), sigma).numpy()

    sampled = dpmpp_2m(denoise_array, x.numpy().copy(), sigmas, lambda x, scale: None)
    expected = torch.from_numpy(sampled)
    torch.testing.assert_close(unrolled(denoise, x, sigmas.tolist()), expected)


@pytest.fixture
def batch():
    generator = torch.Generator().manual_seed(1)
    high_res = torch.rand(3, 3, 64, 64, generator=generator) * 2 - 1
    low_res = torch.nn.functional.avg_pool2d(high_res, 4)
    noise = torch.randn(high_res.shape, generator=generator)
    dice = torch.tensor([0.0, 0.5, 1.0])
    return high_res, low_res, torch.zeros(3), noise, torch.tensor([0.3, 1.0, 3.0]), dice


def finish(tmp_path, **changes):
    toy = PRESETS["toy"]
    torch.manual_seed(0)
    net = PhotoNet(toy.predictor, toy.refiner)
    schedule = NoiseSchedule.from_config(sampling_schedule(4.0))
    config = replace(FinishConfig(), **changes)
    distances = [
        (config.perceptual, Lpips(lpips_weights(tmp_path / "lpips.safetensors"))),
        (config.texture, Dists(dists_weights(tmp_path / "dists.safetensors"))),
        (config.likeness, Identity(identity_weights(tmp_path / "identity.safetensors"))),
    ]
    vgg = Vgg(vgg_weights(tmp_path / "vgg.safetensors"))
    return FinishObjective(net, config, schedule, distances, vgg)


def test_only_the_refiner_is_finished(tmp_path, batch):
    objective = finish(tmp_path)
    objective(*batch).backward()
    assert all(p.grad is not None for p in objective.refiner.out.parameters())
    names = {name.split(".")[0] for name, _ in objective.named_parameters()}
    assert names <= {"refiner", "denoising"}
    predictor, _ = objective._frozen
    assert all(p.grad is None for p in predictor.parameters())


TERMS = ("l1", "fourier", "grid", "perceptual", "texture", "likeness", "denoising", "features")


@pytest.mark.parametrize("term", TERMS)
def test_a_step_against_the_gradient_of_each_term_lowers_it(term, tmp_path, batch):
    others = dict.fromkeys(TERMS, 0.0)
    objective = finish(tmp_path, **(others | {term: 1.0}))
    optimizer = torch.optim.SGD(objective.parameters(), lr=1e-3)
    first = objective(*batch)
    assert first > 0
    first.backward()
    optimizer.step()
    assert objective(*batch) < first


def test_the_grid_is_what_every_cell_repeats():
    """A picture's error of any kind has none, unless it repeats with the period."""
    generator = torch.Generator().manual_seed(3)
    truth = torch.rand(2, 3, 256, 256, generator=generator) * 2 - 1
    pattern = 0.01 * torch.randn(3, 4, 4, generator=generator)
    pattern -= pattern.mean((1, 2), keepdim=True)
    noise = 0.05 * torch.randn(truth.shape, generator=generator)
    result = truth + pattern.repeat(1, 64, 64) + noise + 0.1
    expected = float(pattern.square().mean().sqrt())
    assert float(grid_strength(result, truth, 4)) == pytest.approx(expected, rel=0.1)
    assert float(grid_strength(truth + noise + 0.1, truth, 4)) < 0.1 * expected


def test_a_grid_in_flat_parts_counts_though_they_are_few():
    truth = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(4)) * 2 - 1
    truth[..., :8, :8] = 0.2
    pattern = torch.tensor([[0.1, -0.1], [-0.1, 0.1]]).repeat(4, 4)
    flat, busy = truth.clone(), truth.clone()
    flat[..., :8, :8] += pattern
    busy[..., 8:16, 8:16] += pattern
    assert grid_strength(flat, truth, 2) > 3 * grid_strength(busy, truth, 2)


NOTHING = dict.fromkeys((*TERMS, "predicting"), 0.0)


def test_the_heads_learn_to_tell_results_from_photos(tmp_path, batch):
    objective = finish(tmp_path, **NOTHING | {"adversarial": 1.0, "features": 1e-9})
    heads = torch.optim.Adam(objective.judge.parameters(), lr=1e-2)
    with torch.no_grad():
        first = objective(*batch)
    for _ in range(10):
        heads.zero_grad()
        objective(*batch).backward()
        heads.step()
    assert objective(*batch) < first - 0.4  # of the 2 that guessing costs


def test_fooling_teaches_the_refiner_and_not_the_heads(tmp_path, batch):
    objective = finish(tmp_path, **NOTHING | {"adversarial": 1.0, "features": 1.0})
    truth = objective.vgg(batch[0])
    result = batch[0].roll(1, 3).requires_grad_(True)
    (-objective.judge.frozen(objective.vgg(result)).mean()).backward()
    assert result.grad.abs().sum() > 0
    assert all(p.grad is None for p in objective.judge.parameters())
    objective.judge.own_loss(truth, objective.vgg(result.detach())).backward()
    assert all(p.grad is not None for p in objective.judge.parameters())


@pytest.mark.parametrize("share", [0.5, 2.0])
def test_fooling_pulls_as_strongly_as_asked(share, tmp_path, batch):
    objective = finish(tmp_path, **NOTHING | {"adversarial": share, "features": 1.0})
    result = batch[0].roll(1, 3).requires_grad_(True)
    alone = finish(tmp_path, **NOTHING | {"features": 1.0})
    (features,) = torch.autograd.grad(alone._looks(alone.vgg, batch[0], result), result)
    (both,) = torch.autograd.grad(objective._looks(objective.vgg, batch[0], result), result)
    assert float((both - features).norm() / features.norm()) == pytest.approx(share, rel=1e-3)


def test_the_predictor_is_finished_too_where_it_has_a_rate(tmp_path, batch):
    objective = finish(tmp_path, predictor_rate=0.1)
    objective(*batch).backward()
    assert all(p.grad is not None for p in objective.predictor.parameters())


def test_a_patch_starts_at_a_temperature_of_its_own(tmp_path, batch):
    low, high = (finish(tmp_path, steps=(1,), temperatures=t) for t in ((0.5, 0.5), (0.5, 1.0)))
    parts = zip(*(t.split(1) for t in batch), strict=True)
    kept = [torch.equal(low(*part), high(*part)) for part in parts]
    assert kept == [True, False, False]


def test_restoring_keeps_what_the_predictor_makes_of_clean_patches(batch):
    toy = PRESETS["toy"]
    torch.manual_seed(0)
    net = PhotoNet(toy.predictor, toy.refiner)
    objective = RestoreObjective(net)
    high_res, low_res, _, *rest = batch
    with torch.no_grad():
        made = net.predictor(low_res, torch.zeros(3))[0]
    objective(high_res, low_res, torch.zeros(3), *rest).backward()
    pull = net.predictor.tail.weight.grad.abs().max()
    assert pull < 1e-3  # it is there already
    net.zero_grad()
    objective(high_res, low_res, torch.ones(3), *rest).backward()
    assert net.predictor.tail.weight.grad.abs().max() > 100 * pull
    with torch.no_grad():
        net.predictor.tail.bias += 0.1
    assert torch.equal(objective.before(low_res, torch.zeros(3))[0], made)
    assert {n.partition(".")[0] for n, p in objective.named_parameters() if p.requires_grad} == {
        "predictor"
    }
