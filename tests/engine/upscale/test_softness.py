"""What a photo's file tells: the clean-up that suits it, and whether it is soft."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.request import Crop, SamplerSettings, UpscaleRequest, UpscaleResult
from sr3_desktop.engine.images import Photo, read_image
from sr3_desktop.engine.images.jpeg_data import jpeg_quality, suited_cleanup
from sr3_desktop.engine.models.diffusion_model import DiffusionModel
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.models.sr3_model import SR3Model
from sr3_desktop.engine.upscale.auto_cleanup import auto_cleanup
from sr3_desktop.engine.upscale.softness import NOTHING_TO_DO, shrunk, softness
from sr3_desktop.engine.upscale.upscaler import Upscaler

RESAMPLING = Image.Resampling


def natural(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture with the spectrum of sharp photos: amplitudes fall as frequencies rise."""
    random = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequency[0, 0] = 1
    shape = (3, *frequency.shape)
    waves = (random.normal(size=shape) + 1j * random.normal(size=shape)) / frequency
    picture = np.fft.irfft2(waves, (height, width))
    levels = (picture / picture.std() * 45 + 127).clip(0, 255)
    return Image.fromarray(levels.transpose(1, 2, 0).astype(np.uint8))


def stretched(image: Image.Image, factor: int) -> Image.Image:
    small = image.resize((image.width // factor, image.height // factor), RESAMPLING.BICUBIC)
    return small.resize(image.size, RESAMPLING.BICUBIC)


def as_jpeg(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.mark.parametrize("quality", [10, 30, 50, 75, 79, 80, 92, 93, 95])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_quality_of_a_jpeg_is_read_from_its_tables(quality: int, mode: str) -> None:
    found = jpeg_quality(as_jpeg(natural(32, 32).convert(mode), quality))
    assert found == pytest.approx(quality, abs=5 if quality < 25 else 0)


def test_tables_of_another_encoder_count_by_how_much_they_round() -> None:
    file = io.BytesIO()
    natural(32, 32).save(file, "JPEG", qtables=[[16] * 64, [17] * 64])
    assert jpeg_quality(Image.open(file)) == 86


@pytest.mark.parametrize(
    ("name", "options", "cleanup"),
    [
        ("a.png", {}, 0.0),
        ("a.webp", {"quality": 30}, 0.0),
        ("a.jpg", {"quality": 97}, 0.0),
        ("a.jpg", {"quality": 96}, 0.05),
        ("a.jpg", {"quality": 88}, 0.05),
        ("a.jpg", {"quality": 87}, 0.1),
        ("a.jpg", {"quality": 80}, 0.1),
        ("a.jpg", {"quality": 79}, 0.15),
        ("a.jpg", {"quality": 5}, 0.15),
    ],
)
def test_the_clean_up_follows_the_compression(
    tmp_path: Path, name: str, options: dict[str, int], cleanup: float
) -> None:
    natural(32, 32).save(tmp_path / name, **options)
    assert suited_cleanup(read_image(tmp_path / name).jpeg_quality) == cleanup


@pytest.mark.parametrize("quality", [95, 60])
@pytest.mark.parametrize("size", [(300, 200), (900, 700)])
def test_a_sharp_photo_is_not_soft(quality: int, size: tuple[int, int]) -> None:
    assert softness(np.asarray(as_jpeg(natural(*size), quality))) == 1


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("quality", [95, 85])
@pytest.mark.parametrize("deep", [False, True])
def test_a_photo_enlarged_before_is_soft(factor: int, quality: int, deep: bool) -> None:
    pixels = np.asarray(as_jpeg(stretched(natural(512, 400), factor), quality))
    assert softness(pixels.astype(np.uint16) * 257 if deep else pixels) == factor


def test_a_sharp_part_makes_a_photo_sharp() -> None:
    photo = natural(1500, 1200).filter(ImageFilter.GaussianBlur(2))
    assert softness(np.asarray(photo)) > 1
    photo.paste(natural(256, 256, seed=1), (1024, 512))
    assert softness(np.asarray(photo)) == 1


@pytest.mark.parametrize("size", [(1, 1), (127, 900), (4000, 3)])
def test_of_a_tiny_or_flat_picture_nothing_is_said(size: tuple[int, int]) -> None:
    assert softness(np.asarray(stretched(natural(256, 256), 4).resize(size))) == 1
    assert softness(np.full((300, 300, 3), 90, np.uint8)) == 1


def cleanup_of(image: Image.Image, deep: bool = False, quality: int | None = None) -> float:
    """What Auto chooses with a model that finds neither noise nor compression."""
    pixels = np.asarray(image).astype(np.uint16) * 257 if deep else np.asarray(image)
    nothing = SimpleNamespace(finds_damage=lambda pixels: False)
    model = SimpleNamespace(cleans=True, estimator=nothing)
    return auto_cleanup(pixels, quality, cast(DiffusionModel, model))


@pytest.mark.parametrize("quality", [None, 85])
@pytest.mark.parametrize("deep", [False, True])
def test_the_clean_up_follows_the_blur(deep: bool, quality: int | None) -> None:
    photo = natural(300, 260)
    sharp = suited_cleanup(quality)
    chosen = [
        cleanup_of(photo.filter(ImageFilter.GaussianBlur(sigma)), deep, quality)
        for sigma in (0, 0.3, 0.8, 1.2, 3)
    ]
    assert chosen[:2] == [sharp, sharp]
    assert 0.5 <= chosen[2] < chosen[3] == chosen[4] == 0.7


def test_noise_does_not_hide_a_blur_nor_a_sharp_part_in_a_blurred_photo() -> None:
    photo = natural(1500, 1200).filter(ImageFilter.GaussianBlur(0.9))
    noise = np.random.default_rng(0).normal(0, 2, (1200, 1500, 3))
    noisy = (np.asarray(photo) + noise).round().clip(0, 255).astype(np.uint8)
    assert cleanup_of(Image.fromarray(noisy)) >= 0.5
    photo.paste(natural(256, 256, seed=1), (1024, 512))
    assert cleanup_of(photo) == 0


def test_what_is_too_small_or_flat_counts_as_sharp() -> None:
    photo = natural(256, 256).filter(ImageFilter.GaussianBlur(1))
    assert cleanup_of(photo.crop((0, 0, 127, 256))) == 0
    assert cleanup_of(Image.new("RGB", (300, 300), "gray")) == 0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_shrinking_keeps_the_type_and_rounds_sides_up(dtype: type) -> None:
    pixels = np.full((7, 9, 3), np.iinfo(dtype).max, dtype)
    small = shrunk(pixels, 2)
    assert small.dtype == dtype
    assert small.shape == (4, 5, 3)
    assert (small == np.iinfo(dtype).max).all()


# --- through the engine ------------------------------------------------------------------------


def upscale(upscaler: Upscaler, photo: Path, **changes: object) -> tuple[UpscaleResult, np.ndarray]:
    fields = {"model": "tiny-x4", "sampler": SamplerSettings(steps=2), "device": "cpu"} | changes
    result = upscaler.upscale(
        UpscaleRequest(photo, photo.with_name("out.png"), **fields), lambda progress: None
    )
    return result, read_image(result.target).pixels.astype(int)


@pytest.mark.parametrize(("quality", "cleanup"), [(98, 0.0), (95, 0.05), (85, 0.1), (60, 0.15)])
def test_without_a_clean_up_the_photo_decides(
    upscaler: Upscaler, tmp_path: Path, quality: int, cleanup: float
) -> None:
    photo = tmp_path / "a.jpg"
    natural(40, 30).save(photo, quality=quality)
    result, made = upscale(upscaler, photo)
    assert result.cleanup == cleanup
    assert (made == upscale(upscaler, photo, cleanup=cleanup)[1]).all()
    assert (made != upscale(upscaler, photo, cleanup=cleanup + 0.2)[1]).any()


def test_a_chosen_clean_up_counts_for_every_photo(upscaler: Upscaler, tmp_path: Path) -> None:
    natural(40, 30).save(tmp_path / "a.jpg", quality=60)
    assert upscale(upscaler, tmp_path / "a.jpg", cleanup=0.0)[0].cleanup == 0.0


def test_only_photo_models_clean_up() -> None:
    assert (PhotoModel.cleans, SR3Model.cleans) == (True, False)


@pytest.fixture
def soft(tmp_path: Path) -> Path:
    path = tmp_path / "soft.png"
    stretched(natural(211, 160), 2).save(path)
    return path


def test_of_a_soft_photo_the_program_says_so(upscaler: Upscaler, soft: Path) -> None:
    result, _ = upscale(upscaler, soft, scale=2.0)
    assert any("no more detail than 106 x 80 pixels" in note for note in result.notes)
    natural(211, 160).save(soft)
    assert upscale(upscaler, soft, scale=2.0)[0].notes == ()


@pytest.mark.parametrize("scale", [2.0, 3.0, 4.0, 16.0])
def test_a_soft_photo_shrunk_first_has_the_same_size(
    upscaler: Upscaler, soft: Path, scale: float
) -> None:
    crop = Crop(32, 24, 24, 16)
    _, direct = upscale(upscaler, soft, scale=scale, crop=crop)
    result, made = upscale(upscaler, soft, scale=scale, crop=crop, soft="shrink")
    assert made.shape == direct.shape
    assert any("shrunk first" in note for note in result.notes) == (scale < 16)
    assert (made == direct).all() == (scale == 16)  # no room for a second enlargement
    assert np.abs(made - direct).mean() < 25  # the same part, not moved


@pytest.mark.parametrize("soft_first", ["keep", "shrink"])
def test_a_photo_that_is_shrunk_first_is_judged_after_that(
    monkeypatch: pytest.MonkeyPatch, upscaler: Upscaler, soft: Path, soft_first: str
) -> None:
    seen = []

    def choose(pixels: np.ndarray, *_others: object) -> float:
        seen.append(pixels.shape)
        return 0.0

    monkeypatch.setattr("sr3_desktop.engine.upscale.upscaler.auto_cleanup", choose)
    upscale(upscaler, soft, scale=2.0, soft=soft_first)
    assert seen == [(80, 106, 3) if soft_first == "shrink" else (160, 211, 3)]


def test_at_the_same_size_a_soft_photo_is_sharpened(upscaler: Upscaler, soft: Path) -> None:
    result, made = upscale(upscaler, soft, scale=1.0)
    before = read_image(soft).pixels
    assert made.shape == before.shape
    assert any("shrunk first" in note for note in result.notes)
    assert np.abs(made - before).max() > 2


def test_at_the_same_size_the_program_says_where_nothing_changes(
    upscaler: Upscaler, tmp_path: Path
) -> None:
    natural(211, 160).save(tmp_path / "sharp.png")
    result, made = upscale(upscaler, tmp_path / "sharp.png", scale=1.0)
    assert np.abs(made - read_image(tmp_path / "sharp.png").pixels).mean() < 1
    assert result.notes == (NOTHING_TO_DO,)
    result, made = upscale(upscaler, tmp_path / "sharp.png", scale=1.0, cleanup=0.5)
    assert (result.notes, (made != read_image(tmp_path / "sharp.png").pixels).any()) == ((), True)


def test_a_part_of_a_soft_photo_is_that_of_the_whole(upscaler: Upscaler, soft: Path) -> None:
    _, whole = upscale(upscaler, soft, scale=2.0, soft="shrink")
    _, part = upscale(upscaler, soft, scale=2.0, soft="shrink", crop=Crop(60, 40, 50, 30))
    assert np.abs(part - whole[80:140, 120:220]).max() <= 1


def test_a_photo_knows_no_quality_unless_read() -> None:
    assert Photo(np.zeros((1, 1, 3), np.uint8)).jpeg_quality is None
