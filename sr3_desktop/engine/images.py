"""Image files in and out, with everything a photo carries; numpy and Pillow only."""

from __future__ import annotations

from .photo import Photo
from .reading import PHOTO_SUFFIXES, opened_unread, read_image, stored_size
from .targets import MAX_PIXELS
from .writing import write_atomically, write_image

__all__ = [
    "MAX_PIXELS",
    "PHOTO_SUFFIXES",
    "Photo",
    "opened_unread",
    "read_image",
    "stored_size",
    "write_atomically",
    "write_image",
]
