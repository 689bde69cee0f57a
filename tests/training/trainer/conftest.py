"""Pairs to train on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig


@pytest.fixture
def prepared(tmp_path: Path, photo_folder: Path) -> Path:
    """Four pairs of 8 and 16 pixels."""
    config = PrepareConfig(photo_folder, tmp_path / "pairs", 8, 16)
    prepare(config)
    return config.root
