"""The `models` command: what models there are, and adding trained ones and public checkpoints."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.models.model_card import ModelCard, list_cards, read_card
from sr3_desktop.paths import models_dirs, user_models_dir

from .arguments import within


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `models` and of `models import`."""
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.set_defaults(run=list_models)
    actions = parser.add_subparsers(metavar="import", help="add a model")
    text = (
        "Import a checkpoint (*_gen.pth) of the public SR3 code, or add a model file "
        "(*.safetensors) made by train."
    )
    importing = actions.add_parser("import", description=text)
    importing.set_defaults(run=run_import, parser=importing)
    add = importing.add_argument
    add("file", type=Path, metavar="FILE", help="a file that ends in _gen.pth or .safetensors")
    add("--name", help="displayed name (default: the model's, or derived from the file's)")
    add("--id", dest="model_id", metavar="ID", help="id for --model (default: as for --name)")
    add(
        "--norm-groups",
        type=within(int, 1, math.inf),
        metavar="N",
        help="of a checkpoint: as in the configuration it was trained with (default: as published)",
    )
    add(
        "--scale",
        type=within(int, 1, MAX_SCALE),
        metavar="N",
        help="of a checkpoint: enlargement (default: 8)",
    )


def list_models(args: argparse.Namespace) -> int:
    """Print the models at hand, and on stderr the files that are no models."""
    cards = list_cards(models_dirs()).values()
    records = [_model_record(path, card) for path, card in cards]
    if args.json:
        _print(json.dumps(records, indent=2))
    else:
        for record in records:
            _print(f"{record['id']}: {record['name']}, {record['scale']}x")
            _print(f"    {record['bytes'] / 1e6:.1f} MB, license {record['license']}")
            for line in _quality_lines(record["quality"]):
                _print(f"    {line}")
    for folder in models_dirs():
        for path in sorted(folder.glob("*.safetensors")):
            try:
                read_card(path)
            except ModelFileError as error:
                sys.stderr.write(f"{error}\n")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Import a checkpoint or a model file into the user's folder of models.

    Raises:
        ModelFileError: It cannot be used.
    """
    own = args.file.suffix.lower() == ".safetensors"
    if own and (args.scale, args.norm_groups) != (None, None):
        raise ModelFileError(
            f"{args.file.name} knows its own architecture; leave --scale and --norm-groups out."
        )
    model_id = args.model_id or (read_card(args.file).id if own else None)
    if model_id in list_cards(models_dirs()):
        raise ModelFileError(f"There is already a model {model_id}; choose another one with --id.")

    from sr3_desktop.engine.models.sr3_import import import_checkpoint, import_model  # load torch

    folder = user_models_dir()
    if own:
        target, card = import_model(args.file, folder, model_id=model_id, name=args.name)
    else:
        target, card = import_checkpoint(
            args.file,
            folder,
            model_id=model_id,
            name=args.name,
            norm_groups=args.norm_groups,
            scale=args.scale,
        )
    _print(f"{card.id}: {card.name}, {card.scale}x, in {target}")
    sys.stderr.write(f"{card.notes}\n")
    return 0


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


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) else math.nan  # a card is anybody's file


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
