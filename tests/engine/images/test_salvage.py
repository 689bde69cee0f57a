"""Files cut near their end or with damaged side data: used and told; all others stay refused."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.images.gif_data import completed_gif
from sr3_desktop.engine.images.jpeg_data import bits_before_last_scan, is_progressive
from sr3_desktop.engine.images.salvage import COMPLETE, mended

HEIC = Path(__file__).parents[1] / "heic"
HEIGHT, WIDTH = 240, 160
RAMP = np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) * 200 // (HEIGHT + WIDTH)
PIXELS = (RAMP[:, :, None] + np.random.default_rng(1).integers(0, 40, (HEIGHT, WIDTH, 3))).astype(
    np.uint8
)
COLOR = Image.fromarray(PIXELS)
DEEP = Image.fromarray(PIXELS[:, :, 0].astype(np.uint16) * 257)
KINDS: dict[str, tuple[Image.Image, str, dict[str, object]]] = {
    "jpeg": (COLOR, ".jpg", {"quality": 92}),
    "jpeg in parts": (COLOR, ".jpg", {"quality": 92, "restart_marker_rows": 1}),
    "gray jpeg": (COLOR.convert("L"), ".jpg", {"quality": 92}),
    "png": (COLOR, ".png", {}),
    "deep png": (DEEP, ".png", {}),
    "palette png": (COLOR.convert("P"), ".png", {}),
    "gif": (COLOR, ".gif", {"interlace": 0}),
    "woven gif": (COLOR, ".gif", {}),
    "bmp": (COLOR, ".bmp", {}),
    "webp": (COLOR, ".webp", {"quality": 95}),
    "lossless webp": (COLOR, ".webp", {"lossless": True}),
    "tiff": (COLOR, ".tif", {}),
    "ppm": (COLOR, ".ppm", {}),
}
CUT = r"The file was cut short: (\d+)% of the rows are missing and stay gray\."


def encoded(kind: str) -> tuple[bytes, str]:
    picture, suffix, options = KINDS[kind]
    file = io.BytesIO()
    picture.save(file, Image.registered_extensions()[suffix], **options)
    return file.getvalue(), suffix


def reading(folder: Path, data: bytes, suffix: str):
    path = folder / f"a{suffix}"
    path.write_bytes(data)
    return read_image(path)


@pytest.mark.parametrize("share", [0.995, 0.97])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_near_its_end_has_all_rows_that_are_there(tmp_path, kind, share) -> None:
    data, suffix = encoded(kind)
    whole = reading(tmp_path, data, suffix).pixels
    photo = reading(tmp_path, data[: int(len(data) * share)], suffix)
    told = re.fullmatch(CUT, photo.notes[0])
    assert told
    assert 1 <= int(told[1]) <= 10
    there = (photo.pixels == whole).all(axis=(1, 2)).mean()
    assert 1 - int(told[1]) / 100 <= there < 1
    missing = photo.pixels[(photo.pixels != whole).any(axis=(1, 2))]
    middle = 32768 if photo.has_16_bits else 128
    assert np.median(missing) == middle


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_early_is_refused(tmp_path: Path, kind: str) -> None:
    data, suffix = encoded(kind)
    for share in (0.2, 0.6, 0.85):
        with pytest.raises(ImageReadError, match=r"a\.\w+ is damaged or"):
            reading(tmp_path, data[: int(len(data) * share)], suffix)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_damage_in_its_middle_is_not_called_cut(tmp_path: Path, kind: str) -> None:
    data, suffix = encoded(kind)
    middle = len(data) // 2
    damaged = data[:middle] + bytes(200) + data[middle + 200 :]
    try:
        notes = reading(tmp_path, damaged, suffix).notes
    except ImageReadError:
        return
    assert notes == ()


def test_a_jpeg_without_its_end_marker_is_complete(tmp_path: Path) -> None:
    data, _ = encoded("jpeg")
    whole = reading(tmp_path, data, ".jpg").pixels
    for rest in (b"", bytes(500)):
        photo = reading(tmp_path, data[:-2] + rest, ".jpg")
        np.testing.assert_array_equal(photo.pixels, whole)
        # With some, the decoder is done before it misses the marker.
        assert photo.notes in ((), (COMPLETE,))
    assert photo.notes == (COMPLETE,)
    assert reading(tmp_path, data + bytes(500), ".jpg").notes == ()


def test_a_jpeg_that_came_in_half_into_a_file_of_its_full_length_is_told(tmp_path) -> None:
    data, _ = encoded("jpeg")
    photo = reading(tmp_path, data[: int(len(data) * 0.97)].ljust(len(data), b"\0"), ".jpg")
    assert re.fullmatch(CUT, photo.notes[0])
    with pytest.raises(ImageReadError, match="damaged"):
        reading(tmp_path, data[: len(data) // 2].ljust(len(data), b"\0"), ".jpg")


def test_a_progressive_jpeg_misses_the_last_details_alone(tmp_path: Path) -> None:
    file = io.BytesIO()
    COLOR.save(file, "JPEG", quality=92, progressive=True)
    data = file.getvalue()
    whole = reading(tmp_path, data, ".jpg").pixels
    photo = reading(tmp_path, data[: int(len(data) * 0.97)], ".jpg")
    told = r"The file was cut short: the finest details of \d+% of the rows are missing\."
    assert re.fullmatch(told, photo.notes[0])
    assert np.abs(photo.pixels.astype(int) - whole).max() < 40
    scans = [match.start() for match in re.finditer(b"\xff\xda", data)]
    for end in (scans[3] + 40, scans[-2], scans[-1], scans[-1] + 8):  # whole scans are missing
        with pytest.raises(ImageReadError, match="damaged"):
            reading(tmp_path, data[:end], ".jpg")


def test_a_cut_photo_is_turned_with_its_gray_rows(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for suffix, options in ((".png", {}), (".tif", {})):
        file = io.BytesIO()
        COLOR.save(file, Image.registered_extensions()[suffix], exif=exif, **options)
        data = file.getvalue()
        whole = reading(tmp_path, data, suffix).pixels
        photo = reading(tmp_path, data[: int(len(data) * 0.97)], suffix)
        assert photo.pixels.shape == whole.shape == (WIDTH, HEIGHT, 3)
        gray = (photo.pixels == 128).all(axis=(0, 2))
        assert gray[0]
        assert 0 < gray.mean() <= 0.1
        np.testing.assert_array_equal(photo.pixels[:, ~gray], whole[:, ~gray])


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png(chunks: list[tuple[bytes, bytes]], wrong: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content) ^ (kind == wrong))
        for kind, content in chunks
    )


def informed_png() -> list[tuple[bytes, bytes]]:
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Sea")
    file = io.BytesIO()
    COLOR.save(file, "PNG", pnginfo=info, dpi=(300, 300))
    return png_chunks(file.getvalue())


def woven_png(pixels: np.ndarray) -> bytes:
    """Return a PNG in Adam7's seven passes, which Pillow does not write."""
    passes = ((0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2))
    rows = b"".join(
        b"\0" + row.tobytes()
        for top, down, left, across in (*passes, (1, 2, 0, 1))
        for row in pixels[top::down, left::across]
    )
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 1)
    return png([(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])


def test_a_woven_png_misses_every_second_row_at_its_end(tmp_path: Path) -> None:
    data = woven_png(PIXELS)
    np.testing.assert_array_equal(reading(tmp_path, data, ".png").pixels, PIXELS)
    photo = reading(tmp_path, data[: int(len(data) * 0.97)], ".png")
    missing = (photo.pixels != PIXELS).any(axis=(1, 2))
    assert re.fullmatch(CUT, photo.notes[0])
    assert 0 < missing.mean() < 0.1
    assert missing[-1]
    assert not missing[::2].any()
    for share in (0.01, 0.5, 0.75):
        with pytest.raises(ImageReadError, match="damaged"):
            reading(tmp_path, data[: int(len(data) * share)], ".png")


def test_odd_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(data: bytes) -> np.ndarray:
        raise AssertionError

    chunks = informed_png()
    unknown = struct.pack(">IIBBBBB", 9, 9, 8, 5, 0, 0, 0)
    for data in (
        png([(b"IHDR", b"short"), *chunks[1:]], b"tEXt"),
        png([(b"IHDR", unknown), *chunks[1:]], b"tEXt"),
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff\xff\xd0\xff\xd9",
        struct.pack(">I4sQ8xI4s8x", 1, b"ftyp", 24, 3, b"mdat"),
        b"neither",
    ):
        assert mended(data, never) is None
    monkeypatch.setattr("sr3_desktop.engine.images.salvage._MAX_BYTES", 10)
    assert mended(png(chunks, b"tEXt"), never) is None


def test_scans_are_those_that_their_headers_say() -> None:
    frame = b"\xff\xc2\0\x0b\x08\0\1\0\1\1\7\x11\0"
    start = b"\xff\xd8\xff" + frame  # a marker may have any number of 255 before it
    scan = b"\xff\xda\0\x08\1%c\0%c%c%c"
    assert is_progressive(start)
    assert bits_before_last_scan(start) is None
    whole = start + scan % (7, 0, 63, 0)
    assert bits_before_last_scan(whole) == 0
    assert bits_before_last_scan(whole + scan % (7, 1, 63, 0x21)) is None
    assert bits_before_last_scan(whole + scan % (7, 1, 63, 0x10)) == 1
    assert bits_before_last_scan(whole + scan % (9, 1, 63, 0x01)) == 0  # of no component
    assert bits_before_last_scan(whole + b"\xff\xda\0\x09\1\7\0\1\x3f\1") == 0  # no header


@pytest.mark.parametrize("kind", [b"tEXt", b"pHYs"])
def test_side_data_with_a_wrong_check_sum_is_left_out_and_told(tmp_path, kind) -> None:
    photo = reading(tmp_path, png(informed_png(), kind), ".png")
    np.testing.assert_array_equal(photo.pixels, PIXELS)
    assert photo.notes == (
        f"These parts of the file are damaged; they were left out: {kind.decode()}.",
    )
    assert (photo.texts == ()) == (kind == b"tEXt")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (b"zTXt", b"Big\0\0" + zlib.compress(bytes(80 << 20))),
        (b"zTXt", b"Odd\0\7" + zlib.compress(b"text")),
        (b"pHYs", b"\0\0\0\1"),
        (b"cHRM", b"\0"),
        (b"sRGB", b""),
        (b"acTL", b"\0\0"),
        (b"iCCP", b"Large\0\0" + zlib.compress(bytes(80 << 20))),
    ],
)
def test_side_data_that_makes_no_sense_is_left_out(tmp_path, kind, content) -> None:
    chunks = informed_png()
    photo = reading(tmp_path, png([chunks[0], (kind, content), *chunks[1:]]), ".png")
    np.testing.assert_array_equal(photo.pixels, PIXELS)
    assert photo.notes == (
        f"These parts of the file are damaged; they were left out: {kind.decode()}.",
    )
    assert [name for name, _ in photo.texts] == ["Title"]


