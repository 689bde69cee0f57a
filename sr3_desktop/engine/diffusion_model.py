"""What models of every kind share when they are run: formats, noise levels, noise, progress."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from .device import pick_dtype
from .errors import SR3Error
from .model_card import ModelCard
from .preview import LivePreview
from .request import DtypeName, OnProgress, Progress, SamplerSettings, TileSettings
from .samplers import SAMPLERS, Denoise, NoiseFn, OnStep, evaluations
from .schedule import NoiseSchedule
from .states import StateKeeper
from .tiling import Box, OnTile, Tiler

Net = TypeVar("Net", bound=nn.Module)

Draw = Callable[[Tensor, float, slice, slice], Tensor]
"""(state [1, 3, h, w] of some rows and columns, its noise level, rows, columns) -> what to show."""


@dataclass(frozen=True, slots=True)
class EnlargeSettings:
    """What decides the pixels of one pass.

    Attributes:
        sampler: Sampler settings.
        cleanup: 0 to 1.
        backproject: Make the result, shrunk back, equal the input; applies when cleanup is 0.
        tile: Tile settings.
        preview_px: Longer side of the live preview; 0 sends none.
    """

    sampler: SamplerSettings
    cleanup: float = 0.0
    backproject: bool = True
    tile: TileSettings = field(default_factory=TileSettings)
    preview_px: int = 0


class DiffusionModel(ABC, Generic[Net]):
    """A model on a device.

    Attributes:
        net: The networks, in float32.
        card: The model's card.
        device: Where they are.
        dtype: Number format of the networks' inside; states and outputs are float32.
        notes: Remarks for the user on the picture enlarged last, one sentence each.
    """

    def __init__(self, net: Net, card: ModelCard, device: torch.device, dtype: torch.dtype) -> None:
        layout = torch.channels_last if device.type == "cuda" else torch.contiguous_format
        self.net: Net = net.to(device, memory_format=layout)  # type: ignore[call-overload]
        self.card, self.device, self.dtype = card, device, dtype
        self.schedule = NoiseSchedule.from_config(card.schedule)
        self.notes: tuple[str, ...] = ()

    @abstractmethod
    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings."""

    @abstractmethod
    def enlarge(
        self,
        low_res: Tensor,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: StateKeeper | None = None,
    ) -> Tensor:
        """Enlarge a photo by the model's scale.

        Args:
            low_res: [1, 3, h, w] float32 in [-1, 1] on the CPU; any size.
            settings: What decides the pixels.
            on_progress: Told after every batch of tiles; may raise `Cancelled`.
            states: Where states of the diffusion are kept; None keeps none.

        Returns:
            [1, 3, h * scale, w * scale] float32 in [-1, 1].

        Raises:
            SR3Error: The model can not be sampled in so many steps, or memory is short.
        """

    def pick_dtype(self, name: DtypeName) -> torch.dtype:
        """Return the number format for the networks' inside; "auto" chooses by device."""
        return pick_dtype(name, self.device)

    def _canvas_device(self, pixels: int) -> torch.device:
        """Keep the whole picture's states on the graphics card if they leave room for tiles."""
        if self.device.type != "cuda":
            return torch.device("cpu")
        states = 6 * 3 * 4 * pixels  # condition or base, x, two x0 and noise, in float32
        free, _ = torch.cuda.mem_get_info(self.device)
        return self.device if states < 0.5 * free else torch.device("cpu")

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, self.dtype, self.dtype != torch.float32)

    def _levels(self, value: float, like: Tensor) -> Tensor:
        return torch.full((len(like),), value, device=like.device)

    def _sigmas(self, steps: int) -> Tensor:
        """Return the noise levels of a number of steps, see `NoiseSchedule.respaced`."""
        try:
            return self.schedule.respaced(steps)
        except ValueError as error:
            raise SR3Error(
                "{name}: {error}. Choose another number of steps.", name=self.card.name, error=error
            ) from error

    def _walk(
        self,
        denoise: Denoise,
        start: Tensor,
        sigmas: Tensor,
        noise: NoiseFn,
        sampler: SamplerSettings,
        on_step: OnStep | None,
    ) -> Tensor:
        """Sample; `on_step` is also called for the start, as step 0 with no x0 but the start."""
        if on_step:
            on_step(0, float(sigmas[0]), start, start)
        sample = SAMPLERS[sampler.name]
        return sample(denoise, start, sigmas, noise, eta=sampler.eta, on_step=on_step)


