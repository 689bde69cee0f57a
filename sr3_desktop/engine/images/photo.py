"""A photo in memory, with everything that must be written back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.metadata.recipe import Recipe

Pixels = NDArray[Any]
"""uint8 [H, W, 3] or uint16 [H, W, 3], RGB."""


@dataclass(frozen=True, slots=True, eq=False)
class GainMap:
    """How much brighter each place of an HDR photo is on a screen that can show it.

    Attributes:
        pixels: uint8 [h, w] or [h, w, 3], over the whole photo, of any size.
        xmp: What the values mean, as Adobe's schema tells it.
        iso: The same as ISO 21496-1 tells it; one of the two may be missing.
    """

    pixels: Pixels
    xmp: bytes | None = None
    iso: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo in memory, upright, with what must be written back.

    Attributes:
        pixels: uint8 or, when the file has more than 8 bits a channel, uint16 [H, W, 3] RGB in the
            color space of `icc`, over the full range of the type.
        alpha: [H, W] of the type of `pixels`, its largest value is opaque; None when nothing is
            transparent. Where it is 0, `pixels` continue the visible surroundings, so that no halo
            grows into them.
        icc: Color profile, of RGB or (for gray photos) of gray values.
        exif: Tags without orientation and without thumbnail.
        xmp: XMP packet (UTF-8), as the file has it.
        iptc: IPTC-IIM records, as the file has them.
        texts: Names and plain texts: the comment, or those of a PNG.
        gray: The file has no color: the three channels are equal and are written as one.
        jpeg_quality: How strongly the file was compressed, on libjpeg's scale, 0 to 100; None
            where it is no JPEG.
        orientation: How the file's pixels were turned or mirrored to make the photo upright, 1 to
            8 as EXIF has it; positions in `exif` and `xmp` are those of the file's pixels.
        size: Width and height of the whole upright photo; None where `pixels` are all of it.
        scale: How often it has been enlarged by a model, which the photo information then tells;
            None for a photo as it was read.
        recipe: How it was made then.
        gain_map: That of an HDR photo, upright.
        notes: Remarks for the user, one sentence each.
    """

    pixels: Pixels
    alpha: Pixels | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    gray: bool = False
    notes: tuple[str, ...] = ()
    xmp: bytes | None = None
    iptc: bytes | None = None
    texts: tuple[tuple[str, str], ...] = ()
    jpeg_quality: int | None = None
    orientation: int = 1
    size: tuple[int, int] | None = None
    gain_map: GainMap | None = None
    scale: float | None = None
    recipe: Recipe | None = None

    def __post_init__(self) -> None:
        if (
            self.pixels.dtype not in (np.uint8, np.uint16)
            or self.pixels.ndim != 3
            or self.pixels.shape[2] != 3
        ):
            raise ValueError(
                f"{self.pixels.dtype} {self.pixels.shape} is not uint8 or uint16 [H, W, 3]"
            )
        if self.alpha is not None and (
            self.alpha.shape != self.pixels.shape[:2] or self.alpha.dtype != self.pixels.dtype
        ):
            raise ValueError(
                f"alpha {self.alpha.dtype} {self.alpha.shape} does not fit pixels "
                f"{self.pixels.dtype} {self.pixels.shape}"
            )

    @property
    def has_16_bits(self) -> bool:
        """Whether the pixels have 16 bits a channel."""
        return self.pixels.dtype == np.uint16

    def in_8_bits(self) -> Photo:
        """Return the photo with 8 bits a channel, for a screen or a network."""
        alpha = None if self.alpha is None else to_depth(self.alpha, deep=False)
        return replace(self, pixels=to_depth(self.pixels, deep=False), alpha=alpha)


def to_depth(values: Pixels, deep: bool) -> Pixels:
    """Return values of a type's full range as uint16 or uint8, rounded to the nearest."""
    if deep == (values.dtype == np.uint16):
        return values
    if deep:
        return values.astype(np.uint16) * np.uint16(257)
    rounded = (values.astype(np.uint32) * 255 + 32767) // 65535
    return rounded.astype(np.uint8)
