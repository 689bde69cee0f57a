from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.app.system import qt_libraries
from sr3_desktop.app.system.hand_over import Opening, Place, instance_name
from sr3_desktop.cli import main
from sr3_desktop.engine.base.errors import Cancelled, ImageReadError
from sr3_desktop.engine.base.options import DEFAULT_DETAIL
from sr3_desktop.engine.base.request import (
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
    UpscaleResult,
)
from sr3_desktop.engine.images import Photo, write_image
from sr3_desktop.engine.metadata.recipe import recipe_of

RECOMMENDED = SamplerSettings("ddim", steps=5, eta=0.3, seed=7, detail=0.25)


class FakeUpscaler:
    """Writes four times the size; photos whose name begins with a trouble have that trouble."""

    requests: list[UpscaleRequest]
    built_with: list[tuple[Path, ...]]

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.built_with.append(folders)

    def upscale(self, request: UpscaleRequest, on_progress) -> UpscaleResult:
        self.requests.append(request)
        trouble = request.source.stem.partition("-")[0]
        if trouble == "bad":
            raise ImageReadError(f"{request.source.name} is damaged.")
        if trouble == "bug":
            raise ZeroDivisionError("by zero")
        if trouble == "stop":
            raise KeyboardInterrupt
        if trouble == "cancel":
            raise Cancelled
        for step in range(3):
            on_progress(Progress("denoising", step + 1, 3, step + 1, 3))
        with Image.open(request.source) as image:
            width, height = 4 * image.width, 4 * image.height
        request.target.parent.mkdir(parents=True, exist_ok=True)
        request.target.write_bytes(b"result")
        return UpscaleResult(
            request.source,
            request.target,
            width,
            height,
            request.model,
            request.sampler,
            "cpu",
            "float32",
            1.23456,
            ("A remark.",),
            cleanup=0.1 if request.cleanup is None else request.cleanup,
        )


@pytest.fixture
def fake(monkeypatch, make_model_file) -> type[FakeUpscaler]:
    FakeUpscaler.requests, FakeUpscaler.built_with = [], []
    module = SimpleNamespace(Upscaler=FakeUpscaler)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.upscale.upscaler", module)
    make_model_file(folder=paths.user_models_dir(), recommended=RECOMMENDED)
    make_model_file("photo-x2", folder=paths.user_models_dir(), scale=2)
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: Path("no such folder"))
    return FakeUpscaler


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.jpg", "b.PNG", "ä 📷.webp"):
        Image.new("RGB", (3, 2)).save(folder / name)
    (folder / "notes.txt").write_text("no photo")
    (folder / "._a.jpg").write_bytes(b"resource fork")
    (folder / "album.jpg").mkdir()
    return folder


def run(*arguments: object) -> int:
    return entry.main([str(argument) for argument in arguments])


def usage_error(capsys, *arguments: object) -> str:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err


# --- upscale -----------------------------------------------------------------------------------


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


def test_every_option_reaches_the_request(fake, photos, tmp_path) -> None:
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


# --- the diffusion to look at ------------------------------------------------------------------


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


