"""Training as the public SR3 code does it: its loss, its step, its checkpoints, its words."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor

from sr3_desktop.engine.base.errors import SR3Error, TrainingDataError
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.sr3_unet import SR3UNet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.reference_state import read_reference
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS
from sr3_desktop.training.trainer.sr3_task import DenoisingObjective
from tests.training.conftest import make_photo
from tests.training.trainer.test_sr3_training import (
    GOLDEN_CONFIG,
    PREFIX,
    TINY,
    command,
    golden,
    golden_batch,
    trainer,
)


class Recorder(SR3UNet):
    """Stands for the network: an arithmetic of its inputs that keeps them."""

    def __init__(self) -> None:
        super().__init__(TINY.network)
        self.gain = torch.nn.Parameter(torch.tensor(0.3))
        self.noisy: list[Tensor] = []

    def forward(self, condition: Tensor, noisy: Tensor, level: Tensor) -> Tensor:
        self.noisy.append(noisy.detach().clone())
        return self.gain * noisy + 0.1 * condition


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_dream_is_the_paper_s_formula(power) -> None:
    generator = torch.Generator().manual_seed(1)
    high_res, condition, noise = (torch.randn(2, 3, 4, 4, generator=generator) for _ in range(3))
    level = torch.tensor([0.9, 0.2])
    net = Recorder()
    loss = DenoisingObjective(net, power)(high_res, condition, noise, level)
    loss.backward()
    expected, gradient, count = 0.0, 0.0, high_res.numel()
    for b, gamma in enumerate((0.9**2, 0.2**2)):
        rest = np.sqrt(1 - gamma)
        y0, x, eps = (z[b].double().numpy() for z in (high_res, condition, noise))
        y_t = np.sqrt(gamma) * y0 + rest * eps
        delta = eps - (0.3 * y_t + 0.1 * x)  # eps - eps_theta, with a stopped gradient
        weight = rest**power
        y_hat = y_t + rest * weight * delta
        difference = 0.3 * y_hat + 0.1 * x - (eps + weight * delta)
        expected += np.abs(difference).sum() / count
        gradient += (np.sign(difference) * y_hat).sum() / count
        np.testing.assert_allclose(net.noisy[1][b].numpy(), y_hat, atol=1e-6)
    assert loss.item() == pytest.approx(expected, rel=1e-5)
    assert net.gain.grad.item() == pytest.approx(gradient, rel=1e-4)


@pytest.mark.parametrize("prediction", ["eps", "v", "residual"])
def test_a_network_that_is_right_has_no_loss(prediction) -> None:
    """Whatever it answers with, also where there is no noise at all."""
    generator = torch.Generator().manual_seed(1)
    high_res, noise = torch.rand(5, 3, 8, 8, generator=generator) * 2 - 1, torch.randn(5, 3, 8, 8)
    condition = high_res + 0.1 * torch.randn(high_res.shape, generator=generator)
    level = torch.tensor([1.0, 0.9999, 0.9, 0.3, 0.0066])
    net = SR3UNet(replace(TINY.network, prediction=prediction))
    sigma = ((1 - level**2).sqrt() / level)[:, None, None, None]
    right = net.output_for(high_res, noise, condition, sigma)
    net.forward = lambda *args: right
    assert DenoisingObjective(net)(high_res, condition, noise, level).item() == 0
    for b in range(1, 5):
        s = sigma[b].item()
        x = high_res[b] + s * noise[b]
        found = net.photo_of(right[b], x, condition[b], s)
        torch.testing.assert_close(found, high_res[b], atol=1e-6 * max(1, s), rtol=1e-4)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_the_toy_beats_bicubic_whatever_its_seed(seed, tmp_path) -> None:
    """At a smaller size and in 240 steps: three of three seeds, alone and corrected."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(4):
        make_photo(number, 80, 80).save(photos / f"{number}.png")
    prepare(PrepareConfig(photos, tmp_path / "pairs", 8, 16))
    toy = SR3_PRESETS["sr3-toy"]
    stage = replace(toy.stages["denoiser"], kimg=0.48, batch=2, patch=16)
    network = replace(toy.network, inner_channel=8, norm_groups=4, image_size=16)
    config = replace(toy, low=8, network=network, stages={"denoiser": stage}, seed=seed)
    run = trainer(config, tmp_path / "run", tmp_path / "pairs_8_16", validate=True)
    assert run.train(Budget())
    with (tmp_path / "run" / "curves.csv").open() as file:
        found = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    for name in ("network alone", "corrected"):
        assert found[f"{name}, 20 steps PSNR-Y"] > found["bicubic PSNR-Y"] + 1


