"""The command line: `sr3-desktop upscale`, and the commands in `COMMANDS`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tqdm import tqdm

from . import __version__, arguments, diffuse_cli, models_cli
from .arguments import chosen_sampler, states_for, within
from .engine.batch import find_photos, plan_targets
from .engine.errors import Cancelled, ImageWriteError, SR3Error
from .engine.images import PHOTO_SUFFIXES
from .engine.model_card import ModelCard, list_cards
from .engine.request import (
    MAX_SCALE,
    ExistsPolicy,
    FormatName,
    OutputSettings,
    Progress,
    TileSettings,
    UpscaleRequest,
    UpscaleResult,
)
from .engine.targets import PROCESS_SUFFIXES, process_target
from .logs import configure_logging
from .paths import log_dir, models_dirs

if TYPE_CHECKING:
    from .engine.upscaler import Upscaler

log = logging.getLogger(__name__)

COMMANDS = tuple("upscale diffuse models prepare train infer evaluate selftest".split())
OK, FAILED, INTERRUPTED = 0, 1, 130  # wrong use is argparse's 2


class UsageError(Exception):
    """The command was given arguments that do not go together."""


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; wrong use exits with 2 as argparse does."""
    parser = _parser(argv[0] if argv else "")
    args = parser.parse_args(argv)
    configure_logging(log_dir(), console=args.command in ("train", "evaluate"))
    try:
        code: int = args.run(args)
        return code
    except UsageError as error:
        command: argparse.ArgumentParser = args.parser
        command.error(str(error))
    except (KeyboardInterrupt, Cancelled):
        _complain("Stopped. Finished files are complete and nothing half-written was left.")
        return INTERRUPTED
    except Exception as error:  # the last resort: whatever it is, the user gets one sentence
        _complain(_sentence(error))
        return FAILED


# --- upscale -----------------------------------------------------------------------------------


def _upscale(args: argparse.Namespace) -> int:
    card = _card(args.model)
    sampler = chosen_sampler(args, card.recommended)
    output = OutputSettings(args.format, args.quality, args.exists)
    scale = args.scale or float(card.scale)
    photos = find_photos(args.inputs)
    try:
        good = [path for path, problem in photos.items() if not problem]
        targets = plan_targets(good, args.output, scale, output)
        processes = _plan_processes(args, targets, sampler.steps)
    except ImageWriteError as error:
        raise UsageError(str(error)) from error

    # torch takes seconds to load, so that wrong use must be told before.
    from .engine.upscaler import Upscaler

    upscaler = Upscaler(models_dirs())
    failed = False
    for path, problem in photos.items():
        if problem:
            _report_failure(path, problem, args.json)
            failed = True
            continue
        request = UpscaleRequest(
            source=path,
            target=targets[path],
            model=args.model,
            scale=scale,
            sampler=sampler,
            cleanup=args.cleanup,
            backproject=args.backproject,
            tile=TileSettings(size=args.tile),
            device=args.device,
            dtype=args.dtype,
            output=output,
            states=states_for(args, processes[path].suffix) if processes else 0,
        )
        failed |= not _upscale_one(upscaler, request, args.json, processes.get(path))
    return FAILED if failed else OK


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
    upscaler: Upscaler, request: UpscaleRequest, as_json: bool, process: Path | None
) -> bool:
    """Enlarge one photo and report it; a photo that fails does so alone."""
    try:
        with _ProgressBar(request.source.name) as bar:
            result = upscaler.upscale(request, bar.show)
        if process:
            process = _show_process(result, process, request.output.exists)
    except Cancelled:
        raise
    except Exception as error:
        _report_failure(request.source, _sentence(error), as_json)
        return False
    _report_result(result, as_json, process)
    return True


def _show_process(result: UpscaleResult, path: Path, exists: ExistsPolicy) -> Path | None:
    """Write the states of a result; returns the file, None if nothing was to be written."""
    if not result.states:
        return None
    taken = [file for file in (result.source, result.target) if file]
    target = process_target(path, exists, taken)
    if target:
        from .engine.process import write_process  # loads torch, as the upscaler has

        write_process(result.states, target)
    return target


