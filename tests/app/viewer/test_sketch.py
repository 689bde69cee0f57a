"""While a photo is read, nothing of the photo before is shown under its title."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list import photo_io
from tests.app.driver import Program


class Brake:
    """Lets the second photo wait until it is released."""

    def __init__(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, load = threading.Event(), photo_io.load

        def wait(path: Path) -> object:
            if path.name == name:
                assert self.go.wait(60)
            return load(path)

        monkeypatch.setattr(photo_io, "load", wait)


@pytest.mark.parametrize("with_thumbnail", [True, False])
def test_the_picture_agrees_with_the_title_while_a_photo_is_read(
    three: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, with_thumbnail: bool
) -> None:
    window, session = three.window, three.work.session
    second = three.work.queue.jobs[1]
    brake = Brake(second.source.name, monkeypatch)
    first = three.scene.before
    if with_thumbnail:
        qtbot.waitUntil(lambda: three.work.thumbnails.pixmap(second.source) is not None)
    else:
        monkeypatch.setattr(three.work.thumbnails, "pixmap", lambda _path: None)
    three.choose(second.id)
    assert second.source.name in window.windowTitle()
    if with_thumbnail:
        assert three.scene.before is not first  # at once
        assert max(three.scene.before.size().toTuple()) == 512
    qtbot.waitUntil(lambda: three.scene.before is not first)
    assert session.photo is None
    assert window.view._original_label() == ""  # the sketch has another size
    zoom = window.view.viewport.zoom
    brake.go.set()
    qtbot.waitUntil(lambda: session.photo is not None)
    assert window.view._original_label() == "Original · 60 × 40"
    if second.size is not None:
        assert window.view.viewport.zoom == zoom  # it counts the result's pixels all the time
    assert three.scene.before is session.photo.image.levels


def test_a_photo_read_at_once_leaves_nothing_blank(three: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(three.work.session.photo_opened):
        three.choose(three.work.queue.jobs[1].id)
    assert not three.window.viewer._blank.isActive()
