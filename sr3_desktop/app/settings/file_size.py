"""How large the file of a result will be, roughly, before there is one.

What a photo's own pixels need as JPEG of quality 95 tells what its result will need: of 30 photos
enlarged 4 times by the bundled model (10 reduced, 10 crops as they were, 10 JPEGs of quality 80),
85 of 100 files in nine formats and qualities were foretold within 30%, each by a fit without that
photo; PNG always, JPEG in 93, AVIF and WebP in 77.
"""

import math
from bisect import bisect_left
from pathlib import Path

from sr3_desktop.engine.base.formats import FORMATS, QUALITIES, FormatName
from sr3_desktop.engine.base.options import DepthName

_MEASURED_SCALE = 4.0
USUAL_OWN = 0.415
"""Bytes a pixel of the mean photo, as JPEG of quality 95."""

MOST_RICH = 8.0
NEWEST_SHARE = 0.5
"""How far one result corrects the next estimate."""


def estimate_bytes(
    pixels: int,
    format: FormatName,
    quality: int,
    depth: DepthName,
    scale: float,
    own: float = USUAL_OWN,
) -> float:
    """Estimate the size of a file from the number of its pixels.

    Args:
        pixels: Of the result.
        quality: 1 to 100, where the format has it.
        depth: Bits a channel; "auto" counts as 8, which most photos have.
        scale: Enlargement factor; the more it is enlarged, the less there is in a pixel.
        own: Bytes a pixel of the photo itself, see `PhotoSizes`.
    """
    row = FORMATS[format]
    if row.by_quality:
        per_pixel = _at_quality(row.by_quality, quality)
    else:
        per_pixel = row.lossless[depth == "16"]
    if not row.compressed:
        return pixels * per_pixel
    rich: float = min(max(own / USUAL_OWN, 1 / MOST_RICH), MOST_RICH) ** row.follows
    return pixels * per_pixel * rich * math.sqrt(_MEASURED_SCALE / scale)


class PhotoSizes:
    """What the pixels of the photos need that have been read, and what results have taught."""

    def __init__(self) -> None:
        self._own: dict[Path, float] = {}
        self._taught: dict[FormatName, float] = {}

    def note_photo(self, photo: Path, own: float) -> None:
        """Remember the bytes a pixel of a photo as JPEG of quality 95."""
        if own > 0:
            self._own[photo] = own

    def own(self, photo: Path) -> float:
        """Return them, or the usual ones while the photo has not been read."""
        return self._own.get(photo, USUAL_OWN)

    def learn(self, format: FormatName, told: float, real: float) -> None:
        """Correct what comes by a result.

        Args:
            told: Bytes that were told for it, with what had been learned until then.
            real: Bytes that it has.
        """
        if told > 0 and real > 0:
            ratio = min(max(real / told, 1 / MOST_RICH), MOST_RICH)
            self._taught[format] = self.taught(format) * ratio**NEWEST_SHARE

    def taught(self, format: FormatName) -> float:
        """Return the factor that results of a format have taught."""
        return self._taught.get(format, 1.0)


PHOTO_SIZES = PhotoSizes()
"""Those of this process: facts about files, not choices."""


def bytes_text(size: float) -> str:
    """Return a size such as "310 MB" in two figures; the units are the same in all languages."""
    if size < 9.5e5:
        return f"{max(size / 1e3, 1):.0f} kB"
    if size < 9.95e8:
        return f"{short_number(size / 1e6)} MB"
    return f"{short_number(size / 1e9)} GB"


def short_number(value: float) -> str:
    """Return a number in two figures, or all of its figures before the point."""
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _at_quality(table: tuple[float, ...], quality: int) -> float:
    upper = max(1, bisect_left(QUALITIES, quality))
    low, high = QUALITIES[upper - 1], QUALITIES[upper]
    share = (quality - low) / (high - low)
    return table[upper - 1] + share * (table[upper] - table[upper - 1])
