"""Running a model of kind "sr3": SR3's own U-Net, from pure noise to the photo."""

import math
from typing import Literal

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import OnProgress, TileSettings
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.canvas import Box
from sr3_desktop.engine.diffusion.intermediates import IntermediateKeeper
from sr3_desktop.engine.diffusion.resample import (
    back_project,
    in_color,
    to_gray,
    to_pixels,
    to_planes,
)
from sr3_desktop.engine.diffusion.samplers import OnStep
from sr3_desktop.engine.diffusion.tiling import TiledDenoiser, Tiler

from .diffusion_model import DiffusionModel, EnlargeSettings, Report
from .model_card import ModelCard
from .sr3_unet import SR3UNet
from .torch_engine import TorchRuntime

TILED = Sentence(
    "This model works on one tile at a time, and its tiles were blended: tones and "
    "details can differ slightly between tiles."
)
GRAY = Sentence("This model was trained on gray photos, so the result is gray.")
NEARLY_GRAY = 0.05
"""Largest distance of a channel to the luma, in [-1, 1], of a photo without color."""


class SR3Model(DiffusionModel):
    """An SR3 model on a device.

    It has neither a predictor nor a clean-up input, and always works with all of its noise: with 0
    steps its result is the bicubic enlargement, and the sampler's `detail` has no meaning.
    """

    def __init__(self, card: ModelCard, net: SR3UNet, runtime: TorchRuntime) -> None:
        super().__init__(card, runtime)
        self.torch, self.net = runtime, runtime.place(net)

    @property
    def multiple(self) -> int:
        """See `DiffusionModel.multiple`; the tiles of such a model only blend anyway."""
        return 1

    def tiler(self, settings: TileSettings) -> Tiler:
        """Return the tiler for a request's settings; its cells are pixels of the result.

        Without settings, windows have the size of the pictures that the network was trained on.
        """
        scale = self.card.scale
        halo = (self.card.halo if settings.halo is None else settings.halo) * scale
        trained = max(self.net.config.image_size - 2 * halo, 1)
        size = trained if settings.size is None else settings.size * scale
        batch = settings.batch or min(self.runtime.batch, 2)
        return Tiler(size, halo, self.net.multiple, batch, blend=True)

    def enlarge(
        self,
        low_res: Array,
        settings: EnlargeSettings,
        on_progress: OnProgress,
        states: IntermediateKeeper | None = None,
    ) -> Array:
        """Enlarge a photo by the model's scale; see `DiffusionModel.enlarge`."""
        height, width = (side * self.card.scale for side in low_res.shape[2:])
        self.notes = ()
        if self.gray:
            given, low_res = low_res, in_color(to_gray(low_res))
            self.notes = () if np.abs(given - low_res).max() < NEARLY_GRAY else (GRAY,)
        shown = settings.shown or Box(0, 0, height, width)
        result = enlarge_bicubic(low_res, height, width)
        if settings.sampler.steps:
            condition = pad_by_reflection(result[:, :1] if self.gray else result, self.net.multiple)
            tiler = self.tiler(settings.tile)
            report = Report(settings, shown, on_progress, preparing=False)
            on_step = None
            if states:
                sigmas = list(self._sigmas(settings.sampler.steps))
                on_step = states.on_step(sigmas, shown, _own_state)
            result = self._sample(condition, settings, tiler, report, on_step)
            result = in_color(result[..., :height, :width])
            if len(tiler.tiles(*condition.shape[2:])) > 1:
                self.notes = (*self.notes, TILED)
        if settings.backproject and settings.cleanup == 0:
            back_project(result, low_res)
        return np.clip(result, -1, 1, out=result)

    @property
    def gray(self) -> bool:
        """Whether it makes gray photos only."""
        return self.net.config.channels == 1

    def denoise(self, x: Array, sigma: float, condition: Array) -> Array:
        """Estimate the photo in a noisy one.

        Args:
            x: [B, 3, H, W] float32, the photo plus noise of standard deviation sigma: SR3's
                x_t / sqrt(gamma).
            sigma: Noise level, above 0.
            condition: [B, 3, H, W] in [-1, 1], the bicubic enlargement.

        Returns:
            x0: [B, 3, H, W] float32 in [-1, 1].
        """
        level = _sqrt_gamma(sigma)

        def photo_in(x: Array, condition: Array) -> Array:
            noisy, given = self.torch.tensor(x), self.torch.tensor(condition)
            output = self.net(given, noisy * level, self.torch.levels(level, noisy))
            return np.asarray(self.net.photo_of(output.float(), noisy, given, sigma).cpu())

        x0 = self.torch.run(photo_in, x, condition)
        return np.clip(x0, -1, 1, out=x0)

    def _sample(
        self,
        condition: Array,
        settings: EnlargeSettings,
        tiler: Tiler,
        report: Report,
        on_step: OnStep | None,
    ) -> Array:
        """Return the enlarged photo [1, 3, H, W]."""
        sampler = settings.sampler
        sigmas = self._sigmas(sampler.steps)
        noise = self._noise(settings)

        def draw(x: Array, sigma: float, rows: slice, columns: slice) -> Array:
            return _own_state(x, sigma)

        on_tile = report.on_denoised(1, sigmas.tolist(), draw)
        tiled = TiledDenoiser(self.denoise, (condition,), tiler, on_tile)
        start = np.zeros_like(condition)
        noise(start, 1 / _sqrt_gamma(float(sigmas[0])))  # SR3 starts from x_T of variance 1
        return self._walk(tiled, start, sigmas, noise, sampler, on_step)


def enlarge_bicubic(low_res: Array, height: int, width: int) -> Array:
    """Enlarge as the data that SR3 is trained on: 8 bits, with Pillow's bicubic filter.

    Args:
        low_res: [1, 3, h, w] in [-1, 1].

    Returns:
        [1, 3, height, width] float32 in [-1, 1].
    """
    photo = Image.fromarray(to_pixels(low_res))
    enlarged = photo.resize((width, height), Image.Resampling.BICUBIC)
    return to_planes(np.asarray(enlarged))


def pad_by_reflection(x: Array, multiple: int) -> Array:
    """Mirror x [B, C, H, W] at its end until H and W are multiples of a number.

    What is too small to be mirrored repeats its last row and column.
    """
    height, width = x.shape[-2:]
    right, bottom = -width % multiple, -height % multiple
    mode: Literal["reflect", "edge"] = "reflect"
    if right >= width or bottom >= height:
        mode = "edge"
    return np.pad(x, ((0, 0), (0, 0), (0, bottom), (0, right)), mode)


def _own_state(x: Array, sigma: float) -> Array:
    """Return SR3's own state, which goes from noise of variance 1 to the photo."""
    return in_color(x * _sqrt_gamma(sigma))


def _sqrt_gamma(sigma: float) -> float:
    """Return the photo's share sqrt(gamma) in SR3's state at a noise level."""
    return 1 / math.sqrt(1 + sigma**2)
