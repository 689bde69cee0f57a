"""Results that already exist are replaced only after one question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.engine.batch.journal import Journal, journal_path
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate

from .conftest import Asked

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def overwriting(three: Program) -> Program:
    """Three photos, of which two have a result, and the wish to overwrite."""
    three.choose_overwrite()
    for name in "ab":
        target_of(three, name).write_bytes(b"an older result")
    return three


def target_of(program: Program, name: str) -> Path:
    return program.work.queue.jobs[0].source.with_name(f"{name}_4x.png")


@pytest.mark.parametrize("policy", ["rename", "skip"])
def test_a_finished_photo_tells_the_name_of_its_next_result(
    three: Program, qtbot: QtBot, policy: str
) -> None:
    example = three.window.panel.where_row.example
    three.choose_exists(policy)
    qtbot.waitUntil(lambda: example.text().endswith("/a_4x.png"))
    three.run()
    three.choose(1)
    qtbot.waitUntil(lambda: example.text().endswith("/a_4x (2).png"))
    three.start_chosen()
    qtbot.waitUntil(lambda: three.results()[0] == target_of(three, "a").with_name("a_4x (2).png"))
    qtbot.waitUntil(lambda: example.text().endswith("/a_4x (3).png"))
    three.choose(2)
    qtbot.waitUntil(lambda: example.text().endswith("/b_4x (2).png"))
    three.choose_scale(0)
    qtbot.waitUntil(lambda: example.text().endswith("/b_2x.png"))


def test_the_question_comes_once_and_then_all_are_replaced(
    overwriting: Program, asked: Asked, qtbot: QtBot
) -> None:
    asked.append("replace")
    overwriting.start()
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    assert asked == [(2, 2)]
    assert all(target_of(overwriting, name).stat().st_size > 100 for name in "abc")
    assert not list(queue.jobs[0].source.parent.glob("*(2)*"))


def test_both_can_be_kept(overwriting: Program, asked: Asked, qtbot: QtBot) -> None:
    asked.append("keep")
    overwriting.start()
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    assert target_of(overwriting, "a").read_bytes() == b"an older result"
    made = {path.name for path in overwriting.results() if path is not None}
    assert made == {"a_4x (2).png", "b_4x (2).png", "c_4x.png"}
    assert overwriting.choices.exists == "overwrite"


def test_cancelling_begins_nothing_and_forgets_no_result(
    overwriting: Program, asked: Asked, engine: FakeUpscaler, qtbot: QtBot
) -> None:
    asked.append("cancel")
    overwriting.start()
    qtbot.waitUntil(lambda: asked == [(2, 2)])
    assert engine.requests == []
    assert not overwriting.work.runner.is_active
    asked[:] = ["replace"]
    overwriting.start()
    queue = overwriting.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 3)
    asked[:] = ["cancel"]
    qtbot.waitUntil(overwriting.can_try_variant)
    overwriting.try_variant()
    qtbot.waitUntil(lambda: asked == [(1, 0)])
    assert queue.count(JobState.SUCCEEDED) == 3


def test_nothing_is_asked_where_nothing_is_replaced(
    overwriting: Program, asked: Asked, qtbot: QtBot
) -> None:
    for name in "ab":
        target_of(overwriting, name).unlink()
    overwriting.start()
    qtbot.waitUntil(lambda: overwriting.work.queue.count(JobState.SUCCEEDED) == 3)
    assert asked == []


def paint(path: Path, color: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6), color).save(path)


def run_list(program: Program, qtbot: QtBot, exists: str, photos: list[Path]) -> list[str]:
    """Enlarge photos; returns what was made of each."""
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos(photos)
    program.choose_exists(exists)
    program.run()
    return [path.name if path is not None else "" for path in program.results()]


@pytest.mark.parametrize("exists", ["overwrite", "skip", "changed", "rename"])
def test_no_photo_of_the_list_is_replaced(
    program: Program, asked: Asked, qtbot: QtBot, tmp_path: Path, exists: str
) -> None:
    photos = [tmp_path / "a.png", tmp_path / "a_4x.png"]
    for photo, color in zip(photos, ("blue", "red"), strict=True):
        paint(photo, color)
    before = [photo.read_bytes() for photo in photos]
    names = run_list(program, qtbot, exists, photos)
    assert names == ["a_4x (2).png", "a_4x_4x.png"]
    assert [photo.read_bytes() for photo in photos] == before
    assert asked == []
    texts = [program.work.queue.index(row, 1).data() for row in (0, 1)]
    assert texts == names  # what the user sees


@pytest.mark.parametrize("exists", ["skip", "changed", "rename"])
def test_a_file_that_appears_during_the_work_is_kept(
    program: Program, engine: FakeUpscaler, asked: Asked, qtbot: QtBot, tmp_path: Path, exists: str
) -> None:
    photo, foreign = tmp_path / "a.png", tmp_path / "a_4x.png"
    paint(photo, "blue")
    engine.before_tile = lambda done: foreign.write_bytes(b"of somebody else")
    assert run_list(program, qtbot, exists, [photo]) == ["a_4x (2).png"]
    assert foreign.read_bytes() == b"of somebody else"
    assert program.work.queue.index(0, 1).data() == "a_4x (2).png"  # what the user sees
    with Journal(journal_path(tmp_path)) as journal:
        assert journal.is_result(tmp_path / "a_4x (2).png")
        assert not journal.is_result(foreign)


def test_what_is_added_during_a_run_replaces_nothing_unasked(
    program: Program, engine: FakeUpscaler, asked: Asked, qtbot: QtBot, tmp_path: Path
) -> None:
    photos = [tmp_path / f"{name}.png" for name in ("x", "a", "a_4x", "b")]
    foreign = tmp_path / "b_4x.png"  # never in the list
    for path in (*photos, foreign):
        paint(path, "red")
    before = [path.read_bytes() for path in (photos[2], foreign)]
    asked.append("replace")
    gate = Gate()
    engine.before_tile = gate
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.window.open_photos(photos[:2])
    program.choose_overwrite()
    program.start()
    qtbot.waitUntil(gate.reached.is_set)
    with qtbot.waitSignal(program.window.photos.added):
        program.window.open_photos(photos[2:])
    gate.opened.set()
    queue = program.work.queue
    qtbot.waitUntil(lambda: queue.count(JobState.SUCCEEDED) == 4)
    assert asked == [(1, 1)]  # for a_4x.png, which was no photo of the list then
    assert [path.read_bytes() for path in (photos[2], foreign)] == before
    assert (tmp_path / "b_4x (2).png").exists()


@pytest.mark.parametrize("exists", ["overwrite", "skip", "changed", "rename"])
def test_photos_of_one_name_get_a_result_each(
    program: Program, qtbot: QtBot, tmp_path: Path, exists: str
) -> None:
    out = tmp_path / "out"
    photos = [tmp_path / folder / "a.png" for folder in ("s1", "s2")]
    for photo, color in zip(photos, ("blue", "red"), strict=True):
        paint(photo, color)
    panel = program.window.panel
    panel.show_choices(replace(panel.choices, folder=str(out)))
    assert run_list(program, qtbot, exists, photos) == ["a_4x.png", "a_4x (2).png"]
    colors = [Image.open(out / name).getpixel((0, 0)) for name in ("a_4x.png", "a_4x (2).png")]
    assert colors == [(0, 0, 255), (255, 0, 0)]
