"""Wrapper of an upscaler that skips finished work and journals new work."""

import filecmp
import hashlib
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from sr3_desktop.engine.base.errors import (
    Cancelled,
    ImageReadError,
    Sentence,
    SR3Error,
)
from sr3_desktop.engine.base.request import SECOND_FILE, OnProgress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.files.filesystem import inside, reachable, same_path, why_not_read
from sr3_desktop.engine.files.targets import shortened
from sr3_desktop.engine.models.model_card import find_model, read_card
from sr3_desktop.engine.upscale.engine import Engine

from .entry import Entry, FileState, size_of, was_finished
from .journal import Journal
from .planner import file_to_write, is_there
from .reservations import Reservations

log = logging.getLogger(__name__)

_TEMPORARY = re.compile(r"(.+)\.[0-9a-f]{6}\.part", re.DOTALL)
_UNIMPORTANT = (
    *("source", "target", "device", "preview_px", "states", "states_by_snr", "estimates"),
    *("states_at", "layers"),
)
_NEWER = {
    **{"soft": "keep", "self_ensemble": False, "temperature": None, "strokes": ()},
    **{"dpi": None, "recipe": True},
    SECOND_FILE: "7c31331d494f20e216b397ad99d824d92ab91ebb15db3bcda6a2f8e684d238d3",
}
"""Settings that earlier versions had not, and what these did: their results are still valid."""


class Begun(NamedTuple):
    """A photo whose work has begun.

    Attributes:
        entry: The "start" in the journal.
        note: A remark for the user.
    """

    request: UpscaleRequest
    entry: Entry
    note: str = ""


def settings_key(request: UpscaleRequest, models_dirs: Sequence[Path]) -> str:
    """Return a digest of all that decides the pixels and the file made of a photo.

    The device is not part of it: the number format that "auto" chooses there moves no pixel enough
    to make a finished photo again.

    Raises:
        ModelFileError: There is no such model.
    """
    settings = {k: v for k, v in asdict(request).items() if k not in _UNIMPORTANT}
    settings["output"] = _without_newer(settings["output"])
    del settings["output"]["exists"]
    models = [request.model, *([request.face_model] if request.uses_faces else [])]
    settings["weights"] = [read_card(find_model(model, models_dirs)).sha256 for model in models]
    settings |= _detector(settings.pop("face_detector"))
    if not request.uses_faces:
        del settings["face_model"]
    settings = _without_newer(settings)
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_newer(settings: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in settings.items() if k not in _NEWER or v != _NEWER[k]}


def _detector(path: Path | None) -> dict[str, Any]:
    """Return what stands for a detector: the contents of its files, wherever they lie."""
    if path is None:
        return {}
    return {"face_detector": _digest(path), SECOND_FILE: _digest(path.with_name(SECOND_FILE))}


def _digest(detector: Path) -> str:
    from sr3_desktop.engine.faces.detect import readable  # loads numpy

    with readable(detector):
        return hashlib.sha256(reachable(detector).read_bytes()).hexdigest()


