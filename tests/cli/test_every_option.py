"""Every option of every command has a type with a range, whoever adds it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from sr3_desktop.cli.main import COMMANDS, _parser


def actions(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.Action]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner_name, inner in action.choices.items():
                yield from actions(inner, f"{name} {inner_name}")
        else:
            yield name, action


def typed() -> Iterator[tuple[str, argparse.Action]]:
    for name in COMMANDS:
        (commands,) = _parser(name)._subparsers._group_actions
        for command, action in actions(commands.choices[name], name):
            if action.type not in (None, str, Path) and not action.choices:
                yield f"{command} {(*action.option_strings, action.dest)[0]}", action


TYPED = dict(typed())


def takes(action: argparse.Action, text: str) -> bool:
    try:
        action.type(text)  # type: ignore[operator, misc]
    except (argparse.ArgumentTypeError, ValueError, TypeError):
        return False
    return True


NUMBERS = [
    option
    for option, action in TYPED.items()
    if not takes(action, "x") and any(takes(action, text) for text in ("1", "64", "0.5", "4,8"))
]


@pytest.mark.parametrize("option", NUMBERS)
def test_a_number_has_a_range(option: str) -> None:
    action = TYPED[option]
    for text in ("nan", "inf", "-inf", "1e999", "-1", "-99999999999", "9" * 20, "9" * 5000, ""):
        assert not takes(action, text), text


def test_no_command_is_forgotten() -> None:
    commands = {option.split()[0] for option in NUMBERS}
    assert commands >= {"upscale", "batch", "evaluate", "infer", "train", "prepare", "models"}
    assert len(NUMBERS) > 50
