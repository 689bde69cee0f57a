"""Geometry of faces: a turned square cut out of a photo and laid back into the result."""

import math

import numpy as np

from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.resample import resize

from .frames import corners

INPUT_PX = 64
"""Side of what the face model takes."""

MASK_INSIDE, MASK_OUTSIDE = 0.65, 0.95
"""Where the face starts to fade and where it is gone, in half sides of its square."""

MASK_ROUNDNESS = 3.0
"""Exponent of the superellipse that the mask is: 2 is a circle, more is squarer."""

MIN_MARGIN_PX = 4


def surroundings(frame: FaceFrame, height: int, width: int) -> Box:
    """Return the part of a photo that holds a frame and a margin of an eighth of it around."""
    margin = max(MIN_MARGIN_PX, frame.side / 8)
    xs, ys = zip(*corners(frame), strict=True)
    return Box(
        max(0, math.floor(min(ys) - margin)),
        max(0, math.floor(min(xs) - margin)),
        min(height, math.ceil(max(ys) + margin)),
        min(width, math.ceil(max(xs) + margin)),
    )


def cut_face(photo: Array, frame: FaceFrame, place: Box) -> Array:
    """Cut the square out of a photo and bring it to the size that the face model takes.

    A square of more pixels is sampled at least twice as densely as the photo and then reduced by
    the antialiased filter that the model's training pictures were reduced by.

    Args:
        photo: [1, 3, h, w] in [-1, 1], the part of the photo at `place`.
        place: Where the part lies in the photo; it holds the square, except what the photo does
            not show, for which its edges are repeated.

    Returns:
        [1, 3, INPUT_PX, INPUT_PX] in [-1, 1].
    """
    dense = frame.side > INPUT_PX
    side = INPUT_PX * math.ceil(2 * frame.side / INPUT_PX) if dense else INPUT_PX
    steps = (np.arange(side) + 0.5) / side * 2 - 1
    v, u = steps[:, None], steps
    cos, sin, half = _turn(frame)
    x = frame.x - place.left + half * (cos * u - sin * v)
    y = frame.y - place.top + half * (sin * u + cos * v)
    face = resize(_sample(photo, x, y), INPUT_PX, INPUT_PX)
    return np.clip(face, -1, 1)


def lay_face(
    face: Array, frame: FaceFrame, box: tuple[slice, slice], down: float, across: float
) -> tuple[Array, Array]:
    """Turn an enlarged square back and lay it where it belongs in the enlarged photo.

    Args:
        face: [1, 3, S, S] in [-1, 1].
        box: Rows and columns of the enlarged photo to make.

    Returns:
        The face [1, 3, H, W] in [-1, 1], its edges repeated where it does not reach, and the mask
        [1, 1, H, W]: 1 inside, 0 from a little inside the square's edge on.
    """
    side = max(1, round(frame.side * (down + across) / 2))
    if side < face.shape[3]:
        face = resize(face, side, side)
    rows, columns = (np.arange(part.start, part.stop) + 0.5 for part in box)
    x, y = columns / across - frame.x, (rows / down - frame.y)[:, None]
    cos, sin, half = _turn(frame)
    u, v = (cos * x + sin * y) / half, (cos * y - sin * x) / half
    laid = _sample(face, (u + 1) / 2 * face.shape[3], (v + 1) / 2 * face.shape[2])
    p = MASK_ROUNDNESS
    radius = (np.abs(u) ** p + np.abs(v) ** p) ** (1 / p)
    t = np.clip((MASK_OUTSIDE - radius) / (MASK_OUTSIDE - MASK_INSIDE), 0, 1)
    return np.clip(laid, -1, 1), (t * t * (3 - 2 * t)).astype(np.float32)[None, None]


def _turn(frame: FaceFrame) -> tuple[float, float, float]:
    """Return cosine and sine of the angle, and half the side."""
    angle = math.radians(frame.angle)
    return math.cos(angle), math.sin(angle), frame.side / 2


def _sample(picture: Array, x: Array, y: Array) -> Array:
    """Interpolate at places by Keys' bicubic filter (a = -0.75); the edges are repeated.

    Args:
        picture: [1, C, h, w].
        x: Columns [H, W], in pixels of the picture; the first one's middle is 0.5.
        y: Rows [H, W].

    Returns:
        [1, C, H, W] float32.
    """
    height, width = picture.shape[2:]
    left, top = np.floor(x - 0.5), np.floor(y - 0.5)
    across, down = _weights(x - 0.5 - left), _weights(y - 0.5 - top)
    total = np.zeros((picture.shape[1], *np.broadcast_shapes(x.shape, y.shape)), np.float32)
    for row, weight in enumerate(down, start=-1):
        rows = np.clip(top + row, 0, height - 1).astype(int)
        for column, share in enumerate(across, start=-1):
            columns = np.clip(left + column, 0, width - 1).astype(int)
            total += (weight * share).astype(np.float32) * picture[0][:, rows, columns]
    return total[None]


def _weights(t: Array) -> list[Array]:
    """Return what the four pixels around a place count, t after the second of them (0 to 1)."""
    a = -0.75

    def near(d: Array) -> Array:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: Array) -> Array:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