class JournaledUpscaler:
    """The memory of a run: no finished photo is made again, whoever does the work.

    With `exists` "changed" a photo is skipped when the journal says that this source (size, time
    and contents) with these settings has made its target, and the target still is as it was
    written. A result of ours that is out of date is replaced. A file that is not ours, or that
    someone has changed since, is never touched: the result gets a name beside it.

    With the other policies a photo is skipped when this run has made it before it was interrupted.

    Whatever the policy and the target, no result replaces a photo of the run or another photo's
    result; it then gets a name beside it, and a note.
    """

    def __init__(
        self,
        journal_of: Callable[[Path], Journal],
        models_dirs: Sequence[Path],
        run: str = "",
        reservations: Reservations | None = None,
    ) -> None:
        """Remember where the work of a run is noted.

        Args:
            journal_of: Returns the journal of a folder of results; raises JournalError.
            models_dirs: Folders with model files, the same as the engine's.
            run: From `Journal.begin_run`; empty when there is no run that could be resumed.
            reservations: The photos of the run; those whose work begins are added.
        """
        self._journal_of = journal_of
        self._models_dirs = tuple(models_dirs)
        self._run = run
        self._reservations = reservations or Reservations()

    def upscale(
        self, engine: Engine, request: UpscaleRequest, on_progress: OnProgress, seq: int = 0
    ) -> UpscaleResult:
        """Enlarge one photo unless that has been done; see `Upscaler.upscale`.

        Args:
            seq: Number of the photo, if it has one.

        Returns:
            What was made; its target is None when nothing had to be.
        """
        begun = self.begin(request, seq)
        if isinstance(begun, UpscaleResult):
            return begun
        try:
            result = engine.upscale(begun.request, on_progress)
        except Cancelled:
            raise
        except Exception as error:
            self.fail(begun, error)
            raise
        return self.finish(begun, result)

    def begin(self, request: UpscaleRequest, seq: int = 0) -> Begun | UpscaleResult:
        """Skip a photo, or note that its work begins.

        Args:
            seq: Number of the photo in its run.

        Returns:
            What to give to the engine; or a result without a target if there is nothing to do.

        Raises:
            SR3Error: The photo cannot be read, there is no such model, or the journal cannot be
                written.
        """
        request = replace(request, target=shortened(request.target))
        journal = self._journal_of(request.target.parent)
        key = settings_key(request, self._models_dirs)
        target = request.target
        entry = Entry("start", request.source, target, key, None, target, run=self._run, seq=seq)
        try:
            entry = replace(entry, state=FileState.of(request.source))
        except OSError as error:
            sentence = why_not_read(request.source, error)
            journal.add(replace(entry, event="failed", error=sentence))
            raise ImageReadError(sentence) from error
        if done := self._done_before(request, entry, journal):
            return _skipped(request, done.width, done.height)
        self._reservations.protect([request.source])
        is_free = self._reservations.claim(request.target, request.source, journal)
        if request.output.exists == "skip" and is_free and is_there(request.target):
            return _skipped(request, *size_of(request.target))
        writes, replaces = file_to_write(request, self._reservations, journal)
        width, height = _expected_size(request)
        before = FileState.found(writes)
        entry = replace(entry, writes=writes, at_writes=before, width=width, height=height)
        journal.add(entry)
        output = replace(request.output, exists="overwrite" if replaces else "rename")
        begun = Begun(replace(request, target=writes, output=output), entry)
        return begun if is_free else _with_note(begun, request)

    def finish(self, begun: Begun, result: UpscaleResult) -> UpscaleResult:
        """Note a photo as done and return its result; to be called once the file is written."""
        target = _without_copy(begun.entry, result.target or begun.entry.writes)
        result = replace(result, target=target) if result.target else result
        entry = replace(begun.entry, writes=target)
        state = FileState.found(target)
        if state is not None:
            width, height = result.width, result.height
            entry = replace(entry, event="done", at_writes=state, width=width, height=height)
        # Else it cannot be read now: the next run sees by the "start" whether it is complete.
        self._journal_of(entry.target.parent).add(entry)
        return replace(result, notes=(*result.notes, begun.note)) if begun.note else result

    def fail(self, begun: Begun, error: Exception) -> None:
        """Note a photo as failed."""
        text = str(error) if isinstance(error, SR3Error) else f"{type(error).__name__}: {error}"
        entry = replace(begun.entry, event="failed", at_writes=None, width=0, height=0)
        self._journal_of(entry.target.parent).add(replace(entry, error=text))

    def result_of(self, request: UpscaleRequest) -> Path:
        """Return the file that holds, or would hold, a photo's result."""
        last = self._journal_of(request.target.parent).last(request.source, request.target)
        if last is None or last.event != "done":
            return request.target
        return request.target.with_name(last.writes.name)

    def failed_before(self, request: UpscaleRequest) -> bool:
        """Whether the last try to make this result failed."""
        last = self._journal_of(request.target.parent).last(request.source, request.target)
        return last is not None and last.event == "failed"

    def _done_before(self, request: UpscaleRequest, entry: Entry, journal: Journal) -> Entry | None:
        """Return the "done" that makes this work needless; one lost in a crash is made up for."""
        last = journal.last(request.source, request.target)
        if last is None or (last.key, last.state) != (entry.key, entry.state):
            return None
        if request.output.exists != "changed" and not (self._run and last.run == self._run):
            return None
        if last.event == "done":
            return last if last.is_untouched else None
        if last.event == "start" and was_finished(last):
            return _make_up_for(last, journal)
        return None


