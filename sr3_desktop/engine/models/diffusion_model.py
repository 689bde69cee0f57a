"""The shared base of all models that are run: formats, noise levels, noise, progress."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sr3_desktop.engine.base.errors import SR3Error
from sr3_desktop.engine.base.request import OnProgress, Progress, SamplerSettings, TileSettings
from sr3_desktop.engine.diffusion.arrays import Array, combine
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.intermediates import IntermediateKeeper
from sr3_desktop.engine.diffusion.layers import Keep
from sr3_desktop.engine.diffusion.live_preview import LivePreview
from sr3_desktop.engine.diffusion.noise import SeededNoise
from sr3_desktop.engine.diffusion.samplers import SAMPLERS, Denoise, OnStep
from sr3_desktop.engine.diffusion.schedule import Levels
from sr3_desktop.engine.diffusion.tiling import OnTile, Parts, Tiler
from sr3_desktop.engine.networks.estimator import Estimator
from sr3_desktop.engine.networks.photo_engine import Runtime

from .model_card import ModelCard
from .model_file import schedule_of

HALF_CANVAS_PX = 24_000_000
"""Results of more pixels are worked on in 16 bits; below, memory is not worth the rounding."""

Draw = Callable[[Array, float, slice, slice], Array]
"""(state [1, 3, h, w] of some rows and columns, its noise level, rows, columns) -> what to show."""


def canvas_dtype(pixels: int) -> np.dtype[Any]:
    """Return the number format of what is as large as a result of so many pixels.

    Rounding to float16 moves a pixel by about 0.1 levels of 255 at most (docs/memory.md).
    """
    return np.dtype(np.float16 if pixels > HALF_CANVAS_PX else np.float32)


def canvas_bytes(pixels: int) -> int:
    """Return how many bytes the canvases of a result take, given its pixels (docs/memory.md)."""
    return 12 * canvas_dtype(pixels).itemsize * pixels


@dataclass(frozen=True, slots=True)
class EnlargeSettings:
    """What decides the pixels of one pass.

    Attributes:
        sampler: Sampler settings.
        cleanup: 0 to 1.
        backproject: Make the result, downscaled, equal the input; applies when cleanup is 0.
        self_ensemble: Take the mean of the predictor's results for all flips and turns.
        tile: Tile settings.
        preview_px: Longer side of the live preview; 0 sends none.
        origin: Row and column of the photo's first pixel in a larger photo that it is a part of;
            decides which part of that one's noise it gets.
        number: Of the pass, from 1; each has noise of its own.
        shown: What previews and states show of the result, in its pixels; None shows all.
        temperature: Strength of the noise that is sampled with; None takes the card's.
        keep_layers: Is handed both pictures between which the detail level chooses, where a model
            has them and samples.
    """

    sampler: SamplerSettings
    cleanup: float = 0.0
    backproject: bool = True
    self_ensemble: bool = False
    tile: TileSettings = field(default_factory=TileSettings)
    preview_px: int = 0
    origin: tuple[int, int] = (0, 0)
    number: int = 1
    shown: Box | None = None
    temperature: float | None = None
    keep_layers: Keep | None = None


class DiffusionModel(ABC):
    """A model on a device.

    Attributes:
        card: The model's card.
        runtime: Where and how its networks run; of states and outputs see `canvas_dtype`.
        notes: Remarks for the user on the picture enlarged last, one sentence each.
    """

    def __init__(self, card: ModelCard, runtime: Runtime) -> None:
        self.card, self.runtime = card, runtime
        self.schedule = schedule_of(card)
        self.notes: tuple[str, ...] = ()

    cleans = False
    """Whether clean-up changes what the networks do."""
    estimator: Estimator | None = None
    """Tells whether a photo is degraded, if the model has one."""

    @property
    @abstractmethod
    def multiple(self) -> int:
        """A part of a photo is the same as in the whole if it begins at multiples of this."""

    @abstractmethod
    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings."""

    @abstractmethod
    def enlarge(
        self,
        low_res: Array,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: IntermediateKeeper | None = None,
    ) -> Array:
        """Enlarge a photo by the model's scale.

        Args:
            low_res: [1, 3, h, w] float32 in [-1, 1]; any size.
            settings: What decides the pixels.
            on_progress: Called after every batch of tiles; may raise `Cancelled`.
            states: Where states of the diffusion are kept; None keeps none.

        Returns:
            [1, 3, h * scale, w * scale] in [-1, 1]; float32, or float16 for big results.

        Raises:
            SR3Error: The model cannot be sampled in so many steps, or memory is short.
        """

    def _sigmas(self, steps: int) -> Levels:
        """Return the noise levels of a number of steps, see `NoiseSchedule.respaced`."""
        with SR3Error.instead(
            "{name}: {reason}. Choose another number of steps.",
            of=(ValueError,),
            name=self.card.name,
        ):
            return self.schedule.respaced(steps)

    def _noise(self, settings: EnlargeSettings, temperature: float = 1.0) -> SeededNoise:
        """Return the noise of a pass over a photo, or over a part of one."""
        row, column = (edge * self.card.scale for edge in settings.origin)
        seed = settings.sampler.seed
        return SeededNoise(seed, temperature, (row, column), settings.number)

    def _walk(
        self,
        denoise: Denoise,
        start: Array,
        sigmas: Levels,
        noise: SeededNoise,
        sampler: SamplerSettings,
        on_step: OnStep | None,
    ) -> Array:
        """Sample; `on_step` is also called for the start, as step 0 with no x0 but the start.

        The start is overwritten.
        """
        if on_step:
            on_step(0, float(sigmas[0]), start, start)
        sample = SAMPLERS[sampler.name]
        return sample(denoise, start, sigmas, noise, eta=sampler.eta, on_step=on_step)


