"""Running a model of kind "photo": the predictor, then the refiner walked by a sampler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from .device import pick_tiles
from .model_card import ModelCard
from .networks import PhotoNet, denoise
from .preview import LivePreview
from .request import OnProgress, Progress, SamplerSettings, TileSettings
from .resample import back_project
from .samplers import SAMPLERS, Denoise, evaluations
from .schedule import NoiseSchedule
from .tiling import Box, OnTile, TiledDenoiser, Tiler, pad_to_multiple


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


class PhotoModel:
    """A photo model on a device.

    Attributes:
        net: The networks, in float32.
        card: The model's card.
        device: Where they are.
        dtype: Number format of the networks' inside; states and outputs are float32.
    """

    def __init__(
        self, net: PhotoNet, card: ModelCard, device: torch.device, dtype: torch.dtype
    ) -> None:
        layout = torch.channels_last if device.type == "cuda" else torch.contiguous_format
        self.net = net.to(device, memory_format=layout)  # type: ignore[call-overload]
        self.card, self.device, self.dtype = card, device, dtype
        self.schedule = NoiseSchedule.from_config(card.schedule)

    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings."""
        chosen = pick_tiles(settings, self.card.halo, self.device)
        assert chosen.size is not None
        assert chosen.halo is not None
        assert chosen.batch is not None
        return Tiler(chosen.size, chosen.halo, self.net.multiple, chosen.batch, self.device)

    def enlarge(
        self, low_res: Tensor, settings: EnlargeSettings, on_progress: OnProgress
    ) -> Tensor:
        """Enlarge a photo by the model's scale.

        Args:
            low_res: [1, 3, h, w] float32 in [-1, 1] on the CPU; any size.
            settings: What decides the pixels.
            on_progress: Told after every batch of tiles; may raise `Cancelled`.

        Returns:
            [1, 3, h * scale, w * scale] float32 in [-1, 1].
        """
        height, width = (side * self.card.scale for side in low_res.shape[2:])
        low_res = low_res.to(self._canvas_device(height * width))
        padded = pad_to_multiple(low_res, self.net.multiple)
        tiler = self.tiler(settings.tile)
        report = _Report(settings, LivePreview(height, width, settings.preview_px), on_progress)
        base, condition = tiler.map(
            partial(self._predict, settings.cleanup),
            (padded,),
            report.on_predicted(self.card.scale),
        )
        result = base
        if settings.sampler.steps:
            residual = self._sample(base, condition, settings, tiler, report)
            result = base.add_(residual.mul_(self._residual_scale))
        result = result[..., :height, :width]
        if settings.backproject and settings.cleanup == 0:
            result = back_project(result, low_res)
        return result.clamp_(-1, 1).cpu()

    def _canvas_device(self, pixels: int) -> torch.device:
        """Keep the whole picture's states on the graphics card if they leave room for tiles."""
        if self.device.type != "cuda":
            return torch.device("cpu")
        states = 6 * 3 * 4 * pixels  # base, condition, x, two x0 and noise, in float32
        free, _ = torch.cuda.mem_get_info(self.device)
        return self.device if states < 0.5 * free else torch.device("cpu")

    @property
    def _residual_scale(self) -> float:
        return float(self.net.residual_scale)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, self.dtype, self.dtype != torch.float32)

    def _levels(self, value: float, like: Tensor) -> Tensor:
        return torch.full((len(like),), value, device=like.device)

    def _predict(self, cleanup: float, low_res: Tensor) -> tuple[Tensor, Tensor]:
        with self._autocast():
            base, condition = self.net.predict(low_res, self._levels(cleanup, low_res))
        return base.float(), condition.float()

    def _denoise(
        self, cleanup: float, x: Tensor, sigma: float, base: Tensor, condition: Tensor
    ) -> Tensor:
        level, told = self._levels(sigma, x), self._levels(cleanup, x)
        with self._autocast():
            return denoise(self.net.refiner, x, level, base, condition, told)

    def _sample(
        self,
        base: Tensor,
        condition: Tensor,
        settings: EnlargeSettings,
        tiler: Tiler,
        report: _Report,
    ) -> Tensor:
        """Return the residual [1, 3, H, W] in units of the residual scale."""
        sampler = settings.sampler
        generator = torch.Generator().manual_seed(sampler.seed)
        temperature = sampler.detail * self.card.max_temperature

        def noise(like: Tensor) -> Tensor:
            # On the CPU and for the whole canvas: the same on every device and for all tiles.
            drawn = torch.randn(like.shape, generator=generator)
            return drawn.mul_(temperature).to(like.device)

        tiled = TiledDenoiser(
            partial(self._denoise, settings.cleanup),
            (base, condition),
            tiler,
            report.on_denoised(base, self.card.scale, self._residual_scale),
        )
        sigmas = self.schedule.respaced(sampler.steps)
        start = noise(base).mul_(float(sigmas[0]))
        denoise_and_show = report.showing(tiled, sigmas.tolist())
        return SAMPLERS[sampler.name](denoise_and_show, start, sigmas, noise, eta=sampler.eta)


class _Report:
    """Turns finished tiles into `Progress` with previews."""

    def __init__(
        self, settings: EnlargeSettings, preview: LivePreview, on_progress: OnProgress
    ) -> None:
        self.preview, self.on_progress = preview, on_progress
        self.sampler = settings.sampler
        steps = settings.sampler.steps
        self.calls = evaluations(settings.sampler.name, steps) if steps else 0
        self.finished_calls = 0
        self.x, self.kept = torch.zeros(0), 0.0  # the state being denoised, see `showing`

    def on_predicted(self, cell: int) -> OnTile:
        """Report the predictor's tiles."""

        def on_tile(
            done: int, total: int, boxes: Sequence[Box], outputs: tuple[Tensor, ...]
        ) -> None:
            base = outputs[0]
            size = (base.shape[2], base.shape[3])
            self.preview.update(boxes, cell, size, lambda rows, columns: base[..., rows, columns])
            units = (done, total * (1 + self.calls))
            self._send(Progress("preparing", *units, tile=done, tiles=total))

        return on_tile

    def showing(self, tiled: Denoise, sigmas: Sequence[float]) -> Denoise:
        """Wrap a denoiser so that `on_denoised` knows the state and how much of its noise stays."""

        def denoise(x: Tensor, sigma: float) -> Tensor:
            following = next(level for level in sigmas if level < sigma)
            self.x, self.kept = x, following / sigma
            return tiled(x, sigma)

        return denoise

    def on_denoised(self, base: Tensor, cell: int, residual_scale: float) -> OnTile:
        """Report the refiner's tiles: each is shown as it is after a plain step, less noisy."""
        size = (base.shape[2], base.shape[3])

        def on_tile(
            done: int, total: int, boxes: Sequence[Box], outputs: tuple[Tensor, ...]
        ) -> None:
            def part(rows: slice, columns: slice) -> Tensor:
                x0, x = (state[..., rows, columns] for state in (outputs[0], self.x))
                return base[..., rows, columns] + residual_scale * torch.lerp(x0, x, self.kept)

            self.preview.update(boxes, cell, size, part)
            call, steps = self.finished_calls, self.sampler.steps
            step = min(1 + call * steps // self.calls, steps)
            units = ((1 + call) * total + done, (1 + self.calls) * total)
            self._send(Progress("denoising", *units, step, steps, done, total))
            if done == total:
                self.finished_calls += 1

        return on_tile

    def _send(self, progress: Progress) -> None:
        last = progress.done == progress.total
        self.on_progress(replace(progress, preview=self.preview.take(now=last)))
