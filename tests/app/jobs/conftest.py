"""A request for the worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from sr3_desktop.engine.base.request import (
    UpscaleRequest,
)


@pytest.fixture
def request_(photo: Path, tmp_path: Path) -> UpscaleRequest:
    return UpscaleRequest(photo, tmp_path / "result.png", preview_px=64)
