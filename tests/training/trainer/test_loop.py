from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.trainer.config import (
    StageConfig,
    TrainConfig,
)
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.state import SHARD_BYTES, load_state, save_state
from sr3_desktop.training.trainer.validation import Validation
from tests.devices import DEVICES
from tests.training.conftest import make_photo, make_photos

CPU = torch.device("cpu")
STAGE = StageConfig(kimg=10, batch=10, patch=32, learning_rate=1.0, warmup=100, rewarm=50)


def trainer(config: TrainConfig, folder: Path, photos: Path, validate: bool = False) -> Trainer:
    decoded = PhotoSet.load([photos], CPU, STAGE.patch)
    validation = Validation(decoded, config.scale, None, side=64) if validate else None
    return Trainer(config, folder, decoded, Processes("cpu"), validation)


def stop_after(steps: int, run: Trainer) -> None:
    """Make the training stop as Ctrl+C would, after so many steps of this command."""
    inner, count = run._step, 0

    def step(module: torch.nn.Module) -> torch.Tensor:
        nonlocal count
        count += 1
        if count > steps:
            raise KeyboardInterrupt
        return inner(module)

    run._step = step


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


@pytest.fixture(scope="module")
def unbroken(toy_config, tmp_path_factory) -> dict[str, torch.Tensor]:
    """The weights that a run without a break makes of the four photos."""
    below = tmp_path_factory.mktemp("unbroken")
    trainer(toy_config, below / "run", make_photos(below / "photos")).train(Budget())
    return weights(below / "run")


def test_a_run_makes_a_model_curves_and_samples(toy_config, tmp_path, photo_folder):
    folder = tmp_path / "run"
    assert trainer(toy_config, folder, photo_folder, validate=True).train(Budget())
    net, card = load_model(folder / "model.safetensors")
    assert card.id == "toy-x4"
    assert 0.01 < float(net.residual_scale) < 1
    assert json.loads((folder / "config.json").read_text())["seed"] == 0
    with (folder / "curves.csv").open() as file:
        names = {(row["stage"], row["name"]) for row in csv.DictReader(file)}
    assert ("finish", "2 steps PSNR-Y") in names
    with Image.open(folder / "samples" / "finish.png") as grid:
        assert grid.size == (64 * 4, 64 * 4)
    with Image.open(folder / "curves.png") as curves:
        assert curves.width > 100
    assert list((folder / "tensorboard").glob("events*"))


def test_photos_as_small_as_the_patches_are_enough(toy_config, tmp_path):
    """The residual scale is measured on larger patches only where photos hold them."""
    photos = tmp_path / "photos"
    photos.mkdir()
    make_photo(0, 32, 40).save(photos / "small.png")
    assert trainer(toy_config, tmp_path / "run", photos).train(Budget())


