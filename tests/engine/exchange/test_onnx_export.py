"""Photo models as ONNX: ONNX Runtime computes what this program does."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sr3_desktop.cli.main import main
from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.diffusion.noise import SeededNoise
from sr3_desktop.engine.exchange.onnx_export import export_onnx
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.open_model import open_model

onnxruntime = pytest.importorskip("onnxruntime")


def run(file: Path, **inputs: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options).run(None, inputs)[0]


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """A folder that keeps what was exported of the tiny model, which is always the same."""
    return tmp_path_factory.mktemp("exported")


@pytest.mark.parametrize("size", [(14, 22), (32, 8)])
def test_it_is_the_same_picture_at_any_even_size(tiny_model: Path, exported: Path, size) -> None:
    files = sorted(exported.iterdir()) or export_onnx(tiny_model, exported)
    predictor, upscaler = files
    model = open_model(tiny_model, "cpu")
    image = np.random.default_rng(0).random((1, 3, *size), np.float32)
    noise = np.zeros((1, 3, 4 * size[0], 4 * size[1]), np.float32)
    SeededNoise(5)(noise, 1.0)
    sampler = replace(model.card.recommended, seed=5)
    for steps, file, inputs in (
        (0, predictor, {"image": image}),
        (sampler.steps, upscaler, {"image": image, "noise": noise}),
    ):
        settings = EnlargeSettings(replace(sampler, steps=steps), backproject=False)
        expected = model.enlarge(image * 2 - 1, settings, lambda progress: None) / 2 + 0.5
        np.testing.assert_allclose(run(file, **inputs), expected, rtol=0, atol=1e-4)


def test_the_command_and_what_it_refuses(tiny_model, sr3_model, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sr3_desktop.paths.bundled_models_dir", lambda: tiny_model.parent)
    assert main(["models", "export", "tiny-x4", "-o", str(tmp_path)]) == 0
    files = ["tiny-x4-predictor.onnx", "tiny-x4-upscaler.onnx"]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / name) for name in files]
    assert main(["models", "export", "nobody"]) == 1
    assert "no usable model" in capsys.readouterr().err
    with pytest.raises(ModelFileError, match="only photo models"):
        export_onnx(sr3_model, tmp_path)
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert main(["models", "export", "tiny-x4", "-o", str(tmp_path / "new")]) == 1
    told = capsys.readouterr().err
    assert told == "The package onnx is not installed; install it with: pip install onnx\n"
    assert not (tmp_path / "new").exists()


def test_files_that_are_there_are_kept(tiny_model: Path, tmp_path: Path) -> None:
    mine = tmp_path / "tiny-x4-predictor.onnx"
    mine.write_text("mine")
    predictor, upscaler = export_onnx(tiny_model, tmp_path)
    assert mine.read_text() == "mine"
    assert (predictor.name, upscaler.name) == (
        "tiny-x4-predictor (2).onnx",
        "tiny-x4-upscaler.onnx",
    )
