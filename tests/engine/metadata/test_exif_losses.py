"""EXIF that only the original can hold, that is damaged, or that claims too much."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin, TiffImagePlugin

from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.metadata import exif, photo_info
from sr3_desktop.engine.metadata.placement import Placement
from sr3_desktop.engine.metadata.tiff_fields import (
    MAKER_NOTE,
    Field,
    Fields,
    block,
    laid_out,
    parse_block,
)
from tests.engine.metadata.test_exif import PIXELS, source, stored_in, through
from tests.exif_writer import exif_block, text


@pytest.mark.parametrize(
    ("tag", "kind", "note"),
    [
        (37724, 7, exif.LAYERS_LOST),
        (33922, 12, exif.GEOGRAPHY_LOST),
        (50740, 1, exif.ELSEWHERE_LOST),
        (50829, 4, exif.ELSEWHERE_LOST),
        (65000, 13, exif.ELSEWHERE_LOST),
    ],
)
def test_what_only_the_original_can_hold_is_told(tmp_path: Path, tag, kind, note) -> None:
    tags = exif_block(
        [text(0x010F, b"Camera"), (tag, kind, 8 // {7: 1, 12: 8, 1: 1}.get(kind, 4), bytes(8))]
    )
    fields, notes = through(source(tmp_path / "a.jpg", tags), tmp_path / "b.jpg")
    assert tag not in fields.image
    assert notes == (note,)


def test_the_layers_of_a_tiff_are_not_even_read(tmp_path: Path) -> None:
    layers = TiffImagePlugin.ImageFileDirectory_v2()
    layers.tagtype[37724], layers[37724] = 7, bytes(1 << 25)
    Image.fromarray(PIXELS).save(tmp_path / "a.tif", tiffinfo=layers)
    assert read_image(tmp_path / "a.tif").notes == (exif.LAYERS_LOST,)


def test_values_outside_of_the_file_are_told(tmp_path: Path) -> None:
    tags = bytearray(exif_block([text(0x010F, b"Camera"), text(0x0110, b"Model")]))
    at = tags.index(struct.pack("<HHI", 0x0110, 2, 6)) + 8
    tags[at : at + 4] = struct.pack("<I", 1 << 30)
    fields, notes = through(source(tmp_path / "a.jpg", bytes(tags)), tmp_path / "b.jpg")
    assert fields.image[0x010F].data == b"Camera\0"
    assert notes == (exif.partly_damaged("EXIF"),)


def test_credentials_are_left_out_and_told(tmp_path: Path) -> None:
    manifest = b"JP\0\0" + bytes(20) + bytes.fromhex("6332706100110010800000aa00389b71")
    Image.fromarray(PIXELS).save(
        tmp_path / "a.jpg", extra=b"\xff\xeb" + struct.pack(">H", len(manifest) + 2) + manifest
    )
    assert read_image(tmp_path / "a.jpg").notes == (photo_info.CREDENTIALS_LOST,)


def test_a_video_behind_the_photo_is_told(tmp_path: Path) -> None:
    path = source(tmp_path / "a.jpg", exif_block([text(0x010F, b"samsung")]))
    path.write_bytes(path.read_bytes() + b"\0\0\x30\x0aMotionPhoto_Data" + bytes(99))
    assert read_image(path).notes == ("The video of the motion photo was left out.",)


def test_a_mark_across_two_blocks_is_found(tmp_path: Path) -> None:
    path = source(tmp_path / "a.jpg", exif_block([text(0x010F, b"samsung")]))
    path.write_bytes(path.read_bytes().ljust((1 << 20) - 5, b"x") + b"MotionPhoto_Data")
    assert read_image(path).notes == ("The video of the motion photo was left out.",)


def test_scales_and_places_of_a_png_are_told(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    content = b"oFFs" + bytes(9)
    chunk = struct.pack(">I", 9) + content + struct.pack(">I", zlib.crc32(content))
    (tmp_path / "a.png").write_bytes(data[:33] + chunk + data[33:])
    told = "These parts of the file are damaged or of an unknown kind and were left out: oFFs."
    assert read_image(tmp_path / "a.png").notes == (told,)


def test_the_orientation_is_found_in_xmp_alone(tmp_path: Path) -> None:
    options = PngImagePlugin.PngInfo()
    options.add_itxt(
        "XML:com.adobe.xmp", "<a xmlns:tiff='t'><tiff:Orientation>6</tiff:Orientation></a>"
    )
    Image.fromarray(PIXELS).save(tmp_path / "a.png", pnginfo=options)
    photo = read_image(tmp_path / "a.png")
    assert (photo.pixels.shape, photo.orientation, photo.size) == ((48, 32, 3), 6, (32, 48))


def test_damaged_tags_do_not_hide_what_made_the_result(tmp_path: Path) -> None:
    notes = write_image(Photo(PIXELS, exif=b"junk", scale=2.0), tmp_path / "a.jpg").notes
    assert notes == ("The photo information (EXIF) is damaged and was left out.",)
    assert stored_in(tmp_path / "a.jpg").image[exif.SOFTWARE].data.startswith(b"SR3 Desktop")


def test_tags_too_long_even_without_the_note_are_told(tmp_path: Path) -> None:
    note, long = Field(7, b"Apple iOS\0" + bytes(40)), Field(2, b"x" * 70_000)
    tags = block(Fields(image={0x010E: long}, exif={MAKER_NOTE: note}, note_at=100))
    told = "The photo information (EXIF) is too long for JPEG and was left out."
    assert write_image(Photo(PIXELS, exif=tags), tmp_path / "a.jpg").notes == (told,)


def test_of_two_tags_of_one_number_the_first_is_taken() -> None:
    twice = exif_block([text(0x010E, b"one"), text(0x010E, b"two")])
    assert parse_block(twice).image[0x010E].data == b"one\0"


def test_directories_that_claim_more_than_their_file_has_are_refused() -> None:
    data = bytearray(b"II*\0\x08\0\0\0" + struct.pack("<H", 400))
    data += b"".join(struct.pack("<HHII", tag, 7, 60_000, 8) for tag in range(400))
    with pytest.raises(ValueError, match="too large"):
        parse_block(bytes(data).ljust(60_008, b"\0"))


def test_a_ratio_that_needs_more_than_32_bits_is_rounded() -> None:
    fields = Fields()
    for value in (Fraction(10**30, 3**40), Fraction(1, 3**30), Fraction(10**12)):
        (found,) = fields.numbers(fields.ratio(value))
        assert abs(found - min(value, 2**32 - 1)) <= max(value / 10**6, Fraction(1, 10**9))


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_tags_or_our_own_error(data: bytes, big: bool) -> None:
    start = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0" if big else b"II*\0\x08\0\0\0"
    try:
        fields = parse_block(start + data)
    except ValueError:
        return
    kept = exif.of_file(fields, None)
    exif.updated(kept.exif, Placement(96, 64, 6, 2.0), False, "x")
    again = parse_block(kept.exif) if kept.exif else Fields()
    assert not again.damaged


@given(
    st.dictionaries(st.integers(1, 0x8000), st.binary(min_size=1, max_size=30), max_size=8),
    st.dictionaries(st.integers(1, 0x8000), st.binary(min_size=1, max_size=30), max_size=8),
    st.binary(min_size=5, max_size=60),
    st.integers(8, 400),
    st.sampled_from("<>"),
)
def test_what_is_laid_out_is_read_again(image, photo, note, note_at, order) -> None:
    fields = Fields(
        order,
        {tag: Field(7, value) for tag, value in image.items()},
        {tag: Field(7, value) for tag, value in photo.items()} | {MAKER_NOTE: Field(7, note)},
        {1: Field(2, b"N\0")},
        {1: Field(2, b"R98\0")},
        note_at,
    )
    assert parse_block(block(fields) or b"") == fields
    behind, first = laid_out(fields, 1000)
    assert 1000 <= first < 1000 + len(behind)
