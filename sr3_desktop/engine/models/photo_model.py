"""Running a model of kind "photo": the predictor, then the refiner walked by a sampler."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from sr3_desktop.engine.base.request import OnProgress, TileSettings
from sr3_desktop.engine.diffusion.arrays import Array, combine
from sr3_desktop.engine.diffusion.canvas import Box, cut
from sr3_desktop.engine.diffusion.flat import near_change, once
from sr3_desktop.engine.diffusion.intermediates import DrawState, IntermediateKeeper
from sr3_desktop.engine.diffusion.layers import tell_layers
from sr3_desktop.engine.diffusion.resample import back_project
from sr3_desktop.engine.diffusion.samplers import OnStep
from sr3_desktop.engine.diffusion.schedule import Levels
from sr3_desktop.engine.diffusion.tiling import TiledDenoiser, Tiler, pad_to_multiple
from sr3_desktop.engine.networks.estimator import Estimator
from sr3_desktop.engine.networks.photo_engine import BeginAgain, PhotoEngine
from sr3_desktop.engine.networks.photo_shapes import window_multiple

from .diffusion_model import DiffusionModel, EnlargeSettings, Report, canvas_bytes, canvas_dtype
from .model_card import ModelCard


class PhotoModel(DiffusionModel):
    """A photo model on a device."""

    cleans = True

    def __init__(
        self,
        card: ModelCard,
        engine: PhotoEngine,
        residual_scale: float,
        estimator: Estimator | None = None,
        restoring_scale: float | None = None,
    ) -> None:
        """Take what runs the networks.

        Args:
            residual_scale: Standard deviation of what the predictor leaves over, in its units.
            restoring_scale: That of the pair that restores, if it is another one.
            estimator: Tells whether photos are degraded, if the model has one.
        """
        super().__init__(card, engine)
        self.estimator = estimator
        self.engine = engine
        self._residual_scales = (residual_scale, restoring_scale or residual_scale)

    @property
    def multiple(self) -> int:
        """See `DiffusionModel.multiple`."""
        return window_multiple(self.card.network)

    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings."""
        size = settings.size or self.engine.tile_size
        halo = self.card.halo if settings.halo is None else settings.halo
        return Tiler(size, halo, self.multiple, settings.batch or self.engine.batch)

    def enlarge(
        self,
        low_res: Array,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: IntermediateKeeper | None = None,
    ) -> Array:
        """Enlarge a photo by the model's scale; see `DiffusionModel.enlarge`."""
        self.engine.begin(canvas_bytes(low_res.shape[2] * low_res.shape[3] * self.card.scale**2))
        kept = len(states.pictures) if states else 0
        while True:
            try:
                result = self._enlarge(low_res, settings, on_progress, states)
                self.engine.finish()
            except BeginAgain:
                if states:
                    del states.pictures[kept:], states.moments[kept:]
            else:
                self.notes = self.engine.notes
                return result

    def _enlarge(
        self,
        low_res: Array,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: IntermediateKeeper | None,
    ) -> Array:
        sigmas = self._sigmas(settings.sampler.steps) if settings.sampler.steps else None
        height, width = (side * self.card.scale for side in low_res.shape[2:])
        shown = settings.shown or Box(0, 0, height, width)
        tiler = self.tiler(settings.tile)
        report = Report(settings, shown, on_progress, preparing=True)
        report.preview.begin(low_res, self.card.scale)
        predict = self._predict_best if settings.self_ensemble else self._predict
        padded = pad_to_multiple(low_res, self.multiple)
        result, condition = tiler.map(
            once(partial(predict, settings.cleanup, canvas_dtype(height * width))),
            (padded,),
            report.on_prepared(self.card.scale),
        )
        if sigmas is not None:
            on_step = None
            if states:
                draw = self._draw_state(states.reduce(cut(result, shown)), settings)
                on_step = states.on_step(list(sigmas), shown, draw)
            inputs = (result, condition, padded)
            residual = self._sample(inputs, sigmas, settings, tiler, report, on_step)
            del inputs
            if settings.keep_layers is not None:
                whole = (..., slice(height), slice(width))
                projects = settings.backproject and settings.cleanup == 0
                pair = (result[whole], residual[whole])
                scale = self._residual_scale(settings)
                tell_layers(pair, scale, low_res, projects, settings.keep_layers)
            amount = settings.sampler.detail * self._residual_scale(settings)
            combine(result, (1.0, result), (amount, residual))
            del residual
        del condition
        result = result[..., :height, :width]
        if settings.backproject and settings.cleanup == 0:
            back_project(result, low_res)
        return np.clip(result, -1, 1, out=result)

    def _residual_scale(self, settings: EnlargeSettings) -> float:
        """Return that of the pair that works with these settings."""
        return self._residual_scales[settings.cleanup > 0]

    def _draw_state(self, base: Array, settings: EnlargeSettings) -> DrawState:
        """Return what shows states of the size of `base`."""
        scale = settings.sampler.detail * self._residual_scale(settings)
        return lambda residual, sigma: base + scale * residual

    def _predict(self, cleanup: float, dtype: np.dtype[Any], low_res: Array) -> tuple[Array, Array]:
        base, condition = self.engine.predict(low_res, cleanup)
        return base.astype(dtype, copy=False), condition.astype(dtype, copy=False)

    def _predict_best(
        self, cleanup: float, dtype: np.dtype[Any], low_res: Array
    ) -> tuple[Array, Array]:
        """Predict as the mean over flips and turns, which costs eight times as much.

        Lim et al. 2017 (EDSR, 1707.02921), section 3.4, call it geometric self-ensemble.
        """
        total, condition = self.engine.predict(low_res, cleanup)
        for turned, turn_back in _other_symmetries(low_res):
            total += turn_back(self.engine.predict(turned, cleanup)[0])
        total /= 8
        return total.astype(dtype, copy=False), condition.astype(dtype, copy=False)

    def _denoise(
        self,
        cleanup: float,
        reach: int,
        x: Array,
        sigma: float,
        base: Array,
        condition: Array,
        low_res: Array,
    ) -> Array:
        """Return x0: nothing where the photo has one color, which is no place for detail."""
        detailed = near_change(low_res, reach)
        x, base, condition = (a.astype(np.float32, copy=False) for a in (x, base, condition))
        if detailed.all():
            return self.engine.denoise(x, sigma, base, condition, cleanup)
        x0, busy = np.zeros_like(x), detailed.any((1, 2, 3))
        if busy.any():
            x0[busy] = self.engine.denoise(x[busy], sigma, base[busy], condition[busy], cleanup)
        x0 *= detailed.repeat(self.card.scale, 2).repeat(self.card.scale, 3)
        return x0

    def _sample(
        self,
        inputs: tuple[Array, Array, Array],
        sigmas: Levels,
        settings: EnlargeSettings,
        tiler: Tiler,
        report: Report,
        on_step: OnStep | None,
    ) -> Array:
        """Return the residual [1, 3, H, W] in units of the residual scale.

        Args:
            inputs: The predictor's picture, the condition, and the photo, on whole cells.
        """
        base, sampler = inputs[0], settings.sampler
        scale = sampler.detail * self._residual_scale(settings)
        own, chosen = self.card.max_temperature, settings.temperature
        noise = self._noise(settings, own if chosen is None else chosen)

        def draw(residual: Array, sigma: float, rows: slice, columns: slice) -> Array:
            return base[..., rows, columns] + scale * residual

        tiled = TiledDenoiser(
            partial(self._denoise, settings.cleanup, max(tiler.halo - 1, 0)),
            inputs,
            tiler,
            report.on_denoised(self.card.scale, sigmas.tolist(), draw),
            overwrite=not self.engine.retries,
        )
        start = np.zeros_like(base)
        noise(start, float(sigmas[0]))
        return self._walk(tiled, start, sigmas, noise, sampler, on_step)


def _other_symmetries(x: Array) -> Iterator[tuple[Array, Callable[[Array], Array]]]:
    """Yield the 7 ways to flip and turn [B, C, H, W] besides none, each with its inverse."""
    for axes, transposed in itertools.product(((), (2,), (3,), (2, 3)), (False, True)):
        if not axes and not transposed:
            continue

        def turn_back(y: Array, axes: tuple[int, ...] = axes, back: bool = transposed) -> Array:
            return np.flip(y.swapaxes(2, 3) if back else y, axes)

        turned = np.flip(x, axes)
        yield (turned.swapaxes(2, 3) if transposed else turned), turn_back
