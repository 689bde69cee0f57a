"""Files of every mode, format, profile and orientation, made by numpy and other libraries."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tifffile
from PIL import ExifTags, Image, ImageCms

from sr3_desktop.engine.base.request import OutputSettings

HEIGHT, WIDTH = 16, 24
ROWS, COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH]

COLOR = np.dstack([30 + 9 * ROWS, 20 + 8 * COLUMNS, 200 - 4 * ROWS - 2 * COLUMNS]).astype(np.uint8)
ALPHA = (10 + 7 * ROWS + 5 * COLUMNS).astype(np.uint8)
BEST = OutputSettings(quality=100)


def profile(space: bytes, gamma: float, primaries: np.ndarray | None = None) -> bytes:
    """Build a version 2 profile of gray values or of RGB with the primaries' XYZ (D50) as rows."""
    curve = b"curv" + struct.pack(">IIHxx", 0, 1, round(gamma * 256))
    white = b"XYZ " + struct.pack(">I3i", 0, 63190, 65536, 54061)
    tags = {b"wtpt": white}
    if primaries is None:
        tags[b"kTRC"] = curve
    else:
        for name, row in zip("rgb", primaries, strict=True):
            fixed = (row * 65536).round().astype(int).tolist()
            tags[f"{name}XYZ".encode()] = b"XYZ " + struct.pack(">I3i", 0, *fixed)
            tags[f"{name}TRC".encode()] = curve
    start = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content
    header = struct.pack(
        ">I4sI4s4s4s", start + len(data), b"test", 0x02400000, b"mntr", space, b"XYZ "
    )
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return header + table + data


DISPLAY_P3 = np.array(
    [[0.5151, 0.2412, -0.0011], [0.2919, 0.6922, 0.0419], [0.1572, 0.0666, 0.7841]]
)


ADOBE_RGB = np.array([[0.6097, 0.3111, 0.0195], [0.2053, 0.6257, 0.0609], [0.1492, 0.0632, 0.7446]])


PROFILES = {
    "none": None,
    "srgb": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    "p3": profile(b"RGB ", 2.2, DISPLAY_P3),
    "adobe": profile(b"RGB ", 2.2, ADOBE_RGB),
    "gray": profile(b"GRAY", 2.2),
}


