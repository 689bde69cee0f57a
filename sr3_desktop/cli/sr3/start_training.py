"""What `train` does once its options are read; loads torch."""

import argparse
import logging
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

from sr3_desktop.engine.base.durations import time_taken
from sr3_desktop.engine.base.errors import DeviceError, Sentence, TrainingDataError
from sr3_desktop.engine.models.device import pick_device
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.training.data.face_set import FaceSet
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.data.read_photos import excluded_names
from sr3_desktop.training.perceptual.dists import Dists
from sr3_desktop.training.perceptual.frozen import Frozen
from sr3_desktop.training.perceptual.identity import Identity
from sr3_desktop.training.perceptual.lpips import Lpips
from sr3_desktop.training.perceptual.vgg import Vgg
from sr3_desktop.training.trainer.config import TrainConfig
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
from sr3_desktop.training.trainer.reference_state import read_reference
from sr3_desktop.training.trainer.run_folder import claimed
from sr3_desktop.training.trainer.sr3_config import SR3TrainConfig
from sr3_desktop.training.trainer.sr3_task import load_pairs
from sr3_desktop.training.trainer.sr3_validation import SR3Validation
from sr3_desktop.training.trainer.task import Validates
from sr3_desktop.training.trainer.validation import load_validation

from . import recipe

log = logging.getLogger(__name__)


def train(args: argparse.Namespace, config: TrainConfig | SR3TrainConfig) -> int:
    """Train; returns the exit code.

    Raises:
        FolderError: The folder holds something else, or a run and nobody said what to do with it.
        SR3Error: Photos, state or weights cannot be used.
    """
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell has it ignored
        signal.signal(stop, _interrupt)
    _check(args)
    processes = Processes(args.device)
    try:
        given = [args.init, args.exclude, args.resume_reference, *_weights(args).values()]
        inputs = [*args.data, *(args.validation or []), *(path for path in given if path)]
        folder = claimed(args.folder, inputs, resume=args.resume, restart=args.restart)
        with folder if processes.first else nullcontext():
            trainer = _trainer(args, config, processes)
            if args.wandb and trainer.curves is not None:
                trainer.curves.report_to_wandb(trainer.config.to_dict())
            if args.resume:  # first, so that the same command with --resume continues
                trainer.resume()
            elif args.init:
                trainer.start_from(args.init)
            elif args.resume_reference and isinstance(config, SR3TrainConfig):
                trainer.take_over(read_reference(args.resume_reference, config, trainer.net))
            started = time.monotonic()
            budget = Budget(args.minutes, validate_minutes=args.every)
            finished = trainer.train(budget)
            took = time_taken(time.monotonic() - started)
            done = Sentence("{time}; the plan is complete", time=took)
            more = Sentence("{time}; continue with --resume", time=took)
            log.info(done if finished else more)
    finally:
        processes.close()
    return 0


def _check(args: argparse.Namespace) -> None:
    """Check what needs no photos, before they are read.

    Raises:
        SR3Error: The device, a file of weights or a package is not there or cannot be used.
    """
    if args.device.startswith("vulkan"):
        raise DeviceError("Training needs CUDA or the processor; use auto, cpu or cuda.")
    if args.device != "auto":
        pick_device(args.device)
    for kind, file in _weights(args).items():
        kind(file)
    if args.init and not args.resume:
        read_card(args.init)
    if args.wandb and find_spec("wandb") is None:
        raise TrainingDataError(
            "The package {package} is not installed; install it with: pip install {package}",
            package="wandb",
        )


def _weights(args: argparse.Namespace) -> dict[Callable[[Path], Frozen], Path]:
    """Return the given files of weights of networks that results are compared by."""
    files = {Lpips: args.lpips, Vgg: args.vgg, Dists: args.dists, Identity: args.identity}
    return {kind: file for kind, file in files.items() if file}


def _trainer(
    args: argparse.Namespace, config: TrainConfig | SR3TrainConfig, processes: Processes
) -> Trainer:
    """Read data and validation data and build the trainer."""
    exclude = excluded_names(args.exclude) if args.exclude else frozenset()
    lpips = Lpips(args.lpips) if args.lpips and args.validation else None
    validation: Validates | None = None
    if isinstance(config, SR3TrainConfig):
        pairs = load_pairs(_only(args.data, "--data"), config)
        config = recipe.for_epochs(config, args.epochs, len(pairs))
        if args.validation:
            others = load_pairs(_only(args.validation, "--validation"), config)
            validation = SR3Validation(others, config, args.validation_photos, lpips)
        return Trainer(config, args.folder, pairs, processes, validation, args.compile)
    if args.validation:
        validation = load_validation(args.validation, config.scale, lpips, args.validation_photos)
    planned = [config.stages[stage] for stage in config.planned]
    largest = max(max(stage.patch, stage.final_patch) for stage in planned)
    kinds = {"photos": PhotoSet, "faces": FaceSet}
    photos = kinds[config.subject].load(args.data, processes.device, largest, exclude)
    return Trainer(config, args.folder, photos, processes, validation, args.compile)


def _only(paths: list[Path], option: str) -> Path:
    if len(paths) > 1:
        raise TrainingDataError(
            "{option} takes one folder or LMDB of pairs for SR3's training.", option=option
        )
    return paths[0]


def _interrupt(number: int, frame: object) -> None:
    """End the training in order: the state is saved."""
    raise KeyboardInterrupt
