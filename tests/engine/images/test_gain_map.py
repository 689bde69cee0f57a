"""HDR photos of phones: the gain map is enlarged and written back, or its loss is told."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.images.gain_map import _parts
from sr3_desktop.engine.images.photo import GainMap
from sr3_desktop.engine.images.reading import _has_companion
from sr3_desktop.engine.images.writing import HDR_LOST

SMOOTH = np.add.outer(np.arange(32) * 4, np.arange(48) * 2).astype(np.uint8)
PHOTO = np.dstack([SMOOTH, SMOOTH, SMOOTH])
MAP = np.add.outer(np.arange(8) * 20, np.arange(12) * 5).astype(np.uint8)
META = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" {}/></rdf:RDF></x:xmpmeta>'
)
MEANING = META.format('hdrgm:Version="1.0" hdrgm:GainMapMax="2.5" hdrgm:HDRCapacityMax="2.5"')
ISO = bytes(4) + b"\x40" + bytes(56)
URN = b"urn:iso:std:iso:ts:21496:-1\0"
LOST = "The file holds a second picture that belongs to the photo"


def segment(content: bytes) -> bytes:
    return b"\xff\xe2" + struct.pack(">H", len(content) + 2) + content


def jpeg(pixels: np.ndarray, extra: bytes = b"", **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95, extra=extra, **options)
    return file.getvalue()


def phone_photo(path: Path, seconds: list[bytes], order: str = "<", **options: object) -> Path:
    """Write a JPEG with pictures behind it, and the directory of them all."""
    count = 1 + len(seconds)
    start = b"II*\0" if order == "<" else b"MM\0*"

    def directory(first: int, offsets: list[int]) -> bytes:
        entries = struct.pack(order + "IIIHH", 0x030000, first, 0, 0, 0)
        for second, offset in zip(seconds, offsets, strict=True):
            entries += struct.pack(order + "IIIHH", 0, len(second), offset, 0, 0)
        table = struct.pack(order + "IH", 8, 3)
        table += struct.pack(order + "HHI4s", 0xB000, 7, 4, b"0100")
        table += struct.pack(order + "HHII", 0xB001, 4, 1, count)
        table += struct.pack(order + "HHII", 0xB002, 7, 16 * count, 50) + bytes(4)
        return segment(b"MPF\0" + start + table + entries)

    photo = jpeg(PHOTO, directory(0, [0] * len(seconds)), **options)
    header = photo.index(b"MPF\0") + 4
    offsets, at = [], len(photo) - header
    for second in seconds:
        offsets.append(at)
        at += len(second)
    whole = photo.replace(directory(0, [0] * len(seconds)), directory(len(photo), offsets))
    path.write_bytes(whole + b"".join(seconds))
    return path


def enlarged(photo: Photo, times: int = 2) -> Photo:
    return replace(photo, pixels=photo.pixels.repeat(times, 0).repeat(times, 1), scale=float(times))


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_gain_map_is_enlarged_and_written_back(tmp_path: Path, order: str) -> None:
    title = META.format(
        'hdrgm:Version="1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:x="Sea"'
    )
    source = phone_photo(
        tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())], order, xmp=title.encode()
    )
    photo = read_image(source)
    assert photo.gain_map is not None
    assert photo.notes == ()
    assert write_image(enlarged(photo), tmp_path / "b.jpg").notes == ()
    again = read_image(tmp_path / "b.jpg")
    assert again.notes == ()
    assert again.gain_map is not None
    assert again.gain_map.pixels.shape == (16, 24)
    assert abs(again.gain_map.pixels[::2, ::2].astype(int) - MAP).max() < 15
    assert again.gain_map.xmp == MEANING.encode()
    assert again.xmp is not None
    assert b'dc:x="Sea"' in again.xmp
    assert b'hdrgm:Version="1.0"' in again.xmp
    # Some readers look for these prefixes.
    assert re.search(
        rb"<rdf:Description [^>]*hdrgm:Version=.1.0.[^>]*>\s*<Container:Directory>\s*<rdf:Seq>",
        again.xmp,
    )
    second = jpeg_behind(tmp_path / "b.jpg")
    assert f'Item:Length="{len(second)}"'.encode() in again.xmp
    again_twice = write_image(enlarged(again), tmp_path / "c.jpg")
    assert again_twice.notes == ()
    assert read_image(tmp_path / "c.jpg").xmp.count(b"GainMap") == 1


def jpeg_behind(path: Path) -> bytes:
    """Return the second picture by the directory, read by Pillow."""
    data = path.read_bytes()
    with Image.open(path) as file:
        first, second = file._getmp()[0xB002]
        start = second["DataOffset"] + data.index(b"MPF\0") + 4
    assert first["Size"] == start
    assert data[start : start + 2] == b"\xff\xd8"
    assert data[start - 2 : start] == b"\xff\xd9"
    assert start + second["Size"] == len(data)
    return data[start:]


def test_a_map_that_iso_alone_describes_is_written_back(tmp_path: Path) -> None:
    color = np.dstack([MAP, MAP // 2, MAP // 3])
    source = phone_photo(tmp_path / "a.jpg", [jpeg(color, segment(URN + ISO))])
    photo = read_image(source)
    write_image(enlarged(photo), tmp_path / "b.jpg")
    again = read_image(tmp_path / "b.jpg")
    assert again.gain_map is not None
    assert again.gain_map.pixels.shape == (16, 24, 3)
    assert (again.gain_map.iso, again.gain_map.xmp, again.xmp) == (ISO, None, None)
    assert segment(URN + bytes(4)) in (tmp_path / "b.jpg").read_bytes()
    assert jpeg_behind(tmp_path / "b.jpg")


@pytest.mark.parametrize("orientation", [3, 6])
def test_the_map_is_turned_with_the_photo(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"xmp": META.format('hdrgm:Version="1.0"').encode(), "exif": exif}
    photo = read_image(
        phone_photo(tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())], **options)
    )
    assert photo.gain_map is not None
    upright = MAP[::-1, ::-1] if orientation == 3 else MAP[::-1].T
    assert abs(photo.gain_map.pixels.astype(int) - upright).max() < 10


@pytest.mark.parametrize("target", ["png", "webp", "tif", "avif"])
def test_where_no_map_can_be_kept_it_is_told(tmp_path: Path, target: str) -> None:
    source = phone_photo(tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())])
    notes = write_image(enlarged(read_image(source)), tmp_path / f"b.{target}").notes
    assert notes == (HDR_LOST,)


def test_the_map_of_a_part_of_the_photo_is_told(tmp_path: Path) -> None:
    photo = read_image(phone_photo(tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())]))
    part = replace(photo, pixels=photo.pixels[:8], scale=2.0)
    assert HDR_LOST in write_image(part, tmp_path / "b.jpg").notes
    assert b"hdrgm" not in (tmp_path / "b.jpg").read_bytes()


def test_a_packet_with_no_room_for_the_map_is_told(tmp_path: Path) -> None:
    photo = read_image(phone_photo(tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())]))
    long = META.format(f'hdrgm:Version="1.0" hdrgm:x="" rdf:about="{"x" * 65_000}"')
    long = long.replace('rdf:about="" ', "")
    notes = write_image(enlarged(replace(photo, xmp=long.encode())), tmp_path / "b.jpg").notes
    assert notes == (HDR_LOST,)
    assert read_image(tmp_path / "b.jpg").gain_map is None


@pytest.mark.parametrize(
    "second",
    [
        jpeg(MAP),  # a view, a depth map
        jpeg(MAP, xmp=b"<x/>"),
        jpeg(MAP, segment(URN + bytes(4))),
        jpeg(MAP, xmp=MEANING.encode())[:90],
        b"junk",
    ],
)
def test_other_pictures_and_damaged_maps_are_left_out_and_told(tmp_path, second: bytes) -> None:
    photo = read_image(phone_photo(tmp_path / "a.jpg", [second]))
    assert photo.gain_map is None
    assert photo.notes[0].startswith(LOST)
    both = [second, jpeg(MAP, xmp=MEANING.encode())]
    photo = read_image(phone_photo(tmp_path / "b.jpg", both))
    assert photo.gain_map is not None
    assert photo.notes[0].startswith(LOST)


def test_a_file_without_a_directory_has_no_further_pictures() -> None:
    assert _parts(jpeg(PHOTO)) == []


def test_a_meaning_too_long_for_a_segment_is_told(tmp_path: Path) -> None:
    photo = Photo(PHOTO, gain_map=GainMap(MAP, None, bytes(70_000)))
    assert write_image(photo, tmp_path / "a.jpg").notes == (HDR_LOST,)


def test_a_damaged_directory_is_told(tmp_path: Path) -> None:
    for content in (b"MPF\0", b"MPF\0II*\0\x08\0\0\0\0\0\0\0\0\0"):
        data = jpeg(PHOTO, segment(content))
        (tmp_path / "a.jpg").write_bytes(data)
        photo = read_image(tmp_path / "a.jpg")
        assert photo.notes[0].startswith(LOST)


def test_the_gain_map_of_an_avif_or_heic_is_found_by_its_brand(tmp_path: Path) -> None:
    """No library at hand writes one, so the beginning of such a file has to do."""
    kinds = {"avif": "AVIF", "heic": "HEIF"}
    for brand, format in kinds.items():
        for brands, has_map in ((b"mif1tmap", True), (b"mif1miaf", False)):
            box = struct.pack(">I", 24) + b"ftyp" + brand.encode() + bytes(4) + brands + b"tmap"
            (tmp_path / brand).write_bytes(box)
            file = SimpleNamespace(format=format, n_frames=1, info={})
            assert _has_companion(file, tmp_path / brand) == has_map


@pytest.mark.exiftool
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs the program exiftool")
def test_exiftool_finds_the_map_of_the_result(tmp_path: Path) -> None:
    source = phone_photo(tmp_path / "a.jpg", [jpeg(MAP, xmp=MEANING.encode())])
    write_image(enlarged(read_image(source)), tmp_path / "b.jpg")
    told = subprocess.run(
        ["exiftool", "-b", "-MPImage2", tmp_path / "b.jpg"], check=True, capture_output=True
    ).stdout
    assert told == jpeg_behind(tmp_path / "b.jpg")
    listed = subprocess.run(
        ["exiftool", "-a", "-G1", "-s", tmp_path / "b.jpg"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "Warning" not in listed
    assert "DirectoryItemSemantic" in listed
