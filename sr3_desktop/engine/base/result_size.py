"""How large a result is to be: a factor, a side in pixels, or paper at so many pixels an inch.

The one place for this arithmetic; the window, the command line and the planner's names follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from .errors import Sentence, SettingError
from .options import MAX_SCALE, SIZE, PaperUnit, SizeBy

DEFAULT_DPI = 300
"""Pixels per inch of a good print held in the hand."""

UNITS: Mapping[PaperUnit, float] = {"cm": 2.54, "in": 1.0}
"""What an inch is."""

PAPERS = (
    ("A0", 84.1, 118.9),
    ("A1", 59.4, 84.1),
    ("A2", 42.0, 59.4),
    ("A3", 29.7, 42.0),
    ("A4", 21.0, 29.7),
    ("A5", 14.8, 21.0),
    ("10 × 15 cm", 10.0, 15.0),
)
"""Names, the same in every language, and both sides in cm; the largest first."""

Size = tuple[int, int]
"""Width and height in pixels, of the photo as it is seen."""


@dataclass(frozen=True, slots=True)
class ResultSize:
    """What decides how much a photo is enlarged.

    Attributes:
        size_by: Which of the others counts: `scale`; `pixels` as "width" or "longer" side; or the
            paper ("print"), which the result covers either way round, and is not cut to.
        pixels: Of a side.
        paper_width: One side of the paper in `paper_unit`.
        paper_height: Its other side.
        dpi: Pixels per inch of the print; None takes `DEFAULT_DPI`.
    """

    size_by: SizeBy = "scale"
    scale: float = 4.0
    pixels: int = 4096
    paper_width: float = 30.0
    paper_height: float = 20.0
    paper_unit: PaperUnit = "cm"
    dpi: int | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ResultSize:
        """Return the size among some values; what is None or missing is as usual."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: values[name] for name in names if values.get(name) is not None})

    @property
    def print_dpi(self) -> int | None:
        """Pixels per inch to be written into the result; None keeps the photo's."""
        return (self.dpi or DEFAULT_DPI) if self.size_by == "print" else self.dpi

    def asked(self, photo: Size) -> float:
        """Return the factor that is asked for, whatever it is."""
        if self.size_by == "scale":
            return self.scale
        if self.size_by == "print":
            per_unit = (self.dpi or DEFAULT_DPI) / UNITS[self.paper_unit]
            paper = sorted((self.paper_width, self.paper_height))
            pairs = zip(paper, sorted(photo), strict=True)
            return max(max(1, round(length * per_unit)) / side for length, side in pairs)
        return self.pixels / (photo[0] if self.size_by == "width" else max(photo))

    def scale_for(self, photo: Size) -> float:
        """Return the factor that a photo is enlarged by, 1 to 16."""
        return min(max(self.asked(photo), 1.0), MAX_SCALE)

    def result(self, photo: Size) -> Size:
        """Return the width and height of a photo's result, as the engine will make it."""
        scale = self.scale_for(photo)
        return max(1, round(photo[0] * scale)), max(1, round(photo[1] * scale))

    def remark(self, name: str, photo: Size) -> str:
        """Return one sentence if a photo is not made as large as asked for, "" if it is."""
        asked, (width, height) = self.asked(photo), self.result(photo)
        told = {"name": name, "width": width, "height": height, "limit": MAX_SCALE}
        if asked < 1:
            return Sentence(
                "{name} already has {width} x {height} pixels, more than wanted; it keeps its "
                "size.",
                **told,
            )
        if asked > MAX_SCALE:
            return Sentence(
                "{name} is enlarged to {width} x {height} pixels only; {limit:g} times is the "
                "limit.",
                **told,
            )
        return ""


def paper_for(size: Size, dpi: int) -> str:
    """Return the largest usual paper that a picture covers at so many pixels an inch.

    Returns:
        Its name; "" where there is none.
    """
    across = sorted((side + 0.5) / dpi * UNITS["cm"] for side in size)
    fitting = (name for name, *sides in PAPERS if across[0] >= sides[0] and across[1] >= sides[1])
    return next(fitting, "")


def parse_paper(text: str) -> dict[str, Any]:
    """Return the settings in words such as "30x20cm" or "8x10in".

    Raises:
        ValueError: It is no such size, or one beyond the settings' ranges.
    """
    words = text.strip().lower().replace("×", "x")
    unit = next((unit for unit in UNITS if words.endswith(unit)), None)
    sides = words.removesuffix(unit or "").split("x")
    if unit is None or len(sides) != 2:
        raise SettingError("write it as 30x20cm or 8x10in")
    names = ("paper_width", "paper_height")
    found = {name: SIZE[name].parse(float(side)) for name, side in zip(names, sides, strict=True)}
    return {**found, "paper_unit": unit}
