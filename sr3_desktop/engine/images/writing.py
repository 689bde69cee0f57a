"""Writing of photos in every format offered, each file complete or not at all."""

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.errors import ImageWriteError, Sentence
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.other_process import in_other_process
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.targets import target_format
from sr3_desktop.engine.metadata.iptc import jpeg_segment
from sr3_desktop.engine.metadata.photo_info import (
    PILLOW_ERRORS,
    PhotoInfo,
    info_to_write,
    made_by,
    with_hdr,
)
from sr3_desktop.engine.metadata.placement import Placement
from sr3_desktop.engine.metadata.text_chunks import jpeg_comment
from sr3_desktop.engine.metadata.xmp_extension import segments

from .colors import to_srgb
from .gain_map import encoded, with_map
from .photo import Photo, Pixels, to_depth
from .pillow_setup import HELD_TO_WRITE_NS, holds_window_up
from .png_writer import write_png
from .tiff_writer import write_tiff

_BLOCK_BYTES = 2**20

OPAQUE = Sentence("JPEG holds no transparency; transparent parts became white.")
HDR_LOST = Sentence(
    "The HDR brightness (gain map) of the photo was left out; save the whole photo as JPEG to keep "
    "it."
)


class Written(NamedTuple):
    """A file that was written, and remarks for the user on what its format could not keep."""

    path: Path
    notes: tuple[str, ...]


def write_image(
    image: Photo | Pixels,
    path: Path,
    settings: OutputSettings | None = None,
    from_deep: bool = False,
    replace: bool = True,
    sign_of_life: Callable[[], None] = lambda: None,
) -> Written:
    """Write a photo so that at every moment there is the complete file or none.

    PNG and TIFF are written row by row. The others need 4 bytes a pixel beside the photo, and
    what their encoders need themselves.

    Args:
        image: A photo, or uint8 or uint16 [H, W, 3] RGB in sRGB.
        path: The file to write, as `check_target` returned it.
        settings: Format, quality, depth, and which photo information to keep.
        from_deep: It was made of a photo with 16 bits a channel, though it has 8 itself.
        replace: Replace a file that is there; if not, it is left and a free name beside it taken.
        sign_of_life: Called for every block of rows; may raise to stop, then nothing is left.

    Raises:
        ImageWriteError: The file could not be written; nothing is left of it.
    """
    settings = settings or OutputSettings()
    photo = image if isinstance(image, Photo) else Photo(image)
    format = target_format(path, settings)
    height, width = photo.pixels.shape[:2]
    placement = Placement(width, height, photo.orientation, photo.scale or 1.0, photo.size)
    info = info_to_write(
        PhotoInfo(photo.exif, photo.xmp, photo.iptc, photo.texts),
        placement,
        None if photo.scale is None else made_by(photo.scale, photo.recipe),
        format,
        settings,
    )
    has_16_bits = photo.has_16_bits or from_deep
    deep = settings.keeps_16_bits(format, has_16_bits)
    info, gain_map = _with_gain_map(info, photo, format, placement)
    shallow = Sentence(
        "{format} was written with 8 bits per channel, not 16.", format=format.upper()
    )
    told = {
        shallow: settings.wants_16_bits(has_16_bits) and not deep,
        OPAQUE: photo.alpha is not None and not FORMATS[format].alpha,
        HDR_LOST: photo.gain_map is not None and gain_map is None,
    }
    notes = (*info.notes, *(note for note, holds in told.items() if holds))

    def encode(file: IO[bytes]) -> None:
        if FORMATS[format].deep:
            write = write_png if format == "png" else write_tiff
            blocks = _blocks(photo, deep, sign_of_life)
            write(file, (width, height), blocks, photo.icc, info)
        elif holds_window_up(format.upper(), width * height, HELD_TO_WRITE_NS):
            sign_of_life()
            file.write(in_other_process(_encoded, photo, format, settings.quality, info))
        elif gain_map is None or photo.gain_map is None:
            _encode(file, photo, format, settings.quality, info, sign_of_life)
        else:
            alone = _encoded(photo, format, settings.quality, info, sign_of_life)
            file.write(with_map(alone, gain_map, photo.gain_map.iso is not None))

    return Written(write_atomically(path, encode, replace), notes)


def _encode(
    file: IO[bytes],
    photo: Photo,
    format: FormatName,
    quality: int,
    info: PhotoInfo,
    sign_of_life: Callable[[], None],
) -> None:
    """Let Pillow write a file."""
    picture, icc = _picture(photo, format, sign_of_life)
    picture.save(file, format.upper(), **_options(format, quality, icc, info))


