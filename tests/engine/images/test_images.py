from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, ImageCms

from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.images import (
    read_image,
    stored_size,
)
from sr3_desktop.engine.images.colors import bits_in_header
from sr3_desktop.engine.images.reading import PROFILE_LOST
from tests.damage import HEIC

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (12, 20, 3), dtype=np.uint8)
FEWER_BITS = "The file has more than 8 bits per channel; 8 were used."
SMOOTH = np.dstack([*np.mgrid[40:64, 60:92], np.full((24, 32), 90)]).astype(np.uint8)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GRAY_ICC = bytes(16) + b"GRAY" + bytes(108)

# From the stored to the upright picture, as the EXIF standard defines orientations 1 to 8.
UPRIGHT: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}


def make_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif[ExifTags.Base.Orientation] = orientation
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    details[ExifTags.Base.ExifImageWidth] = 20
    details[ExifTags.Base.ExifImageHeight] = 12
    details[ExifTags.Base.MakerNote] = b"maker's own"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 30.0, 1.5)
    return exif.tobytes()


def exif_with_thumbnail() -> bytes:
    """Return tags with a second directory that holds a thumbnail, as cameras write it."""
    thumbnail = b"THUMBNAIL-BYTES"
    first = struct.pack("<HHHI4sI", 1, ExifTags.Base.Make, 2, 4, b"Cam\0", 26)
    second = struct.pack("<HHHII", 2, 513, 4, 1, 56) + struct.pack("<HHII", 514, 4, 1, 15)
    return b"Exif\0\0II*\0\x08\0\0\0" + first + second + bytes(4) + thumbnail


GREEN_LAB = bytes([140, 80, 190])  # L* = 54.9, a* = -48, b* = 62


def cmyk_profile(corners: Sequence[bytes] = (GREEN_LAB,) * 16) -> bytes:
    """Build a profile with these colors, in 8-bit Lab, for no and full ink of each kind.

    The last kind, black, changes fastest. Without arguments every color is the same mid green,
    unlike any formula's result.
    """
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0])
    lut += struct.pack(">9i", *(np.eye(3, dtype=int).ravel() * 65536))
    lut += bytes(range(256)) * 4  # input curves
    lut += b"".join(corners)
    lut += bytes(range(256)) * 3  # output curves
    size = 128 + 4 + 12 + len(lut)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header += bytes(12) + b"acsp" + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061) + bytes(48)  # D50
    return header + struct.pack(">I4sII", 1, b"A2B0", 144, len(lut)) + lut


def save(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)
    return path


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_orientation_is_applied_and_its_tag_removed(tmp_path, orientation, suffix) -> None:
    options = {"lossless": True} if suffix == "webp" else {}
    exif = make_exif(orientation)
    path = save(Image.fromarray(NOISE), tmp_path / f"a.{suffix}", exif=exif, **options)
    photo = read_image(path)
    np.testing.assert_array_equal(photo.pixels, UPRIGHT[orientation](NOISE))
    kept = Image.Exif()
    kept.load(photo.exif or b"")
    assert ExifTags.Base.Orientation not in kept
    assert kept[ExifTags.Base.Make] == "Camera"


def test_orientation_turns_transparency_too(tmp_path) -> None:
    rgba = np.dstack([NOISE, NOISE[:, :, 0]])
    photo = read_image(save(Image.fromarray(rgba), tmp_path / "a.png", exif=make_exif(6)))
    np.testing.assert_array_equal(photo.alpha, np.rot90(NOISE[:, :, 0], -1))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_plain_modes(tmp_path, mode: str) -> None:
    image = Image.fromarray(NOISE).convert(mode)
    photo = read_image(save(image, tmp_path / "a.png"))
    np.testing.assert_array_equal(photo.pixels, np.asarray(image.convert("RGB")))
    assert photo.pixels.dtype == np.uint8
    assert photo.gray == (mode in "1L")
    assert photo.alpha is None
    assert photo.notes == ()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparency_beside_colors_that_it_hides(tmp_path, mode: str) -> None:
    alpha = RNG.integers(0, 256, NOISE.shape[:2], dtype=np.uint8)
    alpha[0] = 0
    image = Image.fromarray(NOISE).convert(mode[:-1])
    expected = np.asarray(image.convert("RGB"))
    image.putalpha(Image.fromarray(alpha))
    photo = read_image(save(image, tmp_path / "a.png"))
    np.testing.assert_array_equal(photo.alpha, alpha)
    np.testing.assert_array_equal(photo.pixels[alpha > 0], expected[alpha > 0])


