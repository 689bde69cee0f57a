"""Reading of every photo file a person may own; else one sentence that says why not."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sr3_desktop.engine.base.errors import ImageReadError, Sentence
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES, RAW_SUFFIXES
from sr3_desktop.engine.base.other_process import in_other_process, wants_other_processes
from sr3_desktop.engine.files.filesystem import is_of_system, reachable, why_not_read
from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.metadata.photo_info import (
    PILLOW_ERRORS,
    read_info,
    read_orientation,
    turned_by_decoder,
)
from sr3_desktop.engine.metadata.recipe import settings_in
from sr3_desktop.engine.metadata.sources import Sources

from .alpha import fill_hidden
from .colors import Decoded, decode, upright
from .gain_map import read_companions
from .gain_map import turned as upright_map
from .jpeg_data import jpeg_quality
from .photo import Photo, Pixels
from .pillow_setup import formats, holds_window_up, opened, prepare_pillow
from .salvage import Mended, ends_in_nothing, mended
from .sixteen_bit import is_sound_tiff

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1")
# Formats that people have and that are named, with the bytes they begin with.
_JPEG_XL = Sentence("a JPEG XL photo; save it as PNG or JPEG first")
_FOREIGN = {
    b"8BPS": Sentence("a Photoshop document; export it as PNG, TIFF or JPEG first"),
    b"\0\0\0\x0cJXL ": _JPEG_XL,
    b"\xff\x0a": _JPEG_XL,
    b"%PDF": Sentence("a PDF document; export its pictures as PNG or JPEG first"),
}
SEVERAL = Sentence("The file holds several pictures; only the first was used.")
COMPANION_LOST = Sentence(
    "The file holds a second picture that belongs to the photo, such as a depth map, HDR "
    "brightness or another view; it was left out."
)
REDUCED = Sentence("The file has more than 8 bits per channel; 8 were used.")
UNFAITHFUL = Sentence("The photo is HDR; its colors were not preserved and may look washed out.")
PROFILE_LOST = Sentence(
    "The color profile of the file cannot be used and was left out; colors may look different."
)
_GAIN_MAP_BRAND = b"tmap"  # ISO 23008-12, amendment 1
_BRANDS_BYTES = 256
_LARGE_BYTES = 1_000_000  # of a damaged file, whose parts are put together under Python's lock
_FOREIGN_VIDEOS = (b"qt  ", b"isom", b"mp41", b"mp42", b"M4V ", b"3gp4", b"3gp5")


def read_image(path: Path) -> Photo:
    """Read a photo of any mode as upright RGB, of 16 bits where the file has more than 8.

    Of a file with several pictures the first is read. Pictures of more than `MAX_PIXELS` are
    refused before they are decoded.

    Raises:
        ImageReadError: There is no such file, or it is not a photo that can be used.
    """
    try:
        with _errors_named(path):
            _refuse_by_name(path)
            try:
                with opened(path) as file:
                    if ends_in_nothing(file):
                        raise OSError("cut short")  # which its decoder does not see
                    if not holds_window_up(file.format, file.width * file.height):
                        return _photo(file, reachable(path))
            except PILLOW_ERRORS as error:
                if isinstance(error, OSError) and is_of_system(error):
                    raise
                size = reachable(path).stat().st_size
                if wants_other_processes() and size > _LARGE_BYTES:
                    return in_other_process(_read_elsewhere, path)
                photo = _rescued(reachable(path))
                if photo is None:
                    raise
                return photo
            return in_other_process(_read_elsewhere, path)
    except UnidentifiedImageError as error:
        with _errors_named(path):
            reason = _describe_unknown(path)
        raise ImageReadError(reason) from error


def _read_elsewhere(path: Path) -> Photo:
    prepare_pillow()
    return read_image(path)


def stored_size(path: Path) -> tuple[int, int] | None:
    """Return width and height in pixels as stored, None if the file is no picture."""
    try:
        with opened(path) as image:
            size: tuple[int, int] = image.size
            return size
    except Exception:
        return None


def upright_size(path: Path) -> tuple[int, int] | None:
    """Return width and height of the upright photo in pixels, None if the file is no picture."""
    try:
        with opened(path) as image:
            width, height = image.size
            return (height, width) if read_orientation(image, path) >= 5 else (width, height)
    except Exception:
        return None


def recipe_in(path: Path) -> dict[str, Any]:
    """Return the settings that a result tells it was made with; none if the file tells none."""
    try:
        with opened(path) as image:
            return settings_in(Sources(image, path).xmp()[0] or b"")
    except Exception:
        return {}


@contextlib.contextmanager
def _errors_named(path: Path) -> Iterator[None]:
    """Turn what Pillow raises into a sentence."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ImageReadError(
            "{name} has more than {limit} megapixels, the limit of this program; reduce it first.",
            name=path.name,
            limit=MAX_PIXELS // 10**6,
        ) from error
    except UnidentifiedImageError:
        raise
    except MemoryError as error:
        raise ImageReadError(
            "There is not enough memory to open {name}; close other programs and try again.",
            name=path.name,
        ) from error
    except PILLOW_ERRORS as error:
        if isinstance(error, OSError) and is_of_system(error):
            raise ImageReadError(why_not_read(path, error)) from error
        raise ImageReadError(
            "{name} is damaged or incomplete. Copy it again.", name=path.name
        ) from error


