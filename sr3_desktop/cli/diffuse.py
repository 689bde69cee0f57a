"""The `diffuse` command: how a photo turns into noise, which is what models learn to undo."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sr3_desktop.engine.base.options import OPTIONS
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.files.targets import process_target
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.model_card import ModelCard, find_model, read_card
from sr3_desktop.paths import models_dirs

from .arguments import (
    add_levels,
    add_option,
    add_states,
    check_levels,
    check_steps,
    states_for,
)
from .console import StepEstimate, say
from .sr3.exit_codes import UsageError

if TYPE_CHECKING:
    import numpy as np


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `diffuse`."""
    parser.description = (
        "Show the forward process, which turns a photo into noise step by step: side by "
        "side in a PNG, or as an animated WebP or GIF. A model does the opposite, see "
        "upscale --process; --both shows the two together."
    )
    add = parser.add_argument
    add("photo", type=Path, metavar="PHOTO")
    text = "file to write: .png, .webp or .gif"
    add("-o", "--output", type=Path, required=True, metavar="FILE", help=text)
    text = "model whose noise levels are used (default: the published ones of SR3)"
    add("--model", metavar="ID", help=text)
    add("--both", action="store_true", help="show below it what --model makes of the noise (.png)")
    add_option(parser, OPTIONS["steps"], help="steps of --both (default: the model's)")
    add_levels(parser)
    add("--no-captions", action="store_true", help="leave t and sigma out")
    add_states(parser)
    seed_help = "random seed; a different seed gives different noise (default: 0)"
    add_option(parser, OPTIONS["seed"], help=seed_help)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pictures; returns the exit code. A file that already exists is kept.

    Raises:
        SR3Error: The photo or the model cannot be used, or the file cannot be written.
    """
    from sr3_desktop.engine.images import read_image  # loads numpy, which help does not need

    target = process_target(args.output, "rename", [args.photo])
    assert target is not None
    photo = read_image(args.photo).in_8_bits()
    card = read_card(find_model(args.model, models_dirs())) if args.model else None
    if args.at:
        check_levels(card, args.at, backward=args.both)
    if args.both:
        target, count = _write_both(args, card, photo.pixels, target)
    else:
        target, count = _write_forward(args, card, photo.pixels, target)
    say("{photo} -> {target} ({count} pictures)", photo=args.photo, target=target, count=count)
    return 0


def _write_forward(
    args: argparse.Namespace, card: ModelCard | None, pixels: np.ndarray, target: Path
) -> tuple[Path, int]:
    from sr3_desktop.engine.diffusion.schedule import SR3_SCHEDULE, NoiseSchedule
    from sr3_desktop.engine.models.model_file import schedule_of
    from sr3_desktop.engine.upscale.process_picture import (
        forward_diffusion,
        forward_levels,
        write_process,
    )

    schedule = schedule_of(card) if card else NoiseSchedule.from_config(SR3_SCHEDULE)
    count, at = states_for(args, target.suffix), args.at or ()
    pictures = forward_diffusion(pixels, schedule, count, args.seed or 0, at)
    sigmas = [0.0, *schedule.sigmas.tolist()]
    captions = [f"t = {t}\nsigma = {sigmas[t]:.3g}" for t in forward_levels(schedule, count, at)]
    captions = [] if args.no_captions else captions
    return write_process(pictures, target, replace=False, captions=captions), len(pictures)


def _write_both(
    args: argparse.Namespace, card: ModelCard | None, pixels: np.ndarray, target: Path
) -> tuple[Path, int]:
    if card is None or target.suffix.lower() != ".png":
        raise UsageError("--both needs --model and a .png file")
    from sr3_desktop.engine.models.open_model import open_model
    from sr3_desktop.engine.upscale.process_picture import both_ways, captions_of, write_process

    steps = card.recommended.steps if args.steps is None else args.steps
    if not steps:
        raise UsageError("without steps there is no diffusion to show")
    check_steps(card, [steps])
    request = UpscaleRequest(
        args.photo,
        target,
        card.id,
        card.scale,
        replace(card.recommended, steps=steps, seed=args.seed or 0),
        states=states_for(args, target.suffix),
        states_by_snr=True,
        states_at=tuple(args.at or ()),
        cleanup=0.0,
    )
    model = open_model(find_model(card.id, models_dirs()), pick_device("cpu"))
    both = both_ways(pixels, model, request, StepEstimate().show)
    captions = [] if args.no_captions else captions_of(both.moments)
    target = write_process(
        both.forward, target, replace=False, captions=captions, estimates=both.backward
    )
    return target, 2 * len(both.forward)
