"""Arguments that several commands have: types that check, and the options of enlarging."""

import argparse
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.errors import Sentence, SettingError
from sr3_desktop.engine.base.json_text import parse_json
from sr3_desktop.engine.base.options import (
    MAX_LEVELS,
    MAX_STATES,
    OPTIONS,
    SAMPLING,
    SIZE,
    ExistsPolicy,
    Option,
)
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.base.result_size import ResultSize, parse_paper
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.models.model_card import ModelCard, check_bundled, find_model, list_cards
from sr3_desktop.paths import config_dir, models_dirs

from .console import complain
from .sr3.exit_codes import UsageError
from .sr3.parser import WrongValueError, value, within

STRIP_STATES, ANIMATION_STATES = 8, 24

_OF_PRESETS = [
    name
    for name, option in OPTIONS.items()
    if not option.own_to_run and name not in ("exists", "device", "seed")
]


def add_upscaling(
    parser: argparse.ArgumentParser,
    exists: ExistsPolicy,
    several_devices: bool = False,
    options: Mapping[str, Option] = OPTIONS,
) -> None:
    """Declare what is made of a photo, from --model to --exists; see `make_request`.

    Args:
        exists: Default of --exists.
        several_devices: --device takes a list.
    """
    table = {**options, "exists": replace(options["exists"], default=exists)}
    start = parser.add_mutually_exclusive_group()
    text = "settings saved in the window under this name; other options given here win"
    start.add_argument("--preset", metavar="NAME", help=text)
    text = "settings that this result was made with; other options given here win"
    value(start, "--like", Path, "RESULT", text)
    add_option(parser, table["model"])
    _add_size(parser, table["scale"])
    add_sampling(parser, several_devices, options)
    for name in [name for name in table if name not in ("model", "scale", *SAMPLING)]:
        add_option(parser, table[name])


def _add_size(parser: argparse.ArgumentParser, scale: Option) -> None:
    """Declare the size of results, see `sized`."""
    size = parser.add_mutually_exclusive_group()
    add_option(size, scale)
    pixels = SIZE["pixels"]
    for by, what in (
        ("width", "width of every result, {low} to {high}"),
        ("longer", "longer side of every result, {low} to {high}"),
    ):
        told = Sentence(what, low=pixels.low, high=pixels.high)
        value(size, f"--{by}", within(int, pixels.low, pixels.high), "PIXELS", told)
    text = "paper that every result covers at --dpi, such as 30x20cm or 8x10in, upright or sideways"
    value(size, "--print", _paper, "WxH", text, dest="paper")


def _paper(text: str) -> dict[str, Any]:
    try:
        return parse_paper(text)
    except ValueError as error:
        raise WrongValueError("{text}: {error}", text=text, error=error) from error


def sized(args: argparse.Namespace, request: UpscaleRequest) -> UpscaleRequest:
    """Return a request with the scale that makes its photo as large as asked for.

    What cannot be made so large is told. A photo that cannot be read keeps its scale: why it fails
    is told later.
    """
    from sr3_desktop.engine.images import upright_size  # loads numpy

    by = next((by for by in ("width", "longer") if getattr(args, by)), "print")
    values = {"size_by": by, "pixels": getattr(args, by, None), "dpi": args.dpi}
    size = ResultSize.of(values | (args.paper or {}))
    if by == "print" and not args.paper:
        return request
    request = replace(request, output=replace(request.output, dpi=size.print_dpi))
    photo = upright_size(request.source)
    if photo is None:
        return request
    if remark := size.remark(request.source.name, photo):
        complain(remark)
    return replace(request, scale=size.scale_for(photo))


def take_defaults(args: argparse.Namespace) -> None:
    """Let --preset or --like, which were given, set the defaults of the command's other options.

    Raises:
        UsageError: There is no such preset, or no recipe in that file.
    """
    settings = _of_preset(args.preset) if args.preset is not None else _of_result(args.like)
    if args.scale or args.width or args.longer or args.paper:
        settings = {name: value for name, value in settings.items() if name not in _SIZES}
    args.parser.set_defaults(**settings)


_SIZES = ("scale", "width", "longer", "paper")


def _of_result(result: Path) -> dict[str, Any]:
    from sr3_desktop.engine.images import recipe_in  # loads numpy

    if not reachable(result).is_file():
        raise UsageError("{photo} is not a file", photo=result)
    settings = recipe_in(result)
    if not settings:
        raise UsageError("{result} does not say how it was made; it has no recipe", result=result)
    return settings


