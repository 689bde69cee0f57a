"""Arguments that several commands have: types that check, and the options of enlarging."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, get_args

from sr3_desktop.engine.base.formats import FormatName
from sr3_desktop.engine.base.options import (
    MAX_SCALE,
    MAX_STATES,
    MAX_STEPS,
    DepthName,
    DtypeName,
    ExistsPolicy,
    SamplerName,
)
from sr3_desktop.engine.base.request import (
    OutputSettings,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.models.model_card import ModelCard, list_cards

Number = TypeVar("Number", int, float)

STRIP_STATES, ANIMATION_STATES = 8, 24


class UsageError(Exception):
    """The command was given arguments that do not go together."""


def within(kind: type[Number], low: float, high: float) -> Callable[[str], Number]:
    """Return an argument's type: a number from `low` to `high`."""

    def parse(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value

    parse.__name__ = "whole number" if kind is int else "number"  # argparse names it in errors
    return parse


def add_upscaling(
    parser: argparse.ArgumentParser, exists: ExistsPolicy, several_devices: bool = False
) -> None:
    """Declare what is made of a photo, from --model to --exists; see `request_for`.

    Args:
        parser: The parser of a command.
        exists: Default of --exists.
        several_devices: --device takes a list.
    """
    add = parser.add_argument
    add("--model", default="photo-x4", metavar="ID", help="see 'models' (default: %(default)s)")
    add("--scale", type=within(float, 0.1, MAX_SCALE), metavar="N", help="default: the model's")
    add_sampling(parser, several_devices)
    add("--format", choices=get_args(FormatName), help="default: by file name, or the photo's own")
    add("--quality", type=within(int, 1, 100), default=95, metavar="N", help="of JPEG, WebP, AVIF")
    add("--depth", choices=get_args(DepthName), default="auto", help="bits a channel")
    add(
        "--no-info",
        dest="keep_info",
        action="store_false",
        help="leave out the photo information (EXIF, XMP, IPTC)",
    )
    add(
        "--remove-location",
        dest="keep_location",
        action="store_false",
        help="leave out what tells of a place",
    )
    add(
        "--exists",
        choices=get_args(ExistsPolicy),
        default=exists,
        help="if the result is there (default: %(default)s)",
    )


def add_sampling(parser: argparse.ArgumentParser, several_devices: bool = False) -> None:
    """Declare how a model is run, from --sampler to --dtype; see `chosen_sampler`."""
    add = parser.add_argument
    add("--sampler", choices=get_args(SamplerName), help="default: the model's")
    steps = parser.add_mutually_exclusive_group()
    steps.add_argument("--steps", type=within(int, 0, MAX_STEPS), metavar="N", help="1 to 2000")
    steps.add_argument(
        "--predictor-only",
        dest="steps",
        action="store_const",
        const=0,
        help="no diffusion: the instant, most cautious result",
    )
    add_seed(parser, help="another seed, other details")
    add("--eta", type=within(float, 0, 1), metavar="X", help="fresh noise per step, 0 to 1")
    add("--detail", type=within(float, 0, 1), metavar="X", help="0 faithful to 1 detailed")
    add("--cleanup", type=within(float, 0, 1), default=0.0, metavar="X", help="0 none to 1 strong")
    add(
        "--no-backproject",
        dest="backproject",
        action="store_false",
        help="the result, shrunk back, need not equal the photo",
    )
    add("--tile", type=_tile, metavar="auto|N", help="side of a tile in the photo's pixels")
    if several_devices:
        add(
            "--device",
            type=_devices,
            default=["auto"],
            metavar="auto|cpu|cuda[:N],...",
            help="one process for each, such as cuda:0,cuda:1 (default: all graphics cards)",
        )
    else:
        add("--device", type=_device, default="auto", metavar="auto|cpu|cuda[:N]")
    add("--dtype", choices=get_args(DtypeName), default="auto", help="numbers inside the network")


def add_seed(parser: argparse.ArgumentParser, help: str) -> None:
    """Declare --seed."""
    parser.add_argument("--seed", type=within(int, 0, 2**63 - 1), metavar="N", help=help)


def add_states(parser: argparse.ArgumentParser) -> None:
    """Declare --states, whose default depends on the file; see `states_for`."""
    parser.add_argument(
        "--states",
        type=within(int, 2, MAX_STATES),
        metavar="K",
        help=f"pictures of it (default: {STRIP_STATES}, of an animation {ANIMATION_STATES})",
    )


def chosen_sampler(args: argparse.Namespace, recommended: SamplerSettings) -> SamplerSettings:
    """Return the model's recommended settings with those that were given in their place."""
    given = {
        "name": args.sampler,
        "steps": args.steps,
        "eta": args.eta,
        "seed": args.seed,
        "detail": args.detail,
    }
    return replace(recommended, **{name: v for name, v in given.items() if v is not None})


def chosen_card(model: str, folders: Sequence[Path]) -> ModelCard:
    """Return the card of the model that was asked for.

    Raises:
        UsageError: There is no such model in the folders.
    """
    cards = list_cards(folders)
    if model not in cards:
        known = ", ".join(sorted(cards)) or "none"
        raise UsageError(f"there is no model {model}; the models at hand are: {known}")
    return cards[model][1]


def output_settings(args: argparse.Namespace) -> OutputSettings:
    """Return how results are stored."""
    return OutputSettings(
        format=args.format,
        quality=args.quality,
        exists=args.exists,
        depth=args.depth,
        keep_info=args.keep_info,
        keep_location=args.keep_location,
    )


def request_for(
    args: argparse.Namespace, card: ModelCard, source: Path, target: Path
) -> UpscaleRequest:
    """Return the request for one photo, made of the options of `add_upscaling`."""
    return UpscaleRequest(
        source=source,
        target=target,
        model=args.model,
        scale=args.scale or float(card.scale),
        sampler=chosen_sampler(args, card.recommended),
        cleanup=args.cleanup,
        backproject=args.backproject,
        tile=TileSettings(size=args.tile),
        device=args.device if isinstance(args.device, str) else args.device[0],
        dtype=args.dtype,
        output=output_settings(args),
    )


def states_for(args: argparse.Namespace, suffix: str) -> int:
    """Return the number of states to show in a file of some ending."""
    usual = STRIP_STATES if suffix.lower() == ".png" else ANIMATION_STATES
    return usual if args.states is None else int(args.states)


def _tile(text: str) -> int | None:
    return None if text == "auto" else within(int, 8, 8192)(text)


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text} is none of auto, cpu, cuda, cuda:N")
    return text


def _devices(text: str) -> list[str]:
    return [_device(part) for part in text.split(",")]