# --- wrong use ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["upscale"], "required"),
        (["upscale", "a.jpg", "-o", "x", "--steps", "2001"], "2001 is not between 0 and 2000"),
        (["upscale", "a.jpg", "-o", "x", "--steps", "few"], "invalid whole number value: 'few'"),
        (["upscale", "a.jpg", "-o", "x", "--detail", "1.5"], "not between 0 and 1"),
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
        (["upscale", "a.jpg", "-o", "x", "--process", "p.png", "--steps", "0"], "no diffusion"),
        (["upscale", "a.jpg", "b.jpg", "-o", "x", "--process", "p.gif"], "2 photos do not fit"),
        (["upscale", "a.jpg", "-o", "x", "--process", "p.gif", "--states", "65"], "2 and 64"),
        (["diffuse", "a.jpg"], "-o/--output"),
        (["diffuse", "a.jpg", "-o", "n.png", "--states", "1"], "not between 2 and 64"),
        (["--nonsense"], "required"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(fake, capsys, arguments, message) -> None:
    assert message in usage_error(capsys, *arguments)
    assert fake.built_with == []


# --- the other commands ------------------------------------------------------------------------


def test_models_lists_cards_and_names_damaged_files(fake, make_model_file, capsys) -> None:
    card = {
        "name": "Faces",
        "scale": 8,
        "license": "CC0",
        "quality": {"photos": 9, "R": {"psnr_y": 30.1}},
    }
    path = make_model_file("face", folder=paths.user_models_dir(), **card)
    (path.parent / "broken.safetensors").write_bytes(b"x")
    assert run("models") == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert "face      Faces, 8x, 1 kB, license CC0" in lines
    assert len(lines) == 3
    assert "psnr_y" not in printed.out
    assert run("models", "--numbers") == 0
    assert "license CC0\n    photos: 9\n    R: psnr_y 30.1\n" in capsys.readouterr().out
    assert "broken.safetensors is not a model" in printed.err
    assert run("models", "--json") == 0
    records = {record["id"]: record for record in json.loads(capsys.readouterr().out)}
    assert set(records) == {"face", "photo-x2", "photo-x4"}
    assert records["face"]["bytes"] == path.stat().st_size
    assert records["face"]["quality"] == card["quality"]
    assert records["photo-x4"]["steps"] == 5


def test_selftest_prints_its_lines_or_the_error(monkeypatch, capsys) -> None:
    def fine(folders: tuple[Path, ...]) -> list[str]:
        assert folders == paths.models_dirs()
        return ["model: fine"]

    def failing(folders: tuple[Path, ...]) -> list[str]:
        raise ImageReadError("It did not work.")

    name = "sr3_desktop.engine.upscale.selftest"
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(run_selftest=fine))
    assert run("selftest") == 0
    first, device, *details = capsys.readouterr().out.splitlines()
    assert first == "model: fine"
    assert "upscaled on" in device
    assert any(line.startswith("PyTorch") for line in details)
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(run_selftest=failing))
    assert run("selftest") == 1
    assert capsys.readouterr().err == "It did not work.\n"


@pytest.mark.parametrize("command", main.COMMANDS)
def test_a_command_loads_its_own_module_alone(command) -> None:
    trains = command in ("train", "infer", "evaluate", "report")
    heavy = ["PySide6"] if trains else ["torch", "PySide6"]
    heavy += ["numpy", "PIL"] if command in ("models", "selftest") else []
    code = f"""
import sys
for name in {heavy}:
    sys.modules[name] = None
from sr3_desktop.__main__ import main
from sr3_desktop.cli.main import COMMANDS
try:
    main([{command!r}, "--help"])
except SystemExit as ended:
    assert ended.code == 0
places = ("sr3_desktop.cli", "sr3_desktop.cli.sr3")
loaded = {{name for name in COMMANDS for place in places if f"{{place}}.{{name}}" in sys.modules}}
assert loaded == {{{command!r}}}, loaded
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: sr3-desktop {command}")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_program_s_help_loads_no_command(option) -> None:
    code = f"""
import sys
for name in ("torch", "PySide6", "numpy", "PIL"):
    sys.modules[name] = None
from sr3_desktop.cli.main import COMMANDS, main
try:
    main([{option!r}])
except SystemExit as ended:
    assert ended.code == 0