def test_hidden_colors_continue_the_visible_ones(tmp_path) -> None:
    rgba = np.zeros((37, 53, 4), np.uint8)
    rgba[3:6, 3:6] = (200, 100, 50, 255)
    rgba[30:, 50:] = (10, 20, 30, 1)
    photo = read_image(save(Image.fromarray(rgba), tmp_path / "a.png"))
    assert {tuple(c) for c in photo.pixels[:10, :10].reshape(-1, 3).tolist()} == {(200, 100, 50)}
    assert photo.pixels[28, 48].tolist() == [10, 20, 30]
    assert photo.pixels.min() >= 10
    rgba[:, :, 3] = 0
    hidden = read_image(save(Image.fromarray(rgba), tmp_path / "b.png"))
    np.testing.assert_array_equal(hidden.pixels, rgba[:, :, :3])


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_a_transparent_color_becomes_alpha(tmp_path, mode: str) -> None:
    image = Image.new(mode, (4, 4), 0)
    image.putpixel((1, 2), 200 if mode != "RGB" else (9, 9, 9))
    key = (0, 0, 0) if mode == "RGB" else 0
    photo = read_image(save(image, tmp_path / "a.png", transparency=key))
    expected = np.zeros((4, 4), np.uint8)
    expected[2, 1] = 255
    np.testing.assert_array_equal(photo.alpha, expected)


def test_opaque_alpha_is_none(tmp_path) -> None:
    image = Image.fromarray(NOISE)
    image.putalpha(255)
    assert read_image(save(image, tmp_path / "a.png")).alpha is None


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
def test_16_bit_gray_is_kept(tmp_path, suffix: str) -> None:
    values = np.linspace(0, 65535, 4096).astype(np.uint16).reshape(64, 64)
    photo = read_image(save(Image.fromarray(values), tmp_path / f"a.{suffix}"))
    np.testing.assert_array_equal(photo.pixels, values[:, :, None].repeat(3, axis=2))
    assert photo.gray
    assert photo.notes == ()


def test_a_black_key_of_16_bits_becomes_alpha(tmp_path) -> None:
    values = np.array([[0, 1, 65535]], np.uint16)
    photo = read_image(save(Image.fromarray(values), tmp_path / "a.png", transparency=1))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, [[65535, 0, 65535]])


def test_16_bit_gray_with_white_as_zero(tmp_path) -> None:
    values = np.array([[0, 4095, 65535]], np.uint16)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values, photometric="miniswhite")
    np.testing.assert_array_equal(read_image(path).pixels[:, :, 0], 65535 - values)


def test_what_pillow_reads_with_8_bits_only_is_told(tmp_path) -> None:
    (tmp_path / "a.ppm").write_bytes(b"P6 1 1 65535\n" + bytes([255, 255, 128, 0, 0, 0]))
    photo = read_image(tmp_path / "a.ppm")
    assert photo.pixels.tolist() == [[[255, 128, 0]]]
    assert photo.notes == (FEWER_BITS,)


@pytest.mark.parametrize(("flags", "bits"), [(0x00, 8), (0x40, 10), (0x60, 12)])
def test_an_avif_with_more_bits_than_pillow_reads_is_known(flags, bits, tmp_path) -> None:
    """By its header alone: there is no encoder at hand that makes one."""
    content = bytearray(save(Image.fromarray(SMOOTH), tmp_path / "a.avif").read_bytes())
    content[content.find(b"av1C") + 6] |= flags
    assert bits_in_header(io.BytesIO(content), "AVIF") == bits


def test_a_jpeg_2000_with_more_bits_than_pillow_reads_is_told(tmp_path) -> None:
    """The header of a color photo of 8 bits says 12."""
    content = bytearray(save(Image.fromarray(SMOOTH), tmp_path / "a.jp2").read_bytes())
    siz = content.find(b"\xff\x4f\xff\x51")
    assert read_image(tmp_path / "a.jp2").notes == ()
    for channel in range(3):
        content[siz + 42 + 3 * channel] = 11
    (tmp_path / "b.jp2").write_bytes(content)
    assert read_image(tmp_path / "b.jp2").notes == (FEWER_BITS,)


def test_cmyk_without_profile(tmp_path) -> None:
    image = Image.fromarray(SMOOTH).convert("CMYK")
    photo = read_image(save(image, tmp_path / "a.tif"))
    np.testing.assert_array_equal(photo.pixels, np.asarray(image.convert("RGB")))
    assert photo.icc is None


