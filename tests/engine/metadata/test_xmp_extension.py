"""XMP that does not fit into one segment of a JPEG: read, joined, and written so again."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.metadata.exif import partly_damaged
from sr3_desktop.engine.metadata.xmp_extension import segments, split

PIXELS = np.zeros((8, 12, 3), np.uint8)
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:crs="http://ns.adobe.com/crs/1.0/">'
    "<dc:title>Sea</dc:title><crs:Masks>{}</crs:Masks><crs:Look>{}</crs:Look>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)
LONG = PACKET.format("m" * 200_000, "l" * 300).encode()


def test_a_long_packet_is_extended_and_joined_again(tmp_path: Path) -> None:
    assert write_image(Photo(PIXELS, xmp=LONG), tmp_path / "a.jpg").notes == ()
    photo = read_image(tmp_path / "a.jpg")
    assert photo.notes == ()
    assert photo.xmp is not None
    for part in (b"Sea", b"m" * 200_000, b"l" * 300):
        assert photo.xmp.count(part) == 1
    with Image.open(tmp_path / "a.jpg") as file:
        assert b"Sea" in file.info["xmp"]
        assert b"mmm" not in file.info["xmp"]
        assert b"HasExtendedXMP" in file.info["xmp"]
    assert write_image(photo, tmp_path / "b.png").notes == ()
    found = read_image(tmp_path / "b.png").xmp or b""
    assert b"m" * 200_000 in found
    assert b"HasExtendedXMP" not in found


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_an_extension_that_is_not_all_there_is_told(tmp_path: Path, kept: int) -> None:
    made = split(LONG, 60_000)
    assert made is not None
    parts = segments(made[1]).split(b"\xff\xe1")[1:]
    assert len(parts) == 4
    extra = b"".join(b"\xff\xe1" + part for part in parts[:kept])
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "JPEG", xmp=made[0], extra=extra)
    (tmp_path / "a.jpg").write_bytes(file.getvalue())
    photo = read_image(tmp_path / "a.jpg")
    assert photo.notes == (partly_damaged("XMP"),)
    assert b"Sea" in (photo.xmp or b"")


def test_one_property_that_cannot_be_moved_is_none() -> None:
    packet = PACKET.format("m", "l").replace('rdf:about=""', f'rdf:about="{"x" * 500}"')
    assert split(packet.encode(), 400) is None
