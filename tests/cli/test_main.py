"""The program as a whole: help, versions, what it loads, and errors of use."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.cli import main
from sr3_desktop.engine.base.errors import ImageReadError

from .conftest import run, usage_error


def test_models_lists_cards_and_names_damaged_files(fake, make_model_file, capsys) -> None:
    card = {
        "name": "Faces",
        "scale": 8,
        "license": "CC0",
        "quality": {"photos": 9, "R": {"psnr_y": 30.1}},
    }
    path = make_model_file("face", folder=paths.user_models_dir(), **card)
    (path.parent / "broken.safetensors").write_bytes(b"x")
    assert run("models") == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert "face      Faces, 8x, 1 kB, license CC0" in lines
    assert len(lines) == 3
    assert "psnr_y" not in printed.out
    assert run("models", "--numbers") == 0
    assert "license CC0\n    photos: 9\n    R: psnr_y 30.1\n" in capsys.readouterr().out
    assert "broken.safetensors is not a model" in printed.err
    assert run("models", "--json") == 0
    records = {record["id"]: record for record in json.loads(capsys.readouterr().out)}
    assert set(records) == {"face", "photo-x2", "photo-x4"}
    assert records["face"]["bytes"] == path.stat().st_size
    assert records["face"]["quality"] == card["quality"]
    assert records["photo-x4"]["steps"] == 5


def test_selftest_prints_its_lines_or_the_error(monkeypatch, capsys) -> None:
    def fine(folders: tuple[Path, ...]) -> list[str]:
        assert folders == paths.models_dirs()
        return ["model: fine"]

    def failing(folders: tuple[Path, ...]) -> list[str]:
        raise ImageReadError("It did not work.")

    name = "sr3_desktop.engine.upscale.selftest"
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(run_selftest=fine))
    assert run("selftest") == 0
    first, device, *details = capsys.readouterr().out.splitlines()
    assert first == "model: fine"
    assert "upscaled on" in device
    assert any(line.startswith("PyTorch") for line in details)
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(run_selftest=failing))
    assert run("selftest") == 1
    assert capsys.readouterr().err == "It did not work.\n"


@pytest.mark.parametrize("command", main.COMMANDS)
def test_a_command_loads_its_own_module_alone(command) -> None:
    heavy = ["torch", "PySide6", "numpy", "PIL", "tqdm"]
    code = f"""
import sys
for name in {heavy}:
    sys.modules[name] = None
from sr3_desktop.__main__ import main
from sr3_desktop.cli.main import COMMANDS
try:
    main([{command!r}, "--help"])
except SystemExit as ended:
    assert ended.code == 0
places = ("sr3_desktop.cli", "sr3_desktop.cli.sr3")
loaded = {{name for name in COMMANDS for place in places if f"{{place}}.{{name}}" in sys.modules}}
assert loaded == {{{command!r}}}, loaded
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: sr3-desktop {command}")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_program_s_help_loads_no_command(option) -> None:
    code = f"""
import sys
for name in ("torch", "PySide6", "numpy", "PIL"):
    sys.modules[name] = None
from sr3_desktop.cli.main import COMMANDS, main
try:
    main([{option!r}])
except SystemExit as ended:
    assert ended.code == 0
assert not any(f"sr3_desktop.cli.{{name}}" in sys.modules for name in COMMANDS)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_training_needs_nothing_that_only_the_program_needs(photos, tmp_path) -> None:
    """On a rented machine: no Qt, no platformdirs, none of the extras."""
    random = np.random.default_rng(0)
    for name in ("c.png", "d.png"):
        pixels = random.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(photos / name)
    (tmp_path / "EXCLUDE.txt").write_text("c.png\tno license\n")
    blocked = ["PySide6", "platformdirs", "tensorboard", "wandb", "dask", "lmdb"]
    code = f"""
import sys
from importlib import machinery
for name in {blocked}:
    sys.modules[name] = None
find = machinery.PathFinder.find_spec
machinery.PathFinder.find_spec = classmethod(
    lambda cls, name, *a: None if name.partition(".")[0] in {blocked} else find(name, *a)
)
from sr3_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
    words = ["train", "--config", "toy", "--data", photos, "--run", tmp_path / "run"]
    words += ["--predictor-kimg", "0.01", "--refiner-kimg", "0", "--finish-kimg", "0"]
    words += ["--exclude", tmp_path / "EXCLUDE.txt", "--device", "cpu"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "1 photos" in done.stderr
    assert "1 excluded" in done.stderr
    assert (tmp_path / "run" / "model.safetensors").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["upscale", "--help"]])
def test_help_and_version(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 0
    assert "sr3-desktop" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["train", "evaluate", "infer", "prepare"])
def test_without_torch_a_command_says_which_download_has_it(monkeypatch, capsys, command) -> None:
    """The small download has neither torch nor what trains."""

    class Left:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "torch" or name.startswith("sr3_desktop.training"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    for name in [name for name in sys.modules if name.startswith(f"sr3_desktop.cli.{command}")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("sr3_desktop.training")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Left(), *sys.meta_path])
    assert run(command, *(["--data", "x", "-o", "y"] if command == "infer" else ["x"])) == 1
    assert "use the download whose name ends in cpu or cuda" in capsys.readouterr().err


def test_a_program_without_streams_can_print(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert run("upscal") == 2
    assert main.main(["models"]) == 0
    sys.stdout.close()
    sys.stderr.close()


def test_main_py_works_without_a_screen_in_a_fresh_process(monkeypatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    script = Path(__file__).parents[2] / "main.py"
    command = [sys.executable, str(script)]
    if sys.platform.startswith("linux"):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith("sr3-desktop ")


@pytest.mark.parametrize(
    "words",
    [
        ("upscale", "a.png", "-o", "b.png"),
        ("batch", "in", "out"),
        ("train", "--data", "photos", "--run", "run"),
        ("infer", "set", "out", "--model", "photo-x4"),
        ("evaluate", "photos"),
    ],
)
def test_a_device_that_cannot_be_is_a_usage_error(capsys, words) -> None:
    assert "toaster is none of auto" in usage_error(capsys, *words, "--device", "toaster")


@pytest.mark.parametrize(
    "arguments", [["upscale"], ["upscale", "a.jpg", "--what"], ["batch", "--steps", "x"]]
)
def test_wrong_use_is_one_line(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(arguments)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert said.startswith("sr3-desktop")


def test_windows_tells_a_closed_pipe_in_its_own_way() -> None:
    closed, file = OSError(errno.EINVAL, "closed"), OSError(errno.EINVAL, "no such name", "a*.png")
    assert main.reader_has_enough(closed, windows=True)
    assert not main.reader_has_enough(closed, windows=False)
    assert not main.reader_has_enough(file, windows=True)
