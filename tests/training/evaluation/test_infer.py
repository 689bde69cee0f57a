"""`infer` on tiny prepared folders with tiny models."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.__main__ import main
from sr3_desktop.engine.base.errors import SR3Error, TrainingDataError
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.outputs import locked
from sr3_desktop.engine.models.checkpoint import save_model
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.engine.models.sr3_model import TILED
from sr3_desktop.engine.models.sr3_unet import SR3UNet
from sr3_desktop.engine.upscale.process_picture import CAPTION_PX, GAP_PX, strip_of
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from sr3_desktop.training.evaluation import infer as inferring
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
    assert sorted(path.name for path in out.glob("*.png")) == sorted(names)
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
    (name,) = {path.name.partition("_")[0] for path in out.glob("*.png")}
    captioned = read(out / f"{name}_process.png")  # its pictures are enlarged for the captions
    times = CAPTION_PX // HIGH
    assert captioned.shape[1] == count * CAPTION_PX + (count - 1) * GAP_PX
    assert captioned.shape[0] > CAPTION_PX + 20
    parts = [
        captioned[-CAPTION_PX::times, left : left + CAPTION_PX : times]
        for left in range(0, captioned.shape[1], CAPTION_PX + GAP_PX)
    ]
    strip = strip_of(parts)
    assert strip.shape == (HIGH, count * HIGH + (count - 1) * GAP_PX, 3)
    assert (strip[:, -HIGH:] == read(out / f"{name}_result.png")).all()


def test_sr3_networks_and_other_scales(sr3_model, make_pairs, tmp_path, capsys) -> None:
    for low, scale in ((8, 4), (4, 8)):
        root = make_pairs(low=low)
        assert pair_scale(PairSet(root)) == scale
        capsys.readouterr()
        out = tmp_path / f"out{low}"
        assert infer(root, "-o", out, "--model", sr3_model, "--limit", 1, "--process") == 0
        (result,) = out.glob("*_result.png")
        assert read(result).shape == (HIGH, HIGH, 3)
        told = capsys.readouterr().err
        assert ("made for 4x and these pairs are 8x" in told) == (scale == 8)
        assert TILED not in told
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
    assert "There is no folder" in capsys.readouterr().err
    for words in (["--eta", "2"], ["--limit", "0"], ["--states", "1"]):
        with pytest.raises(SystemExit) as caught:
            infer(pairs, "-o", out, *words)
        assert caught.value.code == 2


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("role", ["hr", "lr", "sr", "result", "process"])
@pytest.mark.parametrize("link", [False, True])
def test_pictures_of_others_are_kept(tiny_model, pairs, tmp_path, capsys, role, link) -> None:
    out = tmp_path / "out"
    out.mkdir()
    mine = out / f"{PairSet(pairs).name(3)}_{role}.png"
    if link:
        mine.symlink_to(tmp_path / "not there")
    else:
        Image.new("RGB", (9, 9), "red").save(mine)
    before = content(tmp_path)
    assert infer(pairs, "-o", out, "--process") == 1
    assert f"{mine} already exists" in capsys.readouterr().err
    assert content(out) | before == content(tmp_path) | {out / ".sr3-desktop" / "lock": b""}
    assert infer(pairs, "-o", out, "--process", "--limit", 1) == 0
    assert mine.is_symlink() == link
    assert content(tmp_path).items() >= before.items()


def test_the_same_command_again_replaces_its_own(tiny_model, pairs, tmp_path) -> None:
    words = ("-o", tmp_path / "out", "--process", "--json", tmp_path / "a.json", "--limit", 2)
    assert infer(pairs, *words) == 0
    assert infer(pairs, *words, "--seed", 5) == 0
    assert len(list((tmp_path / "out").glob("*.png"))) == 10
    assert [path.name for path in tmp_path.glob("*.json")] == ["a.json"]


def test_neither_table_nor_pictures_are_put_over_or_among_the_pairs(
    tiny_model, pairs, tmp_path, capsys
) -> None:
    before = content(pairs)
    picture = next((pairs / f"hr_{HIGH}").iterdir())
    assert infer(pairs, "-o", tmp_path / "out", "--json", picture) == 1
    assert "was not made by this command" in capsys.readouterr().err
    for folder in (pairs, pairs / f"hr_{HIGH}", pairs / "new"):
        assert infer(pairs, "-o", folder) == 1
        assert "lies in the folder of the pairs" in capsys.readouterr().err
    assert content(pairs) == before


def test_two_commands_do_not_share_a_folder(tiny_model, pairs, tmp_path, capsys) -> None:
    with locked(tmp_path / "out"):
        assert infer(pairs, "-o", tmp_path / "out") == 1
    assert "Another run is writing to" in capsys.readouterr().err
    assert infer(pairs, "-o", tmp_path / "out", "--limit", 1) == 0


def test_any_error_of_a_pair_is_its_own(
    tiny_model, pairs, tmp_path, capsys, monkeypatch, caplog
) -> None:
    calls = []

    def enlarge(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise ZeroDivisionError("by zero")
        return inner(*given)

    inner = inferring.enlarge_checked
    monkeypatch.setattr(inferring, "enlarge_checked", enlarge)
    assert infer(pairs, "-o", tmp_path / "out") == 1
    assert len(list((tmp_path / "out").glob("*_result.png"))) == 3
    captured = capsys.readouterr()
    assert captured.err.count("ZeroDivisionError") == 1
    assert "Mean of the results" in captured.out
    caplog.clear()


@pytest.mark.parametrize("nth", [1, 2, 3, 5, 7, 8])
def test_a_full_disk_leaves_whole_pairs_and_prints_what_was_measured(
    tiny_model, pairs, tmp_path, capsys, monkeypatch, nth
) -> None:
    """The n-th picture, and whatever follows, has no room."""
    written = []

    def fsync(handle: int) -> None:
        written.append(handle)
        if len(written) >= nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic, "sync_folder", lambda folder: None)
    monkeypatch.setattr(os, "fsync", fsync)
    out, file = tmp_path / "out", tmp_path / "a.json"
    assert infer(pairs, "-o", out, "--json", file) == 1
    whole = (nth - 1) // 4
    assert len(list(out.glob("*.png"))) == 4 * whole
    assert not file.exists()
    assert not list(tmp_path.rglob("*.part"))
    captured = capsys.readouterr()
    assert captured.err.count("No space left on device") == 2  # the pair and the table
    assert len([line for line in captured.out.splitlines() if "s" in line]) >= whole
    assert ("Mean of the results" in captured.out) == (whole > 0)


def test_pairs_too_small_to_be_measured_are_told_before_the_work(
    tiny_model, make_pairs, tmp_path, capsys
) -> None:
    assert infer(make_pairs(low=4, high=16), "-o", tmp_path / "out") == 1
    assert "16 x 16 pixels and the measures need 19 x 19" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        *(("--steps", value) for value in ("-1", "nan", "101", "2001", "x")),
        *(("--limit", value) for value in ("0", "-1", "nan")),
        *(("--detail", value) for value in ("nan", "2")),
        *(("--tile", value) for value in ("1", "99999", "x")),
        *(("--states", value) for value in ("1", "65")),
        *(("--cleanup", value) for value in ("inf", "-0.1")),
        ("--device", "meta"),
    ],
)
def test_options_out_of_range(tiny_model, pairs, tmp_path, words) -> None:
    with pytest.raises(SystemExit) as caught:
        infer(pairs, "-o", tmp_path / "out", *words)
    assert caught.value.code == 2
    assert not (tmp_path / "out").exists()


def test_sizes_beyond_every_model_are_told(make_pairs) -> None:
    with pytest.raises(TrainingDataError, match="1 to 16 times"):
        pair_scale(PairSet(make_pairs(low=1)))
    assert issubclass(TrainingDataError, SR3Error)
