"""Where a place in the photo, as its file stores it, is in the upright and enlarged result."""

from collections.abc import Callable
from dataclasses import dataclass

Point = tuple[float, float]

# From shares of the stored width and height, 0 to 1 from the upper left corner, to those of the
# upright photo, by EXIF's orientation.
_TURNS: dict[int, Callable[[float, float], Point]] = {
    1: lambda x, y: (x, y),
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (1 - y, x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (y, 1 - x),
}


@dataclass(frozen=True, slots=True)
class Placement:
    """How a result lies over the photo's file.

    Attributes:
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        orientation: How the stored pixels were turned to be upright, 1 to 8 as EXIF has it.
        scale: How often the photo was enlarged.
        size: Width and height of the upright photo in pixels; None if they are what follows from
            result and scale.
    """

    width: int
    height: int
    orientation: int = 1
    scale: float = 1.0
    size: tuple[int, int] | None = None

    @property
    def is_quarter(self) -> bool:
        """Whether width and height changed places."""
        return self.orientation >= 5

    @property
    def is_whole(self) -> bool:
        """Whether the result shows the whole photo; positions of a part are not known."""
        sides = zip(self._upright, (self.width, self.height), strict=True)
        return all(abs(side * self.scale - length) <= 1 for side, length in sides)

    @property
    def stored(self) -> Point:
        """Width and height of the stored picture in pixels."""
        width, height = self._upright
        return (height, width) if self.is_quarter else (width, height)

    @property
    def enlarged(self) -> Point:
        """How many pixels of the result one stored pixel is wide and high, as stored."""
        across, down = (
            length / side
            for length, side in zip((self.width, self.height), self._upright, strict=True)
        )
        return (down, across) if self.is_quarter else (across, down)

    def turned(self, x: float, y: float) -> Point:
        """Return where a place is in the result; both are shares of width and height, 0 to 1."""
        return _TURNS[self.orientation](x, y)

    def moved(self, x: float, y: float) -> Point:
        """Return where a place, in stored pixels, is in pixels of the result."""
        width, height = self.stored
        across, down = self.turned(x / width, y / height)
        return across * self.width, down * self.height

    def resized(self, width: float, height: float) -> Point:
        """Return how large, in pixels of the result, an area of stored pixels is."""
        across, down = self.enlarged
        sides = width * across, height * down
        return sides[::-1] if self.is_quarter else sides

    @property
    def _upright(self) -> Point:
        if self.size is not None:
            return self.size
        return self.width / self.scale, self.height / self.scale