def _of_preset(name: str) -> dict[str, Any]:
    presets = _presets(config_dir() / "settings.json")
    if name not in presets:
        known = ", ".join(sorted(presets)) or Sentence("none")
        raise UsageError(
            "there is no preset {name}; saved presets: {known}", name=name, known=known
        )
    preset = presets[name]
    settings = {}
    for field in (field for field in _OF_PRESETS if field in preset):
        with contextlib.suppress(SettingError):  # what is spoilt in it stays as it was
            settings[field] = OPTIONS[field].parse(preset[field])
    with contextlib.suppress(SettingError):
        size = {name: SIZE[name].parse(preset[name]) for name in SIZE if name in preset}
        by, pixels = size.pop("size_by", "scale"), size.pop("pixels", None)
        if by != "scale":
            settings |= {
                "scale": None,
                "paper" if by == "print" else by: size if by == "print" else pixels,
            }
    return settings


def _presets(path: Path) -> dict[str, dict[str, Any]]:
    """Return the presets of the window's settings file; none where it has none."""
    try:
        presets = parse_json(path.read_bytes())["presets"]
        return {name: dict(preset) for name, preset in presets.items()}
    except SettingError as error:
        raise UsageError(
            "the presets in {path} cannot be read: {reason}", path=path, reason=error
        ) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def add_option(parser: argparse._ActionsContainer, option: Option, **changes: Any) -> None:
    """Declare one setting as an option of a command; what it cannot have ends with exit code 2."""
    default = None if option.by_model else option.default
    told: dict[str, Any] = {"dest": option.name, "default": default, "help": option.help_text}
    if option.type is bool:
        told["action"] = "store_false" if option.default else "store_true"
    elif option.choices:
        told["choices"] = option.choices
    else:
        told |= {"type": _type_of(option), "metavar": option.metavar}
    parser.add_argument(option.flag, **{**told, **changes})


def _type_of(option: Option) -> Callable[[str], Any]:
    if option.type in (int, float):
        number = within(option.type, option.low, option.high)
        if not (option.zero or option.none):
            return number
        auto = None if option.none else 0

        def number_or_auto(text: str) -> Any:
            return auto if text == "auto" else number(text)

        return number_or_auto

    def parse(text: str) -> Any:
        if option.problem and (problem := option.problem(text)):
            raise WrongValueError(problem)
        return text

    return parse


def add_sampling(
    parser: argparse.ArgumentParser,
    several_devices: bool = False,
    options: Mapping[str, Option] = OPTIONS,
) -> None:
    """Declare how a model is run, from --sampler to --dtype; see `sampler_settings`."""
    for name in SAMPLING:
        if name == "steps":
            steps = parser.add_mutually_exclusive_group()
            add_option(steps, options[name])
            steps.add_argument(
                "--predictor-only",
                dest="steps",
                action="store_const",
                const=0,
                help="skip diffusion; fastest and most faithful",
            )
        elif name == "device" and several_devices:
            add_option(
                parser,
                options[name],
                type=_devices,
                default=["auto"],
                metavar="auto|cpu|cuda[:N],...",
                help="devices that compute, one process for each, such as cuda:0,cuda:1 "
                "(default: all NVIDIA cards)",
            )
        else:
            add_option(parser, options[name])


def add_states(parser: argparse.ArgumentParser) -> None:
    """Declare --states, whose default depends on the file; see `states_for`."""
    text = Sentence(
        "number of its pictures (default: {strip}, of an animation {animation})",
        strip=STRIP_STATES,
        animation=ANIMATION_STATES,
    )
    value(parser, "--states", within(int, 2, MAX_STATES), "K", text)


def add_levels(parser: argparse.ArgumentParser) -> None:
    """Declare --at; see `check_levels`."""
    text = "pictures at these noise levels, such as 0,500,1000,2000, in place of --states"
    value(parser, "--at", _levels, "T,...", text)


def _levels(text: str) -> list[int]:
    levels = [within(int, 0, MAX_LEVELS)(part) for part in text.split(",")]
    if len(set(levels)) < 2:
        raise WrongValueError("{text} is not two or more levels", text=text)
    return sorted(set(levels))


