"""What the options of `train` change of the recipe of an SR3 network."""

import argparse
from dataclasses import replace
from typing import Any

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.training.trainer.sr3_config import SR3TrainConfig, check_sizes

from .parser import WrongValueError

OPTIONS = ("kimg", "epochs", "batch", "lr", "levels", "size", "predict", "dream")
"""Names of the options' values, which have no meaning for other models."""


def with_options(config: SR3TrainConfig, args: argparse.Namespace) -> SR3TrainConfig:
    """Return a configuration with what the options change; --epochs waits for the data.

    Raises:
        TrainingDataError: They do not go together.
    """
    stage = config.stages["denoiser"]
    if args.lr is not None:
        stage = replace(stage, learning_rate=args.lr)
    if args.size is not None:
        low, high = args.size
        stage = replace(stage, patch=high)
        config = replace(config, low=low, network=replace(config.network, image_size=high))
        config = replace(config, id=f"{config.id}-{low}-{high}", name=f"SR3 {low} → {high}")
    if args.predict is not None:
        config = replace(config, network=replace(config.network, prediction=args.predict))
    config = replace(config, stages={"denoiser": stage})
    config = config.with_plan({"denoiser": args.kimg}, args.batch)
    if args.dream is not None:
        if config.network.prediction != "eps":
            raise TrainingDataError(
                "--dream is made for networks that answer with the noise; give --predict eps, too."
            )
        config = replace(config, dream=args.dream)
    if args.levels is not None:
        config = replace(config, schedule=_with_levels(config.schedule, args.levels))
    with TrainingDataError.instead("The sizes do not fit: {reason}.", of=(ValueError,)):
        check_sizes(config)
    return config


def for_epochs(config: SR3TrainConfig, epochs: float | None, pairs: int) -> SR3TrainConfig:
    """Return a configuration whose plan is a number of epochs; None leaves its plan."""
    if epochs is None:
        return config
    return config.with_plan({"denoiser": epochs * pairs / 1000})


def sizes(text: str) -> tuple[int, int]:
    """Return the value of --size."""
    try:
        low, high = (int(part) for part in text.split(","))
    except ValueError:
        low, high = 0, 0
    if not 1 <= low < high:
        raise WrongValueError("{text} is not two sizes such as 32,256, the small first", text=text)
    return low, high


def _with_levels(schedule: dict[str, Any], levels: int) -> dict[str, Any]:
    """Return noise levels of another number over about the same range.

    The betas grow as their number shrinks. With the old ones the last level would be no pure noise,
    from which sampling starts.
    """
    # Loads numpy, which help does not need.
    from sr3_desktop.engine.diffusion.schedule import FIXED_BETAS, NoiseSchedule

    if schedule["kind"] == "betas":
        raise TrainingDataError(
            "--levels has no meaning for noise levels that the configuration lists."
        )
    changed = {**schedule, "levels": levels}
    if schedule["kind"] not in FIXED_BETAS:
        factor = schedule["levels"] / levels
        for end in ("beta_start", "beta_end"):
            changed[end] = schedule[end] * factor
    with TrainingDataError.instead(
        "--levels {levels} is too few for so much noise ({reason}).",
        of=(ValueError,),
        levels=levels,
    ):
        NoiseSchedule.from_config(changed)
    return changed
