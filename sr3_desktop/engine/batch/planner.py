"""What is to become of each photo of a run: which file it may write, and its number."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.files.filesystem import reachable, same_path
from sr3_desktop.engine.files.find_photos import FoundPhoto
from sr3_desktop.engine.files.name_template import DEFAULT_TEMPLATE, NameParts, target_name
from sr3_desktop.engine.files.targets import variants

from .journal import Journal
from .reservations import Reservations

JournalOf = Callable[[Path], Journal | None]
"""Returns the journal of a folder of results, None if it has none."""


@dataclass(frozen=True, slots=True)
class PlannedPhoto:
    """A photo and what is to become of it.

    Attributes:
        request: What to do; its target is the name by which the journal knows the result.
        seq: Its number in the run, from 1; 0 if it has none.
        writes: The file that will be written, or kept with "skip": the target or one beside it.
        replaces: What is lost by that: nothing, a result of this program, or any other file.
    """

    request: UpscaleRequest
    seq: int
    writes: Path
    replaces: Literal["", "result", "foreign"] = ""


class Planner:
    """Gives each photo of a run a target of its own, also when they come one after the other.

    With a journal, a photo keeps the number and the target that it was given before, so that the
    same command means the same files though others have come in between.

    Attributes:
        reservations: The photos of the run and their targets.
    """

    def __init__(self, journal_of: JournalOf, template: str = DEFAULT_TEMPLATE) -> None:
        """Remember how results are named.

        Args:
            journal_of: The journals; photos that share one are numbered together.
            template: See `name_template.check_template`.
        """
        self._journal_of, self._template = journal_of, template
        self._last_numbers: dict[str, int] = {}
        self.reservations = Reservations()

    def plan(self, requests: Sequence[UpscaleRequest]) -> list[PlannedPhoto]:
        """Return what is to become of some photos, in order.

        Args:
            requests: What to do; as `target` each has the folder of its result.
        """
        reserved = self.reservations
        reserved.protect(request.source for request in requests)
        named = [self.named(request) for request in requests]
        for request, _, journal in named:  # who has a target keeps it, before others choose
            if journal:
                reserved.keep(request.target, request.source, journal)
        settled = [
            (replace(r, target=reserved.reserve(r.target, r.source, journal)), seq, journal)
            for r, seq, journal in named
        ]
        return [self._planned(*photo) for photo in settled]

    def named(self, request: UpscaleRequest) -> tuple[UpscaleRequest, int, Journal | None]:
        """Return a request with the usual name of its result, its number, and the journal."""
        source, folder = request.source, request.target
        journal = self._journal_of(folder)
        seq = self._number(source, folder, journal)
        taken = day_of(source) if "{date}" in self._template else date.min
        parts = NameParts(source, request.scale, request.model, taken, seq, request.output.format)
        return replace(request, target=folder / target_name(self._template, parts)), seq, journal

    def _number(self, source: Path, folder: Path, journal: Journal | None) -> int:
        if journal and (known := journal.number_of(source)):
            return known
        key = same_path(journal.path if journal else folder)
        last = self._last_numbers.get(key) or (journal.highest_number() if journal else 0)
        self._last_numbers[key] = last + 1
        return last + 1

    def _planned(self, request: UpscaleRequest, seq: int, journal: Journal | None) -> PlannedPhoto:
        target = request.target
        if request.output.exists == "skip" and is_there(target):
            return PlannedPhoto(request, seq, target)
        writes, _ = file_to_write(request, self.reservations, journal)
        if request.output.exists != "overwrite" or not is_there(writes):
            return PlannedPhoto(request, seq, writes)
        is_ours = journal is not None and journal.is_result(writes)
        return PlannedPhoto(request, seq, writes, "result" if is_ours else "foreign")


def file_to_write(
    request: UpscaleRequest, reservations: Reservations, journal: Journal | None
) -> tuple[Path, bool]:
    """Return the file for a photo whose target is known, and whether it may replace one there."""
    source, target, policy = request.source, request.target, request.output.exists
    if policy == "overwrite" and reservations.claim(target, source, journal):
        return target, True
    if policy == "changed" and journal:
        last = journal.last(source, target)
        for ours in (last.writes, target) if last else (target,):
            if _is_ours(ours, source, journal) and reservations.claim(ours, source, journal):
                return ours, True
    free = (path for path in variants(target) if not is_there(path))
    return next(path for path in free if reservations.claim(path, source, journal)), False


def is_there(path: Path) -> bool:
    """Whether a name is in use, if only by a link that leads nowhere."""
    return os.path.lexists(reachable(path))


def _is_ours(path: Path, source: Path, journal: Journal) -> bool:
    """Whether we made a file of this photo and nobody has changed it since."""
    done = journal.maker(path)
    return done is not None and same_path(done.source) == same_path(source) and done.is_untouched


def day_of(photo: Path) -> date:
    """Return the day on which a photo was taken; without EXIF, that of the file's last change."""
    from PIL import ExifTags  # with numpy, which help does not need

    from sr3_desktop.engine.images import opened

    try:
        with opened(photo) as image:
            exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        base = ExifTags.Base
        text = details.get(base.DateTimeOriginal) or exif.get(base.DateTime)
        return datetime.strptime(str(text)[:10], "%Y:%m:%d").date()
    except Exception:  # Pillow's decoders raise nearly everything
        pass
    try:
        return datetime.fromtimestamp(reachable(photo).stat().st_mtime).date()
    except (OSError, OverflowError, ValueError):
        return date(1970, 1, 1)


def own_results_left_out(
    found: Sequence[FoundPhoto], inputs: Sequence[str], journal: Journal
) -> list[FoundPhoto]:
    """Return what was found without the results that the journal tells of.

    So a folder can hold photos and results. A result that is named itself is wanted, and kept.
    """
    named = {same_path(Path(text)) for text in inputs}
    return [f for f in found if same_path(f.path) in named or not journal.is_result(f.path)]
