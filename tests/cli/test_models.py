"""`models import` from the command line, and what is imported at work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.cli.models import _quality_lines
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card

WEIGHTS = Path(__file__).parents[1] / "engine" / "golden" / "weights.npz"


@pytest.fixture
def checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: tmp_path / "no models")
    path = tmp_path / "I20_E1_gen.pth"
    with np.load(WEIGHTS) as arrays:
        torch.save({key: torch.from_numpy(arrays[key]) for key in arrays.files}, path)
    return path


def run(*arguments: object) -> int:
    return entry.main([str(argument) for argument in arguments])


def test_an_imported_model_enlarges_photos(checkpoint: Path, tmp_path: Path, capsys) -> None:
    given = ("--id", "faces", "--name", "Faces", "--norm-groups", 8, "--scale", 4)
    assert run("models", "import", checkpoint, *given) == 0
    printed = capsys.readouterr()
    file = paths.user_models_dir() / "faces.safetensors"
    assert printed.out == f"faces: Faces, 4x, in {file}\n"
    assert "norm_groups (8)" in printed.err

    assert run("models", "--json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["id"], record["scale"], record["file"]) == ("faces", 4, str(file))

    Image.linear_gradient("L").resize((20, 8)).save(tmp_path / "photo.png")
    out = tmp_path / "out.png"
    arguments = ("-o", out, "--model", "faces", "--steps", 3, "--device", "cpu", "--json")
    assert run("upscale", tmp_path / "photo.png", *arguments) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["width"], record["height"], record["dtype"]) == (80, 32, "float32")
    assert (record["sampler"], record["steps"]) == ("ddim", 3)
    assert "blended" in record["notes"][0]
    with Image.open(out) as made:
        assert made.size == (80, 32)


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "sr3_desktop", "models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_measured_methods_are_listed_from_the_cheapest() -> None:
    quality = {
        "16 steps": {"evaluations": 16, "psnr_y": 29.28751},
        "4 steps": {"evaluations": 4, "psnr_y": "?"},
        "measured on": "2 photos",
        "bicubic": {"evaluations": 0, "psnr_y": 27},
    }
    lines = ["measured on: 2 photos", "bicubic: psnr_y 27", "4 steps: psnr_y nan"]
    assert _quality_lines(quality) == [*lines, "16 steps: psnr_y 29.29"]


def test_a_trained_model_is_added(checkpoint: Path, tmp_path: Path, capsys) -> None:
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "a") == 0
    trained = tmp_path / "model.safetensors"
    (paths.user_models_dir() / "a.safetensors").rename(trained)
    before = trained.read_bytes()

    assert run("models", "import", trained) == 0
    assert run("models", "import", trained, "--id", "b", "--name", "Bee") == 0
    assert trained.read_bytes() == before
    capsys.readouterr()
    assert run("models", "--json") == 0
    added = {record["id"]: record["name"] for record in json.loads(capsys.readouterr().out)}
    assert added == {"a": read_card(trained).name, "b": "Bee"}
    assert load_model(paths.user_models_dir() / "b.safetensors")[1].id == "b"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "already a model a; replace it with --replace"),
        (("--id", "b", "--scale", 4), "leave --scale, --norm-groups"),
        (("--id", "b", "--levels", 4), "leave --scale, --norm-groups"),
    ],
)
def test_a_trained_model_that_is_not_added(checkpoint: Path, capsys, options, told: str) -> None:
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "a") == 0
    file = paths.user_models_dir() / "a.safetensors"
    assert run("models", "import", file, *options) == 1
    assert told in capsys.readouterr().err
    assert list(file.parent.iterdir()) == [file]


def test_a_damaged_trained_model_is_not_added(checkpoint: Path, tmp_path: Path, capsys) -> None:
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "a") == 0
    damaged = tmp_path / "model.safetensors"
    (paths.user_models_dir() / "a.safetensors").rename(damaged)
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    assert run("models", "import", damaged) == 1
    assert "do not match its checksum" in capsys.readouterr().err
    assert list(paths.user_models_dir().iterdir()) == []


def test_what_can_not_be_imported_is_told_in_a_sentence(checkpoint: Path, capsys) -> None:
    assert run("models", "import", checkpoint) == 1
    told = capsys.readouterr().err
    assert "norm_groups 32 does not divide its 16 channels" in told
    assert "Give --norm-groups, --scale as" in told
    assert run("models", "import", checkpoint, "--norm-groups", 8) == 1
    told = capsys.readouterr().err
    assert "does not state its enlargement. Give --scale as" in told
    assert told.count("\n") == 1
    assert not paths.user_models_dir().exists()
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "a") == 0
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "a") == 1
    assert "already a model a" in capsys.readouterr().err


def test_weights_alone_need_their_noise_levels(tmp_path: Path, checkpoint: Path, capsys) -> None:
    state = torch.load(checkpoint, weights_only=True)
    alone = tmp_path / "alone.safetensors"
    save_file({k: v.contiguous() for k, v in state.items() if "denoise" in k}, alone)
    words = ("models", "import", alone, "--norm-groups", 8, "--scale", 8, "--id", "a")
    assert run(*words) == 1
    assert "Give --levels, --beta-start, --beta-end" in capsys.readouterr().err
    levels = ("--levels", 20, "--beta-start", 1e-4, "--beta-end", 0.3)
    assert run(*words, *levels) == 0
    assert run("models", "import", checkpoint, "--norm-groups", 8, "--scale", 8, "--id", "b") == 0
    a, b = (read_card(paths.user_models_dir() / f"{name}.safetensors") for name in "ab")
    assert (a.schedule, a.sha256) == (b.schedule, b.sha256)


@pytest.mark.parametrize(
    "words",
    [
        ("--id", "../b"),
        ("--id", "A b"),
        ("--norm-groups", 0),
        ("--norm-groups", "8.5"),
        ("--scale", 1),
        ("--scale", 17),
        ("--levels", 1),
        ("--levels", 10**9),
        ("--beta-start", "nan"),
        ("--beta-end", "inf"),
        ("--beta-end", 1),
        ("--beta-start", 0),
        ("--levels", 20),
        ("--levels", 20, "--beta-start", 0.1),
    ],
)
def test_options_out_of_range(checkpoint: Path, capsys, words) -> None:
    with pytest.raises(SystemExit) as caught:
        run("models", "import", checkpoint, *words)
    assert caught.value.code == 2
    assert not paths.user_models_dir().exists()


def test_wrong_use(capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        run("models", "import")
    assert caught.value.code == 2
    assert "models import: the following arguments are required: FILE" in capsys.readouterr().err


def test_a_model_is_replaced_only_when_asked_and_can_be_removed(checkpoint, capsys) -> None:
    given = ("models", "import", checkpoint, "--id", "faces", "--norm-groups", 8, "--scale", 8)
    assert run(*given, "--scale", 4) == 0
    file = paths.user_models_dir() / "faces.safetensors"
    before = file.read_bytes()
    assert run(*given, "--scale", 2) == 1
    assert "--replace" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert run(*given, "--scale", 2, "--replace") == 0
    assert read_card(file).scale == 2
    assert run("models", "remove", "faces") == 0
    assert not file.exists()
    assert run("models", "remove", "faces") == 1
    assert "no usable model" in capsys.readouterr().err


def test_the_model_of_a_run_is_imported_by_its_folder(checkpoint, tmp_path, capsys) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    assert run("models", "import", folder) == 1
    assert "model.safetensors" in capsys.readouterr().err
    assert (
        run("models", "import", checkpoint, "--id", "faces", "--norm-groups", 8, "--scale", 8) == 0
    )
    (paths.user_models_dir() / "faces.safetensors").rename(folder / "model.safetensors")
    assert run("models", "import", folder) == 0
    assert (paths.user_models_dir() / "faces.safetensors").is_file()


def test_a_model_of_the_program_is_neither_removed_nor_replaced(
    checkpoint, tmp_path, capsys
) -> None:
    assert (
        run("models", "import", checkpoint, "--id", "faces", "--norm-groups", 8, "--scale", 8) == 0
    )
    bundled = tmp_path / "no models"
    bundled.mkdir()
    file = (paths.user_models_dir() / "faces.safetensors").rename(bundled / "faces.safetensors")
    assert run("models", "remove", "faces") == 1
    assert run("models", "import", file, "--replace") == 1
    assert capsys.readouterr().err.count("comes with the program") == 2
    assert file.is_file()
