"""The `train` command."""

import argparse
import logging
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

from sr3_desktop.engine.base.errors import Sentence, TrainingDataError
from sr3_desktop.engine.base.options import MAX_LEVELS, OPTIONS
from sr3_desktop.engine.models.network_configs import Prediction
from sr3_desktop.training.trainer.config import PRESETS, STAGES, Stage, TrainConfig
from sr3_desktop.training.trainer.run_folder import FolderError
from sr3_desktop.training.trainer.sr3_config import SR3_PRESETS, SR3TrainConfig

from .arguments import add_option
from .sr3 import recipe
from .sr3.config_file import read_config
from .sr3.exit_codes import UsageError
from .sr3.parser import WrongValueError, value, within

log = logging.getLogger(__name__)

CONFIGS = (*sorted(PRESETS), *sorted(SR3_PRESETS))
SR3_ONLY = ("resume_reference", *recipe.OPTIONS)
WEIGHTS = ("vgg", "dists", "identity")
"""Options for weights of networks that only photo models are finished with."""
PHOTO_ONLY = ("exclude", "minutes_plan", *WEIGHTS, *(f"{stage}_kimg" for stage in STAGES))
RESTORING = ("photo-restore", "photo-card-restore")
"""The configuration whose networks become a second pair of the model that it starts from."""
EMA = 0.9999
MAX_KIMG, MAX_MINUTES = 1e9, 1e7


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `train`."""
    parser.set_defaults(run=run)
    parser.description = (
        "Train a model. From photos: the predictor first, then the refiner. With an sr3-* preset, "
        "from prepared pairs: SR3's own network. The same command with --resume continues. On "
        "several graphics cards: torchrun --nproc-per-node 2 -m -- sr3_desktop train ..."
    )
    text = "photos: files, folders or tar files; for sr3-* the folder or LMDB of `prepare`"
    value(parser, "--data", Path, None, text, nargs="+", required=True)
    value(parser, "--exclude", Path, "FILE", "list of photos to leave out, one file name per line")
    text = "folder of the run: state, curves, model"  # `run` is the function of a command
    value(parser, "--run", Path, "FOLDER", text, required=True, dest="folder")
    text = Sentence(
        "{presets}; or the config.json of a run; or a configuration of the public SR3 code "
        "(%(default)s)",
        presets=", ".join(CONFIGS),
    )
    value(parser, "--config", _known_config, "PRESET|FILE", text, default="photo-cpu")
    _add_plan_arguments(parser)
    _add_validation_arguments(parser)
    add_option(parser, OPTIONS["device"], metavar="auto|cpu|cuda[:N]")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    text = "report to Weights & Biases; offline unless that is set up"
    parser.add_argument("--wandb", action="store_true", help=text)
    _add_recipe_arguments(parser.add_argument_group("changes of the preset's recipe"))


def _add_plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how long is trained, and from where on."""
    text = "stop after so many minutes of training and save the state"
    value(parser, "--minutes", within(float, 0, MAX_MINUTES), None, text)
    earlier = parser.add_mutually_exclusive_group().add_argument
    earlier("--resume", action="store_true", help="continue from the state in the run folder")
    earlier("--restart", action="store_true", help="move an earlier run in that folder aside")
    start = parser.add_mutually_exclusive_group()
    value(start, "--init", Path, "FILE", "start from the weights of a model file")
    text = "continue from the public SR3 code's PATH_gen.pth and PATH_opt.pth"
    value(start, "--resume-reference", Path, "PATH", text)
    for stage in STAGES:
        text = Sentence(
            "plan of the stage {stage}, in thousands of patches; 0 leaves it out", stage=stage
        )
        value(parser, f"--{stage}-kimg", within(float, 0, MAX_KIMG), "N", text)
    text = "plan by time instead, such as predictor=6,restore=3; other stages are left out"
    value(parser, "--minutes-plan", _minutes_plan, "STAGE=N,...", text)


def _add_validation_arguments(parser: argparse.ArgumentParser) -> None:
    text = "photos (pairs) to validate on, in the form of --data"
    value(parser, "--validation", Path, None, text, nargs="+")
    text = "number of photos to validate on (%(default)s)"
    value(parser, "--validation-photos", within(int, 1, 10_000), None, text, default=6)
    value(parser, "--lpips", Path, "FILE", "LPIPS weights, to validate and finish with")
    text = "VGG16 weights to finish with; LPIPS then only validates"
    value(parser, "--vgg", Path, "FILE", text)
    text = "DISTS weights to finish with; LPIPS then only validates"
    value(parser, "--dists", Path, "FILE", text)
    text = (
        "weights that recognize faces, to finish a face model with; it is then "
        "trained on whole faces"
    )
    value(parser, "--identity", Path, "FILE", text)
    text = "minutes between two validations (%(default)s); the state is saved every 2 minutes"
    value(parser, "--every", within(float, 0.01, 1e6), "MINUTES", text, default=10)


