"""docs/sr3.ipynb: its cells run in a fresh folder at toy size, without Jupyter."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sr3_desktop.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "sr3.ipynb"
TOY = {'"16,64", 20': '"8,16", 2', 'MORE = "--every 1"': 'MORE = "--size 8,16 --kimg 0.016"'}
"""What a test of a few seconds changes in the settings."""


def cells(kind: str) -> list[str]:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert all(cell.get("outputs", []) == [] for cell in notebook["cells"])
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def plain(source: str) -> str:
    """Return a cell as plain Python: what IPython does with `!` and `%` made calls."""
    source = re.sub(r"^( *)!(.*)$", r"\1shell(f'''\2''')", source, flags=re.MULTILINE)
    return re.sub(r"^( *)%(.*)$", r"\1raise AssertionError", source, flags=re.MULTILINE)


def shell(line: str) -> None:
    python, flag, package, *words = shlex.split(line)
    assert (python, flag, package) == (sys.executable, "-m", "sr3_desktop")
    assert main(words) == 0, line


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What the notebook shows: files that are there."""
    shown: list[Path] = []
    module: Any = ModuleType("IPython.display")
    module.Image = Path
    module.display = lambda *files: shown.extend(files)
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return shown


@pytest.fixture
def _same_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_notebook_has_the_seven_steps_of_the_page() -> None:
    titles = re.findall(r"^## (\d)\.", "\n".join(cells("markdown")), re.MULTILINE)
    assert titles == list("1234567")
    for source in cells("code"):
        compile(plain(source), "cell", "exec")


@pytest.mark.usefixtures("displayed")
def test_what_the_package_needs_is_installed_where_only_the_clone_is(monkeypatch) -> None:
    monkeypatch.chdir(ROOT / "docs")
    found = importlib.util.find_spec
    absent = ("ncnn", "lmdb")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in absent else found(name)
    )
    with pytest.raises(AssertionError):  # of `plain`, in place of the installation
        exec(compile(plain(cells("code")[0]), "cell", "exec"), {})


@pytest.mark.slow
@pytest.mark.usefixtures("_same_signals")
def test_the_cells_run_in_a_fresh_folder(tmp_path, monkeypatch, displayed, capsys) -> None:
    for folder in ("resources/samples", "docs/sr3/validation"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path / "docs")
    changed = 0
    names: dict[str, Any] = {"shell": shell}
    for source in cells("code"):
        for usual, toy in TOY.items():
            changed += usual in source
            source = source.replace(usual, toy)
        exec(compile(plain(source), "cell", "exec"), names)
    assert changed == len(TOY)
    assert len(displayed) == 4
    assert all((tmp_path / file).is_file() for file in displayed)
    assert (tmp_path / "runs" / "notebook" / "report.html").stat().st_size > 20_000
    assert "4 photos and 3 seeds" in capsys.readouterr().out
