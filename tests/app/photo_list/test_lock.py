"""Large pictures are read and written while the window goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.app.photo_list.thumbnails import read_thumbnail
from sr3_desktop.engine.base import other_process
from sr3_desktop.engine.base.errors import ImageReadError, ImageWriteError
from sr3_desktop.engine.base.other_process import in_other_process, want_other_processes
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.images import read_image, write_image
from tests.lock import longest_hold

MOST = 0.2
"""Share of the work in which the lock may be kept in one piece."""
MOST_S = 0.015
SLOW = {"jp2": (1200, 800), "webp": (4000, 3000), "avif": (4000, 3000)}
"""Formats whose decoders keep the lock, and pictures of a size with which that is felt."""
OPTIONS = {"webp": {"method": 0, "quality": 50}, "avif": {"speed": 10, "quality": 30}}


@pytest.fixture
def as_window() -> Iterator[None]:
    want_other_processes()
    yield
    want_other_processes(False)


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    pattern = np.arange(height, dtype=np.uint16)[:, None] ^ np.arange(width, dtype=np.uint16)
    return Image.fromarray(((pattern >> 4) % 251).astype(np.uint8)).convert(mode)


def test_a_gray_photo_gets_its_three_channels_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "gray.pgm"
    picture(4000, 3000, "L").save(path)
    held, worked = longest_hold(lambda: read_image(path))
    assert held < MOST * worked


@pytest.mark.parametrize("ending", SLOW)
def test_what_a_decoder_keeps_the_lock_for_is_done_elsewhere(
    ending: str, tmp_path: Path, as_window: None
) -> None:
    path = tmp_path / f"photo.{ending}"
    picture(*SLOW[ending]).save(path, **OPTIONS.get(ending, {}))
    read = []
    held, _ = longest_hold(lambda: read.append(read_image(path)))
    assert held < MOST_S
    held, _ = longest_hold(lambda: read.append(read_thumbnail(path, 224)))
    assert held < MOST_S
    want_other_processes(False)
    here = read_image(path)
    assert np.array_equal(read[0].pixels, here.pixels)
    assert read[0].notes == here.notes
    assert (read[1].size.width(), read[1].size.height()) == SLOW[ending]
    read[0].pixels[0] = 0  # it can be worked on as any other


def test_an_encoder_that_keeps_the_lock_works_elsewhere(tmp_path: Path, as_window: None) -> None:
    photo = np.asarray(picture(3000, 2000))
    there, here = tmp_path / "there.webp", tmp_path / "here.webp"
    held, _ = longest_hold(lambda: write_image(photo, there, OutputSettings(format="webp")))
    assert held < MOST_S
    want_other_processes(False)
    write_image(photo, here, OutputSettings(format="webp"))
    assert there.read_bytes() == here.read_bytes()


def test_a_small_photo_is_worth_no_process(
    tmp_path: Path, as_window: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("reading", "writing"):
        monkeypatch.delattr(f"sr3_desktop.engine.images.{name}.in_other_process")
    write_image(np.asarray(picture(60, 40)), tmp_path / "a.webp")
    assert read_image(tmp_path / "a.webp").pixels.shape == (40, 60, 3)


def test_where_no_process_starts_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_process, "_serve", int)  # which takes no pipe
    assert in_other_process(os.getpid) == os.getpid()


def test_an_error_comes_back_as_it_is() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        in_other_process(int, "x")


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no process away for its memory")
def test_a_process_that_is_taken_away_had_no_memory() -> None:
    with pytest.raises(MemoryError):
        in_other_process(signal.raise_signal, signal.SIGKILL)


def test_a_lack_of_memory_is_no_damage(
    tmp_path: Path, as_window: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, photo = tmp_path / "a.webp", picture(4000, 3000)
    photo.save(path, **OPTIONS["webp"])

    def fail(*_: object) -> None:
        raise MemoryError

    for name in ("reading", "writing"):
        monkeypatch.setattr(f"sr3_desktop.engine.images.{name}.in_other_process", fail)
    with pytest.raises(ImageReadError, match="not enough memory to open a"):
        read_image(path)
    with pytest.raises(ImageWriteError, match="not enough memory to save b"):
        write_image(np.asarray(photo), tmp_path / "b.webp", OutputSettings(format="webp"))
    assert not (tmp_path / "b.webp").exists()


def test_a_process_that_crashes_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="has ended"):
        in_other_process(os.abort)
