"""Every file that a document links to or names in code is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.S)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    inside = [link for link in links if "://" not in link and not link.startswith("../../releases")]
    assert [link for link in inside if not (document.parent / link).exists()] == []


NAMED = re.compile(
    r"`((?:app|benchmarks|cli|docs|engine|resources|tests|tools|training)/[\w./-]+)`"
)
EXAMPLES = {"cli/NAME.py", "resources/translations/CODE.ts"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_in_code_are_there(document: Path) -> None:
    named = set(NAMED.findall(document.read_text("utf-8"))) - EXAMPLES
    folders = (ROOT, ROOT / "sr3_desktop")
    assert {name for name in named if not any((f / name).exists() for f in folders)} == set()
