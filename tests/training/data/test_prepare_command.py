"""Preparing with several processes, after a kill, beside others, and as a command."""

from __future__ import annotations

import contextlib
import errno
import json
import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sr3_desktop.cli import main
from sr3_desktop.cli import prepare as prepare_cli
from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError
from sr3_desktop.engine.files.outputs import locked
from sr3_desktop.training.data import prepare as module
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import RECORD
from tests.training.conftest import make_photo
from tests.training.data.test_prepare import config, contents, names, pixels


@pytest.mark.slow
@pytest.mark.parametrize("lmdb_form", [False, True])
def test_two_workers_make_what_one_makes(photos, lmdb_form) -> None:
    (photos / "2.png").write_bytes(b"damaged")
    for number in range(4, 14):
        make_photo(number).save(photos / f"{number}.png")
    alone = config(photos, out=photos.parent / "alone", lmdb=lmdb_form)
    together = config(photos, out=photos.parent / "together", lmdb=lmdb_form)
    first, second = prepare(alone), prepare(together, workers=2)
    assert first == second
    assert first.made == 13
    assert contents(alone.root) == contents(together.root)


def test_a_worker_that_is_killed_costs_nothing(photos) -> None:
    for number in range(4, 12):
        make_photo(number).save(photos / f"{number}.png")

    def kill_worker(done: int, total: int) -> None:
        if done == 2:
            worker = multiprocessing.active_children()[0]
            worker.kill()

    report = prepare(config(photos), workers=2, on_photo=kill_worker)
    assert (report.made, report.skipped) == (11, {})


def test_a_photo_that_fails_in_a_way_nobody_expected_is_skipped(photos, monkeypatch) -> None:
    def squares(image, *rest):
        if image.size == (45, 71):
            raise MemoryError
        return inner(image, *rest)

    inner = module._squares
    monkeypatch.setattr(module, "_squares", squares)
    report = prepare(config(photos))
    assert report.made == 2
    assert report.skipped == {
        "sub/face.of.me.png": "face.of.me.png cannot be used (MemoryError: )."
    }


