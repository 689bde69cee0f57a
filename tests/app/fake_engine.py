"""An engine without torch: enlarges with Pillow, step by step, and obeys the real one's rules."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from sr3_desktop.engine.base.request import OnProgress, Progress, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.diffusion.intermediates import Moment
from sr3_desktop.engine.files.atomic import scratch
from sr3_desktop.engine.files.targets import check_target, may_replace
from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.upscale.calibration import Calibration, Cost
from sr3_desktop.engine.upscale.layers import Layers


@dataclass(frozen=True)
class FakeReport:
    devices: tuple[str, ...] = ("cuda:0", "cpu")
    names: tuple[str, ...] = ("NVIDIA GeForce RTX 3060", "")
    details: str = "torch 2.13.0, CUDA 13.0"
    case: str = "works"
    facts: Mapping[str, str] = field(default_factory=lambda: {"card": "RTX 3060", "free": "9.8"})

    @property
    def status(self) -> str:
        return {"works": "ok", "vulkan": "ok", "no_card": "warning"}.get(self.case, "problem")


class FakeUpscaler:
    """Sharpens a photo tile by tile, and invents details of each seed's own where it has some.

    Args:
        tiles: Tiles of a step; a single step has twice as many, so that it can be stopped in.
        before_tile: Called before each tile with the number of tiles done; may raise or wait.
        seconds_per_tile: How long a tile takes.
    """

    def __init__(
        self,
        tiles: int = 2,
        before_tile: Callable[[int], None] | None = None,
        seconds_per_tile: float = 0.0,
    ) -> None:
        self.tiles = tiles
        self.before_tile = before_tile
        self.seconds_per_tile = seconds_per_tile
        self.requests: list[UpscaleRequest] = []
        self.releases = 0
        self.calibrated: list[str] = []
        self.threads: set[int] = set()

    def upscale(self, request: UpscaleRequest, on_progress: OnProgress) -> UpscaleResult:
        self.requests.append(request)
        self.threads.add(threading.get_ident())
        started = time.monotonic()
        on_progress(Progress("loading"))
        photo = read_image(request.source)
        pixels = photo.pixels
        if request.crop is not None:
            crop = request.crop
            pixels = pixels[crop.top : crop.top + crop.height, crop.left : crop.left + crop.width]
        height, width = pixels.shape[:2]
        size = (round(width * request.scale), round(height * request.scale))
        target = check_target(request.target, *size, request.output, request.source)
        sharp = _enlarged(Image.fromarray(pixels), size, request)
        on_progress(Progress("preparing"))
        states: tuple[np.ndarray, ...] = ()
        moments: list[Moment] = []
        if target is not None:
            states = self._denoise(request, sharp, on_progress)
            moments = _moments(request, states)
            on_progress(Progress("saving"))
            made = Photo(np.asarray(sharp), icc=photo.icc, exif=photo.exif)
            replaces = may_replace(target, request.target, request.output)
            target = write_image(made, target, request.output, replace=replaces).path
        layers = None
        if request.layers is not None and request.sampler.steps:
            layers = _keep(request, photo.pixels, size)
        return UpscaleResult(
            source=request.source,
            target=target,
            width=size[0],
            height=size[1],
            model=request.model,
            sampler=request.sampler,
            device="cuda:0",
            dtype="bfloat16",
            seconds=time.monotonic() - started,
            states=states,
            moments=tuple(moments),
            layers=layers,
        )

    def release(self) -> None:
        self.releases += 1

    def calibrate(self, request: UpscaleRequest, on_progress: OnProgress) -> Calibration:
        on_progress(Progress("preparing", 1, 1))
        self.calibrated.append(request.device)
        return Calibration(
            request.model, "cuda:0", 4, 256, 16, 4, 4, 1, False, Cost(), Cost(0.001, 1e-6), 1e-9
        )

    def _denoise(
        self, request: UpscaleRequest, sharp: Image.Image, report: OnProgress
    ) -> tuple[np.ndarray, ...]:
        steps = request.sampler.steps
        tiles = 2 * self.tiles if steps == 1 else self.tiles
        total = steps * tiles
        preview = sharp.copy()
        preview.thumbnail((request.preview_px or 64, request.preview_px or 64))
        clear = np.asarray(preview, np.float32)
        noise = np.random.default_rng(0).normal(0, 60, clear.shape).astype(np.float32)
        seen = (clear + noise).clip(0, 255).astype(np.uint8)
        states = [seen.copy()]
        for done in range(1, total + 1):
            if self.before_tile is not None:
                self.before_tile(done - 1)
            time.sleep(self.seconds_per_tile)
            step, tile = divmod(done - 1, tiles)
            rows = slice(*(len(seen) * k // tiles for k in (tile, tile + 1)))
            left = 1 - (step + 1) / steps
            seen[rows] = (clear[rows] + left * noise[rows]).clip(0, 255).astype(np.uint8)
            report(
                Progress("denoising", done, total, step + 1, steps, tile + 1, tiles, seen.copy())
            )
            if tile == tiles - 1:
                states.append(seen.copy())
        return tuple(states[-request.states :]) if request.states and steps else ()


def _moments(request: UpscaleRequest, states: tuple[np.ndarray, ...]) -> list[Moment]:
    """Tell where in a chain of noise 4 to 0 the states are; an estimate is their negative."""
    last = len(states) - 1
    return [
        Moment(
            request.sampler.steps - last + number,
            4 * (1 - number / last),
            255 - state if request.estimates and number else None,
            100 * (last - number),
        )
        for number, state in enumerate(states)
    ]


def _enlarged(small: Image.Image, size: tuple[int, int], request: UpscaleRequest) -> Image.Image:
    """Return a larger picture; the grain in it is the seed's, and smooth areas have none."""
    sharp = small.resize(size, Image.Resampling.LANCZOS)
    if not request.sampler.steps or sharp.mode != "RGB":
        return sharp
    gray = small.convert("L")
    texture = ImageChops.difference(gray, gray.filter(ImageFilter.GaussianBlur(3)))
    texture = texture.filter(ImageFilter.GaussianBlur(3)).resize(size, Image.Resampling.BILINEAR)
    random = np.random.default_rng(request.sampler.seed)
    grain = Image.fromarray(random.normal(size=(small.height, small.width)).astype(np.float32))
    waves = np.asarray(grain.resize(size, Image.Resampling.BICUBIC))
    strength = np.maximum(np.asarray(texture, np.float32) - 6, 0) * 1.3 * request.sampler.detail
    made = np.asarray(sharp) + (strength * waves)[..., None]
    return Image.fromarray(made.clip(0, 255).astype(np.uint8))


def _keep(request: UpscaleRequest, pixels: np.ndarray, size: tuple[int, int]) -> Layers:
    """Keep the picture without details and that with all of them."""
    assert request.layers is not None
    layers = Layers(request.layers, *size)
    scratch(request.layers, layers.nbytes)
    for target, detail in zip(layers.pictures(writable=True), (0.0, 1.0), strict=True):
        sampler = replace(request.sampler, detail=detail)
        target[:] = _enlarged(Image.fromarray(pixels), size, replace(request, sampler=sampler))
    layers.shrink()
    return layers
