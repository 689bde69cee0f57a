from __future__ import annotations

import errno
import io
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sr3_desktop.engine.batch.entry import Entry, FileState
from sr3_desktop.engine.batch.journal import Journal, JournalError, journal_path


def entry(base: Path, name: str = "a", event="done", **fields) -> Entry:
    defaults = {
        "key": "k",
        "state": FileState(3, 5, "ab"),
        "writes": base / "out" / f"{name}_4x.png",
        "at_writes": FileState(7, 9, "cd"),
    }
    target = base / "out" / f"{name}_4x.png"
    return Entry(event, base / f"{name}.png", target, **defaults | fields)


def reread(journal: Journal) -> Journal:
    journal.close()
    return Journal(journal.path)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(journal_path(tmp_path / "out")) as journal:
        yield journal


def test_what_is_added_is_there_again(journal: Journal, tmp_path: Path) -> None:
    first = entry(tmp_path, seq=3, width=4, height=5, run="r")
    second = entry(tmp_path, "ü 📷", "failed", state=None, at_writes=None, error="Broken.")
    journal.add(first)
    journal.add(second)
    for book in (journal, reread(journal)):
        for added in (first, second):
            last = book.last(added.source, added.target)
            assert last is not None
            assert last.time
            assert {**_fields(last), "time": ""} == _fields(added)
        assert book.maker(first.writes) == book.last(first.source, first.target)
        assert book.maker(second.writes) is None
        assert (book.number_of(first.source), book.highest_number()) == (3, 3)
        assert book.targets_of(second.source) == [second.target]


def _fields(value: Entry) -> dict[str, object]:
    return {name: getattr(value, name) for name in Entry.__slots__}


def test_results_move_with_their_folder(journal: Journal, tmp_path: Path) -> None:
    journal.add(entry(tmp_path, writes=tmp_path / "elsewhere" / "a.png"))
    journal.close()
    (tmp_path / "out").rename(tmp_path / "moved")
    last = Journal(journal_path(tmp_path / "moved")).last(
        tmp_path / "a.png", tmp_path / "moved" / "a_4x.png"
    )
    assert last is not None
    assert last.writes == tmp_path / "elsewhere" / "a.png"


@pytest.mark.parametrize("place", ["out", "out/sub", "in"])
def test_photos_that_move_with_the_results_are_known(tmp_path: Path, place: str) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    photo = old / place / "a.png"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"abc")
    with Journal(journal_path(old / "out")) as journal:
        target = old / "out" / "a_4x.png"
        journal.add(Entry("done", photo, target, "k", FileState.of(photo), target, seq=1))
    old.rename(new)
    moved = new / place / "a.png"
    os.utime(moved, ns=(1, 1))  # as after a copy
    journal = Journal(journal_path(new / "out"))
    assert journal.last(moved, new / "out" / "a_4x.png")
    assert journal.number_of(moved) == 1


@pytest.mark.parametrize("stays", [True, False])
def test_another_photo_beside_moved_results_is_not_taken_for_theirs(
    journal: Journal, tmp_path: Path, stays: bool
) -> None:
    photo, other = tmp_path / "in" / "a.png", tmp_path / "elsewhere" / "in" / "a.png"
    for path, content in ((photo, b"abc"), (other, b"xyz")):
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    target = tmp_path / "out" / "a_4x.png"
    journal.add(Entry("done", photo, target, "k", FileState.of(photo), target))
    journal.close()
    moved = other.parent.parent / "out"
    (tmp_path / "out").rename(moved)
    if not stays:
        photo.unlink()
    again = Journal(journal_path(moved))
    assert again.last(photo, moved / "a_4x.png")
    assert not again.last(other, moved / "a_4x.png")


def test_a_journal_of_an_earlier_version_is_read(journal: Journal, tmp_path: Path) -> None:
    added = entry(tmp_path, event="failed")
    journal.add(added)
    record = json.loads(journal.path.read_bytes())
    del record["beside"]
    assert record["source"] == str(added.source)
    journal.close()
    journal.path.write_text(json.dumps(record) + "\n")
    assert reread(journal).last(added.source, added.target)


def test_a_run_that_did_not_end_is_gone_on_with(journal: Journal) -> None:
    run = journal.begin_run("command")
    assert journal.begin_run("command") == run
    assert journal.begin_run("other") != run
    again = reread(journal)
    assert again.begin_run("command") == run
    again.end_run(run)
    with reread(again) as ended:
        assert ended.begin_run("command") != run


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.floats(0, 1), st.binary(max_size=30).filter(lambda b: b"\n" not in b))
def test_a_torn_or_spoilt_journal_loses_only_what_is_spoilt(
    tmp_path_factory, count, part, garbage
) -> None:
    base = tmp_path_factory.mktemp("torn")
    journal = Journal(journal_path(base / "out"))
    for number in range(count):
        journal.add(entry(base, str(number)))
    journal.close()
    content = journal.path.read_bytes()
    kept = round(part * len(content))
    journal.path.write_bytes(content[:kept] + garbage)
    torn = Journal(journal.path)
    complete = content[:kept].count(b"\n")
    found = [n for n in range(count) if torn.last(base / f"{n}.png", base / f"out/{n}_4x.png")]
    assert found[:complete] == list(range(complete))
    assert len(found) <= complete + 1  # one that lacks its line's end alone is whole
    torn.add(entry(base, "new"))
    again = reread(torn)
    assert again.last(base / "new.png", base / "out/new_4x.png")
    assert all(again.last(base / f"{n}.png", base / f"out/{n}_4x.png") for n in range(complete))
    again.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(JSON, st.dictionaries(st.sampled_from(Entry.__slots__), JSON))
