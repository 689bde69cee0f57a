"""The `models` command: what models there are, and adding trained ones and public checkpoints."""

import argparse
import contextlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import ModelFileError, Sentence
from sr3_desktop.engine.base.options import MAX_LEVELS, MAX_SCALE
from sr3_desktop.engine.models.model_card import (
    MODEL_ID,
    ModelCard,
    find_model,
    has_card,
    list_cards,
    model_files,
    read_card,
)
from sr3_desktop.paths import models_dirs, user_models_dir

from .console import complain, say
from .sr3.exit_codes import UsageError
from .sr3.language import translated
from .sr3.parser import WrongValueError, value, within

MAX_NORM_GROUPS = 4096
MIN_BETA, MAX_BETA = 1e-9, 0.999


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `models` and of `models import`."""
    parser.add_argument("--numbers", action="store_true", help="print measured quality, too")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.set_defaults(run=list_models)
    actions = parser.add_subparsers(metavar="ACTION", help="import, export or remove")
    text = "Write a photo model as ONNX, for other programs: one pass, and all steps in one call."
    exporting = actions.add_parser("export", description=text)
    exporting.set_defaults(run=run_export)
    exporting.add_argument("model_id", metavar="ID", help="id of a model; see 'models'")
    exporting.add_argument("--format", choices=("onnx",), default="onnx", help="file format")
    exporting.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="output folder (default: this one)",
    )
    _add_import(actions.add_parser("import"))
    removing = actions.add_parser("remove", description="Remove a model that was added.")
    removing.set_defaults(run=run_remove, parser=removing)
    removing.add_argument("model_id", metavar="ID", help="id of a model; see 'models'")


def _add_import(importing: argparse.ArgumentParser) -> None:
    importing.description = (
        "Import a checkpoint (*_gen.pth, also wrapped, as EMA, in half precision or as "
        "safetensors) of the public SR3 code, or add a model file made by train."
    )
    importing.set_defaults(run=run_import, parser=importing)
    add = importing.add_argument
    text = "a file of weights, a model file, or the folder of a run of train"
    value(importing, "file", Path, "FILE", text)
    add("--replace", action="store_true", help="replace the added model with the same id")
    add("--name", help="displayed name (default: the model's, or made from the name of the file)")
    text = "id for --model (default: as for --name)"
    value(importing, "--id", _model_id, "ID", text, dest="model_id")
    text = (
        "norm groups of a checkpoint, as in the configuration it was trained with "
        "(default: as published)"
    )
    value(importing, "--norm-groups", within(int, 1, MAX_NORM_GROUPS), "N", text)
    text = "enlargement of a checkpoint, 2 to 16 (default: 8, as published)"
    value(importing, "--scale", within(int, 2, MAX_SCALE), "N", text)
    noise = importing.add_argument_group(
        "noise levels of a checkpoint that has none (published: 2000, 1e-6, 0.01)"
    )
    value(noise, "--levels", within(int, 2, MAX_LEVELS), "N", "number of noise levels")
    for end, text in (
        ("start", "beta at the start, {low} to {high}"),
        ("end", "beta at the end, {low} to {high}"),
    ):
        text = Sentence(text, low=f"{MIN_BETA:g}", high=f"{MAX_BETA:g}")
        value(noise, f"--beta-{end}", within(float, MIN_BETA, MAX_BETA), "X", text)


def list_models(args: argparse.Namespace) -> int:
    """Print the models at hand, one a line, and on stderr the files that are no models."""
    cards = list_cards(models_dirs()).values()
    records = [_model_record(path, card) for path, card in cards]
    if args.json:
        print(json.dumps(records, indent=2))
    else:
        width = max([len(record["id"]) for record in records], default=0)
        for record in records:
            size = _size(record["bytes"])
            what = Sentence(
                "{name}, {scale}x, {size}, license {license}", **{**record, "size": size}
            )
            print(f"{record['id']:{width}}  {translated(what)}")
            for line in _quality_lines(record["quality"]) if args.numbers else ():
                print(f"    {line}")
    for folder in models_dirs():
        with _told():
            for path in model_files(folder):
                with _told():
                    read_card(path)
    return 0


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ModelFileError as error:
        complain(error.sentence)


def run_export(args: argparse.Namespace) -> int:
    """Write a model for other programs.

    Raises:
        SR3Error: There is no such model, or it cannot be exported.
    """
    path = find_model(args.model_id, models_dirs())
    from sr3_desktop.engine.exchange.onnx_export import export_onnx  # loads torch

    for file in export_onnx(path, args.output):
        print(file)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Import a checkpoint or a model file into the user's folder of models.

    Raises:
        ModelFileError: It cannot be used.
    """
    if args.file.is_dir():
        args.file = _model_of_run(args.file)
    own = has_card(args.file)
    given = [args.levels, args.beta_start, args.beta_end]
    if own and [args.scale, args.norm_groups, *given] != [None] * 5:
        raise ModelFileError(
            "{name} knows its own architecture and noise levels; leave --scale, "
            "--norm-groups, --levels, --beta-start and --beta-end out.",
            name=args.file.name,
        )
    if given != [None] * 3 and None in given:
        raise UsageError("--levels, --beta-start and --beta-end belong together; give all three")
    model_id = args.model_id or (read_card(args.file).id if own else None)
    if model_id:
        _check_free(model_id, args.replace)
    target, card = _imported(args, own, given, model_id)
    say(
        "{id}: {name}, {scale}x, in {target}",
        id=card.id,
        name=card.name,
        scale=card.scale,
        target=target,
    )
    complain(card.notes)
    return 0


