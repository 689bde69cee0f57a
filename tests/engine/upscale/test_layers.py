"""The two pictures of a result, and the detail level that is chosen between them afterwards."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    OutputSettings,
    SamplerSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch.journaled_upscaler import settings_key
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale import layers as layers_module
from sr3_desktop.engine.upscale.layers import NOT_PAINTED, Layers, result_of
from sr3_desktop.engine.upscale.upscaler import Upscaler

FAITHFUL = Stroke(0.0, 12.0, ((8.0, 5.0), (8.0, 33.0)))
FULL = Stroke(1.0, 6.0, ((30.0, 8.0), (42.0, 30.0)), is_frame=True)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A soft photo of 45 x 38 pixels."""
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (38, 45, 3), dtype=np.uint8))
    noise.filter(ImageFilter.GaussianBlur(2)).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture
def request_of(photo: Path) -> UpscaleRequest:
    return UpscaleRequest(
        photo,
        photo.with_name("made.png"),
        "tiny-x4",
        sampler=SamplerSettings(steps=2, detail=0.5),
        output=OutputSettings(exists="overwrite"),
        layers=photo.with_name("kept") / "layers",
        device="cpu",
    )


def made(upscaler: Upscaler, request: UpscaleRequest) -> np.ndarray:
    result = upscaler.upscale(request, lambda progress: None)
    assert result.target is not None
    return read_image(result.target).pixels


def at(request: UpscaleRequest, detail: float, **changes) -> UpscaleRequest:
    return replace(request, sampler=replace(request.sampler, detail=detail), **changes)


def farthest(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.3, 4.0])
@pytest.mark.parametrize("cleanup", [0.0, 0.5])
def test_each_level_is_what_a_run_at_that_level_makes(upscaler, request_of, scale, cleanup):
    request = replace(request_of, scale=scale, cleanup=cleanup)
    layers = upscaler.upscale(request, lambda progress: None).layers
    for detail in (0.0, 0.3, 1.0):
        alone = made(upscaler, at(request, detail, layers=None))
        assert farthest(result_of(layers, at(request, detail), (38, 45)), alone) <= 2, detail
    base, sample = layers.pictures()
    assert scale == 1 or farthest(base, sample) > 3  # else nothing is shown here


def test_keeping_layers_changes_no_result(upscaler, request_of):
    result = upscaler.upscale(request_of, lambda progress: None)
    first = read_image(result.target).pixels
    assert farthest(first, made(upscaler, replace(request_of, layers=None))) == 0
    assert farthest(first, result_of(result.layers, request_of, (38, 45))) <= 1


def test_above_the_models_scale_the_last_pass_is_kept(upscaler, request_of):
    request = replace(request_of, scale=6.0)
    layers = upscaler.upscale(request, lambda progress: None).layers
    assert (layers.width, layers.height) == (270, 228)
    alone = made(upscaler, replace(request, layers=None))
    assert farthest(result_of(layers, request, (38, 45)), alone) <= 2


def test_big_pictures_are_handed_over_in_strips(upscaler, request_of, monkeypatch):
    whole = upscaler.upscale(request_of, lambda progress: None).layers
    expected = [np.array(picture) for picture in whole.pictures()]
    monkeypatch.setattr("sr3_desktop.engine.diffusion.layers._STRIP_PX", 180 * 3)
    monkeypatch.setattr(layers_module, "_ROWS", 7)
    for scale in (4.0, 2.5):
        request = replace(request_of, scale=scale, layers=request_of.layers.with_name(str(scale)))
        strips = upscaler.upscale(request, lambda progress: None).layers
        if scale == 4.0:
            for one, other in zip(strips.pictures(), expected, strict=True):
                assert farthest(one, other) == 0
        else:
            alone = made(upscaler, at(request, 0.0, layers=None))
            assert farthest(strips.pictures()[0], alone) <= 2


def test_sixteen_bits_stay_sixteen(upscaler, request_of):
    request = replace(request_of, output=OutputSettings(exists="overwrite", depth="16"))
    layers = upscaler.upscale(request, lambda progress: None).layers
    alone = made(upscaler, at(request, 0.25, layers=None))
    assert alone.dtype == np.uint16
    assert farthest(result_of(layers, at(request, 0.25), (38, 45)), alone) <= 257


def test_a_part_is_painted_where_the_whole_is(upscaler, request_of):
    request = replace(request_of, strokes=(FAITHFUL, FULL))
    whole = made(upscaler, request)
    crop = Crop(4, 6, 20, 16)
    part = made(upscaler, replace(request, crop=crop))
    place = whole[4 * 6 : 4 * 22, 4 * 4 : 4 * 24]
    assert farthest(part, place) <= 2


