"""The mark of the files that `evaluate` and `infer` write, by which they replace only their own."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from sr3_desktop.engine.images import Photo, opened

MARK = "sr3-desktop measures"
"""In pictures the tag Software, in tables the first entry."""

_TABLE_START = f'{{\n "made by": "{MARK}"'


def marked(pixels: NDArray[np.uint8]) -> Photo:
    """Return a picture [H, W, 3] with the mark, to be written."""
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = MARK
    return Photo(pixels, exif=exif.tobytes())


def marked_table(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table with the mark, to be written as JSON with an indent of 1."""
    return {"made by": MARK, **table}


def is_own_picture(path: Path) -> bool:
    """Whether a picture has the mark."""
    with contextlib.suppress(Exception), opened(path) as file:  # decoders raise nearly everything
        return bool(file.getexif().get(ExifTags.Base.Software) == MARK)
    return False


def is_own_table(path: Path) -> bool:
    """Whether a JSON file has the mark."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(len(_TABLE_START)) == _TABLE_START.encode()
    return False
