"""What the user has chosen, and what it means for one photo. Plain data: no widgets, no Qt."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.options import (
    MAX_SCALE,
    MAX_SEED,
    OPTIONS,
    SIZE,
    DepthName,
    DtypeName,
    ExistsPolicy,
    Option,
    PaperUnit,
    SamplerName,
    SizeBy,
    SoftPolicy,
)
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
    UpscaleRequest,
    make_request,
    output_settings,
)
from sr3_desktop.engine.base.result_size import ResultSize
from sr3_desktop.engine.base.result_size import Size as Size
from sr3_desktop.engine.files.name_template import (
    DEFAULT_TEMPLATE,
    NameParts,
    check_template,
    target_name,
)
from sr3_desktop.engine.files.targets import MAX_PIXELS, format_of
from sr3_desktop.engine.models.model_card import ModelCard

from .file_size import PHOTO_SIZES, estimate_bytes
from .quality_levels import max_steps, qualities, quality_of, recommended_sampler

PreviewRate = Literal["off", "low", "live"]
Mode = Literal["slider", "side", "blink", "difference", "result"]
MODES: tuple[Mode, ...] = get_args(Mode)

SCALES = (2.0, 4.0, 8.0)
TILE_SIDES = (64, 96, 128, 192, 256, 384, 512)
EXAMPLE_PHOTO = Path("IMG_2031.jpg")
"""Stands for the photo while none is open."""
STATES = 24
"""States kept for the timeline, at most 75 MB of them."""

PREVIEW_INTERVAL_MS: dict[PreviewRate, int] = {"off": 0, "low": 1000, "live": 50}
"""Least time between two pictures of the live preview."""

WINDOW: dict[str, Option] = {
    option.name: option
    for option in (
        *SIZE.values(),
        Option("seed_locked", bool, False, own_to_run=True),
        Option("folder", str, ""),
        Option("template", str, DEFAULT_TEMPLATE, problem=check_template),
        Option("preview", str, "live", choices=get_args(PreviewRate)),
        Option("keep_states", bool, True),
    )
}
"""What can be chosen in the window alone."""


class SizeIssue(NamedTuple):
    """Something about the size of a result that the user should know.

    Attributes:
        kind: "side": the format cannot hold it; "pixels": the program cannot; both stop the
            work. "smaller": the photo is as large already and keeps its size; "limit": it would be
            enlarged more than 16 times and is not. Of an SR3 network: "passes", another size than
            its own; "trained", another photo than it was trained on.
        limit: The limit met: pixels a side ("side", "limit") or in all ("pixels"), or the photo's
            own side ("smaller"), or that of the photos an SR3 network was trained on.
        fixes: What else could be chosen: formats or scales.
    """

    kind: Literal["side", "pixels", "smaller", "limit", "passes", "trained"]
    limit: int
    fixes: tuple[FormatName | float, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether nothing can be made with these choices."""
        return self.kind in ("side", "pixels")


@dataclass(frozen=True, slots=True)
class Variant:
    """What a variant is made with, and what the photo is made with when it is chosen.

    Attributes:
        sampler: Sampler settings with the seed.
        cleanup: See `UpscaleRequest`.
    """

    sampler: SamplerSettings
    cleanup: float | None = None