def test_cmyk_is_converted_by_its_profile_to_srgb(tmp_path) -> None:
    image = Image.new("CMYK", (3, 2), (10, 200, 30, 0))
    photo = read_image(save(image, tmp_path / "a.tif", icc_profile=cmyk_profile()))
    red, green, blue = photo.pixels[0, 0].astype(int)
    assert green > red + 40 > blue  # the profile says green, the plain formula magenta
    assert photo.icc is not None
    assert photo.icc[16:20] == b"RGB "


def test_a_broken_cmyk_profile_is_no_obstacle(tmp_path) -> None:
    image = Image.fromarray(SMOOTH).convert("CMYK")
    photo = read_image(save(image, tmp_path / "a.tif", icc_profile=b"nonsense"))
    assert photo.notes == (PROFILE_LOST,)
    np.testing.assert_array_equal(photo.pixels, np.asarray(image.convert("RGB")))


def test_lab_is_converted(tmp_path) -> None:
    lab = Image.merge("LAB", [Image.new("L", (2, 2), value) for value in (255, 128, 128)])
    photo = read_image(save(lab, tmp_path / "a.tif"))
    assert photo.pixels.min() > 250


def test_float_pictures_are_refused(tmp_path) -> None:
    path = save(Image.new("F", (2, 2)), tmp_path / "a.tif")
    with pytest.raises(ImageReadError, match="scientific data"):
        read_image(path)


def test_32_bit_gray_keeps_its_upper_half(tmp_path) -> None:
    values = (np.linspace(0, 1, 600).reshape(300, 2) * (2**32 - 1)).astype(np.uint32)
    tifffile.imwrite(tmp_path / "a.tif", values)
    photo = read_image(tmp_path / "a.tif")
    assert photo.gray
    np.testing.assert_array_equal(photo.pixels[:, :, 0], values >> 16)
    tifffile.imwrite(tmp_path / "b.tif", np.zeros((2, 2), np.uint32))
    assert not read_image(tmp_path / "b.tif").pixels.any()


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint32])
def test_gray_numbers_of_unknown_range_are_refused(tmp_path, dtype) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.array([[0, 900], [9, 32000]], dtype))
    with pytest.raises(ImageReadError, match="scientific data"):
        read_image(tmp_path / "a.tif")


