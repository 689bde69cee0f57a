"""The stages of a training: their plans, rates, judges and processes, and what starts them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file, save_file

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_file import load_weights, split_pairs
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.trainer.config import (
    RESTORATION,
    learning_rate,
)
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.state import Ema, load_state
from tests.training.perceptual.weights import dists_weights, identity_weights, vgg_weights
from tests.training.trainer.test_loop import CPU, STAGE, stop_after, trainer, weights


def test_ema_is_the_warmed_up_running_mean():
    module = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(module.weight)
    ema = Ema(module, decay=0.999)
    mean = 0.0
    for step in range(200):
        torch.nn.init.constant_(module.weight, float(step))
        ema.update(module)
        decay = min(0.999, (1 + step) / (10 + step))
        mean = decay * mean + (1 - decay) * step
    assert float(ema.mean["weight"]) == pytest.approx(mean, rel=1e-5)


def test_learning_rate_warms_up_then_falls_as_a_cosine():
    never = 10**9
    rates = [learning_rate(STAGE, steps / 1000, steps, never) for steps in range(1001)]
    assert rates[0] == pytest.approx(0.01, rel=0.01)
    assert max(rates) == pytest.approx(0.975, abs=0.02)  # the cosine has begun to fall at the top
    assert rates[500] == pytest.approx(0.5, abs=0.01)
    assert rates[-1] == pytest.approx(0.001)
    assert all(a > b for a, b in pairwise(rates[100:]))
    assert learning_rate(STAGE, 0.5, 500, 0) == pytest.approx(rates[500] / 50)


def test_the_end_of_a_plan_may_use_larger_patches():
    stage = replace(STAGE, final_share=0.3, final_patch=64, final_batch=4)
    assert stage.at(stage.progress(6999, 0)) == (10, 32)
    assert stage.at(stage.progress(7000, 0)) == (4, 64)


def test_a_stage_planned_by_time_follows_the_clock():
    stage = replace(STAGE, kimg=0, minutes=2)
    assert stage.is_planned
    assert [stage.progress(10**9, seconds) for seconds in (0, 30, 120, 500)] == [0, 0.25, 1, 1]
    assert not replace(stage, minutes=0).is_planned


def test_a_run_planned_by_time_ends_by_it_however_fast(toy_config, tmp_path, photo_folder):
    plan = {"predictor": 0.02, "restore": 0.02, "finish": 0.02}
    run = trainer(toy_config.with_minutes(plan), tmp_path / "run", photo_folder)
    assert run.task.stages == ("predictor", "restore", "finish")
    slow = run._step

    def step(module):
        time.sleep(0.2)
        return slow(module)

    run._step = step
    assert run.train(Budget())
    assert set(run._trained) == {"predictor", "restore"}
    assert all(0 < images <= 7 * 4 for images in run._trained.values())
    assert "restore" in load_model(tmp_path / "run" / "model.safetensors")[1].trained_on


def test_time_that_is_spent_is_not_planned_again(toy_config, tmp_path, photo_folder):
    config = toy_config.with_minutes({"predictor": 5})
    first = trainer(config, tmp_path / "run", photo_folder)
    stop_after(3, first)
    assert not first.train(Budget())
    again = trainer(config, tmp_path / "run", photo_folder)
    again.resume()
    assert again.run.seconds == first.run.seconds > 0


def test_what_judges_results_is_in_the_state_and_not_in_the_model(
    toy_config, tmp_path, photo_folder
):
    networks = {"vgg": vgg_weights, "dists": dists_weights, "identity": identity_weights}
    files = {name: str(make(tmp_path / name)) for name, make in networks.items()}
    finish = replace(toy_config.finish, **files, adversarial=0.5, predictor_rate=0.1)
    stages = {"finish": replace(toy_config.stages["finish"], kimg=0.024, patch=64)}
    config = replace(toy_config, finish=finish, stages=stages)
    whole = trainer(config, tmp_path / "whole", photo_folder)
    assert whole.train(Budget())
    parts = trainer(config, tmp_path / "parts", photo_folder)
    stop_after(5, parts)
    assert not parts.train(Budget())
    names = load_state(tmp_path / "parts" / "state")[0]["objective"]
    assert {name.partition(".")[0] for name in names} == {"judge", "balance", "calls"}
    resumed = trainer(config, tmp_path / "parts", photo_folder)
    resumed.resume()
    assert resumed.train(Budget())
    a, b = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert not any("judge" in name for name in a)
    assert all(torch.equal(a[name], b[name]) for name in a)
    rates = {g["factor"]: g["lr"] for g in whole.run.optimizer.param_groups}
    assert rates[2.0] / rates[1.0] == pytest.approx(2)
    assert rates[0.1] / rates[1.0] == pytest.approx(0.1)


def test_the_best_weights_of_a_finish_are_kept_by_a_measure_outside_its_loss(
    toy_config, tmp_path, photo_folder
):
    run = trainer(replace(toy_config, stages={"finish": STAGE}), tmp_path / "run", photo_folder)
    best = tmp_path / "run" / "best.safetensors"
    run.validation = SimpleNamespace(measure=lambda *args: {"2 steps LPIPS": values.pop(0)})
    values = [0.3, 0.2, 0.25]
    written = []
    for _ in range(3):
        run.validate()
        written.append(best.stat().st_mtime_ns)
    assert written[0] < written[1] == written[2]
    in_loss = replace(run.config.finish, lpips="some file")
    run.task.config = replace(run.config, finish=in_loss)
    assert run.task.badness("finish", {"2 steps LPIPS": 0.1}) is None


def test_a_torch_that_cannot_compile_is_one_sentence(
    toy_config, tmp_path, photo_folder, monkeypatch
):
    def compiled(function):
        raise ModuleNotFoundError("No module named 'sympy'\nand more")

    monkeypatch.setattr(torch, "compile", compiled)
    photos = PhotoSet.load([photo_folder], CPU, 64)
    with pytest.raises(TrainingDataError) as raised:
        Trainer(toy_config, tmp_path, photos, Processes("cpu"), compile_network=True)
    assert str(raised.value).startswith("--compile does not work here (No module named 'sympy');")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a compiler")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's own, of its compiler
def test_compiled_networks_train_as_others_do(toy_config, tmp_path, photo_folder):
    plain = trainer(toy_config, tmp_path / "plain", photo_folder)
    decoded = PhotoSet.load([photo_folder], CPU, 64)
    folder = tmp_path / "compiled"
    compiled = Trainer(toy_config, folder, decoded, Processes("cpu"), compile_network=True)
    for run in (plain, compiled):
        stop_after(2, run)
        assert not run.train(Budget())
    a, b = weights(tmp_path / "plain"), weights(folder)
    assert list(a) == list(b)
    assert all(torch.allclose(a[name].float(), b[name].float(), atol=2e-3) for name in a)


def test_a_run_that_restores_adds_a_second_pair_to_its_model(toy_config, tmp_path, photo_folder):
    plain = tmp_path / "plain"
    trainer(toy_config, plain, photo_folder).export()
    stages = {"restore": replace(toy_config.stages["restore"], kimg=0.02)}
    config = replace(toy_config, stages=stages, restores=str(plain / "model.safetensors"))
    run = trainer(config, tmp_path / "run", photo_folder)
    run.start_from(plain / "model.safetensors")
    assert run.train(Budget())
    own, restoring = split_pairs(load_weights(tmp_path / "run" / "model.safetensors")[0])
    before = load_weights(plain / "model.safetensors")[0]
    for name, value in before.items():  # packed into 8 bits with the second pair
        assert abs(own[name] - value).max() <= abs(value).max() / 127, name
    changed = {name.partition(".")[0] for name in before if (restoring[name] != own[name]).any()}
    assert changed == {"predictor"}
    assert open_model(tmp_path / "run" / "model.safetensors", "cpu").card.id == "toy-x4"


def test_a_restored_model_comes_of_its_own_degradation(toy_config):
    config = toy_config.with_minutes({"predictor": 1, "restore": 1, "finish": 1})
    assert config.degradation_in("predictor") == config.degradation
    assert config.degradation_in("restore") == config.degradation_in("finish") == RESTORATION
    assert toy_config.degradation_in("finish") == toy_config.degradation


SCRIPT = """
import sys
from pathlib import Path
from dataclasses import replace
import torch
from sr3_desktop.training.trainer.config import PRESETS
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.data.photo_set import PhotoSet

