"""The parser of arguments: its help and its errors are in the language of the system."""

import argparse
import math
import re
import textwrap
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar
from unicodedata import east_asian_width

from sr3_desktop.engine.base.errors import Sentence

from .language import translated

Number = TypeVar("Number", int, float)

# argparse looks these two up whenever it speaks.
vars(argparse).update(
    _=translated, ngettext=lambda one, many, count: translated(one if count == 1 else many)
)

_PIECES = re.compile(r"（?(?:[\u2e80-\u9fff]|[^\s\u2e80-\uffef]+)[，。；：、）]*|\s+|.")
"""What a line may be broken between: characters of two columns, words, spaces."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, rather than after all that could be right."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **options})

    def error(self, message: str) -> NoReturn:
        """End the program with exit code 2."""
        text = Sentence(
            "{program}: {message} (all options: {program} --help)",
            program=self.prog,
            message=message.rstrip(".。"),
        )
        self.exit(2, f"{translated(text)}\n")


class WrongValueError(argparse.ArgumentTypeError):
    """An argument cannot have the value it was given."""

    def __init__(self, template: str, /, **arguments: Any) -> None:
        """Take a message, or a template with its arguments (see `Sentence`)."""
        super().__init__(translated(Sentence(template, **arguments)))


def within(kind: type[Number], low: float, high: float) -> Callable[[str], Number]:
    """Return an argument's type: a number from `low` to `high`."""

    def parse(text: str) -> Number:
        try:
            value = kind(text)
        except ValueError as error:
            if kind is int:
                raise WrongValueError("{text} is not a whole number", text=text) from error
            raise WrongValueError("{text} is not a number", text=text) from error
        if not low <= value <= high or math.isinf(value):
            if high == math.inf:
                raise WrongValueError(
                    "{text} is not a number of {low} or more", text=text, low=f"{low:.12g}"
                )
            raise WrongValueError(
                "{text} is not between {low} and {high}",
                text=text,
                low=f"{low:.12g}",
                high=f"{high:.12g}",
            )
        return value

    return parse


def value(
    parser: argparse._ActionsContainer,
    option: str,
    kind: Callable[[str], Any],
    metavar: str | None,
    help: str,
    **more: Any,
) -> None:
    """Declare an option that takes one value, see `ArgumentParser.add_argument`."""
    parser.add_argument(option, type=kind, metavar=metavar, help=help, **more)


class _Formatter(argparse.HelpFormatter):
    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and translated(heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and translated(text))

    def format_help(self) -> str:
        return re.sub(r"(?<=[\u2e80-\uffef]):\n", "：\n", super().format_help())

    def _get_help_string(self, action: argparse.Action) -> str:
        return translated(action.help or "")

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def wrapped(text: str, width: int) -> list[str]:
    """Wrap text to a number of columns; a Chinese character takes two."""
    if text.isascii():
        return textwrap.wrap(text, width)
    lines = [""]
    for piece in _PIECES.findall(" ".join(text.split())):
        if _columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
