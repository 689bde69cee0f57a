"""The `evaluate` command."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from sr3_desktop.engine.base.errors import (
    ImageWriteError,
    Sentence,
    SR3Error,
    TrainingDataError,
    joined,
)
from sr3_desktop.engine.base.options import (
    DEFAULT_MODEL,
    MAX_SCALE,
    OPTIONS,
    SamplerName,
)
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.files.filesystem import led_to, same_path
from sr3_desktop.engine.files.find_photos import left_out_lines, search
from sr3_desktop.engine.files.outputs import check_output, write_output
from sr3_desktop.engine.files.targets import check_size, target_format
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.model_card import MAX_TEMPERATURE, ModelCard, read_card

from .arguments import add_option, check_steps, list_of, model_file, read_lpips
from .console import StepEstimate, complain, sentence
from .sr3.exit_codes import FAILED, OK, UsageError
from .sr3.language import translated
from .sr3.parser import value, within

if TYPE_CHECKING:
    from sr3_desktop.engine.models.diffusion_model import DiffusionModel
    from sr3_desktop.training.evaluation.evaluate import Evaluation, Method
    from sr3_desktop.training.evaluation.metrics import Distance

    from .sr3.measures import Row, Single

SHEET_CROP_PX = 192

_BEFORE, _RESULT = Sentence("before"), Sentence("result")
"""The rows of finished results."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `evaluate`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Downscale photos, upscale them again and compare with the originals: bicubic, "
        "the predictor alone, and the refiner in several settings."
    )
    add = parser.add_argument
    add("photos", nargs="*", type=Path, metavar="PHOTO", help="photos or folders of photos")
    text = (
        "measure finished results in place of photos: NAME_hr.png beside NAME_result.png "
        "of infer, or beside NAME_sr.png of the public SR3 code"
    )
    value(parser, "--results", Path, "FOLDER", text)
    text = "enlargement of --results without small photos NAME_lr.png; measures of the luma need it"
    value(parser, "--scale", within(int, 1, int(MAX_SCALE)), "N", text)
    text = "id of a model, or a file (%(default)s)"
    value(parser, "--model", str, "ID", text, default=DEFAULT_MODEL)
    _add_settings(parser)
    text = "how photos are shrunk: clean, or real with blur, noise and JPEG (%(default)s)"
    add("--degrade", choices=["clean", "real"], default="clean", help=text)
    add("--limit", type=within(int, 1, 10**9), metavar="N", help="use only the first N photos")
    _add_outputs(parser)
    add_option(parser, OPTIONS["device"])
    add_option(parser, OPTIONS["dtype"])


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Declare what is compared."""
    text = "numbers of steps, comma-separated (%(default)s)"
    value(parser, "--steps", list_of(OPTIONS["steps"]), "N,...", text, default="1,4,8")
    parser.add_argument("--sampler", choices=get_args(SamplerName), help="sampler (the model's)")
    add_option(parser, OPTIONS["eta"], help="fresh noise per step, 0 to 1 (the model's)")
    text = "detail levels, 0 (faithful) to 1 (detailed), comma-separated (the model's)"
    value(parser, "--detail", list_of(OPTIONS["detail"]), "X,...", text)
    text = "strengths of the noise, comma-separated (the model's)"
    value(parser, "--temperature", _temperatures, "X,...", text, default=[None])
    add_option(parser, OPTIONS["seed"], default=0, help="seed (%(default)s)")
    text = "number of seeds, from --seed on; prints mean and deviation (%(default)s)"
    value(parser, "--seeds", within(int, 1, 1000), "N", text, default=1)
    add_option(parser, OPTIONS["cleanup"], help="clean-up, 0 to 1 (auto)")
    parser.add_argument("--no-backproject", action="store_true", help="skip back-projection")


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    """Declare what is measured with, and where the measures go."""
    value(parser, "--lpips", Path, "FILE", "LPIPS weights (safetensors)")
    value(parser, "--json", Path, "FILE", "write the table as JSON too")
    value(parser, "--csv", Path, "FILE", "write every single measure as CSV")
    text = "write the table into the model's card"
    parser.add_argument("--record", action="store_true", help=text)
    value(parser, "--sheet", Path, "FILE", "write a contact sheet of center crops")
    text = "side of its crops; 512 shows a whole aligned face (%(default)s)"
    value(parser, "--sheet-crop", within(int, 16, 4096), "PX", text, default=SHEET_CROP_PX)


def run(args: argparse.Namespace) -> int:
    """Evaluate and print the table; returns the exit code.

    Raises:
        SR3Error: Photos, results, model or weights cannot be used.
    """
    if bool(args.photos) == bool(args.results):
        raise UsageError("name photos, or finished results with --results FOLDER")
    return _run_results(args) if args.results else _run_photos(args)


def _run_results(args: argparse.Namespace) -> int:
    """Measure finished results."""
    from sr3_desktop.training.evaluation.results import find_results, measure  # loads numpy

    from .sr3.measures import Single, rows_of, table

    if args.record or args.sheet or args.seeds > 1:
        raise UsageError("--results cannot be used with --record, --sheet or --seeds")
    found = find_results(args.results)[: args.limit]
    inputs = [path for one in found for path in one if isinstance(path, Path)]
    replaced = _check_outputs(args, inputs, Path(), 0, 0)
    lpips = read_lpips(args.lpips)
    singles: list[Single] = []
    problems: dict[str, str] = {}
    for one in _bar(len(found), found):
        try:
            measured = measure(one, lpips, args.scale)
        except SR3Error as error:
            problems[one.name] = str(error)
            complain("{name}: {note}", name=one.name, note=error)
            continue
        for method, score in ((_BEFORE, measured.before), (_RESULT, measured.result)):
            singles += [Single(method, 0, None, one.name, score)] if score else []
    count = len(found) - len(problems)
    about = {"results": str(args.results), "photos": count, "problems": problems}
    if not singles:
        complain("None of the {count} results could be measured.", count=len(found))
    else:
        print(table(rows_of(singles), count), end="", flush=True)
    if any(math.isnan(single.score.psnr_y) for single in singles):
        complain(
            "Measures of the luma leave out a border as wide as the enlargement; give --scale."
        )
    failures = _write(args, about, singles, replaced)
    return FAILED if problems or failures else OK


def _run_photos(args: argparse.Namespace) -> int:
    """Enlarge reduced photos and measure."""
    from sr3_desktop.engine.models.open_model import open_model  # loads numpy; help does without

    from .sr3.measures import methods_of, rows_of, table

    device = pick_device(args.device)
    path = model_file(args.model)
    card = read_card(path)
    files, any_problem = _files(args.photos)
    files = files[: args.limit]
    check_steps(card, args.steps)
    methods = methods_of(args, card.recommended, args.seed)
    replaced = _check_outputs(args, [*files, path], path, len(files), len(methods))
    lpips = read_lpips(args.lpips)
    model = open_model(path, device, args.dtype)
    made, singles = _measured(args, files, methods, model, lpips)
    rows = rows_of(singles)
    if rows:
        print(table(rows, made.count), end="", flush=True)
    else:
        complain("None of the {count} photos could be measured.", count=len(files))
    problems = {str(file): problem for file, problem in made.problems.items()}
    about = {"model": card.id, "sha256": card.sha256, "photos": made.count, "problems": problems}
    failures = _write(args, about, singles, replaced)
    failures += _write_about_model(args, made, rows, methods, card, path, replaced)
    return FAILED if any_problem or made.problems or failures else OK


def _measured(
    args: argparse.Namespace,
    files: Sequence[Path],
    methods: Sequence[Method],
    model: DiffusionModel,
    lpips: Distance | None,
) -> tuple[Evaluation, list[Single]]:
    """Measure with every seed; returns the first seed's evaluation and every single measure."""
    from sr3_desktop.training.evaluation.evaluate import evaluate

    from .sr3.measures import methods_of, singles_of

    made: Evaluation | None = None
    singles: list[Single] = []
    in_all = len(files) * args.seeds * sum(m.settings.sampler.steps for m in methods if m.settings)
    estimate = StepEstimate(in_all)
    with _bar(len(files) * args.seeds) as bar:

        def tell(file: Path, problem: str) -> None:
            bar.update()
            if problem:
                bar.clear()
                complain(_named(file, problem))

        for seed in range(args.seed, args.seed + args.seeds):
            ways = methods if made is None else methods_of(args, model.card.recommended, seed)[2:]
            done = evaluate(
                [file for file in files if made is None or file not in made.problems],
                ways,
                model,
                lpips=lpips,
                degrade=args.degrade == "real",
                sheet_px=args.sheet_crop if args.sheet and made is None else None,
                on_photo=tell,
                sentence=sentence,
                on_progress=estimate.show,
            )
            singles += singles_of(done, ways, seed)
            made = made or done
    assert made is not None
    return made, singles


