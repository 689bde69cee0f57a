"""A finished photo as it looks with another detail level, blended beside the GUI thread.

Only what is seen is blended, at the size in which it is seen.
"""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_qimage
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.compare_paint import draw_part
from sr3_desktop.app.viewer.scene import REAL_PIXELS_ABOVE
from sr3_desktop.engine.upscale.layers import Layers, between
from sr3_desktop.engine.upscale.level_map import LevelMap

MARGIN_PX = 48
"""What is blended beyond the visible part, so that panning does not always need more at once."""
_KERNEL_PX = 4
KIND = "patch"


@dataclass(frozen=True, slots=True)
class Levels:
    """Which detail level a finished photo is to be seen with.

    Attributes:
        photo: Width and height of the photo in pixels.
        dial: Detail level where nothing is painted.
        painted: What is painted; its strokes may go on while it is looked at.
        version: Another number for each state of `painted`.
    """

    layers: Layers
    photo: tuple[int, int]
    dial: float
    painted: LevelMap | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the blended picture.

    Attributes:
        width: Width of the whole picture in device pixels.
        height: Its height.
        area: The part, in device pixels from the picture's corner.
        image: Its pixels; null until it has been made.
    """

    levels: Levels
    width: float
    height: float
    area: QRect
    image: QImage

    def covers(self, levels: Levels, place: QRectF, needed: QRect) -> bool:
        """Whether this shows all that is needed."""
        same = self.levels == levels and self._fits(place)
        return same and self.area.contains(needed)

    def _fits(self, place: QRectF) -> bool:
        return (self.width, self.height) == (place.width(), place.height())

    def seen_at(self, place: QRectF) -> QRectF:
        """Return where it lies in the view, also while the picture has another size by now."""
        across, down = place.width() / self.width, place.height() / self.height
        return QRectF(
            place.left() + self.area.left() * across,
            place.top() + self.area.top() * down,
            self.area.width() * across,
            self.area.height() * down,
        )


class LiveMix(QObject):
    """Keeps the patch blended last and blends the next; of several the last counts.

    Signals:
        ready(): There is a new patch to paint.
        failed(): The layers cannot be read.
    """

    ready = Signal()
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._levels: Levels | None = None
        self._photo: ImageLevels | None = None
        self._patch: Patch | None = None
        self._asked: Patch | None = None

    def show(self, levels: Levels | None, photo: ImageLevels | None = None) -> None:
        """Show a photo with other levels; None shows nothing.

        Args:
            photo: The photo itself, which says what is transparent where the result cannot.
        """
        self._photo = photo
        if levels is None or self._levels is None or levels.layers != self._levels.layers:
            self._patch = self._asked = None
            self._background.drop([KIND])
        self._levels = levels

    def close(self) -> None:
        """Blend no more."""
        self._levels = None
        self._background.drop([KIND])
        self._background.close()

    def paint(self, painter: QPainter, place: QRectF, part: QRectF, alpha: ImageLevels) -> None:
        """Paint a part of the view; see `viewer.scene.Mix`."""
        levels = self._levels
        if levels is None or place.isEmpty():
            return
        whole = QRect(0, 0, ceil(place.width()), ceil(place.height()))
        needed = part.translated(-place.topLeft()).toAlignedRect().intersected(whole)
        if needed.isEmpty():
            return
        if self._patch is None or not self._patch.covers(levels, place, needed):
            area = needed.adjusted(-MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX)
            self._ask(
                Patch(levels, place.width(), place.height(), area.intersected(whole), QImage())
            )
        if self._patch is not None:
            self._paint_patch(painter, self._patch, place, part, alpha)

    def _paint_patch(
        self, painter: QPainter, patch: Patch, place: QRectF, part: QRectF, alpha: ImageLevels
    ) -> None:
        lies = patch.seen_at(place)
        smooth = patch.width / patch.levels.layers.width <= REAL_PIXELS_ABOVE
        seen = part.intersected(lies)
        photo, has_alpha = self._photo, alpha.full.hasAlphaChannel()
        if photo is None or not (has_alpha or photo.full.hasAlphaChannel()):
            draw_part(painter, patch.image, lies, seen, smooth)
            return
        area = seen.toAlignedRect()
        image = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        inner = QPainter(image)
        inner.translate(-QPoint(area.left(), area.top()))
        draw_part(inner, patch.image, lies, seen, smooth)
        inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        mask = alpha if has_alpha else photo
        draw_part(inner, mask.for_width(place.width()), place, seen)
        if not has_alpha:  # its format has none: transparent parts are white
            inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
            inner.fillRect(area, Qt.GlobalColor.white)
        inner.end()
        painter.drawImage(area.topLeft(), image)

    def _ask(self, wanted: Patch) -> None:
        if wanted != self._asked:
            self._asked = wanted
            self._background.run(lambda: blend(wanted), self._on_made, self._on_failed, KIND)

    def _on_made(self, patch: Patch) -> None:
        if self._levels is not None and patch.levels.layers == self._levels.layers:
            self._patch = patch
        self.ready.emit()

    def _on_failed(self, _fault: Fault) -> None:
        self._background.drop([KIND])
        self.failed.emit()


def blend(wanted: Patch) -> Patch:
    """Return a patch with its pixels.

    Raises:
        OSError: The layers are gone.
    """
    levels, area = wanted.levels, wanted.area
    copy, (height, width) = _copy_for(levels.layers, wanted.width)
    across, down = width / wanted.width, height / wanted.height
    exact = (
        area.top() * down,
        area.left() * across,
        min((area.top() + area.height()) * down, height),
        min((area.left() + area.width()) * across, width),
    )
    reach = ceil(_KERNEL_PX * max(across, 1))
    top, left = (max(floor(edge) - reach, 0) for edge in exact[:2])
    bottom, right = min(ceil(exact[2]) + reach, height), min(ceil(exact[3]) + reach, width)
    place = (slice(top, bottom), slice(left, right))
    base, sample = (picture[place] for picture in levels.layers.pictures(copy))
    share: np.ndarray | float = levels.dial
    if levels.painted is not None:
        wide, high = levels.photo[0] / width, levels.photo[1] / height
        box = (top * high, left * wide, bottom * high, right * wide)
        rows = slice(0, bottom - top)
        size = (bottom - top, right - left)
        share = levels.painted.levels(levels.dial, box, size, rows)[..., None]
    mixed = between(base, sample, share)
    pixels = (mixed >> 8).astype(np.uint8) if levels.layers.deep else mixed
    scale = wanted.width / levels.layers.width
    filter = Image.Resampling.NEAREST if scale > REAL_PIXELS_ABOVE else Image.Resampling.BICUBIC
    shown = Image.fromarray(np.ascontiguousarray(pixels)).resize(
        (area.width(), area.height()),
        filter,
        (exact[1] - left, exact[0] - top, exact[3] - left, exact[2] - top),
    )
    image = to_qimage(np.asarray(shown))
    return Patch(levels, wanted.width, wanted.height, area, image)


def _copy_for(layers: Layers, drawn_px: float) -> tuple[int, tuple[int, int]]:
    """Return the smallest copy that is at least as wide as it is drawn, and its size."""
    sizes = layers.sizes()
    fitting = [number for number, size in enumerate(sizes) if size[1] >= drawn_px] or [0]
    return fitting[-1], sizes[fitting[-1]]
