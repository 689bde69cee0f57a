"""`evaluate --results`, `--csv` and `--seeds`: finished results, single values, deviations."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.__main__ import main
from sr3_desktop.training.evaluation.metrics import psnr_rgb, ssim_rgb
from tests.training.conftest import make_photo

OURS = {"hr": "hr", "result": "result", "before": "sr"}
THEIRS = {"hr": "hr", "result": "sr", "before": "inf"}


def save(pixels: np.ndarray, path: Path) -> None:
    Image.fromarray(pixels).save(path)


def make_results(folder: Path, names: dict[str, str], small: bool = True) -> dict[str, Any]:
    """Write two photos of 32 pixels, results that are off by 4, inputs that are off by 9."""
    folder.mkdir()
    measured = {}
    for seed in range(2):
        photo = make_photo(seed, 32, 32)
        hr = np.asarray(photo).clip(10, 240)
        made, before = hr + np.uint8(4), hr + np.uint8(9)
        stem = f"10000_{seed}" if names is THEIRS else f"photo {seed}"
        for role, pixels in (("hr", hr), ("result", made), ("before", before)):
            save(pixels, folder / f"{stem}_{names[role]}.png")
        if small:
            save(np.asarray(photo.resize((8, 8))), folder / f"{stem}_lr.png")
        measured[stem] = psnr_rgb(hr, made), ssim_rgb(hr, made)
    return measured


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("names", [OURS, THEIRS], ids=["ours", "the public code's"])
def test_finished_results_are_measured(names, tmp_path, capsys) -> None:
    measured = make_results(tmp_path / "results", names)
    words = ["--csv", str(tmp_path / "a.csv"), "--json", str(tmp_path / "a.json")]
    assert main(["evaluate", "--results", str(tmp_path / "results"), *words]) == 0
    out = capsys.readouterr().out
    assert "| before | 0 | " in out
    assert "| result | 0 | " in out
    singles = {(row["photo"], row["method"]): row for row in rows(tmp_path / "a.csv")}
    assert len(singles) == 4
    for name, (psnr, ssim) in measured.items():
        assert float(singles[name, "result"]["psnr_rgb"]) == pytest.approx(psnr)
        assert float(singles[name, "result"]["ssim_rgb"]) == pytest.approx(ssim)
        assert float(singles[name, "before"]["psnr_rgb"]) < psnr
        assert singles[name, "result"]["lpips"] == singles[name, "result"]["seed"] == ""
    record = json.loads((tmp_path / "a.json").read_text())
    mean = np.mean([psnr for psnr, _ in measured.values()])
    assert record["rows"]["result"]["psnr_rgb"] == pytest.approx(mean)


@pytest.mark.parametrize("small", ["none", "of the large size"])
def test_without_a_small_photo_the_luma_waits_for_the_scale(small, tmp_path, capsys) -> None:
    folder = tmp_path / "results"
    make_results(folder, THEIRS, small=False)
    if small != "none":  # as the public code writes it without need_LR
        for path in folder.glob("*_inf.png"):
            path.with_name(path.name.replace("_inf", "_lr")).write_bytes(path.read_bytes())
    file = tmp_path / "a.csv"
    assert main(["evaluate", "--results", str(folder), "--csv", str(file)]) == 0
    told = capsys.readouterr()
    assert "give --scale" in told.err
    assert "| result | 0 | - | - | " in told.out
    assert {row["psnr_y"] for row in rows(file)} == {""}
    words = ["--scale", "4", "--csv", str(file), "--json", str(tmp_path / "a.json")]
    assert main(["evaluate", "--results", str(folder), *words]) == 0
    assert all(float(row["psnr_y"]) > 20 and row["consistency"] == "" for row in rows(file))
    record = json.loads((tmp_path / "a.json").read_text())
    assert record["rows"]["result"]["consistency"] is None


def test_bad_results_fail_alone(tmp_path, capsys) -> None:
    folder = tmp_path / "results"
    make_results(folder, OURS)
    save(np.zeros((30, 32, 3), np.uint8), folder / "photo 0_result.png")
    for role in ("hr", "result"):
        (folder / f"cut_{role}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    save(np.zeros((9, 9, 3), np.uint8), folder / "alone_hr.png")  # no result: not told of
    assert main(["evaluate", "--results", str(folder)]) == 1
    told = capsys.readouterr()
    assert "Means over 1 photos" in told.out
    assert "32 x 30 pixels and its original 32 x 32" in told.err
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["cut", "photo 0"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--results", "empty"), "holds no results"),
        (("--results", "missing"), "cannot be opened"),
    ],
)
def test_no_results_are_one_sentence(words, said, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert main(["evaluate", *words]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("photo.png", "--results", "x"),
        ("--results", "x", "--record"),
        ("--results", "x", "--seeds", "2"),
        ("photo.png", "--csv", "a", "--json", "a"),
    ],
)
def test_what_does_not_go_together_ends_with_2(words, tiny_model, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_photo(0).save("photo.png")
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", *words])
    assert caught.value.code == 2


def test_seeds_give_mean_and_deviation(tiny_model, tmp_path, capsys) -> None:
    for seed in range(2):
        make_photo(seed).save(tmp_path / f"{seed}.png")
    (tmp_path / "bad.png").touch()

    def evaluate(*words: str) -> dict[str, Any]:
        file = tmp_path / "a.json"
        photos = [str(tmp_path / name) for name in ("0.png", "1.png", "bad.png")]
        command = ["evaluate", *photos, "--steps", "2", "--device", "cpu"]
        assert main([*command, "--json", str(file), *words]) == 1  # of the bad one
        return json.loads(file.read_text())["rows"]

    alone = [evaluate("--seed", str(seed))["2 steps"]["psnr_y"] for seed in (5, 6, 7)]
    assert len(set(alone)) == 3
    capsys.readouterr()
    made = evaluate("--seed", "5", "--seeds", "3", "--csv", str(tmp_path / "a.csv"))
    told = capsys.readouterr()
    assert told.err.count("bad.png") == 1
    assert "2 photos and 3 seeds" in told.out
    assert " ± " in next(line for line in told.out.splitlines() if "2 steps" in line)
    assert " ± " not in next(line for line in told.out.splitlines() if "bicubic" in line)
    assert made["2 steps"]["psnr_y"] == pytest.approx(np.mean(alone))
    assert made["2 steps"]["deviation"]["psnr_y"] == pytest.approx(np.std(alone, ddof=1))
    assert "deviation" not in made["predictor"]
    singles = rows(tmp_path / "a.csv")
    seeds = sorted(row["seed"] for row in singles if row["method"] == "2 steps")
    assert seeds == ["5", "5", "6", "6", "7", "7"]
    assert [row["seed"] for row in singles if row["method"] == "bicubic"] == ["", ""]
    assert all(math.isfinite(float(row["psnr_rgb"])) for row in singles)


def test_only_a_table_of_ours_is_replaced(tmp_path, capsys) -> None:
    make_results(tmp_path / "results", OURS)
    words = ["evaluate", "--results", str(tmp_path / "results"), "--csv", str(tmp_path / "a.csv")]
    assert main(words) == main(words) == 0
    (tmp_path / "a.csv").write_text("method,mine\n")
    assert main(words) == 1
    assert (tmp_path / "a.csv").read_text() == "method,mine\n"
    assert "choose another file" in capsys.readouterr().err
