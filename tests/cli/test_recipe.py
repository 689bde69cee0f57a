"""Configurations from files and from options of `train`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sr3_desktop.cli.main import _parser
from sr3_desktop.cli.sr3.config_file import read_config
from sr3_desktop.cli.train import _config
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.training.trainer.config import PRESETS
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS, SR3TrainConfig

REFERENCE = """{
    "name": "sr_ffhq", // the experiment
    "phase": "train",
    "gpu_ids": [0],
    "path": {"log": "logs", "resume_state": null},
    "datasets": {
        "train": {
            "name": "FFHQ", "mode": "HR", "dataroot": "http://host//faces_16_128", // a path
            "datatype": "img", "l_resolution": 16, "r_resolution": 128,
            "batch_size": 4, "num_workers": 8, "use_shuffle": true, "data_len": -1
        },
        "val": {"name": "CelebaHQ", "l_resolution": 16, "r_resolution": 128}
    },
    "model": {
        "which_model_G": "sr3",
        "finetune_norm": false,
        "unet": {
            "in_channel": 6, "out_channel": 3, "inner_channel": 64,
            "channel_multiplier": [1, 2, 4, 8, 8], "attn_res": [16], "res_blocks": 2, "dropout": 0.2
        },
        "beta_schedule": {
            "train": {
                "schedule": "linear", "n_timestep": 2000, "linear_start": 1e-6, "linear_end": 1e-2},
            "val": {
                "schedule": "linear", "n_timestep": 2000, "linear_start": 1e-6, "linear_end": 1e-2}
        },
        "diffusion": {"image_size": 128, "channels": 3, "conditional": true}
    },
    "train": {
        "n_iter": 1000000, "val_freq": 1e4, "save_checkpoint_freq": 1e4, "print_freq": 200,
        "optimizer": {"type": "adam", "lr": 1e-4},
        "ema_scheduler": {"step_start_ema": 5000, "update_ema_every": 1, "ema_decay": 0.9999}
    },
    "wandb": {"project": "sr_ffhq"}
}
"""


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A configuration of the public code, comments and all."""
    file = tmp_path / "sr_sr3_16_128.json"
    file.write_text(REFERENCE)
    return file


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return file


def config(*words: object) -> SR3TrainConfig:
    return _config(
        _parser("train").parse_args(["train", "--data", "x", "--run", "y", *map(str, words)])
    )


def test_the_public_codes_file_is_the_preset(reference) -> None:
    found = read_config(reference)
    assert replace(found.config, id="sr3-16-128", name="SR3 16 → 128") == SR3_PRESETS["sr3-16-128"]
    for said in ("phase", "gpu_ids (see --device)", "wandb (see --wandb)", "train.print_freq"):
        assert said in found.ignored
    for used in ("unet", "n_iter", "n_timestep", "batch_size", "lr"):
        assert used not in found.ignored


def test_gray_networks_of_the_public_code(reference) -> None:
    changed(reference, '"in_channel": 6, "out_channel": 3', '"in_channel": 2, "out_channel": 1')
    changed(reference, '"channels": 3', '"channels": 1')
    assert read_config(reference).config.network.channels == 1


def test_other_shapes_of_the_public_code(reference) -> None:
    changed(
        reference,
        '"l_resolution": 16, "r_resolution": 128,',
        '"l_resolution": 32, "r_resolution": 256,',
    )
    changed(reference, '"dropout": 0.2', '"norm_groups": 16')
    changed(reference, '"image_size": 128', '"image_size": 256')
    changed(reference, '"attn_res": [16]', '"attn_res": [16, 32]')
    found = read_config(reference).config
    assert (found.low, found.network.image_size, found.scale) == (32, 256, 8)
    assert (found.network.norm_groups, found.network.dropout) == (16, 0)
    assert found.network.attention_levels == (3, 4)


@pytest.mark.parametrize("preset", [*SR3_PRESETS.values(), *PRESETS.values()], ids=lambda c: c.id)
def test_our_own_file_is_the_configuration(preset, tmp_path) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(preset.to_dict()))
    assert read_config(file) == (preset, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"sr3",', '"ddpm",', "ddpm"),
        ('"n_iter": 1000000', '"n_iter": "many"', "train.n_iter"),
        ('"n_iter": 1000000, ', "", "train.n_iter"),
        ('"in_channel": 6', '"in_channel": 2', "gray photos"),
        ('"inner_channel": 64', '"inner_channel": 65', "norm_groups"),
        ('"r_resolution": 128,\n', '"r_resolution": 100,\n', "100"),
        ('"linear_end": 1e-2}', '"linear_end": 2}', "betas"),
        ('"schedule": "linear"', '"schedule": "new"', "warmup10"),
        ('"channel_multiplier": [1', '"channel_multiplier": ["a"', "channel_multiplier"),
        ("{", "[", "broken near line"),
        ('"n_iter": 1000000,', '"n_iter": 1000000', "broken near line"),
        ('"schedule": "linear"', '"schedule": ["linear"]', "warmup10"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(old, new, said, reference) -> None:
    with pytest.raises(SR3Error, match=r"^[^\n]+$") as raised:
        read_config(changed(reference, old, new))
    assert said in str(raised.value)


def test_a_file_of_ours_with_a_slip_is_one_sentence(tmp_path) -> None:
    data = SR3_PRESETS["sr3-toy"].to_dict()
    for key, value in (("clip", "1"), ("low", 16.5), ("new", 1), ("network", {"res_blocks": "x"})):
        file = tmp_path / "config.json"
        file.write_text(json.dumps(data | {key: value}))
        with pytest.raises(SR3Error, match=key):
            read_config(file)
    del data["name"]
    file.write_text(json.dumps(data))
    with pytest.raises(SR3Error, match=r"it has no name\.$"):
        read_config(file)


def test_options_change_the_recipe() -> None:
    plain = SR3_PRESETS["sr3-toy"]
    found = config(
        "--config", "sr3-toy", "--lr", "3e-4", "--seed", "5", "--levels", "1000",
        "--size", "32,256", "--predict", "eps",
    )  # fmt: skip
    stage = found.stages["denoiser"]
    assert (stage.learning_rate, stage.patch, found.seed) == (3e-4, 256, 5)
    assert (found.low, found.network.image_size, found.id) == (32, 256, "sr3-toy-32-256")
    assert found.network.prediction == "eps"
    ends = (found.schedule["beta_start"], found.schedule["beta_end"])
    assert found.schedule["levels"] == 1000
    assert ends == pytest.approx((2e-6, 2e-2))
    assert replace(config("--config", "sr3-toy"), id=plain.id) == plain


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--config", "photo-cpu", "--lr", "1"), "--lr"),
        (("--config", "sr3-toy", "--dream"), "--predict eps"),
        (("--config", "sr3-toy", "--size", "16,50"), "50"),
        (("--config", "sr3-toy", "--levels", "10"), "too few"),
    ],
)
def test_options_that_do_not_fit_are_one_sentence(words, said) -> None:
    with pytest.raises(SR3Error) as raised:
        config(*words)
    assert said in str(raised.value)


def test_an_unknown_configuration_names_those_there_are(capsys) -> None:
    with pytest.raises(SystemExit):
        config("--config", "sr3-32-256")
    assert "sr3-toy" in capsys.readouterr().err
