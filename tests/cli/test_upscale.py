"""`upscale`: what it makes of its photos, and what it tells."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from sr3_desktop import paths
from sr3_desktop.engine.base.options import DEFAULT_DETAIL
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)

from .conftest import RECOMMENDED, run, usage_error


def test_one_photo_to_a_file(fake, photos, tmp_path, capsys) -> None:
    out = tmp_path / "out.png"
    assert run("upscale", photos / "a.jpg", "-o", out) == 0
    assert out.read_bytes() == b"result"
    assert capsys.readouterr().out == f"{photos / 'a.jpg'} -> {out} (12 x 8, 1.2 s, clean-up 0.1)\n"


def test_the_model_card_gives_the_defaults_but_the_detail_level(fake, photos, tmp_path) -> None:
    run("upscale", photos / "a.jpg", "-o", tmp_path)
    sampler = replace(RECOMMENDED, detail=DEFAULT_DETAIL)
    assert fake.requests == [
        UpscaleRequest(photos / "a.jpg", tmp_path / "a_4x.jpg", "photo-x4", 4.0, sampler)
    ]
    assert fake.built_with == [paths.models_dirs()]


def test_every_option_reaches_the_request(fake, photos, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sr3_desktop.engine.models.device.pick_device", lambda name: name)
    code = run(
        *("upscale", photos / "a.jpg", "-o", tmp_path, "--model", "photo-x2", "--scale", "1.5"),
        *("--sampler", "heun", "--steps", "12", "--seed", "3", "--eta", "0.5", "--detail", "1"),
        *("--cleanup", "0.4", "--no-backproject", "--tile", "96", "--device", "cuda:1"),
        *("--dtype", "bfloat16", "--format", "webp", "--quality", "80", "--exists", "overwrite"),
    )
    assert code == 0
    assert fake.requests == [
        UpscaleRequest(
            photos / "a.jpg",
            tmp_path / "a_1.5x.webp",
            "photo-x2",
            1.5,
            SamplerSettings("heun", 12, 0.5, 3, 1.0),
            cleanup=0.4,
            backproject=False,
            tile=TileSettings(size=96),
            device="cuda:1",
            dtype="bfloat16",
            output=OutputSettings("webp", 80, "overwrite"),
        )
    ]


def test_predictor_only_is_zero_steps(fake, photos, tmp_path) -> None:
    run("upscale", photos / "a.jpg", "-o", tmp_path, "--predictor-only", "--tile", "auto")
    assert fake.requests[0].sampler.steps == 0
    assert fake.requests[0].tile.size is None


def test_json_is_one_object_per_photo(fake, photos, tmp_path, capsys) -> None:
    Image.new("RGB", (1, 1)).save(photos / "there-c.png")
    (photos / "bad-d.png").write_bytes(b"?")
    there = tmp_path / "out" / "there-c_4x.png"
    there.parent.mkdir()
    there.write_bytes(b"from yesterday")
    assert run("upscale", photos, "-o", tmp_path / "out", "--json", "--exists", "skip") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_name = {Path(line["source"]).name: line for line in lines}
    assert set(by_name) == {"a.jpg", "b.PNG", "ä 📷.webp", "there-c.png", "bad-d.png"}
    assert by_name["a.jpg"] == {
        "source": str(photos / "a.jpg"),
        "status": "done",
        "target": str(tmp_path / "out" / "a_4x.jpg"),
        "error": "",
        "width": 12,
        "height": 8,
        "model": "photo-x4",
        "sampler": "ddim",
        "steps": 5,
        "seed": 7,
        "cleanup": 0.1,
        "device": "cpu",
        "dtype": "float32",
        "engine": "",
        "seconds": 1.235,
        "notes": ["A remark."],
    }
    assert all(line.keys() == by_name["a.jpg"].keys() for line in lines)
    skipped, failed = by_name["there-c.png"], by_name["bad-d.png"]
    assert (skipped["status"], skipped["target"]) == ("skipped", str(there))
    assert there.read_bytes() == b"from yesterday"
    assert (failed["status"], failed["target"]) == ("failed", None)
    assert failed["error"] == "bad-d.png is damaged."


def test_one_upscaler_serves_a_folder_in_order(fake, photos, tmp_path) -> None:
    assert run("upscale", photos, photos / "a.jpg", "-o", tmp_path / "out") == 0
    assert len(fake.built_with) == 1
    assert [request.source.name for request in fake.requests] == ["a.jpg", "b.PNG", "ä 📷.webp"]


def test_patterns_are_expanded(fake, photos, tmp_path) -> None:
    assert run("upscale", photos / "*.[pj]*", "-o", tmp_path / "out") == 0
    assert [request.source.name for request in fake.requests] == ["a.jpg"]
    assert run("upscale", tmp_path / "**" / "*.webp", "-o", tmp_path / "out") == 0
    assert fake.requests[-1].source.name == "ä 📷.webp"


def test_a_name_with_brackets_is_a_file_first(fake, photos, tmp_path) -> None:
    Image.new("RGB", (1, 1)).save(photos / "[a].jpg")
    assert run("upscale", photos / "[a].jpg", "-o", tmp_path / "out") == 0
    assert fake.requests[0].source.name == "[a].jpg"


def test_photos_of_one_name_get_different_results(fake, photos, tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (1, 1)).save(other / "A.jpg")
    run("upscale", photos / "a.jpg", other / "A.jpg", "-o", tmp_path / "o", "--exists", "overwrite")
    assert [r.target.name for r in fake.requests] == ["a_4x.jpg", "A_4x (2).jpg"]


@pytest.mark.parametrize("output", ["results", "results/", "results.2024/", "results.jpg/"])
def test_an_output_that_is_no_picture_name_is_a_folder(fake, photos, tmp_path, output) -> None:
    assert run("upscale", photos / "a.jpg", "-o", f"{tmp_path}/{output}") == 0
    assert fake.requests[0].target == tmp_path / output / "a_4x.jpg"


def test_a_failing_photo_fails_alone(fake, photos, tmp_path, capsys, caplog) -> None:
    for name in ("bad-0.png", "bug-1.png"):
        Image.new("RGB", (1, 1)).save(photos / name)
    assert run("upscale", photos, "-o", tmp_path / "out") == 1
    assert len(list((tmp_path / "out").iterdir())) == 3
    printed = capsys.readouterr()
    assert "bad-0.png is damaged.\n" in printed.err
    assert "Something unexpected went wrong (ZeroDivisionError: by zero); the log" in printed.err
    assert "Traceback" not in printed.err
    assert len(printed.out.splitlines()) == 3
    log = (paths.log_dir() / "sr3-desktop.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    caplog.clear()


@pytest.mark.parametrize("name", ["stop-1.png", "cancel-1.png"])
def test_ctrl_c_is_one_sentence(fake, photos, tmp_path, capsys, name) -> None:
    Image.new("RGB", (1, 1)).save(photos / name)
    inputs = (photos / "a.jpg", photos / name, photos / "b.PNG")
    assert run("upscale", *inputs, "-o", tmp_path / "out") == 130
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a_4x.jpg"]
    assert "Stopped." in capsys.readouterr().err


def test_pictures_that_are_not_read_are_told(fake, photos, tmp_path, capsys) -> None:
    (photos / "x.dng").write_bytes(b"II*")
    assert run("upscale", photos, "-o", tmp_path / "out") == 0
    assert "Left out: x.dng is a camera raw file; develop it" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["nothing/*.jpg", "empty"])
def test_an_input_without_photos_is_told(fake, tmp_path, monkeypatch, capsys, text) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert run("upscale", text, "-o", "out") == 1
    assert f"There are no photos in {text}." in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_appears_on_a_terminal_only(fake, photos, tmp_path, monkeypatch) -> None:
    for stream, expected in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        run("upscale", photos / "a.jpg", "-o", tmp_path)
        assert ("0/3" in stream.getvalue()) == expected
        assert "A remark." in stream.getvalue()


def test_a_photo_through_the_real_engine(tiny_model, photos, tmp_path, capsys) -> None:
    (photos / "damaged.png").write_bytes(b"?")
    out = tmp_path / "out"
    assert run("upscale", photos, "-o", out, "--steps", "2", "--scale", "3", "--json") == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record.get("error", "") != "" for record in records] == [False, False, True, False]
    for record in records[:2]:
        with Image.open(record["target"]) as image:
            assert image.size == (record["width"], record["height"]) == (9, 6)
    assert {path.name for path in out.iterdir()} == {"a_3x.jpg", "b_3x.PNG", "ä 📷_3x.webp"}
    assert run("upscale", photos / "b.PNG", "-o", out, "--steps", "2", "--scale", "3") == 0
    assert (out / "b_3x (2).PNG").read_bytes() == (out / "b_3x.PNG").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["upscale"], "required"),
        (["upscale", "a.jpg", "-o", "x", "--steps", "2001"], "2001 is not between 0 and 2000"),
        (["upscale", "a.jpg", "-o", "x", "--steps", "few"], "few is not a whole number"),
        (["upscale", "a.jpg", "-o", "x", "--detail", "1.5"], "not between 0 and 1"),
        (["upscale", "a.jpg", "-o", "x", "--detail", "much"], "much is not a number"),
        (["upscale", "a.jpg", "-o", "x", "--tile", "1.5"], "1.5 is not a whole number"),
        (["evaluate", "a.jpg", "--steps", "1,few"], "few is not a whole number"),
        (["upscale", "a.jpg", "-o", "x", "--scale", "nan"], "not between"),
        (["upscale", "a.jpg", "-o", "x", "--scale", "0"], "not between"),
        (["upscale", "a.jpg", "-o", "x", "--seed", "-1"], "not between"),
        (["upscale", "a.jpg", "-o", "x", "--quality", "0"], "not between 1 and 100"),
        (["upscale", "a.jpg", "-o", "x", "--device", "gpu"], "gpu is none of auto, cpu, cuda"),
        (["upscale", "a.jpg", "-o", "x", "--sampler", "euler"], "invalid choice"),
        (["upscale", "a.jpg", "-o", "x", "--tile", "1"], "not between 8 and"),
        (["upscale", "a.jpg", "-o", "x", "--steps", "3", "--predictor-only"], "not allowed with"),
        (["upscale", "a.jpg", "-o", "x", "--model", "none"], "available models: photo-x2, photo"),
        (["upscale", "a.jpg", "b.jpg", "-o", "x.png"], "2 photos do not fit in x.png"),
        (["upscale", "a.jpg", "-o", "x.gif"], ".gif cannot be written"),
        (["upscale", "a.jpg", "-o", "x.png", "--format", "jpeg"], "ends in .png"),
        (["upscale", "a.jpg", "-o", "x", "--states", "4"], "--states and --at need --process"),
        (["upscale", "a.jpg", "-o", "x", "--process", "p.jpg"], "writes .png, .webp, .gif"),
        (["upscale", "a.jpg", "-o", "x", "--process", "p.txt"], "writes .png, .webp, .gif"),
        (["upscale", "a.jpg", "-o", "x", "--process", "p.png", "--steps", "0"], "no diffusion"),
        (["upscale", "a.jpg", "b.jpg", "-o", "x", "--process", "p.gif"], "2 photos do not fit"),
        (["upscale", "a.jpg", "-o", "x", "--process", "p.gif", "--states", "65"], "2 and 64"),
        (["diffuse", "a.jpg"], "-o/--output"),
        (["diffuse", "a.jpg", "-o", "n.png", "--states", "1"], "not between 2 and 64"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["--scale"], "expected one argument"),
        (["--check-window"], "expected one argument"),
        (["--scale=2"], "required"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(fake, capsys, arguments, message) -> None:
    assert message in usage_error(capsys, *arguments)
    assert fake.built_with == []


def test_without_an_output_results_lie_beside_their_photos(fake, photos) -> None:
    assert run("upscale", photos / "a.jpg", photos / "b.PNG") == 0
    assert {request.target.parent for request in fake.requests} == {photos}
    assert (photos / "a_4x.jpg").is_file()
    assert run("upscale", photos / "a.jpg") == 0
    assert (photos / "a_4x (2).jpg").is_file()


def test_what_was_made_before_is_looked_up_in_one_folder_only(fake, photos, capsys) -> None:
    other = photos.parent / "other.jpg"
    Image.new("RGB", (3, 2)).save(other)
    said = usage_error(capsys, "upscale", photos / "a.jpg", other, "--exists", "changed")
    assert "-o FOLDER/" in said
    assert run("upscale", photos / "a.jpg", "--exists", "changed") == 0
    assert run("upscale", photos / "a.jpg", "--exists", "changed") == 0
    assert len(fake.requests) == 1


@pytest.mark.parametrize("name", ["x.xyz", "a.jpgg", "results.2024"])
def test_a_typing_error_makes_no_folder(fake, photos, tmp_path, capsys, name) -> None:
    target = tmp_path / name
    assert "neither a folder nor a photo" in usage_error(
        capsys, "upscale", photos / "a.jpg", "-o", target
    )
    assert not target.exists()
    assert run("upscale", photos / "a.jpg", "-o", f"{target}{os.sep}") == 0
    assert (target / "a_4x.jpg").is_file()


@pytest.mark.parametrize("command", [("upscale",), ("batch", "OUT", "--device", "cpu,cuda:7")])
def test_a_card_that_is_not_here_is_told_once_before_any_photo(
    fake, photos, tmp_path, capsys, command
) -> None:
    name, *rest = [str(tmp_path / "out") if word == "OUT" else word for word in command]
    assert run(name, photos, *(rest or ["--device", "cuda:7"])) == 1
    said = capsys.readouterr()
    assert said.err.startswith("There is no graphics card cuda:7 that this program can use")
    assert (said.err.count("\n"), said.out, fake.requests) == (1, "", [])
