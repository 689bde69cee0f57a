"""From an opened file to RGB arrays: 16 bits where the file has them, CMYK and Lab converted.

Pixels stay in the photo's own color space, so that nothing is clipped or converted twice. Only
CMYK and Lab photos are converted, to sRGB.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sr3_desktop.engine.base.errors import ImageReadError

from .color_tags import profile_from_tags, profile_of
from .photo import Pixels, to_depth
from .pillow_setup import bands, beginning
from .sixteen_bit import MEASURED, read_16_bit

_HEADER_BYTES = 1 << 16
_BAND = 64  # rows copied together

_UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a[::-1].swapaxes(0, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: a[:, ::-1].swapaxes(0, 1),
}


class Decoded(NamedTuple):
    """The content of a file, not yet turned.

    Attributes:
        pixels: uint8 or uint16 [H, W, 3] RGB.
        alpha: [H, W] of the same type, or None.
        icc: Color profile that fits the pixels.
        gray: The three channels are equal as the file has no color.
        reduced: The file has more bits a channel than the pixels.
        unfaithful: The file states colors, such as those of HDR, that no profile can hold.
        profile_lost: The file's color profile is damaged, or of another kind of picture.
    """

    pixels: Pixels
    alpha: Pixels | None
    icc: bytes | None
    gray: bool
    reduced: bool = False
    unfaithful: bool = False
    profile_lost: bool = False


def decode(file: Image.Image, source: Path | bytes) -> Decoded:
    """Decode an opened file.

    Args:
        file: As `opened` yields it, its pixels not yet loaded.
        source: Where it is, or its bytes, to be opened once more.

    Raises:
        ImageReadError: The file holds no photo.
        Exception: What Pillow raises on damaged data.
    """
    icc = file.info.get("icc_profile")
    stated = None if icc else profile_from_tags(file)
    unfaithful = stated is not None and not stated.curve
    deep = read_16_bit(file, source)
    if deep is not None and file.mode != "CMYK":
        gray = deep.shape[2] < 3
        pixels, alpha = _split(deep)
        icc = _fitting(icc or profile_of(stated, gray), gray)
        lost = icc is None and _is_told(file, gray)
        return Decoded(pixels, alpha, icc, gray, unfaithful=unfaithful, profile_lost=lost)
    reduced = deep is not None or _is_deeper(file)
    file.load()
    image, icc = _plain(file if deep is None else _in_cmyk(deep), icc)
    gray = image.mode in ("L", "LA")
    pixels, alpha = _split(to_array(image))
    icc = _fitting(icc or profile_of(stated, gray), gray)
    lost = icc is None and _is_told(file, gray)
    return Decoded(pixels, alpha, icc, gray, reduced, unfaithful, lost)


def upright(array: Pixels, orientation: int) -> Pixels:
    """Return [H, W] or [H, W, C] as it is meant to be seen.

    Args:
        orientation: 1 to 8, as EXIF defines them.
    """
    turn = _UPRIGHT.get(orientation)
    return np.ascontiguousarray(turn(array) if turn else array)


def to_array(image: Image.Image) -> NDArray[np.uint8]:
    """Return the picture as [H, W, bands] with a single copy of it."""
    count = len(image.getbands())
    array = np.empty((image.height, image.width, count), np.uint8)
    for rows, band in bands(image, _BAND):
        array[rows] = band.reshape(-1, image.width, count)
    return array


def to_srgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, bytes | None]:
    """Convert a picture of another color space to sRGB, by its profile if it has a usable one.

    Returns:
        The picture in mode RGB, and the profile of sRGB; None if a plain formula had to do.
    """
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    try:
        if image.mode == "LAB":
            source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        else:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc or b""))
        converted = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB"), None
    assert converted is not None  # None is returned only for inPlace=True
    return converted, srgb.tobytes()


def bits_in_header(file: IO[bytes], format: str) -> int:
    """Return the bits a channel of an AVIF or JPEG 2000 file, which Pillow does not tell."""
    start = beginning(file, _HEADER_BYTES)
    box, siz = start.find(b"av1C"), start.find(b"\xff\x4f\xff\x51")
    if format == "AVIF" and 0 <= box < len(start) - 6:  # AV1-ISOBMFF, section 2.3.3
        return 12 if start[box + 6] & 0x20 else 10 if start[box + 6] & 0x40 else 8
    if format == "JPEG2000" and 0 <= siz < len(start) - 42:  # ISO/IEC 15444-1, table A.9
        return int(start[siz + 42] & 0x7F) + 1
    return 8


def _in_cmyk(values: Pixels) -> Image.Image:
    """Return 16-bit CMYK with the 8 bits that can be converted."""
    height, width = values.shape[:2]
    return Image.frombytes("CMYK", (width, height), to_depth(values, deep=False).tobytes())


def _plain(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, bytes | None]:
    """Return the picture in mode L, LA, RGB or RGBA, and its color profile."""
    if image.mode == "F":
        raise ImageReadError(MEASURED)
    if image.mode in ("CMYK", "LAB"):
        return to_srgb(image, icc)
    gray = image.mode in ("1", "L", "LA", "La")
    mode = ("L" if gray else "RGB") + ("A" if image.has_transparency_data else "")
    return image if image.mode == mode else image.convert(mode), icc


def _split(array: Pixels) -> tuple[Pixels, Pixels | None]:
    """Return RGB and, unless all is opaque, alpha of an array of 1 to 4 channels."""
    channels = array.shape[2]
    alpha = array[:, :, -1] if channels in (2, 4) else None
    opaque = np.iinfo(array.dtype).max
    if alpha is not None and alpha.min(initial=opaque) == opaque:
        alpha = None
    if channels == 3:
        return array, None
    pixels = np.empty((*array.shape[:2], 3), array.dtype)
    # Channel by channel, which lets other threads run; `repeat` keeps Python's lock for all of it.
    for channel in range(3):
        pixels[:, :, channel] = array[:, :, channel if channels == 4 else 0]
    return pixels, alpha if alpha is None else alpha.copy()


def _is_deeper(file: Any) -> bool:
    """Tell whether Pillow reads fewer bits than the file has: it says so only to its decoders."""
    if int(file.info.get("bit_depth", 8)) > 8:
        return True
    if file.format in ("AVIF", "JPEG2000"):
        return bits_in_header(file.fp, file.format) > 8
    if file.format == "PPM":
        return any(isinstance(tile[3], tuple) and tile[3][-1] > 255 for tile in file.tile)
    return any(";16" in str(tile[3]) for tile in getattr(file, "tile", ()))


def _fitting(icc: bytes | None, gray: bool) -> bytes | None:
    """Return the profile if it is one of this kind of picture; a wrong one would spoil the file."""
    return icc if icc and icc[16:20] == (b"GRAY" if gray else b"RGB ") else None


def _is_told(file: Image.Image, gray: bool) -> bool:
    """Tell whether a file has a profile whose loss matters: grays are the same in RGB."""
    profile = file.info.get("icc_profile", b"")  # None: some of its parts are missing
    return profile is None or (bool(profile) and not (gray and profile[16:20] == b"RGB "))
