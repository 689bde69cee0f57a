"""Large pictures are read and written while the window goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from sr3_desktop.engine.images import read_image
from tests.lock import longest_hold

SIZE = (4000, 3000)
MOST = 0.2
"""Share of the work in which the lock may be kept in one piece."""


def picture(mode: str = "RGB") -> Image.Image:
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    return Image.fromarray(((rows ^ columns) % 251).astype(np.uint8)).convert(mode)


def test_a_grey_photo_gets_its_three_channels_bit_by_bit(tmp_path: Path) -> None:
    path = tmp_path / "grey.pgm"
    picture("L").save(path)
    held, worked = longest_hold(lambda: read_image(path))
    assert held < MOST * worked
