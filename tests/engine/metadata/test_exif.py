"""EXIF tags through every format: bytes kept, positions converted, what cannot stay is told."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.metadata import exif
from sr3_desktop.engine.metadata.placement import Placement
from sr3_desktop.engine.metadata.tiff_fields import (
    MAKER_NOTE,
    Field,
    Fields,
    block,
    parse,
    parse_block,
)
from tests.exif_writer import canon_note, exif_block, ratio, raw, shorts, text

TARGETS = ["jpg", "png", "webp", "tif", "avif"]
SOURCES = ["jpg", "png", "webp", "avif"]
PIXELS = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
UTF8 = "Grüße aus Łódź, 田中".encode()
LATIN1 = "Grüße".encode("latin-1")
WORDS = [0x010E, 0x013B, 0x8298], [0xA430, 0xA434]  # of the first directory, of the second


def source(path: Path, data: bytes, **options: object) -> Path:
    Image.fromarray(PIXELS).save(path, exif=data, **options)
    return path


def enlarged(photo: Photo, times: int = 2) -> Photo:
    return replace(photo, pixels=photo.pixels.repeat(times, 0).repeat(times, 1), scale=float(times))


def through(source: Path, target: Path, **settings: bool) -> tuple[Fields, tuple[str, ...]]:
    """Return what a result's tags are, read from the file itself, and all notes."""
    photo = read_image(source)
    notes = write_image(enlarged(photo), target, OutputSettings(**settings)).notes
    return stored_in(target), (*photo.notes, *notes)


def stored_in(path: Path) -> Fields:
    if path.suffix == ".tif":
        return parse(io.BytesIO(path.read_bytes()))
    with Image.open(path) as file:
        return parse_block(file.info["exif"])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("words", [UTF8, LATIN1])
def test_texts_keep_their_bytes(tmp_path: Path, kind: str, target: str, words: bytes) -> None:
    block = exif_block(
        [text(tag, words) for tag in WORDS[0]],
        [text(tag, words) for tag in WORDS[1]],
        gps=[text(0x001D, b"2024:05:06"), text(0x0012, words)],
        interop=[text(1, b"R98"), text(0x1000, words)],
    )
    fields, notes = through(source(tmp_path / f"a.{kind}", block), tmp_path / f"b.{target}")
    assert [fields.image[tag].data for tag in WORDS[0]] == [words + b"\0"] * 3
    assert [fields.exif[tag].data for tag in WORDS[1]] == [words + b"\0"] * 2
    assert fields.gps[0x0012].data == fields.interop[0x1000].data == words + b"\0"
    assert notes == ()


@pytest.mark.parametrize("target", TARGETS)
def test_texts_of_a_tiff_keep_their_bytes(tmp_path: Path, target: str) -> None:
    write_image(Photo(PIXELS, exif=exif_block([text(0x010E, UTF8)])), tmp_path / "a.tif")
    fields, _ = through(tmp_path / "a.tif", tmp_path / f"b.{target}")
    assert fields.image[0x010E].data == UTF8 + b"\0"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_makers_note_stays_where_its_offsets_count_from(tmp_path, target, order) -> None:
    places = []

    def note(at: int) -> bytes:
        places.append(at)
        return canon_note(order)(at)

    tags = exif_block([text(0x010F, b"Canon")], [text(0x9003, b"2024:05:06")], order, note)
    path = source(tmp_path / "a.jpg", tags)
    photo = read_image(path)
    many = exif_block([text(0x8298, b"c" * 500)], [], order)  # leaves no room before the note
    grown = parse_block(photo.exif or b"")
    grown.image |= parse_block(many).image
    write_image(enlarged(replace(photo, exif=block(grown))), tmp_path / f"b.{target}")
    fields = stored_in(tmp_path / f"b.{target}")
    assert fields.order == order
    assert fields.note_at == places[-1]
    assert fields.exif[MAKER_NOTE].data == canon_note(order)(places[-1])
    assert fields.image[0x8298].data == b"c" * 500 + b"\0"
    assert fields.exif[0x9003].data == b"2024:05:06\0"
    np.testing.assert_array_equal(
        read_image(tmp_path / "b.tif").pixels if target == "tif" else PIXELS,
        enlarged(photo).pixels if target == "tif" else PIXELS,
    )


