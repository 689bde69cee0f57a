"""Photo files of every format that can be read, and any number of ways in which they are damaged.

For tests at every level: whatever is read, a mutation gives a photo or one sentence, never a crash.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

HEIC = Path(__file__).parent / "engine" / "heic"

Damage = Callable[[np.random.Generator, bytes], bytes]


def good_files() -> dict[str, bytes]:
    """Return one small undamaged photo of every kind by its file name."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:24, 0:32]
    smooth = np.dstack([40 + rows * 6, 60 + columns * 5, rows * 0 + 90])
    color = Image.fromarray((smooth + rng.integers(0, 8, smooth.shape)).astype(np.uint8))
    gray, palette = color.convert("L"), color.convert("P")
    clear = color.copy()
    clear.putalpha(gray)
    deep = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    second = {"save_all": True, "append_images": [color.rotate(90)]}
    tags = {"exif": _exif(), "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"}
    return {
        "color.jpg": _saved(color, "JPEG", **tags),
        "progressive.jpg": _saved(color, "JPEG", progressive=True),
        "gray.jpg": _saved(gray, "JPEG"),
        "cmyk.jpg": _saved(color.convert("CMYK"), "JPEG"),
        "color.png": _saved(color, "PNG", exif=_exif()),
        "palette.png": _saved(palette, "PNG"),
        "deep.png": _saved(deep, "PNG"),
        "moving.png": _saved(color, "PNG", **second),
        "color.webp": _saved(color, "WEBP", **tags),
        "clear.webp": _saved(clear, "WEBP", lossless=True),
        "moving.webp": _saved(color, "WEBP", **second),
        "color.tif": _saved(color, "TIFF"),
        "packed.tif": _saved(color, "TIFF", compression="tiff_lzw"),
        "deep.tif": _saved(deep, "TIFF", compression="tiff_deflate"),
        "pages.tif": _saved(color, "TIFF", **second),
        "color.bmp": _saved(color, "BMP"),
        "palette.bmp": _saved(palette, "BMP"),
        "moving.gif": _saved(palette, "GIF", **second),
        "color.avif": _saved(color, "AVIF", speed=10, **tags),
        "clear.avif": _saved(clear, "AVIF", speed=10),
        "color.jp2": _saved(color, "JPEG2000"),
        "color.ppm": _saved(color, "PPM"),
        "turned.heic": (HEIC / "turned.heic").read_bytes(),
        "deep.heic": (HEIC / "deep.heic").read_bytes(),
    }


