"""The `train` command."""

from __future__ import annotations

import argparse
import logging
import signal
import time
from pathlib import Path

from .config import PRESETS, Stage
from .distributed import Processes
from .loop import Budget, Trainer
from .metrics import Lpips
from .photos import PhotoSet
from .validation import Validation, load_validation

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `train`."""
    parser.description = (
        "Train a model from photos: the predictor first, then the refiner. The same command with "
        "--resume continues; several processes run under torchrun."
    )
    add = parser.add_argument
    add("--data", nargs="+", type=Path, required=True, help="photos: files, folders or tar files")
    add("--run", type=Path, required=True, help="folder of the run: state, curves, model")
    add("--config", choices=sorted(PRESETS), default="photo-cpu", help="preset (%(default)s)")
    add("--minutes", type=float, help="stop after so many minutes of training, state saved")
    add("--resume", action="store_true", help="continue from the state in the run folder")
    add("--init", type=Path, metavar="FILE", help="start from the weights of a model file")
    add("--predictor-kimg", type=float, metavar="N", help="plan of the predictor, 1000 patches")
    add("--refiner-kimg", type=float, metavar="N", help="plan of the refiner, 1000 patches")
    add("--validation", nargs="+", type=Path, help="photos to validate on")
    add("--validation-photos", type=int, default=6, help="how many of them (%(default)s)")
    add("--lpips", type=Path, metavar="FILE", help="LPIPS weights, to validate with them too")
    add(
        "--every", type=float, default=10, metavar="MINUTES", help="save and validate (%(default)s)"
    )
    add("--device", default="auto", help="auto, cpu, cuda or cuda:N (%(default)s)")
    add("--compile", action="store_true", help="use torch.compile")


def run(args: argparse.Namespace) -> int:
    """Train; returns the exit code.

    Raises:
        SR3Error: Photos, state or weights can not be used.
    """
    plan: dict[Stage, float | None] = {
        "predictor": args.predictor_kimg,
        "refiner": args.refiner_kimg,
    }
    config = PRESETS[args.config].with_plan(plan)
    largest = max(max(stage.patch, stage.final_patch) for stage in config.stages.values())
    validation: Validation | None = None
    if args.validation:
        lpips = Lpips(args.lpips) if args.lpips else None
        validation = load_validation(args.validation, config.scale, lpips, args.validation_photos)
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell has it ignored
        signal.signal(stop, _interrupt)
    processes = Processes(args.device)
    try:
        photos = PhotoSet.load(args.data, processes.device, largest)
        trainer = Trainer(config, args.run, photos, processes, validation, args.compile)
        if args.init:
            trainer.start_from(args.init)
        if args.resume:
            trainer.resume()
        started = time.monotonic()
        finished = trainer.train(Budget(args.minutes, args.every, args.every))
        minutes = (time.monotonic() - started) / 60
        state = "the plan is fulfilled" if finished else "continue with --resume"
        log.info("%.1f minutes; %s", minutes, state)
    finally:
        processes.close()
    return 0


def _interrupt(number: int, frame: object) -> None:
    """End the training in order: the state is saved."""
    raise KeyboardInterrupt