@pytest.mark.parametrize("change", [{"prediction": "v"}, {"norm_groups": 2}])
def test_weights_of_another_meaning_are_refused_though_they_fit(change, tmp_path, prepared) -> None:
    first = trainer(TINY, tmp_path / "run", prepared)
    first.train(Budget())
    other = replace(TINY, network=replace(TINY.network, **change))
    (name,) = change
    with pytest.raises(TrainingDataError, match=name):
        trainer(other, tmp_path / "run", prepared).resume()
    with pytest.raises(TrainingDataError, match=name):
        trainer(other, tmp_path / "new", prepared).start_from(
            tmp_path / "run" / "model.safetensors"
        )


def golden_trainer(folder: Path, prepared: Path) -> Trainer:
    """A run of the golden network whose batches are the recorded one."""
    run = trainer(GOLDEN_CONFIG, folder, prepared)
    run.task.batch = lambda *args: golden_batch()
    return run


def test_a_step_equals_the_public_code_s(tmp_path, prepared) -> None:
    before = {k.removeprefix(PREFIX): v for k, v in golden("weights").items() if PREFIX in k}
    run = golden_trainer(tmp_path / "run", prepared)
    run.net.load_state_dict(before)
    loss = run._step(run.run.objective)
    assert loss.item() == pytest.approx(float(golden("training_step")["loss_mean"]), rel=1e-5)
    changes = golden("adam_step")
    for name, after in run.net.state_dict().items():
        change = (after.double() - before[name].double()) / 1e-4
        # The first step is the gradient's sign; rounding decides it where that is 0 but for noise.
        wrong = (change - changes[PREFIX + name].double()).abs() > 2e-3
        assert wrong.double().mean() < 2e-3, name


@pytest.fixture
def reference_pair(tmp_path: Path) -> Path:
    """The two files after one step of the golden network, in the public code's layout."""
    net = SR3UNet(GOLDEN_CONFIG.network)
    state = golden("weights")
    net.load_state_dict({k.removeprefix(PREFIX): v for k, v in state.items() if PREFIX in k})
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
    DenoisingObjective(net)(*golden_batch()).backward()
    optimizer.step()
    state |= {PREFIX + name: tensor for name, tensor in net.state_dict().items()}
    torch.save(state, tmp_path / "I1_E1_gen.pth")
    saved = {"epoch": 1, "iter": 1, "scheduler": None, "optimizer": optimizer.state_dict()}
    torch.save(saved, tmp_path / "I1_E1_opt.pth")
    optimizer.zero_grad()
    DenoisingObjective(net)(*golden_batch()).backward()
    optimizer.step()
    torch.save(net.state_dict(), tmp_path / "second_step.pt")
    return tmp_path / "I1_E1"


@pytest.mark.parametrize("ending", ["", "_gen.pth"])
def test_the_public_code_s_pair_goes_on_where_it_stopped(
    ending, tmp_path, prepared, reference_pair
) -> None:
    run = golden_trainer(tmp_path / "run", prepared)
    stem = reference_pair.with_name(reference_pair.name + ending)
    run.take_over(read_reference(stem, run.config, run.net))
    assert (run.run.steps, run.run.images) == (1, 2)
    run._step(run.run.objective)
    expected = torch.load(tmp_path / "second_step.pt", weights_only=True)
    for name, after in run.net.state_dict().items():
        torch.testing.assert_close(after, expected[name], rtol=0, atol=2e-6)
    run.save()  # and it is a run of ours from now on
    again = golden_trainer(tmp_path / "run", prepared)
    again.resume()
    assert again.run.steps == 2


