"""SIGTERM ends every command as Ctrl+C does: nothing half-written, one line, exit code 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sr3_desktop.__main__ import main
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from tests.training.conftest import make_photo

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once")

PLACES = {
    "evaluate": "sr3_desktop.training.evaluation.evaluate.score",
    "infer": "sr3_desktop.training.evaluation.infer.score",
    "prepare": "sr3_desktop.training.data.prepare._squares",
    "diffuse": "sr3_desktop.engine.images.read_image",
}


@pytest.mark.parametrize("command", ["evaluate", "infer", "prepare", "diffuse"])
def test_a_command_ends_in_order(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, command: str
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed in range(2):
        make_photo(seed).save(photos / f"{seed}.png")
    root = PrepareConfig(photos, tmp_path / "set", 8, 32).root
    prepare(PrepareConfig(photos, tmp_path / "set", 8, 32))
    given: dict[str, list[object]] = {
        "evaluate": [photos, "--steps", 1, "--sheet", tmp_path / "sheet.png"],
        "infer": ["--data", root, "-o", tmp_path / "out", "--steps", 1],
        "prepare": ["-p", photos, "-o", tmp_path / "new", "--size", "8,32", "--workers", 1],
        "diffuse": [photos / "0.png", "-o", tmp_path / "strip.png"],
    }

    def killed(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(PLACES[command], killed)
    assert main([command, *map(str, given[command])]) == 130
    assert signal.getsignal(signal.SIGTERM) is before
    assert capsys.readouterr().err.splitlines()[-1].startswith("Stopped.")
    assert not list(tmp_path.rglob("*.part"))
    pictures = [path for path in tmp_path.rglob("*.png") if photos not in path.parents]
    assert [path for path in pictures if root not in path.parents] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_the_program_is_still_loading_it_ends_without_a_word(number: int) -> None:
    code = (
        "import os, sr3_desktop.cli.main as loading; from sr3_desktop.__main__ import main\n"
        f"loading.prepare_torch = lambda: os.kill(os.getpid(), {int(number)})\n"
        "main(['models'])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_a_training_saves_its_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sr3_desktop.training.trainer.loop import Trainer
    from sr3_desktop.training.trainer.state import load_state

    make_photo(0).save(tmp_path / "a.png")
    inner, steps = Trainer._step, []

    def step(self: Trainer, module: Any) -> Any:
        steps.append(module)
        if len(steps) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return inner(self, module)

    monkeypatch.setattr(Trainer, "_step", step)
    words = ["--data", tmp_path / "a.png", "--run", tmp_path / "run", "--config", "toy"]
    assert main(["train", *map(str, words), "--device", "cpu"]) == 0
    assert load_state(tmp_path / "run" / "state")[1]["steps"] == 3  # the step is finished first
