"""Finding faces in a photo: two cascades of local binary patterns; numpy and Pillow only.

The cascades are OpenCV's (resources/faces), read from their XML files: the first searches the
photo, the second, trained on other pictures, looks again at what the first found. Features are
those of Zhang et al. 2007 (multi-block LBP), evaluated as Viola and Jones 2001 do: on the integral
picture, stage by stage, at every place and size, until a stage says no.

It finds faces that look into the camera. The cascade itself wants them upright, so the photo is
also looked at turned a little to both sides, which tells the angle as well.
"""

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.engine.base.errors import ModelFileError
from sr3_desktop.engine.base.request import SECOND_FILE, FaceFrame

SHRINK = 1.15
"""Ratio of one size to the next."""

ANGLES = (-18.0, 0.0, 18.0)
"""How far faces may be turned, in degrees; between these they are found at two."""

MIN_HITS = 4
"""Windows of the first cascade that must agree on what may be a face."""

MIN_CONFIRMED = 8
"""Windows of the second that must say so as well: on 72 photos without faces at most 5 did."""


SECOND_SIZES = (0.5, 0.57, 0.65, 0.75, 0.86)
"""Sides of the second cascade's windows around a face, in sides of the first one's."""

SECOND_ANGLES = (-8.0, 8.0)
SECOND_ROOM = 1.4
"""Side of what the second looks at, in sides of its window."""

MIN_CONTRAST = 8.0
"""Standard deviation of a face's gray values: binary patterns see faces in a blank wall, too."""

STRIP_ROWS = 256
"""Rows of windows looked at together, so that a large photo needs little memory."""

# Where the square of an FFHQ-aligned face lies around a hit, in sides of the hit: means over 568
# faces of the training set, whose standard deviations are 0.09, 0.015 and 0.014.
SQUARE_SIDE, SQUARE_X, SQUARE_Y = 1.44, 0.0, -0.07


class Stage(NamedTuple):
    """One stage of the cascade.

    Attributes:
        blocks: [n, 4] x, y, width and height of the first of each feature's 3 x 3 blocks.
        votes: float32 [n, 256], what each pattern of each feature adds.
        threshold: A window goes on if its votes add up to this.
    """

    blocks: NDArray[np.int64]
    votes: NDArray[np.float32]
    threshold: float


class Cascade(NamedTuple):
    """A cascade.

    Attributes:
        stages: What a window has to pass, one after the other.
        window_px: Side of its window.
    """

    stages: tuple[Stage, ...]
    window_px: int


class Hits(NamedTuple):
    """Windows taken for faces, in pixels of the photo; each float64 [n].

    Attributes:
        x: Columns of their middles.
        y: Rows of their middles.
        side: Their sides.
        angle: How far they are turned clockwise, in degrees.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    side: NDArray[np.float64]
    angle: NDArray[np.float64]


def faces_of(
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    given: tuple[FaceFrame, ...],
    detector: Path | None,
    sign_of_life: Callable[[], None] = lambda: None,
) -> tuple[FaceFrame, ...]:
    """Return the faces of a photo: those given, then those found where none was given.

    Args:
        pixels: uint8 or uint16 [H, W, 3] RGB, upright.
        detector: File of the detector; None finds none.

    Raises:
        ModelFileError: The detector's file is missing or damaged.
    """
    if detector is None:
        return given
    found = find_faces(pixels, *read_detector(detector), sign_of_life=sign_of_life)
    return given + new_faces(found, given)


def new_faces(found: tuple[FaceFrame, ...], given: tuple[FaceFrame, ...]) -> tuple[FaceFrame, ...]:
    """Return the frames found where none was given."""
    return tuple(frame for frame in found if not any(_same(frame, other) for other in given))


def _same(found: FaceFrame, given: FaceFrame) -> bool:
    distance = max(abs(found.x - given.x), abs(found.y - given.y))
    return distance < max(found.side, given.side) / 2


def read_detector(path: Path) -> tuple[Cascade, Cascade]:
    """Read the cascade that searches, and the one beside it that looks again.

    Raises:
        ModelFileError: One is missing or something else.
    """
    return read_cascade(path), read_cascade(path.with_name(SECOND_FILE))


@lru_cache(maxsize=2)
def read_cascade(path: Path) -> Cascade:
    """Read an LBP cascade from OpenCV's XML format.

    Raises:
        ModelFileError: The file is missing or something else.
    """
    with readable(path):
        cascade = ET.parse(path).getroot().find("cascade")
        assert cascade is not None
        rects = [_numbers(rect) for rect in cascade.findall("features/_/rect")]
        stages = tuple(_stage(stage, rects) for stage in cascade.findall("stages/_"))
        return Cascade(stages, int(_numbers(cascade.find("width"))[0]))


def readable(detector: Path) -> AbstractContextManager[None]:
    """Turn what reading a detector's file raises into a ModelFileError."""
    return ModelFileError.instead(
        "The face detector {name} cannot be read ({reason}); install the program again, or frame "
        "faces by hand.",
        of=(OSError, ET.ParseError, AssertionError, LookupError, ValueError),
        name=detector.name,
    )


