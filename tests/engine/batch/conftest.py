"""A photo, an engine that counts, and a journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.request import (
    OutputSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import (
    JournaledUpscaler,
)
from tests.conftest import MakeModelFile
from tests.engines import CopyEngine

CHANGED = OutputSettings(exists="changed")


class Bench:
    """One photo, one engine that counts, and a journal that is read anew each time."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.engine = CopyEngine()
        self.photo, self.out, self.models = folder / "a.png", folder / "out", models
        self.target = self.out / "a_4x.png"
        paint(self.photo, 1)

    def request(self, **changes) -> UpscaleRequest:
        return replace(UpscaleRequest(self.photo, self.target, output=CHANGED), **changes)

    def upscale(self, run: str = "", **changes) -> Path | None:
        with Journal(journal_path(self.out)) as journal:
            journaled = JournaledUpscaler(lambda _: journal, [self.models], run)
            return journaled.upscale(
                self.engine, self.request(**changes), lambda progress: None
            ).target

    @property
    def count(self) -> int:
        return len(self.engine.sources)


def paint(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    Image.fromarray(rng.integers(0, 255, (3, 4, 3), dtype=np.uint8)).save(path)


@pytest.fixture
def bench(tmp_path: Path, make_model_file: MakeModelFile) -> Bench:
    make_model_file(folder=tmp_path / "models", sha256="one")
    make_model_file("face-x8", folder=tmp_path / "models")
    return Bench(tmp_path, tmp_path / "models")
