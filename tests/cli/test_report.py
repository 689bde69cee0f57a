"""`report`: one page with everything inside, in both languages, whatever a run lacks."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from sr3_desktop.__main__ import main
from sr3_desktop.engine.models.network_configs import SR3UNetConfig
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from sr3_desktop.training.trainer.config import StageConfig
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS
from sr3_desktop.training.trainer.sr3_validation import SR3Validation
from tests.cli.test_results import OURS, make_results
from tests.training.conftest import make_photo

CONFIG = replace(
    SR3_PRESETS["sr3-toy"],
    name="Tiny <8 → 16>",
    low=8,
    network=SR3UNetConfig(8, (1, 2), 1, (), norm_groups=4, image_size=16, prediction="residual"),
    stages={"denoiser": StageConfig(0.008, 2, 16, 1e-3)},
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of four steps with a validation."""
    below = tmp_path_factory.mktemp("trained")
    photos, folder = below / "photos", below / "run"
    photos.mkdir()
    for seed in range(2):
        make_photo(seed).save(photos / f"{seed}.png")
    config = PrepareConfig(photos, below / "pairs", 8, 16)
    prepare(config)
    pairs = PairSet(config.root)
    validation = SR3Validation(pairs, CONFIG, 2)
    Trainer(CONFIG, folder, pairs, Processes("cpu"), validation).train(Budget())
    return folder


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    """The same run, which the test may change."""
    return Path(shutil.copytree(trained, tmp_path / "run"))


def report(run: Path, *words: object) -> str:
    assert main(["report", str(run), *map(str, words)]) == 0
    page = (run / "report.html").read_text("utf-8")
    parser = HTMLParser()
    parser.feed(page)
    parser.close()
    return page


def pictures(page: str) -> list[tuple[int, int]]:
    """Return the sizes of the pictures inside a page."""
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    return [Image.open(io.BytesIO(base64.b64decode(data))).size for data in found]


def test_a_run_becomes_one_page_with_everything_inside(run) -> None:
    page = report(run, "--language", "en")
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert "Tiny &lt;8 → 16&gt;" in page
    assert "<Tiny" not in page
    assert "8 → 16 px" in page
    assert "0.008 thousand pictures seen, planned: 0.008 thousand; 2 per step" in page
    for method in ("bicubic", "network alone, 20 steps", "corrected, 20 steps"):
        assert f"<td>{method}</td>" in page
    sheet, strip = (run / "samples" / f"{name}.png" for name in ("denoiser", "process"))
    sizes = pictures(page)
    assert len(sizes) == 3
    for file in (sheet, strip):
        with Image.open(file) as picture:
            assert picture.size in sizes
    assert json.dumps("sr3-toy")[1:-1] in page


def test_the_page_speaks_chinese(run, monkeypatch) -> None:
    assert "<h2>训练曲线</h2>" in report(run, "--language", "zh_CN")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "<h2>训练曲线</h2>" in report(run)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "<h2>Curves</h2>" in report(run)


def test_results_are_measured_and_shown(run, tmp_path) -> None:
    make_results(tmp_path / "results", OURS)
    (tmp_path / "results" / "cut_hr.png").write_bytes(b"cut")
    (tmp_path / "results" / "cut_result.png").write_bytes(b"cut")
    page = report(run, "--results", tmp_path / "results", "--language", "en")
    assert len(pictures(page)) == 3 + 2 * 3
    assert "cut_hr.png is damaged" in page
    assert re.search(r"<td>photo 0</td><td class=\"n\">29\.\d+</td><td class=\"n\">36", page)


def test_what_a_run_lacks_is_said(run) -> None:
    for name in ("samples", "tensorboard"):
        for file in (run / name).iterdir():
            file.unlink()
    for name in ("curves.csv", "curves.png", "model.safetensors"):
        (run / name).unlink()
    page = report(run, "--language", "en")
    assert pictures(page) == []
    for said in ("no curves.png", "no pictures", "no strip", "Nothing was measured"):
        assert said in page


def test_only_a_page_of_ours_is_replaced(run, tmp_path, capsys) -> None:
    report(run)
    (run / "report.html").write_text("<!doctype html>mine")
    assert main(["report", str(run)]) == 1
    assert (run / "report.html").read_text() == "<!doctype html>mine"
    assert main(["report", str(run), "-o", str(tmp_path / "other.html")]) == 0
    assert main(["report", str(tmp_path)]) == 1
    assert "holds no run of train" in capsys.readouterr().err
