"""What became of each photo, in words for a terminal or as one JSON object a line."""

import json
from collections.abc import Iterable
from pathlib import Path

from sr3_desktop.engine.base.durations import time_taken
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.batch.run import Outcome
from sr3_desktop.engine.files.find_photos import FoundPhoto, left_out_lines

from .console import complain, say


class Outcomes:
    """Tells of each photo as its outcome becomes known, and keeps the outcomes for the end."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self.by_source: dict[Path, Outcome] = {}

    @property
    def any_failed(self) -> bool:
        """Whether a photo failed."""
        return any(outcome.status == "failed" for outcome in self.by_source.values())

    def tell(self, outcome: Outcome, process: Path | None = None) -> None:
        """Tell what became of a photo, and of the file that shows its diffusion if there is one."""
        self.by_source[outcome.source] = outcome
        if self._as_json:
            more = {"process": str(process)} if process else {}
            print(json.dumps(outcome.record() | more), flush=True)
            return
        if outcome.status == "left":
            return  # may be thousands; they are counted at the end
        if outcome.status == "failed":
            complain(outcome.error)
        elif outcome.status == "skipped":
            files = {"source": outcome.source, "target": outcome.target}
            say("{source}: skipped, {target} already exists", **files)
        else:
            say(_made(outcome))
        if process:
            say("    {file}: the diffusion", file=process)
        for note in outcome.notes:
            complain("{name}: {note}", name=outcome.source.name, note=note)

    def tell_problems(self, found: Iterable[FoundPhoto]) -> None:
        """Tell of the inputs that yield no photo."""
        for photo in found:
            if photo.problem:
                self.tell(Outcome(photo.path, "failed", error=photo.problem))

    def tell_unread(self, found: Iterable[FoundPhoto]) -> None:
        """Tell once of pictures that are not read: of each kind in one line, or each as JSON."""
        told = [photo for photo in found if photo.unread and photo.path not in self.by_source]
        for photo in told:
            note = Sentence("{name} is {what}.", name=photo.path.name, what=photo.unread)
            outcome = Outcome(photo.path, "skipped", notes=(note,))
            self.by_source[photo.path] = outcome
            if self._as_json:
                print(json.dumps(outcome.record()), flush=True)
        for line in left_out_lines(told) if not self._as_json else ():
            complain(line)


def _made(outcome: Outcome) -> Sentence:
    told = {
        "source": outcome.source,
        "target": outcome.target,
        "size": f"{outcome.width} x {outcome.height}",
        "time": time_taken(outcome.seconds),
        "cleanup": f"{outcome.cleanup:g}",
    }
    if not outcome.cleanup:
        return Sentence("{source} -> {target} ({size}, {time})", **told)
    return Sentence("{source} -> {target} ({size}, {time}, clean-up {cleanup})", **told)
