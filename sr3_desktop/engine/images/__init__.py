"""Image files in and out, with everything a photo carries; numpy and Pillow only."""

from __future__ import annotations

from sr3_desktop.engine.files.targets import MAX_PIXELS

from .photo import Photo
from .pillow_setup import opened, prepare_pillow
from .reading import read_image, stored_size
from .writing import write_atomically, write_image

__all__ = [
    "MAX_PIXELS",
    "Photo",
    "opened",
    "prepare_pillow",
    "read_image",
    "stored_size",
    "write_atomically",
    "write_image",
]
