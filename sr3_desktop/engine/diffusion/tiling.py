"""Running a network over a picture of any size, in tiles, without seams.

A picture lies on a canvas of cells; one cell is one low-resolution pixel. Arrays lie on grids of
k x k pixels per cell: the photo has k = 1, a fourfold enlargement k = 4.

The network is run on windows, and of each window only the core is kept. A window's edge is either
an edge of the canvas, where the network sees what it would see in the whole picture, or at least
`halo` cells away from the core. So for a network that looks no further than the halo, tiled and
whole results are the same (docs/tiling.md).

Networks with statistics or attention over the whole window, such as SR3's, have no such limit. For
them windows of one size are blended where they overlap: tiled and whole results only look alike.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np

from sr3_desktop.engine.base.errors import DeviceMemoryError

from .arrays import Array
from .canvas import BlendedCanvas, Box, Canvas, OverwrittenCanvas, Tile, cut
from .tile_grid import Span, round_up, spans

log = logging.getLogger(__name__)

SMALLEST_TILE = 16
"""Cells; below, nearly all of the work would be halo."""


Out = TypeVar("Out", bound=Array | tuple[Array, ...])

Parts = tuple[Array, ...]
"""What a core has of every output, each [1, C, h * k, w * k]."""

OnTile = Callable[[int, int, Sequence[Box], Sequence[Parts]], None]
"""(tiles finished; tiles in all; the cores just made, in cells; their parts of the outputs).