def _numbers(element: ET.Element | None) -> list[float]:
    assert element is not None
    return [float(word) for word in (element.text or "").split()]


def _stage(element: ET.Element, rects: list[list[float]]) -> Stage:
    blocks, votes = [], []
    for weak in element.findall("weakClassifiers/_"):
        node = [int(value) for value in _numbers(weak.find("internalNodes"))]
        below, above = _numbers(weak.find("leafValues"))
        words = np.array(node[3:], np.int64)  # 256 bits: the patterns that vote `below`
        bits = (words[:, None] >> np.arange(32)) & 1
        blocks.append(rects[node[2]])
        votes.append(np.where(bits.reshape(256), below, above))
    (threshold,) = _numbers(element.find("stageThreshold"))
    return Stage(np.array(blocks, np.int64), np.array(votes, np.float32), threshold - 1e-5)


def find_faces(
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    cascade: Cascade,
    second: Cascade,
    smallest_px: float = 40.0,
    sign_of_life: Callable[[], None] = lambda: None,
) -> tuple[FaceFrame, ...]:
    """Return the frames of all faces found, the largest first.

    Args:
        pixels: uint8 or uint16 [H, W, 3] RGB, upright.
        second: Looks again at what was found.
        smallest_px: Side of the smallest frame looked for; about 40 is the least there is.
        sign_of_life: Called often; may raise `Cancelled`.
    """
    eight_bit = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    gray = Image.fromarray(eight_bit).convert("L")
    window_px = max(smallest_px / SQUARE_SIDE, cascade.window_px)
    look = partial(_hits, gray, cascade, window_px, sign_of_life=sign_of_life)
    hits = [look(angle) for angle in ANGLES]
    together = Hits(*(np.concatenate(values) for values in zip(*hits, strict=True)))
    found = []
    for means in _agreed(together):
        sign_of_life()
        flat = _contrast(gray, *means[:3]) < MIN_CONTRAST
        if not flat and _confirmed(gray, second, *means) >= MIN_CONFIRMED:
            found.append(means)
    return tuple(sorted((_frame(*means) for means in found), key=lambda frame: -frame.side))


def _contrast(gray: Image.Image, x: float, y: float, side: float) -> float:
    reach = side / 2
    left, top = max(0, round(x - reach)), max(0, round(y - reach))
    right, bottom = min(gray.width, round(x + reach)), min(gray.height, round(y + reach))
    return float(np.std(np.asarray(gray.crop((left, top, right, bottom)))))


def _confirmed(
    gray: Image.Image, cascade: Cascade, x: float, y: float, side: float, angle: float
) -> int:
    """Return how many windows around a hit pass a cascade, in some sizes and turns."""
    window = cascade.window_px
    room = round(SECOND_ROOM * window)
    around = math.ceil(room * math.sqrt(2)) | 1  # so that the corners show the photo when turned
    tiles = Image.new("L", (room * len(SECOND_SIZES) * len(SECOND_ANGLES), room))
    for i, (part, turn) in enumerate(product(SECOND_SIZES, SECOND_ANGLES)):
        reach = around / 2 * side * part / window
        box = (round(x - reach), round(y - reach), round(x + reach), round(y + reach))
        tile = gray.crop(box).resize((around, around), Image.Resampling.BILINEAR)
        tile = tile.rotate(angle + turn, Image.Resampling.BILINEAR)
        edge = (around - room) // 2
        tiles.paste(tile.crop((edge, edge, edge + room, edge + room)), (i * room, 0))
    passed = _windows(np.asarray(tiles), cascade)
    return sum(int((columns % room <= room - window).sum()) for columns, _ in passed)


def _frame(x: float, y: float, side: float, angle: float) -> FaceFrame:
    turn = math.radians(angle)
    dx, dy = SQUARE_X * side, SQUARE_Y * side
    x += dx * math.cos(turn) - dy * math.sin(turn)
    y += dx * math.sin(turn) + dy * math.cos(turn)
    return FaceFrame(x, y, SQUARE_SIDE * side, angle)