def _bar(total: int, items: Iterable[Any] | None = None) -> Any:
    from tqdm import tqdm

    unit = translated(Sentence("photo"))
    return tqdm(items, total=total, unit=unit, disable=not sys.stderr.isatty())


def _check_outputs(
    args: argparse.Namespace, inputs: list[Path], model: Path, photos: int, methods: int
) -> dict[str, bool]:
    """Check before the work what will be written; returns which files are ours and replaced."""
    from sr3_desktop.training.evaluation.evaluate import sheet_size
    from sr3_desktop.training.evaluation.own_files import is_own_picture, is_own_table

    from .sr3.measures import is_own_csv

    inputs = [*inputs, *([args.lpips] if args.lpips else [])]
    replaced = {}
    if args.sheet:
        try:
            format = target_format(args.sheet, OutputSettings())
        except ImageWriteError as error:
            raise UsageError(error.sentence) from error
        check_size(*sheet_size(photos, methods, args.sheet_crop), format)
        replaced["sheet"] = check_output(args.sheet, inputs, is_own_picture)
    if args.json:
        replaced["json"] = check_output(args.json, inputs, is_own_table)
    if args.csv:
        replaced["csv"] = check_output(args.csv, inputs, is_own_csv)
    given = [same_path(path) for path in (args.json, args.csv, args.sheet) if path]
    if len(set(given)) < len(given):
        raise UsageError("--json, --csv and --sheet must name different files")
    if args.record:
        check_output(model, [], lambda path: True)
    return replaced


