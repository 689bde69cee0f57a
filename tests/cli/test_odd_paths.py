"""Paths of every kind where a command takes a file or folder: one sentence, nothing waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sr3_desktop.cli.main import main
from sr3_desktop.engine.files.filesystem import led_to

Words = Callable[[Path, Path], list[str | Path]]

COMMANDS: dict[str, Words] = {
    "import": lambda odd, good: ["models", "import", odd, "--id", "x"],
    "diffuse": lambda odd, good: ["diffuse", odd, "-o", good / "new.png"],
    "prepare": lambda odd, good: ["prepare", "-p", odd, "-o", good / "new"],
    "data": lambda odd, good: ["train", "--data", odd, "--run", good / "new"],
    "run": lambda odd, good: ["train", "--data", good, "--run", odd],
    "exclude": lambda odd, good: ["train", "--data", good, "--run", odd / "r", "--exclude", odd],
    "infer": lambda odd, good: ["infer", "--data", odd, "-o", good / "new"],
    "evaluate": lambda odd, good: ["evaluate", odd],
}


def make_odd(path: Path, kind: str) -> Path:
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path)
    return path / "a" if kind == "in a circle" else path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize("kind", ["pipe", "circle", "in a circle"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_that_is_neither_file_nor_folder_is_told(
    tiny_model, tmp_path: Path, capsys, command: str, kind: str
) -> None:
    good = tmp_path / "good"
    good.mkdir()
    odd = make_odd(tmp_path / "odd", kind)
    try:
        code = main([str(word) for word in COMMANDS[command](odd, good)])
    except SystemExit as ended:
        code = ended.code  # type: ignore[assignment]
    told = capsys.readouterr().err
    assert code in (1, 2)
    assert odd.name in told
    assert "unexpected" not in told
    assert told.count("\n") <= 2
    assert not any(good.iterdir())


def test_links_in_a_circle_lead_to_themselves(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert led_to(circle) == circle
    assert led_to(tmp_path / "link") == tmp_path / "file"
