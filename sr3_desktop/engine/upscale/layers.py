"""The predictor's and the sampled picture of a result, in a file, and what lies between them.

The detail level of a result can so be changed after the run: at each place it is
base + level * (sample - base). The file is raw: one picture after the other, row by row, each
followed by its half, quarter and so on for showing it small. numpy only.
"""

import contextlib
import logging
import shutil
from dataclasses import dataclass
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import Crop, UpscaleRequest
from sr3_desktop.engine.diffusion.arrays import Array, in_strips
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.layers import Keep
from sr3_desktop.engine.diffusion.resample import Resized, resize_part, to_pixels
from sr3_desktop.engine.files.atomic import scratch
from sr3_desktop.engine.images import Recipe

from .level_map import LevelMap
from .pass_plan import Pass

log = logging.getLogger(__name__)

SMALLEST_PX = 1024
"""The smallest copy has at most so many pixels on its longer side."""

NOT_PAINTED = Sentence(
    "What the brush painted could not be applied; it needs a photo model and free disk space."
)

_ROWS = 64
Pixels = NDArray[Any]
"""uint8 or uint16."""


@dataclass(frozen=True, slots=True)
class Layers:
    """Both pictures of a result, on disk.

    Attributes:
        path: The file.
        width: Width of the result in pixels.
        height: Its height.
        deep: Whether they have 16 bits a channel, not 8.
        recipe: How the result was made.
    """

    path: Path
    width: int
    height: int
    deep: bool = False
    recipe: Recipe | None = None

    @property
    def nbytes(self) -> int:
        """Size of the file in bytes."""
        return 2 * sum(3 * high * wide for high, wide in self.sizes()) * (1 + self.deep)

    def sizes(self) -> list[tuple[int, int]]:
        """Return height and width of the pictures and of their smaller copies."""
        sizes = [(self.height, self.width)]
        while max(sizes[-1]) > SMALLEST_PX and min(sizes[-1]) > 1:
            sizes.append((sizes[-1][0] // 2, sizes[-1][1] // 2))
        return sizes

    def pictures(self, copy: int = 0, writable: bool = False) -> tuple[Pixels, Pixels]:
        """Return the predictor's picture and the sampled one, [h, w, 3], mapped from the file.

        Args:
            copy: Which of `sizes`; 0 is the result's.

        Raises:
            OSError: The file is gone or cannot be read.
        """
        kind, sizes = np.dtype(np.uint16 if self.deep else np.uint8), self.sizes()
        counts = [2 * 3 * high * wide for high, wide in sizes]
        both = np.memmap(
            self.path,
            kind,
            "r+" if writable else "r",
            sum(counts[:copy]) * kind.itemsize,
            (2, *sizes[copy], 3),
        )
        return both[0], both[1]

    def mixed(self, dial: float, levels: LevelMap | None, part: Box) -> Pixels:
        """Return the result with a detail level.

        Args:
            dial: Level where nothing is painted.
            levels: What is painted; None is nothing.
            part: The part of the photo that the pictures show, in its pixels.

        Returns:
            [height, width, 3].

        Raises:
            OSError: The file is gone or cannot be read.
        """
        base, sample = self.pictures()
        made: Pixels = np.empty(base.shape, base.dtype)
        size = (self.height, self.width)

        def mix(rows: slice) -> None:
            share: NDArray[np.float32] | float = dial
            if levels is not None:
                share = levels.levels(dial, part, size, rows)[..., None]
            made[rows] = between(base[rows], sample[rows], share)

        in_strips(mix, *size)
        return made

    def shrink(self) -> None:
        """Fill in the smaller copies."""
        for copy in range(1, len(self.sizes())):
            pairs = zip(self.pictures(copy - 1), self.pictures(copy, writable=True), strict=True)
            for large, small in pairs:
                for top in range(0, len(small), _ROWS):
                    rows = small[top : top + _ROWS]
                    source = large[2 * top : 2 * (top + len(rows)), : 2 * rows.shape[1]]
                    total = np.full(rows.shape, 2, np.uint32)
                    for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):
                        total += source[corner[0] :: 2, corner[1] :: 2]
                    rows[:] = total // 4


def between(base: Pixels, sample: Pixels, share: NDArray[np.float32] | float) -> Pixels:
    """Return base + share * (sample - base), rounded, of two arrays of one shape and type."""
    start = base.astype(np.float32)
    mixed = start + share * (sample - start)
    return np.rint(mixed).astype(base.dtype)


def result_of(layers: Layers, request: UpscaleRequest, photo: tuple[int, int]) -> Pixels:
    """Return the pixels of a result with the detail level, and the strokes, of its request.

    Args:
        photo: Height and width of the whole photo.

    Raises:
        OSError: The layers are gone or cannot be read.
    """
    height, width = photo
    box = Box.of(request.crop or Crop(0, 0, width, height))
    levels = LevelMap(width, height, request.strokes) if request.strokes else None
    return layers.mixed(request.sampler.detail, levels, box)


class LayerKeeper:
    """Writes the layers of one result while it is made.

    They go into the file of the request; where it names none but has strokes, into one that is
    removed at the end. What cannot be kept is left out: the run goes on.

    Args:
        request: Which file, and which detail level where.
        deep: Keep 16 bits a channel.
        gray: The photo has no color, so that only the first channel is stored in the end.

    Attributes:
        notes: Remarks for the user, one sentence each.
    """

    def __init__(self, request: UpscaleRequest, deep: bool, gray: bool) -> None:
        self._request, self._deep, self._gray = request, deep, gray
        self._folder: TemporaryDirectory[str] | None = None
        self._path = request.layers
        self._layers: Layers | None = None
        self._whole = False
        self.notes: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        if self._path is None and self._request.strokes:
            self._folder = TemporaryDirectory(prefix="sr3-desktop-", ignore_cleanup_errors=True)
            self._path = Path(self._folder.name) / "layers"
        return self

    def __exit__(self, *exception: object) -> None:
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.cleanup()
        elif self._path is not None and self.layers is None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    @property
    def layers(self) -> Layers | None:
        """The layers, once they are complete; None if they are removed at the end."""
        return self._layers if self._whole and self._folder is None else None

    def pictures(self) -> tuple[Pixels, Pixels] | None:
        """Return both pictures to be changed in place, once they are complete."""
        if self._layers is None or not self._whole:
            return None
        return self._layers.pictures(writable=True)

    def finish(self, pixels: Pixels, photo: tuple[int, int]) -> Pixels:
        """Return what is stored: what was made, or of the layers what only these have.

        Args:
            pixels: What was made without them.
            photo: Height and width of the whole photo.
        """
        request = self._request
        if self._layers is None or not self._whole:
            if request.strokes and request.sampler.steps:
                self.notes = (NOT_PAINTED,)
            return pixels
        if self._folder is None:
            self._layers.shrink()
        if not (request.strokes or request.uses_faces):
            return pixels  # the same but for the rounding of layers
        return result_of(self._layers, request, photo)

    def receiver(self, step: Pass, own: int) -> Keep | None:
        """Return what takes the pictures of the last pass of a model of scale `own`.

        None where none are wanted, or there is too little room on the disk.
        """
        if self._path is None:
            return None
        rows, columns = step.resizing(own)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        layers = Layers(self._path, width, height, self._deep)
        self._layers, self._whole = None, False
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._path.parent).free < 2 * layers.nbytes:
                log.info("too little room for the layers of a result in %s", self._path.parent)
                return None
            scratch(self._path, layers.nbytes)
            targets = layers.pictures(writable=True)
        except OSError as error:
            log.info("no layers: %s", error)
            return None
        self._layers = layers
        total = own * step.source.size[0]
        writers = [_Writer(target, rows, columns, total, self._gray) for target in targets]

        def keep(*parts: Array) -> None:
            for writer, part in zip(writers, parts, strict=True):
                writer.take(part)
            self._whole = all(writer.is_done for writer in writers)

        return keep