@pytest.mark.parametrize("stop", [5, 12, 17])
def test_an_interrupted_and_resumed_run_equals_an_unbroken_one(
    stop, toy_config, tmp_path, photo_folder, unbroken
):
    """5 is in the first stage, 12 its last step, 17 in the second stage."""
    first = trainer(toy_config, tmp_path / "parts", photo_folder)
    stop_after(stop, first)
    assert not first.train(Budget())
    second = trainer(toy_config, tmp_path / "parts", photo_folder)
    second.resume()
    assert second.train(Budget())
    parts = weights(tmp_path / "parts")
    assert unbroken.keys() == parts.keys()
    assert all(torch.equal(unbroken[name], parts[name]) for name in unbroken)


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_step_waits_for_its_end(
    number, toy_config, tmp_path, photo_folder, unbroken
):
    """Half a step, such as weights without their running mean, could not be continued."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {n: signal.signal(n, interrupt) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        first = trainer(toy_config, tmp_path / "parts", photo_folder)
        inner = first.run.ema.update

        def update(module: torch.nn.Module) -> None:
            if first.run.steps == 4:
                os.kill(os.getpid(), number)
            inner(module)

        first.run.ema.update = update
        assert not first.train(Budget())
    finally:
        for n, handler in before.items():
            signal.signal(n, handler)
    assert load_state(tmp_path / "parts" / "state")[1]["steps"] == 5
    second = trainer(toy_config, tmp_path / "parts", photo_folder)
    second.resume()
    assert second.train(Budget())
    parts = weights(tmp_path / "parts")
    assert all(torch.equal(unbroken[name], parts[name]) for name in unbroken)


def test_training_changes_what_it_trains_and_only_that(toy_config, tmp_path, photo_folder):
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    before = {k: v.clone() for k, v in run.net.state_dict().items()}
    stop_after(6, run)
    run.train(Budget())
    after = run.net.state_dict()
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"predictor"}


def test_without_the_optimizer_s_files_the_rate_is_warmed_up_again(
    toy_config, tmp_path, photo_folder
):
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    stop_after(6, run)
    run.train(Budget())
    for path in (tmp_path / "run" / "state").glob("optimizer-*"):
        path.unlink()
    again = trainer(toy_config, tmp_path / "run", photo_folder)
    again.resume()
    assert again.run.steps_since_rewarm == 0
    assert again.train(Budget())


def test_a_slow_training_tells_its_time_early(
    toy_config, tmp_path, photo_folder, monkeypatch, caplog
):
    monkeypatch.setattr("sr3_desktop.training.trainer.loop.MEASURED_S", 0.0)
    caplog.set_level("INFO")
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    stages = sum(stage.is_planned for stage in toy_config.stages.values())
    assert run.train(Budget())
    told = [text for text in caplog.messages if " patches/s; Ctrl+C saves " in text]
    assert len(told) == stages
    caplog.clear()
    planned = toy_config.with_minutes({"predictor": 0.001})
    trainer(planned, tmp_path / "timed", photo_folder).train(Budget())
    assert "Ctrl+C saves" not in caplog.text  # whose time is the plan


def test_no_minutes_left_saves_after_one_step(toy_config, tmp_path, photo_folder):
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    assert not run.train(Budget(minutes=0))
    assert load_state(tmp_path / "run" / "state")[1]["steps"] == 1


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_state(
    toy_config, tmp_path, photo_folder, monkeypatch
):
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    run.save()
    monkeypatch.setattr("sr3_desktop.training.trainer.loop.LOG_EVERY", 3)
    with torch.no_grad():
        run.net.predictor.tail.bias.fill_(float("nan"))
    with pytest.raises(TrainingDataError, match="no longer a number"):
        run.train(Budget())
    groups, info = load_state(tmp_path / "run" / "state")
    assert info["steps"] == 0
    assert all(tensor.isfinite().all() for tensor in groups["weights"].values())


def test_resuming_another_network_is_refused(toy_config, tmp_path, photo_folder):
    trainer(toy_config, tmp_path / "run", photo_folder).save()
    wider = replace(toy_config, predictor=replace(toy_config.predictor, width=12))
    with pytest.raises(TrainingDataError, match="another network"):
        trainer(wider, tmp_path / "run", photo_folder).resume()


def test_resuming_nothing_or_damage_is_one_sentence(toy_config, tmp_path, photo_folder):
    run = trainer(toy_config, tmp_path / "run", photo_folder)
    with pytest.raises(TrainingDataError, match="without --resume"):
        run.resume()
    run.save()
    shard = tmp_path / "run" / "state" / "weights-00.safetensors"
    shard.write_bytes(shard.read_bytes()[:100])
    with pytest.raises(TrainingDataError, match="cannot be read"):
        run.resume()


def test_state_is_kept_in_small_shards(tmp_path):
    tensors = {f"t{i}": torch.randn(2**20) for i in range(9)}  # 4 MiB each
    save_state(tmp_path / "state", {"weights": tensors}, {"steps": 1})
    files = sorted((tmp_path / "state").glob("weights-*"))
    assert len(files) == 3
    assert all(path.stat().st_size <= SHARD_BYTES for path in files)
    groups, info = load_state(tmp_path / "state")
    assert info == {"steps": 1}
    assert all(torch.equal(groups["weights"][name], tensors[name]) for name in tensors)


def test_a_stop_between_the_two_renames_loses_nothing(tmp_path):
    save_state(tmp_path / "state", {"weights": {"a": torch.ones(1)}}, {"steps": 7})
    (tmp_path / "state").rename(tmp_path / "state.previous")
    assert load_state(tmp_path / "state")[1] == {"steps": 7}


def test_the_state_before_the_last_is_kept(tmp_path):
    for steps in (1, 2, 3):
        save_state(tmp_path / "state", {"weights": {"a": torch.ones(1)}}, {"steps": steps})
    assert load_state(tmp_path / "state")[1] == {"steps": 3}
    assert load_state(tmp_path / "state.previous")[1] == {"steps": 2}
    assert {path.name for path in tmp_path.iterdir()} == {"state", "state.previous"}


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_a_diverged_step_replaces_neither_state_nor_model(
    toy_config, tmp_path, photo_folder, poison
):
    folder = tmp_path / "run"
    good = trainer(toy_config, folder, photo_folder)
    stop_after(2, good)
    good.train(Budget())
    before = {path: path.read_bytes() for path in folder.rglob("*.safetensors")}
    assert len(before) > 2

    bad = trainer(toy_config, folder, photo_folder)
    bad.resume()
    inner = bad._step

    def diverging(module: torch.nn.Module) -> torch.Tensor:
        loss = inner(module)
        with torch.no_grad():
            next(bad.run.objective.parameters()).fill_(poison)
        return loss

    bad._step = diverging
    stop_after(1, bad)
    with pytest.raises(TrainingDataError, match="no longer a number"):
        bad.train(Budget())
    assert before == {path: path.read_bytes() for path in folder.rglob("*.safetensors")}


def test_a_resume_that_fails_leaves_the_folder_as_it_was(toy_config, tmp_path, photo_folder):
    folder = tmp_path / "run"
    run = trainer(toy_config, folder, photo_folder)
    stop_after(1, run)
    run.train(Budget())
    described = (folder / "config.json").read_text()
    other = replace(toy_config, seed=5)
    shutil.rmtree(folder / "state")
    shutil.rmtree(folder / "state.previous", ignore_errors=True)
    with pytest.raises(TrainingDataError):
        trainer(other, folder, photo_folder).resume()
    assert (folder / "config.json").read_text() == described


@pytest.mark.parametrize("device", DEVICES)
def test_what_was_trained_on_a_device_runs_on_the_processor(
    toy_config, tmp_path, photo_folder, device
):
    photos = PhotoSet.load([photo_folder], torch.device(device), 64)
    assert Trainer(toy_config, tmp_path / "run", photos, Processes(device)).train(Budget())
    model = open_model(tmp_path / "run" / "model.safetensors", "cpu")
    assert isinstance(model, PhotoModel)
    low_res = np.linspace(-1, 1, 3 * 16 * 16, dtype=np.float32).reshape(1, 3, 16, 16)
    settings = EnlargeSettings(SamplerSettings(steps=1))
    made = model.enlarge(low_res, settings, lambda progress: None)
    assert np.abs(made - low_res.repeat(4, 2).repeat(4, 3)).mean() < 0.2
