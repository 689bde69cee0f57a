"""Photo information that is damaged, too long or of another program, and texts of a format."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, PngImagePlugin

from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.metadata import iptc, png_profiles
from sr3_desktop.engine.metadata.photo_info import read_orientation
from sr3_desktop.engine.metadata.sources import Sources
from tests.engine.metadata.test_metadata import (
    IPTC,
    PIXELS,
    TARGETS,
    full_exif,
    records,
    sent_through,
    tags_of,
)


@pytest.mark.parametrize(
    "packet",
    [
        b"no xml at all",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>",
        b"<!DOCTYPE a [<!ENTITY b 'cc'>]><a>&b;</a>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'.encode(
            "utf-16"
        ),
        b'<?xml version="1.0" encoding="cp037"?>'
        + '<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'.encode("cp037"),
        b"<a>" * 5000 + b"</a>" * 5000,
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_damaged_xmp_is_left_out_and_told(tmp_path: Path, packet: bytes) -> None:
    found, notes = sent_through(Photo(PIXELS, xmp=packet or b" "), tmp_path / "a.png")
    assert found.xmp is None
    assert notes == ("The photo information (XMP) is damaged and was left out.",)


@pytest.mark.parametrize("keep_location", [True, False])
@pytest.mark.parametrize(
    "packet",
    [
        '<d:w xmlns:d="{d}">5</d:w>',
        '<x xmlns:d="{d}" d:w="5"/>',
        '<x xmlns:d="{d}"><gpsRegion d:w="5" d:h="5"/></x>',
        '<x xmlns:d="{d}"><gpsRegion><y><d:w>5</d:w></y></gpsRegion></x>',
    ],
)
def test_odd_xmp_is_kept(tmp_path: Path, packet: str, keep_location: bool) -> None:
    data = packet.format(d="http://ns.adobe.com/xap/1.0/sType/Dimensions#").encode()
    target = tmp_path / "a.png"
    write_image(Photo(PIXELS, xmp=data), target, OutputSettings(keep_location=keep_location))
    assert read_image(target).xmp is not None


def test_records_are_read_in_time_that_grows_with_their_number() -> None:
    visited = 0

    class Counting(bytes):
        def __getitem__(self, key):
            nonlocal visited
            part = super().__getitem__(key)
            visited += len(part) if isinstance(part, bytes) else 1
            return part

    record = b"\x1c\x02\x19\x00\x01x"
    assert iptc.without_places(Counting(record * 2000 + bytes(9))) == record * 2000
    assert visited < 5 * 2000 * len(record)


@pytest.mark.parametrize("data", [b"\x1c\x02", b"\x1c\x02\x5a\xff\xff", b"text", IPTC[:-1]])
def test_damaged_iptc_is_left_out_only_where_it_must_be_understood(tmp_path: Path, data) -> None:
    found, notes = sent_through(Photo(PIXELS, iptc=data), tmp_path / "a.png", keep_location=False)
    assert found.iptc is None
    assert notes == ("The photo information (IPTC) is damaged and was left out.",)


def test_long_records_of_iptc_are_understood() -> None:
    text = bytes(70_000)
    extended = struct.pack(">BBBHI", 0x1C, 2, 120, 0x8004, len(text)) + text
    place = records((2, 90, b"Potsdam"))
    assert iptc.without_places(extended + place + bytes(3)) == extended


@pytest.mark.parametrize("data", [b"Exif\0\0II*\0" + b"\xff" * 40, b"Exif\0\0text", b"\0"])
def test_damaged_tags_do_not_stop_the_writing(tmp_path: Path, data: bytes) -> None:
    found, _ = sent_through(Photo(PIXELS, exif=data), tmp_path / "a.png")
    assert found.exif is None
    np.testing.assert_array_equal(found.pixels, PIXELS)


@pytest.mark.parametrize("kind", ["exif", "xmp", "iptc"])
def test_what_is_too_long_for_jpeg_is_told(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x" * 70_000
    data = {
        "exif": exif.tobytes(),
        "xmp": b"<a>" + b"x" * 70_000 + b"</a>",
        "iptc": records(*[(2, 120, b"x" * 1000)] * 70),
    }[kind]
    photo = Photo(PIXELS, **{kind: data})
    found, notes = sent_through(photo, tmp_path / "a.jpg")
    assert (found.exif, found.xmp, found.iptc) == (None, None, None)
    assert notes == (
        f"The photo information ({kind.upper()}) is too long for JPEG and was left out.",
    )
    assert sent_through(photo, tmp_path / "a.tif")[1] == ()


def test_iptc_as_photoshop_and_imagemagick_write_it(tmp_path: Path) -> None:
    padded = IPTC + bytes(-len(IPTC) % 4)
    values = struct.unpack(f"<{len(padded) // 4}L", padded)
    tag = (33723, 4, len(values), values, True)
    tifffile.imwrite(tmp_path / "a.tif", PIXELS, photometric="rgb", extratags=[tag], metadata=None)
    assert read_image(tmp_path / "a.tif").iptc == padded
    key, text = png_profiles.profile_text("iptc", IPTC)
    assert text.startswith(f"\niptc\n{len(IPTC):8}\n")
    assert max(len(line) for line in text.splitlines()) == 72
    options = PngImagePlugin.PngInfo()
    options.add_text(key, text)
    Image.fromarray(PIXELS).save(tmp_path / "a.png", pnginfo=options)
    assert read_image(tmp_path / "a.png").iptc == IPTC


def test_tags_of_a_file_with_a_storage_of_its_own_do_not_spoil_a_tiff(tmp_path: Path) -> None:
    """A TIFF's first directory describes its strips too; another file's must not get in."""
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "TIFF", exif=full_exif(), compression=None)
    (tmp_path / "a.tif").write_bytes(file.getvalue())
    photo = read_image(tmp_path / "a.tif")
    found, _ = sent_through(photo, tmp_path / "b.tif")
    np.testing.assert_array_equal(found.pixels, PIXELS)
    assert tags_of(found)[ExifTags.Base.Make] == "Camera"


@pytest.mark.parametrize("target", TARGETS)
def test_the_tags_of_a_bigtiff_are_kept(tmp_path: Path, target: str) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.tif", exif=full_exif(), big_tiff=True)
    assert (tmp_path / "a.tif").read_bytes()[:4] == b"II+\0"
    photo = read_image(tmp_path / "a.tif")
    assert photo.notes == ()
    found, notes = sent_through(photo, tmp_path / f"b.{target}")
    assert notes == ()
    assert tags_of(found)[ExifTags.Base.Make] == "Camera"
    details = tags_of(found).get_ifd(ExifTags.IFD.Exif)
    assert details[ExifTags.Base.DateTimeOriginal] == "2024:05:06 07:08:09"


@pytest.mark.parametrize("source", ["jpg", "png", "bmp", "tif"])
@pytest.mark.parametrize("target", TARGETS)
def test_the_pixels_per_inch_are_kept(tmp_path: Path, source: str, target: str) -> None:
    Image.fromarray(PIXELS).save(tmp_path / f"a.{source}", dpi=(300, 150))
    found, _ = sent_through(read_image(tmp_path / f"a.{source}"), tmp_path / f"b.{target}")
    tags = tags_of(found)
    assert tags[ExifTags.Base.XResolution] == pytest.approx(300, abs=0.1)
    assert tags[ExifTags.Base.YResolution] == pytest.approx(150, abs=0.1)
    assert tags[ExifTags.Base.ResolutionUnit] == 2
    if target in ("jpg", "png", "tif"):
        with Image.open(tmp_path / f"b.{target}") as file:
            assert file.info["dpi"] == pytest.approx((300, 150), abs=0.1)


def test_pixels_per_inch_that_nobody_stated_are_not_made_up(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.jpg", exif=full_exif())
    found, _ = sent_through(read_image(tmp_path / "a.jpg"), tmp_path / "b.png")
    assert ExifTags.Base.XResolution not in tags_of(found)
    with Image.open(tmp_path / "b.png") as file:
        assert "dpi" not in file.info


def test_pixels_per_centimetre_are_told_per_inch(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = 100.0
    exif[ExifTags.Base.ResolutionUnit] = 3
    write_image(Photo(PIXELS, exif=exif.tobytes()), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as file:
        assert file.info["dpi"] == pytest.approx((254, 254), abs=0.1)


TEXTS = (("Title", "Grandma"), ("Comment", "Zoë 1987"), ("exif:GPSLatitude", "52,24"))


def png_with_texts(path: Path) -> Path:
    options = PngImagePlugin.PngInfo()
    options.add_text("Title", "Grandma")
    options.add_itxt("Comment", "Zoë 1987")
    options.add_text("exif:GPSLatitude", "52,24", zip=True)
    options.add_text("Thumb::URI", "file:///old")
    Image.fromarray(PIXELS).save(path, pnginfo=options)
    return path


def test_every_text_of_a_png_keeps_its_language_and_encoding(tmp_path: Path) -> None:
    """Many programs write UTF-8 into tEXt, and a file may tell one thing in several languages."""
    chunks = [
        (b"tEXt", "Author\0José 田中".encode()),
        (b"tEXt", "Source\0Łódź".encode("latin-1", "replace").replace(b"?", b"\xa3")),
        (b"zTXt", b"Description\0\0" + zlib.compress("Grüße".encode("latin-1"))),
        (b"iTXt", b"Title\0\1\0de\0Titel\0" + zlib.compress("Straße".encode())),
        (b"iTXt", b"Title\0\0\0en\0Title\0Street"),
        (b"iTXt", b"Broken\0\0\0en"),
        (b"tEXt", b"\0nameless"),
    ]
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG")
    whole = file.getvalue()
    parts = (
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks
    )
    (tmp_path / "a.png").write_bytes(whole[:33] + b"".join(parts) + whole[33:])
    photo = read_image(tmp_path / "a.png")
    found, _ = sent_through(photo, tmp_path / "b.png")
    for texts in (photo.texts, found.texts):
        told = [(name, text, text.lang, text.tkey) for name, text in texts]
        assert told == [
            ("Author", "José 田中", "", ""),
            ("Source", "£ód£", "", ""),
            ("Description", "Grüße", "", ""),
            ("Title", "Straße", "de", "Titel"),
            ("Title", "Street", "en", "Title"),
        ]
    _, notes = sent_through(photo, tmp_path / "c.jpg")
    assert str(notes[0]).endswith("left out: Author, Source, Description, Title.")


def test_the_texts_of_a_png_are_kept_where_the_format_has_them(tmp_path: Path) -> None:
    photo = read_image(png_with_texts(tmp_path / "a.png"))
    assert photo.texts == TEXTS
    found, notes = sent_through(photo, tmp_path / "b.png")
    assert (found.texts, notes) == (TEXTS, ())
    found, _ = sent_through(photo, tmp_path / "c.png", keep_location=False)
    assert found.texts == TEXTS[:2]
    found, _ = sent_through(photo, tmp_path / "d.png", keep_info=False)
    assert found.texts == ()
    found, notes = sent_through(photo, tmp_path / "e.jpg", keep_location=False)
    assert found.texts == TEXTS[1:2]
    told = "JPEG cannot hold these texts of the file, which were left out: Title."
    assert notes == (told,)


@pytest.mark.parametrize("comment", ["Zoë 1987".encode(), "Zoë 1987".encode("latin-1")])
def test_the_comment_of_a_jpeg_is_kept(tmp_path: Path, comment: bytes) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.jpg", comment=comment)
    photo = read_image(tmp_path / "a.jpg")
    sent_through(photo, tmp_path / "b.jpg")
    with Image.open(tmp_path / "b.jpg") as file:
        assert file.info["comment"] == comment
    found, notes = sent_through(photo, tmp_path / "b.png")
    assert (found.texts, notes) == (TEXTS[1:2], ())
    told = "WEBP cannot hold these texts of the file, which were left out: Comment."
    assert sent_through(photo, tmp_path / "b.webp")[1] == (told,)


def test_the_time_for_many_texts_grows_with_their_number_alone(tmp_path: Path) -> None:
    """A PNG of 2 MB has room for 100,000; so many once took more than a minute."""

    class Counted(str):
        compared = 0
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

    texts = tuple((Counted(f"Text {n}"), "x") for n in range(500))
    found, notes = sent_through(Photo(PIXELS, texts=texts), tmp_path / "a.png")
    assert (found.texts, notes) == (texts, ())
    assert Counted.compared < 50 * len(texts)


def test_a_comment_too_long_for_a_jpeg_is_told(tmp_path: Path) -> None:
    found, notes = sent_through(
        Photo(PIXELS, texts=(("Comment", "x" * 65534),)), tmp_path / "a.jpg"
    )
    assert found.texts == ()
    assert len(notes) == 1


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_how_a_photo_is_turned_is_known_without_decoding_it(
    tmp_path: Path, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (20, 10)).save(path, exif=exif)
    with Image.open(path) as file:
        assert read_orientation(file, path) == orientation


def test_a_photo_whose_fields_cannot_be_read_is_not_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (20, 10)).save(path)

    def damaged(self: Sources) -> object:
        raise SyntaxError("damaged")

    monkeypatch.setattr(Sources, "fields", damaged)
    with Image.open(path) as file:
        assert read_orientation(file, path) == 1
