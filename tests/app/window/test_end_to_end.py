"""The real window with the real engine and the model that comes with the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.worker import UpscaleWorker
from sr3_desktop.app.photo_list.qimage import to_array
from sr3_desktop.app.window.application import assemble
from sr3_desktop.paths import resources_dir
from tests.app.driver import Program

TIMEOUT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def real(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Program]:
    """The program as it is started, on the processor."""
    program = Program(assemble(qapp, UpscaleWorker(), tmp_path / "settings.json"), qtbot)
    program.open()
    yield program
    program.window.close()
    assert program.stop()
    program.window.deleteLater()


def test_a_photo_becomes_a_larger_file_and_the_way_there_can_be_seen(
    real: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    photo = tmp_path / "eye.png"
    with Image.open(resources_dir() / "samples" / "chelsea.jpg") as sample:
        sample.crop((120, 60, 168, 92)).save(photo)
    window, work = real.window, real.work
    window.open_photos([photo])
    qtbot.waitUntil(lambda: work.session.photo is not None)
    real.choose_steps(2)
    real.choose_device("cpu")
    real.start()
    qtbot.waitUntil(lambda: shown_size(real) == (192, 128), timeout=TIMEOUT_MS)
    result = tmp_path / "eye_4x.png"
    with Image.open(result) as made:
        assert made.size == (192, 128)
        pixels = np.asarray(made.convert("RGB"))
    states = real.timeline.states
    assert [state.shape for state in states] == [(128, 192, 3)] * 3
    assert np.array_equal(states[-1], pixels)
    assert not np.array_equal(states[0], pixels)
    real.timeline.slider.setValue(0)
    state = real.scene.state
    assert state is not None
    assert np.array_equal(to_array(state.full), states[0])


def shown_size(program: Program) -> tuple[int, int] | None:
    """Return width and height of the displayed result."""
    photo = program.work.session.photo
    if photo is None or photo.result_image is None:
        return None
    return photo.result_image.levels.size().toTuple()
