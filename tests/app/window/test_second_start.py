"""A second start throws nothing away; what cannot be shown is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.system.hand_over import Opening, instance_name
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler
from tests.app.gate import Gate


@pytest.fixture
def other(photo: Path) -> Path:
    return Path(shutil.copyfile(photo, photo.with_name("other.png")))


def test_a_second_start_adds_to_the_list_and_shows_what_was_shown(
    opened: Program, other: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opened.work.queue.rowsInserted):
        opened.take(Opening((other,)))
    assert opened.shown.source.name == "holiday.png"
    assert "other.png was added" in opened.notice()


def test_a_second_start_shows_its_photo_where_nothing_is_open(
    program: Program, photo: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(program.work.session.photo_opened):
        program.take(Opening((photo,)))
    assert program.shown.source == photo


def test_photos_added_while_variants_are_made_leave_them_alone(
    opened: Program, engine: FakeUpscaler, other: Path, qtbot: QtBot
) -> None:
    gate = Gate()
    engine.before_tile = gate
    opened.make_variants()
    qtbot.waitUntil(gate.reached.is_set)
    with qtbot.waitSignal(opened.work.queue.rowsInserted):
        opened.window.open_photos([other])
    assert opened.shown.source.name == "holiday.png"
    assert opened.window.tools.variants.is_open
    gate.opened.set()
    qtbot.waitUntil(lambda: not opened.window.tools.sample_queue.busy)
    assert opened.window.tools.variants.is_open


def test_every_desktop_session_has_a_window_of_its_own() -> None:
    assert instance_name("ann", ":0") == instance_name("ann", ":0") != instance_name("ann", ":1")


def test_the_session_is_that_of_the_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    names = []
    for display in (":0", ":0.1", ":7"):
        monkeypatch.setenv("DISPLAY", display)
        names.append(instance_name("ann"))
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("what", ["photo", "folder", "log", "models"])
def test_that_nothing_answers_is_said(
    opened: Program, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    services = "sr3_desktop.app.system.file_manager.QDesktopServices.openUrl"
    monkeypatch.setattr(services, lambda _url: False)
    monkeypatch.setattr("sys.platform", "linux")
    window = opened.window
    if what == "photo":
        window.photos.open(opened.shown.id)
    elif what == "folder":
        window.photos.show_in_folder(opened.shown.id)
    elif what == "log":
        window.files.open_log_folder()
    else:
        window.files.open_models_folder()
    assert "No file manager answered" in opened.notice()
    if what in ("photo", "folder"):
        assert str(opened.shown.source) in opened.notice()
