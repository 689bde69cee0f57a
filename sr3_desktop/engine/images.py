"""Image files in and out, with everything a photo carries; numpy and Pillow only.

Pixels stay in the photo's own colour space: its profile is kept beside them and written back, so
nothing is clipped or converted twice. Only CMYK and Lab photos are converted, to sRGB.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from .errors import ImageReadError, ImageWriteError
from .request import FormatName, OutputSettings
from .targets import MAX_PIXELS, target_format, temporary_path

PHOTO_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .apng .webp .tif .tiff .bmp .dib .gif .avif .jp2 .ppm .pgm".split()
)
"""Endings of the files that a folder's photos are looked for by."""

# Explicit, as Pillow would also try formats that run other programs (EPS) or are no pictures.
_PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "JPEG2000", "PPM")
_RAW_SUFFIXES = frozenset(
    ".dng .cr2 .cr3 .crw .nef .nrw .arw .sr2 .orf .rw2 .raf .pef .srw .x3f .3fr .iiq".split()
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1")

# What Pillow's decoders, encoders and EXIF parser raise on damaged or unsuitable data.
_PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
)

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Tags of the first directory that describe how a file stores its pixels, not the photo.
_STORAGE_TAGS = {
    *range(254, 267),
    *range(273, 282),
    284,  # planar configuration
    317,  # predictor
    *range(320, 348),
    *range(512, 533),
    700,  # XMP
    33723,  # IPTC
    34377,  # Photoshop
    34675,  # colour profile
}
_MAX_JPEG_EXIF_BYTES = 65533

