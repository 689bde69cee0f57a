"""The report on the photos of the list."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.dialogs import choose_report_target
from sr3_desktop.app.jobs.report_saver import report_of
from tests.app.driver import Program


@pytest.fixture
def mixed(three: Program, qtbot: QtBot) -> Program:
    """a.png is done, b.png has failed, c.png already exists, x.png waits."""
    queue, folder = three.work.queue, three.work.queue.jobs[0].source.parent
    shutil.copyfile(folder / "c.png", folder / "c_4x.png")  # an older result
    three.choose_exists("skip")
    qtbot.waitUntil(lambda: all(job.size is not None for job in queue.jobs))
    (folder / "b.png").write_bytes(b"damaged meanwhile")
    three.run()
    (folder / "x.png").write_bytes((folder / "c.png").read_bytes())
    three.work.queue.add([folder / "x.png"])
    return three


def save(program: Program, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = "sr3_desktop.app.window.photos_controller.choose_report_target"
    monkeypatch.setattr(choice, lambda _parent, _suggestion: path)
    with qtbot.waitSignal(program.work.messages.info) as said:
        program.window.queue_panel.save_report.trigger()
    assert said.args == [f"Saved as {path}."]


def test_it_tells_what_became_of_each_photo(
    mixed: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(mixed, qtbot, tmp_path / "r.json", monkeypatch)
    save(mixed, qtbot, tmp_path / "r.csv", monkeypatch)
    records = json.loads((tmp_path / "r.json").read_text("utf-8"))
    found = {Path(record["source"]).name: record for record in records}
    assert {name: record["status"] for name, record in found.items()} == {
        "a.png": "done",
        "b.png": "failed",
        "c.png": "skipped",
        "x.png": "left",
    }
    assert Path(found["a.png"]["target"]).name == "a_4x.png"
    assert (found["a.png"]["width"], found["a.png"]["height"]) == (240, 160)
    assert "b.png" in found["b.png"]["error"]
    assert (found["c.png"]["error"], found["x.png"]["error"]) == ("", "Waiting")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == [record["status"] for record in records]


def test_a_report_that_can_not_be_written_is_told(
    mixed: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    choice = "sr3_desktop.app.window.photos_controller.choose_report_target"
    monkeypatch.setattr(choice, lambda _parent, _suggestion: tmp_path / "file" / "r.csv")
    with qtbot.waitSignal(mixed.work.messages.error) as said:
        mixed.window.photos.save_report()
    assert "could not be saved" in said.args[0].sentence


@pytest.mark.parametrize(
    ("chosen", "kind", "name"),
    [
        ("r.csv", "", "r.csv"),
        ("r.JSON", "", "r.JSON"),
        ("photo.png", "", "photo.png.csv"),
        ("r", "JSON (*.json)", "r (2).json"),  # r.json is there, and was not asked about
        ("", "", None),
    ],
)
def test_the_ending_decides(
    qtbot: QtBot, tmp_path: Path, monkeypatch, chosen: str, kind: str, name: str | None
) -> None:
    (tmp_path / "r.json").touch()
    answer = str(tmp_path / chosen) if chosen else ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (answer, kind))
    widget = QWidget()
    qtbot.addWidget(widget)
    target = choose_report_target(widget, tmp_path / "report.csv")
    assert (target and target.name) == name


def test_files_are_named_as_seen_from_the_report(three: Program, tmp_path: Path) -> None:
    queue = three.work.queue
    first = queue.jobs[0].source
    around = first.parent / ".." / first.parent.name / first.name
    queue.add([around])
    report_of(queue, first.parent / "report.json")()
    records = json.loads((first.parent / "report.json").read_text("utf-8"))
    assert sorted(record["source"] for record in records) == ["a.png", "a.png", "b.png", "c.png"]
    report_of(queue, tmp_path / "report.json")()
    records = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert {record["source"] for record in records} >= {str(first.relative_to(tmp_path))}
