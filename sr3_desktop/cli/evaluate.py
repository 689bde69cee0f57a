"""The `evaluate` command."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

from tqdm import tqdm

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.base.options import DEFAULT_MODEL, OPTIONS, DtypeName, SamplerName
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.models.checkpoint import open_model, rewrite_card
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.paths import models_dirs
from sr3_desktop.training.evaluation.evaluate import SHEET_CROP_PX, Method, Score, evaluate
from sr3_desktop.training.evaluation.metrics import Lpips

from .arguments import add_option, list_of, within


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `evaluate`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Downscale photos, upscale them again and compare with the originals: bicubic, "
        "the predictor alone, and the refiner in several settings."
    )
    add = parser.add_argument
    add("photos", nargs="+", type=Path, help="photos or folders of photos")
    add("--model", default=DEFAULT_MODEL, help="id of a model, or a model file (%(default)s)")
    add(
        "--steps",
        type=list_of(OPTIONS["steps"]),
        default="4,8,16",
        help="numbers of steps, comma-separated (%(default)s)",
    )
    add("--sampler", choices=get_args(SamplerName), help="sampler (the model's)")
    add_option(
        parser, OPTIONS["eta"], help="fresh noise per step, 0 to 1 (the model's)", metavar=None
    )
    add(
        "--detail",
        type=list_of(OPTIONS["detail"]),
        help="0 (faithful) to 1 (detailed), comma-separated (the model's)",
    )
    add_option(parser, OPTIONS["seed"], default=0, help="seed (%(default)s)", metavar=None)
    add_option(parser, OPTIONS["cleanup"], help="clean-up, 0 to 1 (auto)")
    add("--no-backproject", action="store_true", help="skip back-projection")
    add("--degrade", choices=["clean", "real"], default="clean", help="input (%(default)s)")
    add("--limit", type=within(int, 1, math.inf), help="use only the first N photos")
    add("--lpips", type=Path, metavar="FILE", help="LPIPS weights (safetensors)")
    add("--json", type=Path, metavar="FILE", help="write the table as JSON too")
    add("--record", action="store_true", help="write the table into the model's card")
    add("--sheet", type=Path, metavar="FILE", help="write a contact sheet of center crops")
    add(
        "--sheet-crop",
        type=within(int, 16, 4096),
        default=SHEET_CROP_PX,
        metavar="PX",
        help="side of its crops; 512 shows an aligned face whole (%(default)s)",
    )
    add_option(parser, OPTIONS["device"], help="auto, cpu, cuda or cuda:N (%(default)s)")
    add("--dtype", choices=get_args(DtypeName), default="auto", help="number format")


def run(args: argparse.Namespace) -> int:
    """Evaluate and print the table; returns the exit code.

    Raises:
        SR3Error: Photos, model or weights cannot be used.
    """
    device = pick_device(args.device)
    path = Path(args.model)
    if path.suffix != ".safetensors":
        path = find_model(args.model, models_dirs())
    model = open_model(path, device, args.dtype)
    card = model.card
    files = _files(args.photos)[: args.limit]
    lpips = Lpips(args.lpips) if args.lpips else None
    methods = _methods(args, card.recommended)
    with tqdm(total=len(files), unit="photo", disable=not sys.stderr.isatty()) as bar:
        scores = evaluate(
            files,
            methods,
            model,
            lpips=lpips,
            degrade=args.degrade == "real",
            sheet=args.sheet,
            sheet_px=args.sheet_crop,
            on_photo=lambda done, total: bar.update(),
        )
    sys.stdout.write(_table(methods, scores, len(files)))
    rows = {m.name: {"evaluations": m.evaluations, **asdict(scores[m.name])} for m in methods}
    if args.json:
        about = {"model": card.id, "sha256": card.sha256, "photos": len(files), "rows": rows}
        atomic.write(args.json, json.dumps(about, indent=1) + "\n")
    if args.record:
        rewrite_card(path, replace(card, quality=_quality(rows, len(files), args.degrade)))
    return 0


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        files += sorted(path.iterdir()) if path.is_dir() else [path]
    files = [file for file in files if file.suffix.lower() in PHOTO_SUFFIXES]
    if not files:
        raise TrainingDataError("There are no photos to evaluate on.")
    return files


def _methods(args: argparse.Namespace, recommended: SamplerSettings) -> list[Method]:
    def settings(steps: int, detail: float) -> EnlargeSettings:
        sampler = SamplerSettings(
            args.sampler or recommended.name,
            steps,
            recommended.eta if args.eta is None else args.eta,
            args.seed,
            detail,
        )
        return EnlargeSettings(sampler, args.cleanup or 0.0, not args.no_backproject)

    details = args.detail or [recommended.detail]
    auto = args.cleanup is None
    methods = [Method("bicubic", None), Method("predictor", settings(0, 0.0), auto)]
    for steps in args.steps:
        for detail in details:
            name = "1 step" if steps == 1 else f"{steps} steps"
            name += f", detail {detail:g}" if len(details) > 1 else ""
            methods.append(Method(name, settings(steps, detail), auto))
    return methods


def _quality(rows: dict[str, dict[str, Any]], count: int, degrade: str) -> dict[str, Any]:
    """Return the card's entry: rounded, and without times, which depend on the machine."""
    quality: dict[str, Any] = {"measured on": f"{count} photos, {degrade} input"}
    for name, row in rows.items():
        numbers = {key: value for key, value in row.items() if key != "seconds"}
        quality[name] = {k: round(v, 4) for k, v in numbers.items() if v is not None}
    return quality


def _table(methods: Sequence[Method], scores: dict[str, Score], count: int) -> str:
    lines = [
        f"Means over {count} photos; LPIPS: lower is closer; consistency in levels of 255.",
        "",
        "| method | evaluations | PSNR-Y | SSIM-Y | PSNR-RGB | SSIM-RGB | LPIPS | consistency "
        "| seconds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for method in methods:
        s = scores[method.name]
        lpips = "-" if s.lpips is None else f"{s.lpips:.4f}"
        lines.append(
            f"| {method.name} | {method.evaluations} | {s.psnr_y:.2f} | {s.ssim_y:.4f} "
            f"| {s.psnr_rgb:.2f} | {s.ssim_rgb:.4f} | {lpips} | {s.consistency:.2f} "
            f"| {s.seconds:.2f} |"
        )
    return "\n".join(lines) + "\n"
