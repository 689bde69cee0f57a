"""Every call of a training on a lent card, dry: the same commands and folders, in seconds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.training.trainer.config import PRESETS
from tests.training.conftest import make_photo
from tests.training.perceptual.weights import lpips_weights, vgg_weights
from tests.translate import sentences
from tools.card_calls import COMPLETE

ROOT = Path(__file__).parents[3]


def call(minutes: float, files: Path, out: Path) -> str:
    words = ["--minutes", minutes, "--files", files, "--out", out, "--dry"]
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
def test_calls_train_one_run_after_the_other_and_bring_back_what_is_new(tmp_path: Path) -> None:
    files, out = tmp_path / "files", tmp_path / "out"
    for folder in ("photos", "faces", "validation"):
        (files / folder).mkdir(parents=True)
    for seed in range(3):
        make_photo(seed, 128, 128).save(files / "photos" / f"{seed}.png")
        make_photo(seed, 128, 128).save(files / "faces" / f"{seed}.png")
    vgg_weights(files / "vgg.safetensors")
    lpips_weights(files / "lpips.safetensors")
    make_photo(9, 256, 256).save(files / "validation" / "a.png")
    assert "3 photos" in call(0.02, files, out)  # too short for the first run
    assert not (files / "runs" / "photos" / "done").exists()
    assert (out / "photos-model.safetensors").exists()
    make_photo(5, 128, 128).save(files / "photos" / "5.png")  # the next shard
    shutil.rmtree(out)
    told = call(5, files, out)
    assert "4 photos" in told
    assert "resumed" in told
    names = {path.name for path in out.iterdir()}
    assert names >= {"photos-best.safetensors", "restoring-model.safetensors", "photos-curves.csv"}
    assert {path.parent.name for path in files.glob("runs/*/done")} == {
        "photos",
        "restoring",
        "faces",
    }
    assert "restore" in open_model(out / "restoring-model.safetensors", "cpu").card.trained_on
    shutil.rmtree(out)
    call(1, files, out)
    assert not any(out.iterdir())


def test_the_end_of_a_run_is_known_by_the_words_of_the_command() -> None:
    assert any(sentence.endswith(COMPLETE) for sentence in sentences())


@pytest.mark.parametrize(
    ("name", "plan"), [("photo-card", 16.0), ("photo-card-restore", 6.0), ("face-card", 3.0)]
)
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