@pytest.mark.parametrize("deep", [False, True])
def test_a_tiff_of_either_order_of_bytes_has_the_same_pixels(tmp_path: Path, deep: bool) -> None:
    pixels = PIXELS.astype(np.uint16) * 257 + 3 if deep else PIXELS
    for order in "<>":
        tags = exif_block([text(0x010F, b"C")], [], order)
        write_image(Photo(pixels, exif=tags), tmp_path / "a.tif")
        assert (tmp_path / "a.tif").read_bytes()[:2] == (b"II" if order == "<" else b"MM")
        np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, pixels)


@pytest.mark.parametrize("target", TARGETS)
def test_what_depends_on_the_order_of_bytes_keeps_it(tmp_path: Path, target: str) -> None:
    comment = b"UNICODE\0" + "日本語".encode("utf-16-be")
    tags = exif_block([text(0x010F, b"N")], [raw(0x9286, comment)], ">")
    fields, _ = through(source(tmp_path / "a.jpg", tags), tmp_path / f"b.{target}")
    assert (fields.order, fields.exif[0x9286].data) == (">", comment)


def far_note(start: bytes) -> Fields:
    fields = Fields(exif={MAKER_NOTE: Field(7, start + bytes(40)), 0xEA1D: Field(9, bytes(4))})
    fields.note_at = 1 << 24
    return fields


def test_a_note_too_far_into_its_file_is_moved_or_left_out_and_told() -> None:
    kept = exif.of_file(far_note(b"Nikon\0\x02"), None)
    assert parse_block(kept.exif or b"").exif[MAKER_NOTE].data.startswith(b"Nikon")
    assert kept.notes == ()
    lost = exif.of_file(far_note(b"Canon"), None)
    assert (lost.exif, lost.notes) == (None, (exif.NOTE_LOST,))


def test_a_note_that_makes_tags_too_long_for_a_jpeg_is_left_out_and_told(tmp_path: Path) -> None:
    long = block(Fields(exif={MAKER_NOTE: Field(7, bytes(70_000))}, note_at=99)) or b""
    tags = parse_block(long)
    tags.image[0x010F] = Field(2, b"Camera\0")
    photo = Photo(PIXELS, exif=block(tags))
    assert write_image(photo, tmp_path / "a.jpg").notes == (exif.NOTE_LOST,)
    assert stored_in(tmp_path / "a.jpg").image[0x010F].data == b"Camera\0"
    assert MAKER_NOTE not in stored_in(tmp_path / "a.jpg").exif


def test_a_note_that_can_be_moved_is_kept_in_a_jpeg(tmp_path: Path) -> None:
    note = Field(7, b"Apple iOS\0" + bytes(40))
    photo = Photo(PIXELS, exif=block(Fields(exif={MAKER_NOTE: note}, note_at=100_000)))
    assert write_image(photo, tmp_path / "a.jpg").notes == ()
    assert stored_in(tmp_path / "a.jpg").exif[MAKER_NOTE] == note


# The subject, and the same by hand in a picture of 48 x 32 that is turned and enlarged twice.
SUBJECTS = {
    1: (20, 12, 20, 16),
    2: (76, 12, 20, 16),
    3: (76, 52, 20, 16),
    4: (20, 52, 20, 16),
    5: (12, 20, 16, 20),
    6: (52, 20, 16, 20),
    7: (52, 76, 16, 20),
    8: (12, 76, 16, 20),
}


