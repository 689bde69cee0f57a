"""The `upscale` command: photos into a file or folder; a batch whose journal ends with it."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.formats import FORMATS, PHOTO_SUFFIXES
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import (
    OnProgress,
    UpscaleRequest,
    UpscaleResult,
    make_request,
    output_settings,
)
from sr3_desktop.engine.batch.executors import InlineExecutor, build_upscaler
from sr3_desktop.engine.batch.journal import Journal, MemoryJournal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler
from sr3_desktop.engine.batch.planner import PlannedPhoto, Planner
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.engine.batch.run import Stop, run_batch
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.files.find_photos import search
from sr3_desktop.engine.files.targets import PROCESS_SUFFIXES, process_target, target_format
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.upscale.engine import Upscales
from sr3_desktop.paths import models_dirs

from . import arguments
from .arguments import check_levels, chosen_card, given, sized, states_for
from .console import ProgressBar, sentence
from .face_arguments import add_face_arguments, check_faces, with_faces
from .outcomes import Outcomes
from .sr3.exit_codes import FAILED, OK, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `upscale`."""
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="photos, folders of photos, or patterns")
    add(
        "-o",
        "--output",
        metavar="FILE_OR_FOLDER",
        help="output file or folder; end a folder's name with a slash if it has a dot in it "
        "(default: beside each photo, as NAME_4x)",
    )
    arguments.add_upscaling(parser, exists="rename")
    add("--json", action="store_true", help="print one JSON object per photo")
    add(
        "--process",
        metavar="FILE",
        help="save the denoising sequence: .png side by side, .webp or .gif animated; "
        "for several photos a folder of .png files",
    )
    arguments.add_states(parser)
    arguments.add_process_look(parser)
    add_face_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Enlarge the photos; returns the exit code.

    Raises:
        UsageError: The arguments do not go together.
        SR3Error: It cannot be begun.
    """
    card = chosen_card(args.model, models_dirs())
    arguments.check_cards([args.device])
    check_faces(args, models_dirs())
    found = search(args.inputs, with_unread=True)
    outcomes = Outcomes(args.json)
    outcomes.tell_unread(found)
    found = [photo for photo in found if not photo.unread]
    outcomes.tell_problems(found)
    photos = [photo.path for photo in found if not photo.problem]
    folder = _folder(args, photos)
    requests = [_request(args, photo, Path(args.output or photo.parent), card) for photo in photos]
    remembers = args.exists == "changed" and bool(photos)
    with Journal(journal_path(folder)) if remembers else MemoryJournal() as journal:
        journal.lock()
        try:
            planner = Planner(lambda _folder: journal if remembers else None)
            jobs = _plan(args, requests, planner)
            files = _process_files(args, card, jobs)
        except ImageWriteError as error:
            raise UsageError(error.sentence) from error
        jobs = [_with_states(args, job, files) for job in jobs]
        upscaler = build_upscaler(models_dirs())
        engine = _ShowsProcess(
            upscaler, files, args.exists, planner.reservations, partial(_look, args)
        )
        journaled = JournaledUpscaler(
            lambda _: journal, models_dirs(), reservations=planner.reservations
        )
        with ProgressBar() as bar:
            executor = InlineExecutor(engine)
            for outcome in run_batch(jobs, journaled, executor, Stop(), sentence, bar.show):
                bar.clear()
                outcomes.tell(outcome, engine.written.get(outcome.source))
    return FAILED if outcomes.any_failed else OK


def _request(
    args: argparse.Namespace, photo: Path, target: Path, card: ModelCard
) -> UpscaleRequest:
    return with_faces(args, sized(args, make_request(given(args, card), photo, target)))


def _folder(args: argparse.Namespace, photos: Sequence[Path]) -> Path:
    """Return the folder of the results, which has their journal.

    Raises:
        UsageError: There are several, and what was made before is to be looked up.
    """
    if args.output is not None:
        output = Path(args.output)
        return output.parent if _is_file(args) else output
    folders = {photo.parent for photo in photos}
    if len(folders) > 1 and args.exists == "changed":
        raise UsageError("--exists changed needs one folder of results; name it with -o FOLDER/")
    return next(iter(folders), Path())


def _is_file(args: argparse.Namespace) -> bool:
    """Whether the output names one result rather than a folder of results.

    Raises:
        UsageError: It could be either: a wrong ending must not become the name of a folder.
    """
    if args.output is None:
        return False
    output = Path(args.output)
    if reachable(output).is_dir() or args.output.endswith(("/", os.sep)) or not output.suffix:
        return False
    if output.suffix.lower() in PHOTO_SUFFIXES:
        return True
    known = ", ".join(format.suffixes[0] for format in FORMATS.values())
    raise UsageError(
        "{output} is neither a folder nor a photo that can be written ({known}); for a "
        "new folder give {output}{sep}",
        output=args.output,
        known=known,
        sep=os.sep,
    )


def _plan(
    args: argparse.Namespace, requests: Sequence[UpscaleRequest], planner: Planner
) -> list[PlannedPhoto]:
    """Return what is to become of each photo; no two photos of a run share a file.

    Raises:
        ImageWriteError: The output is a file that cannot be written or cannot hold all results.
    """
    if not _is_file(args):
        return planner.plan(requests)
    if len(requests) > 1:
        raise ImageWriteError(
            "{count} photos do not fit in {output}; name a folder.",
            count=len(requests),
            output=args.output,
        )
    target_format(Path(args.output), output_settings(vars(args)))
    planner.reservations.protect(request.source for request in requests)
    return [PlannedPhoto(request, 0, request.target) for request in requests]


def _process_files(
    args: argparse.Namespace, card: ModelCard, jobs: Sequence[PlannedPhoto]
) -> dict[Path, Path]:
    """Return the file that shows the diffusion of each photo, none if it is not asked for.

    Raises:
        UsageError: There is no diffusion to show, or the file asked for cannot hold it.
    """
    if args.process is None:
        if args.states is not None or args.at:
            raise UsageError("--states and --at need --process, the file that shows them")
        return {}
    if args.at:
        check_levels(card, args.at)
    targets = {job.request.source: job.request.target for job in jobs}
    if not all(job.request.sampler.steps for job in jobs):
        raise UsageError("without steps there is no diffusion that --process could show")
    path = Path(args.process)
    if path.suffix and not path.is_dir() and not args.process.endswith(("/", os.sep)):
        if path.suffix.lower() not in PROCESS_SUFFIXES:
            raise UsageError(
                "{path}: --process writes {known}", path=path, known=", ".join(PROCESS_SUFFIXES)
            )
        if len(targets) > 1:
            raise UsageError(
                "{count} photos do not fit in {path}; name a folder", count=len(targets), path=path
            )
        return dict.fromkeys(targets, path)
    names = {photo: f"{target.stem}_process.png" for photo, target in targets.items()}
    counts = Counter(name.casefold() for name in names.values())
    for photo, name in names.items():
        if counts[name.casefold()] > 1:  # they differ by their extensions alone
            names[photo] = f"{targets[photo].name}_process.png"
    return {photo: path / name for photo, name in names.items()}


def _with_states(
    args: argparse.Namespace, job: PlannedPhoto, files: Mapping[Path, Path]
) -> PlannedPhoto:
    file = files.get(job.request.source)
    if file is None:
        return job
    request = replace(
        job.request,
        states=states_for(args, file.suffix),
        states_by_snr=args.spacing == "snr",
        states_at=tuple(args.at or ()),
        estimates=args.estimates,
    )
    return replace(job, request=request)


def _look(args: argparse.Namespace, result: UpscaleResult) -> dict[str, Any]:
    """Return how the diffusion is shown, see `write_process`."""
    from sr3_desktop.engine.upscale.process_picture import captions_of, estimates_of

    return {
        "captions": [] if args.no_captions else captions_of(result.moments),
        "estimates": estimates_of(result.states, result.moments) if args.estimates else [],
        "grid": args.layout == "grid",
    }


class _ShowsProcess:
    """An engine that also writes the file that shows a photo's diffusion.

    Attributes:
        written: These files, by photo.
    """

    def __init__(
        self,
        engine: Upscales,
        files: Mapping[Path, Path],
        exists: ExistsPolicy,
        kept: Reservations,
        look: Callable[[UpscaleResult], Mapping[str, Any]],
    ) -> None:
        self._look = look
        self._engine, self._files, self._exists, self._kept = engine, files, exists, kept
        self.written: dict[Path, Path] = {}

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        """Enlarge one photo and show how; see `Upscaler.upscale`."""
        result = self._engine.upscale(request, on_progress)
        path = self._files.get(request.source)
        if path is None or not result.states:
            return result
        taken = [file for file in (result.source, result.target) if file]
        taken += [path] if self._kept.is_photo(path) else []
        target = process_target(path, self._exists, taken)
        if target:
            from sr3_desktop.engine.upscale.process_picture import write_process  # loads numpy

            replaces = self._exists in ("overwrite", "changed") and target == path
            self.written[request.source] = write_process(
                result.states, target, replace=replaces, **self._look(result)
            )
        return result
