from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.cli import evaluate as evaluate_cli
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.images.jpeg_data import suited_cleanup
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.photo_model import EnlargeSettings, PhotoModel
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.evaluation.evaluate import (
    LABEL_PX,
    Evaluation,
    Method,
    Score,
    degrade_real,
    evaluate,
    mean_score,
)
from sr3_desktop.training.evaluation.metrics import crop_border, psnr_rgb, psnr_y
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Trainer
from tests.training.conftest import make_photo


@pytest.fixture
def model_file(toy_config, tmp_path: Path, photo_folder: Path) -> Path:
    """An untrained toy model: its predictor is nearly the bicubic enlargement."""
    photos = PhotoSet.load([photo_folder], torch.device("cpu"), 64)
    Trainer(toy_config, tmp_path / "run", photos, Processes("cpu")).export()
    return tmp_path / "run" / "model.safetensors"


@pytest.fixture
def model(model_file: Path) -> PhotoModel:
    opened = open_model(model_file, "cpu")
    assert isinstance(opened, PhotoModel)
    return opened


def means(made: Evaluation) -> dict[str, Score]:
    return {name: mean_score(scores) for name, scores in made.scores.items()}


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    evaluate_cli.add_arguments(parser)
    args = parser.parse_args([str(word) for word in words])
    args.models_dirs = ()
    return evaluate_cli.run(args)


METHODS = [
    Method("bicubic", None),
    Method("predictor", EnlargeSettings(SamplerSettings(steps=0))),
    Method("2 steps", EnlargeSettings(SamplerSettings("heun", steps=2))),
]


def test_bicubic_row_is_pillow_s_own_round_trip(model, photo_folder):
    files = sorted(photo_folder.iterdir())
    expected, whole = [], []
    for file in files:
        with Image.open(file) as image:
            photo = image.convert("RGB")
        small = photo.resize((24, 20), Image.Resampling.BICUBIC)
        back = small.resize((96, 80), Image.Resampling.BICUBIC)
        pair = [crop_border(np.asarray(picture), 4) for picture in (photo, back)]
        expected.append(psnr_y(*pair))
        whole.append(psnr_rgb(np.asarray(photo), np.asarray(back)))
    score = means(evaluate(files, METHODS[:1], model))["bicubic"]
    assert score.psnr_y == pytest.approx(np.mean(expected))
    assert score.psnr_rgb == pytest.approx(np.mean(whole))
    assert score.lpips is None


def test_back_projection_makes_results_consistent_and_bicubic_is_not(model, photo_folder):
    scores = means(evaluate(sorted(photo_folder.iterdir()), METHODS, model))
    assert scores["predictor"].consistency < 1
    assert scores["2 steps"].consistency < 1
    assert scores["bicubic"].consistency > 2 * scores["predictor"].consistency
    assert [method.evaluations for method in METHODS] == [0, 0, 3]


def test_an_original_of_odd_size_is_cropped_to_the_scale(model, tmp_path):
    Image.new("RGB", (61, 50), "red").save(tmp_path / "odd.png")
    score = means(evaluate([tmp_path / "odd.png"], METHODS[:1], model))["bicubic"]
    assert score.psnr_y > 60  # one color comes back


def test_careless_handling_is_repeatable_and_worse_than_a_clean_reduction(photo_folder):
    with Image.open(photo_folder / "0.png") as image:
        photo = image.convert("RGB")
    clean = np.asarray(photo.resize((24, 20), Image.Resampling.BICUBIC)).astype(int)
    first, again, other = (
        np.asarray(degrade_real(photo, (24, 20), seed).image).astype(int) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()
    assert np.abs(first - clean).mean() > 2


@pytest.mark.parametrize("degrade", [False, True])
def test_auto_cleans_each_photo_by_its_own_compression(model, photo_folder, degrade):
    file, settings = photo_folder / "0.png", EnlargeSettings(SamplerSettings(steps=1))
    with Image.open(file) as image:
        quality = degrade_real(image.convert("RGB"), (24, 20), seed=0).quality
    suited = replace(settings, cleanup=suited_cleanup(quality) if degrade else 0.0)
    auto, own = Method("a", settings, auto_cleanup=True), Method("b", suited)
    methods = [auto, own, Method("c", settings)]
    scores = means(evaluate([file], methods, model, degrade=degrade))
    assert scores["a"].psnr_y == scores["b"].psnr_y
    assert (scores["a"].psnr_y == scores["c"].psnr_y) == (not degrade)


def test_the_command_prints_a_table_and_writes_json_sheet_and_card(
    model_file, photo_folder, tmp_path, capsys
):
    sheet, table = tmp_path / "sheet.png", tmp_path / "table.json"
    words = ("--steps", "1,2", "--detail", "0,1", "--limit", 2, "--sheet", sheet, "--json", table)
    assert run(photo_folder, "--model", model_file, *words, "--record", "--device", "cpu") == 0
    rows = json.loads(table.read_text())["rows"]
    assert list(rows) == [
        "bicubic",
        "predictor",
        "1 step, detail 0",
        "1 step, detail 1",
        "2 steps, detail 0",
        "2 steps, detail 1",
    ]
    out = capsys.readouterr().out
    assert "Means over 2 photos" in out
    assert f"| bicubic | 0 | {rows['bicubic']['psnr_y']:.2f} |" in out
    assert f"| {rows['bicubic']['psnr_rgb']:.2f} | {rows['bicubic']['ssim_rgb']:.4f} |" in out
    assert "| PSNR-Y | SSIM-Y | PSNR-RGB | SSIM-RGB |" in out
    with Image.open(sheet) as picture:
        assert picture.width == 8 * evaluate_cli.SHEET_CROP_PX
    card = read_card(model_file)
    assert card.quality["measured on"] == "2 photos, clean input"
    assert card.quality["bicubic"]["psnr_y"] == round(rows["bicubic"]["psnr_y"], 4)
    assert load_model(model_file)[1].sha256 == card.sha256  # the tensors are the same


def test_a_model_of_scale_8_and_a_sheet_of_whole_faces(toy_config, tmp_path):
    """As for 64 -> 512, at a quarter of the size."""
    make_photo(0, 128, 128).save(tmp_path / "face.png")
    config = replace(
        toy_config,
        scale=8,
        predictor=PredictorConfig(width=8, blocks=1, scale=8),
        refiner=RefinerConfig((8, 8, 12, 16), (1, 1, 1, 1), condition_width=4, embedding=16),
    )
    photos = PhotoSet.load([tmp_path / "face.png"], torch.device("cpu"), 64)
    Trainer(config, tmp_path / "run", photos, Processes("cpu")).export()
    model_file, sheet = tmp_path / "run" / "model.safetensors", tmp_path / "sheet.png"
    words = ("--steps", "1,2", "--sheet", sheet, "--sheet-crop", 128, "--device", "cpu")
    assert run(tmp_path / "face.png", "--model", model_file, *words) == 0
    with Image.open(sheet) as picture:
        assert picture.size == (6 * 128, 128 + LABEL_PX)  # low-res, bicubic, R, 1, 2, original
        last = picture.crop((5 * 128, LABEL_PX, 6 * 128, LABEL_PX + 128))
        with Image.open(tmp_path / "face.png") as original:
            assert (np.asarray(last) == np.asarray(original)).all()


def test_wrong_input_is_one_sentence(model_file, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SR3Error, match="no photos"):
        run(tmp_path / "empty", "--model", model_file)
    with pytest.raises(SR3Error, match="no usable model"):
        run(tmp_path, "--model", "unknown")
