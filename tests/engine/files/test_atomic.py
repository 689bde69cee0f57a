"""The one way in which files are written."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import IO

import pytest

from sr3_desktop.engine.files import atomic

CONTENTS = {
    "bytes": b"new \xe4",
    "text": "new \xe4\udcff",
    "function": lambda file: file.write(b"new"),
}


def refuse_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the file system one that has no hard links, as FAT."""

    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)


@pytest.fixture(params=["with links", "without links"])
def any_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without links":
        refuse_links(monkeypatch)


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("kind", list(CONTENTS))
def test_a_new_file_is_written(any_disk: None, tmp_path: Path, kind: str, replace: bool) -> None:
    path = tmp_path / "a.txt"
    assert atomic.write(path, CONTENTS[kind], replace=replace) == path
    expected = {"bytes": b"new \xe4", "text": b"new \xc3\xa4\xff", "function": b"new"}
    assert path.read_bytes() == expected[kind]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat().st_mode  # Windows knows only whether it may be written to
    assert atomic.write(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == before


@pytest.mark.skipif(not hasattr(os, "chown"), reason="Windows keeps owners otherwise")
def test_what_is_replaced_keeps_owner_and_group_where_one_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calls = tmp_path / "a.txt", []
    path.write_bytes(b"old")
    there = path.stat()

    def chown(_path: Path, user: int, group: int) -> None:
        calls.append((user, group))
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", chown)
    atomic.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert calls == [(there.st_uid, -1), (-1, there.st_gid)]
    atomic.write(tmp_path / "b.txt", b"new")
    assert len(calls) == 2


def test_a_file_that_appears_meanwhile_is_left(any_disk: None, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    def content(file: IO[bytes]) -> None:
        path.write_bytes(b"of somebody else")
        path.with_name("a (2).txt").write_bytes(b"of somebody else, too")
        file.write(b"ours")

    written = atomic.write(path, content, replace=False)
    assert written == tmp_path / "a (3).txt"
    assert written.read_bytes() == b"ours"
    assert path.read_bytes() == b"of somebody else"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_broken_link_is_no_free_name(any_disk: None, tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")
    assert atomic.write(tmp_path / "a.txt", b"ours", replace=False) == tmp_path / "a (2).txt"
    assert not (tmp_path / "gone").exists()


def test_no_two_writers_get_one_name(any_disk: None, tmp_path: Path) -> None:
    barrier, written = threading.Barrier(8), []

    def content(number: int, file: IO[bytes]) -> None:
        file.write(b"%d" % number)
        barrier.wait()

    def work(number: int) -> None:
        path = tmp_path / "a.txt"
        written.append(atomic.write(path, lambda file: content(number, file), replace=False))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == 8
    assert {path.read_bytes() for path in written} == {b"%d" % number for number in range(8)}
    assert set(tmp_path.iterdir()) == set(written)


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("call", ["fsync", "replace", "content"])
def test_a_failure_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, replace: bool
) -> None:
    refuse_links(monkeypatch)
    path = tmp_path / "a.txt"
    if replace:
        path.write_bytes(b"old")
    before = list(tmp_path.iterdir())

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if call != "content":
        monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(path, fail if call == "content" else b"new", replace=replace)
    assert list(tmp_path.iterdir()) == before
    assert not replace or path.read_bytes() == b"old"


def test_ctrl_c_leaves_no_name_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    refuse_links(monkeypatch)
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a.txt", b"new", replace=False)
    assert list(tmp_path.iterdir()) == []


def test_name_and_content_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, synced = os.fsync, []

    def fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append(("folder" if is_folder else "file", sorted(os.listdir(tmp_path))))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    atomic.write(tmp_path / "a.txt", b"new")
    kinds = ["file"] if os.name == "nt" else ["file", "folder"]
    assert [kind for kind, _ in synced] == kinds
    assert synced[-1][1] == ["a.txt"] or os.name == "nt"


def test_a_moment_of_a_virus_scanner_is_waited_for(tmp_path: Path, monkeypatch) -> None:
    real, calls = os.replace, []

    def busy_twice(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) < 3:
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy_twice)
    monkeypatch.setattr(atomic.time, "sleep", lambda seconds: None)
    (tmp_path / "a.part").write_bytes(b"new")
    atomic.move(tmp_path / "a.part", tmp_path / "a", windows=True)
    assert (tmp_path / "a").read_bytes() == b"new"
    calls.clear()
    (tmp_path / "a.part").write_bytes(b"newer")
    with pytest.raises(PermissionError):
        atomic.move(tmp_path / "a.part", tmp_path / "a", windows=False)


def test_what_another_program_holds_for_long_is_an_error(tmp_path: Path, monkeypatch) -> None:
    waits: list[float] = []

    def busy(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr("time.sleep", waits.append)
    with pytest.raises(PermissionError):
        atomic.move(tmp_path / "a", tmp_path / "b", windows=True)
    assert 0.5 < sum(waits) < 2


def test_windows_puts_names_on_the_disk_by_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delattr(os, "fsync")
    atomic.sync_folder(tmp_path, windows=True)


@pytest.mark.parametrize("size", [0, 4096])
def test_room_for_a_scratch_file_is_there_at_once(tmp_path: Path, size: int) -> None:
    path = tmp_path / "new" / "layers"
    atomic.scratch(path, size)
    assert path.stat().st_size == size


def test_a_scratch_file_without_room_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"File too large|No space|Errno"):
        atomic.scratch(tmp_path / "layers", 2**62)
    assert not any(tmp_path.iterdir())
