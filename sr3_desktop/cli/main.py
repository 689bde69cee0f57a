"""The command line: `sr3-desktop upscale`, and the commands in `COMMANDS`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sr3_desktop import __version__, device_words
from sr3_desktop.engine.base.errors import Cancelled, ImageWriteError
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import (
    UpscaleRequest,
    UpscaleResult,
    make_request,
    output_settings,
    sampler_settings,
)
from sr3_desktop.engine.batch.find_photos import find_photos, search, words_on_unread
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler
from sr3_desktop.engine.batch.planner import Planner
from sr3_desktop.engine.batch.reservations import Reservations
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.files.targets import PROCESS_SUFFIXES, process_target, target_format
from sr3_desktop.engine.images import PHOTO_SUFFIXES, prepare_pillow
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.torch_setup import prepare_torch
from sr3_desktop.engine.upscale.engine import Engine
from sr3_desktop.logs import configure_logging
from sr3_desktop.paths import log_dir, models_dirs

from . import arguments, batch, diffuse, models
from .arguments import UsageError, chosen_card, given, states_for
from .console import ProgressBar, complain, sentence
from .face_arguments import add_face_arguments, check_faces, with_faces

COMMANDS = tuple("upscale batch diffuse models prepare train infer evaluate selftest".split())
OK, FAILED, INTERRUPTED = 0, 1, 130  # wrong use is argparse's 2


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; wrong use exits with 2 as argparse does."""
    prepare_pillow()
    prepare_torch()
    parser = _parser(argv[0] if argv else "")
    args = parser.parse_args(argv)
    configure_logging(log_dir(), console=args.command in ("train", "evaluate"))
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read our output has enough, as `| head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at the end
        return FAILED
    except UsageError as error:
        command: argparse.ArgumentParser = args.parser
        command.error(str(error))
    except (KeyboardInterrupt, Cancelled):
        complain("Stopped. Finished files are complete and nothing half-written was left.")
        return INTERRUPTED
    except Exception as error:  # the last resort: whatever it is, the user gets one sentence
        complain(sentence(error))
        return FAILED


# --- upscale -----------------------------------------------------------------------------------


def _upscale(args: argparse.Namespace) -> int:
    card = chosen_card(args.model, models_dirs())
    sampler = sampler_settings(given(args), card.recommended)
    check_faces(args, models_dirs())
    photos = find_photos(args.inputs)
    for line in words_on_unread(search(args.inputs, with_unread=True)):
        complain(line)
    try:
        good = [path for path, problem in photos.items() if not problem]
        targets = _plan_targets(args, card, good)
        processes = _plan_processes(args, targets, sampler.steps)
    except ImageWriteError as error:
        raise UsageError(str(error)) from error

    kept = Reservations([*targets, *targets.values()])
    with _engine(args.exists, targets) as engine:
        failed = False
        for path, problem in photos.items():
            if problem:
                _report_failure(path, problem, args.json)
                failed = True
                continue
            request = make_request(given(args), path, targets[path], card)
            request = with_faces(args, request)
            if processes:
                request = replace(request, states=states_for(args, processes[path].suffix))
            failed |= not _upscale_one(engine, request, args.json, processes.get(path), kept)
    return FAILED if failed else OK


def _plan_targets(
    args: argparse.Namespace, card: ModelCard, photos: Sequence[Path]
) -> dict[Path, Path]:
    """Return the file to write for each photo; no two photos of a run share one.

    Raises:
        ImageWriteError: The output is a file that can not be written or can not hold all results.
    """
    folder = Path(args.output)
    is_folder = reachable(folder).is_dir() or args.output.endswith(("/", os.sep))
    if not is_folder and folder.suffix.lower() in PHOTO_SUFFIXES:
        if len(photos) > 1:
            raise ImageWriteError(
                "{count} photos do not fit in {output}; name a folder.",
                count=len(photos),
                output=args.output,
            )
        target_format(folder, output_settings(vars(args)))
        return dict.fromkeys(photos, folder)
    requests = [make_request(given(args), photo, folder, card) for photo in photos]
    planned = Planner(lambda _folder: None).plan(requests)
    return {photo.request.source: photo.request.target for photo in planned}


@contextmanager
def _engine(
    exists: ExistsPolicy, targets: Mapping[Path, Path]
) -> Iterator[Engine | JournaledUpscaler]:
    """Build the upscaler; with `exists` "changed", one that remembers what it has made."""
    # torch takes seconds to load, so that wrong use must be told before.
    from sr3_desktop.engine.upscale.upscaler import Upscaler

    upscaler = Upscaler(models_dirs())
    if exists != "changed" or not targets:
        yield upscaler
        return
    with Journal(journal_path(next(iter(targets.values())).parent)) as journal:
        journal.lock()
        yield JournaledUpscaler(upscaler, journal, models_dirs())


def _plan_processes(
    args: argparse.Namespace, targets: Mapping[Path, Path], steps: int
) -> dict[Path, Path]:
    """Return the file that shows the diffusion of each photo, none if it is not asked for.

    Raises:
        UsageError: There is no diffusion to show, or the file asked for can not hold it.
    """
    if args.process is None:
        if args.states is not None:
            raise UsageError("--states needs --process, the file that shows them")
        return {}
    if not steps:
        raise UsageError("without steps there is no diffusion that --process could show")
    path = Path(args.process)
    if path.suffix.lower() in PHOTO_SUFFIXES and not path.is_dir():
        if path.suffix.lower() not in PROCESS_SUFFIXES:
            raise UsageError(f"{path}: --process writes {', '.join(PROCESS_SUFFIXES)}")
        if len(targets) > 1:
            raise UsageError(f"{len(targets)} photos do not fit in {path}; name a folder")
        return dict.fromkeys(targets, path)
    names = {photo: f"{target.stem}_process.png" for photo, target in targets.items()}
    counts = Counter(name.casefold() for name in names.values())
    for photo, name in names.items():
        if counts[name.casefold()] > 1:  # they differ by their endings alone
            names[photo] = f"{targets[photo].name}_process.png"
    return {photo: path / name for photo, name in names.items()}


def _upscale_one(
    engine: Engine | JournaledUpscaler,
    request: UpscaleRequest,
    as_json: bool,
    process: Path | None,
    kept: Reservations,
) -> bool:
    """Enlarge one photo and report it; a photo that fails does so alone.

    Args:
        engine: Enlarges it.
        request: What to do.
        as_json: Report it as JSON.
        process: The file that shows the diffusion, if one is wanted.
        kept: The photos and results of the run, which that file does not replace.
    """
    try:
        with ProgressBar(request.source.name) as bar:
            result = engine.upscale(request, bar.show)
        if process:
            process = _show_process(result, process, request.output.exists, kept)
    except Cancelled:
        raise
    except Exception as error:
        _report_failure(request.source, sentence(error), as_json)
        return False
    _report_result(result, as_json, process)
    return True


def _show_process(
    result: UpscaleResult, path: Path, exists: ExistsPolicy, kept: Reservations
) -> Path | None:
    """Write the states of a result; returns the file, None if nothing was to be written."""
    if not result.states:
        return None
    taken = [file for file in (result.source, result.target) if file]
    taken += [path] if kept.is_photo(path) else []
    target = process_target(path, exists, taken)
    if target:
        from sr3_desktop.engine.upscale.process_picture import (
            write_process,  # loads torch, as the upscaler has
        )

        replaces = exists in ("overwrite", "changed") and target == path
        target = write_process(result.states, target, replace=replaces)
    return target


def _report_result(result: UpscaleResult, as_json: bool, process: Path | None) -> None:
    if as_json:
        record = {
            "source": str(result.source),
            "target": None if result.target is None else str(result.target),
            "width": result.width,
            "height": result.height,
            "model": result.model,
            "sampler": result.sampler.name,
            "steps": result.sampler.steps,
            "seed": result.sampler.seed,
            "device": result.device,
            "dtype": result.dtype,
            "seconds": round(result.seconds, 3),
            "notes": list(result.notes),
        }
        if process:
            record["process"] = str(process)
        print(json.dumps(record), flush=True)
        return
    if result.target is None:
        print(f"{result.source}: skipped, the result is there already", flush=True)
    else:
        size = f"{result.width} x {result.height}"
        print(f"{result.source} -> {result.target} ({size}, {result.seconds:.1f} s)", flush=True)
    if process:
        print(f"    {process}: {len(result.states)} states of the diffusion", flush=True)
    for note in result.notes:
        complain(f"{result.source.name}: {note}")


def _report_failure(source: Path, problem: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"source": str(source), "error": problem}), flush=True)
    else:
        complain(problem)


# --- the other commands ------------------------------------------------------------------------


def _selftest(args: argparse.Namespace) -> int:
    from sr3_desktop.engine.models.device import diagnose
    from sr3_desktop.engine.upscale.selftest import run_selftest

    for line in run_selftest(models_dirs()):
        print(line)
    report = diagnose()
    print(
        f"{device_words.headline(report)}: {device_words.advice(report)}", report.details, sep="\n"
    )
    return OK


# --- arguments ---------------------------------------------------------------------------------


def _parser(command: str) -> argparse.ArgumentParser:
    """Return the parser; training code is loaded only where `command` asks for it."""
    parser = argparse.ArgumentParser(
        prog="sr3-desktop",
        description="Enlarge photos with a diffusion model. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(parser=added)
        return added

    upscale = add("upscale", "Enlarge photos.")
    _add_upscale_arguments(upscale)
    upscale.set_defaults(run=_upscale)
    batch.add_arguments(add("batch", "Enlarge many photos; continues where it was stopped."))
    diffuse.add_arguments(add("diffuse", "Show how a photo turns into noise."))
    models.add_arguments(add("models", "List the models at hand, or import one."))
    prepare = add("prepare", "Make training pairs from a folder of photos.")
    train = add("train", "Train a model on a folder of photos.")
    infer = add("infer", "Enlarge prepared pairs and compare with the originals.")
    evaluate = add("evaluate", "Measure the quality of a model on photos.")
    if command == "prepare":
        from . import prepare as prepare_cli

        prepare_cli.add_arguments(prepare)
        prepare.set_defaults(run=prepare_cli.run)
    elif command == "train":
        from . import train as train_cli

        train_cli.add_arguments(train)
        train.set_defaults(run=train_cli.run)
    elif command == "infer":
        from . import infer as infer_cli

        infer_cli.add_arguments(infer)
        infer.set_defaults(run=infer_cli.run, models_dirs=models_dirs())
    elif command == "evaluate":
        from . import evaluate as evaluate_cli

        evaluate_cli.add_arguments(evaluate)
        evaluate.set_defaults(run=evaluate_cli.run, models_dirs=models_dirs())
    add("selftest", "Check that model and device work.").set_defaults(run=_selftest)
    return parser


def _add_upscale_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="photos, folders of photos, or patterns")
    add("-o", "--output", required=True, metavar="FILE_OR_FOLDER", help="where results go")
    arguments.add_upscaling(parser, exists="rename")
    add("--json", action="store_true", help="print one JSON object per photo")
    add(
        "--process",
        metavar="FILE",
        help="show the way from noise to the photo: .png side by side, .webp or .gif animated; "
        "of several photos a folder of .png",
    )
    arguments.add_states(parser)
    add_face_arguments(parser)
