"""Photos to prepare."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.conftest import make_photo

LOW, HIGH = 8, 32


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos: wide, tall, and one whose width already is the large size."""
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    make_photo(0, 97, 80).save(folder / "1.png")
    make_photo(1, 45, 71).save(folder / "sub" / "face.of.me.png")
    make_photo(2, HIGH, 51).save(folder / "00003.bmp")
    return folder
