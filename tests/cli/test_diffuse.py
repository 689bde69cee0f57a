"""The pictures of a diffusion: `upscale --process` and `diffuse`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from .conftest import run


@pytest.mark.parametrize(("name", "frames"), [("p.png", 1), ("sub/p.webp", 4), ("p.gif", 4)])
def test_the_diffusion_of_a_photo_is_shown(tiny_model, photos, tmp_path, name, frames) -> None:
    process = tmp_path / name
    arguments = ("upscale", photos / "b.PNG", "-o", tmp_path / "out", "--steps", "3", "--process")
    assert run(*arguments, process, "--states", "9", "--no-captions") == 0
    with Image.open(process) as image:
        assert getattr(image, "n_frames", 1) == frames
        assert image.size == ((4 * 12 + 3 * 4, 8) if frames == 1 else (12, 8))
    assert run(*arguments, process) == 0
    assert process.with_stem("p (2)").exists()


def test_of_several_photos_the_diffusion_goes_to_a_folder(
    tiny_model, photos, tmp_path, capsys
) -> None:
    Image.new("RGB", (3, 2)).save(photos / "a.png")
    out, shown = tmp_path / "out", tmp_path / "shown"
    words = ("--steps", "2", "--exists", "skip", "--states", "2", "--process", shown, "--json")
    assert run("upscale", photos, "-o", out, *words) == 0
    names = {"a_4x.jpg", "b_4x", "ä 📷_4x", "a_4x.png"}
    assert {path.name for path in shown.iterdir()} == {f"{name}_process.png" for name in names}
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {Path(record["process"]) for record in records} == set(shown.iterdir())
    for path in shown.iterdir():
        path.unlink()
    assert run("upscale", photos, "-o", out, *words) == 0  # the results are there: nothing to do
    assert list(shown.iterdir()) == []


def test_a_strip_replaces_no_photo_of_the_run(tiny_model, photos, tmp_path) -> None:
    photo = photos / "a_4x_process.png"
    Image.new("RGB", (3, 2), "red").save(photo)
    before = photo.read_bytes()
    words = ("--steps", "2", "--exists", "overwrite", "--process", photos)
    assert run("upscale", photos / "a.jpg", photo, "-o", tmp_path / "out", *words) == 0
    assert photo.read_bytes() == before
    assert photo.with_stem("a_4x_process (2)").exists()


def test_a_strip_that_can_not_be_written_is_told_and_the_result_stays(
    tiny_model, photos, tmp_path, capsys
) -> None:
    (tmp_path / "file").touch()
    words = ("--steps", "2", "--process", tmp_path / "file" / "p.png")
    assert run("upscale", photos / "a.jpg", "-o", tmp_path / "out", *words) == 1
    assert "choose another one" in capsys.readouterr().err
    assert (tmp_path / "out" / "a_4x.jpg").exists()


@pytest.mark.parametrize("model", [[], ["--model", "photo-x4"]])
def test_a_photo_turns_into_noise(tiny_model, photos, tmp_path, capsys, model) -> None:
    for name, count in (("n.png", 8), ("n.gif", 24)):
        assert run("diffuse", photos / "b.PNG", "-o", tmp_path / name, *model) == 0
        assert f"n{Path(name).suffix} ({count} pictures)" in capsys.readouterr().out
    with Image.open(tmp_path / "n.png") as strip:
        assert strip.width > 8 * 128  # tiny pictures are enlarged, so that captions have room
        assert len(strip.convert("L").getcolors(maxcolors=256) or ()) > 9
    assert run("diffuse", photos / "b.PNG", "-o", tmp_path / "n.png", "--seed", "1") == 0
    first, second = ((tmp_path / name).read_bytes() for name in ("n.png", "n (2).png"))
    assert first != second


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jpg", "-o", "n.jpg"], "strip (.png)"),
        (["missing.jpg", "-o", "n.png"], "missing.jpg cannot be opened"),
        (["a.jpg", "-o", "n.png", "--model", "none"], "no usable model"),
    ],
)
def test_what_diffuse_can_not_use_is_told(
    tiny_model, photos, monkeypatch, capsys, arguments, message
) -> None:
    monkeypatch.chdir(photos)
    assert run("diffuse", *arguments) == 1
    assert message in capsys.readouterr().err
    assert not (photos / "n.png").exists()
