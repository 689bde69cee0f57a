"""Finished results beside their originals: those of `infer`, and those of the public SR3 code.

`infer` writes `NAME_hr.png`, `NAME_result.png`, `NAME_sr.png` (the enlarged small photo) and
`NAME_lr.png`. The public code writes `NAME_hr.png`, `NAME_sr.png`, which is its result, and
`NAME_inf.png`, the enlarged small photo; its `NAME_lr.png` is often that once more.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.images import read_image

from .evaluate import Score, check_measurable, score
from .metrics import Distance, psnr_rgb, ssim_rgb

ORIGINAL = "_hr.png"


class Finished(NamedTuple):
    """The files of one photo; None where there is none.

    Attributes:
        name: The beginning of their names.
        original: The truth.
        result: What a model made.
        before: The small photo enlarged without a model.
        small: The small photo.
        process: The way from noise to the result.
    """

    name: str
    original: Path
    result: Path
    before: Path | None
    small: Path | None
    process: Path | None


class Measured(NamedTuple):
    """The scores of one photo's result and, if there is one, of what it was made of."""

    result: Score
    before: Score | None


def find_results(folder: Path) -> list[Finished]:
    """Return the results in a folder, by name.

    Raises:
        TrainingDataError: It cannot be opened, or there are none.
    """
    with TrainingDataError.instead("{folder} cannot be opened: {reason}.", folder=folder):
        there = {path.name: path for path in folder.iterdir()}
    names = sorted(name.removesuffix(ORIGINAL) for name in there if name.endswith(ORIGINAL))
    found = [one for name in names if (one := _finished(name, there))]
    if not found:
        raise TrainingDataError(
            "{folder} holds no results (NAME_hr.png beside NAME_result.png, or the public code's "
            "NAME_hr.png beside NAME_sr.png); name the output folder of infer, or of that code.",
            folder=folder,
        )
    return found


def _finished(name: str, there: dict[str, Path]) -> Finished | None:
    def file(role: str) -> Path | None:
        return there.get(f"{name}_{role}.png")

    original, ours, theirs = there[name + ORIGINAL], file("result"), file("sr")
    if ours:
        return Finished(name, original, ours, theirs, file("lr"), file("process"))
    if theirs:
        return Finished(name, original, theirs, file("inf"), file("lr"), file("sr_process"))
    return None


def measure(finished: Finished, lpips: Distance | None, scale: int | None = None) -> Measured:
    """Compare a result, and what it was made of, with the original.

    Args:
        scale: The enlargement, by which the border is wide that luma and LPIPS leave out; None
            takes it from the small photo. Without either, what needs it is not a number, as is the
            consistency without a small photo.

    Raises:
        SR3Error: A file cannot be read, or sizes differ.
    """
    original = read_image(finished.original).in_8_bits().pixels
    small = read_image(finished.small).in_8_bits().pixels if finished.small else None
    if small is not None and len(small) >= len(original):  # the public code's without need_LR
        small = None
    if scale is None and small is not None:
        scale = len(original) // len(small)
    result = _score(finished.result, original, small, scale, lpips)
    before = _score(finished.before, original, small, scale, lpips) if finished.before else None
    return Measured(result, before)


def _score(
    file: Path,
    original: np.ndarray,
    small: np.ndarray | None,
    scale: int | None,
    lpips: Distance | None,
) -> Score:
    pixels = read_image(file).in_8_bits().pixels
    if pixels.shape != original.shape:
        raise TrainingDataError(
            "{file} has {width} x {height} pixels and its original {wide} x {high}; they do not "
            "belong together.",
            file=file.name,
            width=pixels.shape[1],
            height=pixels.shape[0],
            wide=original.shape[1],
            high=original.shape[0],
        )
    height, width = original.shape[:2]
    check_measurable(height, width, scale or 0, lpips)
    if scale is None:
        rgb = psnr_rgb(original, pixels), ssim_rgb(original, pixels)
        return Score(math.nan, math.nan, *rgb, None, math.nan, 0.0)
    return score(original, small, pixels, lpips, 0.0, border=scale)