# One limit for the whole program; Pillow's own would refuse our 4 x 4 times enlarged photos.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo in memory, upright, with what must be written back.

    Attributes:
        pixels: uint8 [H, W, 3] RGB in the colour space of `icc`.
        alpha: uint8 [H, W], 255 is opaque; None when nothing is transparent. Where it is 0,
            `pixels` continue the visible surroundings, so that no halo grows into them.
        icc: Colour profile, of RGB or (for grey photos) of grey values.
        exif: Tags without orientation and without thumbnail.
        grey: The file has no colour: the three channels are equal and are written as one.
        notes: Remarks for the user, one sentence each.
    """

    pixels: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    grey: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        deep_or_not = self.pixels.dtype in (np.uint8, np.uint16)
        if not deep_or_not or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"{self.pixels.dtype} {self.pixels.shape} is not uint8 [H, W, 3]")
        if self.alpha is not None and self.alpha.shape != self.pixels.shape[:2]:
            raise ValueError(f"alpha {self.alpha.shape} does not fit pixels {self.pixels.shape}")


def read_image(path: Path) -> Photo:
    """Read a photo of any mode Pillow knows as upright 8-bit RGB.

    Raises:
        ImageReadError: There is no such file, or it is not a photo that can be used.
    """
    try:
        _refuse_by_name(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_PILLOW_FORMATS) as file:
                return _photo(file)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageReadError(
            f"{path.name} has more than {MAX_PIXELS // 10**6} megapixels, the most that this "
            "program handles; make it smaller first."
        ) from error
    except UnidentifiedImageError as error:
        raise ImageReadError(_describe_unknown(path)) from error
    except MemoryError as error:
        raise ImageReadError(
            f"There is not enough memory to open {path.name}; close other programs and try again."
        ) from error
    except _PILLOW_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise ImageReadError(f"{path.name} can not be opened: {error.strerror}.") from error
        raise ImageReadError(
            f"{path.name} is damaged or cut short; get a new copy of the file."
        ) from error


def write_image(
    image: Photo | NDArray[np.uint8], path: Path, settings: OutputSettings | None = None
) -> tuple[str, ...]:
    """Write a photo so that at every moment there is the complete file or none.

    Args:
        image: A photo, or uint8 [H, W, 3] RGB in sRGB.
        path: The file to write, as `check_target` returned it; replaced if it is there.
        settings: Format and quality.

    Returns:
        Remarks for the user on what the format could not keep.

    Raises:
        ImageWriteError: The file could not be written; nothing is left of it.
    """
    settings = settings or OutputSettings()
    photo = image if isinstance(image, Photo) else Photo(image)
    format = target_format(path, settings)
    notes: tuple[str, ...] = ()

    def encode(file: IO[bytes]) -> None:
        nonlocal notes
        picture, options, notes = _encodable(photo, format, settings.quality)
        picture.save(file, format=format.upper(), **options)

    write_atomically(path, encode)
    return notes


def write_atomically(path: Path, encode: Callable[[IO[bytes]], object]) -> None:
    """Write a picture's file so that at every moment there is the complete file or none.

    Args:
        path: The file to write; replaced if it is there.
        encode: Writes the picture with Pillow.

    Raises:
        ImageWriteError: The file could not be written; nothing is left of it.
    """
    temporary = temporary_path(path)
    try:
        with temporary.open("xb") as file:
            encode(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (*_PILLOW_ERRORS, MemoryError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ImageWriteError(
            f"{path.name} could not be written ({reason}); check the disk or choose another folder."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _refuse_by_name(path: Path) -> None:
    # Raw files are TIFFs inside, so that Pillow would show their thumbnail as the photo.
    if path.suffix.lower() in _RAW_SUFFIXES:
        raise ImageReadError(
            f"{path.name} is a camera raw file; develop it and save it as JPEG, PNG or TIFF first."
        )
    if path.stat().st_size == 0:
        raise ImageReadError(f"{path.name} is empty (0 bytes); get a new copy of the file.")


def _describe_unknown(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(12)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return f"{path.name} is a HEIC photo, which can not be read; save it as JPEG first."
    if path.suffix.lower() in PHOTO_SUFFIXES:
        return f"{path.name} is damaged or not an image, in spite of its name."
    return f"{path.name} is not an image of a kind that can be read."


def _photo(file: Image.Image) -> Photo:
    notes = []
    # An MPO file (3D or portrait photo) also has several frames, but the first is the photo.
    if file.format != "MPO" and getattr(file, "n_frames", 1) > 1:
        notes.append("The file holds several pictures; the first one was used.")
    if _is_deep(file):
        notes.append("The file has 16 bits a channel; 8 were used.")
    file.load()
    try:
        orientation, exif = _read_exif(file)
    except _PILLOW_ERRORS:
        orientation, exif = 1, None
        notes.append("The photo information (EXIF) is damaged and was left out.")
    image, icc = _plain_colours(file)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    grey = image.mode in ("L", "LA")
    alpha = np.array(image.getchannel("A")) if image.mode in ("LA", "RGBA") else None
    if alpha is not None and alpha.min(initial=255) == 255:
        alpha = None
    pixels = np.array(image.convert("RGB"))
    if alpha is not None:
        pixels = _with_hidden_filled(pixels, alpha)
    return Photo(pixels, alpha, _fitting_profile(icc, grey), exif, grey, tuple(notes))


def _is_deep(file: Image.Image) -> bool:
    tiles = getattr(file, "tile", ())  # Pillow names 16-bit RGB only in the decoder's arguments
    return file.mode.startswith("I") or any(";16" in str(tile[3]) for tile in tiles)


def _read_exif(file: Image.Image) -> tuple[int, bytes | None]:
    """Return the orientation (1 to 8) and the tags worth keeping."""
    exif = file.getexif()
    orientation = int(exif.get(ExifTags.Base.Orientation, 1))
    for tag in _STORAGE_TAGS & exif.keys():
        del exif[tag]
    return orientation, exif.tobytes() if len(exif) else None


def _plain_colours(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """Return the picture in mode L, LA, RGB or RGBA, and its colour profile."""
    icc = image.info.get("icc_profile")
    if image.mode == "F":
        raise ImageReadError(
            "The file holds measured numbers rather than a photo; save it with 8 or 16 bits."
        )
    if image.mode.startswith("I"):
        return _reduced_to_8_bit(image), icc
    if image.mode in ("CMYK", "LAB"):
        return _to_srgb(image, icc)
    grey = image.mode in ("1", "L", "LA", "La")
    has_alpha = image.has_transparency_data
    return image.convert(
        ("LA" if has_alpha else "L") if grey else "RGBA" if has_alpha else "RGB"
    ), icc


def _reduced_to_8_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image).clip(0, 65535).astype(np.uint32)
    return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))


def _with_hidden_filled(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the pixels with each invisible one as the mean of the smallest visible block near it.

    Editors leave any colour, often black, under full transparency. A network, as every resize,
    would carry it across the edge into what is visible.
    """
    height, width = alpha.shape
    hidden = alpha == 0
    if hidden.all():
        return pixels
    planes = [np.where(hidden, 0, pixels[:, :, channel]) for channel in range(3)]
    images = [Image.fromarray(plane.astype(np.float32)) for plane in (*planes, ~hidden)]
    filled, block = pixels.copy(), 2
    while hidden.any():
        red, green, blue, weight = (np.asarray(image.reduce(block)) for image in images)
        means = np.dstack([red, green, blue]) / np.maximum(weight, 1e-9)[:, :, None]
        means = np.dstack([means.round(), weight]).repeat(block, axis=0).repeat(block, axis=1)
        found = hidden & (means[:height, :width, 3] > 0)
        filled[found] = means[:height, :width, :3][found]
        hidden &= ~found
        block *= 2
    return filled


