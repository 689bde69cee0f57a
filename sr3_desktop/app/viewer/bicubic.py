"""Pictures enlarged bicubically beside the GUI thread; Qt itself only paints bilinearly."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, QRect, QRectF, Signal
from PySide6.QtGui import QImage

from sr3_desktop.app.system.background import Background

ENLARGED_ABOVE = 1.5
"""Device pixels per pixel of the picture above which bilinear painting can be told apart."""
MOST_PATCHES = 6
"""Photo, result and four pins; a patch has no more pixels than the view with its margin."""
MARGIN_PX = 128
"""What is enlarged beyond the visible part, so that panning seldom needs more at once."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of an enlarged picture.

    Attributes:
        key: `QImage.cacheKey` of the picture.
        width: Width of the whole enlarged picture in device pixels.
        height: Its height.
        area: The part, in device pixels from the enlarged picture's corner.
        image: Its pixels; null until it has been made.
    """

    key: int
    width: float
    height: float
    area: QRect
    image: QImage

    def serves(self, other: Patch) -> bool:
        """Whether this is of the same picture at the same size."""
        return (self.key, self.width, self.height) == (other.key, other.width, other.height)


class Enlarger(QObject):
    """Keeps the last patch of each picture, and makes the next one that is wanted of each."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._patches: OrderedDict[int, Patch] = OrderedDict()
        self._asked: dict[int, Patch] = {}  # what is made, or waits for it

    def patch(self, picture: QImage, rect: QRectF, part: QRectF) -> Patch | None:
        """Return what there is of a picture at this size; what is missing is made meanwhile.

        Args:
            picture: 32 bits a pixel.
            rect: Place of the whole picture in device pixels.
        """
        scale = min(rect.width() / picture.width(), rect.height() / picture.height())
        if scale <= ENLARGED_ABOVE:
            return None
        offset = -rect.topLeft()
        needed = _inside(part.translated(offset).toAlignedRect(), rect)
        area = _inside(needed.adjusted(-MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX), rect)
        wanted = Patch(picture.cacheKey(), rect.width(), rect.height(), area, QImage())
        kept = self._patches.get(wanted.key)
        have = kept if kept is not None and kept.serves(wanted) else None
        if needed.isEmpty() or (have is not None and have.area.contains(needed)):
            self._asked.pop(wanted.key, None)
            self._background.drop([str(wanted.key)])
        elif self._asked.get(wanted.key) != wanted:
            self._asked[wanted.key] = wanted
            self._background.run(
                lambda: enlarge(picture, wanted), self._on_made, kind=str(wanted.key)
            )
        if have is not None:
            self._patches.move_to_end(have.key)
        return have

    def _on_made(self, patch: Patch) -> None:
        asked = self._asked.get(patch.key)
        if asked is not None and asked.serves(patch) and asked.area == patch.area:
            del self._asked[patch.key]
        self._patches[patch.key] = patch
        self._patches.move_to_end(patch.key)
        while len(self._patches) > MOST_PATCHES:
            self._patches.popitem(last=False)
        self.ready.emit()


def enlarge(picture: QImage, wanted: Patch) -> Patch:
    """Return a patch with its pixels.

    Pixels outside its area take part where the kernel reaches them, so patches fit each other.

    Args:
        picture: 32 bits a pixel, opaque or premultiplied.
    """
    width, height = picture.width(), picture.height()
    # The order of the channels does not matter here, and RGBX is used in place, without a copy.
    bits = np.frombuffer(picture.constBits(), np.uint8)
    source = Image.frombuffer("RGBX", (width, height), bits, "raw", "RGBX", 0, 1)
    area, across, down = wanted.area, wanted.width / width, wanted.height / height
    box = (
        area.left() / across,
        area.top() / down,
        min(width, (area.left() + area.width()) / across),
        min(height, (area.top() + area.height()) / down),
    )
    size = (area.width(), area.height())
    pixels = np.array(source.resize(size, Image.Resampling.BICUBIC, box))
    if picture.hasAlphaChannel():
        np.minimum(pixels, pixels[..., 3:], out=pixels)  # the kernel may overshoot
    format = picture.format()
    image = QImage(pixels.data, *size, 4 * area.width(), format).copy()
    return Patch(wanted.key, wanted.width, wanted.height, area, image)


def _inside(area: QRect, rect: QRectF) -> QRect:
    """Return the part of an area that lies in a picture of whole device pixels."""
    return area.intersected(QRect(0, 0, int(rect.width()), int(rect.height())))
