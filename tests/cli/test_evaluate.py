"""`evaluate` on bad photos, bad options, other people's files and full disks."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from sr3_desktop.__main__ import main
from sr3_desktop.engine.base.errors import DeviceLostError
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.training.evaluation import evaluate as measuring
from tests.training.conftest import make_photo

ROOT = os.name != "nt" and os.geteuid() == 0


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(2):
        make_photo(seed).save(folder / f"{seed}.png")
    return folder


def evaluate(*words: object) -> int:
    return main(["evaluate", *map(str, words), "--steps", "1", "--device", "cpu"])


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def table(capsys: Any) -> list[str]:
    """Return the rows without the seconds."""
    out = capsys.readouterr().out.splitlines()
    return [line.rpartition("|")[0].rpartition("|")[0] for line in out if line.startswith("|")]


def spoil(photos: Path) -> None:
    (photos / "0a.png").write_bytes((photos / "0.png").read_bytes()[:200])  # cut
    Image.new("RGB", (3, 200), "red").save(photos / "0b.png")  # too small to be measured
    (photos / "0c.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n")
    (photos / "0d.png").touch()


@pytest.mark.parametrize("degrade", ["clean", "real"])
def test_bad_photos_fail_alone(tiny_model, photos, tmp_path, capsys, degrade) -> None:
    assert evaluate(photos, "--degrade", degrade) == 0
    good = table(capsys)
    spoil(photos)
    file = tmp_path / "a.json"
    assert evaluate(photos, "--degrade", degrade, "--json", file) == 1
    captured = capsys.readouterr()
    assert "Means over 2 photos" in captured.out
    for name, why in {
        "0a.png": "damaged",
        "0b.png": "3 x 200 pixels and the measures need 19 x 19",
        "0c.jpg": "not an image",
        "0d.png": "empty",
    }.items():
        (line,) = (line for line in captured.err.splitlines() if name in line)
        assert why in line
    record = json.loads(file.read_text())
    assert sorted(Path(name).name for name in record["problems"]) == [
        *("0a.png", "0b.png", "0c.jpg", "0d.png"),
    ]
    assert evaluate(photos, "--degrade", degrade) == 1
    assert table(capsys) == good


def test_an_error_nobody_expected_fails_alone(tiny_model, photos, capsys, monkeypatch, caplog):
    calls = []

    def score(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise ZeroDivisionError("by zero")
        return inner(*given)

    inner = measuring.score
    monkeypatch.setattr(measuring, "score", score)
    assert evaluate(photos) == 1
    captured = capsys.readouterr()
    assert "Means over 1 photos" in captured.out
    assert "0.png: Something unexpected went wrong (ZeroDivisionError" in captured.err
    caplog.clear()


def test_a_lost_device_ends_the_measuring_and_what_was_measured_is_printed(
    tiny_model, photos, capsys, monkeypatch
) -> None:
    calls = []

    def score(*given: Any) -> Any:
        calls.append(given)
        if len(calls) > 3:
            raise DeviceLostError("The card is gone.")
        return inner(*given)

    inner = measuring.score
    monkeypatch.setattr(measuring, "score", score)
    make_photo(2).save(photos / "2.png")
    assert evaluate(photos) == 1
    captured = capsys.readouterr()
    assert "Means over 1 photos" in captured.out
    assert captured.err.count("The card is gone.") == 1


def test_nothing_to_measure_writes_no_sheet_and_no_card(tiny_model, tmp_path, capsys) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "tiny.png")
    before = tiny_model.read_bytes()
    sheet, file = tmp_path / "sheet.png", tmp_path / "a.json"
    words = ("--sheet", sheet, "--json", file, "--record")
    assert evaluate(tmp_path / "tiny.png", *words) == 1
    assert "None of the 1 photos could be measured." in capsys.readouterr().err
    assert not sheet.exists()
    assert json.loads(file.read_text())["rows"] == {}
    assert tiny_model.read_bytes() == before


@pytest.mark.parametrize("kind", ["itself", "hard link", "symbolic link", "dead link", "text"])
@pytest.mark.parametrize("option", ["--sheet", "--json"])
def test_what_is_not_ours_is_never_replaced(tiny_model, photos, tmp_path, kind, option, capsys):
    target = tmp_path / "out.png"
    if kind == "itself":
        target = photos / "0.png"
    elif kind == "hard link":
        os.link(photos / "0.png", target)
    elif kind == "symbolic link":
        target.symlink_to(photos / "0.png")
    elif kind == "dead link":
        target.symlink_to(tmp_path / "not there")
    else:
        target.write_text('{"my": "notes"}')
    before = content(tmp_path)
    assert evaluate(photos, option, target) == 1
    assert content(tmp_path) == before
    captured = capsys.readouterr()
    assert "choose another file" in captured.err
    assert "PSNR" not in captured.out  # told before the work


def test_the_model_and_the_weights_of_lpips_are_inputs_too(tiny_model, photos, tmp_path, capsys):
    assert evaluate(photos, "--model", tiny_model, "--json", tiny_model) == 1
    assert "is read by this command" in capsys.readouterr().err
    read_card(tiny_model)


def test_what_is_read_only_is_left(tiny_model, photos, tmp_path, capsys, monkeypatch) -> None:
    file = tmp_path / "a.json"
    assert evaluate(photos, "--json", file) == 0
    before, model = file.read_bytes(), tiny_model.read_bytes()
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as for who is not root
    for words in (("--json", file), ("--record",)):
        assert evaluate(photos, *words) == 1
        assert "is read-only" in capsys.readouterr().err
    assert (file.read_bytes(), tiny_model.read_bytes()) == (before, model)


def test_a_card_is_written_where_a_link_leads(tiny_model, photos, tmp_path) -> None:
    link = tmp_path / "link.safetensors"
    link.symlink_to(tiny_model)
    assert evaluate(photos, "--model", link, "--record") == 0
    assert link.is_symlink()
    assert read_card(tiny_model).quality["measured on"] == "2 photos, clean input"


@pytest.mark.parametrize("software", ["Adobe Photoshop", "SR3 Desktop 0.1.0, enlarged 4x", ""])
def test_a_picture_of_another_program_is_kept(tiny_model, photos, tmp_path, software) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = software
    sheet = tmp_path / "sheet.jpg"
    make_photo(5).save(sheet, exif=exif)
    before = sheet.read_bytes()
    assert evaluate(photos, "--sheet", sheet) == 1
    assert sheet.read_bytes() == before


def test_our_own_files_are_replaced_but_not_if_they_are_measured(
    tiny_model, photos, tmp_path, capsys
) -> None:
    sheet, file = tmp_path / "sheet.png", tmp_path / "a.json"
    for _ in range(2):
        assert evaluate(photos, "--sheet", sheet, "--json", file) == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        *("a.json", "sheet.png"),
    ]
    assert evaluate(sheet, "--sheet", sheet) == 1
    assert "is read by this command" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".avif"])
def test_a_sheet_of_every_format_is_known_again(tiny_model, photos, tmp_path, suffix) -> None:
    for _ in range(2):
        assert evaluate(photos, "--limit", 1, "--sheet", tmp_path / f"sheet{suffix}") == 0


def test_a_file_that_appears_meanwhile_is_kept(tiny_model, photos, tmp_path, monkeypatch) -> None:
    sheet, file = tmp_path / "sheet.png", tmp_path / "a.json"

    def score(*given: Any) -> Any:
        sheet.write_text("mine")
        file.write_text("mine")
        return inner(*given)

    inner = measuring.score
    monkeypatch.setattr(measuring, "score", score)
    assert evaluate(photos, "--sheet", sheet, "--json", file) == 0
    assert (sheet.read_text(), file.read_text()) == ("mine", "mine")
    assert (tmp_path / "sheet (2).png").is_file()
    assert json.loads((tmp_path / "a (2).json").read_text())["photos"] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--sheet", "missing/sheet.png"), "There is no folder"),
        (("--json", "missing/a.json"), "There is no folder"),
        (("--json", "photos"), "is a folder"),
        (("--json", "x" * 300), "could not be written"),
        (("--json", "photos/0.png/a.json"), "choose another file"),
        (("--sheet", "sheet.webp", "--sheet-crop", 4096), "16383 pixels per side"),
        (("--model", "missing.safetensors"), "could not be opened"),
        (("--lpips", "missing.safetensors"), "does not hold LPIPS"),
        (("--lpips", "photos"), "does not hold LPIPS"),
        (("--device", "cuda:99"), "cuda"),
    ],
)
def test_what_can_not_be_written_is_told_before_the_work(
    tiny_model, photos, tmp_path, capsys, monkeypatch, words, told
) -> None:
    def too_late(*given: object, **named: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr("sr3_desktop.training.evaluation.evaluate.evaluate", too_late)
    monkeypatch.chdir(tmp_path)
    before = content(tmp_path)
    assert main(["evaluate", *["photos/0.png"] * 1, "photos", *map(str, words)]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    "words",
    [
        *(("--cleanup", value) for value in ("9", "-1", "nan", "inf", "x")),
        *(("--limit", value) for value in ("0", "-1", "1.5", "x")),
        *(("--steps", value) for value in ("1,a", ",", "-1", "5000", "1,,2", "nan")),
        ("--steps", "101"),  # the model has 100 levels
        *(("--detail", value) for value in ("7", "x", "nan", "-0.1", "0,2")),
        *(("--eta", value) for value in ("5", "nan", "-1")),
        *(("--seed", value) for value in ("-1", "1.5", "99999999999")),
        *(("--sheet-crop", value) for value in ("0", "-5", "100000")),
        ("--degrade", "much"),
        ("--sampler", "euler"),
        ("--dtype", "int8"),
        *(("--device", value) for value in ("foo", "meta", "cuda:x", " ")),
        ("--json", "a.png", "--sheet", "a.png"),
    ],
)
def test_options_out_of_range_end_with_2_before_any_work(
    tiny_model, photos, tmp_path, capsys, monkeypatch, words
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", "photos", *(f"{a}" for a in words)])
    assert caught.value.code == 2
    assert "PSNR" not in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.mark.skipif(ROOT or os.name == "nt", reason="root may read everything")
def test_a_folder_without_rights_is_told(tiny_model, photos, tmp_path, capsys) -> None:
    photos.chmod(0)
    try:
        assert evaluate(photos) == 1
        assert "cannot be opened: Permission denied" in capsys.readouterr().err
    finally:
        photos.chmod(0o700)


def test_an_input_that_can_not_be_opened_is_told_and_the_rest_is_measured(
    tiny_model, photos, tmp_path, capsys, monkeypatch
) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()

    def iterdir(self: Path) -> Any:
        if self == shut:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return inner(self)

    inner = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert evaluate(shut, photos) == 1
    captured = capsys.readouterr()
    assert f"{shut} cannot be opened: Permission denied." in captured.err
    assert "Means over 2 photos" in captured.out
    assert evaluate(shut) == 1
    assert f"{shut} cannot be opened: Permission denied." in capsys.readouterr().err


def test_the_kinds_of_upscale_are_measured_and_others_told(tiny_model, photos, capsys) -> None:
    picture = make_photo(3)
    for suffix, format in {
        ".jfif": "JPEG",
        ".gif": "GIF",
        ".avif": "AVIF",
        ".jp2": "JPEG2000",
    }.items():
        picture.save(photos / f"a{suffix}", format)
    (photos / "raw.CR2").write_bytes(b"II*\0" + bytes(50))
    (photos / "._0.png").write_bytes(b"of macOS")
    (photos / "notes.txt").write_text("text")
    assert evaluate(photos) == 0
    captured = capsys.readouterr()
    assert "Means over 6 photos" in captured.out
    assert "Left out: raw.CR2 is a camera raw file" in captured.err


@pytest.mark.parametrize("failing", ["fsync", "write"])
def test_a_full_disk_costs_no_table_and_leaves_no_piece(
    tiny_model, photos, tmp_path, capsys, monkeypatch, failing
) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = content(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    if failing == "write":
        monkeypatch.setattr("sr3_desktop.engine.images.writing.write_png", full)
    sheet, file = tmp_path / "sheet.png", tmp_path / "a.json"
    assert evaluate(photos, "--sheet", sheet, "--json", file, "--record") == 1
    captured = capsys.readouterr()
    assert "Means over 2 photos" in captured.out
    assert captured.err.count("No space left on device") == 3
    assert content(tmp_path) == before


def test_sixteen_bits_are_read_as_upscale_reads_them(tiny_model, tmp_path, capsys) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    Image.fromarray((ramp / 257).round().astype(np.uint8)).save(tmp_path / "flat.png")
    assert evaluate(tmp_path / "deep.png") == 0
    deep = table(capsys)
    assert evaluate(tmp_path / "flat.png") == 0
    assert table(capsys) == deep


@pytest.mark.parametrize("name", ["x.foo", "x"])
def test_a_sheet_of_no_known_kind_is_wrong_use(tiny_model, photos, tmp_path, capsys, name) -> None:
    with pytest.raises(SystemExit, match="2"):
        evaluate(photos, "--sheet", tmp_path / name)
    assert "use .png" in capsys.readouterr().err
    assert not (tmp_path / name).exists()
