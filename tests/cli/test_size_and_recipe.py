"""Presets, sizes in pixels and on paper, and the settings of an earlier result."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.engine.base.request import (
    SamplerSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.images import Photo, write_image
from sr3_desktop.engine.metadata.recipe import recipe_of

from .conftest import run, usage_error


def test_a_preset_of_the_window_gives_what_is_not_given(fake, photos, capsys) -> None:
    settings = paths.config_dir() / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    preset = {"scale": 2.0, "steps": 7, "format": "webp", "detail": 9, "folder": "/elsewhere"}
    settings.write_text(json.dumps({"presets": {"Album": preset}}))
    assert run("upscale", photos / "a.jpg", "--preset", "Album") == 0
    assert (photos / "a_2x.webp").is_file()
    assert (fake.requests[-1].scale, fake.requests[-1].sampler.steps) == (2, 7)
    assert run("upscale", photos / "a.jpg", "--preset=Album", "--scale", "3") == 0
    assert fake.requests[-1].scale == 3
    assert "saved presets: Album" in usage_error(capsys, "upscale", "a.jpg", "--preset", "Albun")
    settings.write_text('{\n"presets": {]}')
    told = usage_error(capsys, "upscale", "a.jpg", "--preset", "Album")
    assert "settings.json cannot be read: the JSON is broken near line 2" in told


def paint(path: Path, width: int, height: int, **options: object) -> Path:
    Image.new("RGB", (width, height)).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("words", "scale", "dpi"),
    [
        ("--width 900", 3.0, None),
        ("--longer 1200", 3.0, None),
        ("--print 5x10cm --dpi 254", 2.5, 254),
        ("--print 10x5cm --dpi 254", 2.5, 254),
        ("--print 4x8in", 6.0, 300),
        ("--dpi 240", 4.0, 240),
        ("--scale 2 --dpi 240", 2.0, 240),
    ],
)
def test_sizes_in_pixels_and_on_paper(fake, tmp_path, words, scale, dpi) -> None:
    photo = paint(tmp_path / "a.jpg", 300, 400)
    assert run("upscale", photo, *words.split()) == 0
    request = fake.requests[0]
    assert request.scale == pytest.approx(scale, abs=0.01)
    assert request.output.dpi == dpi
    assert request.target.name == f"a_{round(request.scale, 2):g}x.jpg"


def test_the_width_is_that_of_the_upright_photo(fake, tmp_path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = paint(tmp_path / "a.jpg", 400, 300, exif=exif)
    assert run("upscale", photo, "--width", "900") == 0
    assert fake.requests[0].scale == 3.0


def test_a_photo_larger_than_wanted_is_told_once(fake, tmp_path, capsys) -> None:
    photo = paint(tmp_path / "a.jpg", 300, 400)
    assert run("upscale", photo, "--longer", "350") == 0
    assert fake.requests[0].scale == 1.0
    told = capsys.readouterr().err
    assert told.count("already has 300 x 400 pixels, more than wanted; it keeps its size.") == 1


@pytest.mark.parametrize("command", ["upscale", "batch", "edit"])
@pytest.mark.parametrize(
    "words",
    [
        "--width 15",
        "--longer 100001",
        "--width 100 --longer 100",
        "--scale 2 --print 3x4cm",
        "--print 30x20",
        "--print 0x20cm",
        "--print 30x20m",
        "--dpi 29",
        "--dpi x",
        "--like a.jpg --preset b",
    ],
)
def test_impossible_sizes_are_refused_before_any_work(
    fake, photos, tmp_path, capsys, command, words
) -> None:
    usage_error(capsys, command, photos / "a.jpg", tmp_path / "out", *words.split())
    assert not fake.requests


def test_a_preset_may_have_its_size_in_pixels_or_on_paper(fake, photos) -> None:
    settings = paths.config_dir() / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    paper = {"size_by": "print", "paper_width": 1.0, "paper_height": 1.0, "paper_unit": "in"}
    presets = {
        "Wide": {"size_by": "width", "pixels": 24, "scale": 4.0},
        "Paper": {**paper, "dpi": 30},
        "Factor": {"size_by": "scale", "pixels": 24, "scale": 2.0},
        "Odd": {"size_by": "width", "pixels": "many"},
    }
    settings.write_text(json.dumps({"presets": presets}))
    for words in (
        ["--preset", "Wide"],
        ["--preset", "Wide", "--scale", "3"],
        ["--preset", "Paper"],
        ["--preset", "Factor"],
        ["--preset", "Factor", "--width", "30"],
        ["--preset", "Odd"],
    ):
        assert run("upscale", photos / "a.jpg", "--exists", "overwrite", *words) == 0
    assert [request.scale for request in fake.requests] == [8.0, 3.0, 15.0, 2.0, 10.0, 4.0]


def a_result(path: Path, model: str = "photo-x2") -> Path:
    made = UpscaleRequest(
        path, path, model, 3.0, SamplerSettings("heun", 12, 0.5, 77, 0.9), cleanup=0.2
    )
    photo = Photo(np.zeros((8, 8, 3), np.uint8), scale=3.0, recipe=recipe_of(made, "ab", "float32"))
    write_image(photo, path)
    return path


def test_the_settings_of_a_result_are_taken_again(fake, photos, tmp_path) -> None:
    like = a_result(tmp_path / "result.png")
    assert run("upscale", photos / "a.jpg", "--like", like, "--seed", "5") == 0
    request = fake.requests[0]
    assert (request.model, request.scale, request.cleanup) == ("photo-x2", 3.0, 0.2)
    assert request.sampler == SamplerSettings("heun", 12, 0.5, 5, 0.9)
    assert run("upscale", photos / "b.PNG", "--like", like, "--width", "30", "--no-recipe") == 0
    assert fake.requests[1].scale == 10.0
    assert not fake.requests[1].output.recipe


def test_a_recipe_that_cannot_be_followed_is_told(fake, photos, tmp_path, capsys) -> None:
    for like, told in (
        (photos / "a.jpg", "has no recipe"),
        (tmp_path / "missing.jpg", "missing.jpg is not a file"),
        (photos / "notes.txt", "has no recipe"),
        (a_result(tmp_path / "other.png", "gone"), "there is no model gone"),
    ):
        assert told in usage_error(capsys, "upscale", photos / "a.jpg", "--like", like)
    assert not fake.requests
