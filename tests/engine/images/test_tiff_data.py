"""Compressed TIFFs cut near their end, of every layout: strips, tiles, planes, large files."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.images.salvage import COMPLETE

HEIGHT, WIDTH = 240, 96
RAMP = np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) * 200 // (HEIGHT + WIDTH)
PIXELS = (RAMP[:, :, None] + np.random.default_rng(1).integers(0, 40, (HEIGHT, WIDTH, 3))).astype(
    np.uint8
)
CUT = re.compile(r"The file was cut short: (\d+)% of the rows are missing and stay gray\.")


def tiff(parts: list[bytes], tags: dict[int, list[int]], order: str = "<", big: bool = False):
    """Return a TIFF whose directory comes first, as in files that may be cut at their end.

    Args:
        parts: The strips or tiles.
        tags: All but their places and lengths.
        order: Of the bytes.
        big: BigTIFF.
    """
    number, kind = ("Q", 16) if big else ("I", 4)
    names = (324, 325) if 322 in tags else (273, 279)
    fields = {**tags, names[0]: [0] * len(parts), names[1]: [len(part) for part in parts]}

    def written(starts: list[int]) -> bytes:
        fields[names[0]] = starts
        first = 16 if big else 8
        size = struct.calcsize("<H2Q") + 2 if big else 12
        at = first + (8 if big else 2) + size * len(fields) + (8 if big else 4)
        entries, rest = b"", b""
        for tag, values in sorted(fields.items()):
            stored = struct.pack(f"{order}{len(values)}{number}", *values)
            if len(values) > 1:
                rest, stored = rest + stored, struct.pack(f"{order}{number}", at + len(rest))
            entries += struct.pack(f"{order}HH{number}", tag, kind, len(values)) + stored
        head = (b"II" if order == "<" else b"MM") + (
            struct.pack(f"{order}3HQ", 43, 8, 0, first) if big else struct.pack(f"{order}HI", 42, 8)
        )
        count = struct.pack(f"{order}{'Q' if big else 'H'}", len(fields))
        return head + count + entries + bytes(8 if big else 4) + rest

    length = len(written([0] * len(parts)))
    starts = [length + sum(map(len, parts[:index])) for index in range(len(parts))]
    return written(starts) + b"".join(parts)


def described(compression: int) -> dict[int, list[int]]:
    size = {256: [WIDTH], 257: [HEIGHT]}
    return {**size, 258: [8] * 3, 259: [compression], 262: [2], 277: [3]}


def deflated(order: str = "<", big: bool = False, rows: int = 50) -> bytes:
    strips = [zlib.compress(PIXELS[top : top + rows].tobytes()) for top in range(0, HEIGHT, rows)]
    return tiff(strips, described(8) | {278: [rows]}, order, big)


def tiled() -> bytes:
    padded = np.pad(PIXELS, ((0, 0), (0, 32), (0, 0)))
    tiles = [
        padded[top : top + 16, left : left + 64] for top in range(0, 240, 16) for left in (0, 64)
    ]
    tags = described(32946) | {322: [64], 323: [16]}
    return tiff([zlib.compress(tile.tobytes()) for tile in tiles], tags)


def in_planes() -> bytes:
    strips = [
        zlib.compress(PIXELS[top : top + 10, :, channel].tobytes())
        for channel in range(3)
        for top in range(0, HEIGHT, 10)
    ]
    return tiff(strips, described(8) | {278: [10], 284: [2]})


def by_libtiff(compression: str, code: int, rows: int, pixels: np.ndarray = PIXELS) -> bytes:
    """Return a picture compressed by Pillow's libtiff, its directory moved to the beginning."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "TIFF", compression=compression, tiffinfo={278: rows})
    with Image.open(file) as image:
        tags = dict(image.tag_v2.items())
        starts, lengths = tags[273], tags[279]
        bits = tags.get(258, (8,))
        layout = {256: [WIDTH], 257: [HEIGHT], 258: list(bits), 259: [code], 262: [tags[262]]}
        layout |= {277: [len(bits)], 278: [tags[278]]}
        layout |= {317: [tags[317]]} if 317 in tags else {}
    whole = file.getvalue()
    return tiff([whole[a : a + n] for a, n in zip(starts, lengths, strict=True)], layout)


