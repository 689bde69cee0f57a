"""A photo to enlarge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A soft photo of 45 x 38 pixels."""
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (38, 45, 3), dtype=np.uint8))
    path = tmp_path / "photo.png"
    noise.filter(ImageFilter.GaussianBlur(2)).save(path)
    return path