def test_any_line_of_json_is_an_entry_or_nothing(tmp_path_factory, other, changed) -> None:
    base = tmp_path_factory.mktemp("any")
    path = journal_path(base / "out")
    journal = Journal(path)
    journal.add(entry(base))
    journal.close()
    record = json.loads(path.read_bytes())
    path.write_text(json.dumps(record | changed) + "\n" + json.dumps(other) + "\n", "utf-8")
    for found in Journal(path).entries():
        assert isinstance(found.key, str)
        assert isinstance(found.source, Path)
        assert isinstance(found.seq, int)
        assert found.state is None or isinstance(found.state.sha256, str)


def test_an_entry_is_on_the_disk_before_the_work_goes_on(journal, tmp_path, monkeypatch) -> None:
    synced = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            synced.append(journal.path.read_bytes().count(b"\n"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    journal.add(entry(tmp_path))
    journal.add(entry(tmp_path, "b"))
    assert synced == [1, 2]


@pytest.mark.skipif(os.name == "nt", reason="Windows does so by itself")
def test_the_name_of_a_new_journal_is_on_the_disk_too(tmp_path: Path, monkeypatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(
        "sr3_desktop.engine.batch.journal.sync_folder", lambda folder: synced.append(folder)
    )
    with Journal(journal_path(tmp_path)) as journal:
        journal.begin_run("a")
        journal.begin_run("b")
    assert synced == [journal_path(tmp_path).parent, tmp_path]


def test_a_line_that_fits_only_in_part_counts_as_not_written(journal, tmp_path) -> None:
    class Almost(io.FileIO):
        def write(self, line) -> int:
            return super().write(bytes(line)[:-5])

    journal.add(entry(tmp_path, "a"))
    journal.close()
    journal._file = Almost(journal.path, "a+b")
    with pytest.raises(JournalError, match="No space left"):
        journal.add(entry(tmp_path, "b"))
    journal.add(entry(tmp_path, "c"))
    again = reread(journal)
    kept = [name for name in "abc" if again.last(*places(tmp_path, name)) is not None]
    assert kept == ["a", "c"]


def places(base: Path, name: str) -> tuple[Path, Path]:
    return base / f"{name}.png", base / "out" / f"{name}_4x.png"


def test_a_full_disk_is_told_and_gone_on_after(journal, tmp_path, monkeypatch) -> None:
    journal.add(entry(tmp_path))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(JournalError, match="No space left"):
            journal.add(entry(tmp_path, "b"))
    journal.add(entry(tmp_path, "c"))
    again = reread(journal)
    assert again.last(tmp_path / "c.png", tmp_path / "out" / "c_4x.png")


def test_a_journal_that_can_not_be_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = Journal(journal_path(tmp_path / "file"))
    with pytest.raises(JournalError, match="could not be written"):
        journal.add(entry(tmp_path))
    with pytest.raises(JournalError, match="could not be written"):
        journal.lock()
    folder = journal_path(tmp_path / "out")
    folder.mkdir(parents=True)
    with pytest.raises(JournalError, match="check the disk"):
        Journal(folder)


def test_threads_do_not_mix_their_lines(journal: Journal, tmp_path: Path) -> None:
    def work(name: str) -> None:
        for number in range(10):
            journal.add(entry(tmp_path, f"{name}{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(reread(journal).entries())) == 30


def test_a_folder_has_one_run_at_a_time(journal: Journal) -> None:
    journal.lock()
    code = "import sys; from pathlib import Path; from sr3_desktop.engine.batch.journal import *\n"
    code += "Journal(Path(sys.argv[1])).lock()"
    command = [sys.executable, "-c", code, str(journal.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Another run is writing to" in done.stderr
    journal.close()
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def test_a_name_that_is_too_long_here_is_only_not_there(tmp_path: Path) -> None:
    path = journal_path(tmp_path / "out")
    path.parent.mkdir(parents=True)
    name = "照" * 100 + ".jpg"  # legal on Windows, 304 bytes on Linux
    record = {"event": "failed", "source": f"C:/photos/{name}", "beside": name, "error": "in use"}
    record |= {"target": "a_4x.jpg", "writes": "a_4x.jpg", "key": "k"}
    path.write_text(json.dumps(record) + "\n")
    (last,) = Journal(path).entries()
    assert last.source.name == name


def test_a_file_system_without_locks_is_no_obstacle(tmp_path: Path, monkeypatch) -> None:
    def no_locks(_file: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr("sr3_desktop.engine.files.filesystem.lock", no_locks)
    with Journal(journal_path(tmp_path)) as journal:
        journal.lock()
        journal.begin_run("a")
    assert journal.is_begun("a")


def test_a_result_whose_done_was_lost_is_ours(tmp_path: Path) -> None:
    made = tmp_path / "made.png"
    Image.new("RGB", (16, 12)).save(made)
    with Journal(journal_path(tmp_path)) as journal:
        source = tmp_path / "a.png"
        journal.add(Entry("start", source, made, "key", None, made, width=16, height=12))
        assert journal.is_result(made)
        assert not journal.is_result(source)
