"""The results of each photo in this session; only what they were made with is kept in memory."""

from dataclasses import dataclass
from datetime import datetime

from sr3_desktop.engine.base.request import UpscaleRequest, UpscaleResult

MOST_RESULTS = 12
"""Of one photo; the oldest are forgotten, their files stay."""


@dataclass(frozen=True, slots=True)
class MadeResult:
    """A result and when it was there.

    Attributes:
        result: What was made; its file may be gone by now.
        request: What was to be done.
        at: Local time.
    """

    result: UpscaleResult
    request: UpscaleRequest
    at: datetime


class ResultHistory:
    """Remembers by job what was made, the newest last."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[MadeResult, ...]] = {}

    def add(self, job_id: int, result: UpscaleResult, request: UpscaleRequest) -> None:
        """Remember a result; one that it has replaced on the disk is forgotten."""
        kept = [made for made in self.of(job_id) if made.result.target != result.target]
        made = MadeResult(result, request, datetime.now().astimezone())
        self._made[job_id] = (*kept, made)[-MOST_RESULTS:]

    def update(self, job_id: int, result: UpscaleResult, request: UpscaleRequest) -> None:
        """Remember what a result's file is made with by now."""
        self._made[job_id] = tuple(
            MadeResult(result, request, made.at) if made.result.target == result.target else made
            for made in self.of(job_id)
        )

    def of(self, job_id: int | None) -> tuple[MadeResult, ...]:
        """Return the results of a photo."""
        return () if job_id is None else self._made.get(job_id, ())

    def forget(self, job_id: int, made: MadeResult) -> None:
        """Forget a result, whose file cannot be read."""
        self._made[job_id] = tuple(other for other in self.of(job_id) if other is not made)
