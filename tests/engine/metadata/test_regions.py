"""XMP that speaks of places in the photo: each corner turned and scaled as by hand."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sr3_desktop.engine.metadata import xmp, xmp_extension
from sr3_desktop.engine.metadata.placement import Placement
from sr3_desktop.engine.metadata.regions import ANGLES_LOST, REGIONS_LOST
from sr3_desktop.engine.metadata.xmp import Made
from sr3_desktop.engine.metadata.xmp_nodes import parsed, remove, written

SPACES = """xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:acdsee-rs="http://ns.acdsee.com/regions/"
 xmlns:acdsee-stDim="http://ns.acdsee.com/sType/Dimensions#"
 xmlns:acdsee-stArea="http://ns.acdsee.com/sType/Area#"
 xmlns:apple-fi="http://ns.apple.com/faceinfo/1.0/"
 xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmlns:MP="http://ns.microsoft.com/photo/1.2/"
 xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
 xmlns:drone="http://www.dji.com/drone-dji/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" """


def packet(inner: str) -> bytes:
    return f"<rdf:RDF {SPACES}><rdf:Description>{inner}</rdf:Description></rdf:RDF>".encode()


def fitted(inner: str, orientation: int = 1, stored: tuple[int, int] = (48, 32)) -> xmp.Updated:
    """Return the packet for a photo that is enlarged twice."""
    width, height = stored if orientation < 5 else stored[::-1]
    placement = Placement(2 * width, 2 * height, orientation, 2.0, (width, height))
    return xmp.updated(packet(inner), placement, keep_location=True, made=Made("x"))


def values(made: xmp.Updated, *names: str) -> list[float]:
    text = made.packet.decode()
    found = [re.search(rf':{name}(?:="|>)([^"<]*)', text) for name in names]
    assert None not in found, text
    return [float(match[1]) for match in found if match]


def mwg(x: float, y: float, w: float, h: float, unit: str, size: str = "48 32") -> str:
    wide, high = size.split()
    return (
        '<mwg-rs:Regions rdf:parseType="Resource">'
        f'<mwg-rs:AppliedToDimensions stDim:w="{wide}" stDim:h="{high}" stDim:unit="pixel"/>'
        '<mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<mwg-rs:Name>Ann</mwg-rs:Name>"
        f'<mwg-rs:Area stArea:x="{x}" stArea:y="{y}" stArea:w="{w}" stArea:h="{h}"'
        f' stArea:unit="{unit}"/></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>'
    )


# Where (10, 8) of 48 x 32 is in the upright picture that is twice as large.
MOVED = {
    1: (20, 16),
    2: (76, 16),
    3: (76, 48),
    4: (20, 48),
    5: (16, 20),
    6: (48, 20),
    7: (48, 76),
    8: (16, 76),
}


@pytest.mark.parametrize("orientation", MOVED)
@pytest.mark.parametrize("unit", ["pixel", "normalized"])
def test_areas_of_mwg_follow_the_photo(orientation: int, unit: str) -> None:
    inner = (
        mwg(10, 8, 12, 6, unit) if unit == "pixel" else mwg(10 / 48, 8 / 32, 12 / 48, 6 / 32, unit)
    )
    made = fitted(inner, orientation)
    size = (96, 64) if orientation < 5 else (64, 96)
    expected = [*MOVED[orientation], *((24, 12) if orientation < 5 else (12, 24))]
    full = size * 2 if unit == "normalized" else (1, 1, 1, 1)
    found = [value * side for value, side in zip(values(made, *"xywh"), full, strict=False)]
    assert values(made, "w", "h") == list(size)
    area = re.search("<mwg-rs:Area.*?>", made.packet.decode())
    found = [float(number) for number in re.findall(r'stArea:[xywh]="([^"]*)"', area[0])]
    assert [f * side for f, side in zip(found, full, strict=True)] == pytest.approx(
        expected, abs=1e-3
    )
    assert b">Ann<" in made.packet
    assert made.notes == ()


def test_areas_written_as_elements_are_converted_too() -> None:
    inner = (
        '<acdsee-rs:Regions rdf:parseType="Resource"><acdsee-rs:AppliedToDimensions>'
        "<rdf:Description><acdsee-stDim:w>48</acdsee-stDim:w><acdsee-stDim:h>32</acdsee-stDim:h>"
        "</rdf:Description></acdsee-rs:AppliedToDimensions><acdsee-rs:RegionList><rdf:Bag>"
        '<rdf:li rdf:parseType="Resource"><acdsee-rs:DLYArea><rdf:Description>'
        "<acdsee-stArea:x>0.25</acdsee-stArea:x><acdsee-stArea:y>0.5</acdsee-stArea:y>"
        "<acdsee-stArea:d>0.1</acdsee-stArea:d></rdf:Description></acdsee-rs:DLYArea></rdf:li>"
        "</rdf:Bag></acdsee-rs:RegionList></acdsee-rs:Regions>"
    )
    made = fitted(inner, 8)
    assert values(made, *"xyd", "w", "h") == [0.5, 0.75, 0.1, 64, 96]


def test_areas_that_were_marked_on_the_upright_photo_are_not_turned_again() -> None:
    made = fitted(mwg(0.25, 0.25, 0.2, 0.1, "normalized", "32 48"), 6)
    assert b'stArea:x="0.25" stArea:y="0.25"' in made.packet
    made = fitted(mwg(8, 12, 4, 4, "pixel", "32 48"), 6)
    assert b'stArea:x="16" stArea:y="24"' in made.packet


@pytest.mark.parametrize("orientation", MOVED)
@pytest.mark.parametrize("unit", ["pixel", "relative"])
def test_areas_of_iptc_follow_the_photo(orientation: int, unit: str) -> None:
    wide, high = (1, 1) if unit == "pixel" else (48, 32)
    inner = (
        '<ext:ImageRegion><rdf:Bag><rdf:li rdf:parseType="Resource">'
        f'<ext:RegionBoundary rdf:parseType="Resource"><ext:rbUnit>{unit}</ext:rbUnit>'
        f"<ext:rbX>{10 / wide}</ext:rbX><ext:rbY>{8 / high}</ext:rbY>"
        f"<ext:rbW>{12 / wide}</ext:rbW><ext:rbH>{6 / high}</ext:rbH>"
        "</ext:RegionBoundary></rdf:li></rdf:Bag></ext:ImageRegion>"
    )
    made = fitted(inner, orientation)
    across, down = (96, 64) if orientation < 5 else (64, 96)
    full = (across, down, across, down) if unit == "relative" else (1, 1, 1, 1)
    found = [v * f for v, f in zip(values(made, "rbX", "rbY", "rbW", "rbH"), full, strict=True)]
    x, y = MOVED[orientation]
    w, h = (24, 12) if orientation < 5 else (12, 24)
    left = x - w if orientation in (2, 3, 6, 7) else x
    top = y - h if orientation in (3, 4, 7, 8) else y
    assert found == pytest.approx([left, top, w, h], abs=1e-3)
    assert made.notes == ()


def test_circles_and_polygons_of_iptc_follow_the_photo() -> None:
    corners = "".join(
        f'<rdf:li rdf:parseType="Resource"><ext:rbX>{x}</ext:rbX><ext:rbY>{y}</ext:rbY></rdf:li>'
        for x, y in ((0, 0), (0.5, 0.25))
    )
    polygon = (
        '<ext:RegionBoundary rdf:parseType="Resource"><ext:rbUnit>relative</ext:rbUnit>'
        f"<ext:rbVertices><rdf:Seq>{corners}</rdf:Seq></ext:rbVertices></ext:RegionBoundary>"
    )
    text = fitted(polygon, 6).packet.decode()
    found = re.findall(":rbX>([^<]*)<.*?:rbY>([^<]*)<", text)
    assert found == [("1", "0"), ("0.75", "0.5")]
    circle = '<ext:RegionBoundary ext:rbUnit="{}" ext:rbX="{}" ext:rbY="{}" ext:rbRx="{}"/>'.format
    assert values(fitted(circle("pixel", 10, 8, 3), 6), "rbX", "rbY", "rbRx") == [48, 20, 6]
    turned = fitted(circle("relative", 0.25, 0.25, 0.2), 6)
    assert values(turned, "rbX", "rbY", "rbRx") == [0.75, 0.25, 0.3]
    assert values(fitted(circle("relative", 0.25, 0.25, 0.2)), "rbRx") == [0.2]
    assert values(fitted(circle("relative", 0.25, 0.25, 0.2), 2), "rbX", "rbRx") == [0.75, 0.2]
    point = '<ext:RegionBoundary ext:rbUnit="pixel" ext:rbX="1" ext:rbY="2" ext:rbVertices="?"/>'
    assert values(fitted(point), "rbX", "rbY") == [2, 4]


@pytest.mark.parametrize("as_element", [True, False])
def test_people_of_microsoft_follow_the_photo(as_element: bool) -> None:
    text = "0.25, 0.5, 0.1, 0.2"
    rectangle = (
        f"<MPReg:Rectangle>{text}</MPReg:Rectangle>"
        if as_element
        else f'<rdf:Description MPReg:Rectangle="{text}"/>'
    )
    assert b"0.3, 0.25, 0.2, 0.1" in fitted(rectangle, 6).packet
    assert text.encode() in fitted(rectangle, 1).packet


def test_the_subject_and_the_sensor_follow_the_photo() -> None:
    subject = "".join(f"<rdf:li>{number}</rdf:li>" for number in (10, 8, 12, 6))
    made = fitted(
        f"<exif:SubjectArea><rdf:Seq>{subject}</rdf:Seq></exif:SubjectArea>"
        "<exif:SubjectLocation>10 8</exif:SubjectLocation>"
        "<exif:FocalPlaneXResolution>1000/3</exif:FocalPlaneXResolution>"
        "<exif:FocalPlaneYResolution>500.5</exif:FocalPlaneYResolution>"
        "<tiff:XResolution>300/1</tiff:XResolution><tiff:YResolution>150/1</tiff:YResolution>",
        6,
    )
    text = made.packet.decode()
    assert re.findall("<rdf:li>([^<]*)<", text) == ["48", "20", "12", "24"]
    assert ">48 20<" in text
    assert "<exif:FocalPlaneXResolution>1001<" in text
    assert "<exif:FocalPlaneYResolution>2000/3<" in text
    assert "<tiff:XResolution>150/1</tiff:XResolution><tiff:YResolution>300/1<" in text
    assert made.notes == ()


def test_a_drone_s_lens_is_scaled_while_it_is_that_of_the_picture() -> None:
    inner = '<rdf:Description drone:CalibratedFocalLength="3666.5"/>'
    assert b'"7333.000000"' in fitted(inner).packet
    assert b"Calibrated" not in fitted(inner, 3).packet


def test_angles_of_faces_in_a_turned_photo_are_told() -> None:
    inner = '<rdf:Description apple-fi:AngleInfoRoll="270" apple-fi:FaceID="5"/>'
    made = fitted(inner, 6)
    assert made.notes == (ANGLES_LOST,)
    assert b"AngleInfoRoll" not in made.packet
    assert b"FaceID" in made.packet
    assert fitted(inner).notes == ()


@pytest.mark.parametrize(
    "inner",
    [
        mwg(10, 8, 12, 6, "inch"),
        mwg(float("nan"), 8, 12, 6, "pixel"),
        mwg(10, 8, 12, 6, "pixel", "0 0"),
        mwg(10, 8, 12, 6, "pixel", "x y"),
        '<mwg-rs:Area stArea:x="1" stArea:unit="pixel"/>',
        "<MPReg:Rectangle>a, b</MPReg:Rectangle>",
        "<exif:SubjectArea>1</exif:SubjectArea>",
        "<ext:RegionBoundary><ext:rbUnit>pixel</ext:rbUnit><ext:rbX>a</ext:rbX><ext:rbY>1</ext:rbY>"
        "</ext:RegionBoundary>",
    ],
)
def test_an_area_that_cannot_be_understood_is_left_out_and_told(inner: str) -> None:
    made = fitted(inner, 6)
    assert made.notes == (REGIONS_LOST,)
    for name in (b"Area ", b"Rectangle", b"SubjectArea", b"RegionBoundary", b"Ann"):
        assert name not in made.packet


def test_areas_of_a_part_of_the_photo_are_left_out_and_told() -> None:
    inner = mwg(0.25, 0.25, 0.2, 0.1, "normalized")
    made = xmp.updated(packet(inner), Placement(48, 32, 1, 2.0, (48, 32)), True, Made("x"))
    assert (made.notes, b"Ann" in made.packet) == ((REGIONS_LOST,), False)


def test_places_by_definition_go_with_the_location() -> None:
    inner = (
        "<dc:coverage>Potsdam</dc:coverage><dcterms:spatial>Potsdam</dcterms:spatial>"
        "<dc:title>Sea</dc:title>"
    )
    made = xmp.updated(packet(inner), Placement(48, 32), keep_location=False, made=None)
    assert b"Potsdam" not in made.packet
    assert b"Sea" in made.packet


def test_what_is_out_already_can_be_removed_again() -> None:
    document = parsed(packet('<dc:title dc:lang="en">Sea</dc:title>'))
    title = document.getElementsByTagName("dc:title")[0]
    language = title.attributes["dc:lang"]
    for node in (language, language, title, title):
        remove(node)
    assert b"title" not in written(document)


def test_the_origin_says_that_details_are_generated() -> None:
    inner = "<ext:DigitalSourceType>http://x/digitalCapture</ext:DigitalSourceType>"
    assert b"/compositeWithTrainedAlgorithmicMedia<" in fitted(inner).packet
    copied = xmp.updated(packet(inner), Placement(48, 32), True, made=None)
    assert b"/digitalCapture<" in copied.packet


def test_an_extension_is_joined() -> None:
    whole = xmp_extension.joined(
        packet("<dc:title>Sea</dc:title>"), packet("<dc:coverage>x</dc:coverage>")
    )
    assert b"Sea" in whole
    assert b"dc:coverage" in whole
    odd = packet("<dc:title>Lake</dc:title>").replace(b"dc:", b"d:").replace(b":dc", b":d")
    whole = xmp_extension.joined(packet(""), odd.replace(b"rdf:", b"r:").replace(b":rdf", b":r"))
    made = xmp.updated(whole, Placement(96, 64), True, made=None)
    assert b">Lake<" in made.packet
    with pytest.raises(ValueError, match="not XMP"):
        xmp_extension.joined(packet(""), b"<half")


NAMES = st.sampled_from(
    "mwg-rs:Regions mwg-rs:Area mwg-rs:AppliedToDimensions stArea:x stArea:y stArea:w stArea:unit "
    "stDim:w stDim:h ext:RegionBoundary ext:rbX ext:rbY ext:rbW ext:rbH ext:rbRx ext:rbVertices "
    "ext:rbUnit exif:SubjectArea exif:FocalPlaneXResolution MPReg:Rectangle rdf:li rdf:Bag "
    "rdf:Description dc:title drone:CalibratedFocalLength".split()
)
WORDS = st.sampled_from(["", "1", "0.5", "-3", "1/0", "nan", "1e999", "pixel", "a, b", "1,2,3,4"])
TREES = st.recursive(
    st.tuples(NAMES, WORDS).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
    lambda inner: st.tuples(NAMES, NAMES, WORDS, st.lists(inner, max_size=4)).map(
        lambda t: f'<{t[0]} {t[1]}="{t[2]}">{"".join(t[3])}</{t[0]}>'
    ),
    max_leaves=20,
)


@given(TREES, st.integers(1, 8), st.booleans())
def test_any_packet_is_made_to_fit_or_our_own_error(inner, orientation, keep_location) -> None:
    placement = Placement(96, 64, orientation, 2.0)
    made = xmp.updated(packet(inner), placement, keep_location, made=Made("x"))
    xmp.updated(made.packet, Placement(96, 64), keep_location, made=Made("x"))


@given(st.binary(max_size=200))
def test_any_bytes_are_xmp_or_our_own_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        xmp.updated(data, Placement(96, 64), False, made=Made("x"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("declared", [True, False])
def test_packets_of_16_bits_are_read(encoding: str, declared: bool) -> None:
    text = packet("<dc:title>Łódź</dc:title>").decode()
    if declared:
        text = '<?xml version="1.0" encoding="utf-16"?>' + text
    made = xmp.updated(text.encode(encoding), Placement(96, 64), True, made=None)
    assert "Łódź".encode() in made.packet


def test_a_depth_map_inside_xmp_is_told() -> None:
    inner = '<d:Data xmlns:d="http://ns.google.com/photos/1.0/depthmap/">iVBOR</d:Data>'
    made = fitted(inner)
    assert b"iVBOR" not in made.packet
    assert made.notes == (xmp.DATA_LOST,)


def test_how_the_photo_was_stored_is_left_out() -> None:
    inner = "<tiff:BitsPerSample>16</tiff:BitsPerSample><dc:title>Sea</dc:title>"
    made = fitted(inner).packet
    assert b"16" not in made
    assert b"Sea" in made


def test_what_made_the_photo_is_replaced_by_what_made_the_result() -> None:
    inner = "<tiff:Software>Firmware 1.0</tiff:Software>"
    made = xmp.updated(packet(inner), Placement(96, 64), True, made=Made("SR3 Desktop"))
    assert b">SR3 Desktop<" in made.packet
    copied = xmp.updated(packet(inner), Placement(96, 64), True, made=None)
    assert b">Firmware 1.0<" in copied.packet
