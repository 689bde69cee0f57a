"""The `diffuse` command: how a photo turns into noise, which is what models learn to undo."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sr3_desktop.engine.files.targets import process_target
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.model_card import find_model, read_card
from sr3_desktop.paths import models_dirs

from .arguments import add_seed, add_states, states_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `diffuse`."""
    parser.description = (
        "Show the forward process, which turns a photo into noise step by step: side by "
        "side in a PNG, or as an animated WebP or GIF. A model does the opposite, see "
        "upscale --process."
    )
    add = parser.add_argument
    add("photo", type=Path, metavar="PHOTO")
    add("-o", "--output", type=Path, required=True, metavar="FILE", help=".png, .webp or .gif")
    add("--model", metavar="ID", help="use its noise levels (default: the published ones of SR3)")
    add_states(parser)
    add_seed(parser, help="random seed; a different seed gives different noise (default: 0)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pictures; returns the exit code. A file that already exists is kept.

    Raises:
        SR3Error: The photo or the model cannot be used, or the file cannot be written.
    """
    target = process_target(args.output, "rename", [args.photo])
    assert target is not None
    photo = read_image(args.photo).in_8_bits()
    card = read_card(find_model(args.model, models_dirs())) if args.model else None

    from sr3_desktop.engine.diffusion.schedule import SR3_SCHEDULE, NoiseSchedule
    from sr3_desktop.engine.models.model_file import schedule_of
    from sr3_desktop.engine.upscale.process_picture import (  # loads torch
        forward_diffusion,
        write_process,
    )

    schedule = schedule_of(card) if card else NoiseSchedule.from_config(SR3_SCHEDULE)
    count = states_for(args, target.suffix)
    pictures = forward_diffusion(photo.pixels, schedule, count, args.seed or 0)
    target = write_process(pictures, target, replace=False)
    sys.stdout.write(f"{args.photo} -> {target} ({len(pictures)} pictures)\n")
    return 0
