from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sr3_desktop.engine.batch import reservations
from sr3_desktop.engine.batch.entry import Entry
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.reservations import Reservations


def note_done(journal: Journal, source: Path, target: Path) -> None:
    journal.add(Entry("done", source, target, "k", None, target))


def test_a_photo_is_never_given_away(tmp_path: Path) -> None:
    claims = Reservations([tmp_path / "A_4x.png"])
    assert not claims.claim(tmp_path / "a_4x.png", tmp_path / "a.png")
    assert claims.reserve(tmp_path / "a_4x.png", tmp_path / "a.png").name == "a_4x (2).png"
    claims.protect([tmp_path / "b_4x.png"])
    assert claims.is_photo(tmp_path / "sub" / ".." / "b_4x.png")
    assert not claims.claim(tmp_path / "b_4x.png", tmp_path / "b.png")


def test_a_file_is_given_to_one_photo(tmp_path: Path) -> None:
    claims, out = Reservations(), tmp_path / "out" / "a_4x.png"
    for folder, name in (("x", "a_4x.png"), ("y", "a_4x (2).png"), ("x", "a_4x.png")):
        assert claims.reserve(out, tmp_path / folder / "a.png").name == name


def test_links_lead_to_the_photo(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real, target_is_directory=True)
    (real / "b.png").touch()
    (tmp_path / "c.png").symlink_to(real / "b.png")
    assert not Reservations([real / "a.png"]).claim(link / "a.png", tmp_path / "x.png")
    assert not Reservations([tmp_path / "c.png"]).claim(real / "b.png", tmp_path / "x.png")


def test_what_earlier_runs_made_or_read_is_known(tmp_path: Path) -> None:
    with Journal(journal_path(tmp_path)) as journal:
        one, two = tmp_path / "x" / "a.png", tmp_path / "y" / "a.png"
        note_done(journal, one, tmp_path / "a_4x.png")
        assert Reservations().claim(
            tmp_path / "a_4x.png", two, journal
        )  # the other is not of this run
        assert not Reservations([one]).claim(tmp_path / "a_4x.png", two, journal)
        note_done(journal, two, tmp_path / "a_4x (2).png")
        assert Reservations().reserve(tmp_path / "a_4x.png", two, journal).name == "a_4x (2).png"
        note_done(journal, tmp_path / "b.png", tmp_path / "b_4x.png")
        assert not Reservations().claim(tmp_path / "b.png", one, journal)


def test_photos_are_protected_without_waiting_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window adds photos while a slow disk is asked about those before them."""
    asked, answered = threading.Event(), threading.Event()
    real = reservations.led_to

    def slow(path: Path) -> Path:
        asked.set()
        answered.wait(60)
        return real(path)

    monkeypatch.setattr(reservations, "led_to", slow)
    claims, got = Reservations([tmp_path / "a_4x.png"]), []

    def claim() -> None:
        got.append(claims.claim(tmp_path / "b_4x.png", tmp_path / "b.png"))

    planner = threading.Thread(target=claim)
    planner.start()
    assert asked.wait(60)
    window = threading.Thread(target=claims.protect, args=([tmp_path / "c_4x.png"],), daemon=True)
    window.start()
    window.join(10)
    waits = window.is_alive()
    answered.set()
    planner.join()
    assert not waits
    assert got == [True]
    assert not claims.claim(tmp_path / "c_4x.png", tmp_path / "c.png")
