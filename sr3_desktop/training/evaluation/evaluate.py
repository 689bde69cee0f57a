"""Evaluation of a model on a folder of photos, as a table and a contact sheet."""

import io
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from sr3_desktop.engine.base.errors import DeviceLostError, TrainingDataError
from sr3_desktop.engine.base.request import OnProgress
from sr3_desktop.engine.diffusion.resample import to_pixels, to_planes
from sr3_desktop.engine.images import opened, read_image, write_image
from sr3_desktop.engine.models.diffusion_model import DiffusionModel, EnlargeSettings
from sr3_desktop.engine.upscale.auto_cleanup import auto_cleanup

from .metrics import (
    LPIPS_MIN_SIDE_PX,
    SSIM_MIN_SIDE_PX,
    Distance,
    consistency,
    crop_border,
    psnr_rgb,
    psnr_y,
    ssim_rgb,
    ssim_y,
)
from .own_files import marked

LABEL_PX = 14


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table.

    Attributes:
        settings: Settings of the model; None is Pillow's bicubic enlargement.
        auto_cleanup: Choose the clean-up by each input, see `auto_cleanup.auto_cleanup`.
    """

    name: str
    settings: EnlargeSettings | None
    auto_cleanup: bool = False

    @property
    def evaluations(self) -> int:
        """Calls of the refiner for one photo."""
        return 0 if self.settings is None else self.settings.sampler.evaluations


@dataclass(frozen=True, slots=True)
class Score:
    """Quality of one result, or the mean of many.

    Attributes:
        psnr_y: Of the luma without the border, dB.
        ssim_y: Of the luma without the border, up to 1.
        psnr_rgb: Of all channels of the whole picture, as the public SR3 code has it, dB.
        ssim_rgb: Mean over the channels of the whole picture, as the public SR3 code has it.
        lpips: Lower is closer; None without weights.
        consistency: Mean error of the shrunk result in levels of 255; nan without the small photo.
    """

    psnr_y: float
    ssim_y: float
    psnr_rgb: float
    ssim_rgb: float
    lpips: float | None
    consistency: float
    seconds: float


class Degraded(NamedTuple):
    """A low-resolution input.

    Attributes:
        quality: Of the JPEG that it was; None if it was none.
    """

    image: Image.Image
    quality: int | None = None


def degrade_real(image: Image.Image, size: tuple[int, int], seed: int) -> Degraded:
    """Reduce a photo as careless handling does: blur, bicubic, sensor noise, a JPEG file.

    Args:
        seed: Decides the strengths: blur 0.3-1.5 px, noise 2-8 levels, JPEG quality 50-85.
    """
    random = np.random.default_rng(seed)
    blurred = image.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.5)))
    small = np.asarray(blurred.resize(size, Image.Resampling.BICUBIC)).astype(float)
    small += random.normal(0, random.uniform(2, 8), small.shape)
    noisy = Image.fromarray(small.round().clip(0, 255).astype(np.uint8))
    file = io.BytesIO()
    quality = int(random.integers(50, 86))
    noisy.save(file, "JPEG", quality=quality)
    with opened(file) as written:
        return Degraded(written.convert("RGB"), quality)


def _pair(
    path: Path, scale: int, seed: int | None, lpips: Distance | None
) -> tuple[np.ndarray, Degraded]:
    """Return original (uint8, cropped to a multiple of the scale) and low-resolution input.

    Args:
        seed: For `degrade_real`; None reduces with Pillow's bicubic filter.
    """
    pixels = read_image(path).in_8_bits().pixels
    check_measurable(pixels.shape[0], pixels.shape[1], scale, lpips)
    height, width = (side // scale * scale for side in pixels.shape[:2])
    check_measurable(height, width, scale, lpips)
    original = Image.fromarray(pixels[:height, :width])
    size = (width // scale, height // scale)
    if seed is not None:
        small = degrade_real(original, size, seed)
    else:
        small = Degraded(original.resize(size, Image.Resampling.BICUBIC))
    return np.asarray(original), small


def check_measurable(height: int, width: int, border: int, lpips: object) -> None:
    """Raise TrainingDataError if a picture is too small for the measures without its border.

    Args:
        lpips: Something true if LPIPS is among them.
    """
    needed = 2 * border + (LPIPS_MIN_SIDE_PX if lpips else SSIM_MIN_SIDE_PX)
    if min(height, width) < needed:
        raise TrainingDataError(
            "The picture has {width} x {height} pixels and the measures need {needed} x {needed}.",
            width=width,
            height=height,
            needed=needed,
        )


def _enlarge(
    method: Method, model: DiffusionModel, small: Degraded, on_progress: OnProgress
) -> np.ndarray:
    scale, image, settings = model.card.scale, small.image, method.settings
    if settings is None:
        size = (image.width * scale, image.height * scale)
        return np.asarray(image.resize(size, Image.Resampling.BICUBIC))
    if method.auto_cleanup:
        suited = auto_cleanup(np.asarray(image), small.quality, model)
        settings = replace(settings, cleanup=suited)
    low_res = to_planes(np.asarray(image))
    return to_pixels(model.enlarge(low_res, settings, on_progress))


def score(
    original: np.ndarray,
    small: np.ndarray | None,
    result: np.ndarray,
    lpips: Distance | None,
    seconds: float,
    border: int | None = None,
) -> Score:
    """Compare a result with its original.

    Args:
        original: uint8 [H, W, 3].
        small: uint8 [h, w, 3], what the result was made of; None leaves the consistency open (nan).
        result: uint8 [H, W, 3].
        lpips: Perceptual distance, measured without the border; None leaves it out.
        border: Pixels left out for luma and LPIPS; None takes the enlargement of `small`.
    """
    if border is None:
        assert small is not None
        border = original.shape[0] // small.shape[0]
    pair = crop_border(original, border), crop_border(result, border)
    distance = lpips(*pair) if lpips else None
    return Score(
        psnr_y(*pair),
        ssim_y(*pair),
        psnr_rgb(original, result),
        ssim_rgb(original, result),
        distance,
        math.nan if small is None else consistency(small, result),
        seconds,
    )


def mean_score(scores: Sequence[Score]) -> Score:
    """Return the means of 1 or more scores."""

    def mean(name: str) -> Any:
        known = [value for s in scores if (value := getattr(s, name)) is not None]
        return float(np.mean(known)) if known else None

    return Score(*map(mean, Score.__slots__))


@dataclass(slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        scores: By the name of the method, one for each photo that could be measured.
        files: These photos.
        problems: Why the others could not, a sentence each.
        rows: Of the contact sheet, if one is wanted: uint8 [side, n * side, 3].
    """

    scores: dict[str, list[Score]]
    files: list[Path] = field(default_factory=list)
    problems: dict[Path, str] = field(default_factory=dict)
    rows: list[np.ndarray] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of photos measured."""
        return len(self.files)


def evaluate(
    files: Sequence[Path],
    methods: Sequence[Method],
    model: DiffusionModel,
    *,
    lpips: Distance | None = None,
    degrade: bool = False,
    sheet_px: int | None = None,
    on_photo: Callable[[Path, str], None] = lambda file, problem: None,
    sentence: Callable[[Exception], str] = str,
    on_progress: OnProgress = lambda progress: None,
) -> Evaluation:
    """Reduce photos, enlarge them again in several ways and compare with the originals.

    Luma and LPIPS leave out the border of `scale` pixels, as is usual; results are 8-bit. A photo
    that cannot be read or measured is left out alone, whatever the reason.

    Args:
        degrade: Make the input with `degrade_real` rather than with Pillow's bicubic filter.
        sheet_px: Side of the crops of a contact sheet; None makes none.
        on_photo: Called with each photo and why it could not be measured, "" if it was.
        sentence: Words an error that was not expected.
        on_progress: See `Upscaler.upscale`.
    """
    made = Evaluation({method.name: [] for method in methods})
    scale = model.card.scale
    for file in files:
        problem, lost = "", False
        try:
            seed = made.count if degrade else None
            original, low_res = _pair(file, scale, seed, lpips)
            results, scores = _measured(original, low_res, methods, model, lpips, on_progress)
        except Exception as error:  # one bad photo, whatever is wrong, ends no evaluation
            problem = made.problems[file] = sentence(error)
            lost = isinstance(error, DeviceLostError)  # for the others, too
        else:
            made.files.append(file)
            for name, measured in scores.items():
                made.scores[name].append(measured)
            if sheet_px is not None:
                small = np.asarray(low_res.image)
                enlarged = small.repeat(scale, axis=0).repeat(scale, axis=1)
                made.rows.append(_sheet_row([enlarged, *results, original], sheet_px))
        on_photo(file, problem)
        if lost:
            break
    return made


def _measured(
    original: np.ndarray,
    low_res: Degraded,
    methods: Sequence[Method],
    model: DiffusionModel,
    lpips: Distance | None,
    on_progress: OnProgress,
) -> tuple[list[np.ndarray], dict[str, Score]]:
    """Return what each method makes of a small photo, and its scores by the methods' names."""
    results, scores = [], {}
    small = np.asarray(low_res.image)
    for method in methods:
        started = time.perf_counter()
        result = _enlarge(method, model, low_res, on_progress)
        seconds = time.perf_counter() - started
        scores[method.name] = score(original, small, result, lpips, seconds)
        results.append(result)
    return results, scores