def _without_copy(start: Entry, target: Path) -> Path:
    """Return a result's file, or the equal one that an earlier try of the same work had written.

    A process can be lost after it has written a photo and before it has said so. The next one then
    finds the name taken and writes its result beside it; that copy is removed.
    """
    if target == start.writes or start.at_writes is not None:
        return target
    try:
        if filecmp.cmp(reachable(start.writes), reachable(target), shallow=False):
            reachable(target).unlink()
            return start.writes
    except OSError as error:
        log.info("no earlier result to compare %s with: %s", target, error)
    return target


def note_finished(journal: Journal) -> None:
    """Note as done what was written though a crash came before its "done".

    To be called before the folder is searched, and while no work is under way: the photos of a
    folder that holds results too are what the journal does not know as a result.

    Raises:
        JournalError: The journal could not be written.
    """
    for start in journal.begun():
        if was_finished(start):
            _make_up_for(start, journal)


def remove_leftovers(journal: Journal) -> list[Path]:
    """Remove the temporary files of photos whose work was cut off; returns them.

    Only files named as `targets.temporary_path` names them, after a file that the journal says we
    write; and that file itself if it is empty and was not there when the work began, as
    `atomic.write` takes a name on file systems without links. To be called while no work is under
    way.
    """
    taken = {same_path(start.writes) for start in journal.begun() if start.at_writes is None}
    names: dict[Path, set[str]] = {}
    for entry in journal.entries():
        names.setdefault(entry.writes.parent, set()).add(entry.writes.name)
    removed = []
    for folder, ours in names.items():
        try:
            for path in inside(folder):
                match = _TEMPORARY.fullmatch(path.name)
                if match and match[1] in ours:
                    name = path.with_name(match[1])
                    is_taken = same_path(name) in taken and is_there(name)
                    if is_taken and reachable(name).stat().st_size == 0:
                        reachable(name).unlink()
                        removed.append(name)
                    reachable(path).unlink()
                    removed.append(path)
        except OSError:
            continue  # the folder is gone, or another program holds the file
    return removed


def _make_up_for(start: Entry, journal: Journal) -> Entry:
    """Note the "done" that a crash has cut off, and return it."""
    width, height = size_of(start.writes)
    state = FileState.found(start.writes)
    done = replace(start, event="done", at_writes=state, width=width, height=height)
    journal.add(done)
    return done


def _expected_size(request: UpscaleRequest) -> tuple[int, int]:
    """Return width and height of a result in pixels, 0 and 0 if the photo is none."""
    part = request.crop
    size = (part.width, part.height) if part else size_of(request.source)
    if not any(size):
        return 0, 0
    width, height = (max(1, round(side * request.scale)) for side in size)
    return width, height


def _with_note(begun: Begun, asked: UpscaleRequest) -> Begun:
    """Say why a file that was to be replaced, or to be taken for the result, is not."""
    if asked.output.exists not in ("overwrite", "skip"):
        return begun
    note = Sentence(
        "{wanted} is not replaced (it is an original or another photo's result); saved as {name}.",
        wanted=asked.target.name,
        name=begun.request.target.name,
    )
    return begun._replace(note=note)


def _skipped(request: UpscaleRequest, width: int, height: int) -> UpscaleResult:
    return UpscaleResult(request.source, None, width, height, request.model, request.sampler)