def _refuse_by_name(path: Path) -> None:
    # Raw files are TIFFs inside, so that Pillow would show their thumbnail as the photo.
    if path.suffix.lower() in RAW_SUFFIXES:
        raise ImageReadError(
            "{name} is a camera raw file; develop it and save it as JPEG, PNG or TIFF first.",
            name=path.name,
        )
    if reachable(path).stat().st_size == 0:
        raise ImageReadError("{name} is empty (0 bytes). Get a fresh copy.", name=path.name)


def _describe_unknown(path: Path) -> Sentence:
    with reachable(path).open("rb") as file:
        start = file.read(12)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        if "HEIF" in formats():
            return Sentence(
                "{name} is a HEIC photo that is damaged or of a kind that cannot be read; save it "
                "as JPEG first.",
                name=path.name,
            )
        return Sentence(
            "{name} is a HEIC photo; to read it, install the decoder with: "
            'pip install "sr3-desktop[heif]". Or save it as JPEG first.',
            name=path.name,
        )
    if start[4:8] == b"ftyp" and start[8:12] in _FOREIGN_VIDEOS:
        return Sentence(
            "{name} is a video; save one of its pictures as a photo first.", name=path.name
        )
    for beginning, what in _FOREIGN.items():
        if start.startswith(beginning):
            return Sentence("{name} is {what}.", name=path.name, what=what)
    with contextlib.suppress(*PILLOW_ERRORS):
        if is_sound_tiff(reachable(path)):
            return Sentence(
                "{name} is a TIFF of a kind that is not supported; save it as TIFF or PNG with 8 "
                "or 16 bits, in RGB or gray, first.",
                name=path.name,
            )
    if path.suffix.lower() in PHOTO_SUFFIXES:
        return Sentence(
            "{name} is damaged or is not an image. Get a fresh copy.",
            name=path.name,
        )
    return Sentence(
        "{name} is not an image of a kind that can be read; save it as PNG or JPEG first.",
        name=path.name,
    )


def _rescued(path: Path) -> Photo | None:
    """Read a file that was cut short near its end, or whose side data is damaged."""

    def pixels_of(data: bytes) -> Pixels:
        with opened(data) as file:
            is_quarter = turned_by_decoder(file) >= 5
            pixels = decode(file, data).pixels
        return pixels.swapaxes(0, 1) if is_quarter else pixels

    try:
        whole = mended(path.read_bytes(), pixels_of)
        if whole is None:
            return None
        with opened(whole.data) as file:
            return _photo(file, path, whole)
    except (*PILLOW_ERRORS, Image.DecompressionBombError):
        return None


def _photo(file: Image.Image, path: Path, whole: Mended | None = None) -> Photo:
    """Read an opened file.

    Args:
        whole: What was made of a damaged one, and is opened in its place.
    """
    has_more, companions = _has_more(file), read_companions(file, path)
    has_companion = bool(companions.others) or _has_companion(file, path)
    turned = turned_by_decoder(file)
    decoded = decode(file, whole.data if whole else path)
    if whole and whole.missing is not None:
        _make_gray(decoded, whole.missing, turned >= 5)
    told = {
        SEVERAL: has_more,
        COMPANION_LOST: has_companion,
        REDUCED: decoded.reduced,
        UNFAITHFUL: decoded.unfaithful,
        PROFILE_LOST: decoded.profile_lost,
    }
    notes = (*(whole.notes if whole else ()), *(note for note, holds in told.items() if holds))
    info = read_info(file, path)
    pixels = upright(decoded.pixels, info.orientation)
    alpha = None if decoded.alpha is None else upright(decoded.alpha, info.orientation)
    if alpha is not None:
        fill_hidden(pixels, alpha)
    gain_map = companions.gain_map and upright_map(companions.gain_map, info.orientation)
    return Photo(
        pixels,
        alpha,
        icc=decoded.icc,
        exif=info.exif,
        gray=decoded.gray,
        notes=(*notes, *info.notes),
        xmp=info.xmp,
        iptc=info.iptc,
        texts=info.texts,
        jpeg_quality=jpeg_quality(file),
        orientation=turned if turned != 1 else info.orientation,
        size=(pixels.shape[1], pixels.shape[0]),
        gain_map=gain_map,
    )


def _make_gray(decoded: Decoded, rows: NDArray[np.bool_], is_quarter: bool) -> None:
    """Let rows of the stored picture be gray and opaque."""
    largest = np.iinfo(decoded.pixels.dtype).max
    for array, value in ((decoded.pixels, largest // 2 + 1), (decoded.alpha, largest)):
        if array is not None:
            (array.swapaxes(0, 1) if is_quarter else array)[rows] = value


def _has_more(file: Image.Image) -> bool:
    """Tell whether the file holds more pictures than its photo."""
    if file.format in ("MPO", "HEIF"):  # their others belong to the photo
        return False
    try:
        return getattr(file, "n_frames", 1) > 1
    except PILLOW_ERRORS:  # a later picture is damaged
        return True


def _has_companion(file: Any, path: Path) -> bool:
    """Tell whether a HEIC or AVIF file holds a depth map, a gain map, a second view or the like."""
    if file.format not in ("HEIF", "AVIF"):
        return False
    with path.open("rb") as stream:
        start = stream.read(_BRANDS_BYTES)
    if _GAIN_MAP_BRAND in start[: int.from_bytes(start[:4], "big")]:
        return True
    kinds = ("depth_images", "aux")
    return file.format == "HEIF" and (file.n_frames > 1 or any(map(file.info.get, kinds)))
