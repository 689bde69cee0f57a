"""One photo of the list, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QSize

from sr3_desktop.app.system.error_log import NO_FAULT, Fault
from sr3_desktop.engine.base.request import FaceFrame, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.base.strokes import Stroke


class JobState(Enum):
    """Where a job stands; the last four are final until it is tried again."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


PENDING = (JobState.WAITING, JobState.CANCELLED)
"""States of what the next run works on: what was stopped begins again."""


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot of one photo of the list; the list replaces it as the work goes on.

    Attributes:
        id: Number of the job, from 1; it is never given to another one.
        source: The photo.
        state: Where it stands.
        fraction: Part of the denoising done, 0 to 1.
        fault: What went wrong, or why nothing was done.
        size: Size of the upright photo in pixels, once it is known.
        request: What is or was to be done; fixed when the job is started.
        result: What was made, without states of the diffusion.
        faces: Faces that the user gave to the face model.
        seed: Variation that the user has chosen for this photo; None takes that of the run.
        below: The photo's folder, relative to the one that was added; results in a folder of
            their own keep it.
        level: Detail level that the user gave to this photo; None takes what is chosen for a run.
        strokes: Where the user painted another one.
    """

    id: int
    source: Path
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    fault: Fault = NO_FAULT
    size: QSize | None = None
    request: UpscaleRequest | None = None
    result: UpscaleResult | None = None
    faces: tuple[FaceFrame, ...] = ()
    seed: int | None = None
    below: Path = Path()
    level: float | None = None
    strokes: tuple[Stroke, ...] = ()

    @property
    def result_file(self) -> Path | None:
        """The file that was made, or that was there already so that nothing was made."""
        if self.result is not None:
            return self.result.target
        if self.state is JobState.SKIPPED and self.request is not None:
            return self.request.target
        return None

    @property
    def has_layers(self) -> bool:
        """Whether the detail level of the result can be changed."""
        return self.result is not None and self.result.layers is not None

    @property
    def shown_level(self) -> float:
        """Detail level that the result is to have; of a photo with layers."""
        if self.level is not None or self.request is None:
            return self.level or 0.0
        return self.request.sampler.detail

    @property
    def is_unsaved(self) -> bool:
        """Whether the file of the result has another detail level somewhere than it is to have."""
        if not self.has_layers or self.request is None:
            return False
        stored = (self.request.sampler.detail, self.request.strokes)
        return (self.shown_level, self.strokes) != stored


def ranges(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as (first, last) of those that follow each other."""
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    return ranges
