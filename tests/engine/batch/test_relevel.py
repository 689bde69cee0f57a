"""A finished file with another detail level: every format, and what the photo brings with it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import ImageReadError, ImageWriteError
from sr3_desktop.engine.base.request import OutputSettings, SamplerSettings, UpscaleRequest
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.batch.journaled_upscaler import JournaledUpscaler
from sr3_desktop.engine.batch.relevel import relevel
from sr3_desktop.engine.images import Photo, read_image, write_image
from sr3_desktop.engine.upscale.upscaler import Upscaler

STROKES = (Stroke(0.0, 14.0, ((8.0, 5.0), (20.0, 20.0))),)


@pytest.fixture
def pixels() -> np.ndarray:
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (28, 32, 3), dtype=np.uint8))
    return np.asarray(noise.filter(ImageFilter.GaussianBlur(2)))


def request_for(folder: Path, suffix: str, depth: str = "auto") -> UpscaleRequest:
    return UpscaleRequest(
        folder / "photo.png",
        folder / f"made{suffix}",
        "tiny-x4",
        sampler=SamplerSettings(steps=2, detail=0.6),
        output=OutputSettings(exists="overwrite", depth=depth),  # type: ignore[arg-type]
        device="cpu",
    )


def farthest(one: Path, other: Path) -> float:
    """Return the largest difference in parts of the full range, transparency included."""
    photos = [read_image(path) for path in (one, other)]
    assert photos[0].has_16_bits == photos[1].has_16_bits
    assert (photos[0].alpha is None) == (photos[1].alpha is None)
    full = np.iinfo(photos[0].pixels.dtype).max
    planes = [(photo.pixels, photo.alpha) for photo in photos]
    far = [
        np.abs(a.astype(float) - b.astype(float)).max() / full
        for a, b in zip(*planes, strict=True)
        if a is not None and b is not None
    ]
    return max(far)


@pytest.mark.parametrize("suffix", [".png", ".tiff", ".jpg", ".webp"])
@pytest.mark.parametrize("kind", ["plain", "alpha", "16 bits", "gray"])
def test_the_file_is_what_a_run_at_that_level_stores(
    upscaler: Upscaler, pixels: np.ndarray, tmp_path: Path, suffix: str, kind: str
) -> None:
    deep = kind == "16 bits"
    photo = Photo(pixels.astype(np.uint16) * 257 if deep else pixels, gray=kind == "gray")
    if kind == "alpha":
        alpha = np.repeat(np.linspace(0, 255, 32, dtype=np.uint8)[None], 28, axis=0)
        photo = replace(photo, alpha=alpha)
    write_image(photo, tmp_path / "photo.png")
    request = request_for(tmp_path, suffix)
    kept = replace(request, layers=tmp_path / "layers")
    result = upscaler.upscale(kept, lambda progress: None)
    for detail, strokes in ((0.0, ()), (1.0, STROKES)):
        sampler = replace(request.sampler, detail=detail)
        wanted = replace(request, sampler=sampler, strokes=strokes)
        written = relevel(replace(wanted, target=tmp_path / f"later{suffix}"), result.layers, [])
        alone = upscaler.upscale(replace(wanted, target=tmp_path / f"now{suffix}"), lambda p: None)
        assert alone.target is not None
        limit = 10 if suffix in (".jpg", ".webp") else 3
        assert farthest(written.path, alone.target) <= limit / 255
        written.path.unlink()


def test_photo_information_stays(upscaler: Upscaler, pixels: np.ndarray, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    Image.fromarray(pixels).save(tmp_path / "photo.png", exif=exif)
    request = replace(request_for(tmp_path, ".jpg"), layers=tmp_path / "layers")
    result = upscaler.upscale(request, lambda progress: None)
    later = replace(request, sampler=replace(request.sampler, detail=0.1))
    relevel(later, result.layers, [])
    with Image.open(tmp_path / "made (2).jpg") as made:
        assert made.getexif()[0x010F] == "Maker"


def test_a_batch_takes_it_for_finished_with_its_new_settings(
    upscaler: Upscaler, pixels: np.ndarray, tmp_path: Path
) -> None:
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    request = request_for(tmp_path, ".png")
    request = replace(request, output=OutputSettings(exists="changed"))
    with Journal(journal_path(tmp_path)) as journal:
        run = JournaledUpscaler(lambda folder: journal, upscaler.models_dirs)
        kept = replace(request, layers=tmp_path / "layers")
        result = run.upscale(upscaler, kept, lambda progress: None)
    later = replace(request, sampler=replace(request.sampler, detail=0.1))
    assert relevel(later, result.layers, upscaler.models_dirs).path == request.target
    with Journal(journal_path(tmp_path)) as journal:
        run = JournaledUpscaler(lambda folder: journal, upscaler.models_dirs)
        assert run.upscale(upscaler, later, lambda progress: None).target is None
        assert run.upscale(upscaler, request, lambda progress: None).target == request.target


def test_each_failure_is_one_sentence_and_leaves_the_file(
    upscaler: Upscaler, pixels: np.ndarray, tmp_path: Path
) -> None:
    source = tmp_path / "photo.png"
    Image.fromarray(pixels).save(source)
    request = replace(request_for(tmp_path, ".png"), layers=tmp_path / "layers")
    result = upscaler.upscale(request, lambda progress: None)
    before = request.target.read_bytes()
    Image.fromarray(pixels[:20]).save(source)
    with pytest.raises(ImageWriteError, match="has changed"):
        relevel(request, result.layers, [])
    source.write_bytes(b"no photo")
    with pytest.raises(ImageReadError, match="photo"):
        relevel(request, result.layers, [])
    Image.fromarray(pixels).save(source)
    result.layers.path.write_bytes(b"cut short")
    with pytest.raises(ImageWriteError, match="upscale it again"):
        relevel(request, result.layers, [])
    result.layers.path.unlink()
    with pytest.raises(ImageWriteError, match="upscale it again"):
        relevel(request, result.layers, [])
    assert request.target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("made*")) == ["made.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is mapped")
def test_layers_that_are_removed_are_mapped_no_longer(
    upscaler: Upscaler, pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = []
    remove = TemporaryDirectory.cleanup

    def clean(folder: TemporaryDirectory[str]) -> None:
        mapped.append(folder.name in Path("/proc/self/maps").read_text())
        remove(folder)

    monkeypatch.setattr(TemporaryDirectory, "cleanup", clean)
    write_image(Photo(pixels), tmp_path / "photo.png")
    upscaler.upscale(replace(request_for(tmp_path, ".png"), strokes=STROKES), lambda progress: None)
    assert mapped == [False]