def _write(
    args: argparse.Namespace,
    about: dict[str, Any],
    singles: Sequence[Single],
    replaced: dict[str, bool],
) -> int:
    """Write the tables that are asked for; returns how many failed, each told."""
    from sr3_desktop.training.evaluation.own_files import marked_table

    from .sr3.measures import csv_of, record, rows_of

    rows = {row.method: record(row) for row in rows_of(singles)}
    writers: list[Callable[[], object]] = []
    if args.json:
        text = json.dumps(marked_table(about | {"rows": rows}), indent=1) + "\n"
        writers.append(lambda: write_output(args.json, text, replaced["json"]))
    if args.csv:
        writers.append(lambda: write_output(args.csv, csv_of(singles), replaced["csv"]))
    return _failures(writers)


def _write_about_model(
    args: argparse.Namespace,
    made: Evaluation,
    rows: Sequence[Row],
    methods: Sequence[Method],
    card: ModelCard,
    path: Path,
    replaced: dict[str, bool],
) -> int:
    """Write sheet and card if they are asked for; returns how many failed, each told."""
    from sr3_desktop.engine.models.model_file import rewrite_card
    from sr3_desktop.training.evaluation.evaluate import write_sheet

    from .sr3.measures import quality_of

    writers: list[Callable[[], object]] = []
    if args.sheet and made.rows:
        crop, ours = args.sheet_crop, replaced["sheet"]
        writers.append(lambda: write_sheet(made.rows, methods, crop, args.sheet, ours))
    if args.record and rows:
        quality = quality_of(rows, made.count, args.degrade)
        file = led_to(path)  # of a link, what it leads to
        writers.append(lambda: rewrite_card(file, replace(card, quality=quality)))
    return _failures(writers)


def _failures(writers: Sequence[Callable[[], object]]) -> int:
    failures = 0
    for write in writers:
        try:
            write()
        except SR3Error as error:
            failures += 1
            complain(sentence(error))
    return failures


def _named(file: Path, problem: str) -> str:
    if file.name in problem:
        return problem
    return Sentence("{name}: {text}", name=file.name, text=problem)


def _files(paths: Sequence[Path]) -> tuple[list[Path], bool]:
    """Return the photos, and whether an input cannot be used; that and what is left out is told."""
    found = search([str(path) for path in paths], with_unread=True)
    for line in left_out_lines(found):
        complain(line)
    files = [photo.path for photo in found if not photo.problem and not photo.unread]
    problems = [photo.problem for photo in found if photo.problem]
    if not files:
        raise TrainingDataError(joined(problems))
    for problem in problems:
        complain(problem)
    return files, bool(problems)


def _temperatures(text: str) -> list[float]:
    return [within(float, 0, MAX_TEMPERATURE)(part) for part in text.split(",")]