def sheet_size(photos: int, methods: int, side: int) -> tuple[int, int]:
    """Return width and height in pixels of a contact sheet."""
    return side * (methods + 2), side * photos + LABEL_PX


def write_sheet(
    rows: Sequence[np.ndarray], methods: Sequence[Method], side: int, path: Path, replace: bool
) -> Path:
    """Write the rows as a contact sheet with a line of labels, and return its file.

    Args:
        rows: 1 or more, see `Evaluation`.
        replace: Replace a file that is there; if not, it is left and a free name beside it taken.

    Raises:
        ImageWriteError: It could not be written; nothing is left of it.
    """
    stacked = np.concatenate(rows)
    sheet = Image.new("RGB", (stacked.shape[1], stacked.shape[0] + LABEL_PX), "white")
    sheet.paste(Image.fromarray(stacked), (0, LABEL_PX))
    draw = ImageDraw.Draw(sheet)
    for index, label in enumerate(["low-res", *(method.name for method in methods), "original"]):
        draw.text((index * side + 4, 1), label, fill="black")
    return write_image(marked(np.asarray(sheet)), path, replace=replace).path


def _sheet_row(pictures: Sequence[np.ndarray], side: int) -> np.ndarray:
    """Put the center crops of pictures of one size side by side."""
    height, width = pictures[0].shape[:2]
    high, wide = min(side, height), min(side, width)
    top, left = (height - high) // 2, (width - wide) // 2
    row = np.full((side, side * len(pictures), 3), 128, np.uint8)
    for index, picture in enumerate(pictures):
        start = index * side
        row[:high, start : start + wide] = picture[top : top + high, left : left + wide]
    return row