def _card(model: str) -> ModelCard:
    cards = list_cards(models_dirs())
    if model not in cards:
        known = ", ".join(sorted(cards)) or "none"
        raise UsageError(f"there is no model {model}; the models at hand are: {known}")
    return cards[model][1]


class _ProgressBar:
    """A bar for one photo where stderr is a terminal, nothing elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stage = ""
        self._bar = tqdm(desc=name, file=sys.stderr, disable=None, leave=False, unit="tile")

    def __enter__(self) -> _ProgressBar:
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.close()

    def show(self, progress: Progress) -> None:
        """Show the engine's sign of life."""
        if progress.stage != self._stage or progress.total != (self._bar.total or 0):
            self._stage = progress.stage
            self._bar.reset(total=progress.total or None)
        step = f" step {progress.step} of {progress.steps}" if progress.step else ""
        self._bar.set_description_str(f"{self._name}: {progress.stage}{step}", refresh=False)
        self._bar.update(progress.done - self._bar.n)


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
        _complain(f"{result.source.name}: {note}")


def _report_failure(source: Path, problem: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"source": str(source), "error": problem}), flush=True)
    else:
        _complain(problem)


# --- the other commands ------------------------------------------------------------------------


def _selftest(args: argparse.Namespace) -> int:
    from .engine.selftest import run_selftest

    for line in run_selftest(models_dirs()):
        print(line)
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
    diffuse_cli.add_arguments(add("diffuse", "Show how a photo turns into noise."))
    models_cli.add_arguments(add("models", "List the models at hand, or import one."))
    prepare = add("prepare", "Make training pairs from a folder of photos.")
    train = add("train", "Train a model on a folder of photos.")
    infer = add("infer", "Enlarge prepared pairs and compare with the originals.")
    evaluate = add("evaluate", "Measure the quality of a model on photos.")
    if command == "prepare":
        from .training import prepare_cli

        prepare_cli.add_arguments(prepare)
        prepare.set_defaults(run=prepare_cli.run)
    elif command == "train":
        from .training import train_cli

        train_cli.add_arguments(train)
        train.set_defaults(run=train_cli.run)
    elif command == "infer":
        from .training import infer_cli

        infer_cli.add_arguments(infer)
        infer.set_defaults(run=infer_cli.run, models_dirs=models_dirs())
    elif command == "evaluate":
        from .training import evaluate_cli

        evaluate_cli.add_arguments(evaluate)
        evaluate.set_defaults(run=evaluate_cli.run, models_dirs=models_dirs())
    add("selftest", "Check that model and device work.").set_defaults(run=_selftest)
    return parser


def _add_upscale_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="photos, folders of photos, or patterns")
    add("-o", "--output", required=True, metavar="FILE_OR_FOLDER", help="where results go")
    add("--model", default="photo-x4", metavar="ID", help="see 'models' (default: %(default)s)")
    add("--scale", type=within(float, 0.1, MAX_SCALE), metavar="N", help="default: the model's")
    arguments.add_sampling(parser)
    add("--format", choices=get_args(FormatName), help="default: by file name, or the photo's own")
    add("--quality", type=within(int, 1, 100), default=95, metavar="N", help="of JPEG and WebP")
    add("--exists", choices=get_args(ExistsPolicy), default="rename", help="if the result is there")
    add("--json", action="store_true", help="print one JSON object per photo")
    add(
        "--process",
        metavar="FILE",
        help="show the way from noise to the photo: .png side by side, .webp or .gif animated; "
        "of several photos a folder of .png",
    )
    arguments.add_states(parser)


# --- messages ----------------------------------------------------------------------------------


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _sentence(error: Exception) -> str:
    """Return one sentence for the user; an unexpected error goes to the log with its traceback."""
    if isinstance(error, SR3Error):
        return str(error)
    log.error("unexpected error", exc_info=error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}); "
        f"the log in {log_dir()} has the details."
    )