def _hits(
    gray: Image.Image,
    cascade: Cascade,
    smallest_px: float,
    angle: float,
    sign_of_life: Callable[[], None],
) -> Hits:
    """Find windows in the photo turned back by an angle, and tell them in the photo's pixels."""
    turned = gray.rotate(angle, Image.Resampling.BILINEAR, expand=True) if angle else gray
    found = [np.zeros((3, 0))]
    side = smallest_px
    while min(turned.size) >= side:
        ratio = cascade.window_px / side
        size = (round(turned.width * ratio), round(turned.height * ratio))
        level = np.asarray(turned.resize(size, Image.Resampling.BILINEAR))
        for columns, rows in _windows(level, cascade):
            sign_of_life()
            x = (columns + cascade.window_px / 2) * turned.width / size[0] - turned.width / 2
            y = (rows + cascade.window_px / 2) * turned.height / size[1] - turned.height / 2
            found.append(np.stack([x, y, np.full(len(x), side)]))
        side *= SHRINK
    x, y, sides = np.concatenate(found, axis=1)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = cos * x - sin * y + gray.width / 2, sin * x + cos * y + gray.height / 2
    return Hits(x, y, sides, np.full(len(x), angle))


def _windows(
    level: NDArray[np.uint8], cascade: Cascade
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield columns and rows of the corners of windows that pass all stages."""
    stages, window = cascade
    for top in range(0, level.shape[0] - window + 1, STRIP_ROWS):
        strip = level[top : top + STRIP_ROWS + window - 1]
        height, width = (side + 1 for side in strip.shape)
        integral = np.zeros((height, width), np.int32)
        integral[1:, 1:] = strip.cumsum(0, np.int32).cumsum(1, np.int32)
        passed = _passes(stages[0], partial(_everywhere, integral, window))
        corners = np.ravel_multi_index(np.nonzero(passed), (height, width))
        for stage in stages[1:]:
            if not corners.size:
                break
            passed = _passes(stage, partial(_at, integral, corners))
            corners = corners[passed]
        yield corners % width, corners // width + top


def _everywhere(integral: NDArray[np.int32], window: int, y: int, x: int) -> NDArray[np.int32]:
    """Return the integral picture of every window at a row and a column in it."""
    rows, columns = (side - window for side in integral.shape)
    return np.asarray(integral[y : y + rows, x : x + columns])


def _at(
    integral: NDArray[np.int32], corners: NDArray[np.int64], y: int, x: int
) -> NDArray[np.int32]:
    """Return the same of the windows with these corners, given by their flat index."""
    return np.asarray(integral.ravel()[corners + (y * integral.shape[1] + x)])


def _passes(stage: Stage, look: Callable[[int, int], NDArray[np.int32]]) -> NDArray[np.bool_]:
    """Return which windows pass a stage."""
    total: NDArray[np.float32] = np.zeros(look(0, 0).shape, np.float32)
    for (x, y, width, height), votes in zip(stage.blocks.tolist(), stage.votes, strict=True):
        above = [look(y, x + j * width) for j in range(4)]
        sums = []
        for i in range(1, 4):
            below = [look(y + i * height, x + j * width) for j in range(4)]
            columns = [b - a for a, b in zip(above, below, strict=True)]
            sums.append([right - left for left, right in pairwise(columns)])
            above = below
        pattern = np.zeros(total.shape, np.uint8)
        # Clockwise from the upper left, the first being the highest bit.
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)):
            pattern <<= 1
            pattern |= sums[i][j] >= sums[1][1]
        total += votes[pattern]
    return np.asarray(total >= stage.threshold)


def _agreed(hits: Hits) -> Iterator[tuple[float, float, float, float]]:
    """Yield the means of every group of windows that agree on a face, largest groups first."""
    near = _neighbors(hits)
    votes = np.array([len(others) for others in near])
    waiting = np.ones(len(hits.x), bool)
    while waiting.any():
        best = int((votes * waiting).argmax())
        if votes[best] < MIN_HITS:
            return
        group = near[best][waiting[near[best]]]
        x, y, side, angle = (float(values[group].mean()) for values in hits)
        yield x, y, side, angle
        distance = np.hypot(hits.x - hits.x[best], hits.y - hits.y[best])
        covered = waiting & (distance <= 0.6 * np.maximum(hits.side, hits.side[best]))
        waiting &= ~covered
        for gone in np.flatnonzero(covered):
            votes[near[gone]] -= 1


def _neighbors(hits: Hits) -> list[NDArray[np.int64]]:
    """Return, for every window, the windows that agree with it; memory grows with their number."""
    order = np.argsort(hits.x, kind="stable")
    x = hits.x[order]
    reach = 0.25 * hits.side
    first = np.searchsorted(x, hits.x - reach, "left")
    last = np.searchsorted(x, hits.x + reach, "right")
    near = []
    for i in range(len(hits.x)):
        others = np.sort(order[first[i] : last[i]])
        larger = np.maximum(hits.side[others], hits.side[i])
        smaller = np.minimum(hits.side[others], hits.side[i])
        distance = np.hypot(hits.x[others] - hits.x[i], hits.y[others] - hits.y[i])
        near.append(others[(distance < 0.25 * smaller) & (larger < 1.5 * smaller)])
    return near
