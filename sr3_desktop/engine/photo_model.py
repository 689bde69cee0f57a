"""Running a model of kind "photo": the predictor, then the refiner walked by a sampler."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial

from torch import Tensor

from .device import pick_tiles
from .diffusion_model import DiffusionModel, EnlargeSettings, Report, seeded_noise
from .networks import PhotoNet, denoise
from .preview import LivePreview
from .request import OnProgress, TileSettings
from .resample import back_project
from .samplers import OnStep
from .states import DrawState, StateKeeper
from .tiling import TiledDenoiser, Tiler, pad_to_multiple


class PhotoModel(DiffusionModel[PhotoNet]):
    """A photo model on a device."""

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
        states: StateKeeper | None = None,
    ) -> Tensor:
        """Enlarge a photo by the model's scale; see `DiffusionModel.enlarge`."""
        sigmas = self._sigmas(settings.sampler.steps) if settings.sampler.steps else None
        height, width = (side * self.card.scale for side in low_res.shape[2:])
        low_res = low_res.to(self._canvas_device(height * width))
        padded = pad_to_multiple(low_res, self.net.multiple)
        tiler = self.tiler(settings.tile)
        preview = LivePreview(height, width, settings.preview_px)
        report = Report(settings, preview, on_progress, preparing=True)
        predict = self._predict if sigmas is not None else self._predict_best
        base, condition = tiler.map(
            partial(predict, settings.cleanup), (padded,), report.on_prepared(self.card.scale)
        )
        result = base
        if sigmas is not None:
            on_step = None
            if states:
                draw = self._draw_state(states.reduce(base[..., :height, :width]))
                on_step = states.on_step(settings.sampler.steps, height, width, draw)
            residual = self._sample(base, condition, sigmas, settings, tiler, report, on_step)
            result = base.add_(residual.mul_(self._residual_scale))
        result = result[..., :height, :width]
        if settings.backproject and settings.cleanup == 0:
            result = back_project(result, low_res)
        return result.clamp_(-1, 1).cpu()

    @property
    def _residual_scale(self) -> float:
        return float(self.net.residual_scale)

    def _draw_state(self, base: Tensor) -> DrawState:
        """Return what shows states of the size of `base`."""
        return lambda residual, sigma: base + self._residual_scale * residual

    def _predict(self, cleanup: float, low_res: Tensor) -> tuple[Tensor, Tensor]:
        with self._autocast():
            base, condition = self.net.predict(low_res, self._levels(cleanup, low_res))
        return base.float(), condition.float()

    def _predict_best(self, cleanup: float, low_res: Tensor) -> tuple[Tensor, Tensor]:
        """Predict as the mean over flips and turns: better than once, where nothing follows.

        Lim et al. 2017 (EDSR, 1707.02921), section 3.4, call it geometric self-ensemble.
        """
        total, condition = self._predict(cleanup, low_res)
        for turned, turn_back in _other_symmetries(low_res):
            total += turn_back(self._predict(cleanup, turned)[0])
        return total / 8, condition

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
        sigmas: Tensor,
        settings: EnlargeSettings,
        tiler: Tiler,
        report: Report,
        on_step: OnStep | None,
    ) -> Tensor:
        """Return the residual [1, 3, H, W] in units of the residual scale."""
        sampler, scale = settings.sampler, self._residual_scale
        noise = seeded_noise(sampler.seed, sampler.detail * self.card.max_temperature)

        def draw(residual: Tensor, sigma: float, rows: slice, columns: slice) -> Tensor:
            return base[..., rows, columns] + scale * residual

        tiled = TiledDenoiser(
            partial(self._denoise, settings.cleanup),
            (base, condition),
            tiler,
            report.on_denoised(self.card.scale, draw),
        )
        start = noise(base).mul_(float(sigmas[0]))
        denoise_and_show = report.showing(tiled, sigmas.tolist())
        return self._walk(denoise_and_show, start, sigmas, noise, sampler, on_step)


def _other_symmetries(x: Tensor) -> Iterator[tuple[Tensor, Callable[[Tensor], Tensor]]]:
    """Yield the 7 ways to flip and turn [B, C, H, W] besides none, each with its inverse."""
    for dims, transposed in itertools.product(((), (2,), (3,), (2, 3)), (False, True)):
        if not dims and not transposed:
            continue

        def turn_back(y: Tensor, dims: tuple[int, ...] = dims, back: bool = transposed) -> Tensor:
            return (y.mT if back else y).flip(dims)

        turned = x.flip(dims)
        yield (turned.mT if transposed else turned), turn_back
