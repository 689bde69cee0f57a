"""Small pictures of photos: made in the background, only of those in sight, and not all kept."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.images import holds_window_up, opened, read_image

from .qimage import to_qimage

SIDE_PX = 224
KEPT = 256
"""Thumbnails kept, at most 51 MB."""

MOST_WAITING = 64
_TURNED = (5, 6, 7, 8)
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A photo made small.

    Attributes:
        size: Size of the whole upright photo in pixels.
        image: The small picture.
    """

    size: QSize
    image: QImage


class Thumbnails(QObject):
    """A bounded store of thumbnails that makes what it has not got, one at a time.

    What was asked for last is made first, and what was asked for long ago, such as the rows passed
    while scrolling, is forgotten.

    Signals:
        ready(Path, Thumbnail): A thumbnail has been made.
        failed(Path, Fault): Why there will be none.
    """

    ready = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._background = Background(self)
        self._kept: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[Path, None] = OrderedDict()
        self._busy: Path | None = None

    def pixmap(self, path: Path) -> QPixmap | None:
        """Return a photo's thumbnail; if there is none yet, None, and it will be made."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        self._waiting[path] = None
        self._waiting.move_to_end(path)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        self._make_next()
        return None

    def forget(self, path: Path) -> None:
        """Read the photo again when it is next in sight."""
        self._kept.pop(path, None)

    def close(self) -> None:
        """Finish what is being read and begin nothing more."""
        self._waiting.clear()
        self._background.close()

    def _make_next(self) -> None:
        if self._busy is None and self._waiting:
            path, _ = self._waiting.popitem()
            self._busy = path
            self._background.run(
                lambda: read_thumbnail(path, SIDE_PX),
                lambda made: self._on_made(path, made),
                lambda fault: self._on_made(path, fault),
            )

    def _on_made(self, path: Path, made: Thumbnail | Fault) -> None:
        self._busy = None
        self._kept[path] = None if isinstance(made, Fault) else QPixmap.fromImage(made.image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if isinstance(made, Fault):
            self.failed.emit(path, made)
        else:
            self.ready.emit(path, made)
        self._make_next()


def read_thumbnail(path: Path, longest_px: int) -> Thumbnail:
    """Read a photo as small as possible; most of a large JPEG is not even decoded.

    Args:
        longest_px: Most pixels on the thumbnail's longer side.

    Raises:
        ImageReadError: It is not a photo that can be used.
    """
    quick = _read_quickly(path, longest_px) if path.suffix.lower() in PHOTO_SUFFIXES else None
    if quick is not None:
        return quick
    # `read_image` knows more kinds of files, and what is wrong with others.
    photo = read_image(path).in_8_bits()
    height, width = photo.pixels.shape[:2]
    picture = Image.fromarray(photo.pixels)
    picture.thumbnail((longest_px, longest_px))
    return Thumbnail(QSize(width, height), to_qimage(np.asarray(picture)))


def _read_quickly(path: Path, longest_px: int) -> Thumbnail | None:
    """Return None for whatever is not plain sailing."""
    try:
        with opened(path) as file:
            if file.mode not in ("RGB", "L", "P", "RGBA"):
                return None
            if holds_window_up(file.format, file.width * file.height):
                return None
            turned = file.getexif().get(_ORIENTATION) in _TURNED
            size = QSize(file.height, file.width) if turned else QSize(file.width, file.height)
            file.draft("RGB", (longest_px, longest_px))
            file.thumbnail((longest_px, longest_px), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(file).convert("RGBA")
            flat = Image.new("RGBA", upright.size, "white")
            flat.alpha_composite(upright)
            return Thumbnail(size, to_qimage(np.asarray(flat.convert("RGB"))))
    except ImageReadError:
        raise
    except Exception:  # Pillow's decoders raise nearly anything; read_image knows the words for it
        return None
