"""A program that has upscaled a photo with texture, and keeps its layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.app.driver import Program


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers to the question at closing, used up one by one; then changes are discarded."""
    answers: list[str] = []
    monkeypatch.setattr(
        "sr3_desktop.app.level.level_controller.ask_before_dropping",
        lambda _parent, _count: answers.pop(0) if answers else "discard",
    )
    return answers


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of 60 x 40 pixels with texture, in which the engine finds details."""
    noise = np.random.default_rng(3).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    path = tmp_path / "photos" / "holiday.png"
    path.parent.mkdir()
    Image.fromarray(noise).save(path)
    return path


@pytest.fixture
def done(opened: Program) -> Program:
    """A program that has upscaled the photo, and shows it."""
    opened.run()
    assert opened.shown.has_layers
    return opened
