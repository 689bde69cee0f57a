"""A batch from its first photo to its last, and its report."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sr3_desktop.engine.base.errors import Cancelled, ImageWriteError
from sr3_desktop.engine.base.request import Progress, UpscaleResult
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.filesystem import reachable

from .journal import JournalError
from .journaled_upscaler import Begun, JournaledUpscaler
from .planner import PlannedPhoto

if TYPE_CHECKING:  # they load what starts processes, which a report does not need
    from .executors import Executor, Finished

Status = Literal["done", "skipped", "failed", "left"]
REPORTS = ("report.csv", "report.json")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    Attributes:
        source: The photo.
        status: "done", "skipped" as it was done before, "failed", or "left" as nothing was tried or
            the try was stopped.
        target: The file that holds the result; None if it failed or was left.
        error: One sentence on why it failed or was left.

    The others are those of its `UpscaleResult` and of that one's sampler; 0 and empty without one.
    """

    source: Path
    status: Status
    target: Path | None = None
    error: str = ""
    width: int = 0
    height: int = 0
    model: str = ""
    sampler: str = ""
    steps: int = 0
    seed: int = 0
    cleanup: float = 0.0
    device: str = ""
    dtype: str = ""
    engine: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def record(self) -> dict[str, object]:
        """Return it as it is printed and reported."""
        record = {name: getattr(self, name) for name in self.__slots__}
        record["source"] = str(self.source)
        record["target"] = None if self.target is None else str(self.target)
        record["seconds"] = round(self.seconds, 3)
        record["notes"] = list(self.notes)
        return record


class Stop:
    """The user's wish to stop, set from a signal handler or another thread."""

    def __init__(self) -> None:
        self._now = threading.Event()

    def now(self) -> None:
        """Stop at the next sign of life of the engine; what is unfinished is dropped."""
        self._now.set()

    def is_wanted(self) -> bool:
        """Whether no other photo is to be begun."""
        return self._now.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait, until a stop is wanted; returns whether it is."""
        return self._now.wait(seconds)

    def check(self, progress: Progress | None = None) -> None:
        """Raise `Cancelled` if the work is to stop now."""
        if self._now.is_set():
            raise Cancelled


def run_batch(
    jobs: Iterable[PlannedPhoto],
    journaled: JournaledUpscaler,
    executor: Executor,
    stop: Stop,
    sentence: Callable[[Exception], str] = str,
    on_progress: Callable[[Path, Progress], None] | None = None,
) -> Iterator[Outcome]:
    """Do the work; a photo that fails does so alone.

    Args:
        jobs: The photos, taken one by one as there is room.
        journaled: Skips what is done and notes the rest.
        executor: Does the work; to be closed by the caller, above all after an error.
        sentence: Returns the sentence for the user on an error.
        on_progress: Told of the work on a photo.

    Yields:
        The outcome of each photo as it becomes known.

    Raises:
        Cancelled: The user wanted to stop now.
        JournalError: The journal cannot be written, so that nothing can be remembered.
    """
    waiting = iter(jobs)
    begun: dict[Path, Begun] = {}

    def report(source: Path | None, progress: Progress) -> None:
        stop.check()
        if on_progress and source:
            on_progress(source, progress)

    while True:
        while executor.has_room() and not stop.is_wanted():
            job = next(waiting, None)
            if job is None:
                break
            outcome = _begin(job, journaled, executor, begun, sentence)
            if outcome:
                yield outcome
        if not begun:
            return
        finished = executor.next_finished(report)
        yield _end(begun.pop(finished.request.target), finished, journaled, sentence)


def _begin(
    job: PlannedPhoto,
    journaled: JournaledUpscaler,
    executor: Executor,
    begun: dict[Path, Begun],
    sentence: Callable[[Exception], str],
) -> Outcome | None:
    """Give a photo to the executor; returns the outcome if there is nothing to do."""
    source = job.request.source
    try:
        started = journaled.begin(job.request, job.seq)
    except JournalError:
        raise
    except Exception as error:
        return Outcome(source, "failed", error=sentence(error))
    if isinstance(started, UpscaleResult):
        return replace(
            outcome_of(started), status="skipped", target=journaled.result_of(job.request)
        )
    begun[started.request.target] = started
    executor.submit(started.request)
    return None


def _end(
    begun: Begun,
    finished: Finished,
    journaled: JournaledUpscaler,
    sentence: Callable[[Exception], str],
) -> Outcome:
    if finished.error is not None:
        journaled.fail(begun, finished.error)
        return Outcome(begun.entry.source, "failed", error=sentence(finished.error))
    assert finished.result is not None
    return outcome_of(journaled.finish(begun, finished.result))


def outcome_of(result: UpscaleResult) -> Outcome:
    """Return what became of a photo that was made."""
    own = ("target", "width", "height", "model", "cleanup", "device", "dtype", "engine", "seconds")
    made: dict[str, Any] = {name: getattr(result, name) for name in (*own, "notes")}
    sampler = result.sampler
    made |= {"sampler": sampler.name, "steps": sampler.steps, "seed": sampler.seed}
    return Outcome(result.source, "done", **made)


def write_reports(folder: Path, outcomes: Iterable[Outcome]) -> list[Path]:
    """Write `report.csv` and `report.json` into a folder, in place of older ones; returns them.

    Raises:
        ImageWriteError: They could not be written.
    """
    outcomes, paths = list(outcomes), [folder / name for name in REPORTS]
    for path in paths:
        write_report(path, outcomes)
    return paths


def write_report(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write a report as its ending says: .json, else as a table for spreadsheets.

    Raises:
        ImageWriteError: It could not be written.
    """
    records = [outcome.record() for outcome in outcomes]
    records.sort(key=lambda record: str(record["source"]))
    is_json = path.suffix.lower() == ".json"
    text = json.dumps(records, indent=1) + "\n" if is_json else "\ufeff" + _table(records)
    with ImageWriteError.instead(
        "The report {path} could not be saved ({reason}); check the disk.", path=path
    ):
        reachable(path.parent).mkdir(parents=True, exist_ok=True)
        atomic.write(path, text.encode("utf-8", "backslashreplace"))


def _table(records: Iterable[dict[str, object]]) -> str:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, list(Outcome.__slots__))
    writer.writeheader()
    for record in records:
        notes = record["notes"]
        assert isinstance(notes, list)
        writer.writerow(record | {"notes": " ".join(notes)})
    return table.getvalue()
