"""The commands of docs/sr3.md: the program knows them, and both languages have the same."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sr3_desktop.cli.main import _parser

DOCS = Path(__file__).resolve().parents[1] / "docs"
ENGLISH, CHINESE = (DOCS / name for name in ("sr3.md", "sr3.zh.md"))


def commands(page: Path) -> list[str]:
    """Return the lines of a page's code blocks that start our program."""
    return re.findall(r"^sr3-desktop .+$", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", commands(ENGLISH))
def test_the_program_knows_the_command(command: str) -> None:
    _, *arguments = shlex.split(command)
    assert _parser(arguments[0]).parse_args(arguments).command == arguments[0]


def test_every_command_of_the_way_is_shown() -> None:
    shown = {shlex.split(command)[1] for command in commands(ENGLISH)}
    known = "prepare train models infer upscale evaluate diffuse report"
    assert shown == set(known.split())


def test_both_languages_have_the_same_commands() -> None:
    assert commands(CHINESE) == commands(ENGLISH)


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=lambda page: page.name)
def test_linked_files_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (page.parent / link).is_file()] == []
