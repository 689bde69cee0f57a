"""Arguments that several commands have: types that check, and the options of the diffusion."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, get_args

from .engine.request import MAX_STATES, MAX_STEPS, DtypeName, SamplerName, SamplerSettings

Number = TypeVar("Number", int, float)

STRIP_STATES, ANIMATION_STATES = 8, 24


def within(kind: type[Number], low: float, high: float) -> Callable[[str], Number]:
    """Return an argument's type: a number from `low` to `high`."""

    def parse(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value

    parse.__name__ = "whole number" if kind is int else "number"  # argparse names it in errors
    return parse


def add_sampling(parser: argparse.ArgumentParser) -> None:
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
