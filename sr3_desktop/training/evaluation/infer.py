"""Inference on prepared pairs: every small photo enlarged, with pictures and measures of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import ImageWriteError, SR3Error, TrainingDataError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.base.request import OnProgress, UpscaleRequest
from sr3_desktop.engine.images import write_image
from sr3_desktop.engine.models.diffusion_model import DiffusionModel
from sr3_desktop.engine.upscale.process_picture import write_strip
from sr3_desktop.engine.upscale.upscaler import enlarge_checked
from sr3_desktop.training.data.pair_set import Pair, PairSet

from .evaluate import Score, score
from .metrics import Lpips


@dataclass(frozen=True, slots=True)
class Inferred:
    """What was made of one pair.

    Attributes:
        name: Name of the pair, the beginning of its files' names.
        score: Of the result; None if there is none.
        before: Of the enlarged small photo in the set, SR3's input: what the model adds to.
        problem: Why there is no result, a sentence; empty if there is.
    """

    name: str
    score: Score | None = None
    before: Score | None = None
    problem: str = ""


def pair_scale(pairs: PairSet) -> float:
    """Return how much larger the originals are than the small photos.

    Raises:
        TrainingDataError: It is no enlargement that models can do.
    """
    scale = pairs.high / pairs.low
    if not 1 <= scale <= MAX_SCALE:
        raise TrainingDataError(
            f"From {pairs.low} to {pairs.high} pixels is no enlargement of 1 to {MAX_SCALE:g} "
            "times; prepare the pairs in other sizes."
        )
    return scale


def infer(
    pairs: PairSet,
    limit: int | None,
    model: DiffusionModel[Any],
    request: UpscaleRequest,
    lpips: Lpips | None,
    on_progress: OnProgress,
) -> Iterator[Inferred]:
    """Enlarge the small photos of a set one by one and write what there is to see.

    For each pair these files appear: `{name}_hr.png`, the original; `{name}_lr.png`, the small
    photo; `{name}_sr.png`, enlarged without a model; `{name}_result.png`; and, if states are asked
    for, `{name}_process.png`. Files of those names are replaced.

    Args:
        limit: Only the first so many pairs; None takes all.
        model: The model; the small photo is all it gets to see.
        request: How to enlarge, with the scale of the set; its target is the output folder.
        lpips: Perceptual distance, if its weights are at hand.
        on_progress: See `Upscaler.upscale`.

    Yields:
        What was made of each pair; one that fails does so alone.

    Raises:
        ImageWriteError: The output folder cannot be made.
    """
    folder = request.target
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImageWriteError(
            f"The folder {folder} cannot be made ({error.strerror}); choose another one."
        ) from error
    for index in range(len(pairs))[:limit]:
        name = pairs.name(index)
        try:
            yield _infer_pair(name, pairs[index], model, request, lpips, on_progress)
        except SR3Error as error:
            yield Inferred(name, problem=str(error))


def _infer_pair(
    name: str,
    pair: Pair,
    model: DiffusionModel[Any],
    request: UpscaleRequest,
    lpips: Lpips | None,
    on_progress: OnProgress,
) -> Inferred:
    started = time.perf_counter()
    request = replace(request, source=Path(name))  # so that messages name the pair
    made = enlarge_checked(pair.lr, request, model, on_progress)
    seconds = time.perf_counter() - started
    pictures: dict[str, NDArray[np.uint8]] = {**pair._asdict(), "result": made.pixels}
    for role, pixels in pictures.items():
        write_image(pixels, request.target / f"{name}_{role}.png")
    if made.states:
        write_strip(made.states, request.target / f"{name}_process.png")
    return Inferred(
        name,
        score(pair.hr, pair.lr, made.pixels, lpips, seconds),
        score(pair.hr, pair.lr, pair.sr, lpips, 0.0),
    )