def _add_recipe_arguments(group: argparse._ArgumentGroup) -> None:
    decay = Sentence(
        "keep a running mean of the weights ({decay}), which the model then gets", decay=EMA
    )
    value(group, "--ema", within(float, 0, 0.999_999_9), "DECAY", decay, nargs="?", const=EMA)
    text = "compute in bfloat16 where it is safe"
    group.add_argument("--bfloat16", action="store_true", help=text)
    value(group, "--clip", within(float, 1e-6, 1e6), "NORM", "clip the gradient to this norm")
    value(group, "--seed", within(int, 0, 2**32 - 1), "N", "seed of everything random (0)")
    plan = group.add_mutually_exclusive_group()
    value(plan, "--kimg", within(float, 1e-3, MAX_KIMG), "N", "SR3: plan, in thousands of pictures")
    text = "SR3: plan, as how often each pair is seen"
    value(plan, "--epochs", within(float, 1e-3, 1e6), "N", text)
    text = "SR3: pictures per step, over all processes"
    value(group, "--batch", within(int, 1, 65536), "N", text)
    value(group, "--lr", within(float, 1e-9, 1), "RATE", "SR3: learning rate")
    text = "SR3: number of noise levels in the same range"
    value(group, "--levels", within(int, 2, MAX_LEVELS), "N", text)
    value(group, "--size", recipe.sizes, "LOW,HIGH", "SR3: sides of the pairs, such as 32,256")
    text = "SR3: what the network answers with; eps is the paper's"
    group.add_argument("--predict", choices=get_args(Prediction), help=text)
    text = "SR3: train with DREAM (arXiv 2312.00210; power 1)"
    value(group, "--dream", within(float, 0, 100), "POWER", text, nargs="?", const=1.0)


def run(args: argparse.Namespace) -> int:
    """Train; returns the exit code.

    Raises:
        UsageError: The folder of the run must not be written to.
        SR3Error: Photos, state or weights cannot be used.
    """
    config = _config(args)
    from .sr3.start_training import train  # loads torch, which help does not need

    try:
        return train(args, config)
    except FolderError as error:
        raise UsageError(error.sentence) from error


def _config(args: argparse.Namespace) -> TrainConfig | SR3TrainConfig:
    """Return the preset with what the options change."""
    base = _base(args.config)
    others = PHOTO_ONLY if isinstance(base, SR3TrainConfig) else SR3_ONLY
    if isinstance(base, TrainConfig) and base.subject != "faces":
        others = (*others, "identity")
    for name in others:
        if getattr(args, name) is not None:
            option = "--" + name.replace("_", "-")
            raise TrainingDataError(
                "{option} has no meaning with --config {config}; leave it out or choose another"
                " configuration.",
                option=option,
                config=args.config,
            )
    config = (
        recipe.with_options(base, args)
        if isinstance(base, SR3TrainConfig)
        else _photo_config(base, args)
    )
    return replace(
        config,
        ema=config.ema if args.ema is None else args.ema,
        clip=args.clip or config.clip,
        bfloat16=args.bfloat16 or config.bfloat16,
        seed=config.seed if args.seed is None else args.seed,
    )


def _photo_config(base: TrainConfig, args: argparse.Namespace) -> TrainConfig:
    """Return a photo model's preset with plan, losses and the model it restores for."""
    plan = {stage: getattr(args, f"{stage}_kimg") for stage in STAGES}
    config = base.with_plan(plan)
    if args.minutes_plan:
        _check_minutes_plan(args.minutes_plan, plan, config)
        config = config.with_minutes(args.minutes_plan)
    vgg, dists, identity = (str(getattr(args, name) or "") for name in WEIGHTS)
    lpips = "" if vgg or dists else str(args.lpips or "")
    finish = replace(config.finish, lpips=lpips, vgg=vgg, dists=dists, identity=identity)
    config = replace(config, finish=finish)
    if args.identity:
        config = config.with_whole_faces()
    if args.config in RESTORING:
        if args.init is None:
            raise UsageError(
                "{config} needs --init with the model that it extends", config=args.config
            )
        config = replace(config, restores=str(args.init.absolute()))
    if not config.planned:
        raise TrainingDataError("Nothing is planned; give one of the stages more than 0.")
    return config


def _base(name: str) -> TrainConfig | SR3TrainConfig:
    """Return a preset or what a file describes."""
    if name in SR3_PRESETS:
        return SR3_PRESETS[name]
    if name in PRESETS:
        return PRESETS[name]
    config, ignored = read_config(Path(name))
    if ignored:
        log.info(
            Sentence(
                "{file}: ignored, as it has no meaning here: {ignored}", file=name, ignored=ignored
            )
        )
    return config


def _known_config(text: str) -> str:
    if text not in CONFIGS and not Path(text).is_file():
        raise WrongValueError(
            "{text} is neither a file nor one of {known}", text=text, known=", ".join(CONFIGS)
        )
    return text


def _check_minutes_plan(
    minutes: Mapping[Stage, float], kimg: Mapping[Stage, float | None], config: TrainConfig
) -> None:
    unknown = [stage for stage in minutes if stage not in config.stages]
    if unknown:
        raise UsageError(
            "this configuration has no stage {unknown}; leave it out", unknown=unknown[0]
        )
    if any(value is not None for value in kimg.values()):
        raise UsageError("plan by --minutes-plan or by patches, not by both")


def _minutes_plan(text: str) -> dict[Stage, float]:
    """Read what --minutes-plan is given."""
    plan: dict[Stage, float] = {}
    for part in text.split(","):
        name, _, minutes = part.partition("=")
        stage = next((known for known in STAGES if known == name.strip()), None)
        try:
            number = float(minutes)
        except ValueError:
            number = math.nan
        if stage is None or not 0 < number <= MAX_MINUTES:
            raise WrongValueError(
                "{part} is not STAGE=MINUTES; stages are {stages}",
                part=part,
                stages=", ".join(STAGES),
            )
        plan[stage] = number
    return plan
