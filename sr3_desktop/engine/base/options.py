"""The settings of enlarging, each declared once: type, range, default, and how it is asked for.

To add a setting see docs/architecture.md; the command line, the settings file, presets, recipes
and reset follow from its `Option`.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .errors import Sentence, SettingError
from .formats import FormatName

SamplerName = Literal["ddpm", "ddim", "dpmpp_2m", "dpmpp_2m_sde", "heun"]
DtypeName = Literal["auto", "float32", "bfloat16", "float16"]
DepthName = Literal["auto", "8", "16"]
ExistsPolicy = Literal["rename", "overwrite", "changed", "skip"]
SoftPolicy = Literal["keep", "shrink"]
SizeBy = Literal["scale", "width", "longer", "print"]
PaperUnit = Literal["cm", "in"]

MAX_STEPS = 2000
MAX_LEVELS = 100_000
"""Noise levels of a trained chain."""
MAX_SCALE = 16.0
MAX_STATES = 64
MAX_SEED = 2**31 - 1
DEFAULT_MODEL = "photo-x4"
FACE_MODEL = "face-x8"
DEFAULT_DETAIL = 0.9
"""Where photos of people look true: skin with some texture and without specks. Chosen by looking
at photos (docs/guide.md), whatever a photo model's card recommends."""
DEVICE = re.compile(
    r"auto|cpu|(cuda|vulkan)(:\d{1,4})?|vulkan:[0-9a-f]{4,8}:[0-9a-f]{4,8}:[\w .()+-]{0,60}(#\d)?",
    re.ASCII,
)
"""The last form is that of a card's `id`, which does not change with drivers and other cards."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting.

    Attributes:
        name: Its name in requests, in the choices of the window and in the settings file.
        choices: The words that are allowed; empty allows all.
        none: None is allowed, and leaves the decision to the program; "auto" on the command line.
        zero: 0 is allowed, too, and leaves the decision to the program.
        problem: Says what is wrong with a text, "" where nothing is.
        cli: Its option of the command line where that is not called as it is, such as the one
            that turns a switch off.
        metavar: What stands for its value in the help text.
        help: Help text; {low} and {high} are its range.
        by_model: Where none is given, the model's recommendation is taken.
        look: It decides what a result looks like.
        own_to_run: It belongs to this computer or to one result, and presets leave it alone.
    """

    name: str
    type: type
    default: Any
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    none: bool = False
    zero: bool = False
    problem: Callable[[str], str] | None = None
    cli: str = ""
    metavar: str | None = None
    help: str = ""
    by_model: bool = False
    look: bool = False
    own_to_run: bool = False

    def parse(self, given: Any) -> Any:
        """Return a value as this setting's type.

        Raises:
            SettingError: The setting cannot have it.
        """
        if given is None and self.none:
            return None
        whole_for_float = self.type is float and type(given) is int
        if type(given) is not self.type and not whole_for_float:
            raise SettingError("{name} cannot be {value}.", name=self.name, value=_shown(given))
        value: Any = given
        if self.type in (int, float):
            fits = self.low <= value <= self.high
            if not fits and not (self.zero and value == 0):
                raise SettingError(
                    "{name} must be between {low} and {high}, not {value}.",
                    name=self.name,
                    low=f"{self.low:.12g}",
                    high=f"{self.high:.12g}",
                    value=_shown(value),
                )
        elif self.choices and value not in self.choices:
            raise SettingError(
                "{name} must be one of {choices}, not {value}.",
                name=self.name,
                choices=", ".join(self.choices),
                value=_shown(value),
            )
        elif self.problem and (problem := self.problem(value)):
            raise SettingError("{name}: {problem}", name=self.name, problem=problem)
        return float(value) if whole_for_float else value

    @property
    def flag(self) -> str:
        """Its option of the command line, such as "--cleanup"."""
        return self.cli or "--" + self.name.replace("_", "-")

    @property
    def help_text(self) -> str:
        """The help text with the range in it."""
        return Sentence(self.help, low=f"{self.low:g}", high=f"{self.high:g}")


def _shown(value: Any) -> str:
    try:
        return str(value)[:40]
    except (ValueError, RecursionError):  # a whole number of thousands of figures
        return type(value).__name__


def device_problem(name: str) -> str:
    """Return what is wrong with the name of a device, "" where nothing is."""
    if DEVICE.fullmatch(name):
        return ""
    return Sentence("{name} is none of auto, cpu, cuda, cuda:N, vulkan, vulkan:N", name=name[:40])


def _table(*options: Option) -> dict[str, Option]:
    return {option.name: option for option in options}