toy = PRESETS["toy"]
stages = {name: replace(stage, kimg=0.024) for name, stage in toy.stages.items()}
processes = Processes("cpu")
photos = PhotoSet.load([Path(sys.argv[1])], processes.device, 64)
trainer = Trainer(replace(toy, stages=stages), Path(sys.argv[2]), photos, processes)
assert processes.count == 2
assert trainer.train(Budget())
total = sum(float(p.double().sum()) for p in trainer.net.parameters())
assert abs(processes.mean(total) - total) < 1e-9 * max(1, abs(total)), "processes differ"
processes.close()
"""


@pytest.mark.slow
def test_two_processes_train_one_model(tmp_path, photo_folder):
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "--standalone"]
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [*command, "script.py", str(photo_folder), "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert load_model(tmp_path / "run" / "model.safetensors")[1].id == "toy-x4"


def test_a_model_with_changed_tensors_is_refused(toy_config, tmp_path, photo_folder):
    from sr3_desktop.engine.base.errors import ModelFileError
    from sr3_desktop.engine.models.model_card import METADATA_KEY, read_card

    trainer(toy_config, tmp_path / "run", photo_folder).export()
    path = tmp_path / "run" / "model.safetensors"
    card = read_card(path)
    tensors = load_file(path)
    tensors["predictor.head.bias"] += 1
    save_file(tensors, path, metadata={METADATA_KEY: card.to_json()})
    with pytest.raises(ModelFileError, match="checksum"):
        load_model(path)


def test_a_run_can_start_from_a_model(toy_config, tmp_path, photo_folder):
    first = trainer(toy_config, tmp_path / "first", photo_folder)
    first.train(Budget())
    second = trainer(replace(toy_config, seed=5), tmp_path / "second", photo_folder)
    second.start_from(tmp_path / "first" / "model.safetensors")
    ours, theirs = second.net.state_dict(), first.net.state_dict()
    assert all(torch.allclose(ours[name], theirs[name], atol=1e-3) for name in ours)
    assert torch.equal(second.run.ema.mean["predictor.head.bias"], ours["predictor.head.bias"])
    wider = replace(toy_config, predictor=replace(toy_config.predictor, width=12))
    with pytest.raises(TrainingDataError, match="another network"):
        trainer(wider, tmp_path / "wider", photo_folder).start_from(
            tmp_path / "first" / "model.safetensors"
        )


def test_a_run_in_channels_last_saves_and_resumes_what_it_holds(
    toy_config, tmp_path, photo_folder
) -> None:
    config = replace(toy_config, channels_last=True)
    first = trainer(config, tmp_path / "run", photo_folder)
    stop_after(3, first)
    first.train(Budget())
    stored = load_model(tmp_path / "run" / "model.safetensors")[0].state_dict()
    again = trainer(config, tmp_path / "run", photo_folder)
    again.resume()
    for name, mean in again.run.ema.mean.items():
        assert torch.allclose(stored[name].float(), mean, atol=1e-3)
    assert again.run.optimizer.state
    for parameter, kept in again.run.optimizer.state.items():
        assert kept["exp_avg"].stride() == parameter.stride()
