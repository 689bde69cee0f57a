"""Where details are invented: how far several samples of one photo differ; numpy only.

Every sample of the diffusion is a plausible version of the photo. What the photo decides is the
same in all of them; what differs was chosen by the model.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.request import Crop, FaceFrame
from sr3_desktop.engine.faces.frames import enlarged

Pixels = NDArray[np.uint8]
Map = NDArray[np.float32]

CERTAIN_LEVELS = 2.0
"""Up to this spread, which is no more than grain, the photo decides."""
INVENTED_LEVELS = 20.0
"""From this spread on, plain to the eye, the model alone decides."""
RADIUS_PX = 4
MIN_SAMPLES = 3
MAP_PX = 2048
"""Most pixels on the longer side of a reduced map."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
_STRIP_ROWS = 256


def luma(pixels: Pixels) -> Pixels:
    """Return the brightness of a picture, uint8 [H, W, 3] -> uint8 [H, W].

    Works in strips of rows, so that little memory is needed beside the result.
    """
    made = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), _STRIP_ROWS):
        made[top : top + _STRIP_ROWS] = np.rint(_brightness(pixels[top : top + _STRIP_ROWS]))
    return made


def spread(
    samples: Sequence[Pixels], predictor: Pixels | None = None, radius: int = RADIUS_PX
) -> Map:
    """Return how far samples differ around each pixel.

    It is the root of the mean squared deviation in brightness, over the samples and over a square
    of `2 * radius + 1` pixels (smaller at the edges). Deviations are taken from the samples' mean
    or, where it is given, from the predictor's picture; the latter also counts what all samples
    added alike.

    Args:
        samples: Three or more results of one request with different seeds, each uint8 [H, W, 3]
            RGB or [H, W] brightness, all of one size.
        predictor: The result without diffusion (0 steps), of the same size.
        radius: Pixels on each side that are averaged over.

    Returns:
        float32 [H, W], in levels of 255.

    Raises:
        ValueError: There are too few samples, or their sizes differ.
    """
    if len(samples) < MIN_SAMPLES:
        raise ValueError(f"the spread needs {MIN_SAMPLES} samples or more, not {len(samples)}")
    pictures = [*samples, *([] if predictor is None else [predictor])]
    height, width = pictures[0].shape[:2]
    if any(picture.shape[:2] != (height, width) for picture in pictures):
        raise ValueError("the samples must have one size")
    made = np.empty((height, width), np.float32)
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        first, last = max(0, top - radius), min(height, bottom + radius)
        strips = [picture[first:last] for picture in samples]
        center = None if predictor is None else predictor[first:last]
        smooth = _box_mean(_variance(strips, center), radius)
        made[top:bottom] = np.sqrt(smooth[top - first : bottom - first])
    return made


def invented(levels: Map) -> Map:
    """Return a spread as 0 (the photo decides) to 1 (the model decides), float32 of its shape.

    It rises evenly from `CERTAIN_LEVELS` to `INVENTED_LEVELS`.
    """
    share = (levels - CERTAIN_LEVELS) / (INVENTED_LEVELS - CERTAIN_LEVELS)
    return np.asarray(np.clip(share, 0, 1), np.float32)


def rebuilt_faces(
    shape: tuple[int, int], frames: Iterable[FaceFrame], part: Crop
) -> NDArray[np.bool_]:
    """Return where the face model paints, bool of a map's shape.

    Its samples may agree: that they do says nothing, as it was trained to paint one kind of face.

    Args:
        shape: Height and width of the map.
        frames: Framed faces, in pixels of the photo; those of no size for the model do not count.
        part: The part of the photo that the map covers.
    """
    height, width = shape
    rows = part.top + (np.arange(height)[:, None] + 0.5) * part.height / height
    columns = part.left + (np.arange(width) + 0.5) * part.width / width
    made = np.zeros(shape, bool)
    for frame in enlarged(frames, part):
        cos, sin = math.cos(math.radians(frame.angle)), math.sin(math.radians(frame.angle))
        x, y = columns - frame.x, rows - frame.y
        across, down = np.abs(cos * x + sin * y), np.abs(cos * y - sin * x)
        made |= np.maximum(across, down) <= frame.side / 2
    return made


def reduce_map(levels: Map, longest_px: int = MAP_PX) -> Map:
    """Return a map small enough to keep: means of whole blocks, at most `longest_px` a side."""
    block = -(-max(levels.shape) // longest_px)
    if block == 1:
        return levels
    height, width = (-(-side // block) * block for side in levels.shape)
    made = np.empty((height // block, width // block), np.float32)
    for row in range(len(made)):
        rows = levels[row * block : (row + 1) * block]
        room = ((0, block - len(rows)), (0, width - rows.shape[1]))
        cells = np.pad(rows, room, "edge").reshape(block, -1, block)
        made[row] = cells.mean((0, 2))
    return made


def _brightness(pixels: Pixels) -> Map:
    """Return uint8 [h, w, 3] or [h, w] as float32 [h, w]."""
    values = pixels.astype(np.float32)
    made: Map = values if values.ndim == 2 else values @ _LUMA
    return made


def _variance(samples: Sequence[Pixels], predictor: Pixels | None) -> Map:
    """Return the mean squared deviation over the samples, pixel by pixel."""
    values = [_brightness(sample) for sample in samples]
    center = np.mean(values, axis=0) if predictor is None else _brightness(predictor)
    total = np.zeros_like(values[0])
    for value in values:
        total += (value - center) ** 2
    mean: Map = total / np.float32(len(values))
    return mean


def _box_mean(values: Map, radius: int) -> Map:
    """Return the mean over a square around each pixel, of the part inside the array."""
    for axis in (0, 1):
        length = values.shape[axis]
        start = np.maximum(np.arange(length) - radius, 0)
        stop = np.minimum(np.arange(length) + radius + 1, length)
        sums = np.insert(np.cumsum(values, axis, np.float64), 0, 0.0, axis)
        total = np.take(sums, stop, axis) - np.take(sums, start, axis)
        counts = (stop - start).reshape((-1, 1) if axis == 0 else (1, -1))
        values = np.maximum(total / counts, 0.0).astype(np.float32)
    return values
