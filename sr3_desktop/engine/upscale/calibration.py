"""How long a photo will take, from a short measured run of its model on its device.

What a network costs grows with the area of the tiles that it sees, halos included, plus something
for every call. Both are measured once, for the predictor and the denoiser apart; the rest is
arithmetic, without torch, so that the window can do it for a thousand photos at once. What the
arithmetic does not know (a photo's encoder, live previews, a hot processor) is in `factor`, which
every real run corrects.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.request import OnProgress, Progress, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.diffusion.tile_grid import round_up, spans
from sr3_desktop.engine.faces.frames import INPUT_TILE, enlarged
from sr3_desktop.engine.files.targets import format_of

if TYPE_CHECKING:
    from sr3_desktop.engine.models.diffusion_model import DiffusionModel

SIDES = (16, 32, 64, 128, 256)
"""Sides of the calibration's pictures in low-resolution pixels; the first one only warms up."""

LONG_RUN_S = 0.4
"""A run longer than this is the last one: the next would take up to four times as long. But two
there are always: one alone does not tell the cost of a call from that of the cells."""

STORED_SIDE = 256
SYMMETRIES = 8
"""With `self_ensemble` the predictor runs this often, see `PhotoModel`."""

NEWEST_SHARE = 0.3
MIN_FACTOR, MAX_FACTOR = 0.01, 100.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What running a network costs.

    Attributes:
        call: Seconds for every call.
        cell: Seconds for every cell of the tiles, halos included.
    """

    call: float = 0.0
    cell: float = 0.0

    def seconds(self, calls: int, cells: int) -> float:
        """Return the seconds of some calls over some cells in all."""
        return self.call * calls + self.cell * cells


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a model costs on a device.

    Attributes:
        model: Id of the model.
        device: Device as the engine names it, such as "cpu" or "cuda:0".
        scale: Enlargement of one pass of the model.
        tile_size: Side of a tile without halo, in cells.
        halo: Its halo, in cells.
        align: Sides of tiles are multiples of it, in cells.
        batch: Tiles in a call.
        cell: Cells per low-resolution pixel and side.
        blend: Whether all tiles have the full size and overlap, see `Tiler`.
        predictor: Cost of the predictor; nothing for a model without one.
        denoiser: Cost of the denoiser.
        finish: Seconds per pixel of a pass's result, for all that is done once.
        store: Seconds per pixel of writing the result, by format.
        evaluations: Evaluations of the denoiser with the sampler that its card recommends.
        factor: Measured over calculated time of the real runs so far.
        runs: Number of these.
    """

    model: str
    device: str
    scale: int
    tile_size: int
    halo: int
    align: int
    batch: int
    cell: int
    blend: bool
    predictor: Cost
    denoiser: Cost
    finish: float
    store: Mapping[FormatName, float] = field(default_factory=dict)
    evaluations: int = 0
    factor: float = 1.0
    runs: int = 0

    def seconds(self, request: UpscaleRequest, width: int, height: int) -> float:
        """Return how long a request will take for a photo of this size in pixels."""
        return sum(self.passes(request, width, height)) + self.storing(request, width, height)

    def passes(self, request: UpscaleRequest, width: int, height: int) -> tuple[float, ...]:
        """Return the seconds of each pass of the model: one, or two above its own scale."""
        if request.crop is not None:
            width, height = request.crop.width, request.crop.height
        evaluations = request.sampler.evaluations
        seconds = [self._pass(request, width, height, evaluations)]
        if request.scale > self.scale:
            result = _result_size(request, width, height)
            width, height = (-(-side // self.scale) for side in result)
            seconds.append(self._pass(request, width, height, evaluations))
        return tuple(self.factor * one for one in seconds)

    def faces(self, request: UpscaleRequest) -> float:
        """Return the seconds of a request's framed faces; the calibration is the face model's."""
        side = INPUT_TILE.size or 0
        own = replace(request, tile=INPUT_TILE)
        evaluations = self.evaluations if request.sampler.steps else 0
        one = self._pass(own, side, side, evaluations)
        return self.factor * one * len(enlarged(request.faces, request.crop))

    def storing(self, request: UpscaleRequest, width: int, height: int) -> float:
        """Return the seconds that writing the result takes."""
        if request.crop is not None:
            width, height = request.crop.width, request.crop.height
        format = request.output.format or format_of(request.target) or "png"
        per_pixel = self.store.get(format, max(self.store.values(), default=0.0))
        return self.factor * per_pixel * math.prod(_result_size(request, width, height))

    def refined(
        self, request: UpscaleRequest, width: int, height: int, measured: float
    ) -> Calibration:
        """Return the calibration as corrected by a real run that took `measured` seconds."""
        calculated = self.seconds(request, width, height) / self.factor
        if calculated <= 0 or measured <= 0:
            return self
        share = max(NEWEST_SHARE, 1 / (self.runs + 1))  # the first run knows more than the trial
        factor = (1 - share) * self.factor + share * measured / calculated
        factor = min(max(factor, MIN_FACTOR), MAX_FACTOR)
        return replace(self, factor=factor, runs=self.runs + 1)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for a settings file."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> Calibration:
        """Build a calibration from `to_json`'s data; raises TypeError or ValueError."""
        if not isinstance(data, dict):
            raise TypeError("must be an object")
        costs = {name: Cost(**data[name]) for name in ("predictor", "denoiser") if name in data}
        made = cls(**data | costs)
        numbers = [made.finish, made.factor, *made.store.values()]
        numbers += [*asdict(made.predictor).values(), *asdict(made.denoiser).values()]
        if not all(math.isfinite(number) and number >= 0 for number in numbers):
            raise ValueError("times must be finite and not negative")
        if (
            min(made.scale, made.tile_size, made.align, made.batch, made.cell) < 1
            or not made.factor
        ):
            raise ValueError("sizes and factor must be above 0")
        return made

    def _pass(self, request: UpscaleRequest, width: int, height: int, evaluations: int) -> float:
        """Return the calculated seconds of one pass over a picture."""
        tiles, cells = self.tiles(request, width, height)
        calls = -(-tiles // (request.tile.batch or self.batch))
        predictions = SYMMETRIES if request.self_ensemble else 1
        return (
            predictions * self.predictor.seconds(calls, cells)
            + evaluations * self.denoiser.seconds(calls, cells)
            + self.finish * width * height * self.scale**2
        )

    def tiles(self, request: UpscaleRequest, width: int, height: int) -> tuple[int, int]:
        """Return the number of tiles of a picture, and their cells in all; as `Tiler` cuts."""
        size = self.tile_size if request.tile.size is None else request.tile.size * self.cell
        halo = self.halo if request.tile.halo is None else request.tile.halo * self.cell
        size, halo = (round_up(length, self.align) for length in (size, halo))
        tiles = cells = 1
        for side in (width, height):
            length = round_up(side * self.cell, self.align)
            row = spans(length, size, halo, self.align, self.blend)
            tiles *= len(row)
            cells *= len(row) * (row[0].window_stop - row[0].window_start)
        return tiles, cells


def calibrate(
    model: DiffusionModel, request: UpscaleRequest, on_progress: OnProgress
) -> Calibration:
    """Measure what a model costs on its device; takes one to three seconds.

    Args:
        on_progress: Called often; may raise `Cancelled` to give up.
    """
    tiler = model.tiler(request.tile)
    cell = 1 if model.card.kind == "photo" else model.card.scale
    predictions: list[tuple[int, float]] = []
    evaluations: list[tuple[int, float]] = []
    finish = 0.0
    _run(model, request, SIDES[0], on_progress)  # the first run on a device is always slow
    for side in SIDES:
        length = round_up(side * cell, tiler.align)
        tiles = tiler.tiles(length, length)
        if len(tiles) > 1 and evaluations:
            break
        window = tiles[0].window  # its top left corner is the picture's
        cells = len(tiles) * window.bottom * window.right
        predictor, denoiser, rest = _run(model, request, side, on_progress)
        predictions.append((cells, predictor))
        evaluations.append((cells, denoiser))
        finish = rest / (side * model.card.scale) ** 2
        if predictor + denoiser > LONG_RUN_S and len(evaluations) > 1:
            break
    return Calibration(
        model=model.card.id,
        device=model.runtime.device,
        scale=model.card.scale,
        tile_size=tiler.size,
        halo=tiler.halo,
        align=tiler.align,
        batch=tiler.batch,
        cell=cell,
        blend=tiler.blend,
        predictor=_fit(predictions),
        denoiser=_fit(evaluations),
        finish=finish,
        store=_store_costs(),
        evaluations=model.card.recommended.evaluations,
    )


def _run(
    model: DiffusionModel, request: UpscaleRequest, side: int, on_progress: OnProgress
) -> tuple[float, float, float]:
    """Enlarge a picture in two steps; returns the seconds of a prediction, an evaluation, the rest.

    It is a slope, as pictures of one color cost next to nothing.
    """
    import numpy as np

    from sr3_desktop.engine.models.diffusion_model import EnlargeSettings

    ends: dict[str, float] = {}

    def on_report(progress: Progress) -> None:
        on_progress(progress)
        if progress.tile == progress.tiles:
            ends[f"{progress.stage} {progress.step}"] = time.perf_counter()

    settings = EnlargeSettings(SamplerSettings(steps=2), tile=request.tile)
    low_res = np.broadcast_to(np.linspace(-1, 1, side, dtype=np.float32), (1, 3, side, side))
    started = time.perf_counter()
    model.enlarge(low_res, settings, on_report)
    total = time.perf_counter() - started
    prepared = ends.get("preparing 0", started)
    denoiser = ends["denoising 2"] - ends["denoising 1"]
    predictor = prepared - started
    return predictor, denoiser, max(total - predictor - 2 * denoiser, 0.0)


def _fit(points: list[tuple[int, float]]) -> Cost:
    """Put a line through the two largest of some (cells, seconds)."""
    cells, seconds = points[-1]
    if len(points) == 1:
        return Cost(0.0, seconds / cells)
    fewer, shorter = points[-2]
    slope = min(max((seconds - shorter) / (cells - fewer), 0.0), seconds / cells)
    return Cost(seconds - slope * cells, slope)


def _store_costs() -> dict[FormatName, float]:
    """Measure what writing a picture costs per pixel, by format."""
    import numpy as np

    from sr3_desktop.engine.base.request import OutputSettings
    from sr3_desktop.engine.images import write_image

    ramp = np.linspace(0, 6, STORED_SIDE)
    waves = 120 + 60 * np.sin(ramp[:, None] * ramp)[..., None]
    grain = np.random.default_rng(0).normal(0, 4, (STORED_SIDE, STORED_SIDE, 3))
    picture = (waves + grain).clip(0, 255).astype(np.uint8)
    costs: dict[FormatName, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for format, row in FORMATS.items():
            target = Path(folder) / f"picture{row.suffixes[0]}"
            started = time.perf_counter()
            write_image(picture, target, OutputSettings(format))
            costs[format] = (time.perf_counter() - started) / STORED_SIDE**2
    return costs


def _result_size(request: UpscaleRequest, width: int, height: int) -> tuple[int, int]:
    return max(1, round(width * request.scale)), max(1, round(height * request.scale))
