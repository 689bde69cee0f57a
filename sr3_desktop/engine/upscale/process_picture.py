"""Pictures of the diffusion: a strip of states, an animation, the forward process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.diffusion.intermediates import evenly_spaced, state_size
from sr3_desktop.engine.diffusion.resample import resize, to_pixels, to_planes
from sr3_desktop.engine.diffusion.schedule import NoiseSchedule
from sr3_desktop.engine.images import write_atomically, write_image

GAP_PX = 4
HELD = 0.3
"""Share of an animation's time for which its last picture is held."""

_SHORTEST_MS = 20  # browsers show shorter frames of a GIF for 100 ms


def write_process(
    states: Sequence[NDArray[np.uint8]], path: Path, seconds: float = 4.0, replace: bool = True
) -> Path:
    """Write a strip (.png) or an animation (.webp, .gif).

    Args:
        states: Pictures, each uint8 [h, w, 3] of the same size; 1 or more.
        replace: Replace a file that is there; if not, it is left and a free name beside it taken.

    Returns:
        The file written.

    Raises:
        ImageWriteError: The file could not be written.
    """
    if path.suffix.lower() == ".png":
        return write_strip(states, path, replace)
    return write_animation(states, path, seconds, replace)


def write_strip(states: Sequence[NDArray[np.uint8]], path: Path, replace: bool = True) -> Path:
    """Write pictures side by side as a PNG; see `write_process` and `strip_of`."""
    return write_image(strip_of(states), path, replace=replace).path


def strip_of(states: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Return pictures side by side with a small white gap; see `write_process`."""
    height, width = states[0].shape[:2]
    pitch = width + GAP_PX
    strip = np.full((height, pitch * len(states) - GAP_PX, 3), 255, np.uint8)
    for index, state in enumerate(states):
        strip[:, index * pitch : index * pitch + width] = state
    return strip


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
    pixels: NDArray[np.uint8], schedule: NoiseSchedule, count: int, seed: int
) -> tuple[NDArray[np.uint8], ...]:
    """Return a photo as it turns into noise: Ho et al. 2020, eq. 4, at evenly spaced steps.

    x_t = sqrt(gamma_t) x_0 + sqrt(1 - gamma_t) eps, with one eps for all pictures, so that they
    differ by the noise level alone.

    Args:
        pixels: uint8 [H, W, 3]; reduced to the size of states before noise is added.
        schedule: The noise levels; its last is the last picture's.
        count: Number of pictures, 2 or more; a schedule of fewer levels gives fewer.

    Returns:
        Pictures, each uint8 [h, w, 3]: the photo first. What noise moves beyond black and white
        is clipped.
    """
    x0 = resize(to_planes(pixels), *state_size(*pixels.shape[:2]))
    eps = np.random.default_rng(seed).standard_normal(x0.shape, np.float32)
    sigmas = [0.0, *schedule.sigmas.tolist()]
    chosen = [sigmas[t] for t in evenly_spaced(count, len(sigmas) - 1)]
    # sqrt(gamma) = 1 / sqrt(1 + sigma^2)
    return tuple(to_pixels((x0 + sigma * eps) / (1 + sigma**2) ** 0.5) for sigma in chosen)
