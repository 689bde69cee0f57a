"""Reading and writing photos beside the GUI thread."""

import io
import shutil
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Literal, get_args

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage

from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.request import OutputSettings, UpscaleRequest
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.files.targets import check_target, format_of, may_replace
from sr3_desktop.engine.images import read_image, write_atomically, write_image
from sr3_desktop.engine.images.photo import Pixels

from .qimage import ImageLevels, to_array, to_qimage
from .thumbnails import read_thumbnail

Stamp = tuple[Path, int, int]
Kind = Literal["photo", "result", "other"]
"""A photo, the file that the engine has written, or a picture to compare with."""

KEPT_BYTES = 400_000_000
TILE_PX, MOST_TILES = 64, 8
HEADER_BYTES = 620
"""Of a JPEG, with its tables."""

BEST_QUALITY = 97
"""Of a copy in another format with losses, beside those that the result may have already."""


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """A picture from a file, ready to be painted.

    Attributes:
        levels: The picture and its smaller copies.
        notes: Remarks for the user.
        own: Bytes a pixel of it as JPEG of quality 95, about.
    """

    path: Path
    levels: ImageLevels
    notes: tuple[str, ...]
    own: float = 0.0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A result that has been stored once more.

    Attributes:
        path: The file, under the name it really got.
        notes: Remarks for the user.
    """

    path: Path
    notes: tuple[str, ...]


Saved = Callable[[SavedFile], object]
NotSaved = Callable[[Fault], object]


class PhotoIO(QObject):
    """Decodes and encodes in a thread pool.

    Every call is answered by one of two functions, which get what the call is about and what came
    of it, or a `Fault`. A picture that is not wanted any more, because another one of its kind was
    asked for before its turn came, is not read. The pictures read last are kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self._background = Background(self, threads=2)
        self._kept: OrderedDict[Stamp, LoadedImage] = OrderedDict()

    def load(
        self,
        kind: Kind,
        path: Path,
        done: Callable[[Path, LoadedImage], object],
        failed: Callable[[Path, Fault], object],
    ) -> None:
        """Decode a picture; of several of a kind that wait the last one counts."""
        stamp = _stamp(path)
        kept = self._kept.get(stamp)

        def keep(image: LoadedImage) -> None:
            self._keep(stamp, image)
            done(path, image)

        self._background.run(lambda: kept or load(path), keep, partial(failed, path), kind)

    def measure(
        self,
        job_id: int,
        path: Path,
        done: Callable[[int, QSize], object],
        failed: Callable[[int, Fault], object],
    ) -> None:
        """Find out the size of the upright photo."""
        self._background.run(lambda: measure(path), partial(done, job_id), partial(failed, job_id))

    def save(self, result: Path, target: Path, photo: Path, done: Saved, failed: NotSaved) -> None:
        """Store a result once more, in the format of the new name's ending.

        Args:
            target: The file to write; replaced if it is there, but never the photo itself.
        """
        self._background.run(lambda: _save(result, target, photo), done, failed)

    def save_live(
        self,
        picture: QImage,
        target: Path,
        request: UpscaleRequest,
        done: Saved,
        failed: NotSaved,
    ) -> None:
        """Store the live picture of a photo that was stopped, as `save` does a result."""
        self._background.run(lambda: _save_live(picture, target, request), done, failed)

    def close(self) -> None:
        """Read no more pictures, and return when the rest is finished; no signal follows."""
        self._background.drop(get_args(Kind))
        self._background.close()

    def _keep(self, stamp: Stamp, image: LoadedImage) -> None:
        self._kept[stamp] = image
        self._kept.move_to_end(stamp)
        while len(self._kept) > 1 and sum(map(_bytes, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)


def _stamp(path: Path) -> Stamp:
    """Return what changes whenever the file does."""
    try:
        state = path.stat()
    except OSError:
        return path, 0, 0
    return path, state.st_mtime_ns, state.st_size


def _bytes(image: LoadedImage) -> int:
    return sum(level.sizeInBytes() for level in image.levels.levels)


def load(path: Path) -> LoadedImage:
    """Decode a photo or result for the screen."""
    photo = read_image(path).in_8_bits()
    levels = ImageLevels(to_qimage(photo.pixels, photo.alpha))
    size = reachable(path).stat().st_size
    return LoadedImage(path, levels, photo.notes, own_bytes(photo.pixels), size)


def own_bytes(pixels: Pixels) -> float:
    """Return about how many bytes a pixel a photo needs as JPEG of quality 95.

    Tiles from all over it are looked at, at most a quarter of a megapixel.

    Args:
        pixels: uint8 [H, W, 3].
    """
    rows, columns = (_tiles(side) for side in pixels.shape[:2])
    tiles = [
        [pixels[top : top + TILE_PX, left : left + TILE_PX] for left in columns] for top in rows
    ]
    mosaic = Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in tiles]))
    file = io.BytesIO()
    mosaic.save(file, "JPEG", quality=95, subsampling="4:4:4")
    return max(file.tell() - HEADER_BYTES, 0) / (mosaic.width * mosaic.height)


def _tiles(side: int) -> list[int]:
    """Return where tiles begin, evenly over a side."""
    count = max(1, min(MOST_TILES, side // TILE_PX))
    room = max(side - TILE_PX, 0)
    return [round(room * n / max(count - 1, 1)) for n in range(count)]


def measure(path: Path) -> QSize:
    """Return the size of the upright photo in pixels; raises ImageReadError."""
    return read_thumbnail(path, 1).size


def _save(result: Path, target: Path, photo: Path) -> SavedFile:
    picture = read_image(result)
    height, width = picture.pixels.shape[:2]
    settings = OutputSettings(exists="overwrite", quality=BEST_QUALITY)
    free = check_target(target, width, height, settings, source=photo)
    assert free is not None  # returned only for exists="skip"
    replaces = may_replace(free, target, settings)
    if format_of(result) == format_of(free):
        return SavedFile(_copy(result, free, replaces), ())
    return SavedFile(*write_image(picture, free, settings, replace=replaces))


def _save_live(picture: QImage, target: Path, request: UpscaleRequest) -> SavedFile:
    photo, pixels = read_image(request.source), to_array(picture)
    height, width = pixels.shape[:2]
    settings = replace(request.output, format=None, exists="overwrite")
    free = check_target(target, width, height, settings, source=request.source)
    assert free is not None  # returned only for exists="skip"
    scale = width / photo.pixels.shape[1]
    made = replace(photo, pixels=pixels, alpha=None, gain_map=None, scale=scale)
    told = Sentence(
        "The unfinished picture has {width} x {height} pixels.", width=width, height=height
    )
    written = write_image(made, free, settings, replace=may_replace(free, target, settings))
    return SavedFile(written.path, (told, *written.notes))


def _copy(result: Path, target: Path, replaces: bool) -> Path:
    """Copy a file byte by byte, in one step as seen from outside; returns the file written."""
    there = reachable(target)
    if there.exists() and there.samefile(reachable(result)):
        return target

    def copy(file: IO[bytes]) -> None:
        with reachable(result).open("rb") as source:
            shutil.copyfileobj(source, file)

    return write_atomically(target, copy, replaces)
