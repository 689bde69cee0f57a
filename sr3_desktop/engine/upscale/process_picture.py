"""Pictures of the diffusion: a strip of states, an animation, the forward process."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from sr3_desktop.engine.base.request import OnProgress, UpscaleRequest
from sr3_desktop.engine.diffusion.intermediates import Moment, evenly_spaced, state_size
from sr3_desktop.engine.diffusion.resample import resize, to_pixels, to_planes
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.images import write_atomically, write_image
from sr3_desktop.engine.images.labels import GAP_PX, Pixels, repeated, table
from sr3_desktop.engine.models.diffusion_model import DiffusionModel

from .upscaler import enlarge_checked

HELD = 0.3
"""Share of an animation's time for which its last picture is held."""

CAPTION_PX = 128
"""Width that a caption wants."""

WITHOUT_SIZE_PX = 512
"""Side of `both_ways`' pictures for networks that were trained on no size."""

_SHORTEST_MS = 20  # browsers show shorter frames of a GIF for 100 ms


def write_process(
    states: Sequence[Pixels],
    path: Path,
    seconds: float = 4.0,
    replace: bool = True,
    *,
    captions: Sequence[str] = (),
    estimates: Sequence[Pixels] = (),
    grid: bool = False,
) -> Path:
    """Write a strip (.png) or an animation (.webp, .gif).

    Args:
        states: Pictures, each uint8 [h, w, 3] of the same size; 1 or more.
        replace: Replace a file that is there; if not, it is left and a free name beside it taken.
        captions: Words above each of them; none leaves them out.
        estimates: A picture below each of them.
        grid: Put the pictures of a strip in rows, as the public SR3 code does.

    Returns:
        The file written.

    Raises:
        ImageWriteError: The file could not be written.
    """
    if path.suffix.lower() == ".png":
        picture = strip_of(states, captions, estimates, grid)
        return write_image(picture, path, replace=replace).path
    frames = [
        strip_of([state], captions[n : n + 1], estimates[n : n + 1])
        for n, state in enumerate(states)
    ]
    return write_animation(frames, path, seconds, replace)


