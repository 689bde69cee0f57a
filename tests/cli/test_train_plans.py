"""Plans of a training by time, and the run that restores, on the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sr3_desktop.cli.main import main
from sr3_desktop.engine.models.model_file import load_weights, split_pairs
from sr3_desktop.training.trainer.config import PRESETS, TrainConfig
from tests.training.conftest import make_photo


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    (tmp_path / "photos").mkdir()
    make_photo(0, 128, 128).save(tmp_path / "photos" / "0.png")
    data = ["--data", str(tmp_path / "photos"), "--run", str(tmp_path / "run")]
    return ["train", *data, "--device", "cpu"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--config toy --minutes-plan predictor", "STAGE=MINUTES"),
        ("--config toy --minutes-plan predictor=0", "STAGE=MINUTES"),
        ("--config toy --minutes-plan denoiser=1", "STAGE=MINUTES"),
        ("--config face-card --minutes-plan restore=1", "no stage restore"),
        ("--config toy --minutes-plan finish=1 --finish-kimg 2", "not by both"),
        ("--config photo-restore", "--init"),
    ],
)
def test_a_plan_that_cannot_be_is_wrong_use(
    words: list[str], options: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, *options.split()])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "option"), [("sr3-toy", "exclude"), ("sr3-toy", "dists"), ("toy", "identity")]
)
def test_an_option_of_another_kind_of_model_has_no_meaning(
    words: list[str], config: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--config", config, f"--{option}", "file"]) == 1
    assert f"--{option} has no meaning" in capsys.readouterr().err


def test_faces_are_finished_whole_by_whom_they_are_taken_for(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[TrainConfig] = []
    target = "sr3_desktop.cli.sr3.start_training.train"
    monkeypatch.setattr(target, lambda args, config: planned.append(config) or 0)
    for files in (["--identity", "a", "--lpips", "b"], ["--dists", "a", "--lpips", "b"]):
        assert main([*words, "--config", "face-cpu", *files]) == 0
    recognized, textured = planned
    preset = PRESETS["face-cpu"].stages["finish"]
    assert recognized.stages["finish"] == replace(preset, patch=512, batch=1)
    assert textured.stages["finish"] == preset
    assert (recognized.finish.identity, recognized.finish.lpips) == ("a", "b")
    assert (textured.finish.dists, textured.finish.lpips) == ("a", "")  # it only validates


def test_the_bundled_model_gets_a_pair_that_restores(words: list[str], tmp_path: Path) -> None:
    bundled = Path(__file__).parents[2] / "models" / "photo-x4.safetensors"
    options = ["--config", "photo-restore", "--init", str(bundled)]
    options += ["--restore-kimg", "0.024", "--finish-kimg", "0"]
    assert main([*words, *options]) == 0
    own, restoring = split_pairs(load_weights(tmp_path / "run" / "model.safetensors")[0])
    before, _ = split_pairs(load_weights(bundled)[0])
    assert set(own) == set(before) == set(restoring)
    for name, tensor in before.items():
        assert abs(own[name] - tensor).max() <= abs(tensor).max() / 100
    changed = {name.partition(".")[0] for name in own if (restoring[name] != own[name]).any()}
    assert changed == {"predictor"}
