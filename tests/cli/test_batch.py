"""`batch`: what it makes and leaves, names of results, watching, and errors of use."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import sr3_desktop.__main__ as entry
from sr3_desktop import paths
from sr3_desktop.cli import batch as batch_cli
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.run import REPORTS
from tests.engines import CopyEngine

from .conftest import batch, paint, report, results, statuses


def test_a_result_that_exists_is_named_as_it_was_when_it_was_made(
    engine, album, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(album.parent)
    for said in (f"{album.name}/a.jpg -> out/a_4x.jpg", "skipped, out/a_4x.jpg already exists"):
        assert batch(album.name, "out") == 0
        assert said.replace("/", os.sep) in capsys.readouterr().out


def test_a_tree_is_made_once_with_its_folders(engine, album, out, capsys) -> None:
    command = (album, out, "--recursive")
    assert batch(*command) == 0
    first = results(out)
    assert set(first) == {"a_4x.jpg", "b_4x.png", "sub/a_4x.jpg", "sub/ü 📷_4x.webp"}
    assert statuses(out) == ["done"] * 4
    assert "4 done, 0 skipped, 0 failed. The report is" in capsys.readouterr().out
    assert batch(*command) == 0
    assert statuses(out) == ["skipped"] * 4
    paint(album / "c.png", 9)
    assert batch(*command) == 0
    assert len(engine.requests) == 5
    assert {name: results(out)[name] for name in first} == first


def test_every_option_reaches_the_request(engine, album, out) -> None:
    words = "--steps 3 --seed 2 --depth 16 --no-info --remove-location --format tiff --quality 70"
    assert batch(album, out, *words.split(), "--device", "cpu", "--name", "{seq}") == 0
    request = engine.requests[1]
    assert request.source.name == "b.png"
    assert request.target == out / "0002.tif"
    assert (request.sampler.steps, request.sampler.seed, request.device) == (3, 2, "cpu")
    assert request.output == OutputSettings("tiff", 70, "rename", "16", False, False)


def test_results_with_faces_are_others_than_those_without(
    engine, album, out, make_model_file
) -> None:
    make_model_file("face-x8", folder=paths.user_models_dir())
    assert batch(album, out) == 0
    assert batch(album, out, "--faces") == 0
    assert statuses(out) == ["done"] * 2
    assert batch(album, out, "--faces") == 0
    assert statuses(out) == ["skipped"] * 2
    detectors = [request.face_detector for request in engine.requests]
    assert detectors == [None, None, paths.face_detector(), paths.face_detector()]


def test_json_is_one_object_per_input(engine, album, out, capsys) -> None:
    batch(album / "a.jpg", out)
    capsys.readouterr()
    paint(album / "bad-c.png", 3)
    assert batch(album, album / "missing.png", album / "*.gif", out, "--json") == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_name = {Path(record["source"]).name: record for record in records}
    assert {name: record["status"] for name, record in by_name.items()} == {
        "a.jpg": "skipped",
        "b.png": "done",
        "bad-c.png": "failed",
        "missing.png": "failed",
        "*.gif": "failed",
    }
    assert by_name["a.jpg"]["target"] == str(out / "a_4x.jpg")
    assert by_name["b.png"] | {"seconds": 0} == {
        "source": str(album / "b.png"),
        "status": "done",
        "target": str(out / "b_4x.png"),
        "error": "",
        "width": 16,
        "height": 12,
        "model": "photo-x4",
        "sampler": "dpmpp_2m",
        "steps": 8,
        "seed": 0,
        "cleanup": 0.0,
        "device": "auto",
        "dtype": "float32",
        "engine": "",
        "seconds": 0,
        "notes": [],
    }
    assert by_name["bad-c.png"]["error"] == "bad-c.png is damaged."
    assert sorted(records, key=lambda record: record["source"]) == report(out)
    with (journal_path(out).parent / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == statuses(out)


def test_a_failing_photo_fails_alone_and_is_tried_again(engine, album, out, capsys, caplog) -> None:
    for name in ("bad-c.png", "bug-d.png"):
        paint(album / name, 3)
    assert batch(album, out) == 1
    printed = capsys.readouterr().err
    assert "bad-c.png is damaged.\n" in printed
    assert "Something unexpected went wrong (ZeroDivisionError: by zero)" in printed
    assert statuses(out) == ["done", "done", "failed", "failed"]
    caplog.clear()
    assert batch(album, out, "--retry-failed") == 1
    assert [request.source.name for request in engine.requests[4:]] == ["bad-c.png", "bug-d.png"]
    assert statuses(out) == ["left", "left", "failed", "failed"]
    caplog.clear()
    paint(album / "bad-c.png", 3)
    (album / "bad-c.png").rename(album / "c.png")
    (album / "bug-d.png").unlink()
    assert batch(album, out, "--retry-failed") == 0
    assert len(engine.requests) == 6  # c.png has not failed; it is new


def test_pictures_that_are_not_read_are_told_once_by_kind(engine, album, out, capsys) -> None:
    for name in ("x.cr2", "y.cr2", "z.psd"):
        (album / name).write_bytes(b"II*")
    assert batch(album, out) == 0
    printed = capsys.readouterr()
    assert "Left out: x.cr2 (and 1 more like it) is a camera raw file; develop it" in printed.err
    assert "Left out: z.psd is a document of an image editor; export it as PNG" in printed.err
    assert "2 done, 3 skipped, 0 failed" in printed.out
    assert statuses(out) == ["done", "done", "skipped", "skipped", "skipped"]
    assert batch(album, out, "--json") == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    notes = {Path(record["source"]).name: record["notes"] for record in records}
    what = "a camera raw file; develop it and save it as JPEG, PNG or TIFF first."
    assert notes["y.cr2"] == [f"y.cr2 is {what}"]
    assert batch(album / "*.psd", out) == 1  # there is no photo in it


def test_retry_failed_makes_nothing_else_anew(engine, album, out) -> None:
    paint(album / "bad-c.png", 3)
    assert batch(album, out, "--exists", "rename") == 1
    (album / "bad-c.png").write_bytes((album / "b.png").read_bytes())
    assert batch(album, out, "--exists", "rename", "--retry-failed") == 1
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png"}


def test_photos_and_results_can_share_a_folder(engine, album) -> None:
    for _ in range(2):
        assert batch(album, album, "--recursive") == 0
    assert len(engine.requests) == 4
    assert len(results(album)) == 8


@pytest.mark.parametrize("results_in", [".", "big"])
def test_photos_and_results_that_are_moved_together(engine, album, tmp_path, results_in) -> None:
    assert batch(album, album / results_in) == 0
    moved = album.rename(tmp_path / "moved")
    before = results(moved)
    assert batch(moved, moved / results_in) == 0
    assert statuses(moved / results_in) == ["skipped", "skipped"]
    assert results(moved) == before


class PowerCut(BaseException):
    """As if the machine stopped: nothing may tidy up after it."""


@pytest.mark.parametrize("exists", ["changed", "rename", "overwrite", "skip"])
@pytest.mark.parametrize("options", [(), ("--seed", "1")])
def test_a_result_whose_done_is_lost_is_no_photo(
    engine, album, monkeypatch, exists, options
) -> None:
    """Photos and results share a folder, and the crash comes between a file and its "done"."""
    real = Journal.add

    def add(self, entry) -> None:
        if entry.event == "done":
            raise PowerCut
        real(self, entry)

    command = (album, album, "--exists", exists, "--yes")
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", add)
        with pytest.raises(PowerCut):
            batch(*command)
    first = (album / "a_4x.jpg").read_bytes()
    assert batch(*command, *options) == 0
    names = {"a.jpg", "b.png", "sub/a.jpg", "sub/ü 📷.webp", "a_4x.jpg", "b_4x.png"}
    again = bool(options) and exists == "rename"  # another command, which makes its own results
    assert set(results(album)) == names | ({"a_4x (2).jpg"} if again else set())
    remade = bool(options) and exists in ("changed", "overwrite")
    assert ((album / "a_4x.jpg").read_bytes() != first) == remade
    sources = [request.source.name for request in engine.requests]
    assert sources == ["a.jpg", *(["a.jpg"] if again or remade else []), "b.png"]


def test_the_results_folder_is_not_searched(engine, album) -> None:
    for _ in range(2):
        assert batch(album, album / "sub" / "big", "--recursive") == 0
    assert len(engine.requests) == 4


def test_upscale_knows_changed_too(engine, album, out) -> None:
    for _ in range(2):
        command = ["upscale", str(album), "-o", str(out), "--exists", "changed"]
        assert entry.main(command) == 0
    assert len(engine.requests) == 2
    assert batch(album, out) == 0
    assert len(engine.requests) == 2


@pytest.mark.parametrize(
    ("exists", "names", "replaced"),
    [
        ("rename", {"a_4x.jpg", "a_4x (2).jpg", "b_4x.png"}, False),
        ("changed", {"a_4x.jpg", "a_4x (2).jpg", "b_4x.png"}, False),
        ("skip", {"a_4x.jpg", "b_4x.png"}, False),
        ("overwrite", {"a_4x.jpg", "b_4x.png"}, True),
    ],
)
def test_a_file_of_the_same_name(engine, album, out, exists, names, replaced) -> None:
    paint(out / "a_4x.jpg", 8)
    theirs = (out / "a_4x.jpg").read_bytes()
    assert batch(album, out, "--exists", exists, "--yes") == 0
    assert set(results(out)) == names
    assert ((out / "a_4x.jpg").read_bytes() != theirs) == replaced


class Terminal(SimpleNamespace):
    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self.answer}\n"


@pytest.mark.parametrize("exists", ["rename", "skip", "changed"])
@pytest.mark.parametrize("same_size", [True, False])
def test_a_file_that_appears_during_the_work_is_kept_and_the_other_name_told(
    engine, album, out, monkeypatch, capsys, exists, same_size
) -> None:
    foreign, ours = out / "b_4x.png", out / "b_4x (2).png"
    real = CopyEngine.upscale

    def upscale(self, request, on_progress):
        def meanwhile(progress) -> None:
            if request.source.name == "b.png" and progress.stage == "denoising":
                paint(foreign, 99, (12, 16) if same_size else (2, 2))  # as another run would
            on_progress(progress)

        return real(self, request, meanwhile)

    with monkeypatch.context() as patch:
        patch.setattr(CopyEngine, "upscale", upscale)
        assert batch(album, out, "--exists", exists) == 0
    kept = foreign.read_bytes()
    made = ours.read_bytes()
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png", "b_4x (2).png"}
    assert statuses(out) == ["done", "done"]
    assert report(out)[1]["target"] == str(ours)
    assert str(ours) in capsys.readouterr().out
    with Journal(journal_path(out)) as journal:
        assert journal.is_result(ours)
        assert not journal.is_result(foreign)
        assert journal.begun() == []
    paint(album / "b.png", 7)  # whatever comes now, the other's file stays
    assert batch(album, out, "--exists", "changed") == 0
    assert foreign.read_bytes() == kept
    assert ours.read_bytes() != made


def test_overwriting_is_asked_once(engine, album, out, monkeypatch, capsys) -> None:
    command = (album, out, "--exists", "overwrite")
    assert batch(*command) == 0  # nothing was there
    for answer, count in (("n", 2), ("", 2), ("Y", 4)):
        monkeypatch.setattr(sys, "stdin", Terminal(answer=answer))
        if answer == "Y":
            assert batch(*command) == 0
        else:
            assert "nothing was done" in usage_error(capsys, *command)
        assert len(engine.requests) == count
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # not the null device: Windows asks it
    assert "2 existing files would be overwritten" in usage_error(capsys, *command)
    paint(out / "a_4x.jpg", 8)
    assert "(1 of them not made by this program)" in usage_error(capsys, *command)


def test_a_watched_folder(engine, album, out, monkeypatch, capsys) -> None:
    monkeypatch.setattr(batch_cli, "POLL_S", 0.05)
    monkeypatch.setattr(batch_cli, "Watcher", lambda: real_watcher(0.2))
    real_watcher: Callable[[float], object] = _watcher()

    def add_and_stop() -> None:
        wait_for(lambda: len(results(out)) == 2)
        paint(album / "bad-c.png", 5)
        paint(album / "d.png", 5)
        (album / "e.dng").write_bytes(b"II*")
        wait_for(lambda: (out / "d_4x.png").exists())
        signal.raise_signal(signal.SIGINT)

    for _ in range(2):
        (out / "d_4x.png").unlink(missing_ok=True)
        helper = threading.Thread(target=add_and_stop)
        helper.start()
        assert batch(album, out, "--watch") == 1  # bad-c.png
        helper.join()
        assert capsys.readouterr().err.count("Left out: e.dng is a camera raw file") == 1
        for path in (album / "d.png", album / "bad-c.png", album / "e.dng"):
            path.unlink()
        (out / "d_4x.png").unlink()
    names = [request.source.name for request in engine.requests]
    assert sorted(names[:4]) == ["a.jpg", "b.png", "bad-c.png", "d.png"]
    assert sorted(names[4:]) == ["bad-c.png", "d.png"]


def test_a_watched_photo_that_changes_keeps_its_result(engine, album, out, monkeypatch) -> None:
    monkeypatch.setattr(batch_cli, "POLL_S", 0.05)
    real_watcher = _watcher()
    monkeypatch.setattr(batch_cli, "Watcher", lambda: real_watcher(0.2))
    (album / "b.png").write_bytes(b"")  # still damaged
    seen = []

    def edit_and_stop() -> None:
        wait_for(lambda: len(engine.requests) == 2)
        paint(album / "a.jpg", 8)
        paint(album / "b.png", 9)
        wait_for(lambda: len(results(out)) == 2 and len(engine.requests) == 4)
        time.sleep(0.5)
        seen.extend(results(out))
        signal.raise_signal(signal.SIGINT)

    helper = threading.Thread(target=edit_and_stop)
    helper.start()
    batch(album, out, "--watch")
    helper.join()
    assert seen == ["a_4x.jpg", "b_4x.png"]


def _watcher():
    from sr3_desktop.engine.batch.watcher import Watcher

    return Watcher


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


def usage_error(capsys, *arguments: object) -> str:
    with pytest.raises(SystemExit) as caught:
        batch(*arguments)
    assert caught.value.code == 2
    text: str = capsys.readouterr().err
    return text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in"], "required: OUT"),
        (["in", "a.jpg"], "a.jpg is not a folder"),
        (["in", "out", "--name", "x"], "All results would have the same name"),
        (["in", "out", "--name", "{name}/x"], "cannot be part of a file name"),
        (["in", "out", "--device", "cpu,gpu"], "gpu is none of"),
        (["in", "out", "--model", "none"], "available models: photo-x4"),
        (["in", "out", "--time-limit", "0"], "not between"),
        (["in", "out", "--depth", "12"], "invalid choice"),
        (["in", "out", "--watch", "--retry-failed"], "cannot be used together"),
        (["missing", "out", "--watch"], "there is no missing to watch"),
        (["in", "out", "--cluster", "tcp://x:1", "--device", "cpu,cpu"], "one device"),
        (["in", "out", "--faces", "--face-model", "mine"], "there is no model mine"),
        (["in", "out", "--face", "1,2,30"], "ambiguous option"),
        (["in", "out", "--watch", "--exists", "overwrite"], "allow it with --yes"),
    ],
)
def test_wrong_use_is_told(engine, album, monkeypatch, capsys, arguments, message) -> None:
    monkeypatch.chdir(album.parent)
    assert message in usage_error(capsys, *arguments)
    assert engine.requests == []
    assert not any((album.parent / "out" / ".sr3-desktop" / name).exists() for name in REPORTS)


def test_two_batches_do_not_share_a_folder(engine, album, out, capsys) -> None:
    from sr3_desktop.engine.batch.journal import Journal

    with Journal(journal_path(out)) as journal:
        journal.lock()
        assert batch(album, out) == 1
    assert "Another run is writing to" in capsys.readouterr().err
    assert batch(album, out) == 0
