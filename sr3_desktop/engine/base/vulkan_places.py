"""Where the program keeps what it knows of graphics cards with Vulkan, and what tries them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Places(NamedTuple):
    """Where things lie.

    Attributes:
        verdicts: File of the verdicts on cards, of this user.
        models: Folder of the bundled models.
        photo: A photo to try cards with.
        read: Reads it; what it returns has `pixels`.
    """

    verdicts: Path
    models: Path
    photo: Path
    read: Callable[[Path], Any]


_places: Places | None = None


def set_vulkan_places(places: Places | None) -> None:
    """Tell this process where things lie; without this no card is used through Vulkan."""
    global _places
    _places = places


def vulkan_places() -> Places | None:
    """Return what this process was told."""
    return _places
