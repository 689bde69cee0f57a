"""SR3's own training, on pictures and with a network that take seconds."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.cli import main
from sr3_desktop.engine.base.errors import SR3Error, TrainingDataError
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import SR3UNet, infer_config
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from sr3_desktop.training.trainer.config import StageConfig
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.reference_state import read_reference
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS, SR3TrainConfig
from sr3_desktop.training.trainer.sr3_task import DenoisingObjective, SR3Task, load_pairs
from sr3_desktop.training.trainer.sr3_validation import SR3Validation
from sr3_desktop.training.trainer.state import load_state
from tests.training.conftest import make_photo

GOLDEN = Path(__file__).parents[2] / "engine" / "golden"
PREFIX = "denoise_fn."

TINY = SR3TrainConfig(
    id="tiny",
    name="Tiny 8 → 16",
    low=8,
    network=SR3UNetConfig(8, (1, 2), 1, (), norm_groups=4, dropout=0.2, image_size=16),
    stages={"denoiser": StageConfig(kimg=0.012, batch=2, patch=16, learning_rate=1e-3)},
    ema=0.9,
)
"""Six steps."""

GOLDEN_CONFIG = replace(
    TINY,
    id="golden",
    network=SR3UNetConfig(16, (1, 2), 1, (1,), norm_groups=8, image_size=32),
    schedule={"kind": "linear", "levels": 20, "beta_start": 1e-4, "beta_end": 0.3},
    stages={"denoiser": StageConfig(kimg=1, batch=2, patch=32, learning_rate=1e-4)},
    ema=0.0,
)
"""What the recorded step of the public code was made with (see engine/golden/README.md)."""


@pytest.fixture
def prepared(tmp_path: Path, photo_folder: Path) -> Path:
    """Four pairs of 8 and 16 pixels."""
    config = PrepareConfig(photo_folder, tmp_path / "pairs", 8, 16)
    prepare(config)
    return config.root


def trainer(config: SR3TrainConfig, folder: Path, data: Path, validate: bool = False) -> Trainer:
    pairs = PairSet(data)
    validation = SR3Validation(pairs, config, 2) if validate else None
    return Trainer(config, folder, pairs, Processes("cpu"), validation)


def stop_after(steps: int, run: Trainer) -> None:
    """Make the training stop as Ctrl+C would, after so many steps of this command."""
    inner, count = run._step, 0

    def step(module: torch.nn.Module) -> Tensor:
        nonlocal count
        count += 1
        if count > steps:
            raise KeyboardInterrupt
        return inner(module)

    run._step = step


def command(*words: object) -> int:
    """Run `sr3-desktop train` in this process and leave its signals as they were."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return main.main(["train", *map(str, words), "--device", "cpu"])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def golden(name: str) -> dict[str, Tensor]:
    with np.load(GOLDEN / f"{name}.npz") as arrays:
        numbers = {key: arrays[key] for key in arrays.files if arrays[key].dtype.kind != "U"}
    return {key: torch.from_numpy(array) for key, array in numbers.items()}


def golden_batch() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    recorded = golden("training_step")
    return tuple(recorded[name] for name in ("hr", "cond", "noise", "sqrt_gamma"))


# --- a run ---------------------------------------------------------------------------------------


def test_a_run_makes_a_model_that_upscales(tmp_path, prepared) -> None:
    folder = tmp_path / "run"
    assert trainer(TINY, folder, prepared, validate=True).train(Budget())
    card = read_card(folder / "model.safetensors")
    assert (card.id, card.kind, card.scale) == ("tiny", "sr3", 2)
    with (folder / "curves.csv").open() as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names == {
        "loss at fixed noise",
        "bicubic PSNR-Y",
        "network alone, 20 steps PSNR-Y",
        "corrected, 20 steps PSNR-Y",
    }
    with Image.open(folder / "samples" / "denoiser.png") as sheet:  # labels, 4 columns, 2 rows
        assert sheet.width == 4 * 192 + 3 * 4
        assert 2 * 192 + 4 < sheet.height < 2 * 192 + 4 + 40
    photo, result = next((prepared / "lr_8").glob("*.png")), tmp_path / "result.png"
    sampler = SamplerSettings("ddim", 3, eta=0.0, detail=1.0)
    request = UpscaleRequest(photo, result, "tiny", scale=2, sampler=sampler, device="cpu")
    Upscaler([folder]).upscale(request, lambda progress: None)
    with Image.open(result) as picture:
        assert picture.size == (16, 16)


