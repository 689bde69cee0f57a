"""How large results become: by factor, side and paper, against what a ruler says."""

from __future__ import annotations

from typing import Any

import pytest

from sr3_desktop.engine.base.result_size import ResultSize, paper_for, parse_paper


@pytest.mark.parametrize(
    ("values", "photo", "result"),
    [
        ({"scale": 3.0}, (100, 50), (300, 150)),
        ({"size_by": "width", "pixels": 3000}, (1001, 2000), (3000, 5994)),
        ({"size_by": "longer", "pixels": 3000}, (1001, 2000), (1502, 3000)),
        ({"size_by": "print"}, (1200, 800), (3543, 2362)),  # 30 x 20 cm
        ({"size_by": "print"}, (800, 1200), (2362, 3543)),  # the paper is turned
        ({"size_by": "print"}, (1200, 900), (3543, 2657)),  # covers it, and is not cut
        ({"size_by": "print", "paper_unit": "in", "dpi": 100}, (1500, 1000), (3000, 2000)),
    ],
)
def test_result_size(
    values: dict[str, Any], photo: tuple[int, int], result: tuple[int, int]
) -> None:
    assert ResultSize.of(values).result(photo) == result
    assert ResultSize.of(values).remark("a.jpg", photo) == ""


def test_a_photo_larger_than_wanted_keeps_its_size() -> None:
    size = ResultSize("width", pixels=1000)
    assert size.result((1500, 1000)) == (1500, 1000)
    told = "a.jpg already has 1500 x 1000 pixels, more than wanted; it keeps its size."
    assert size.remark("a.jpg", (1500, 1000)) == told
    assert size.remark("a.jpg", (1000, 700)) == ""


def test_more_than_the_limit_is_told() -> None:
    size = ResultSize("longer", pixels=9000)
    assert size.result((100, 50)) == (1600, 800)
    assert "1600 x 800 pixels only; 16 times" in size.remark("a.jpg", (100, 50))


def test_what_is_written_of_the_resolution() -> None:
    assert ResultSize().print_dpi is None
    assert ResultSize(dpi=240).print_dpi == 240
    assert ResultSize("print").print_dpi == 300
    assert ResultSize("print", dpi=150).print_dpi == 150


@pytest.mark.parametrize(
    ("size", "dpi", "paper"),
    [
        ((2480, 3508), 300, "A4"),
        ((3508, 2480), 300, "A4"),
        ((3507, 2400), 300, "A5"),
        ((1772, 1181), 300, "10 × 15 cm"),
        ((1000, 1000), 300, ""),
        ((20000, 16000), 300, "A0"),
        ((1240, 1754), 150, "A4"),
    ],
)
def test_paper_that_is_covered(size: tuple[int, int], dpi: int, paper: str) -> None:
    assert paper_for(size, dpi) == paper


def test_paper_in_words() -> None:
    as_cm = {"paper_width": 30.0, "paper_height": 20.5, "paper_unit": "cm"}
    assert parse_paper("30x20.5cm") == parse_paper(" 30 × 20.5 CM ".replace(" ", "")) == as_cm
    assert parse_paper("8x10in")["paper_unit"] == "in"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30x20",
        "30cm",
        "30x20x10cm",
        "axbcm",
        "0x20cm",
        "-3x20cm",
        "nanx2cm",
        "infx2in",
        "1e9x2cm",
    ],
)
def test_no_paper(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_paper(text)
