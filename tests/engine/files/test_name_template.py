from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sr3_desktop.engine.base.formats import FORMATS
from sr3_desktop.engine.files.name_template import (
    DEFAULT_TEMPLATE,
    PLACES,
    NameParts,
    check_template,
    target_name,
)
from sr3_desktop.engine.files.targets import result_name, shortened

PHOTO = NameParts(Path("in/IMG_2031.JPG"), 4, "photo-x4", date(2024, 5, 6), 7)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (DEFAULT_TEMPLATE, "IMG_2031_4x.JPG"),
        ("{seq} {name}", "0007 IMG_2031.JPG"),
        ("{date}_{model}_{name}", "2024-05-06_photo-x4_IMG_2031.JPG"),
        ("{{{name}}}", "{IMG_2031}.JPG"),
        ("größer 📷 {name}", "größer 📷 IMG_2031.JPG"),
        ("{name}.v2", "IMG_2031.v2.JPG"),
    ],
)
def test_a_template_is_filled_in(template: str, expected: str) -> None:
    assert check_template(template) == ""
    assert target_name(template, PHOTO) == expected


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * 201, "longer than"),
        ("{name", "A brace is missing"),
        ("name}", "A brace is missing"),
        ("{}", "{} is not a known placeholder"),
        ("{nom}", "{nom} is not a known placeholder"),
        ("{name.parent}", "is not a known placeholder"),
        ("{name!r}", "is not a known placeholder"),
        ("{seq:>9999999}", "is not a known placeholder"),
        ("{scale}x", "same name"),
        ("a/{name}", "'/'"),
        ("a\\{name}", "'\\\\'"),
        ("{name}\0", "'\\x00'"),
        ("{name}?", "'?'"),
        ("{name}.jpg", "leave .jpg out"),
        ("{name}.PNG", "leave .PNG out"),
    ],
)
def test_what_is_wrong_is_one_sentence(template: str, part: str) -> None:
    problem = check_template(template)
    assert part in problem
    assert problem.endswith(".")
    with pytest.raises(ValueError, match=re.escape(problem)):
        target_name(template, PHOTO)


@pytest.mark.parametrize(
    "stem", ["CON", "nul", "com1", "COM0", "com¹", "LPT9", "aux.tar", "PRN ", "CONIN$", "conout$"]
)
def test_reserved_names_are_not_used(stem: str) -> None:
    name = target_name("{name}", NameParts(Path(f"{stem}.png")))
    assert name == f"_{stem}.png"
    assert target_name("{name}", NameParts(Path("console.png"))) == "console.png"


@pytest.mark.parametrize("letter", ["x", "ü", "📷"])
def test_a_long_name_is_cut(letter: str) -> None:
    planned = target_name("{name}_{name}", NameParts(Path(letter * 60 + ".jpeg")))
    name = shortened(Path(planned), windows=False).name
    assert name == f"{letter * 60}_{letter * 60}.jpeg"[: len(name) - 5] + ".jpeg"
    assert len(name.encode()) <= 240
    assert len(name.encode()) > 236 or letter == "x"


TEMPLATES = st.lists(
    st.one_of(st.sampled_from([f"{{{place}}}" for place in PLACES]), st.text(max_size=5))
).map("".join)
LEGAL = st.characters(codec="utf-8", exclude_characters='/\\:*?"<>|', exclude_categories=("Cc",))
STEMS = st.text(LEGAL, min_size=1, max_size=30).filter(lambda stem: stem.strip(". "))
SOURCES = st.builds(
    lambda stem, suffix: Path(stem + suffix), STEMS, st.sampled_from([".jpg", ".TIFF", ".heic"])
)


@settings(max_examples=200, deadline=None)
@given(TEMPLATES, SOURCES, st.sampled_from([None, *FORMATS]), st.text(max_size=9))
def test_a_name_is_legal_everywhere_or_the_template_is_refused(
    template: str, source: Path, format, model: str
) -> None:
    parts = NameParts(source, 2.5, model, date(1999, 12, 31), 12, format)
    if check_template(template):
        return
    name = target_name(template, parts)
    assert Path(name).name == name
    assert not set(name) & set('/\\:*?"<>|' + string.whitespace[1:])
    assert Path(name).suffix in (
        source.suffix,
        *(s for row in FORMATS.values() for s in row.suffixes),
    )
    device = name.partition(".")[0].rstrip().lower()
    assert device not in {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10))}


@settings(max_examples=200, deadline=None)
@given(SOURCES, st.floats(1, 16), st.sampled_from([None, *FORMATS]))
def test_the_default_is_the_usual_name(source: Path, scale: float, format) -> None:
    name = target_name(DEFAULT_TEMPLATE, NameParts(source, scale, format=format))
    assert name in (result_name(source, scale, format), f"_{result_name(source, scale, format)}")
