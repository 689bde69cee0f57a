"""`infer` on tiny prepared folders with tiny models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.__main__ import main
from sr3_desktop.engine.base.errors import SR3Error, TrainingDataError
from sr3_desktop.engine.models.checkpoint import save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.sr3_model import TILED
from sr3_desktop.engine.models.sr3_unet import SR3UNet, SR3UNetConfig
from sr3_desktop.engine.upscale.process_picture import GAP_PX
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import PrepareConfig, prepare
from sr3_desktop.training.evaluation.evaluate import score
from sr3_desktop.training.evaluation.infer import pair_scale

LOW, HIGH = 8, 32


@pytest.fixture
def make_pairs(photo_folder: Path, tmp_path: Path) -> Any:
    """Return a function that prepares the four photos; it returns the folder."""

    def make(**changes: Any) -> Path:
        values = {"source": photo_folder, "out": tmp_path / "set", "low": LOW, "high": HIGH}
        config = PrepareConfig(**values | changes)
        prepare(config)
        return config.root

    return make


@pytest.fixture
def pairs(make_pairs) -> Path:
    return make_pairs()


@pytest.fixture
def sr3_model(tmp_path: Path) -> Path:
    """A model file of kind "sr3" with random weights, 4x."""
    torch.manual_seed(0)
    config = SR3UNetConfig(8, (1, 2), 1, (), norm_groups=4, image_size=HIGH)
    network = {
        "inner_channel": 8,
        "channel_mults": [1, 2],
        "res_blocks": 1,
        "attention_levels": [],
        "norm_groups": 4,
        "dropout": 0.0,
        "image_size": HIGH,
    }
    schedule = {"kind": "linear", "levels": 100, "beta_start": 1e-4, "beta_end": 0.1}
    path = tmp_path / "sr3" / "sr3.safetensors"
    card = ModelCard("sr3", "SR3", "sr3", 4, network, schedule, halo=2)
    save_model(path, SR3UNet(config), card)
    return path


def infer(data: Path, *words: object) -> int:
    options = ("--device", "cpu", "--steps", "2", *words)
    return main(["infer", "--data", str(data), *(str(word) for word in options)])


def read(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image)


@pytest.mark.parametrize("as_lmdb", [False, True])
def test_every_pair_becomes_four_pictures_and_a_line(
    tiny_model, make_pairs, tmp_path, capsys, as_lmdb
) -> None:
    root, out = make_pairs(lmdb=as_lmdb), tmp_path / "out"
    assert infer(root, "-o", out, "--limit", 2) == 0
    pairs = PairSet(root)
    names = [f"{pairs.name(i)}_{role}.png" for i in (0, 1) for role in ("hr", "lr", "result", "sr")]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    for index in (0, 1):
        for role, expected in pairs[index]._asdict().items():
            assert (read(out / f"{pairs.name(index)}_{role}.png") == expected).all()
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == [
        pairs.name(0),
        pairs.name(1),
        "Mean of the results",
        "Mean of sr, without a model",
    ]
    for line in lines[:4]:
        assert all(name in line for name in ("PSNR-RGB", "SSIM-RGB", "PSNR-Y", "consistency"))
        assert "LPIPS" not in line


def test_json_holds_the_measures_of_the_written_pictures(tiny_model, pairs, tmp_path) -> None:
    out, file = tmp_path / "out", tmp_path / "measures.json"
    assert infer(pairs, "-o", out, "--json", file, "--seed", 3) == 0
    record = json.loads(file.read_text())
    assert (record["model"], record["scale"], record["sampler"]["seed"]) == ("photo-x4", 4, 3)
    assert len(record["pairs"]) == 4
    assert record["problems"] == {}
    for name, measures in record["pairs"].items():
        hr, lr, sr, result = (read(out / f"{name}_{r}.png") for r in ("hr", "lr", "sr", "result"))
        again = score(hr, lr, result, None, 0.0)
        for key in ("psnr_rgb", "ssim_rgb", "psnr_y", "ssim_y", "consistency"):
            assert measures[key] == pytest.approx(getattr(again, key))
        assert not (result == sr).all()
    mean = np.mean([measures["psnr_rgb"] for measures in record["pairs"].values()])
    assert record["means"]["result"]["psnr_rgb"] == pytest.approx(mean)
    assert record["means"]["sr"]["psnr_rgb"] != record["means"]["result"]["psnr_rgb"]


@pytest.mark.parametrize(("words", "count"), [(["--process"], 3), (["--states", "2"], 2)])
def test_the_way_from_noise_is_a_strip_of_its_own(
    tiny_model, pairs, tmp_path, words, count
) -> None:
    out = tmp_path / "out"
    assert infer(pairs, "-o", out, "--limit", 1, *words) == 0
    (name,) = {path.name.partition("_")[0] for path in out.iterdir()}
    strip = read(out / f"{name}_process.png")
    assert strip.shape == (HIGH, count * HIGH + (count - 1) * GAP_PX, 3)
    assert (strip[:, -HIGH:] == read(out / f"{name}_result.png")).all()


def test_sr3_networks_and_other_scales(sr3_model, make_pairs, tmp_path, capsys) -> None:
    for low, scale in ((8, 4), (4, 8)):
        root = make_pairs(low=low)
        assert pair_scale(PairSet(root)) == scale
        out = tmp_path / f"out{low}"
        assert infer(root, "-o", out, "--model", sr3_model, "--limit", 1, "--process") == 0
        (result,) = out.glob("*_result.png")
        assert read(result).shape == (HIGH, HIGH, 3)
    assert TILED not in capsys.readouterr().err
    large = make_pairs(low=16, high=64)
    assert infer(large, "-o", tmp_path / "large", "--model", sr3_model, "--limit", 1) == 0
    assert TILED in capsys.readouterr().err


def test_a_bad_pair_fails_alone(tiny_model, pairs, tmp_path, capsys) -> None:
    names = sorted(path.name for path in (pairs / f"hr_{HIGH}").iterdir())
    (pairs / f"lr_{LOW}" / names[1]).write_bytes(b"no picture")
    out, file = tmp_path / "out", tmp_path / "measures.json"
    assert infer(pairs, "-o", out, "--json", file) == 1
    assert len(list(out.glob("*_result.png"))) == 3
    record = json.loads(file.read_text())
    stem = Path(names[1]).stem
    assert list(record["problems"]) == [stem]
    assert len(record["pairs"]) == 3
    assert f"{stem}: " in capsys.readouterr().err
    for name in names:
        (pairs / f"lr_{LOW}" / name).write_bytes(b"no picture")
    assert infer(pairs, "-o", out, "--json", file) == 1
    assert "None of the 4 pairs could be used." in capsys.readouterr().out
    assert json.loads(file.read_text())["means"] == {}


def test_wrong_use(tiny_model, pairs, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    assert infer(tmp_path / "missing", "-o", out) == 1
    assert "There is no folder" in capsys.readouterr().err
    assert infer(pairs, "-o", out, "--model", "unknown") == 1
    assert "no usable model" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert infer(pairs, "-o", tmp_path / "file" / "out") == 1
    assert "choose another one" in capsys.readouterr().err
    assert infer(pairs, "-o", out, "--limit", 1, "--json", tmp_path / "no" / "a.json") == 1
    assert "choose another file" in capsys.readouterr().err
    for words in (["--eta", "2"], ["--limit", "0"], ["--states", "1"]):
        with pytest.raises(SystemExit) as caught:
            infer(pairs, "-o", out, *words)
        assert caught.value.code == 2


def test_sizes_beyond_every_model_are_told(make_pairs) -> None:
    with pytest.raises(TrainingDataError, match="1 to 16 times"):
        pair_scale(PairSet(make_pairs(low=1)))
    assert issubclass(TrainingDataError, SR3Error)
