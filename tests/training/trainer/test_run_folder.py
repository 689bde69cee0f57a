"""A training writes only to an empty folder or to that of a run of its own; two never share one."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sr3_desktop.__main__ import main
from sr3_desktop.engine.files.outputs import LOCK, locked
from sr3_desktop.training.trainer.run_folder import CONFIG, has_run
from sr3_desktop.training.trainer.state import load_state

TINY = ("--predictor-kimg", "0.008", "--refiner-kimg", "0", "--finish-kimg", "0")


def train(folder: Path, data: Path, *words: object) -> int:
    given = ("--config", "toy", "--data", data, "--run", folder, "--device", "cpu")
    return main(["train", *map(str, (*given, *TINY, *words))])


def refused(folder: Path, data: Path, *words: object) -> None:
    """Train, which must end with 2 and change no file of the folder's parent."""
    before = content(folder.parent)
    with pytest.raises(SystemExit) as ended:
        train(folder, data, *words)
    assert ended.value.code == 2
    assert content(folder.parent) == before


def content(folder: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK.name
    }


@pytest.fixture
def run(tmp_path: Path, photo_folder: Path) -> Path:
    """The folder of a finished run."""
    assert train(tmp_path / "run", photo_folder) == 0
    return tmp_path / "run"


@pytest.mark.parametrize(
    "mine",
    [
        "state/holiday.png",
        "state.old/b.png",
        "state.new/b.png",
        "state.previous/b.png",
        "config.json",
        "model.safetensors",
        "after-predictor.safetensors",
        "samples/predictor.png",
        "curves.csv",
        "curves.png",
        "tensorboard/notes.txt",
        "wandb/notes.txt",
        "a.txt",
    ],
)
@pytest.mark.parametrize("words", [(), ("--resume",), ("--restart",)])
def test_a_folder_of_somebody_else_is_refused_and_kept(
    tmp_path, photo_folder, capsys, mine, words
) -> None:
    file = tmp_path / "run" / mine
    file.parent.mkdir(parents=True)
    file.write_text('{"id": "mine"}')
    refused(tmp_path / "run", photo_folder, *words)
    assert "choose another --run" in capsys.readouterr().err or words == ("--resume",)
    assert not (tmp_path / "run" / LOCK).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["photos", "run"]


def test_a_run_is_continued_moved_aside_or_refused(run, photo_folder, capsys) -> None:
    steps = load_state(run / "state")[1]["steps"]
    for words in ((), ("--init", run / "model.safetensors"), ("--seed",)):
        if words != ("--seed",):
            refused(run, photo_folder, *words)
            assert "--resume" in capsys.readouterr().err
    assert train(run, photo_folder, "--resume", "--predictor-kimg", "0.016") == 0
    assert load_state(run / "state")[1]["steps"] == 2 * steps
    assert train(run, photo_folder, "--restart") == 0
    assert load_state(run / "state")[1]["steps"] == steps
    assert load_state(run.with_name("run-1") / "state")[1]["steps"] == 2 * steps


@pytest.mark.parametrize("part", ["state", "state.previous", "state.new"])
@pytest.mark.parametrize("link", [False, True])
def test_a_file_among_those_that_saving_removes_is_named(
    run, photo_folder, tmp_path, capsys, part, link
) -> None:
    if link:
        (tmp_path / "elsewhere").mkdir()
        if (run / part).exists():
            (run / part).rename(run / "kept")
        (run / part).symlink_to(tmp_path / "elsewhere")
    else:
        (run / part).mkdir(exist_ok=True)
        (run / part / "holiday.png").write_text("dear")
    refused(run, photo_folder, "--resume")
    assert "move it away" in capsys.readouterr().err


def test_files_beside_the_state_are_kept_by_a_run(run, photo_folder) -> None:
    mine = {"notes.txt", "state.old/b.png", "samples/holiday.png", "state/../after-x.txt"}
    for name in mine:
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_text(name)
    assert train(run, photo_folder, "--resume", "--predictor-kimg", "0.016") == 0
    assert all((run / name).read_text() == name for name in mine)