@pytest.mark.parametrize("prediction", ["eps", "residual"])
def test_a_network_for_gray_photos_is_trained_and_used(prediction, tmp_path, prepared) -> None:
    network = replace(TINY.network, channels=1, prediction=prediction)
    folder = tmp_path / "run"
    trainer(replace(TINY, network=network), folder, prepared, validate=True).train(Budget())
    weights = load_file(folder / "model.safetensors")
    assert weights["downs.0.weight"].shape[1] == 2
    assert infer_config(weights, norm_groups=4).channels == 1
    for name in ("denoiser", "process"):
        with Image.open(folder / "samples" / f"{name}.png") as sheet:
            pixels = np.asarray(sheet.convert("RGB"))
        assert (pixels[..., :1] == pixels).all()  # gray, the truth too
    photo, result = next((prepared / "lr_8").glob("*.png")), tmp_path / "result.png"
    sampler = SamplerSettings("ddim", 3, eta=0.0, detail=1.0)
    request = UpscaleRequest(
        photo, result, "tiny", 2, sampler, states=3, estimates=True, preview_px=16, device="cpu"
    )
    made = Upscaler([folder]).upscale(request, lambda progress: None)
    assert any("gray" in note for note in made.notes)  # the photo has colors
    assert [state.shape for state in made.states] == [(16, 16, 3)] * 3
    with Image.open(result) as picture:
        pixels = np.asarray(picture)
    assert (pixels[..., :1] == pixels).all()
    gray = tmp_path / "gray.png"
    Image.open(photo).convert("L").save(gray)
    request = replace(request, source=gray, target=tmp_path / "other.png")
    assert not Upscaler([folder]).upscale(request, lambda progress: None).notes


@pytest.mark.parametrize("ema", [0.0, 0.9])
def test_an_interrupted_and_resumed_run_equals_an_unbroken_one(ema, tmp_path, prepared) -> None:
    config = replace(TINY, ema=ema)
    trainer(config, tmp_path / "whole", prepared).train(Budget())
    first = trainer(config, tmp_path / "parts", prepared)
    stop_after(3, first)
    assert not first.train(Budget())
    second = trainer(config, tmp_path / "parts", prepared)
    second.resume()
    assert second.train(Budget())
    whole, parts = (load_file(tmp_path / run / "model.safetensors") for run in ("whole", "parts"))
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_the_model_gets_the_mean_weights_only_with_ema(tmp_path, prepared) -> None:
    exported, trained = {}, {}
    for ema in (0.0, 0.9):
        run = trainer(replace(TINY, ema=ema), tmp_path / str(ema), prepared)
        stop_after(4, run)
        run.train(Budget())
        exported[ema] = load_file(tmp_path / str(ema) / "model.safetensors")
        trained[ema] = run.net.state_dict()
    name = "downs.0.weight"
    assert torch.equal(trained[0.0][name], trained[0.9][name])
    assert torch.equal(exported[0.0][name], trained[0.0][name])
    assert not torch.equal(exported[0.9][name], trained[0.9][name])
    assert load_state(tmp_path / "0.0" / "state")[0]["ema"] == {}
    later = trainer(TINY, tmp_path / "0.0", prepared)  # a run may take up the mean later
    later.resume()
    assert torch.equal(later.run.ema.mean[f"net.{name}"], trained[0.0][name])