@pytest.mark.parametrize("channels", [1, 3])
def test_8_bit_numbers_with_a_sign_are_refused(tmp_path, channels: int) -> None:
    values = np.array([[-128, -1], [0, 127]], np.int8).repeat(channels, 1).reshape(2, 2, channels)
    tifffile.imwrite(
        tmp_path / "a.tif", values.squeeze(), photometric=("minisblack", "rgb")[channels // 3]
    )
    with pytest.raises(ImageReadError):
        read_image(tmp_path / "a.tif")


@pytest.mark.parametrize("suffix", ["gif", "png", "webp", "tif"])
def test_of_several_pictures_the_first_is_read(tmp_path, suffix: str) -> None:
    first, second = Image.new("RGB", (8, 8), "white"), Image.new("RGB", (8, 8), "black")
    path = save(first, tmp_path / f"a.{suffix}", save_all=True, append_images=[second])
    photo = read_image(path)
    assert photo.pixels.min() == 255
    assert photo.notes == ("The file holds several pictures; only the first was used.",)


def test_a_second_picture_that_belongs_to_the_photo_is_told(tmp_path) -> None:
    first, second = Image.fromarray(SMOOTH), Image.new("L", (8, 8))
    path = save(first, tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[second])
    photo = read_image(path)
    assert photo.pixels.shape == SMOOTH.shape
    assert [note.split(";")[1] for note in photo.notes] == [" it was left out."]
    save(first, tmp_path / "b.jpg", format="MPO")
    assert read_image(tmp_path / "b.jpg").notes == ()


@pytest.mark.parametrize("info", [{"aux": {"urn:com:apple": [3]}}, {"depth_images": [1]}])
def test_a_second_picture_in_a_heic_is_told(tmp_path, monkeypatch, info) -> None:
    heif = pytest.importorskip("pi_heif").HeifImageFile
    path = HEIC / "turned.heic"
    assert read_image(path).notes == ()
    opened = heif._open

    def with_more(self: Image.Image) -> None:
        opened(self)
        self.info |= info

    monkeypatch.setattr(heif, "_open", with_more)
    assert [note.split(";")[1] for note in read_image(path).notes] == [" it was left out."]


def test_a_gray_profile_stays_with_a_gray_photo_only(tmp_path) -> None:
    gray, color = Image.new("L", (2, 2)), Image.new("RGB", (2, 2))
    assert read_image(save(gray, tmp_path / "g.png", icc_profile=GRAY_ICC)).icc == GRAY_ICC
    assert read_image(save(color, tmp_path / "c.png", icc_profile=GRAY_ICC)).icc is None
    assert read_image(save(gray, tmp_path / "s.png", icc_profile=SRGB)).icc is None


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif"])
def test_a_profile_that_cannot_be_used_is_told(tmp_path, suffix: str) -> None:
    gray, color = Image.new("L", (2, 2)), Image.new("RGB", (2, 2))
    for number, (image, icc, told) in enumerate(
        [(color, SRGB, 0), (color, GRAY_ICC, 1), (color, b"nonsense", 1), (gray, SRGB, 0)]
    ):
        path = save(image, tmp_path / f"{number}.{suffix}", icc_profile=icc)
        assert read_image(path).notes == (PROFILE_LOST,) * told


def test_a_profile_with_a_part_missing_is_told(tmp_path) -> None:
    path = save(Image.new("RGB", (2, 2)), tmp_path / "a.jpg", icc_profile=SRGB + bytes(70_000))
    data = path.read_bytes()
    start = data.index(b"ICC_PROFILE\0\2") - 4
    length = 2 + int.from_bytes(data[start + 2 : start + 4], "big")
    path.write_bytes(data[:start] + data[start + length :])
    assert read_image(path).notes == (PROFILE_LOST,)


def test_damaged_exif_does_not_lose_the_photo(tmp_path) -> None:
    exif = b"Exif\0\0II*\0" + b"\xff" * 40
    photo = read_image(save(Image.fromarray(SMOOTH), tmp_path / "a.jpg", exif=exif))
    assert photo.pixels.shape == SMOOTH.shape
    assert photo.exif is None


def test_an_impossible_orientation_is_told(tmp_path) -> None:
    entry = struct.pack("<HHHI4sI", 1, ExifTags.Base.Orientation, 2, 2, b"x\0\0\0", 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + entry
    photo = read_image(save(Image.fromarray(SMOOTH), tmp_path / "a.jpg", exif=exif))
    assert photo.pixels.shape == SMOOTH.shape
    told = "A part of the photo information (EXIF) is damaged and was left out."
    assert photo.notes == (told,)


def test_lack_of_memory_is_one_sentence(tmp_path, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    path = save(Image.fromarray(NOISE), tmp_path / "a.png")
    monkeypatch.setattr("sr3_desktop.engine.images.reading.decode", fail)
    with pytest.raises(ImageReadError, match=r"not enough memory to open a\.png"):
        read_image(path)


def test_the_stored_size_is_that_of_the_header_or_none(tmp_path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    path = save(Image.fromarray(SMOOTH), tmp_path / "a.jpg", exif=exif)
    assert stored_size(path) == (SMOOTH.shape[1], SMOOTH.shape[0])
    path.write_bytes(b"no picture")
    assert stored_size(path) is None


def test_pixels_can_be_changed_and_belong_to_the_photo(tmp_path) -> None:
    photo = read_image(save(Image.fromarray(NOISE), tmp_path / "a.png"))
    assert photo.pixels.flags.writeable
    assert photo.pixels.flags.c_contiguous


# --- writing -----------------------------------------------------------------------------------


def test_the_memory_of_a_large_picture_is_one_piece() -> None:
    """Else the C library clears it piece by piece while no other thread can go on."""
    Image.core.reset_stats()
    Image.new("RGB", (4000, 4000))
    stats = Image.core.get_stats()
    assert stats["allocated_blocks"] + stats["reused_blocks"] == 1


def test_the_limit_holds_in_threads_that_read_at_once(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sr3_desktop.engine.images.pillow_setup.MAX_PIXELS", 100)
    paths = [save(Image.new("RGB", (40, 30)), tmp_path / f"{number}.png") for number in range(8)]
    filters = list(warnings.filters)
    begin, refused = threading.Barrier(len(paths)), []

    def read(path: Path) -> None:
        begin.wait()
        for _ in range(20):
            with pytest.raises(ImageReadError, match="megapixels"):
                read_image(path)
        refused.append(path)

    threads = [threading.Thread(target=read, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(refused) == paths
    assert warnings.filters == filters
