"""Pictures in rows and columns with a line of words above each column."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GAP_PX = 4
INK, PAPER = (40, 40, 40), (255, 255, 255)

Pixels = NDArray[np.uint8]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def labeled_sheet(rows: Sequence[Sequence[Pixels]], labels: Sequence[str], side_px: int) -> Pixels:
    """Put pictures into a table with its columns' names above.

    Args:
        rows: Each as long as `labels`; pictures uint8 [h, w, 3], all of one size.
        side_px: Small pictures are enlarged by a whole number to about this longer side.
    """
    longer = max(rows[0][0].shape[:2]) if rows else 1
    times = max(1, round(side_px / longer))
    return table([[repeated(picture, times) for picture in row] for row in rows], labels)


def table(rows: Sequence[Sequence[Pixels]], labels: Sequence[str]) -> Pixels:
    """Put pictures of one size, uint8 [h, w, 3], side by side under labels, if there are any.

    A label may have several lines. What is too long is set smaller.
    """
    height, width = rows[0][0].shape[:2] if rows else (1, 1)
    across = max(len(row) for row in rows)
    lines = max((label.count("\n") + 1 for label in labels), default=0)
    size = _size_of(labels, width)
    top = round(lines * size * 1.3) + GAP_PX if lines else 0
    pitch = width + GAP_PX
    sheet = Image.new(
        "RGB", (pitch * across - GAP_PX, top + len(rows) * (height + GAP_PX) - GAP_PX), PAPER
    )
    draw = ImageDraw.Draw(sheet)
    for column, label in enumerate(labels):
        middle = column * pitch + width / 2
        draw.multiline_text((middle, 1), label, INK, _font(size), "ma", align="center")
    for number, row in enumerate(rows):
        for column, picture in enumerate(row):
            place = (column * pitch, top + number * (height + GAP_PX))
            sheet.paste(Image.fromarray(picture), place)
    return np.asarray(sheet)


def repeated(picture: Pixels, times: int) -> Pixels:
    """Enlarge a picture so that its pixels can be seen."""
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def _size_of(labels: Sequence[str], width: int) -> int:
    """Return the largest size of letters, 16 pixels at most, at which every line fits."""
    lines = [line for label in labels for line in label.split("\n")]
    for size in range(16, 8, -1):
        if all(_font(size).getlength(line) <= width for line in lines):
            return size
    return 8