@pytest.mark.parametrize("kind", ["jpg", "tif"])
@pytest.mark.parametrize("orientation", SUBJECTS)
def test_positions_follow_the_photo(tmp_path: Path, orientation: int, kind: str) -> None:
    tags = exif_block(
        [shorts(0x0112, [orientation]), ratio(0x011A, 300), ratio(0x011B, 150)],
        [
            shorts(0x9214, [10, 6, 10, 8]),
            shorts(0xA214, [10, 6]),
            ratio(0xA20E, 1000, 3),
            ratio(0xA20F, 500),
            shorts(0xA002, [48]),
            shorts(0xA003, [32]),
        ],
        # Pillow writes no such directory into a TIFF.
        interop=[shorts(0x1001, [48]), shorts(0x1002, [32])] if kind == "jpg" else [],
    )
    Image.fromarray(PIXELS).save(tmp_path / f"a.{kind}", exif=tags)
    fields, notes = through(tmp_path / f"a.{kind}", tmp_path / "b.jpg")
    found = {tag: fields.numbers(value) for tag, value in fields.exif.items()}
    subject, quarter = SUBJECTS[orientation], orientation >= 5
    assert tuple(found[0x9214]) == subject
    assert tuple(found[0xA214]) == subject[:2]
    focal = [Fraction(2000, 3), Fraction(1000)]
    assert found[0xA20E] + found[0xA20F] == (focal[::-1] if quarter else focal)
    size = [64, 96] if quarter else [96, 64]
    assert found[0xA002] + found[0xA003] == size
    if kind == "jpg":
        related = [fields.numbers(fields.interop[tag])[0] for tag in (0x1001, 0x1002)]
        assert related == size
    dpi = [float(fields.numbers(fields.image[tag])[0]) for tag in (0x011A, 0x011B)]
    assert dpi == ([150, 300] if quarter else [300, 150])
    assert 0x0112 not in fields.image
    assert notes == ()


def test_a_subject_outside_of_the_picture_is_left_out_and_told() -> None:
    tags = exif_block([], [shorts(0x9214, [2015, 1511, 2217, 1330]), shorts(0xA214, [48, 32])])
    kept, notes = exif.updated(tags, Placement(96, 64, 1, 2.0), True, None)
    assert 0x9214 not in parse_block(kept or b"").exif
    assert 0xA214 in parse_block(kept or b"").exif
    assert notes == (exif.POSITIONS_LOST,)


def test_the_density_of_the_tags_counts_more_than_that_of_the_file(tmp_path: Path) -> None:
    block = exif_block([ratio(0x011A, 300), ratio(0x011B, 300), shorts(0x0128, [2])])
    path = source(tmp_path / "a.jpg", block, dpi=(72, 72))
    fields, _ = through(path, tmp_path / "b.jpg")
    assert fields.numbers(fields.image[0x011A]) == [300]
    with Image.open(tmp_path / "b.jpg") as file:
        assert file.info["jfif_density"] == (300, 300)


def test_what_makers_put_into_a_jpeg_is_told(tmp_path: Path) -> None:
    block = exif_block([text(0x010F, b"GoPro")])
    extra = b"".join(
        b"\xff" + marker + struct.pack(">H", len(content) + 2) + content
        for marker, content in ((b"\xe6", b"GoPro\0data"), (b"\xe1", b"FLIR\0\1"), (b"\xe6", b"\0"))
    )
    told = (
        "These parts of the file are damaged or of an unknown kind and were left out: "
        "APP6 GoPro, APP1 FLIR, APP6."
    )
    assert read_image(source(tmp_path / "a.jpg", block, extra=extra)).notes == (told,)


def test_a_round_subject_grows_and_an_odd_one_is_left_out_and_told() -> None:
    three = exif_block([], [shorts(0x9214, [24, 16, 5])])
    kept, notes = exif.updated(three, Placement(96, 64, 1, 2.0), True, None)
    fields = parse_block(kept or b"")
    assert (fields.numbers(fields.exif[0x9214]), notes) == ([48, 32, 10], ())
    one = exif_block([], [shorts(0x9214, [24])])
    kept, notes = exif.updated(one, Placement(96, 64, 1, 2.0), True, None)
    assert 0x9214 not in parse_block(kept or b"").exif
    assert notes == (exif.POSITIONS_LOST,)


def test_positions_of_a_part_of_the_photo_are_left_out_and_told() -> None:
    tags = exif_block([], [shorts(0xA214, [24, 16])])
    kept, notes = exif.updated(tags, Placement(48, 32, 1, 2.0, size=(48, 32)), True, None)
    assert 0xA214 not in parse_block(kept or b"").exif
    assert notes == (exif.POSITIONS_LOST,)


def test_a_large_result_has_positions_of_32_bits() -> None:
    tags = exif_block([], [shorts(0xA214, [24, 16])])
    kept, _ = exif.updated(
        tags, Placement(200_000, 100_000, 1, 1.0, size=(200_000, 100_000)), True, None
    )
    large, _ = exif.updated(kept, Placement(200_000, 100_000, 2, 1.0), True, None)
    fields = parse_block(large or b"")
    assert fields.exif[0xA214].kind == 4
    assert fields.numbers(fields.exif[0xA214])[0] == 200_000 - 24