def check_levels(card: ModelCard | None, levels: Sequence[int], backward: bool = True) -> None:
    """Raise UsageError if a model has no such noise levels.

    Args:
        card: None has those of SR3.
        backward: It is to be run, and not only lends its levels.
    """
    from sr3_desktop.engine.diffusion.schedule import SR3_SCHEDULE, NoiseSchedule
    from sr3_desktop.engine.models.model_file import schedule_of

    if backward and card is not None and card.kind != "sr3":
        raise UsageError(
            "--at is for SR3 networks; the noise levels of {model} have no numbers", model=card.id
        )
    schedule = schedule_of(card) if card else NoiseSchedule.from_config(SR3_SCHEDULE)
    if max(levels) > len(schedule.sigmas):
        raise UsageError("--at: there are levels 0 to {last}", last=len(schedule.sigmas))


def add_process_look(parser: argparse.ArgumentParser) -> None:
    """Declare how the diffusion of a model is shown."""
    add = parser.add_argument
    add_levels(parser)
    text = "spread its pictures evenly over the steps, or evenly in log SNR (%(default)s)"
    add("--spacing", choices=("steps", "snr"), default="steps", help=text)
    text = "show below each picture what the network takes for the photo (x0)"
    add("--estimates", action="store_true", help=text)
    text = "one row, or several rows as in the public SR3 code (%(default)s)"
    add("--layout", choices=("strip", "grid"), default="strip", help=text)
    add("--no-captions", action="store_true", help="leave step, t and sigma out")


def chosen_card(model: str, folders: Sequence[Path]) -> ModelCard:
    """Return the card of the model that was asked for.

    Raises:
        UsageError: There is no such model in the folders.
        ModelFileError: It comes with the program, and should be there.
    """
    cards = list_cards(folders)
    if model in cards:
        return cards[model][1]
    if Path(model).suffix in (".safetensors", ".pth"):
        raise UsageError(
            "{model} is a file; add it with: sr3-desktop models import {model}", model=model
        )
    check_bundled(model)
    known = ", ".join(sorted(cards)) or Sentence("none")
    raise UsageError(
        "there is no model {model}; available models: {known}", model=model, known=known
    )


def model_file(model: str) -> Path:
    """Return the file of a model, which is named by its id or as a file."""
    path = Path(model)
    return path if path.suffix == ".safetensors" else find_model(model, models_dirs())


def check_steps(card: ModelCard, steps: Sequence[int]) -> None:
    """Raise UsageError if a model cannot be sampled in so many steps; 0 leaves sampling out."""
    from sr3_desktop.engine.models.model_file import schedule_of  # loads numpy

    schedule = schedule_of(card)
    for number in steps:
        try:
            schedule.respaced(number or 1)
        except ValueError as error:
            raise UsageError("--steps: {error}", error=error) from error


def given(args: argparse.Namespace, card: ModelCard) -> dict[str, Any]:
    """Return the settings by name for `make_request`, of several devices the first.

    Where none is given, scale and sampler are the model's.
    """
    values = vars(args) | {
        "device": args.device[0] if isinstance(args.device, list) else args.device
    }
    usual = asdict(card.usual)
    usual |= {"scale": float(card.scale), "sampler": usual.pop("name")}
    return values | {name: value for name, value in usual.items() if values[name] is None}


def states_for(args: argparse.Namespace, suffix: str) -> int:
    """Return the number of states to show in a file of some ending."""
    usual = STRIP_STATES if suffix.lower() == ".png" else ANIMATION_STATES
    return usual if args.states is None else int(args.states)


def list_of(option: Option) -> Callable[[str], list[Any]]:
    """Return an argument's type: values of a setting, comma-separated."""
    parse = _type_of(option)

    def parse_all(text: str) -> list[Any]:
        return [parse(part) for part in text.split(",")]

    return parse_all


def _devices(text: str) -> list[str]:
    return list_of(OPTIONS["device"])(text)


def check_cards(devices: Sequence[str]) -> None:
    """Refuse at once what would fail for each photo.

    Raises:
        DeviceError: An NVIDIA card that is named cannot be used.
    """
    from sr3_desktop.engine.models.device import pick_device

    for device in devices:
        if device.startswith("cuda"):
            pick_device(device)


def read_lpips(file: Path | None) -> Callable[[Any, Any], float] | None:
    """Return the perceptual distance whose weights are in a file; None without one.

    Raises:
        ModelFileError: The file is not there or holds something else.
    """
    if file is None:
        return None
    from sr3_desktop.training.perceptual.lpips import Lpips  # loads torch

    return Lpips(file)
