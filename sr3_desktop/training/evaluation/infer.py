"""Inference on prepared pairs: every small photo enlarged, with pictures and measures of it."""

import errno
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import DeviceLostError, ImageWriteError, TrainingDataError
from sr3_desktop.engine.base.options import MAX_SCALE
from sr3_desktop.engine.base.request import OnProgress, UpscaleRequest
from sr3_desktop.engine.images import write_image
from sr3_desktop.engine.models.diffusion_model import DiffusionModel
from sr3_desktop.engine.upscale.process_picture import captions_of, strip_of
from sr3_desktop.engine.upscale.upscaler import enlarge_checked
from sr3_desktop.training.data.pair_set import Pair, PairSet

from .evaluate import Score, score
from .metrics import Distance
from .own_files import is_own_picture, marked


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
            "From {low} to {high} pixels is not an enlargement of 1 to {MAX_SCALE:g} times; "
            "prepare the pairs in other sizes.",
            low=pairs.low,
            high=pairs.high,
            MAX_SCALE=MAX_SCALE,
        )
    return scale


def infer(
    pairs: PairSet,
    limit: int | None,
    model: DiffusionModel,
    request: UpscaleRequest,
    lpips: Distance | None,
    on_progress: OnProgress,
    sentence: Callable[[Exception], str] = str,
) -> Iterator[Inferred]:
    """Enlarge the small photos of a set one by one and write what there is to see.

    For each pair these files appear: `{name}_hr.png`, the original; `{name}_lr.png`, the small
    photo; `{name}_sr.png`, enlarged without a model; `{name}_result.png`; and, if states are asked
    for, `{name}_process.png`; see `pictures_of`. Files of those names are replaced.

    Args:
        limit: Only the first so many pairs; None takes all.
        model: The model; the small photo is all it gets to see.
        request: How to enlarge, with the scale of the set; its target is the output folder.
        on_progress: See `Upscaler.upscale`.
        sentence: Words an error that was not expected.

    Yields:
        What was made of each pair; one that fails does so alone, and leaves none of its pictures.
        A full disk or a lost device ends the work with that pair.
    """
    for index in range(len(pairs))[:limit]:
        name = pairs.name(index)
        try:
            yield _infer_pair(name, pairs[index], model, request, lpips, on_progress)
        except Exception as error:  # one bad pair, whatever is wrong, does not end the others
            yield Inferred(name, problem=sentence(error))
            if isinstance(error, DeviceLostError) or _is_full(error.__cause__):
                return


def pictures_of(name: str, folder: Path, with_process: bool) -> dict[str, Path]:
    """Return the files of a pair by what they show."""
    roles = [*Pair._fields, "result", *(["process"] if with_process else [])]
    return {role: folder / f"{name}_{role}.png" for role in roles}


def check_pictures(pairs: PairSet, limit: int | None, folder: Path, with_process: bool) -> None:
    """Raise ImageWriteError if a picture would be written over somebody else's file."""
    for index in range(len(pairs))[:limit]:
        for path in pictures_of(pairs.name(index), folder, with_process).values():
            if os.path.lexists(path) and not is_own_picture(path):
                raise ImageWriteError(
                    "{path} already exists and was not made by this command; choose another "
                    "folder.",
                    path=path,
                )


def _is_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _infer_pair(
    name: str,
    pair: Pair,
    model: DiffusionModel,
    request: UpscaleRequest,
    lpips: Distance | None,
    on_progress: OnProgress,
) -> Inferred:
    started = time.perf_counter()
    request = replace(request, source=Path(name))  # so that messages name the pair
    made = enlarge_checked(pair.lr, request, model, on_progress)
    seconds = time.perf_counter() - started
    pictures: dict[str, NDArray[np.uint8]] = {**pair._asdict(), "result": made.pixels}
    if made.states:
        pictures["process"] = strip_of(made.states, captions_of(made.moments))
    inferred = Inferred(
        name,
        score(pair.hr, pair.lr, made.pixels, lpips, seconds),
        score(pair.hr, pair.lr, pair.sr, lpips, 0.0),
    )
    _write_all(pictures, pictures_of(name, request.target, bool(made.states)))
    return inferred


def _write_all(pictures: Mapping[str, NDArray[np.uint8]], files: Mapping[str, Path]) -> None:
    """Write a pair's pictures; of those that were not there before, all or none."""
    fresh = [file for file in files.values() if not file.exists()]
    try:
        for role, pixels in pictures.items():
            write_image(marked(pixels), files[role])
    except BaseException:  # Ctrl+C too
        for file in fresh:
            file.unlink(missing_ok=True)
        raise