Called after every batch; it may raise to stop the work. The arrays are lent for the call. After a
lack of memory the count starts again, with smaller tiles.
"""


@dataclass(slots=True)
class Tiler:
    """Runs networks tile by tile, and makes do with the memory there is.

    When the device runs out of memory, `batch` and then `size` are halved, and stay so.

    Attributes:
        size: Side of a tile without halo, in cells; rounded up to a multiple of `align`.
        halo: Margin around it that is computed and thrown away, in cells; rounded up likewise.
            With `blend`, windows of `size` + 2 `halo` overlap by at least twice this.
        align: Windows start at multiples of it and have sides that are multiples of it, in cells:
            the total stride of the network.
        batch: Most tiles in one call of the network.
        blend: Average overlapping windows, weighted toward their middles, instead of cutting out
            cores; on a canvas larger than a window, all windows have the full size.
    """

    size: int
    halo: int
    align: int = 1
    batch: int = 1
    blend: bool = False

    def __post_init__(self) -> None:
        if self.size < 1 or self.halo < 0 or self.align < 1 or self.batch < 1:
            raise ValueError("tile size, align and batch must be 1 or more, the halo 0 or more")
        self.size = round_up(self.size, self.align)
        self.halo = round_up(self.halo, self.align)

    def map(
        self,
        net: Callable[..., Out],
        inputs: Sequence[Array],
        on_tile: OnTile | None = None,
        overwrite: bool = False,
    ) -> Out:
        """Return what the network makes of the whole picture.

        Args:
            net: Takes the inputs' windows, each stacked to [tiles, C, h * k, w * k]; returns an
                array or a tuple of arrays of that form, with C and k of their own. It raises
                MemoryError where its device is short of memory.
            inputs: Each [1, C, H * k, W * k]. The smallest has k = 1: it defines the cells. H and W
                are multiples of `align`; see `pad_to_multiple`.
            on_tile: Called after every batch of tiles; the inputs still hold what it was made of.
            overwrite: Put the output, which must be one of the form of the first input, into its
                memory. Smaller tiles are then tried only for the first of them, which show what
                the others need. Not with `blend`.

        Returns:
            As the network returned: one array [1, C, H * k, W * k] or a tuple of them.

        Raises:
            DeviceMemoryError: The device has too little memory even for the smallest tiles.
            ValueError: The sizes of inputs or results do not fit together.
        """
        started = False

        def tried(*windows: Array) -> Out:
            made = net(*windows)
            nonlocal started
            started = overwrite
            return made

        while True:
            try:
                return self._map(tried, inputs, on_tile, inputs[0] if overwrite else None)
            except MemoryError as error:
                if started or not self._shrink(*_cells(inputs)):
                    raise DeviceMemoryError(
                        "The device has too little memory even for the smallest tiles; "
                        "close other programs or choose the processor (CPU) as device."
                    ) from error
            log.info("out of memory; now batch %d, tile size %d", self.batch, self.size)

    def tiles(self, height: int, width: int) -> list[Tile]:
        """Return the tiles of a canvas, row by row: windows of one shape, cores that partition it.

        With `blend` the cores are the windows.

        Args:
            height: Height of the canvas in cells, a multiple of `align`.
            width: Width of the canvas in cells, a multiple of `align`.

        Raises:
            ValueError: The canvas is empty or no multiple of `align`.
        """
        if min(height, width) < 1 or height % self.align or width % self.align:
            raise ValueError(f"a canvas of {height} x {width} cells is no multiple of {self.align}")
        return [
            Tile(
                Box(row.window_start, column.window_start, row.window_stop, column.window_stop),
                Box(row.core_start, column.core_start, row.core_stop, column.core_stop),
            )
            for row in self._cut_up(height)
            for column in self._cut_up(width)
        ]

    def _cut_up(self, length: int) -> list[Span]:
        return spans(length, self.size, self.halo, self.align, self.blend)

    def _map(
        self,
        net: Callable[..., Out],
        inputs: Sequence[Array],
        on_tile: OnTile | None,
        overwritten: Array | None = None,
    ) -> Out:
        height, width = _cells(inputs)
        tiles = self.tiles(height, width)
        canvases: list[Canvas] = []
        for first in range(0, len(tiles), self.batch):
            batch = tiles[first : first + self.batch]
            for canvas in canvases:
                canvas.settle(batch[0].window.top)
            answer = net(*(self._stack(x, x.shape[-1] // width, batch) for x in inputs))
            results: tuple[Array, ...] = (answer,) if isinstance(answer, np.ndarray) else answer
            if not canvases:
                window = batch[0].window
                canvases = [self._canvas(r, window, inputs, overwritten) for r in results]
            written = [canvas.write(r, batch) for canvas, r in zip(canvases, results, strict=True)]
            if on_tile:
                parts = list(zip(*written, strict=True))
                on_tile(first + len(batch), len(tiles), [tile.core for tile in batch], parts)
        for canvas in canvases:
            canvas.settle(height)
        outputs = tuple(canvas.output for canvas in canvases)
        return cast(Out, outputs if isinstance(answer, tuple) else outputs[0])

    def _canvas(
        self, result: Array, window: Box, inputs: Sequence[Array], overwritten: Array | None
    ) -> Canvas:
        """Return the canvas for a network's result for windows of one shape."""
        rows, columns = window.size
        k = result.shape[-1] // columns
        if k < 1 or result.shape[-2:] != (rows * k, columns * k):
            raise ValueError(f"the network made {list(result.shape)} of {rows} x {columns} cells")
        height, width = _cells(inputs)
        shape = (1, result.shape[1], height * k, width * k)
        if overwritten is not None:
            if self.blend or overwritten.shape != shape:
                raise ValueError("only a whole output of its own form can overwrite an input")
            return OverwrittenCanvas(overwritten, k)
        output = np.zeros(shape, result.dtype)
        return BlendedCanvas(output, k, result.shape[-2:]) if self.blend else Canvas(output, k)

    def _stack(self, x: Array, k: int, batch: Sequence[Tile]) -> Array:
        """Return the windows of one input, [tiles, C, h * k, w * k]."""
        return np.concatenate([cut(x, tile.window, k) for tile in batch])

    def _shrink(self, height: int, width: int) -> bool:
        """Take smaller batches, or else smaller tiles, from now on; False if there are none."""
        batch = min(self.batch, len(self.tiles(height, width)))
        if batch > 1:
            self.batch = batch // 2
            return True
        smallest = round_up(SMALLEST_TILE, self.align)
        size = min(self.size, max(height, width))
        if size <= smallest:
            return False
        self.size = max(round_up(size // 2, self.align), smallest)
        return True


@dataclass(frozen=True, slots=True)
class TiledDenoiser:
    """A `Denoise` for the whole canvas made of one for batches of tiles.

    Attributes:
        net: (x, sigma, *conditions) -> x0, for batches of tiles.
        conditions: What the network sees beside x, each [1, C, H * k, W * k].
        tiler: How to cut.
        on_tile: (x, sigma) -> what is called after every batch of tiles of that evaluation.
        overwrite: Put x0 into the memory of x, see `Tiler.map`.
    """

    net: Callable[..., Array]
    conditions: tuple[Array, ...]
    tiler: Tiler
    on_tile: Callable[[Array, float], OnTile] | None = None
    overwrite: bool = False

    def __call__(self, x: Array, sigma: float) -> Array:
        """Return x0 [1, C, H * k, W * k] for x of the same shape with noise level sigma."""

        def denoise(x: Array, *conditions: Array) -> Array:
            return self.net(x, sigma, *conditions)

        on_tile = self.on_tile(x, sigma) if self.on_tile else None
        return self.tiler.map(denoise, (x, *self.conditions), on_tile, self.overwrite)


def pad_to_multiple(x: Array, multiple: int) -> Array:
    """Repeat the last row and column of x [B, C, H, W] until H and W are multiples of a number."""
    height, width = x.shape[-2:]
    if not (height % multiple or width % multiple):
        return x
    return np.pad(x, ((0, 0), (0, 0), (0, -height % multiple), (0, -width % multiple)), "edge")


def _cells(inputs: Sequence[Array]) -> tuple[int, int]:
    """Return the canvas' height and width in cells; raises ValueError if the inputs disagree."""
    height = min(x.shape[-2] for x in inputs)
    width = min(x.shape[-1] for x in inputs)
    for x in inputs:
        k = x.shape[-1] // max(width, 1)
        if x.ndim != 4 or x.shape[0] != 1 or x.shape[-2:] != (height * k, width * k):
            shapes = ", ".join(str(list(x.shape)) for x in inputs)
            raise ValueError(f"inputs must be [1, C, H * k, W * k], not {shapes}")
    return height, width