def strip_of(
    states: Sequence[Pixels],
    captions: Sequence[str] = (),
    estimates: Sequence[Pixels] = (),
    grid: bool = False,
) -> Pixels:
    """Return pictures side by side with a small white gap; see `write_process`.

    Under captions small pictures are enlarged by a whole number, for words to have room.
    """
    if captions:
        times = max(1, CAPTION_PX // max(states[0].shape[1], 1))
        states = [repeated(state, times) for state in states]
        estimates = [repeated(photo, times) for photo in estimates]
    rows = [states, estimates] if estimates else [states]
    across = math.ceil(math.sqrt(len(states))) if grid else len(states)
    parts = [
        table([row[n : n + across] for row in rows], captions[n : n + across])
        for n in range(0, len(states), across)
    ]
    if len(parts) == 1:
        return parts[0]
    sheet = np.full((sum(len(p) + GAP_PX for p in parts) - GAP_PX, parts[0].shape[1], 3), 255)
    top = 0
    for part in parts:
        sheet[top : top + len(part), : part.shape[1]] = part
        top += len(part) + GAP_PX
    return sheet.astype(np.uint8)


def captions_of(moments: Sequence[Moment]) -> list[str]:
    """Return what is known of each state: step, trained level t, noise over photo."""
    steps = max(moment.step for moment in moments)
    return [
        f"step {moment.step} of {steps}\n"
        + ("" if moment.level is None else f"t = {moment.level}\n")
        + f"sigma = {moment.sigma:.3g}"
        for moment in moments
    ]


def estimates_of(states: Sequence[Pixels], moments: Sequence[Moment]) -> list[Pixels]:
    """Return what the network took for the photo in each state; light gray before the first."""
    return [
        np.full_like(state, 235) if moment.photo is None else moment.photo
        for state, moment in zip(states, moments, strict=True)
    ]


def write_animation(
    states: Sequence[NDArray[np.uint8]], path: Path, seconds: float, replace: bool = True
) -> Path:
    """Write pictures one after the other, again and again, as WebP or GIF; see `write_process`."""
    first, *rest = (Image.fromarray(state) for state in states)
    each = max(round(1000 * seconds * (1 - HELD) / max(len(rest), 1)), _SHORTEST_MS)
    durations = [each] * len(rest) + [max(round(1000 * seconds * HELD), each)]
    format = path.suffix.removeprefix(".").upper()

    def encode(file: IO[bytes]) -> None:
        first.save(
            file, format, save_all=True, append_images=rest, duration=durations, loop=0, quality=90
        )

    return write_atomically(path, encode, replace)


def forward_diffusion(
    pixels: Pixels,
    schedule: NoiseSchedule,
    count: int,
    seed: int,
    at: Sequence[int] = (),
) -> tuple[Pixels, ...]:
    """Return a photo as it turns into noise: Ho et al. 2020, eq. 4.

    x_t = sqrt(gamma_t) x_0 + sqrt(1 - gamma_t) eps, with one eps for all pictures, so that they
    differ by the noise level alone.

    Args:
        pixels: uint8 [H, W, 3]; reduced to the size of states before noise is added.
        schedule: The noise levels; its last is the last picture's.
        count: Number of pictures, 2 or more; a schedule of fewer levels gives fewer.
        at: Their levels t, 0 to the number of levels; none spaces them evenly.

    Returns:
        Pictures, each uint8 [h, w, 3]: the photo first. What noise moves beyond black and white
        is clipped.
    """
    sigmas = [0.0, *schedule.sigmas.tolist()]
    return noisy_states(pixels, [sigmas[t] for t in forward_levels(schedule, count, at)], seed)


def noisy_states(pixels: Pixels, sigmas: Sequence[float], seed: int) -> tuple[Pixels, ...]:
    """Return a photo with the same noise at some noise levels; see `forward_diffusion`."""
    x0 = resize(to_planes(pixels), *state_size(*pixels.shape[:2]))
    eps = np.random.default_rng(seed).standard_normal(x0.shape, np.float32)
    # sqrt(gamma) = 1 / sqrt(1 + sigma^2)
    return tuple(to_pixels((x0 + sigma * eps) / (1 + sigma**2) ** 0.5) for sigma in sigmas)


def forward_levels(schedule: NoiseSchedule, count: int, at: Sequence[int] = ()) -> list[int]:
    """Return the levels t of `forward_diffusion`'s pictures."""
    return sorted(at) if at else evenly_spaced(count, len(schedule.sigmas))


class BothWays(NamedTuple):
    """The two processes of one photo, the same noise level in the same column.

    Attributes:
        forward: The photo that turns into noise, the photo first.
        backward: What a model makes of noise and the small photo, its result first.
        moments: Where in the chain the columns are.
    """

    forward: tuple[Pixels, ...]
    backward: tuple[Pixels, ...]
    moments: tuple[Moment, ...]


def both_ways(
    pixels: Pixels,
    model: DiffusionModel,
    request: UpscaleRequest,
    on_progress: OnProgress = lambda progress: None,
) -> BothWays:
    """Turn a photo into noise and, by a model, noise into the photo.

    The middle of the photo is reduced to the size that the network was trained on, or to 512
    pixels; reduced once more, it is what the model gets.

    Args:
        request: How to enlarge, with states; its scale is the model's.
        on_progress: See `Upscaler.upscale`.
    """
    side = int(model.card.network.get("image_size", WITHOUT_SIZE_PX))
    photo = Image.fromarray(pixels)
    square = ImageOps.fit(photo, (side, side), Image.Resampling.BICUBIC)
    low = side // model.card.scale
    small = np.asarray(square.resize((low, low), Image.Resampling.BICUBIC))
    made = enlarge_checked(small, request, model, on_progress)
    moments = tuple(reversed(made.moments))
    truth = np.asarray(square)
    sigmas = [moment.sigma for moment in moments]
    forward = noisy_states(truth, sigmas, request.sampler.seed)
    return BothWays(forward, tuple(reversed(made.states)), moments)
