"""SR3's own training, on pictures and with a network that take seconds."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.cli import main
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_unet import infer_config
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from sr3_desktop.training.trainer.config import StageConfig
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS, SR3TrainConfig
from sr3_desktop.training.trainer.sr3_task import SR3Task, load_pairs
from sr3_desktop.training.trainer.sr3_validation import SR3Validation
from sr3_desktop.training.trainer.state import load_state

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


# --- the public code -----------------------------------------------------------------------------


# --- options and mistakes ------------------------------------------------------------------------