assert not any(f"sr3_desktop.cli.{{name}}" in sys.modules for name in COMMANDS)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_training_needs_nothing_that_only_the_program_needs(photos, tmp_path) -> None:
    """On a rented machine: no Qt, no platformdirs, none of the extras."""
    random = np.random.default_rng(0)
    for name in ("c.png", "d.png"):
        pixels = random.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(photos / name)
    (tmp_path / "EXCLUDE.txt").write_text("c.png\tno licence\n")
    blocked = ["PySide6", "platformdirs", "tensorboard", "wandb", "dask", "lmdb"]
    code = f"""
import sys
from importlib import machinery
for name in {blocked}:
    sys.modules[name] = None
find = machinery.PathFinder.find_spec
machinery.PathFinder.find_spec = classmethod(
    lambda cls, name, *a: None if name.partition(".")[0] in {blocked} else find(name, *a)
)
from sr3_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
    words = ["train", "--config", "toy", "--data", photos, "--run", tmp_path / "run"]
    words += ["--predictor-kimg", "0.01", "--refiner-kimg", "0", "--finish-kimg", "0"]
    words += ["--exclude", tmp_path / "EXCLUDE.txt", "--device", "cpu"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "1 photos" in done.stderr
    assert "1 excluded" in done.stderr
    assert (tmp_path / "run" / "model.safetensors").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["upscale", "--help"]])
def test_help_and_version(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 0
    assert "sr3-desktop" in capsys.readouterr().out


# --- the window --------------------------------------------------------------------------------


@pytest.fixture
def window(monkeypatch) -> list[tuple[Opening, bool]]:
    opened: list[tuple[Opening, bool]] = []

    def run_window(opening: Opening, alone: bool) -> int:
        opened.append((opening, alone))
        return 0

    module = SimpleNamespace(run_window=run_window)
    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", module)
    return opened


def test_the_window_opens_with_the_paths(window, photos) -> None:
    both = (photos / "a.jpg", photos)
    assert run() == 0
    assert run(*both) == 0
    assert run("--scale", "2", *both) == 0
    assert run("--new-instance", photos) == 0
    assert run("--new-instance", "--scale", "4", photos) == 0
    assert window == [
        (Opening(), True),
        (Opening(both), True),
        (Opening(both, 2.0), True),
        (Opening((photos,)), False),
        (Opening((photos,), 4.0), False),
    ]


def test_the_window_keeps_no_relative_path(window, photos, monkeypatch) -> None:
    monkeypatch.chdir(photos)  # after a crash it may be started elsewhere
    assert run("a.jpg", ".") == 0
    assert window == [(Opening((photos / "a.jpg", photos)), True)]


@pytest.mark.parametrize("scale", ["0.5", "17", "two", "nan", "inf"])
def test_a_scale_that_cannot_be_opens_nothing(window, capsys, scale) -> None:
    assert run("--scale", scale) == 2
    assert "--scale: " in capsys.readouterr().err
    assert window == []


def test_while_a_window_is_open_a_second_start_only_hands_over(window, photos, monkeypatch) -> None:
    first, told = Place(instance_name()), []
    assert first.take()
    monkeypatch.setattr(Place, "hand_over", lambda self, opening: told.append(opening) or True)
    assert run("--scale", "2", photos) == 0
    assert (window, told) == ([], [Opening((photos,), 2.0)])
    first.give_back()
    assert run(photos) == 0
    assert len(window) == 1


def test_a_misspelt_command_opens_nothing(window, capsys) -> None:
    assert run("upscal", "a.jpg") == 2
    assert "upscal is neither a file nor a command" in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize(
    ("environment", "opens"),
    [
        ({}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
    ],
)
def test_without_a_screen_the_command_is_named(
    window, monkeypatch, capsys, environment, opens
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert run() == (0 if opens else 2)
    assert len(window) == opens
    assert ("sr3-desktop upscale" in capsys.readouterr().err) != opens


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ImportError(
                "libGL.so.1: cannot open shared object file: No such file or directory",
                name="QtGui",  # as Python names an extension that does not load
                path="/x/PySide6/QtGui.abi3.so",
            ),
            "libGL.so.1 is missing; install it (on Debian and Ubuntu: sudo apt install libgl1)",
        ),
        (
            ImportError("libodd-9.so: cannot open", name="QtCore", path="/x/PySide6/QtCore.so"),
            "library libodd-9.so is missing; install it (look for it in the packages",
        ),
        (
            ImportError("DLL load failed while importing QtCore", name="QtCore", path="PySide6"),
            "because Qt does not load (DLL load failed while importing QtCore)",
        ),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), "No module named"),
    ],
)
def test_a_missing_qt_library_is_told(monkeypatch, capsys, error, told) -> None:
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise error

    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", Broken())
    monkeypatch.setattr(qt_libraries, "screen_problem", lambda: "")
    assert run() == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert printed.count("\n") == 1


def test_another_missing_module_is_no_problem_of_qt(monkeypatch) -> None:
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise ModuleNotFoundError("No module named 'numpy'", name="numpy")

    monkeypatch.setitem(sys.modules, "sr3_desktop.app.window.application", Broken())
    with pytest.raises(ModuleNotFoundError):
        run()


def test_what_qt_would_abort_for_is_told_before(window, monkeypatch, capsys) -> None:
    problem = "libxcb-icccm.so.4: cannot open shared object file: No such file or directory"
    monkeypatch.setattr(qt_libraries, "screen_problem", lambda: problem)
    assert run() == 2
    assert window == []
    assert "sudo apt install libxcb-icccm4" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["train", "evaluate", "infer", "prepare"])
def test_without_torch_a_command_says_which_download_has_it(monkeypatch, capsys, command) -> None:
    """The small download has neither torch nor what trains."""

    class Left:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "torch" or name.startswith("sr3_desktop.training"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    for name in [name for name in sys.modules if name.startswith(f"sr3_desktop.cli.{command}")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("sr3_desktop.training")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Left(), *sys.meta_path])
    assert run(command, "x") == 1
    assert "use the download whose name ends in cpu or cuda" in capsys.readouterr().err


# --- edit ------------------------------------------------------------------------------------


def test_edit_writes_exactly_the_file_asked_for(fake, photos, tmp_path, capsys) -> None:
    result = tmp_path / "new" / "made.tif"
    assert run("edit", photos / "a.jpg", result, "--scale", "2") == 0
    assert result.read_bytes() == b"result"
    assert (fake.requests[0].scale, fake.requests[0].output.exists) == (2.0, "overwrite")
    result.write_bytes(b"made beforehand by the other program")
    assert run("edit", photos / "a.jpg", result) == 0
    assert result.read_bytes() == b"result"
    assert [path.name for path in result.parent.iterdir()] == ["made.tif"]


def test_edit_never_replaces_the_photo(fake, photos, tmp_path, capsys) -> None:
    before = (photos / "a.jpg").read_bytes()
    usage_error(capsys, "edit", photos / "a.jpg", photos / ".." / "photos" / "a.jpg")
    assert (photos / "a.jpg").read_bytes() == before
    assert fake.requests == []


@pytest.mark.parametrize("result", ["folder", "made", "made.txt"])
def test_edit_needs_a_photo_to_write(fake, photos, tmp_path, capsys, result) -> None:
    (tmp_path / "folder").mkdir()
    assert "names no photo" in usage_error(capsys, "edit", photos / "a.jpg", tmp_path / result)
    assert "is not a file" in usage_error(capsys, "edit", tmp_path / "b.jpg", tmp_path / "c.jpg")
    assert "is not a file" in usage_error(capsys, "edit", photos, tmp_path / "c.jpg")


def test_edit_tells_by_its_exit_code_what_became_of_the_photo(fake, photos, tmp_path) -> None:
    for name in ("bad-0.png", "stop-1.png"):
        Image.new("RGB", (1, 1)).save(photos / name)
    assert run("edit", photos / "bad-0.png", tmp_path / "o.png") == 1
    assert run("edit", photos / "stop-1.png", tmp_path / "o.png") == 130
    assert not (tmp_path / "o.png").exists()


def test_a_program_without_streams_can_print(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert run("upscal") == 2
    assert main.main(["models"]) == 0
    sys.stdout.close()
    sys.stderr.close()


def test_main_py_works_without_a_screen_in_a_fresh_process(monkeypatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    script = Path(__file__).parents[2] / "main.py"
    command = [sys.executable, str(script)]
    if sys.platform.startswith("linux"):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith("sr3-desktop ")


@pytest.mark.parametrize(
    "words",
    [
        ("upscale", "a.png", "-o", "b.png"),
        ("batch", "in", "out"),
        ("train", "--data", "photos", "--run", "run"),
        ("infer", "set", "out", "--model", "photo-x4"),
        ("evaluate", "photos"),
    ],
)
def test_a_device_that_cannot_be_is_a_usage_error(capsys, words) -> None:
    assert "toaster is none of auto" in usage_error(capsys, *words, "--device", "toaster")


# --- kind commands -----------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "arguments", [["upscale"], ["upscale", "a.jpg", "--what"], ["batch", "--steps", "x"]]
)
def test_wrong_use_is_one_line(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(arguments)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert said.startswith("sr3-desktop")


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


# --- the size in pixels and on paper, and the recipe ---------------------------------------------


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
        (photos / "a.jpg", "holds no recipe"),
        (tmp_path / "missing.jpg", "holds no recipe"),
        (photos / "notes.txt", "holds no recipe"),
        (a_result(tmp_path / "other.png", "gone"), "there is no model gone"),
    ):
        assert told in usage_error(capsys, "upscale", photos / "a.jpg", "--like", like)
    assert not fake.requests