def _encoded(
    photo: Photo,
    format: FormatName,
    quality: int,
    info: PhotoInfo,
    sign_of_life: Callable[[], None] = lambda: None,
) -> bytes:
    """Return the content of the file that Pillow would write."""
    file = io.BytesIO()
    _encode(file, photo, format, quality, info, sign_of_life)
    return file.getvalue()


def _with_gain_map(
    info: PhotoInfo, photo: Photo, format: FormatName, placement: Placement
) -> tuple[PhotoInfo, bytes | None]:
    """Return the file of the photo's gain map, and what tells of it; None where none is kept."""
    if photo.gain_map is not None and format == "jpeg" and placement.is_whole:
        with contextlib.suppress(ValueError):  # no room for what tells of it
            made = encoded(photo.gain_map, placement)
            return with_hdr(info, len(made)) if photo.gain_map.xmp else info, made
    return info, None


def write_atomically(
    path: Path, encode: Callable[[IO[bytes]], object], replace: bool = True
) -> Path:
    """Write a picture's file so that at every moment there is the complete file or none.

    Returns:
        The file written.

    Raises:
        ImageWriteError: The file could not be written; nothing is left of it.
    """
    with (
        ImageWriteError.instead(
            "There is not enough memory to save {name}; close other programs and try again.",
            of=(MemoryError,),
            name=path.name,
        ),
        ImageWriteError.instead(
            "{name} could not be saved ({reason}); check the disk or choose another folder.",
            of=PILLOW_ERRORS,
            name=path.name,
        ),
    ):
        return atomic.write(path, encode, replace=replace)


def _blocks(
    photo: Photo, deep: bool, sign_of_life: Callable[[], None], opaque: bool = False
) -> Iterator[Pixels]:
    """Yield the photo's rows, some at a time, as a format stores them.

    Args:
        deep: As uint16, else as uint8.
        opaque: Lay transparent parts on white instead of adding alpha.

    Yields:
        [rows, W, C]: gray or RGB, and alpha if there is any and it is not laid on white.
    """
    height, width = photo.pixels.shape[:2]
    channels = 1 if photo.gray else 3
    count = max(1, _BLOCK_BYTES // (width * channels * (1 + deep)))
    for top in range(0, height, count):
        sign_of_life()
        rows = photo.pixels[top : top + count, :, :channels]
        if photo.alpha is not None:
            alpha = photo.alpha[top : top + count, :, None]
            rows = _on_white(rows, alpha) if opaque else np.concatenate([rows, alpha], axis=2)
        yield np.ascontiguousarray(to_depth(rows, deep))


def _on_white(rows: Pixels, alpha: Pixels) -> Pixels:
    full = np.iinfo(rows.dtype).max
    weights = alpha.astype(np.float32) / full
    return np.asarray((rows * weights + full * (1 - weights)).round().astype(rows.dtype))


def _picture(
    photo: Photo, format: FormatName, sign_of_life: Callable[[], None]
) -> tuple[Image.Image, bytes | None]:
    """Return the photo as the picture that Pillow is to encode, and its color profile."""
    height, width = photo.pixels.shape[:2]
    opaque = photo.alpha is None or not FORMATS[format].alpha
    mode = ("L" if photo.gray else "RGB") if opaque else ("LA" if photo.gray else "RGBA")
    picture = Image.new(mode, (width, height))
    top = 0
    for block in _blocks(photo, False, sign_of_life, opaque):
        picture.paste(Image.fromarray(block.squeeze(2) if block.shape[2] == 1 else block), (0, top))
        top += len(block)
    if not (photo.gray and not FORMATS[format].gray):
        return picture, photo.icc
    colored, icc = to_srgb(picture.convert("L"), photo.icc) if photo.icc else (picture, None)
    colored = colored.convert("RGB")
    if not opaque:
        colored.putalpha(picture.getchannel("A"))
    return colored, icc


def _options(
    format: FormatName, quality: int, icc: bytes | None, info: PhotoInfo
) -> dict[str, Any]:
    """Return what Pillow's encoder is told."""
    options: dict[str, Any] = {"quality": quality}
    if format in ("jpeg", "avif"):
        options["subsampling"] = "4:4:4"
    if format == "jpeg":
        extra = segments(info.extension) if info.extension else b""
        options["extra"] = extra + (jpeg_segment(info.iptc) if info.iptc else b"")
        options["comment"] = jpeg_comment(info.texts)
        options["dpi"] = info.dpi
    kept = {"icc_profile": icc, "exif": info.exif, "xmp": info.xmp}
    return {key: value for key, value in (options | kept).items() if value is not None}