def test_a_stroke_has_its_own_level(upscaler, request_of):
    without, faithful, full = (
        made(upscaler, at(request_of, level, layers=None)) for level in (0.5, 0.0, 1.0)
    )
    painted = made(upscaler, replace(request_of, strokes=(FAITHFUL, FULL), layers=None))
    middle, frame = (slice(40, 120), slice(24, 40)), (slice(48, 104), slice(136, 152))
    assert farthest(painted[middle], faithful[middle]) <= 1
    assert farthest(painted[frame], full[frame]) <= 1
    assert farthest(painted[:, 64:100], without[:, 64:100]) <= 1
    assert farthest(painted[middle], without[middle]) > 2
    taken_away = (FAITHFUL, replace(FAITHFUL, level=None, width=40.0))
    assert farthest(made(upscaler, replace(request_of, strokes=taken_away)), without) <= 1


def test_faces_have_both_layers_too(upscaler, request_of, tiny_face_model):
    request = replace(request_of, faces=(FaceFrame(20, 18, 24),))
    layers = upscaler.upscale(request, lambda progress: None).layers
    for detail in (0.0, 1.0):
        alone = made(upscaler, at(request, detail, layers=None))
        assert farthest(result_of(layers, at(request, detail), (38, 45)), alone) <= 4
    elsewhere = replace(request_of, layers=request_of.layers.with_name("plain"))
    plain = upscaler.upscale(elsewhere, lambda progress: None).layers
    assert farthest(plain.pictures()[1], layers.pictures()[1]) > 4


def test_gray_photos_have_gray_layers(upscaler, request_of, photo):
    Image.open(photo).convert("L").save(photo)
    base, sample = upscaler.upscale(request_of, lambda progress: None).layers.pictures()
    for picture in (base, sample):
        assert (picture == picture[..., :1]).all()


def test_smaller_copies_are_means(tmp_path):
    layers = Layers(tmp_path / "layers", 2100, 40)
    np.zeros(layers.nbytes, np.uint8).tofile(layers.path)
    base, sample = layers.pictures(writable=True)
    base[:] = np.arange(2100).reshape(1, 2100, 1) // 2 % 256
    sample[:] = 77
    layers.shrink()
    assert layers.sizes() == [(40, 2100), (20, 1050), (10, 525)]
    half, plain = layers.pictures(1)
    assert (half[3, :, 1] == np.arange(1050) % 256).all()
    assert (plain == 77).all()


def test_nothing_is_left_of_work_that_was_stopped(upscaler, request_of):
    def stop(progress):
        if progress.stage == "saving":
            raise Cancelled

    with pytest.raises(Cancelled):
        upscaler.upscale(request_of, stop)
    assert upscaler.upscale(request_of, lambda progress: None).layers.path.is_file()


def test_without_steps_there_are_no_layers(upscaler, request_of):
    request = replace(request_of, sampler=SamplerSettings(steps=0), strokes=(FAITHFUL,))
    result = upscaler.upscale(request, lambda progress: None)
    assert result.layers is None
    assert NOT_PAINTED not in result.notes  # it is faithful everywhere


def test_a_full_disk_costs_the_layers_and_not_the_photo(upscaler, request_of, monkeypatch):
    def full(path, size):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(layers_module, "scratch", full)
    alone = made(upscaler, replace(request_of, layers=None))
    result = upscaler.upscale(replace(request_of, strokes=(FAITHFUL,)), lambda progress: None)
    assert result.layers is None
    assert NOT_PAINTED in result.notes
    assert farthest(read_image(result.target).pixels, alone) == 0


def test_a_folder_that_cannot_be_written_costs_only_the_layers(upscaler, request_of, photo):
    request = replace(request_of, layers=photo / "layers")  # in a file
    assert upscaler.upscale(request, lambda progress: None).layers is None


def test_finished_photos_stay_finished_and_strokes_count(request_of, tiny_model):
    folders = [tiny_model.parent]
    key = settings_key(replace(request_of, layers=None), folders)
    assert settings_key(request_of, folders) == key
    painted = settings_key(replace(request_of, strokes=(FAITHFUL,)), folders)
    colder = settings_key(replace(request_of, temperature=0.5), folders)
    assert len({key, painted, colder}) == 3
    json.dumps(key)


def test_a_lower_temperature_is_smoother(upscaler, request_of):
    def roughness(temperature: float) -> float:
        request = at(request_of, 1.0, temperature=temperature)
        return float(np.abs(np.diff(made(upscaler, request).astype(float), axis=1)).mean())

    assert roughness(0.2) < roughness(1.0)