def test_a_pair_that_can_not_be_used_is_one_sentence(tmp_path, prepared, reference_pair) -> None:
    net = SR3UNet(GOLDEN_CONFIG.network)
    other = replace(GOLDEN_CONFIG, schedule={**GOLDEN_CONFIG.schedule, "levels": 21})
    with pytest.raises(SR3Error, match="other noise levels"):
        read_reference(reference_pair, other, net)
    with pytest.raises(SR3Error, match="another network"):
        read_reference(reference_pair, GOLDEN_CONFIG, SR3UNet(TINY.network))
    with pytest.raises(SR3Error, match=r"nothing_gen\.pth could not be opened"):
        read_reference(tmp_path / "nothing", GOLDEN_CONFIG, net)
    opt = tmp_path / "I1_E1_opt.pth"
    saved = torch.load(opt, weights_only=True)
    for steps in (-1, float("inf"), 10**30, "many"):
        torch.save({**saved, "iter": steps}, opt)
        with pytest.raises(SR3Error, match="is damaged"):
            read_reference(reference_pair, GOLDEN_CONFIG, net)
    saved["optimizer"]["state"][2]["exp_avg"] *= float("nan")
    torch.save(saved, opt)
    with pytest.raises(SR3Error, match="infinite numbers"):
        read_reference(reference_pair, GOLDEN_CONFIG, net)
    saved["optimizer"]["state"][2]["exp_avg"] = torch.zeros(2, 2)
    torch.save(saved, opt)
    with pytest.raises(SR3Error, match="a moment of shape"):
        read_reference(reference_pair, GOLDEN_CONFIG, net)
    opt.write_bytes(opt.read_bytes()[:5000])
    with pytest.raises(SR3Error, match="damaged"):
        read_reference(reference_pair, GOLDEN_CONFIG, net)
    opt.unlink()
    with pytest.raises(SR3Error, match="must lie beside"):
        read_reference(reference_pair, GOLDEN_CONFIG, net)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--config", "sr3-toy", "--data", "pairs_8_16"), "trained on 16 and 64"),
        (("--config", "sr3-toy", "--data", "photos"), "no prepared pairs"),
        (("--config", "sr3-toy", "--data", "nothing"), "There is no folder"),
        (("--config", "sr3-toy", "--data", "photos", "pairs_8_16"), "takes one folder"),
        (("--config", "sr3-toy", "--data", "x", "--refiner-kimg", "1"), "--refiner-kimg has no"),
        (("--config", "toy", "--data", "photos", "--dream"), "--dream has no meaning"),
    ],
)
def test_wrong_words_are_one_sentence(
    words, message, tmp_path, prepared, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(*words, "--run", "run") == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_presets_are_the_published_ones() -> None:
    for low, high in ((16, 128), (64, 512)):
        config = SR3_PRESETS[f"sr3-{low}-{high}"]
        with torch.device("meta"):
            net = SR3UNet(config.network)
        count = sum(parameter.numel() for parameter in net.parameters())
        assert count == {128: 97_807_491, 512: 155_334_339}[high]
        assert (config.low, config.network.image_size, config.scale) == (low, high, 8)
        assert len(NoiseSchedule.from_config(config.schedule).sigmas) == 2000
        assert (config.ema, config.clip, config.bfloat16, config.dream) == (0, 0, False, None)


def test_weights_and_biases_is_offline_unless_set_up(tmp_path, prepared, monkeypatch) -> None:
    calls: list[dict[str, object]] = []
    report = SimpleNamespace(log=calls.append, finish=lambda: calls.append({"finished": True}))
    fake = SimpleNamespace(init=lambda **options: calls.append(options) or report)
    for name in ("WANDB_MODE", "WANDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    run = trainer(TINY, tmp_path / "run", prepared)
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(TrainingDataError, match="pip install wandb"):
        run.curves.report_to_wandb({})
    monkeypatch.setitem(sys.modules, "wandb", fake)
    run.curves.report_to_wandb(TINY.to_dict())
    assert calls[0]["mode"] == "offline"
    run.curves.add("denoiser", 8, {"loss": 0.5})
    run.curves.close()
    assert calls[1:] == [{"images": 8, "denoiser/loss": 0.5}, {"finished": True}]
    monkeypatch.setenv("WANDB_MODE", "online")
    run.curves.report_to_wandb({})
    assert calls[-1]["mode"] is None