DEEP = PIXELS[:, :, 0].astype(np.uint16) * 257
FILES = {
    "deflate": deflated,
    "big-endian": lambda: deflated(order=">"),
    "BigTIFF": lambda: deflated(big=True),
    "one strip": lambda: deflated(rows=HEIGHT),
    "tiles": tiled,
    "planes": in_planes,
    "lzw": lambda: by_libtiff("tiff_lzw", 5, 50),
    "lzw in one strip": lambda: by_libtiff("tiff_lzw", 5, HEIGHT),
    "lzw, 16 bits": lambda: by_libtiff("tiff_lzw", 5, 50, DEEP),
    "packbits": lambda: by_libtiff("packbits", 32773, 5),
    "zstd": lambda: by_libtiff("zstd", 50000, 5),
    "lzma": lambda: by_libtiff("lzma", 34925, 5),
}


def reading(folder: Path, data: bytes):
    path = folder / "a.tif"
    path.write_bytes(data)
    return read_image(path)


@pytest.mark.parametrize("share", [0.995, 0.96])
@pytest.mark.parametrize("kind", FILES)
def test_all_rows_that_are_there_are_used(tmp_path: Path, kind: str, share: float) -> None:
    data = FILES[kind]()
    whole = reading(tmp_path, data)
    assert not whole.notes
    cut = data[: int(len(data) * share)]
    if kind == "planes" and share < 0.99:  # more than a tenth of the last channel
        with pytest.raises(ImageReadError, match="damaged or incomplete"):
            reading(tmp_path, cut)
        return
    photo = reading(tmp_path, cut)
    told = CUT.fullmatch(str(photo.notes[0]))
    assert told
    there = (photo.pixels == whole.pixels).all(axis=(1, 2))
    assert 1 - int(told[1]) / 100 <= there.mean() < 1
    missing = int(np.argmin(there))
    middle = 32768 if photo.has_16_bits else 128
    if kind != "planes":
        assert there[:missing].all()
        assert (photo.pixels[missing:] == middle).all()


def test_a_cut_behind_the_last_row_is_told_as_that(tmp_path: Path) -> None:
    photo = reading(tmp_path, deflated()[:-2])  # of the check sum
    np.testing.assert_array_equal(photo.pixels, PIXELS)
    assert photo.notes[0] == COMPLETE


@pytest.mark.parametrize(
    "data",
    [
        deflated()[: len(deflated()) // 2],
        deflated(rows=HEIGHT)[: len(deflated()) // 3],
        by_libtiff("tiff_lzw", 5, HEIGHT)[:3000],
        by_libtiff("packbits", 32773, HEIGHT)[:-400],  # nothing can be put in place of its strip
        tiff([b"neither of them" * 300], described(8) | {278: [HEIGHT]})[:-9],
        tiff([b"neither of them" * 300], described(5) | {278: [HEIGHT]})[:-9],
        tiff([bytes(300)], described(8) | {256: [60_000], 257: [60_000], 278: [60_000]})[:-9],
        tiff([zlib.compress(bytes(300))[:-5] + b"wrong"], described(8) | {278: [HEIGHT]}),
    ],
)
def test_what_cannot_be_had_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ImageReadError, match=r"damaged or|megapixels"):
        reading(tmp_path, data)


def test_rows_of_a_fax_are_not_taken_for_the_photos(tmp_path: Path) -> None:
    """Its decoder makes white rows of any bytes, the same of all."""
    white = PIXELS[:, :, 0] > 120
    data = by_libtiff("group4", 4, 24, white)
    whole = reading(tmp_path, data).pixels
    photo = reading(tmp_path, data[:-5])
    assert (photo.pixels == whole).all(axis=(1, 2)).mean() == 0.9
    assert str(photo.notes[0]).startswith("The file was cut short: 10% of the rows")


@pytest.mark.skipif(sys.platform != "linux", reason="Pillow keeps its libtiff to itself")
def test_a_damaged_tiff_leaves_one_sentence_on_the_terminal(tmp_path: Path) -> None:
    """libtiff writes to the process's stderr, past Python."""
    lzw = by_libtiff("tiff_lzw", 5, 50)
    (tmp_path / "a.tif").write_bytes(lzw[:9000] + bytes(range(200)) + lzw[9200:])
    (tmp_path / "b.tif").write_bytes(deflated().replace(b"x\x9c", b"xx"))
    code = f"""
from pathlib import Path
from sr3_desktop.engine.images import prepare_pillow, read_image
prepare_pillow()
for name in "ab":
    try:
        read_image(Path({str(tmp_path)!r}, name + ".tif"))
    except Exception as error:
        import sys
        print(error, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.stderr.splitlines() == [
        f"{name}.tif is damaged or incomplete. Copy it again." for name in "ab"
    ]