OPTIONS: Mapping[str, Option] = _table(
    Option(
        *("model", str, DEFAULT_MODEL),
        metavar="ID",
        help="id of a model; see 'models' (default: %(default)s)",
        look=True,
    ),
    Option(
        *("scale", float, 4.0, 1, MAX_SCALE),
        metavar="N",
        help="enlargement, {low} to {high} (default: the model's)",
        by_model=True,
        look=True,
    ),
    Option(
        *("sampler", str, "dpmpp_2m"),
        choices=get_args(SamplerName),
        help="method of sampling (default: the model's)",
        by_model=True,
        look=True,
    ),
    Option(
        *("steps", int, 8, 0, MAX_STEPS),
        metavar="N",
        help="steps of diffusion, {low} to {high} (default: the model's)",
        by_model=True,
        look=True,
    ),
    Option(
        *("seed", int, 0, 0, MAX_SEED),
        metavar="N",
        help="random seed; a different seed gives different detail",
        by_model=True,
        look=True,
        own_to_run=True,
    ),
    Option(
        *("eta", float, 1.0, 0, 1),
        metavar="X",
        help="fresh noise per step, {low} to {high}",
        by_model=True,
        look=True,
    ),
    Option(
        *("detail", float, DEFAULT_DETAIL, 0, 1),
        metavar="X",
        help="detail level, {low} faithful to {high} detailed",
        by_model=True,
        look=True,
    ),
    Option(
        *("temperature", float, None, 0, 1),
        none=True,
        metavar="auto|X",
        help="strength of the sampling noise; less is smoother (default: the model's)",
        look=True,
    ),
    Option(
        *("cleanup", float, None, 0, 1),
        none=True,
        metavar="auto|X",
        help="clean-up, {low} none to {high} strong (default: auto, by compression, noise, blur)",
        look=True,
    ),
    Option(
        *("soft", str, "keep"),
        choices=get_args(SoftPolicy),
        help="what to do with a photo that has less detail than pixels: keep it, or "
        "shrink it first (default: %(default)s)",
        look=True,
    ),
    Option(
        *("backproject", bool, True),
        cli="--no-backproject",
        help="do not force the downscaled result to match the photo",
    ),
    Option(
        *("self_ensemble", bool, False),
        help="predict eight times, turned and flipped, and take the mean (slower, +0.1 dB)",
    ),
    Option(
        *("tile", int, 0, 8, 8192),
        zero=True,
        metavar="auto|N",
        help="side of a tile in the photo's pixels, {low} to {high}",
    ),
    Option(
        *("device", str, "auto"),
        problem=device_problem,
        metavar="auto|cpu|cuda[:N]|vulkan[:N]",
        help="device that computes (default: %(default)s)",
        own_to_run=True,
    ),
    Option(
        *("dtype", str, "auto"),
        choices=get_args(DtypeName),
        help="precision used inside the network",
    ),
    Option(
        *("format", str, None),
        choices=get_args(FormatName),
        none=True,
        help="file format of the results (default: by file name, or the photo's own)",
    ),
    Option(
        *("quality", int, 95, 1, 100),
        metavar="N",
        help="quality of JPEG, WebP and AVIF, {low} to {high}",
    ),
    Option(
        *("depth", str, "auto"),
        choices=get_args(DepthName),
        help="bits per channel",
    ),
    Option(
        *("dpi", int, None, 30, 2400),
        none=True,
        metavar="auto|N",
        help="pixels per inch, written into the result and used by --print (default: the "
        "photo's own; with --print, 300)",
    ),
    Option(
        *("recipe", bool, True),
        cli="--no-recipe",
        help="do not write into the result how it was made (XMP)",
    ),
    Option(
        *("keep_info", bool, True),
        cli="--no-info",
        help="strip all metadata (EXIF, XMP, IPTC)",
    ),
    Option(
        *("keep_location", bool, True),
        cli="--remove-location",
        help="strip GPS and other location data",
    ),
    Option(
        *("exists", str, "rename"),
        choices=get_args(ExistsPolicy),
        help="what to do if the output file exists (default: %(default)s)",
    ),
)
"""In the order of the help text."""

SIZE: Mapping[str, Option] = _table(
    Option("size_by", str, "scale", choices=get_args(SizeBy), look=True),
    Option("pixels", int, 4096, 16, 100_000, look=True),
    Option("paper_width", float, 30.0, 1, 1000, look=True),
    Option("paper_height", float, 20.0, 1, 1000, look=True),
    Option("paper_unit", str, "cm", choices=get_args(PaperUnit), look=True),
)
"""What decides the scale instead of a number; see `result_size`."""

_NAMES = tuple(OPTIONS)
SAMPLING = _NAMES[_NAMES.index("sampler") : _NAMES.index("dtype") + 1]
"""How a model is run: the options from --sampler to --dtype."""

STATES = Option("states", int, 0, 2, MAX_STATES, zero=True)