def seeded_noise(seed: int, temperature: float = 1.0) -> NoiseFn:
    """Return a source of noise of standard deviation `temperature`.

    It draws on the CPU and for the whole canvas: the same on every device and for all tiles.
    """
    generator = torch.Generator().manual_seed(seed)

    def noise(like: Tensor) -> Tensor:
        return torch.randn(like.shape, generator=generator).mul_(temperature).to(like.device)

    return noise


class Report:
    """Turns finished tiles into `Progress` with previews."""

    def __init__(
        self,
        settings: EnlargeSettings,
        preview: LivePreview,
        on_progress: OnProgress,
        preparing: bool,
    ) -> None:
        """Start at nothing done.

        Args:
            settings: Of the pass.
            preview: Where tiles are drawn.
            on_progress: Is told.
            preparing: Whether a pass over the tiles comes before the denoiser's.
        """
        self.preview, self.on_progress = preview, on_progress
        self.sampler = settings.sampler
        steps = settings.sampler.steps
        self.calls = evaluations(settings.sampler.name, steps) if steps else 0
        self.before = 1 if preparing else 0
        self.finished_calls = 0
        self.x, self.sigma, self.following = torch.zeros(0), 1.0, 0.0  # see `showing`

    def on_prepared(self, cell: int) -> OnTile:
        """Report the tiles of a predictor, whose first output is shown.

        Args:
            cell: Pixels of the output per cell.
        """

        def on_tile(
            done: int, total: int, boxes: Sequence[Box], outputs: tuple[Tensor, ...]
        ) -> None:
            base = outputs[0]
            size = (base.shape[2], base.shape[3])
            self.preview.update(boxes, cell, size, lambda rows, columns: base[..., rows, columns])
            units = (done, total * (self.before + self.calls))
            self._send(Progress("preparing", *units, tile=done, tiles=total))

        return on_tile

    def showing(self, tiled: Denoise, sigmas: Sequence[float]) -> Denoise:
        """Wrap a denoiser so that `on_denoised` knows the state and its next noise level."""

        def denoise(x: Tensor, sigma: float) -> Tensor:
            self.x, self.sigma = x, sigma
            self.following = next(level for level in sigmas if level < sigma)
            return tiled(x, sigma)

        return denoise

    def on_denoised(self, cell: int, draw: Draw) -> OnTile:
        """Report the denoiser's tiles: each is shown as it is after a plain step, less noisy.

        Args:
            cell: Pixels of the states per cell.
            draw: Makes a picture of the state after that step.
        """

        def on_tile(
            done: int, total: int, boxes: Sequence[Box], outputs: tuple[Tensor, ...]
        ) -> None:
            def part(rows: slice, columns: slice) -> Tensor:
                x0, x = (state[..., rows, columns] for state in (outputs[0], self.x))
                state = torch.lerp(x0, x, self.following / self.sigma)
                return draw(state, self.following, rows, columns)

            size = (outputs[0].shape[2], outputs[0].shape[3])
            self.preview.update(boxes, cell, size, part)
            call, steps = self.finished_calls, self.sampler.steps
            step = min(1 + call * steps // self.calls, steps)
            units = ((self.before + call) * total + done, (self.before + self.calls) * total)
            self._send(Progress("denoising", *units, step, steps, done, total))
            if done == total:
                self.finished_calls += 1

        return on_tile

    def _send(self, progress: Progress) -> None:
        last = progress.done == progress.total
        self.on_progress(replace(progress, preview=self.preview.take(now=last)))