class _Writer:
    """Resizes a picture that comes from the top in strips, and stores it.

    Args:
        target: [H, W, 3], what is wanted of it.
        rows, columns: How it becomes that.
        total: Rows that come; after them a new picture begins.
    """

    def __init__(
        self, target: Pixels, rows: Resized, columns: Resized, total: int, gray: bool
    ) -> None:
        self._target, self._rows, self._columns = target, rows, columns
        self._total, self._gray = total, gray
        self._seen = self._top = 0
        self._next = rows.start
        self._held: Array | None = None

    @property
    def is_done(self) -> bool:
        """Whether the picture is complete."""
        return self._next == self._rows.stop

    def take(self, part: Array) -> None:
        """Take the next rows."""
        if self._seen == self._total:  # once more from the top
            self._seen, self._top, self._next, self._held = 0, 0, self._rows.start, None
        self._seen += part.shape[2]
        self._held = part.copy() if self._held is None else np.concatenate([self._held, part], 2)
        ratio = self._rows.length / self._rows.resized
        reach = 2 * max(ratio, 1) + 1
        first = self._rows.first
        while not self.is_done:
            stop = min(self._next + _ROWS, self._rows.stop)
            if self._seen < self._total and stop * ratio + reach > first + self._seen:
                return
            made = resize_part(
                self._held,
                self._rows._replace(first=first + self._top, start=self._next, stop=stop),
                self._columns,
            )
            pixels = to_pixels(made, self._target.dtype == np.uint16)
            place = slice(self._next - self._rows.start, stop - self._rows.start)
            self._target[place] = pixels[..., :1] if self._gray else pixels
            self._next = stop
            unneeded = floor(stop * ratio - reach) - first - self._top
            if unneeded > 0:
                self._held, self._top = self._held[:, :, unneeded:], self._top + unneeded