def run_remove(args: argparse.Namespace) -> int:
    """Remove a model from the user's folder of models.

    Raises:
        ModelFileError: There is none, it comes with the program, or it cannot be removed.
    """
    path = find_model(args.model_id, models_dirs())
    if path.parent != user_models_dir():
        raise ModelFileError(
            "{model_id} comes with the program and is not removed.", model_id=args.model_id
        )
    with ModelFileError.instead("{path} could not be removed: {reason}.", path=path):
        path.unlink()
    say("{model_id} was removed: {path}", model_id=args.model_id, path=path)
    return 0


def _model_of_run(folder: Path) -> Path:
    """Return the model that a run of `train` has saved last."""
    file = folder / "model.safetensors"
    if not file.is_file():
        raise ModelFileError(
            "{folder} holds no model.safetensors yet; train writes it whenever it saves.",
            folder=folder,
        )
    return file


def _check_free(model_id: str, replace: bool) -> None:
    """Raise ModelFileError if a model of that id is in the way."""
    there = list_cards(models_dirs()).get(model_id)
    if there is None:
        return
    if there[0].parent != user_models_dir():
        raise ModelFileError(
            "{model_id} comes with the program; choose another id with --id.", model_id=model_id
        )
    if not replace:
        raise ModelFileError(
            "There is already a model {model_id}; replace it with --replace or choose "
            "another id with --id.",
            model_id=model_id,
        )


def _imported(
    args: argparse.Namespace, own: bool, given: list[Any], model_id: str | None
) -> tuple[Path, ModelCard]:
    from sr3_desktop.engine.exchange import sr3_import  # loads torch

    folder = user_models_dir()
    if own:
        return sr3_import.import_model(
            args.file, folder, model_id=model_id, name=args.name, replace_model=args.replace
        )
    try:
        return sr3_import.import_checkpoint(
            args.file,
            folder,
            model_id=model_id,
            name=args.name,
            norm_groups=args.norm_groups,
            scale=args.scale,
            noise_levels=None if None in given else sr3_import.LinearLevels(*given),
            replace_model=args.replace,
        )
    except sr3_import.ChoiceNeededError as error:
        options = ", ".join("--" + choice.replace("_", "-") for choice in error.choices)
        raise ModelFileError(
            "{error} Give {options} as in the configuration it was trained with.",
            error=error,
            options=options,
        ) from error


def _model_id(text: str) -> str:
    if not MODEL_ID.fullmatch(text):
        raise WrongValueError(
            '{text} is not an id; use lowercase letters, digits, ".", "_" and "-"', text=text
        )
    return text


def _model_record(path: Path, card: ModelCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "scale": card.scale,
        "file": str(path),
        "bytes": path.stat().st_size,
        "license": card.license,
        "trained_on": card.trained_on,
        "notes": card.notes,
        "quality": card.quality,
        "sampler": card.recommended.name,
        "steps": card.recommended.steps,
    }


def _quality_lines(quality: dict[str, Any]) -> list[str]:
    """Return a line per method, the cheapest first, such as `8 steps: lpips 0.14, psnr_y 28.9`."""
    methods = {name: dict(values) for name, values in quality.items() if isinstance(values, dict)}
    lines = [f"{name}: {value}" for name, value in quality.items() if name not in methods]
    for name in sorted(methods, key=lambda name: _number(methods[name].pop("evaluations", 0))):
        listed = ", ".join(f"{key} {_number(value):.4g}" for key, value in methods[name].items())
        lines.append(f"{name}: {listed}")
    return lines


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{max(count, 500) / 1e3:.0f} kB"


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) else math.nan  # a card is anybody's file
