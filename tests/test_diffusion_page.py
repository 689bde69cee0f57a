"""docs/diffusion.md: the functions that it names are there, and both languages name the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "docs" / name for name in ("diffusion.md", "diffusion.zh.md")]


def named(page: Path) -> list[tuple[str, str]]:
    """Return files and the function named beside each."""
    return re.findall(r"`([\w/]+\.py)`, `(\w+)`", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_functions_are_there(page: Path) -> None:
    assert len(named(page)) == 10
    for file, function in named(page):
        code = (ROOT / "sr3_desktop" / file).read_text(encoding="utf-8")
        assert re.search(rf"def {function}\(", code), (file, function)


def test_both_languages_name_the_same() -> None:
    assert named(PAGES[0]) == named(PAGES[1])