def test_a_start_that_came_to_nothing_is_begun_again(tmp_path, photo_folder, capsys) -> None:
    assert train(tmp_path / "run", tmp_path / "no photos") == 1
    assert not (tmp_path / "run").exists()
    (tmp_path / "empty").mkdir()
    assert train(tmp_path / "empty", tmp_path / "no photos") == 1
    assert content(tmp_path / "empty") == {}
    assert train(tmp_path / "empty", photo_folder) == 0
    for name in ("model.safetensors", "after-predictor.safetensors"):
        (tmp_path / "empty" / name).unlink(missing_ok=True)
    for part in ("state", "state.previous"):
        for file in (tmp_path / "empty" / part).glob("*"):
            file.unlink()
        if (tmp_path / "empty" / part).exists():
            (tmp_path / "empty" / part).rmdir()
    assert train(tmp_path / "empty", photo_folder) == 0


@pytest.mark.parametrize("text", ["[]", "{", '"x"', "null", "[" * 100_000, "{}", '{"id": 1}'])
def test_a_mark_that_is_none_is_no_run(tmp_path, photo_folder, text) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / CONFIG).write_text(text)
    assert not has_run(tmp_path / "run")
    refused(tmp_path / "run", photo_folder)


def test_two_trainings_do_not_share_a_folder(run, photo_folder, tmp_path, capsys) -> None:
    before = content(run)
    for words in (("--resume",), ("--restart",)):
        with locked(run):
            assert train(run, photo_folder, *words) == 1
        assert "Another run is writing to" in capsys.readouterr().err
        assert content(run) == before
    assert not (tmp_path / "run-1").exists()
    with locked(tmp_path / "fresh"):
        assert train(tmp_path / "fresh", photo_folder) == 1
    assert train(tmp_path / "fresh", photo_folder) == 0


def test_a_run_that_ended_just_before_the_lock_is_not_replaced(
    run, photo_folder, tmp_path, monkeypatch, capsys
) -> None:
    def late(folder: Path) -> Any:
        shutil.copytree(run, folder)  # another training, which began and ended meanwhile
        return locked(folder)

    monkeypatch.setattr("sr3_desktop.training.trainer.run_folder.locked", late)
    with pytest.raises(SystemExit) as ended:
        train(tmp_path / "late", photo_folder)
    assert ended.value.code == 2
    assert "holds an earlier run" in capsys.readouterr().err
    assert content(tmp_path / "late") == content(run)


def test_a_run_neither_lies_among_its_photos_nor_moves_what_it_reads(
    run, photo_folder, tmp_path, capsys
) -> None:
    refused(photo_folder / "run", photo_folder)
    assert "is read; choose another --run" in capsys.readouterr().err
    refused(run, photo_folder, "--restart", "--init", run / "model.safetensors")
    assert "is to be moved aside" in capsys.readouterr().err


@pytest.mark.parametrize("words", [(), ("--resume",)])
def test_folders_that_can_not_be_used(tmp_path, photo_folder, capsys, words, monkeypatch) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "run", tmp_path / ("x" * 300)):
        try:
            code = train(folder, photo_folder, *words)
        except SystemExit as ended:
            code = int(ended.code or 0)
        assert code in (1, 2)
        told = capsys.readouterr().err
        assert "--run" in told or "choose another" in told or "without --resume" in told
        assert "Traceback" not in told
        assert "unexpected" not in told
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--init", "missing.safetensors"), "could not be opened"),
        (("--lpips", "missing.safetensors"), "does not hold LPIPS weights"),
        (("--vgg", "missing.safetensors"), "does not hold VGG16 weights"),
        (("--exclude", "missing.txt"), "check --exclude"),
        (("--device", "cuda:99"), "cuda"),
        (("--data", "missing"), "There are no photos at"),
    ],
)
def test_what_needs_no_photos_is_checked_before_they_are_read(
    tmp_path, photo_folder, capsys, monkeypatch, words, told
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sr3_desktop.training.data.read_photos.read_image", lambda path: 1 / 0)
    assert train(tmp_path / "run", photo_folder, *words) == 1
    assert told.lower() in capsys.readouterr().err.lower()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("device", ["vulkan", "vulkan:0"])
def test_a_device_that_cannot_train_trains_on_no_other(tmp_path, photo_folder, device) -> None:
    assert train(tmp_path / "run", photo_folder, "--device", device) == 1
    assert not (tmp_path / "run").exists()


def test_the_mark_says_what_the_run_is(run) -> None:
    assert json.loads((run / CONFIG).read_text())["id"] == "toy-x4"
    assert os.access(run / LOCK, os.R_OK)
