"""The file formats that can be written, one row each, and the endings of those that are read."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .errors import Sentence

FormatName = Literal["png", "jpeg", "webp", "tiff", "avif"]

QUALITIES = (1, 60, 80, 92, 95, 100)
"""Qualities at which `Format.by_quality` was measured."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        label: Its proper name, the same in every language.
        suffixes: Endings of file names, the usual one first.
        check_bytes: Bytes of disk a pixel that are asked for before the work, at 8 bits.
        max_side_px: Longest side it can hold; infinite where a photo cannot meet the limit.
        max_pixels: Most pixels it can hold.
        by_quality: Bytes a pixel at `QUALITIES`; empty where it loses nothing. Means over 30
            enlarged photos (scale 4, bundled model), see `app.settings.file_size`.
        follows: How far the result's bytes follow what the photo's own pixels need: sky is cheap,
            fur is dear; the exponent that fits these photos.
        lossless: Bytes a pixel at 8 and at 16 bits a channel, where it loses nothing.
        compressed: The more a photo is enlarged, the fewer bytes a pixel needs.
        deep: It holds 16 bits a channel.
        gray: It holds one channel.
        alpha: It holds transparency.
        iptc: It holds IPTC.
    """

    label: str
    suffixes: tuple[str, ...]
    check_bytes: float
    max_side_px: float = math.inf
    max_pixels: float = math.inf
    by_quality: tuple[float, ...] = ()
    lossless: tuple[float, float] = (0.0, 0.0)
    compressed: bool = True
    follows: float = 0.0
    deep: bool = False
    gray: bool = True
    alpha: bool = True
    iptc: bool = True


FORMATS: dict[FormatName, Format] = {
    "jpeg": Format(
        "JPEG",
        (".jpg", ".jpeg", ".jpe", ".jfif"),
        1.5,
        max_side_px=65500,
        by_quality=(0.031, 0.088, 0.129, 0.21, 0.281, 0.85),
        follows=0.77,
        alpha=False,
    ),
    "png": Format("PNG", (".png",), 4.0, lossless=(1.25, 4.7), deep=True, follows=0.25),
    "tiff": Format(
        "TIFF", (".tif", ".tiff"), 4.0, lossless=(3.0, 6.0), compressed=False, deep=True
    ),
    "webp": Format(
        "WebP",
        (".webp",),
        1.5,
        max_side_px=16383,
        by_quality=(0.018, 0.042, 0.059, 0.112, 0.149, 0.211),
        follows=0.94,
        gray=False,
        iptc=False,
    ),
    # AVIF goes to 65536 a side, but its usual decoder, also Pillow's, opens no more than this
    # (AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT and AVIF_DEFAULT_IMAGE_SIZE_LIMIT in libavif).
    "avif": Format(
        "AVIF",
        (".avif",),
        1.0,
        max_side_px=32768,
        max_pixels=16384 * 16384,
        by_quality=(0.013, 0.055, 0.09, 0.167, 0.24, 0.76),
        follows=0.83,
        gray=False,
        iptc=False,
    ),
}
"""In the order in which they are offered."""

PHOTO_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .mpo .png .apng .webp .tif .tiff .bmp .dib .gif .avif .jp2 .ppm .pgm "
    ".heic .heif .hif".split()
)
"""Endings of the files that a folder's photos are looked for by."""

ARCHIVE_SUFFIXES = (
    *(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tb2"),
    *(".tar.xz", ".txz", ".tar.lzma", ".tlz"),
)
"""Endings of the archives whose photos are trained on."""

OTHER_ARCHIVES = frozenset((".zip", ".7z", ".rar", ".zst", ".lz4"))

RAW_SUFFIXES = frozenset(
    ".dng .cr2 .cr3 .crw .nef .nrw .arw .sr2 .srf .orf .rw2 .rwl .raf .pef .srw .x3f .3fr .fff "
    ".iiq .mef .mos .mrw .erf .kdc .dcr .gpr".split()
)
# Pictures that people keep among their photos, with the endings by which a folder is told of them.
_UNREAD = {
    Sentence("a camera raw file; develop it and save it as JPEG, PNG or TIFF first"): RAW_SUFFIXES,
    Sentence("a document of an image editor; export it as PNG, TIFF or JPEG first"): frozenset(
        ".psd .psb .xcf .kra .ora .pdn .afphoto".split()
    ),
    Sentence("a sequence of pictures; save the one that you want as PNG or JPEG first"): frozenset(
        ".heics .heifs .avifs .avcs".split()
    ),
    Sentence("not an image of a kind that can be read; save it as PNG or JPEG first"): frozenset(
        ".jxl .jxr .wdp .hdp .exr .hdr .tga .pcx .dds .bpg .avci".split()
    ),
}


def why_unread(path: Path) -> str | None:
    """Return what a picture of a kind that is not read is, and what to do; None for other files.

    By the ending of its name alone. The words follow after "{name} is".
    """
    suffix = path.suffix.lower()
    return next((what for what, suffixes in _UNREAD.items() if suffix in suffixes), None)