def _to_srgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, bytes | None]:
    """Convert a picture of another colour space to sRGB, by its profile if it has a usable one."""
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


def _fitting_profile(icc: bytes | None, grey: bool) -> bytes | None:
    """Return the profile if it is one of this kind of picture; a wrong one would spoil the file."""
    return icc if icc and icc[16:20] == (b"GRAY" if grey else b"RGB ") else None


def _encodable(
    photo: Photo, format: FormatName, quality: int
) -> tuple[Image.Image, dict[str, Any], tuple[str, ...]]:
    """Return the picture as the format can hold it, Pillow's options, and remarks."""
    notes: list[str] = []
    picture, icc = Image.fromarray(photo.pixels), photo.icc
    if photo.grey:
        picture = picture.convert("L")
        if format == "webp":  # which knows no grey
            picture, icc = _to_srgb(picture, icc) if icc else (picture.convert("RGB"), None)
    if photo.alpha is not None:
        alpha = Image.fromarray(photo.alpha)
        if format == "jpeg":
            white = Image.new(picture.mode, picture.size, "white")
            picture = Image.composite(picture, white, alpha)
            notes.append("JPEG holds no transparency; transparent parts became white.")
        else:
            picture.putalpha(alpha)
    exif = _updated_exif(photo.exif, picture.size) if photo.exif else None
    if exif is not None and format == "jpeg" and len(exif) > _MAX_JPEG_EXIF_BYTES:
        exif = None
        notes.append("The photo information (EXIF) is too long for JPEG and was left out.")
    by_format: dict[FormatName, dict[str, Any]] = {
        "png": {},
        "jpeg": {"quality": quality, "subsampling": "4:4:4"},
        "webp": {"quality": quality},
        "tiff": {},  # uncompressed: libtiff's compressing writer refuses the EXIF directory
    }
    kept = {"exif": exif, "icc_profile": icc}
    options = by_format[format] | {key: value for key, value in kept.items() if value}
    return picture, options, tuple(notes)


def _updated_exif(data: bytes, size: tuple[int, int]) -> bytes:
    """Return the tags with the result's dimensions; Pillow leaves the thumbnail out."""
    exif = Image.Exif()
    exif.load(data)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if details:
        details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight] = size
    return exif.tobytes()