def test_large_texts_and_profiles_are_no_damage(tmp_path) -> None:
    text = b"workflow " * 300_000
    chunk = (b"zTXt", b"Workflow\0\0" + zlib.compress(text))
    chunks = informed_png()
    photo = reading(tmp_path, png([chunks[0], chunk, *chunks[1:]]), ".png")
    assert ("Workflow", text.decode()) in photo.texts
    assert photo.notes == ()


def test_a_wrong_check_sum_of_what_pixels_need_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    COLOR.convert("P").save(file, "PNG")
    for kind in (b"IHDR", b"PLTE"):
        with pytest.raises(ImageReadError, match="damaged"):
            reading(tmp_path, png(png_chunks(file.getvalue()), kind), ".png")
    chunks = informed_png()
    pixels = next(content for kind, content in chunks if kind == b"IDAT")
    broken = [(k, pixels[: len(pixels) // 2] if k == b"IDAT" else c) for k, c in chunks]
    with pytest.raises(ImageReadError, match="damaged"):
        reading(tmp_path, png(broken, b"tEXt"), ".png")


@pytest.mark.parametrize("suffix", [".jp2", ".j2k"])
def test_a_jpeg_2000_cut_within_its_last_blocks_is_used(tmp_path: Path, suffix: str) -> None:
    file = io.BytesIO()
    COLOR.save(file, "JPEG2000", no_jp2=suffix == ".j2k", codeblock_size=(4, 4), num_resolutions=2)
    data = file.getvalue()
    photo = reading(tmp_path, data[:-200], suffix)
    told = re.fullmatch(CUT, photo.notes[0])
    assert told
    there = (photo.pixels == PIXELS).all(axis=(1, 2))
    assert 1 - int(told[1]) / 100 <= there.mean() < 1
    with pytest.raises(ImageReadError, match="damaged"):
        reading(tmp_path, data[: int(len(data) * 0.9)], suffix)


def test_a_tall_avif_cut_near_its_end_is_used(tmp_path: Path) -> None:
    """Its rows of blocks, of 64 pixels, are then few of all."""
    file = io.BytesIO()
    Image.fromarray(np.tile(PIXELS, (5, 1, 1))).save(file, "AVIF", speed=10)
    whole = reading(tmp_path, file.getvalue(), ".avif").pixels
    photo = reading(tmp_path, file.getvalue()[:-400], ".avif")
    told = re.fullmatch(CUT, photo.notes[0])
    assert told
    assert 1 - int(told[1]) / 100 <= (photo.pixels == whole).all(axis=(1, 2)).mean() < 1


@pytest.mark.parametrize("name", ["turned.heic", "deep.heic"])
def test_a_heic_cut_at_its_end_is_used(tmp_path: Path, name: str) -> None:
    data = (HEIC / name).read_bytes()
    whole = read_image(HEIC / name).pixels
    photo = reading(tmp_path, data[: int(len(data) * 0.99)], ".heic")
    np.testing.assert_array_equal(photo.pixels, whole)
    assert photo.notes[0] == COMPLETE
    with pytest.raises(ImageReadError, match="damaged"):
        reading(tmp_path, data[: int(len(data) * 0.6)], ".heic")


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a",
        b"GIF89a" + bytes(7),
        b"GIF89a" + bytes(7) + b"\x21\xf9\x04" + bytes(40),
        b"GIF89a" + bytes(7) + b"x" * 20,
        b"GIF89a" + bytes(7) + b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\x09" + bytes(9),
        b"GIF89a" + bytes(7) + b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\x02\2\xff\xff\0",
    ],
)
def test_a_gif_of_no_use_is_none(data: bytes) -> None:
    assert completed_gif(data, 0.1) is None
