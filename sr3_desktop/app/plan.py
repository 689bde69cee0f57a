"""From what is chosen now to what is done with each photo of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize

from sr3_desktop.engine.request import OutputSettings, UpscaleRequest
from sr3_desktop.engine.targets import result_name


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """The choices of one moment; changing them later does not touch a run that has begun.

    Attributes:
        base: The choices, with any source and target.
        sample: The bundled photo, beside which nothing can be written.
        pictures: Folder for its result.
    """

    base: UpscaleRequest
    sample: Path | None
    pictures: Path

    def __call__(self, source: Path, _size: QSize) -> UpscaleRequest:
        """Return what is to be done with a photo."""
        folder = self.pictures if source == self.sample else source.parent
        target = folder / result_name(source, self.base.scale)
        return replace(self.base, source=source, target=target, output=OutputSettings())
