"""What the window, the command line and the engine exchange: frozen data, standard library only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .formats import FORMATS, FormatName
from .options import (
    DEFAULT_DETAIL,
    DEFAULT_MODEL,
    FACE_MODEL,
    OPTIONS,
    STATES,
    DepthName,
    DtypeName,
    ExistsPolicy,
    SamplerName,
    SoftPolicy,
)
from .strokes import Stroke

if TYPE_CHECKING:
    import numpy as np
    from _typeshed import DataclassInstance

SECOND_FILE = "frontalface-lbp-45.xml"
"""The second file of a face detector, beside the first."""

Stage = Literal["loading", "preparing", "denoising", "faces", "saving"]


def _check(settings: DataclassInstance) -> None:
    """Raise SettingError if a field is not as the option of its name wants it."""
    for name in [known.name for known in fields(settings) if known.name in OPTIONS]:
        value = getattr(settings, name)
        if not is_dataclass(value):
            OPTIONS[name].parse(value)


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """How the diffusion is run backwards.

    Attributes:
        steps: Number of steps, 1 to 2000; 0 shows the predictor alone.
        eta: Fresh noise per step, 0 (deterministic) to 1; used by `ddim` and `dpmpp_2m_sde`.
        seed: Seed of the noise; the same request gives the same picture.
        detail: 0 (the predictor's picture, most faithful) to 1 (the sampled one, most detailed).
    """

    name: SamplerName = "dpmpp_2m"
    steps: int = 8
    eta: float = 1.0
    seed: int = 0
    detail: float = DEFAULT_DETAIL

    def __post_init__(self) -> None:
        _check(self)
        OPTIONS["sampler"].parse(self.name)

    @property
    def evaluations(self) -> int:
        """How often the denoiser is called: Heun's method calls it twice a step, but the last."""
        return max(2 * self.steps - 1, 0) if self.name == "heun" else self.steps


_SAMPLER_FIELDS = fields(SamplerSettings)


@dataclass(frozen=True, slots=True)
class TileSettings:
    """How a picture is cut for the network, in low-resolution pixels.

    Attributes:
        size: Side of a tile without its halo; None chooses by device.
        halo: Margin computed around each tile and thrown away; None takes the model card's.
        batch: Tiles per network call; None chooses by device.
    """

    size: int | None = None
    halo: int | None = None
    batch: int | None = None

    def __post_init__(self) -> None:
        OPTIONS["tile"].parse(self.size or 0)


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How the result is stored.

    Attributes:
        format: File format; None follows the target's suffix.
        quality: 1 to 100, of JPEG, WebP and AVIF.
        exists: What to do when the target already exists; "changed", which needs a journal,
            skips what the same settings have already made of the same photo, replaces what is out
            of date, and leaves files of others alone; see `journaled_upscaler.JournaledUpscaler`.
        depth: Bits a channel; "auto" keeps 16 where the photo has them and the format can.
        keep_info: Keep the photo information (EXIF, XMP, IPTC).
        keep_location: Keep the place in it; without, all that tells of a place is removed.
        dpi: Pixels per inch to write; None keeps the photo's.
        recipe: Write how the result was made, as part of the photo information.
    """

    format: FormatName | None = None
    quality: int = 95
    exists: ExistsPolicy = "rename"
    depth: DepthName = "auto"
    keep_info: bool = True
    keep_location: bool = True
    dpi: int | None = None
    recipe: bool = True

    def __post_init__(self) -> None:
        _check(self)

    def wants_16_bits(self, photo_has_them: bool) -> bool:
        """Whether a result is to have 16 bits a channel, if its format can hold them."""
        return self.depth == "16" or (self.depth == "auto" and photo_has_them)

    def keeps_16_bits(self, format: FormatName, photo_has_them: bool) -> bool:
        """Whether a result in a format has 16 bits a channel."""
        return self.wants_16_bits(photo_has_them) and FORMATS[format].deep


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a photo, in pixels of the upright photo."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 1:
            raise ValueError(f"{self} is no part of a photo")


@dataclass(frozen=True, slots=True)
class FaceFrame:
    """A square around a face, in pixels of the upright photo, as the face model wants it.

    Attributes:
        angle: How far the face is turned clockwise, in degrees.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not (self.side > 0 and all(map(math.isfinite, (self.x, self.y, self.side, self.angle)))):
            raise ValueError("the frame of a face must be of numbers, with a side above 0")


@dataclass(frozen=True, slots=True)
class UpscaleRequest:
    """One photo to enlarge; everything that decides the resulting pixels and file.

    Attributes:
        source: The photo; it is only ever read.
        target: The file to write.
        scale: Enlargement factor, 1 to 16; 4 is the bundled model's own.
        cleanup: 0 (the photo is clean) to 1 (noisy, heavily compressed): how much to clean up;
            None chooses by the photo, see `auto_cleanup.auto_cleanup`.
        soft: What to do with a photo of less detail than pixels; "shrink" shrinks it first.
        backproject: Make the result, downscaled, equal the photo. Applies when cleanup is 0.
        self_ensemble: Take the mean of the predictor's results for all flips and turns.
        device: As `options.DEVICE` has it, such as "auto", "cpu", "cuda:0" or "vulkan".
        dtype: Number format of the network's inside.
        crop: Enlarge only this part of the photo; None takes all of it.
        faces: Faces to be enlarged by the face model and blended into the result.
        face_detector: File of the detector that finds more faces; None finds none.
        preview_px: Longer side of the live preview; 0 sends none.
        states: Most states of the diffusion to return, evenly spaced over its steps, 2 to 64; 0
            returns none.
        states_by_snr: Space the states evenly in log SNR instead.
        states_at: Numbers of the trained noise levels of an SR3 network to return the nearest
            states of instead; 0 is the result.
        estimates: Return with each state what the network takes for the photo in it.
        temperature: Strength of the noise that is sampled with, 0 to 1; None takes the model's.
        strokes: Where the detail level is another one, the later ones on top.
        layers: A file in which the result's two pictures are kept, so that its detail level can be
            changed; None keeps none. Where there is too little room it is left out.
    """

    source: Path
    target: Path
    model: str = DEFAULT_MODEL
    scale: float = 4.0
    sampler: SamplerSettings = field(default_factory=SamplerSettings)
    cleanup: float | None = None
    soft: SoftPolicy = "keep"
    backproject: bool = True
    self_ensemble: bool = False
    tile: TileSettings = field(default_factory=TileSettings)
    device: str = "auto"
    dtype: DtypeName = "auto"
    output: OutputSettings = field(default_factory=OutputSettings)
    crop: Crop | None = None
    faces: tuple[FaceFrame, ...] = ()
    face_model: str = FACE_MODEL
    face_detector: Path | None = None
    preview_px: int = 0
    states: int = 0
    states_by_snr: bool = False
    states_at: tuple[int, ...] = ()
    estimates: bool = False
    temperature: float | None = None
    strokes: tuple[Stroke, ...] = ()
    layers: Path | None = None

    def __post_init__(self) -> None:
        _check(self)
        STATES.parse(self.states)

    @property
    def uses_faces(self) -> bool:
        """Whether the face model may be needed."""
        return bool(self.faces) or self.face_detector is not None


def sampler_settings(
    values: Mapping[str, Any], usual: SamplerSettings | None = None
) -> SamplerSettings:
    """Return the sampler settings among some values; what is None or missing is as usual."""
    own = {f.name: values.get("sampler" if f.name == "name" else f.name) for f in _SAMPLER_FIELDS}
    given = {name: value for name, value in own.items() if value is not None}
    return replace(usual or SamplerSettings(), **given)


def output_settings(values: Mapping[str, Any]) -> OutputSettings:
    """Return the output settings among some values."""
    return OutputSettings(**{f.name: values[f.name] for f in fields(OutputSettings)})


def make_request(values: Mapping[str, Any], source: Path, target: Path) -> UpscaleRequest:
    """Return the request for one photo.

    Args:
        values: Settings by the names of their options; others are left out.

    Raises:
        SettingError: A setting cannot have its value.
    """
    names = {f.name for f in fields(UpscaleRequest)} & OPTIONS.keys()
    own = {name: values[name] for name in names if values.get(name) is not None}
    nested = {
        "sampler": sampler_settings(values),
        "tile": TileSettings(values.get("tile") or None),
        "output": output_settings(values),
    }
    return UpscaleRequest(source, target, **{**own, **nested})


@dataclass(frozen=True, slots=True)
class Progress:
    """A sign of life from the engine.

    Attributes:
        stage: What is being done.
        done: Units of work finished in this stage.
        total: Units of work of this stage; 0 when unknown.
        step: Current sampling step, from 1; 0 outside "denoising" and "faces".
        steps: Number of sampling steps.
        tile: Tiles finished in this step.
        tiles: Number of tiles of a step.
        preview: uint8 [H, W, 3] RGB of the whole picture as it is now, or None.
    """

    stage: Stage
    done: int = 0
    total: int = 0
    step: int = 0
    steps: int = 0
    tile: int = 0
    tiles: int = 0
    preview: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class UpscaleResult:
    """What was made of a request.

    Attributes:
        target: The file written; None when it already existed and the request said skip.
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        cleanup: Clean-up used, 0 to 1, whoever chose it.
        device: Device used, such as "cpu" or "cuda:0"; like the next two empty if nothing was
            computed.
        notes: Remarks for the user, one sentence each.
        engine: Library, driver and how the device has proved to work.
        states: States of the diffusion as uint8 [h, w, 3] RGB, all of one size with at most 1024
            pixels a side: the starting noise first, the result last. Empty if none were asked for
            or there was no diffusion; of two passes, those of the second.
        moments: Where in the chain each of them is from, an `intermediates.Moment`.
        layers: The file of `UpscaleRequest.layers`, an `upscale.layers.Layers`; None if none.
    """

    source: Path
    target: Path | None
    width: int
    height: int
    model: str
    sampler: SamplerSettings
    device: str = ""
    dtype: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    engine: str = ""
    cleanup: float = 0.0
    states: tuple[np.ndarray, ...] = field(default=(), repr=False, compare=False)
    moments: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    layers: Any = field(default=None, repr=False, compare=False)


OnProgress = Callable[[Progress], None]
"""Called often by the engine, in its thread; raises `Cancelled` to stop the work."""
