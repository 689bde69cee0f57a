"""States stored as a strip or an animation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.app.jobs.film import Film
from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.diffusion.intermediates import Moment


@pytest.mark.parametrize("kind", ["png", "webp", "gif"])
def test_the_states_are_in_the_file(tmp_path: Path, kind: str) -> None:
    states = [np.full((8, 12, 3), 80 * k, np.uint8) for k in range(3)]
    path = tmp_path / f"process.{kind}"
    assert Film(tuple(states)).write(path, (), ()) == path
    with Image.open(path) as image:
        assert image.size == ((44, 8) if kind == "png" else (12, 8))
        assert getattr(image, "n_frames", 1) == (1 if kind == "png" else 3)


def test_captions_and_a_second_row_are_stored(tmp_path: Path) -> None:
    states = tuple(np.full((128, 128, 3), 80 * k, np.uint8) for k in range(3))
    film = Film(states, tuple(Moment(k, 2.0 - k, level=20 - 10 * k) for k in range(3)))
    path = tmp_path / "process.png"
    film.write(path, (), tuple(reversed(states)))
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape[0] > 2 * 128 + 40
    assert (pixels[:30] < 128).any()  # ink
    assert [pixels[-1, 132 * k, 0] for k in range(3)] == [160, 80, 0]


def test_what_goes_wrong_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "process.png"
    with pytest.raises(SR3Error) as failed:
        Film((np.zeros((2, 2, 3), np.uint8),) * 2).write(path, (), ())
    assert failed.value.sentence.endswith(".")
    assert path.parent.is_file()


def test_a_photo_is_never_replaced(tmp_path: Path) -> None:
    states, photo = [np.zeros((2, 2, 3), np.uint8)] * 2, tmp_path / "holiday.png"
    photo.write_bytes(b"dear")
    saved = Film(tuple(states)).write(photo, [photo], ())
    assert photo.read_bytes() == b"dear"
    assert saved != photo
    assert saved.is_file()


def test_what_takes_the_name_beside_a_photo_meanwhile_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sr3_desktop.engine.upscale import process_picture

    states, photo = [np.zeros((2, 2, 3), np.uint8)] * 2, tmp_path / "holiday.gif"
    photo.write_bytes(b"dear")
    beside = photo.with_stem("holiday (2)")
    real = process_picture.write_animation

    def meanwhile(*arguments: object) -> Path:
        beside.write_bytes(b"of somebody else")
        return real(*arguments)

    monkeypatch.setattr(process_picture, "write_animation", meanwhile)
    saved = Film(tuple(states)).write(photo, [photo], ())
    assert (photo.read_bytes(), beside.read_bytes()) == (b"dear", b"of somebody else")
    assert saved == photo.with_stem("holiday (2) (2)")
    assert saved.is_file()