_SIZE_FIELDS = tuple(field.name for field in fields(ResultSize))
_DEFAULTS: dict[str, Any] = {o.name: o.default for o in (*OPTIONS.values(), *WINDOW.values())}


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that can be chosen about a run; each field is remembered under its own name.

    Their ranges are those of `CHOICES`.

    Attributes:
        size_by: What decides the size, with the next five and `dpi`; see `result_size`.
        eta: Fresh noise of the sampler.
        temperature: Strength of its noise, 0 to 1; None takes the model's.
        detail: 0 (most faithful) to 1 (most detailed).
        cleanup: 0 (the photo is clean) to 1 (noisy, heavily compressed); None chooses by the photo.
        soft: What to do with photos of less detail than pixels.
        seed_locked: Whether every run uses this seed; else each takes a new one.
        format: File format; None keeps the photo's own, or PNG where that cannot be written.
        quality: Of JPEG, WebP and AVIF.
        depth: Bits a channel.
        keep_location: Keep the place in the photo information, if that is kept.
        folder: Folder of the results; empty means beside each photo.
        template: Name of a result, see `engine.files.name_template`.
        tile: Side of a tile in pixels of the photo; 0 chooses by device.
        dtype: Number format of the network's inside.
        keep_states: Keep states of the diffusion, for the timeline.
    """

    model: str = _DEFAULTS["model"]
    size_by: SizeBy = _DEFAULTS["size_by"]
    scale: float = _DEFAULTS["scale"]
    pixels: int = _DEFAULTS["pixels"]
    paper_width: float = _DEFAULTS["paper_width"]
    paper_height: float = _DEFAULTS["paper_height"]
    paper_unit: PaperUnit = _DEFAULTS["paper_unit"]
    dpi: int | None = _DEFAULTS["dpi"]
    sampler: SamplerName = _DEFAULTS["sampler"]
    steps: int = _DEFAULTS["steps"]
    eta: float = _DEFAULTS["eta"]
    temperature: float | None = _DEFAULTS["temperature"]
    detail: float = _DEFAULTS["detail"]
    cleanup: float | None = _DEFAULTS["cleanup"]
    soft: SoftPolicy = _DEFAULTS["soft"]
    seed: int = _DEFAULTS["seed"]
    seed_locked: bool = _DEFAULTS["seed_locked"]
    format: FormatName | None = _DEFAULTS["format"]
    quality: int = _DEFAULTS["quality"]
    depth: DepthName = _DEFAULTS["depth"]
    recipe: bool = _DEFAULTS["recipe"]
    keep_info: bool = _DEFAULTS["keep_info"]
    keep_location: bool = _DEFAULTS["keep_location"]
    folder: str = _DEFAULTS["folder"]
    template: str = _DEFAULTS["template"]
    exists: ExistsPolicy = _DEFAULTS["exists"]
    tile: int = _DEFAULTS["tile"]
    dtype: DtypeName = _DEFAULTS["dtype"]
    device: str = _DEFAULTS["device"]
    preview: PreviewRate = _DEFAULTS["preview"]
    keep_states: bool = _DEFAULTS["keep_states"]

    @property
    def size(self) -> ResultSize:
        """What decides how large a result is."""
        return ResultSize(**{name: getattr(self, name) for name in _SIZE_FIELDS})

    def scale_for(self, photo: Size | None) -> float:
        """Return the enlargement factor of a photo, 1 to 16; `scale` for one of unknown size."""
        return self.scale if photo is None else self.size.scale_for(photo)

    def result_size(self, photo: Size) -> Size:
        """Return the width and height of a photo's result, as the engine will make it."""
        return self.size.result(photo)

    def format_for(self, source: Path) -> FormatName:
        """Return the format of a photo's result."""
        return self.format or format_of(source) or "png"

    def bytes_for(self, source: Path, photo: Size) -> float:
        """Estimate the size of a photo's result in bytes."""
        width, height = self.result_size(photo)
        format, scale = self.format_for(source), self.scale_for(photo)
        own, quality, depth = PHOTO_SIZES.own(source), self.quality, self.depth
        told = estimate_bytes(width * height, format, quality, depth, scale, own)
        return told * PHOTO_SIZES.taught(format)

    def size_issue(self, source: Path, photo: Size) -> SizeIssue | None:
        """Return what is the matter with the size of a photo's result, the gravest first."""
        width, height = self.result_size(photo)
        longer, format = max(width, height), self.format_for(source)
        if width * height > MAX_PIXELS:
            fitting = [s for s in SCALES if round(photo[0] * s) * round(photo[1] * s) <= MAX_PIXELS]
            return SizeIssue("pixels", MAX_PIXELS, tuple(fitting[-1:]))
        if longer > FORMATS[format].max_side_px:
            others: tuple[FormatName, ...] = ("png", "jpeg")
            fixes = [f for f in others if longer <= FORMATS[f].max_side_px]
            return SizeIssue("side", int(FORMATS[format].max_side_px), tuple(fixes))
        asked = self.size.asked(photo)
        side = photo[0] if self.size_by == "width" else max(photo)
        if asked < 1:
            return SizeIssue("smaller", side)
        if asked > MAX_SCALE:
            return SizeIssue("limit", round(side * MAX_SCALE))
        return None

    def example_name(self, source: Path, photo: Size | None) -> str:
        """Return what a photo's result is called today, as the first of a run."""
        scale = self.scale_for(photo)
        parts = NameParts(source, scale, self.model, date.today(), 1, self.format)
        return target_name(self.template, parts)

    def output(self) -> OutputSettings:
        """Return how results are stored."""
        return output_settings(self._values())

    def request(self, source: Path, photo: Size | None, preview_px: int = 0) -> UpscaleRequest:
        """Return the request for one photo; its target is the folder, for `Planner`.

        Args:
            photo: Size of the photo, which decides the scale where a side is chosen in pixels.
            preview_px: Longer side of the live preview, if one is wanted.
        """
        values = {**self._values(), "scale": self.scale_for(photo)}
        return replace(
            make_request(values, source, Path(self.folder) if self.folder else source.parent),
            preview_px=0 if self.preview == "off" else preview_px,
            states=STATES if self.keep_states and self.steps else 0,
            estimates=self.keep_states and self.steps > 0,
        )

    def _values(self) -> dict[str, Any]:
        dpi = self.size.print_dpi if self.size_by == "print" else None
        location = self.keep_location and self.keep_info
        return {**asdict(self), "keep_location": location, "dpi": dpi}

    def with_look(self, other: Choices) -> Choices:
        """Return these choices with all that decides what a result looks like taken from others."""
        return replace(self, **self.differing(other, LOOK_FIELDS))

    def for_run(self, new_seed: int) -> Choices:
        """Return the choices of another run: with a new seed, unless the seed is locked.

        With "changed" the seed stays too: with another one every photo would count as changed.
        """
        if self.seed_locked or self.exists == "changed":
            return self
        return replace(self, seed=new_seed)

    def differing(self, other: Choices, names: Iterable[str]) -> dict[str, Any]:
        """Return what `other` has in those of the named fields in which the two differ."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in names}
        return {name: theirs for name, (own, theirs) in pairs.items() if own != theirs}


FIELDS = tuple(field.name for field in fields(Choices))
CHOICES: dict[str, Option] = {name: WINDOW.get(name) or OPTIONS[name] for name in FIELDS}
"""The options of all that can be chosen in the window."""
LOOK_FIELDS = tuple(name for name, option in CHOICES.items() if option.look)


def random_seed() -> int:
    """Return a seed by chance."""
    return random.randint(0, MAX_SEED)


def defaults_for(card: ModelCard | None) -> Choices:
    """Return the choices of a new user of a model."""
    usual = recommended_sampler(card)
    made = Choices(sampler=usual.name, steps=usual.steps, eta=usual.eta, detail=usual.detail)
    return replace(made, model=card.id) if card else made


def trained_issue(card: ModelCard | None, scale: float, photo: Size) -> SizeIssue | None:
    """Return what of a photo and a size is not as an SR3 network was trained."""
    large = card.network.get("image_size") if card is not None and card.kind == "sr3" else None
    if card is None or not isinstance(large, int):
        return None
    low = large // card.scale
    if scale != card.scale:
        return SizeIssue("passes", low, (float(card.scale),))
    return SizeIssue("trained", low) if photo != (low, low) else None


def switch_model(choices: Choices, old: ModelCard | None, new: ModelCard) -> Choices:
    """Return the choices for another model: the same quality, by that model's own numbers.

    What was the old model's recommendation becomes the new one's; what was chosen otherwise stays.
    An SR3 network sets its own enlargement.
    """
    own_scale = new.kind == "sr3" or (old is not None and choices.scale == old.scale)
    if (own_scale and choices.size_by == "scale") or new.kind == "sr3":
        choices = replace(choices, size_by="scale", scale=float(new.scale))
    usual, other = recommended_sampler(old), recommended_sampler(new)
    level = quality_of(old, choices.sampler, choices.steps)
    if level >= 0:
        sampler, steps = qualities(new)[level]
    else:
        sampler, steps = choices.sampler, min(choices.steps, max_steps(new))
    return replace(
        choices,
        model=new.id,
        sampler=sampler,
        steps=steps,
        eta=other.eta if choices.eta == usual.eta else choices.eta,
        detail=other.detail if choices.detail == usual.detail else choices.detail,
    )