class Report:
    """Turns finished tiles into `Progress` with previews."""

    def __init__(
        self,
        settings: EnlargeSettings,
        shown: Box,
        on_progress: OnProgress,
        preparing: bool,
    ) -> None:
        """Start at nothing done.

        Args:
            shown: What previews show of the canvas, in its pixels.
            preparing: Whether a pass over the tiles comes before the denoiser's.
        """
        self.preview = LivePreview(shown, settings.preview_px)
        self.on_progress = on_progress
        self.sampler = settings.sampler
        self.calls = settings.sampler.evaluations
        self.before = 1 if preparing else 0
        self.finished_calls = 0

    def on_prepared(self, cell: int) -> OnTile:
        """Report the tiles of a predictor, whose first output is shown."""

        def on_tile(done: int, total: int, boxes: Sequence[Box], parts: Sequence[Parts]) -> None:
            for box, part in zip(boxes, parts, strict=True):
                self._show(box, cell, part[0], lambda base, rows, columns: base)
            units = (done, total * (self.before + self.calls))
            self._send(Progress("preparing", *units, tile=done, tiles=total))

        return on_tile

    def on_denoised(
        self, cell: int, sigmas: Sequence[float], draw: Draw
    ) -> Callable[[Array, float], OnTile]:
        """Report the denoiser's tiles: each is shown as it is after a plain step, less noisy.

        Args:
            sigmas: The noise levels.
            draw: Makes a picture of the state after that step.

        Returns:
            What a `TiledDenoiser` is to be given.
        """

        def on_evaluation(x: Array, sigma: float) -> OnTile:
            following = next(level for level in sigmas if level < sigma)

            def drawn(x0: Array, rows: slice, columns: slice) -> Array:
                made, share = np.empty(x0.shape, np.float32), following / sigma
                combine(made, (1 - share, x0), (share, x[..., rows, columns]))
                return draw(made, following, rows, columns)

            def on_tile(
                done: int, total: int, boxes: Sequence[Box], parts: Sequence[Parts]
            ) -> None:
                for box, part in zip(boxes, parts, strict=True):
                    self._show(box, cell, part[0], drawn)
                self._denoised(done, total)

            return on_tile

        return on_evaluation

    def _show(
        self, box: Box, cell: int, output: Array, drawn: Callable[[Array, slice, slice], Array]
    ) -> None:
        """Show a box of cells; `drawn` gets a part of its output, and the canvas' rows, columns."""
        top, left, bottom, right = (edge * cell for edge in box)

        def part(rows: slice, columns: slice) -> Array:
            place = (
                slice(top + rows.start, top + rows.stop),
                slice(left + columns.start, left + columns.stop),
            )
            return drawn(output[..., rows, columns], *place)

        self.preview.update(Box(top, left, bottom, right), part)

    def _denoised(self, done: int, total: int) -> None:
        """Report finished tiles of an evaluation of the denoiser."""
        call, steps = self.finished_calls, self.sampler.steps
        step = min(1 + call * steps // self.calls, steps)
        units = ((self.before + call) * total + done, (self.before + self.calls) * total)
        self._send(Progress("denoising", *units, step, steps, done, total))
        if done == total:
            self.finished_calls += 1

    def _send(self, progress: Progress) -> None:
        last = progress.done == progress.total
        self.on_progress(replace(progress, preview=self.preview.take(now=last)))