def mutations(rng_seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged files; the same seed gives the same files.

    Args:
        rng_seed: Seed of every choice.
        count: Number of files. From 200 on, every damage meets every format.

    Yields:
        A file name, unique and with the ending of a photo, and the content.
    """
    rng = np.random.default_rng(rng_seed)
    files = good_files()
    kinds = list(DAMAGES)
    names = list(files)
    for number in range(count):
        # Formats change fastest; each round over them shifts the damages by one.
        name = names[number % len(names)]
        kind = kinds[(number + number // len(names)) % len(kinds)]
        content = DAMAGES[kind](rng, files[name])
        if kind == "wrong_ending":
            name = f"{name}{Path(names[int(rng.integers(len(names)))]).suffix}"
        yield f"{number:04}_{kind}_{name}", content


def _truncated(rng: np.random.Generator, data: bytes) -> bytes:
    return data[: int(rng.integers(1, len(data)))]


def _truncated_early(rng: np.random.Generator, data: bytes) -> bytes:
    return data[: int(rng.integers(1, 64))]


def _bits_flipped(rng: np.random.Generator, data: bytes) -> bytes:
    values = np.frombuffer(data, np.uint8).copy()
    for _ in range(int(rng.integers(1, 20))):
        values[rng.integers(len(values))] ^= 1 << int(rng.integers(8))
    return values.tobytes()


def _header_flipped(rng: np.random.Generator, data: bytes) -> bytes:
    return _bits_flipped(rng, data[:160]) + data[160:]


def _zeroed(rng: np.random.Generator, data: bytes) -> bytes:
    start = int(rng.integers(len(data)))
    length = int(rng.integers(1, 200))
    return data[:start] + bytes(min(length, len(data) - start)) + data[start + length :]


def _empty(rng: np.random.Generator, data: bytes) -> bytes:
    return b""


def _all_zero(rng: np.random.Generator, data: bytes) -> bytes:
    return bytes(len(data))


def _noise(rng: np.random.Generator, data: bytes) -> bytes:
    return data[:16] + rng.bytes(len(data))


def _piece_doubled(rng: np.random.Generator, data: bytes) -> bytes:
    start, end = sorted(int(value) for value in rng.integers(0, len(data), 2))
    return data[:end] + data[start:]


def _unchanged(rng: np.random.Generator, data: bytes) -> bytes:
    return data


def _giant(rng: np.random.Generator, data: bytes) -> bytes:
    """Give the picture dimensions that no memory holds, where the format tells them."""
    size = int(rng.choice([20_001, 40_000, 65_535]))
    if data.startswith(b"\x89PNG"):
        header = data[12:16] + struct.pack(">II", size, size) + data[24:29]
        return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    if data.startswith(b"BM"):
        return data[:18] + struct.pack("<ii", size, size) + data[26:]
    if data.startswith(b"GIF8"):
        return data[:6] + struct.pack("<HH", size, size) + data[10:]
    if data.startswith(b"P6"):
        return b"P6\n%d %d\n255\n" % (size, size) + data[-50:]
    if data.startswith(b"\xff\xd8"):
        at = next(at for at in (data.rfind(b"\xff\xc0"), data.rfind(b"\xff\xc2")) if at > 0)
        return data[: at + 5] + struct.pack(">HH", size, size) + data[at + 9 :]
    for old in (struct.pack(">II", 32, 24), struct.pack(">II", 24, 32)):  # ispe and ihdr boxes
        data = data.replace(old, struct.pack(">II", size, size))
    for tag, old in ((256, 32), (257, 24)):  # of TIFF
        for kind, form in ((3, "<HHIHxx"), (4, "<HHII")):
            entry = struct.pack(form, tag, kind, 1, old)
            data = data.replace(entry, struct.pack("<HHII", tag, 4, 1, size))
    return data


def _looping(rng: np.random.Generator, data: bytes) -> bytes:
    """Let directories of tags point at themselves, in circles, or at one another for long."""
    kind = int(rng.integers(3))
    if kind == 0:  # two directories that are each other's next
        entry = struct.pack("<HHHI4s", 1, 271, 2, 2, b"x\0\0\0")
        loop = b"II*\0\x08\0\0\0" + entry + struct.pack("<I", 26) + entry + struct.pack("<I", 8)
    elif kind == 1:  # the EXIF and GPS directories are the first one
        pointers = struct.pack("<HHIIHHII", 34665, 4, 1, 8, 34853, 4, 1, 8)
        loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + pointers + bytes(4)
    else:  # a long chain
        entry = struct.pack("<HHHI4s", 1, 271, 2, 2, b"x\0\0\0")
        chain = b"".join(entry + struct.pack("<I", 26 + 18 * n) for n in range(400))
        loop = b"II*\0\x08\0\0\0" + chain
    if data[:4] in (b"II*\0", b"MM\0*"):
        return loop + data[len(loop) :]
    if data.startswith(b"\xff\xd8"):
        content = b"Exif\0\0" + loop
        return data[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + data[2:]
    if data.startswith(b"\x89PNG"):
        chunk = b"eXIf" + loop
        return (
            data[:33]
            + struct.pack(">I", len(loop))
            + chunk
            + struct.pack(">I", zlib.crc32(chunk))
            + data[33:]
        )
    return data.replace(b"II*\0", loop[:4], 1)


DAMAGES: dict[str, Damage] = {
    "truncated": _truncated,
    "truncated_early": _truncated_early,
    "bits_flipped": _bits_flipped,
    "header_flipped": _header_flipped,
    "zeroed": _zeroed,
    "empty": _empty,
    "all_zero": _all_zero,
    "noise": _noise,
    "piece_doubled": _piece_doubled,
    "wrong_ending": _unchanged,
    "giant": _giant,
    "looping": _looping,
}
"""Every way of damaging a file, by name."""


def _exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 30.0, 1.5)
    return exif.tobytes()


def _saved(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()
