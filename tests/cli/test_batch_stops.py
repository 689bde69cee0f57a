"""A batch that is stopped, and what goes on from there."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.engines import CopyEngine

from .conftest import batch, paint, report, results, statuses


def signaled(monkeypatch, number: signal.Signals, name: str) -> None:
    """Send a signal to this process when the photo of that name is at work."""
    real = CopyEngine.upscale

    def upscale(self, request, on_progress):
        if request.source.name == name:
            signal.raise_signal(number)
        return real(self, request, on_progress)

    monkeypatch.setattr(CopyEngine, "upscale", upscale)


def test_retry_failed_does_not_end_a_run_that_was_stopped(engine, album, out, monkeypatch) -> None:
    command = (album, out, "--exists", "rename")
    (album / "a.jpg").write_bytes(b"")  # damaged
    paint(album / "c.png", 3)
    with monkeypatch.context() as patch:
        signaled(patch, signal.SIGINT, "c.png")
        assert batch(*command) == 130
    paint(album / "a.jpg", 3)
    assert batch(*command, "--retry-failed") == 0
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png"}
    assert batch(*command) == 0
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png", "c_4x.png"}
    assert batch(*command, "--retry-failed") == 0
    assert batch(*command) == 0  # that run came to its end, so that this is a new one
    assert len(results(out)) == 6


def test_a_stopped_run_that_is_moved_is_gone_on_with(engine, album, tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        signaled(patch, signal.SIGINT, "b.png")
        assert batch(album, album, "--exists", "rename") == 130
    moved = album.rename(tmp_path / "moved")
    assert batch(moved, moved, "--exists", "rename") == 0
    assert {"a_4x.jpg", "b_4x.png"} == {name for name in results(moved) if "_4x" in name}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_gone_on_from(engine, album, out, monkeypatch, capsys, number) -> None:
    before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
    with monkeypatch.context() as patch:
        signaled(patch, number, "b.png")
        assert batch(album, out, "--recursive", "--exists", "rename") == 130
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before
    assert "Stopped. Finished files are complete" in capsys.readouterr().err
    assert statuses(out) == ["done", "left", "left", "left"]
    assert not list(out.rglob("*.part"))
    assert batch(album, out, "--recursive", "--exists", "rename") == 0
    assert set(results(out)) == {"a_4x.jpg", "b_4x.png", "sub/a_4x.jpg", "sub/ü 📷_4x.webp"}
    assert statuses(out) == ["skipped", "done", "done", "done"]


def test_what_is_left_at_a_stop_is_listed(engine, album, out, monkeypatch, capsys) -> None:
    paint(album / "bad-0.png", 3)
    signaled(monkeypatch, signal.SIGINT, "a.jpg")
    assert batch(album, album / "*.gif", out, "--json") == 130
    printed = capsys.readouterr()
    records = [json.loads(line) for line in printed.out.splitlines()]
    by_name = {Path(record["source"]).name: record for record in records}
    assert {name: record["status"] for name, record in by_name.items()} == {
        "a.jpg": "left",
        "b.png": "left",
        "bad-0.png": "left",
        "*.gif": "failed",
    }
    assert "ended before this photo was done" in by_name["a.jpg"]["error"]
    assert by_name["a.jpg"]["target"] is None
    assert sorted(records, key=lambda record: record["source"]) == report(out)
    assert batch(album, out) == 130
    printed = capsys.readouterr()
    assert "0 done, 0 skipped, 0 failed, 3 left. The report is" in printed.out
    assert "ended before" not in printed.out + printed.err


def test_what_a_retry_does_not_take_is_listed(engine, album, out, capsys) -> None:
    paint(album / "bad-c.png", 3)
    assert batch(album, out) == 1
    capsys.readouterr()
    assert batch(album, out, "--retry-failed", "--json") == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {Path(record["source"]).name: record["status"] for record in records}
    assert found == {"a.jpg": "left", "b.png": "left", "bad-c.png": "failed"}
    assert {record["error"] for record in records if record["status"] == "left"} == {
        "Not tried again, as its last attempt did not fail."
    }
    assert statuses(out) == ["left", "left", "failed"]


def test_after_its_end_a_command_begins_anew(engine, album, out) -> None:
    for _ in range(2):
        assert batch(album, out, "--exists", "rename") == 0
    assert len(results(out)) == 4
