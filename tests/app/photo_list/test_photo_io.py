"""Photos and results: read, and stored once more, beside the GUI thread."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.photo_io import LoadedImage, PhotoIO, load


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_what_takes_the_name_beside_the_photo_meanwhile_is_left(
    qtbot: QtBot, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, photo = tmp_path / "result.png", tmp_path / f"photo{suffix}"
    Image.fromarray(np.full((6, 8, 3), 90, np.uint8)).save(result)
    photo.write_bytes(b"dear")
    beside = photo.with_stem("photo (2)")
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        beside.write_bytes(b"of somebody else")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    photos, saved = PhotoIO(), []
    photos.save(result, photo, photo, saved.append, saved.append)
    qtbot.waitUntil(lambda: bool(saved), timeout=30_000)
    photos.close()
    assert (photo.read_bytes(), beside.read_bytes()) == (b"dear", b"of somebody else")
    path = saved[0].path
    assert path == photo.with_stem("photo (2) (2)")
    with Image.open(path) as image:
        assert image.size == (8, 6)


def test_a_result_replaced_before_the_window_hears_is_read_again(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Event()

    def load_and_tell(path: Path) -> LoadedImage:
        image = load(path)
        read.set()
        return image

    monkeypatch.setattr("sr3_desktop.app.photo_list.photo_io.load", load_and_tell)
    path, seen = tmp_path / "result.png", []
    Image.new("RGB", (32, 32), "red").save(path)
    io = PhotoIO()

    def load_result() -> None:
        def note(_path: Path, image: LoadedImage) -> None:
            seen.append(image.levels.full.pixelColor(5, 5))

        io.load("result", path, note, lambda _path, fault: seen.append(fault))

    load_result()
    assert read.wait(10)
    Image.new("RGB", (32, 32), "blue").save(path)
    qtbot.waitUntil(lambda: len(seen) == 1)
    load_result()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[-1].name() == "#0000ff"
    io.close()


def test_a_read_that_fails_is_told_with_all_that_is_known(tmp_path: Path, qtbot: QtBot) -> None:
    io, told = PhotoIO(), []
    path = tmp_path / "gone.png"
    io.load("photo", path, lambda *loaded: None, lambda *failed: told.append(failed))
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    ((of, fault),) = told
    assert of == path
    assert "gone.png" in fault.sentence
    assert "Traceback" in fault.technical
    io.close()