def test_the_command_trains_from_prepared_folders(tmp_path, prepared, monkeypatch) -> None:
    monkeypatch.setitem(SR3_PRESETS, "sr3-toy", TINY)
    words = ("--config", "sr3-toy", "--data", prepared, "--run", tmp_path / "run")
    options = ("--dream", "--ema", "--bfloat16", "--clip", "1", "--kimg", "0.004")
    more = ("--validation", prepared, "--validation-photos", "1")
    assert command(*words, *options, *more) == 0
    info = load_state(tmp_path / "run" / "state")[1]
    assert info["steps"] == 2
    chosen = {name: info["config"][name] for name in ("dream", "ema", "bfloat16", "clip")}
    assert chosen == {"dream": 1.0, "ema": 0.9999, "bfloat16": True, "clip": 1.0}
    assert "with DREAM" in load_model(tmp_path / "run" / "model.safetensors")[1].trained_on
    assert command(*words, "--batch", "1", "--kimg", "0.006", "--resume") == 0
    assert load_state(tmp_path / "run" / "state")[1]["steps"] == 4


def test_a_damaged_pair_ends_no_training(tmp_path, prepared, caplog) -> None:
    bad = sorted((prepared / "lr_8").glob("*.png"))[1]
    bad.write_bytes(b"no picture")
    pairs = PairSet(prepared)
    validation = SR3Validation(pairs, TINY, 3)
    run = Trainer(TINY, tmp_path / "run", pairs, Processes("cpu"), validation)
    assert run.train(Budget())
    assert caplog.text.count(f"left out a pair: {bad}") == 1
    caplog.clear()


def test_an_earlier_run_is_never_replaced(tmp_path, prepared, monkeypatch, capsys) -> None:
    monkeypatch.setitem(SR3_PRESETS, "sr3-toy", TINY)
    words = ("--config", "sr3-toy", "--data", prepared, "--run", tmp_path / "run")
    assert command(*words, "--kimg", "0.004") == 0

    def files() -> dict[Path, bytes]:
        found = (path for path in tmp_path.rglob("*.*") if path.is_file())
        return {path.relative_to(tmp_path): path.read_bytes() for path in found}

    before = files()
    with pytest.raises(SystemExit) as ended:
        command(*words, "--kimg", "0.004")
    assert ended.value.code == 2
    assert "--restart" in capsys.readouterr().err
    assert files() == before

    for number in (1, 2):
        assert command(*words, "--kimg", "0.004", "--restart") == 0
        kept = tmp_path / f"run-{number}"
        assert load_state(kept / "state")[1]["steps"] == 2
    aside = {p.relative_to(tmp_path) for p in (tmp_path / "run-1").rglob("*.*") if p.is_file()}
    assert {path.relative_to("run-1") for path in aside} == {
        path.relative_to("run") for path in before if path.parts[0] == "run"
    }


@pytest.mark.parametrize("foreign", ["state.new/b.png", "state.old/b.png", "after-a.safetensors"])
def test_a_folder_of_something_else_is_refused(
    tmp_path, prepared, monkeypatch, capsys, foreign: str
) -> None:
    monkeypatch.setitem(SR3_PRESETS, "sr3-toy", TINY)
    file = tmp_path / "run" / foreign
    file.parent.mkdir(parents=True)
    file.write_bytes(b"dear")
    with pytest.raises(SystemExit) as ended:
        command("--config", "sr3-toy", "--data", prepared, "--run", tmp_path / "run")
    assert ended.value.code == 2
    assert "holds something else, such as" in capsys.readouterr().err
    assert [p for p in (tmp_path / "run").rglob("*") if p.is_file()] == [file]
    assert file.read_bytes() == b"dear"


