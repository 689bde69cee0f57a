"""Copies of results: stored beside the GUI thread."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.photo_io import PhotoIO


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
    photos = PhotoIO()
    with qtbot.waitSignal(photos.saved) as saved:
        photos.save(result, photo, photo)
    photos.close()
    assert (photo.read_bytes(), beside.read_bytes()) == (b"dear", b"of somebody else")
    path = saved.args[1].path
    assert path == photo.with_stem("photo (2) (2)")
    with Image.open(path) as image:
        assert image.size == (8, 6)
