"""What exiftool, which shares no code with us, finds in a photo and in its result.

Every format in, every format out, orientations 1 to 8; all that is not to change must be the same.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.images import prepare_pillow, read_image, write_image
from tests.exif_writer import canon_note, exif_block, ratio, shorts, text

pytestmark = [
    pytest.mark.exiftool,
    pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs the program exiftool"),
]

HEIC = Path(__file__).parents[1] / "heic" / "turned.heic"
PIXELS = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
SOURCES = ("jpg", "png", "webp", "tif", "avif", "heic")
TARGETS = ("jpg", "png", "webp", "tif", "avif")
NO_IPTC = ("webp", "avif")
ORIENTATIONS = range(1, 9)
# As arguments of exiftool, on a file that has the tags of `original` already.
WRITTEN = (
    "-IFD0:ImageDescription=Grüße aus Łódź",
    "-IFD0:Artist=José Müller",
    "-IFD0:Copyright=© 2024 田中",
    "-ExifIFD:LensModel=Objektiv äöü",
    "-ExifIFD:UserComment=日本語",
    "-ExifIFD:DateTimeOriginal=2024:05:06 07:08:09",
    "-ExifIFD:OffsetTimeOriginal=+02:00",
    "-ExifIFD:SubSecTimeOriginal=123",
    "-ExifIFD:ExposureTime=1/250",
    "-GPS:GPSLatitude=52.4",
    "-GPS:GPSLatitudeRef=N",
    "-GPS:GPSProcessingMethod=GPS 方法",
    "-GPS:GPSAreaInformation=Schloß",
    "-GPS:GPSDateStamp=2024:05:06",
    "-XMP-xmp:Rating=4",
    "-XMP-dc:Title=Sommer 夏",
    "-XMP-dc:Subject=Kinder",
    "-XMP-dc:Subject=Garten 庭",
    "-XMP-photoshop:City=Łódź",
    "-XMP-mwg-rs:RegionInfo={AppliedToDimensions={W=48,H=32,Unit=pixel},RegionList=[{Area="
    "{X=0.5,Y=0.5,W=0.25,H=0.25,Unit=normalized},Name=Anna 安娜,Type=Face}]}",
)
IPTC = (
    "-IPTC:CodedCharacterSet=UTF8",
    "-IPTC:Caption-Abstract=Grüße 田中",
    "-IPTC:Keywords=Kinder",
    "-IPTC:Keywords=庭",
    "-IPTC:City=Łódź",
)
COMPARED = ("IFD0:", "ExifIFD:", "GPS:", "InteropIFD:", "Canon:", "XMP-", "IPTC:", "ExifTool:Warn")
# Of the file rather than of the photo; that they fit is checked elsewhere.
STORAGE = {
    "IFD0": "ImageWidth ImageHeight BitsPerSample Compression PhotometricInterpretation "
    "StripOffsets SamplesPerPixel RowsPerStrip StripByteCounts PlanarConfiguration Predictor "
    "Orientation Software SubfileType ExifToolVersion ExtraSamples ThumbnailOffset ThumbnailLength",
    "ExifIFD": "ExifImageWidth ExifImageHeight",
    "XMP-x": "XMPToolkit",
}
LEFT_OUT = {f"{group}:{name}" for group, names in STORAGE.items() for name in names.split()}


def exiftool(*arguments: str | Path) -> str:
    done = subprocess.run(
        ["exiftool", *map(str, arguments)], check=False, capture_output=True, text=True
    )
    assert not done.stderr or "image files read" in done.stderr, done.stderr
    return done.stdout


def tags_of(files: list[Path], *charset: str) -> dict[str, dict[str, Any]]:
    """Return what exiftool tells of each file, by its name."""
    told = json.loads(exiftool("-j", "-a", "-G1", "-struct", *charset, *files))
    return {
        Path(entry["SourceFile"]).name: {
            name: value
            for name, value in entry.items()
            if name.startswith(COMPARED) and name not in LEFT_OUT
        }
        for entry in told
    }


def enlarged(source: Path, target: Path) -> tuple[str, ...]:
    photo = read_image(source)
    twice = replace(photo, pixels=photo.pixels.repeat(2, 0).repeat(2, 1), scale=2.0)
    return (*photo.notes, *write_image(twice, target).notes)


def original(path: Path, *more: tuple[int, int, int, bytes]) -> None:
    """Write a photo with a maker's note in a block of its own."""
    block = exif_block(
        [text(0x010F, b"Canon"), text(0x0110, b"Canon EOS 80D"), ratio(0x011A, 300, 1, ">"),
         ratio(0x011B, 300, 1, ">"), shorts(0x0128, [2], ">"), *more],
        [(0x9000, 7, 4, b"0231"), text(0xA434, b"EF50mm")],
        ">",
        canon_note(">"),
        interop=[text(1, b"R98")],
    )  # fmt: skip
    if path.suffix == ".heic":
        shutil.copy(HEIC, path)
    elif path.suffix == ".tif":
        Image.fromarray(PIXELS).save(path)
    else:
        Image.fromarray(PIXELS).save(path, exif=block)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the tags of all sources and results, in two readings, and all notes."""
    prepare_pillow()
    folder = tmp_path_factory.mktemp("exiftool")
    sources = [folder / f"{kind}.{kind}" for kind in SOURCES]
    for source in sources:
        original(source)
    charsets = ("-charset", "exif=UTF8", "-charset", "iptc=UTF8")
    exiftool("-q", "-overwrite_original", *charsets, *WRITTEN, *sources)
    with_iptc = [source for source in sources if source.suffix in (".jpg", ".tif")]
    exiftool("-q", "-overwrite_original", *charsets, *IPTC, *with_iptc)
    notes = {}
    for source in sources:
        for target in TARGETS:
            result = folder / f"{source.stem}_to.{target}"
            notes[result.name] = enlarged(source, result)
    files = sorted(folder.iterdir())
    return {"utf8": tags_of(files, *charsets), "latin": tags_of(files), "notes": notes}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
def test_all_tags_of_a_photo_are_those_of_its_result(results, source: str, target: str) -> None:
    for reading in ("utf8", "latin"):
        names = f"{source}.{source}", f"{source}_to.{target}"
        before, after = (dict(results[reading][name]) for name in names)
        if target in NO_IPTC:
            before = {name: v for name, v in before.items() if not name.startswith("IPTC:")}
        regions = before.pop("XMP-mwg-rs:RegionInfo"), after.pop("XMP-mwg-rs:RegionInfo")
        assert after == before
        assert regions[0]["RegionList"] == regions[1]["RegionList"]
    told = f"{target.upper()} holds no IPTC information; it was left out."
    has_lost = target in NO_IPTC and source in ("jpg", "tif")
    assert results["notes"][f"{source}_to.{target}"] == ((told,) if has_lost else ())


def test_the_tags_compared_are_there(results) -> None:
    """So that the test above does not compare nothing with nothing."""
    for source in SOURCES:
        tags = results["utf8"][f"{source}.{source}"]
        assert tags["IFD0:Copyright"] == "© 2024 田中"
        assert tags["ExifIFD:UserComment"] == "日本語"
        assert tags["XMP-dc:Subject"] == ["Kinder", "Garten 庭"]
        assert len(tags) > 20
    assert results["utf8"]["jpg.jpg"]["Canon:OwnerName"] == "Erika Mustermann"
    assert results["utf8"]["tif.tif"]["IPTC:Keywords"] == ["Kinder", "庭"]


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("turned")
    for orientation in ORIENTATIONS:
        source = folder / f"{orientation}.jpg"
        original(source, shorts(0x0112, [orientation], ">"))
        area = "{X=0.25,Y=0.375,W=0.25,H=0.5,Unit=normalized}"
        exiftool(
            "-q", "-overwrite_original", "-n", "-ExifIFD:SubjectArea=10 6 10 8",
            "-ExifIFD:FocalPlaneXResolution=1000", "-ExifIFD:FocalPlaneYResolution=500",
            "-XMP-mwg-rs:RegionInfo={AppliedToDimensions={W=48,H=32,Unit=pixel},RegionList="
            f"[{{Area={area},Name=Anna,Type=Face}}]}}", source,
        )  # fmt: skip
        for target in ("jpg", "tif"):
            enlarged(source, folder / f"{orientation}_to.{target}")
    return tags_of(sorted(folder.iterdir()), "-n")


@pytest.mark.parametrize("target", ["jpg", "tif"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_positions_are_where_the_pixels_are(turned, orientation: int, target: str) -> None:
    """The marked area is cut out of the stored picture, and must be found in the result."""
    before, after = turned[f"{orientation}.jpg"], turned[f"{orientation}_to.{target}"]
    stored = np.zeros((32, 48), np.uint8)
    stored[:] = np.arange(48) + 50 * (np.arange(32)[:, None] // 4)
    upright = {
        1: stored, 2: stored[:, ::-1], 3: stored[::-1, ::-1], 4: stored[::-1], 5: stored.T,
        6: stored[::-1].T, 7: stored[::-1, ::-1].T, 8: stored[:, ::-1].T,
    }[orientation].repeat(2, 0).repeat(2, 1)  # fmt: skip
    high, wide = upright.shape

    def cut(picture: np.ndarray, x: float, y: float, w: float, h: float) -> np.ndarray:
        left, top = round(x - w / 2), round(y - h / 2)
        return np.unique(picture[top : top + round(h), left : left + round(w)])

    areas = [tags["XMP-mwg-rs:RegionInfo"]["RegionList"][0]["Area"] for tags in (before, after)]
    shares = [[area[side] for side in "XYWH"] for area in areas]
    small = cut(stored, *np.multiply(shares[0], (48, 32, 48, 32)))
    large = cut(upright, *np.multiply(shares[1], (wide, high, wide, high)))
    np.testing.assert_array_equal(small, large)
    subjects = [[int(n) for n in tags["ExifIFD:SubjectArea"].split()] for tags in (before, after)]
    np.testing.assert_array_equal(cut(stored, *subjects[0]), cut(upright, *subjects[1]))
    focal = [after[f"ExifIFD:FocalPlane{axis}Resolution"] for axis in "XY"]
    assert focal == ([2000, 1000] if orientation < 5 else [1000, 2000])
    assert after["Canon:OwnerName"] == "Erika Mustermann"
    assert not any("Warning" in name for name in after)
