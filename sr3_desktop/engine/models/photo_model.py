"""Running a model of kind "photo": the predictor, then the refiner walked by a sampler."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from sr3_desktop.engine.base.request import OnProgress, TileSettings
from sr3_desktop.engine.diffusion.canvas import Box, cut
from sr3_desktop.engine.diffusion.intermediates import DrawState, IntermediateKeeper
from sr3_desktop.engine.diffusion.noise import SeededNoise
from sr3_desktop.engine.diffusion.resample import back_project
from sr3_desktop.engine.diffusion.samplers import OnStep
from sr3_desktop.engine.diffusion.tiling import TiledDenoiser, Tiler, pad_to_multiple

from .device import pick_tiles
from .diffusion_model import DiffusionModel, EnlargeSettings, Report, canvas_dtype
from .photo_net import PhotoNet, denoise


class PhotoModel(DiffusionModel[PhotoNet]):
    """A photo model on a device."""

    cleans = True

    @property
    def multiple(self) -> int:
        """See `DiffusionModel.multiple`."""
        return self.net.multiple

    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings."""
        chosen = pick_tiles(settings, self.card.halo, self.device)
        assert chosen.size is not None
        assert chosen.halo is not None
        assert chosen.batch is not None
        return Tiler(chosen.size, chosen.halo, self.net.multiple, chosen.batch, self.device)

    def enlarge(
        self,
        low_res: Tensor,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: IntermediateKeeper | None = None,
    ) -> Tensor:
        """Enlarge a photo by the model's scale; see `DiffusionModel.enlarge`."""
        sigmas = self._sigmas(settings.sampler.steps) if settings.sampler.steps else None
        height, width = (side * self.card.scale for side in low_res.shape[2:])
        shown = settings.shown or Box(0, 0, height, width)
        low_res = low_res.to(self._canvas_device(height * width))
        tiler = self.tiler(settings.tile)
        report = Report(settings, shown, on_progress, preparing=True)
        predict = self._predict if sigmas is not None else self._predict_best
        result, condition = tiler.map(
            partial(predict, settings.cleanup, canvas_dtype(height * width)),
            (pad_to_multiple(low_res, self.net.multiple),),
            report.on_prepared(self.card.scale),
        )
        if sigmas is not None:
            on_step = None
            if states:
                draw = self._draw_state(states.reduce(cut(result, shown)))
                on_step = states.on_step(settings.sampler.steps, shown, draw)
            residual = self._sample(result, condition, sigmas, settings, tiler, report, on_step)
            result.add_(residual, alpha=self._residual_scale)
            del residual
        del condition
        result = result[..., :height, :width]
        if settings.backproject and settings.cleanup == 0:
            back_project(result, low_res)
        return result.clamp_(-1, 1).cpu()

    @property
    def _residual_scale(self) -> float:
        return float(self.net.residual_scale)

    def _draw_state(self, base: Tensor) -> DrawState:
        """Return what shows states of the size of `base`."""
        return lambda residual, sigma: base + self._residual_scale * residual

    def _predict(
        self, cleanup: float, dtype: torch.dtype, low_res: Tensor
    ) -> tuple[Tensor, Tensor]:
        with self._autocast():
            base, condition = self.net.predict(low_res, self._levels(cleanup, low_res))
        return base.to(dtype), condition.to(dtype)

    def _predict_best(
        self, cleanup: float, dtype: torch.dtype, low_res: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Predict as the mean over flips and turns: better than once, where nothing follows.

        Lim et al. 2017 (EDSR, 1707.02921), section 3.4, call it geometric self-ensemble.
        """
        total, condition = self._predict(cleanup, torch.float32, low_res)
        for turned, turn_back in _other_symmetries(low_res):
            total += turn_back(self._predict(cleanup, torch.float32, turned)[0])
        return total.div_(8).to(dtype), condition.to(dtype)

    def _denoise(
        self, cleanup: float, x: Tensor, sigma: float, base: Tensor, condition: Tensor
    ) -> Tensor:
        x, base, condition = x.float(), base.float(), condition.float()
        level, strength = self._levels(sigma, x), self._levels(cleanup, x)
        with self._autocast():
            return denoise(self.net.refiner, x, level, base, condition, strength)

    def _sample(
        self,
        base: Tensor,
        condition: Tensor,
        sigmas: Tensor,
        settings: EnlargeSettings,
        tiler: Tiler,
        report: Report,
        on_step: OnStep | None,
    ) -> Tensor:
        """Return the residual [1, 3, H, W] in units of the residual scale."""
        sampler, scale = settings.sampler, self._residual_scale
        origin_px = (settings.origin[0] * self.card.scale, settings.origin[1] * self.card.scale)
        temperature = sampler.detail * self.card.max_temperature
        noise = SeededNoise(sampler.seed, temperature, origin_px)

        def draw(residual: Tensor, sigma: float, rows: slice, columns: slice) -> Tensor:
            return base[..., rows, columns] + scale * residual

        tiled = TiledDenoiser(
            partial(self._denoise, settings.cleanup),
            (base, condition),
            tiler,
            report.on_denoised(self.card.scale, sigmas.tolist(), draw),
            overwrite=self.device.type == "cpu",  # a graphics card may have to try again
        )
        start = torch.zeros_like(base)
        noise(start, float(sigmas[0]))
        return self._walk(tiled, start, sigmas, noise, sampler, on_step)


def _other_symmetries(x: Tensor) -> Iterator[tuple[Tensor, Callable[[Tensor], Tensor]]]:
    """Yield the 7 ways to flip and turn [B, C, H, W] besides none, each with its inverse."""
    for dims, transposed in itertools.product(((), (2,), (3,), (2, 3)), (False, True)):
        if not dims and not transposed:
            continue

        def turn_back(y: Tensor, dims: tuple[int, ...] = dims, back: bool = transposed) -> Tensor:
            return (y.mT if back else y).flip(dims)

        turned = x.flip(dims)
        yield (turned.mT if transposed else turned), turn_back