def test_the_loss_told_after_a_resume_is_a_mean_too(tmp_path, prepared, monkeypatch) -> None:
    monkeypatch.setattr("sr3_desktop.training.trainer.loop.LOG_EVERY", 4)
    first = trainer(TINY, tmp_path / "run", prepared)
    first._step = lambda module: _count(first)
    stop_after(3, first)
    first.train(Budget())
    second = trainer(TINY, tmp_path / "run", prepared)
    second.resume()
    second._step = lambda module: _count(second)
    second.train(Budget())
    with (tmp_path / "run" / "curves.csv").open() as file:
        losses = [row["value"] for row in csv.DictReader(file) if row["name"] == "loss"]
    assert losses == ["2"]


def _count(run: Trainer) -> Tensor:
    """Stand for a step whose loss is 2."""
    run.run.steps += 1
    run.run.images += 2
    return torch.tensor(2.0)


@pytest.mark.slow
def test_two_processes_train_one_model(tmp_path, photo_folder) -> None:
    prepare(PrepareConfig(photo_folder, tmp_path / "toy", 16, 64))
    torchrun = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")
    words = ("--config", "sr3-toy", "--data", "toy_16_64", "--run", "run", "--device", "cpu")
    options = (
        "--kimg",
        "0.024",
        "--batch",
        "8",
        "--predict",
        "eps",
        "--dream",
        "--ema",
        "--clip",
        "1",
    )
    done = subprocess.run(
        [*torchrun, "-m", "--", "sr3_desktop", "train", *words, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert load_state(tmp_path / "run" / "state")[1]["steps"] == 3
    assert read_card(tmp_path / "run" / "model.safetensors").id == "sr3-toy"


# --- what is drawn -------------------------------------------------------------------------------


def test_levels_are_drawn_per_photo_within_the_trained_steps(prepared) -> None:
    task = SR3Task(TINY, PairSet(prepared), Processes("cpu"))
    gammas = torch.cumprod(1 - torch.linspace(1e-6, 1e-2, 2000, dtype=torch.float64), 0)
    drawn = torch.cat([task.batch("denoiser", 16, 16, step)[3] for step in range(60)]).double()
    assert drawn.min() >= gammas[-1].sqrt() - 1e-6
    assert drawn.max() <= 1
    # Uniform over the steps: as many below the middle step's level as above it.
    assert float((drawn < gammas[999].sqrt()).double().mean()) == pytest.approx(0.5, abs=0.06)
    assert all(len(task.batch("denoiser", 4, 16, step)[3].unique()) == 4 for step in range(3))


def test_pairs_belong_together_are_flipped_together_and_come_once_an_epoch(prepared) -> None:
    pairs = PairSet(prepared)
    known = {}
    for index in range(len(pairs)):
        pair = pairs[index]
        for flipped in (False, True):
            hr, sr = (x[:, ::-1] if flipped else x for x in (pair.hr, pair.sr))
            known[hr.tobytes()] = (index, flipped, sr.tobytes())
    task = SR3Task(TINY, pairs, Processes("cpu"))
    seen: list[int] = []
    flips: set[bool] = set()
    for step in range(8):
        high_res, condition, _, _ = task.batch("denoiser", 2, 16, step)
        for hr, sr in zip(high_res, condition, strict=True):
            pixels = [
                ((x + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).numpy().tobytes()
                for x in (hr, sr)
            ]
            index, flipped, expected = known[pixels[0]]
            assert pixels[1] == expected
            seen.append(index)
            flips.add(flipped)
    assert flips == {False, True}
    assert all(sorted(seen[at : at + 4]) == [0, 1, 2, 3] for at in range(0, 16, 4))


def test_an_lmdb_trains_as_the_folders_do(tmp_path, photo_folder, prepared) -> None:
    database = PrepareConfig(photo_folder, tmp_path / "database", 8, 16, lmdb=True)
    prepare(database)
    batches = [
        SR3Task(TINY, load_pairs(root, TINY), Processes("cpu")).batch("denoiser", 3, 16, 1)
        for root in (prepared, database.root)
    ]
    assert all(torch.equal(a, b) for a, b in zip(*batches, strict=True))


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


# --- the public code -----------------------------------------------------------------------------


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


# --- options and mistakes ------------------------------------------------------------------------


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
