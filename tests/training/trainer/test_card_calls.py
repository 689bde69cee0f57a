"""Every call of a training on a lent card, dry: the same commands and folders, in seconds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.training.trainer.config import PRESETS
from tests.training.conftest import make_photo
from tests.training.trainer.test_finish import lpips_weights, vgg_weights

ROOT = Path(__file__).parents[3]


def call(number: int, files: Path, out: Path) -> str:
    words = [number, "--files", files, "--out", out, "--dry"]
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "card_calls.py", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_every_call_runs_and_the_last_one_evaluates(tmp_path: Path) -> None:
    files, out = tmp_path / "files", tmp_path / "out"
    (files / "photos").mkdir(parents=True)
    for seed in range(3):
        make_photo(seed, 128, 128).save(files / "photos" / f"{seed}.png")
    (files / "EXCLUDE.txt").write_text("2.png\tno licence\n")
    assert "2 photos" in call(1, files, out)
    make_photo(5, 128, 128).save(files / "photos" / "5.png")  # the next shard
    vgg_weights(files / "vgg.safetensors")
    lpips_weights(files / "lpips.safetensors")
    (files / "validation").mkdir()
    make_photo(9, 256, 256).save(files / "validation" / "a.png")
    assert "3 photos" in call(2, files, out)
    call(3, files, out)
    shutil.rmtree(out)
    assert "resumed finish" in call(4, files, out)
    names = {path.name for path in out.iterdir()}
    assert names >= {"model.safetensors", "after-restore.safetensors", "curves.csv", "clean.webp"}
    rows = json.loads((out / "real.json").read_text())["rows"]
    assert rows["8 steps, temperature 0.92"]["lpips"] > 0
    assert "finish" in open_model(out / "model.safetensors", "cpu").card.trained_on


@pytest.mark.parametrize(("name", "plan"), [("photo-card", 22.0), ("face-card", 8.0)])
def test_presets_for_a_card_are_planned_by_time_and_small_enough_for_a_processor(
    name: str, plan: float
) -> None:
    config = PRESETS[name]
    assert sum(stage.minutes for stage in config.stages.values()) == plan
    assert config.planned == tuple(stage for stage in config.stages if stage in config.planned)
    from sr3_desktop.engine.models.photo_net import PhotoNet

    size = sum(p.numel() for p in PhotoNet(config.predictor, config.refiner).parameters())
    assert 2e6 < size < 6e6
    for stage in config.stages.values():
        for side in filter(None, (stage.patch, stage.final_patch)):
            assert side % (8 * config.scale) == 0
