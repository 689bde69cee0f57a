"""What only Windows does, simulated."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from sr3_desktop.engine.base.errors import ImageReadError, ImageWriteError
from sr3_desktop.engine.base.request import OutputSettings, UpscaleRequest
from sr3_desktop.engine.batch.executors import InlineExecutor
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler, remove_leftovers
from sr3_desktop.engine.batch.planner import Planner
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.engine.batch.run import Stop, run_batch, write_reports
from sr3_desktop.engine.batch.watcher import Watcher
from sr3_desktop.engine.files import filesystem, targets
from sr3_desktop.engine.files.filesystem import extended_path, legal_stem, reachable
from sr3_desktop.engine.files.find_photos import search
from sr3_desktop.engine.files.targets import check_target
from sr3_desktop.engine.images import read_image, write_image
from tests.engines import CopyEngine

PIXELS = np.zeros((2, 3, 3), np.uint8)
OVERWRITE = OutputSettings(exists="overwrite")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\a\\b.png", "\\\\?\\C:\\a\\b.png"),
        ("C:/a//b/./c/../d.png", "\\\\?\\C:\\a\\b\\d.png"),
        ("\\\\server\\share\\a.png", "\\\\?\\UNC\\server\\share\\a.png"),
        ("//server/share/Überseé 📷/a.png", "\\\\?\\UNC\\server\\share\\Überseé 📷\\a.png"),
        ("C:\\", "\\\\?\\C:\\"),
    ],
)
def test_the_prefix_for_long_paths(path: str, expected: str) -> None:
    assert extended_path(path) == expected


def test_only_long_windows_paths_get_the_prefix() -> None:
    short, long = Path("/a/b.png"), Path("/") / ("x" * 250) / "b.png"
    assert reachable(short, windows=True) == short
    assert reachable(long, windows=False) == long
    prefixed = str(reachable(long, windows=True))
    assert prefixed.startswith("\\\\?\\")
    assert str(reachable(Path(prefixed), windows=True)) == prefixed


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("CON", "_CON"),
        ("nul", "_nul"),
        ("com1", "_com1"),
        ("LPT¹", "_LPT¹"),
        ("COM1.backup", "_COM1.backup"),
        ("AUX ", "_AUX "),
        ("CONSOLE", "CONSOLE"),
        ("COM10", "COM10"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("tab\there", "tab_here"),
        ("Größe 照片 📷", "Größe 照片 📷"),
    ],
)
def test_names_that_windows_does_not_take(stem: str, expected: str) -> None:
    assert legal_stem(stem, ".png", windows=True) == expected
    assert legal_stem(stem, ".png", windows=False) == stem


def test_dots_and_spaces_at_the_end_of_a_name() -> None:
    assert legal_stem("a. .", "", windows=True) == "a"
    assert legal_stem("a. .", ".png", windows=True) == "a. ."
    assert targets.shortened(Path("x/CON.png"), "", windows=True).name == "_CON.png"
    assert targets.shortened(Path("x/a:b.png"), " (2)", windows=True).name == "a_b (2).png"


@given(st.text(min_size=1, max_size=80))
def test_any_name_becomes_legal_and_stays_legal(stem: str) -> None:
    once = legal_stem(stem, ".png", windows=True)
    assert not set(once) & set('<>:"/\\|?*\0\n')
    assert once.split(".")[0].rstrip(" ").upper() not in {"CON", "NUL", "PRN", "AUX", "COM1"}
    assert legal_stem(once, ".png", windows=True) == once


@pytest.mark.parametrize("code", [362, 388, 395])
def test_a_file_kept_online_is_named(tmp_path: Path, monkeypatch, code: int) -> None:
    def refuse(self: Path, *args: object, **options: object) -> None:
        error = OSError(22, "Invalid argument")
        error.winerror = code
        raise error

    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(
        ImageReadError, match=r"a\.jpg is stored online only and has not been downloaded"
    ):
        read_image(path)


@pytest.mark.parametrize(
    ("attributes", "online"), [(0x400000, True), (0x1000, True), (0x20, False)]
)
def test_the_attributes_of_files_kept_online(monkeypatch, attributes: int, online: bool) -> None:
    found = SimpleNamespace(st_file_attributes=attributes, st_size=1)
    monkeypatch.setattr(Path, "stat", lambda self, **options: found)
    assert filesystem.is_kept_online(Path("a.jpg")) == online
    sentence = filesystem.why_not_read(Path("a.jpg"), OSError(13, "Permission denied"))
    assert ("stored online" in sentence) == online


def test_a_file_in_use_is_named() -> None:
    error = PermissionError(13, "Permission denied")
    error.winerror = 32
    assert "in use by another program" in filesystem.why_not_read(Path("a.jpg"), error)


def test_a_write_protected_result_is_not_replaced(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ImageWriteError, match="read-only"):
        check_target(path, 1, 1, OVERWRITE)
    assert check_target(path, 1, 1, OutputSettings()) == tmp_path / "a (2).png"


def test_a_short_relative_path_in_a_deep_folder_gets_the_prefix(monkeypatch) -> None:
    monkeypatch.setattr(os.path, "abspath", lambda path: f"C:\\{'x' * 250}\\{path}")
    assert str(reachable(Path("a.png"), windows=True)) == f"\\\\?\\C:\\{'x' * 250}\\a.png"


FAR = Path("/far") / ("x" * 250) / ("y" * 250)  # which is not there
USERS = (
    "files.find_photos batch.planner batch.run files.filesystem batch.journal "
    "batch.entry batch.journaled_upscaler images.reading images.pillow_setup files.targets "
    "batch.watcher files.atomic"
)


@pytest.mark.skipif(os.name == "nt", reason="there such a long path is shortened first")
def test_a_batch_asks_for_long_paths_by_their_prefix(
    tmp_path: Path, monkeypatch, make_model_file
) -> None:
    """Here the prefix leads to another folder, so that a path that is used without it fails."""

    def prefixed(path: Path) -> Path:
        return tmp_path / path.relative_to(FAR) if path.is_relative_to(FAR) else path

    for name in USERS.split():
        monkeypatch.setattr(f"sr3_desktop.engine.{name}.reachable", prefixed)
    make_model_file(folder=tmp_path / "models")
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2018:07:06 05:04:03"
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.png"):
        Image.fromarray(PIXELS).save(tmp_path / "in" / name, exif=exif)
    for status in ("done", "skipped"):
        out = FAR / "out"
        with Journal(journal_path(out)) as journal:
            journal.lock()
            assert remove_leftovers(journal) == ([FAR / LEFT] if status == "skipped" else [])
            found = search([str(FAR / "in"), str(FAR / "i*" / "*.png")], True, out)
            assert Watcher(0).settled(found, 0) == found
            output = OutputSettings(exists="changed")
            requests = [UpscaleRequest(p.path, out / p.below, output=output) for p in found]
            jobs = Planner(lambda _folder: journal, "{date} {name}").plan(requests)
            journaled = JournaledUpscaler(lambda _: journal, [tmp_path / "models"], "run")
            outcomes = list(run_batch(jobs, journaled, InlineExecutor(CopyEngine()), Stop()))
            assert [outcome.status for outcome in outcomes] == [status] * 2
            assert all(journal.is_result(job.request.target) for job in jobs)
            write_reports(journal.path.parent, outcomes)
        names = ["2018-07-06 a.png", "sub/2018-07-06 b.png"]
        assert [job.request.target.relative_to(out).as_posix() for job in jobs] == names
        assert all((tmp_path / "out" / name).is_file() for name in names)
        (tmp_path / LEFT).touch()
    assert not FAR.parent.parent.exists()


LEFT = "out/2018-07-06 a.png.0123ab.part"


def test_long_windows_paths_are_opened_by_their_prefix(tmp_path: Path, monkeypatch) -> None:
    """On Linux the prefix is an odd name in the working folder; that it is used shows there."""
    monkeypatch.chdir(tmp_path)
    asked = []

    def prefixed(path: Path) -> Path:
        asked.append(path)
        return path.with_name("_" + path.name)

    monkeypatch.setattr("sr3_desktop.engine.files.atomic.reachable", prefixed)
    monkeypatch.setattr("sr3_desktop.engine.images.reading.reachable", prefixed)
    monkeypatch.setattr("sr3_desktop.engine.images.pillow_setup.reachable", prefixed)
    write_image(PIXELS, tmp_path / "a.png")
    assert [path.name for path in tmp_path.iterdir()] == ["_a.png"]
    assert read_image(tmp_path / "a.png").pixels.shape == PIXELS.shape
    assert len(asked) >= 4


@pytest.mark.parametrize(
    ("number", "raised"),
    [(errno.EACCES, BlockingIOError), (0, BlockingIOError), (errno.EINVAL, OSError)],
)
def test_windows_says_of_a_file_that_it_is_held_or_has_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: type[OSError]
) -> None:
    def locking(*_: int) -> None:
        raise OSError(number, "Error")  # 0 under Wine

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(sys, "platform", "win32")
    with (tmp_path / "lock").open("ab") as file, pytest.raises(OSError) as told:  # noqa: PT011
        filesystem.lock(file)
    assert type(told.value) is raised


def test_where_windows_does_not_follow_a_path_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> str:
        raise OSError(6, "Invalid handle")  # of what lies in CON

    monkeypatch.setattr(os.path, "realpath", refuse)
    assert filesystem.led_to(Path("CON")) == Path(os.path.abspath("CON"))
    assert Reservations([Path("CON/a.jpg")]).claim(Path("CON/b.jpg"), Path("CON/a.jpg"))