def processes_with(mark: str) -> list[int]:
    """Return the processes that have a mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=pytest.mark.slow)]
)
def test_workers_do_not_outlive_the_command(photos, tmp_path, number) -> None:
    for index in range(4, 40):
        make_photo(index, 600, 400).save(photos / f"{index}.png")
    mark = secrets.token_hex(8)
    command = [sys.executable, "-m", "sr3_desktop", "prepare", "--path", photos]
    child = subprocess.Popen(
        [*map(str, command), "-o", tmp_path / "set", "--size", "64,512", "--workers", "2"],
        env={**os.environ, "SR3_TEST_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    made = tmp_path / "set_64_512" / "lr_64"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (made.is_dir() and any(made.glob("*.png"))):
        time.sleep(0.02)
    assert len(processes_with(mark)) >= 3
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    if number == signal.SIGTERM:
        assert child.returncode == 130
        assert told.splitlines()[-1].startswith("Stopped.")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and processes_with(mark):
        time.sleep(0.05)
    assert processes_with(mark) == []
    for path in [path for path in photos.glob("*.png") if not (made / path.name).exists()][2:]:
        path.unlink()
    assert prepare(config(photos, out=tmp_path / "set", low=64, high=512)).kept > 0


@pytest.mark.slow
def test_a_killed_process_leaves_whole_files_only(photos) -> None:
    for number in range(4, 24):
        make_photo(number, 200, 150).save(photos / f"{number}.png")
    out = photos.parent / "set"
    arguments = ["prepare", "--path", photos, "--out", out, "--size", "64,128", "--workers", "1"]
    child = subprocess.Popen([sys.executable, "-m", "sr3_desktop", *map(str, arguments)])
    lr = photos.parent / "set_64_128" / "lr_64"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (lr.is_dir() and len(list(lr.iterdir())) > 3):
        time.sleep(0.01)
    child.kill()
    child.wait()
    assert len(list(lr.glob("*.png"))) > 2
    for path in lr.parent.rglob("*.png"):
        pixels(path)
    report = prepare(config(photos, low=64, high=128))
    assert report.kept > 2
    assert report.made + report.kept == 23
    assert list(lr.parent.rglob("*.part")) == []


def test_a_second_command_at_the_same_time_is_refused(photos) -> None:
    with locked(config(photos).root), pytest.raises(ImageWriteError, match="Another run"):
        prepare(config(photos))
    assert prepare(config(photos)).made == 3


def test_a_list_of_somebody_else_is_kept(photos) -> None:
    (photos / "bad.jpg").write_bytes(b"?")
    mine = photos.parent / "set_8_32_skipped.txt"
    mine.write_text("mine")
    with pytest.raises(TrainingDataError, match="would be replaced"):
        prepare(config(photos))
    assert mine.read_text() == "mine"
    assert not config(photos).root.exists()


def test_a_folder_of_somebody_else_gets_no_lock(photos) -> None:
    root = config(photos).root
    root.mkdir()
    (root / "mine.txt").write_text("mine")
    with pytest.raises(TrainingDataError, match="holds something else"):
        prepare(config(photos))
    assert names(root) == ["mine.txt"]


@pytest.mark.parametrize(
    "record",
    ["[]", "5", "{", '{"names": []}', "[" * 100_000, '{"names": {"1.png": "../../out"}}', "null"],
)
def test_a_damaged_record_is_one_sentence(photos, record) -> None:
    prepare(config(photos))
    path = config(photos).root / RECORD
    if record.startswith('{"names": {'):
        record = json.dumps(json.loads(path.read_text()) | json.loads(record))
    path.write_text(record)
    with pytest.raises(TrainingDataError, match="choose another --out"):
        prepare(config(photos))


def test_folders_and_links_that_can_not_be_opened_are_listed(photos, monkeypatch) -> None:
    shut = photos / "shut"
    shut.mkdir()

    def iterdir(self: Path):
        if self == shut:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return inner(self)

    inner = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", iterdir)
    (photos / "dead.jpg").symlink_to(photos / "not there")
    (photos / "raw.nef").touch()
    report = prepare(config(photos))
    assert report.made == 3
    assert report.skipped == {"shut": f"{shut} cannot be opened: Permission denied."}
    assert [line.split(" is ")[0] for line in report.left_out] == [
        *("Left out: dead.jpg", "Left out: raw.nef"),
    ]
    assert report.others == 0
    with pytest.raises(TrainingDataError, match="Permission denied"):
        prepare(config(shut, out=photos.parent / "other"))


def run(photos: Path, *more: str) -> int:
    out = photos.parent / "set"
    given = ["--path", photos, "--out", out, "--size", "8,32", "--workers", "1", *more]
    return main.main(["prepare", *map(str, given)])


def test_the_command_reports(photos, capsys) -> None:
    (photos / "bad.jpg").write_bytes(b"?")
    (photos / "notes.txt").touch()
    make_photo(1, 20, 20).save(photos / "sub" / "1.png")
    assert run(photos) == 0
    printed = capsys.readouterr()
    assert "set_8_32: 4 pairs, 4 of them new.\n" in printed.out
    assert "1 photos are smaller than 32 pixels and were enlarged" in printed.out
    assert "Files without the extension of a photo, left alone: 1." in printed.out
    assert "    sub/1.png -> 00001_2.png\n" in printed.out
    assert "    bad.jpg: bad.jpg is damaged or is not an image" in printed.out
    assert printed.err == ""
    assert run(photos) == 0
    assert "4 pairs, 0 of them new." in capsys.readouterr().out
    assert run(photos, "--resample", "lanczos") == 1
    assert "not lanczos" in capsys.readouterr().err


def test_a_long_list_is_cut_short(photos, capsys) -> None:
    for number in range(prepare_cli._SHOWN + 3):
        (photos / f"bad{number:02}.jpg").write_bytes(b"?")
    assert run(photos) == 0
    printed = capsys.readouterr().out
    assert "bad09.jpg" in printed
    assert "bad10.jpg" not in printed
    assert printed.endswith("    ... and 3 more\n")
    listed = (photos.parent / "set_8_32_skipped.txt").read_text("utf-8")
    assert len(listed.splitlines()) == prepare_cli._SHOWN + 3


def test_nothing_to_prepare_exits_with_1(tmp_path, capsys) -> None:
    folder = tmp_path / "photos"
    assert run(folder) == 1
    assert "There is no folder" in capsys.readouterr().err
    folder.mkdir()
    assert run(folder) == 1
    assert "There are no photos in" in capsys.readouterr().err
    (folder / "a.png").write_bytes(b"?")
    assert run(folder) == 1
    printed = capsys.readouterr()
    assert "a.png is damaged" in printed.out
    assert "None of the photos" in printed.err


def test_ctrl_c_exits_with_130(photos, monkeypatch, capsys) -> None:
    def stop(*arguments) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_squares", stop)
    assert run(photos) == 130
    assert "Stopped." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--size", "64"], "64 is not two numbers such as 64,512"),
        (["--size", "64,a"], "64,a is not two numbers"),
        (["--size", "512,64"], "the small size comes first"),
        (["--size", "64,64"], "the small size comes first"),
        (["--size", "0,64"], "the small size comes first"),
        (["--size", "64,9000"], "at most 8192"),
        (["--out", "."], "no name to add the sizes to"),
        (["--out", ".."], "no name to add the sizes to"),
        (["--resample", "nearest"], "invalid choice"),
        (["--workers", "0"], "not between 1 and 61"),
        (["--workers", "many"], "many is not a whole number"),
    ],
)
def test_wrong_use_exits_with_2(photos, capsys, more, message) -> None:
    with pytest.raises(SystemExit) as caught:
        run(photos, *more)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_preparing_loads_no_torch() -> None:
    """A worker process loads what this process has at the start, each for itself."""
    code = "import sys, sr3_desktop.cli.prepare; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr


def test_without_the_package_lmdb_one_sentence_tells(photos, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "lmdb", None)
    assert run(photos, "--lmdb") == 1
    err = capsys.readouterr().err
    assert err.splitlines()[-1].endswith("install it with: pip install lmdb")
    assert not (photos.parent / "set_8_32").exists()


# --- several processes -------------------------------------------------------------------------


# --- folders -----------------------------------------------------------------------------------


# --- the command -------------------------------------------------------------------------------
