"""The places in which formats and programs keep EXIF, XMP and IPTC."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin, TiffImagePlugin

from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.metadata import iptc, sources
from sr3_desktop.engine.metadata.png_profiles import profile_text
from sr3_desktop.engine.metadata.sources import _boxes
from sr3_desktop.engine.metadata.tiff_fields import Field, Fields, parse_block
from tests.exif_writer import exif_block, shorts, text

PIXELS = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
EXIF = exif_block([text(0x010E, "Łódź".encode()), shorts(0x0112, [6])])
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Meer</x:xmpmeta>"
RECORDS = b"\x1c\x01\x5a\0\x03\x1b%G" + b"\x1c\x02\x78\0\x04Meer"


def resource(kind: int, data: bytes, name: bytes = b"") -> bytes:
    label = bytes([len(name)]) + name
    label += bytes(len(label) % 2)
    return (
        b"8BIM"
        + struct.pack(">H", kind)
        + label
        + struct.pack(">I", len(data))
        + data
        + bytes(len(data) % 2)
    )


RESOURCES = resource(0x03ED, bytes(16), b"odd") + resource(0x0404, RECORDS) + resource(1, b"x")


def png(path: Path, *texts: tuple[str, str], kind: str = "zTXt") -> Path:
    options = PngImagePlugin.PngInfo()
    for name, value in texts:
        if kind == "iTXt":
            options.add_itxt(name, value)
        else:
            options.add_text(name, value, zip=kind == "zTXt")
    Image.fromarray(PIXELS).save(path, pnginfo=options)
    return path


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt"])
@pytest.mark.parametrize(
    ("name", "data", "attribute"),
    [
        ("exif", EXIF, "exif"),
        ("APP1", EXIF, "exif"),
        ("exif", EXIF[6:], "exif"),
        ("xmp", XMP, "xmp"),
        ("APP1", b"http://ns.adobe.com/xap/1.0/\0" + XMP, "xmp"),
        ("iptc", RECORDS, "iptc"),
        ("iptc", RESOURCES, "iptc"),
        ("8bim", RESOURCES, "iptc"),
        ("8bim", b"Photoshop 3.0\0" + RESOURCES, "iptc"),
    ],
)
def test_raw_profiles_of_a_png_are_read(tmp_path, name, data, attribute, kind) -> None:
    photo = read_image(png(tmp_path / "a.png", profile_text(name, data), kind=kind))
    found = getattr(photo, attribute)
    if attribute == "exif":
        assert parse_block(found).image == {0x010E: Field(2, "Łódź".encode() + b"\0")}
        assert photo.orientation == 6
    else:
        assert found == {"xmp": XMP, "iptc": RECORDS}[attribute]
    assert photo.notes == ()
    assert photo.texts == ()


def test_xmp_in_a_plain_text_of_a_png_is_read(tmp_path: Path) -> None:
    packet = XMP.replace(b"Meer", "Łódź".encode())
    named = ("XML:com.adobe.xmp", packet.decode("latin-1"))
    assert read_image(png(tmp_path / "a.png", named, kind="tEXt")).xmp == packet


def test_profiles_that_are_damaged_or_unknown_are_told(tmp_path: Path) -> None:
    texts = [
        ("Raw profile type exif", "x"),
        ("Raw profile type iptc", "\niptc\n   8\nnot hexadecimal\n"),
        profile_text("mystery", b"abc"),
    ]
    photo = read_image(png(tmp_path / "a.png", *texts))
    assert photo.notes == (
        "These parts of the file are damaged or of an unknown kind and were left out: "
        "Raw profile type exif, Raw profile type iptc, Raw profile type mystery.",
    )


def test_resources_without_records_or_cut_short_are_none_or_an_error(tmp_path: Path) -> None:
    photo = read_image(png(tmp_path / "a.png", profile_text("8bim", resource(1, b"x"))))
    assert (photo.iptc, photo.notes) == (None, ())
    photo = read_image(png(tmp_path / "a.png", profile_text("8bim", RESOURCES[:-20])))
    assert photo.iptc is None
    assert photo.notes == ("The photo information (IPTC) is damaged and was left out.",)


def test_the_records_of_a_tiff_may_be_among_its_resources(tmp_path: Path) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[34377], tags[34377] = 1, RESOURCES
    Image.fromarray(PIXELS).save(tmp_path / "a.tif", tiffinfo=tags)
    assert read_image(tmp_path / "a.tif").iptc == RECORDS


def test_a_small_picture_in_the_records_is_left_out(tmp_path: Path) -> None:
    small = b"\x1c\x02\xca\0\x05JFIF!"
    pixels_per_line, picture = b"\x1c\x03\x14\0\x02\0\x30", b"\x1c\x08\x0a\0\x03abc"
    others = small + pixels_per_line + picture
    write_image(Photo(PIXELS, iptc=RECORDS + others), tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").iptc == RECORDS


def box(kind: bytes, data: bytes, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, len(data) + 16) + data
    return struct.pack(">I4s", len(data) + 8, kind) + data


@pytest.mark.parametrize("wide", [True, False])
def test_the_boxes_of_a_jpeg_2000_are_read(tmp_path: Path, wide: bool) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.jp2")
    data = (tmp_path / "a.jp2").read_bytes()
    at = data.index(b"jp2c") - 4
    named = {
        "be7acfcb97a942e89c71999491e3afac": XMP,
        b"JpgTiffExif->JP2".hex(): EXIF[6:],
        "33c7a4d2b81d4723a0baf1a3e097ad38": RECORDS,
        "00" * 16: b"another",
    }
    boxes = b"".join(box(b"uuid", bytes.fromhex(uuid) + more, wide) for uuid, more in named.items())
    (tmp_path / "a.jp2").write_bytes(data[:at] + boxes + data[at:])
    photo = read_image(tmp_path / "a.jp2")
    assert (photo.xmp, photo.iptc, photo.orientation) == (XMP, RECORDS, 6)
    assert parse_block(photo.exif or b"").image[0x010E].data == "Łódź".encode() + b"\0"


def test_the_packet_of_a_gif_is_read(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.gif")
    data = (tmp_path / "a.gif").read_bytes()
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    (tmp_path / "a.gif").write_bytes(data[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + trailer + b";")
    photo = read_image(tmp_path / "a.gif")
    assert (photo.xmp, photo.notes) == (XMP, ())


def test_a_damaged_box_ends_the_search() -> None:
    data = struct.pack(">I4s", 3, b"uuid") + bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP
    assert not list(_boxes(io.BytesIO(data)))


def test_xmp_that_a_tiff_has_as_text_is_read(tmp_path: Path) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    packet = XMP.replace(b"Meer", "Łódź".encode())
    tags.tagtype[700], tags[700] = 2, packet.decode("latin-1")
    Image.fromarray(PIXELS).save(tmp_path / "a.tif", tiffinfo=tags)
    data = (tmp_path / "a.tif").read_bytes()
    written = packet.decode("latin-1").encode("ascii", "replace")  # Pillow's question marks
    (tmp_path / "a.tif").write_bytes(data.replace(written, packet))
    assert read_image(tmp_path / "a.tif").xmp == packet


def test_types_that_only_a_bigtiff_has_become_others() -> None:
    entries = [
        (0x0100, 16, 2, struct.pack("<2Q", 7, 9)),
        (0x0101, 16, 1, struct.pack("<Q", 1 << 40)),
    ]
    table = struct.pack("<Q", len(entries))
    data, at = b"", 16 + 8 + 20 * len(entries) + 8
    for tag, kind, count, value in entries:
        if len(value) <= 8:
            table += struct.pack("<HHQ", tag, kind, count) + value
        else:
            table += struct.pack("<HHQQ", tag, kind, count, at + len(data))
            data += value
    head = b"II+\0" + struct.pack("<HHQ", 8, 0, 16)
    fields = parse_block(head + table + bytes(8) + data)
    assert fields.image == {0x0100: Field(4, struct.pack("<2I", 7, 9))}
    assert fields.damaged


def test_numbers_of_every_type_are_understood() -> None:
    fields = Fields(">")
    assert fields.numbers(Field(10, struct.pack(">2i", -3, 2))) == [-1.5]
    assert fields.numbers(Field(5, struct.pack(">2I", 3, 0))) == []
    assert fields.numbers(Field(8, struct.pack(">h", -7))) == [-7]
    assert fields.numbers(Field(2, b"7\0")) == []
    assert fields.numbers(fields.ratio(fields.numbers(fields.longs([9]))[0] / 7)) == [
        fields.numbers(Field(5, struct.pack(">2I", 9, 7)))[0]
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_records_or_our_own_error(data: bytes) -> None:
    assert iptc.without_preview(data) is not None
    with contextlib.suppress(ValueError):
        iptc.without_places(data)


def test_the_time_for_many_records_grows_with_their_number_alone() -> None:
    """A TIFF may hold megabytes of them; two once took 12 seconds, four four times as long."""
    records = b"\x1c\x02\x19\x00\x01x" * 330_000
    started = time.process_time()
    assert iptc.without_places(records) == records
    assert time.process_time() - started < 5


DATASETS = st.tuples(
    st.sampled_from([1, 2, 2, 2, 3, 8]),
    st.sampled_from([5, 25, 90, 100, 105, 200, 202, 231]),
    st.binary(max_size=20),
)


@given(st.lists(DATASETS, max_size=8), st.integers(0, 5))
def test_of_sound_records_just_places_or_previews_are_left_out(datasets, padding: int) -> None:
    def records(wanted: list[tuple[int, int, bytes]]) -> bytes:
        return b"".join(
            struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
            for record, number, value in wanted
        )

    data = records(datasets) + bytes(padding)
    assert iptc.without_places(data) == records(
        [d for d in datasets if d[:2] not in ((2, 90), (2, 100))]
    )
    assert iptc.without_preview(data) == records(
        [d for d in datasets if d[0] not in (3, 8) and d[:2] not in ((2, 200), (2, 202))]
    )


def test_the_check_sum_of_a_text_is_right(tmp_path: Path) -> None:
    """Of the helper above, whose PNGs must be sound."""
    data = png(tmp_path / "a.png", ("Title", "Sea"), kind="tEXt").read_bytes()
    at = data.index(b"tEXt")
    length = int.from_bytes(data[at - 4 : at], "big")
    stated = int.from_bytes(data[at + 4 + length : at + 8 + length], "big")
    assert stated == zlib.crc32(data[at : at + 4 + length])


def test_of_a_png_with_chunks_without_end_the_first_are_looked_at(monkeypatch) -> None:
    monkeypatch.setattr(sources, "_MAX_CHUNKS", 3)
    chunk = struct.pack(">I4sI", 0, b"teXt", 0)
    assert list(sources._chunks(io.BytesIO(bytes(8) + 9 * chunk))) == [(b"teXt", b"")] * 3


@pytest.mark.parametrize("name", ["Exif", "ns.adobe.com"])
def test_a_second_block_in_a_jpeg_is_told(tmp_path: Path, name: str) -> None:
    """A long block goes on in a segment without a header of its own and is no second one."""
    begins = {"Exif": EXIF, "ns.adobe.com": b"http://ns.adobe.com/xap/1.0/\0" + XMP}[name]
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG")
    jpeg = file.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", len(begins) + 2) + begins
    for times, notes in ((1, 0), (2, 1)):
        (tmp_path / "a.jpg").write_bytes(jpeg[:2] + times * segment + jpeg[2:])
        told = read_image(tmp_path / "a.jpg").notes
        assert len(told) == notes
        assert all(str(note).endswith(f"left out: APP1 {name}.") for note in told)
