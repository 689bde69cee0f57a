"""A batch in trouble: disks, rights, time and damaged files."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from sr3_desktop.engine import images
from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from tests.damage import good_files, mutations
from tests.engines import CopyEngine

from .conftest import batch, paint, report, results, statuses


def test_a_time_limit_fails_a_photo(engine, album, out, capsys) -> None:
    paint(album / "slow-c.png", 3)
    assert batch(album, out, "--time-limit", "1") == 1
    assert "slow-c.png took longer than 1 s and was canceled" in capsys.readouterr().err
    assert statuses(out) == ["done", "done", "failed"]


def test_a_full_disk_is_told_and_gone_on_after(engine, album, out, monkeypatch, capsys) -> None:
    real, calls = os.fsync, iter(range(1000))

    def fsync(descriptor: int) -> None:
        number = os.fstat(descriptor).st_ino
        names = [path.name for path in out.glob("*.part") if path.stat().st_ino == number]
        if names and "report" not in names[0] and next(calls) > 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        assert batch(album, out) == 1
    assert "b_4x.png could not be saved (No space left on device)" in capsys.readouterr().err
    assert set(results(out)) == {"a_4x.jpg"}
    assert batch(album, out) == 0
    assert statuses(out) == ["skipped", "done"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1.5 MiB, where the rights for it are there."""
    import subprocess

    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1536k", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Let a file grow until its disk is full."""
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while file.write(bytes(1000)):
            pass


def test_a_disk_that_really_is_full(engine, tmp_path, small_disk, capsys) -> None:
    for number in range(4):
        paint(tmp_path / "in" / f"{number}.png", number, (64, 64))  # 20 kB each as a result
    out = small_disk / "out"
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_450_000))
    assert batch(tmp_path / "in", out) == 1
    assert "MiB free" in capsys.readouterr().err
    assert results(out) == {}
    fill(ballast)
    assert batch(tmp_path / "in", out) == 1
    assert "could not be saved (No space left on device)" in capsys.readouterr().err
    assert results(out) == {}
    ballast.unlink()
    assert batch(tmp_path / "in", out) == 0
    assert len(results(out)) == 4
    assert statuses(out) == ["done"] * 4


def test_a_folder_taken_away_in_the_middle(engine, album, out, monkeypatch, capsys) -> None:
    """Root may write everywhere, so the folder of one photo turns into a file instead."""
    real = CopyEngine.upscale

    def upscale(self, request, on_progress):
        if request.source.parent.name == "sub":
            request.target.parent.rmdir() if request.target.parent.is_dir() else None
            request.target.parent.touch()
        return real(self, request, on_progress)

    with monkeypatch.context() as patch:
        patch.setattr(CopyEngine, "upscale", upscale)
        assert batch(album, out, "--recursive") == 1
    assert "choose another one" in capsys.readouterr().err
    assert statuses(out) == ["done", "done", "failed", "failed"]
    (out / "sub").unlink()
    assert batch(album, out, "--recursive") == 0
    assert statuses(out) == ["skipped", "skipped", "done", "done"]


def test_rights_taken_away_in_the_middle(engine, album, out, monkeypatch, capsys) -> None:
    real = os.replace

    def refuse(source, target) -> None:
        if Path(target).name == "b_4x.png":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        patch.setattr(os, "link", refuse)
        assert batch(album, out) == 1
    assert "b_4x.png could not be saved (Permission denied)" in capsys.readouterr().err
    assert set(results(out)) == {"a_4x.jpg"}
    assert batch(album, out) == 0
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png"}


def test_a_journal_taken_away_stops_the_batch(engine, album, out, monkeypatch, capsys) -> None:
    real = CopyEngine.upscale

    def upscale(self, request, on_progress):
        result = real(self, request, on_progress)
        monkeypatch.setattr(os, "fsync", full)
        return result

    def full(descriptor: int) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    sync = os.fsync
    monkeypatch.setattr(CopyEngine, "upscale", upscale)
    assert batch(album, out) == 1
    told = capsys.readouterr().err
    assert "The journal" in told
    assert "The same command resumes" in told
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(CopyEngine, "upscale", real)
    first = results(out)
    assert set(first) == {"a_4x.jpg"}
    assert batch(album, out) == 0
    assert results(out).items() > first.items()
    assert statuses(out) == ["skipped", "done"]  # what was finished is not made again


def run_damage(tmp_path: Path, out: Path, seed: int, count: int) -> None:
    """Send damaged files through the batch: each gets a result or a reason, and none is half."""
    folder = tmp_path / "in"
    folder.mkdir()
    good = good_files()
    names = {f"good_{name}": content for name, content in good.items()}
    names |= dict(mutations(seed, count))
    for name, content in names.items():
        (folder / name).write_bytes(content)
    readable = {f"good_{name}" for name in good if _is_readable(folder / f"good_{name}")}
    started = time.monotonic()
    assert batch(folder, out, "--time-limit", "20", "--json") == 1
    records = {Path(str(record["source"])).name: record for record in report(out)}
    expected = {name for name in names if Path(name).suffix in PHOTO_SUFFIXES}
    assert set(records) == expected
    for name, record in records.items():
        assert record["status"] in ("done", "failed")
        assert (record["status"] == "done") == (record["target"] is not None), name
        if record["status"] == "failed":
            error = str(record["error"])
            assert error.endswith((".", "details.")), error
            assert "unexpected" not in error, error
            assert "longer than" not in error, error
        else:
            with Image.open(str(record["target"])) as image:
                image.load()
                assert image.size == (record["width"], record["height"])
    assert {name for name in readable if records[name]["status"] == "done"} == readable
    done = [record for record in records.values() if record["status"] == "done"]
    assert len(results(out)) == len(done)
    assert not list(out.rglob("*.part"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == names
    print(f"{len(done)} of {len(records)} done in {time.monotonic() - started:.0f} s")


def _is_readable(path: Path) -> bool:
    try:
        images.read_image(path)
    except ImageReadError:
        return False
    return True


def test_damaged_files_fail_alone(engine, tmp_path, out) -> None:
    run_damage(tmp_path, out, seed=5, count=150)


@pytest.mark.slow
def test_two_thousand_damaged_files_fail_alone(engine, tmp_path, out) -> None:
    run_damage(tmp_path, out, seed=6, count=2000)
