"""`--at`: pictures of the backward way at chosen noise levels."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.__main__ import main
from sr3_desktop.engine.upscale import process_picture
from tests.training.conftest import make_photo
from tests.training.evaluation.test_infer import sr3_model

__all__ = ["sr3_model"]


@pytest.fixture
def photo(sr3_model: Path, tmp_path: Path) -> Path:
    """A photo of 8 pixels; the model "sr3" of 100 levels is installed."""
    paths.user_models_dir().mkdir(parents=True)
    shutil.copy(sr3_model, paths.user_models_dir())
    file = tmp_path / "photo.png"
    make_photo(0, 8, 8).save(file)
    return file


def captions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that will hold what is written above the pictures."""
    written: list[str] = []
    inner = process_picture.write_process

    def write(states, target, **look):
        written.extend(look["captions"])
        return inner(states, target, **look)

    monkeypatch.setattr(process_picture, "write_process", write)
    return written


def levels(written: list[str]) -> list[str]:
    return [line for text in written for line in text.split("\n") if line.startswith("t =")]


def test_the_backward_way_at_chosen_levels(photo, tmp_path, monkeypatch) -> None:
    written = captions(monkeypatch)
    strip = tmp_path / "strip.png"
    words = ["--model", "sr3", "--steps", "20", "--scale", "4", "--device", "cpu"]
    look = ["--process", str(strip), "--at", "0,10,52,100"]
    assert main(["upscale", str(photo), *words, *look]) == 0
    assert levels(written) == ["t = 100", "t = 50", "t = 10", "t = 0"]
    with Image.open(strip) as picture:
        assert np.asarray(picture).std() > 20


def test_both_ways_at_chosen_levels(photo, tmp_path, monkeypatch) -> None:
    written = captions(monkeypatch)
    words = ["--both", "--model", "sr3", "--steps", "20", "--at", "10,50,100"]
    assert main(["diffuse", str(photo), *words, "-o", str(tmp_path / "both.png")]) == 0
    assert levels(written) == ["t = 0", "t = 10", "t = 50", "t = 100"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "sr3", "--process", "a.png", "--at", "0,101"], "there are levels 0 to 100"),
        (["--process", "a.png", "--at", "0,10"], "for SR3 networks"),
        (["--model", "sr3", "--at", "0,10"], "need --process"),
        (["--model", "runs/a/model.safetensors"], "models import runs/a/model.safetensors"),
        (["--model", "sr3", "--process", "a.png", "--at", "5"], "two or more levels"),
    ],
)
def test_levels_that_make_no_sense_end_with_2(words, said, photo, tiny_model, capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["upscale", str(photo), *words])
    assert caught.value.code == 2
    assert said in capsys.readouterr().err