def stored(mode: str) -> np.ndarray:
    """Return what a file of this mode stores, [H, W, channels]."""
    kind = mode.removesuffix("16").removesuffix("A")
    if kind == "CMYK":
        return np.dstack([255 - COLOR, ALPHA // 4]).astype(np.uint8)
    values = COLOR[:, :, :1] if kind in ("L", "1") else COLOR
    if kind == "1":
        return np.where(values > 100, 255, 0).astype(np.uint8)
    if "A" in mode:
        values = np.dstack([values, ALPHA])
    if mode.endswith("16"):
        low = np.random.default_rng(3).integers(0, 256, values.shape)
        return (values.astype(np.uint16) * 256 + low).astype(np.uint16)
    return values


def visible(mode: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the RGB and the alpha that a reader must make of `stored`."""
    values = stored(mode)
    if mode == "CMYK":
        ink = values.astype(float)
        return ((255 - ink[:, :, :3]) * (255 - ink[:, :, 3:]) / 255).round().astype(np.uint8), None
    alpha = values[:, :, -1] if "A" in mode else None
    colors = values[:, :, :-1] if "A" in mode else values
    return (colors.repeat(3, axis=2) if colors.shape[2] == 1 else colors), alpha


def exif_of(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif.tobytes()


def pillow_file(mode: str, format: str, icc: bytes | None, orientation: int) -> bytes:
    options: dict[str, object] = {"exif": exif_of(orientation)} if orientation > 1 else {}
    options |= {"icc_profile": icc} if icc else {}
    options |= {"WEBP": {"lossless": True, "exact": True}}.get(format, {"quality": 100})
    options |= {"subsampling": "4:4:4"} if format in ("JPEG", "AVIF") else {}
    options |= {"speed": 8} if format == "AVIF" else {}
    if format == "JPEG2000":
        options = {"irreversible": False}
    values = stored(mode).squeeze()
    if mode == "CMYK":
        image = Image.frombytes(mode, values.shape[1::-1], values.tobytes())
    else:
        image = Image.fromarray(values).convert(mode) if mode == "1" else Image.fromarray(values)
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def palette_png(icc: bytes | None, orientation: int) -> bytes:
    index = ((ROWS * WIDTH + COLUMNS) % 256).astype(np.uint8)
    image = Image.fromarray(index).convert("P")
    image.putpalette(PALETTE.ravel().tolist())
    file = io.BytesIO()
    image.save(file, "PNG", exif=exif_of(orientation), **({"icc_profile": icc} if icc else {}))
    return file.getvalue()


PALETTE = np.dstack([np.arange(256), 255 - np.arange(256), np.arange(256) // 2])[0].astype(np.uint8)


def deep_png(mode: str, icc: bytes | None, orientation: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    values = stored(mode).astype(">u2")
    color_type = {1: 0, 2: 4, 3: 2, 4: 6}[values.shape[2]]
    parts = chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, color_type, 0, 0, 0))
    if icc:
        parts += chunk(b"iCCP", b"x\0\0" + zlib.compress(icc))
    parts += chunk(b"eXIf", exif_of(orientation)[6:])
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tiff(mode: str, icc: bytes | None, orientation: int, **options: object) -> bytes:
    values = stored(mode)
    options |= {"extrasamples": ["unassalpha"]} if "A" in mode else {}
    tags = [(274, 3, 1, orientation, True)]
    tags += [(34675, 7, len(icc), icc, True)] if icc else []
    photometric = (
        "separated" if mode == "CMYK" else "rgb" if mode.startswith("RGB") else "minisblack"
    )
    if options.get("planarconfig") == "separate":
        values = values.transpose(2, 0, 1)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        values.squeeze(),
        photometric=photometric,
        extratags=tags,
        metadata=None,
        **options,
    )
    return file.getvalue()


@dataclass(frozen=True)
class Kind:
    """A format and the modes in it; `tolerance` is that of lossy coding, in steps of 255."""

    suffix: str
    modes: str
    make: Callable[[str, bytes | None, int], bytes]
    tolerance: int = 0
    turns: bool = True


def by_pillow(format: str) -> Callable[[str, bytes | None, int], bytes]:
    return lambda mode, icc, orientation: pillow_file(mode, format, icc, orientation)


def by_tifffile(**options: object) -> Callable[[str, bytes | None, int], bytes]:
    return lambda mode, icc, orientation: tiff(mode, icc, orientation, **options)


KINDS = {
    "png": Kind("png", "1 L LA RGB RGBA", by_pillow("PNG")),
    "deep-png": Kind("png", "L16 LA16 RGB16 RGBA16", deep_png),
    "tiff": Kind("tif", "L LA RGB RGBA CMYK L16 LA16 RGB16 RGBA16", by_tifffile()),
    "big-endian": Kind("tif", "L16 LA16 RGB16 RGBA16", by_tifffile(byteorder=">")),
    "packed": Kind(
        "tif", "RGB L16 LA16 RGB16 RGBA16", by_tifffile(compression="zlib", predictor=True)
    ),
    "planes": Kind("tif", "RGB16 RGBA16 LA16", by_tifffile(planarconfig="separate")),
    "strips": Kind("tif", "RGB RGB16", by_tifffile(rowsperstrip=5)),
    "webp": Kind("webp", "RGB RGBA", by_pillow("WEBP")),
    "jpeg": Kind("jpg", "L RGB CMYK", by_pillow("JPEG"), 4),
    "avif": Kind("avif", "RGB RGBA", by_pillow("AVIF"), 4),
    "bmp": Kind("bmp", "L RGB", by_pillow("BMP"), turns=False),
    "jp2": Kind("jp2", "L RGB RGBA", by_pillow("JPEG2000"), turns=False),
    "ppm": Kind("ppm", "RGB", by_pillow("PPM"), turns=False),
}


CASES = [(name, mode) for name, kind in KINDS.items() for mode in kind.modes.split()]


def close(found: np.ndarray | None, expected: np.ndarray | None, tolerance: int) -> None:
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    step = 257 if expected.dtype == np.uint16 else 1
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= tolerance * step


def fitting(mode: str) -> list[str]:
    """Return the names of the profiles that a picture of this mode may have."""
    return ["none", "gray"] if mode[0] in "L1" else ["none", "srgb", "p3", "adobe"]
