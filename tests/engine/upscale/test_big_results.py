"""Results in 16 bits, of big canvases and of deep files, and what takes their name meanwhile."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import (
    Cancelled,
    DeviceMemoryError,
)
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
)
from sr3_desktop.engine.diffusion import arrays
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import Photo, read_image
from sr3_desktop.engine.images.writing import Written
from sr3_desktop.engine.models import diffusion_model, photo_model
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine
from sr3_desktop.engine.upscale import upscaler as upscaler_module
from sr3_desktop.engine.upscale.upscaler import enlarge_checked
from tests.engine.upscale.test_upscaler import ignore, pixels, request


def treat_as_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat all results as big, in strips of few rows."""
    monkeypatch.setattr(diffusion_model, "HALF_CANVAS_PX", 0)
    monkeypatch.setattr(arrays, "STRIP_PX", 1000)


@pytest.mark.parametrize("scale", [2.5, 4.0, 8.0])
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_big_results_differ_by_rounding_alone(upscaler, photo, monkeypatch, sampler, scale):
    changes = {"sampler": SamplerSettings(sampler, steps=4, detail=1.0), "scale": scale}
    asked = request(photo, tile=TileSettings(size=32), **changes)
    small = pixels(upscaler, asked)
    treat_as_big(monkeypatch)
    big = pixels(upscaler, replace(asked, target=photo.with_name("big.png")))
    assert np.abs(small - big).max() <= 1
    assert 0 < (small != big).mean() < 0.1


def test_big_results_are_made_in_16_bits_by_a_network_of_32(upscaler, photo, monkeypatch):
    treat_as_big(monkeypatch)
    formats: list[tuple[Any, ...]] = []
    real, real_enlarge = NcnnEngine.denoise, photo_model.PhotoModel.enlarge

    def denoise(self: Any, x: Any, sigma: Any, base: Any, condition: Any, told: Any) -> Any:
        formats.append((x.dtype, base.dtype, condition.dtype))
        return real(self, x, sigma, base, condition, told)

    def enlarge(*args: Any) -> np.ndarray:
        result = real_enlarge(*args)
        formats.append((result.dtype,))
        return result

    monkeypatch.setattr(NcnnEngine, "denoise", denoise)
    monkeypatch.setattr(photo_model.PhotoModel, "enlarge", enlarge)
    upscaler.upscale(request(photo), ignore)
    assert formats == [(np.float32,) * 3] * 3 + [(np.float16,)]


def test_big_results_have_previews_and_states(upscaler, photo, monkeypatch):
    treat_as_big(monkeypatch)
    previews: list[np.ndarray] = []

    def keep(progress: Progress) -> None:
        if progress.preview is not None:
            previews.append(progress.preview)

    asked = request(photo, backproject=False, preview_px=180, states=3)
    result = upscaler.upscale(asked, keep)
    made = read_image(result.target).pixels.astype(int)
    assert np.abs(previews[-1] - made).max() <= 1
    assert [state.shape for state in result.states] == [made.shape] * 3


def test_only_canvases_above_the_limit_are_of_16_bits():
    limit = diffusion_model.HALF_CANVAS_PX
    assert diffusion_model.canvas_dtype(limit) == np.float32
    assert diffusion_model.canvas_dtype(limit + 1) == np.float16


@pytest.mark.parametrize(
    ("depth", "deep_photo", "name", "deep"),
    [
        ("auto", True, "result.png", True),
        ("auto", True, "result.tif", True),
        ("auto", True, "result.jpg", False),
        ("auto", False, "result.png", False),
        ("16", False, "result.png", True),
        ("16", True, "result.webp", False),
        ("8", True, "result.png", False),
    ],
)
def test_sixteen_bits_where_they_are_wanted_and_can_be_held(
    upscaler, photo, monkeypatch, depth, deep_photo, name, deep
):
    written: list[Photo] = []
    told: list[bool] = []

    def keep(
        made: Photo, target: Path, output: OutputSettings, from_deep: bool, *rest: object
    ) -> Written:
        written.append(made)
        told.append(from_deep)
        return Written(target, ())

    source = read_image(photo)
    if deep_photo:
        source = replace(source, pixels=source.pixels.astype(np.uint16) * 257)
    monkeypatch.setattr(upscaler_module, "read_image", lambda path: source)
    monkeypatch.setattr(upscaler_module, "write_image", keep)
    upscaler.upscale(request(photo, name, output=OutputSettings(depth=depth)), ignore)
    made = written[0].pixels
    assert made.dtype == (np.uint16 if deep else np.uint8)
    assert told == [deep_photo]
    if deep:
        assert (made % 257 != 0).mean() > 0.9  # more than 8 bits are made use of


def test_sixteen_bits_are_the_same_picture(upscaler, photo, tiny_model):
    model = open_model(tiny_model, "cpu")
    shallow = read_image(photo).pixels
    results = [
        enlarge_checked(p, request(photo), model, ignore, deep).pixels.astype(float)
        for p, deep in ((shallow, False), (shallow.astype(np.uint16) * 257, True))
    ]
    assert np.abs(results[0] - results[1] / 257).max() <= 0.51


@pytest.mark.parametrize("exists", ["rename", "skip", "changed"])
def test_a_file_that_appears_during_the_work_is_not_replaced(upscaler, photo, exists):
    target = photo.with_name("result.png")

    def meanwhile(progress: Progress) -> None:
        if progress.step:
            target.write_bytes(b"of somebody else")

    asked = request(photo, output=OutputSettings(exists=exists))
    result = upscaler.upscale(asked, meanwhile)
    assert target.read_bytes() == b"of somebody else"
    assert result.target == photo.with_name("result (2).png")
    assert read_image(result.target).pixels.shape == (result.height, result.width, 3)


def test_what_takes_the_name_beside_the_photo_meanwhile_is_left(upscaler, photo):
    before, beside = photo.read_bytes(), photo.with_stem(f"{photo.stem} (2)")

    def meanwhile(progress: Progress) -> None:
        if progress.step:
            beside.write_bytes(b"of somebody else")

    asked = request(photo, photo.name, output=OutputSettings(exists="overwrite"))
    result = upscaler.upscale(asked, meanwhile)
    assert (photo.read_bytes(), beside.read_bytes()) == (before, b"of somebody else")
    assert result.target == photo.with_stem(f"{photo.stem} (2) (2)")


def test_overwriting_replaces_also_what_appears_during_the_work(upscaler, photo):
    target = photo.with_name("result.png")

    def meanwhile(progress: Progress) -> None:
        if progress.step:
            target.write_bytes(b"older")

    asked = request(photo, output=OutputSettings(exists="overwrite"))
    assert upscaler.upscale(asked, meanwhile).target == target
    assert read_image(target).pixels.ndim == 3


@pytest.mark.parametrize("name", ["result.png", "result.tif", "result.jpg", "result.webp"])
def test_work_can_be_stopped_while_the_result_is_written(upscaler, photo, monkeypatch, name):
    monkeypatch.setattr("sr3_desktop.engine.images.writing._BLOCK_BYTES", 1000)
    saving = 0

    def stop(progress: Progress) -> None:
        nonlocal saving
        saving += progress.stage == "saving"
        if saving == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        upscaler.upscale(request(photo, name), stop)
    assert saving == 4
    assert [path for path in photo.parent.iterdir() if path.is_file()] == [photo]


def test_each_pass_has_noise_of_its_own_and_only_the_first_cleans_up(upscaler, photo, monkeypatch):
    given, honest = [], photo_model.PhotoModel.enlarge

    def enlarge(self, low_res, settings, *rest):
        given.append((settings.number, settings.cleanup))
        return honest(self, low_res, settings, *rest)

    monkeypatch.setattr(photo_model.PhotoModel, "enlarge", enlarge)
    small = replace(request(photo), scale=8.0, cleanup=0.7, crop=Crop(0, 0, 8, 8))
    upscaler.upscale(small, ignore)
    assert given == [(1, 0.7), (2, 0.0)]


def test_what_no_memory_can_hold_is_told_before_the_work(upscaler, photo, monkeypatch):
    monkeypatch.setattr(upscaler_module, "total_bytes", lambda: 1_500_100_000)
    with pytest.raises(DeviceMemoryError, match=r"needs about 1\.5 GB .* enlarge it less"):
        upscaler.upscale(request(photo, scale=1.5), ignore)
    assert not photo.with_name("result.png").exists()
    part = Crop(3, 2, 10, 10)
    assert upscaler.upscale(request(photo, scale=1.5, crop=part), ignore).width == 15


def test_memory_that_is_not_used_is_given_back(upscaler, photo):
    upscaler.upscale(request(photo), ignore)
    _, model = upscaler._loaded["photo"]
    engine = weakref.ref(model.runtime)
    del model
    upscaler.release()
    assert engine() is None
    assert upscaler.upscale(request(photo, "again.png"), ignore).target is not None


def test_a_model_is_loaded_again_for_another_device_or_number_format(
    upscaler, photo, tiny_face_model, monkeypatch
):
    opened = []

    def open_one(path, device, dtype):
        opened.append((path.stem, device, dtype))
        return open_model(path, "cpu", dtype)

    monkeypatch.setattr(upscaler_module, "open_model", open_one)
    monkeypatch.setattr(upscaler_module, "choose_device", lambda name: (name, ()))
    frames = (FaceFrame(20, 20, 24),)
    asked = request(photo, faces=frames, output=OutputSettings(exists="overwrite"))
    for changes in ({}, {}, {"device": "cuda:0"}, {"device": "cuda:0", "dtype": "bfloat16"}):
        upscaler.upscale(replace(asked, **changes), ignore)
    expected = [("cpu", "auto"), ("cuda:0", "auto"), ("cuda:0", "bfloat16")]
    for model in ("tiny-x4", "face-x8"):
        assert [(d, t) for m, d, t in opened if m == model] == expected


@pytest.mark.parametrize("slot", ["photo", "face"])
def test_a_model_that_is_not_needed_any_more_is_freed_before_the_next(
    upscaler, photo, tiny_face_model, monkeypatch, slot
):
    asked = request(
        photo, faces=(FaceFrame(20, 20, 24),), output=OutputSettings(exists="overwrite")
    )
    upscaler.upscale(asked, ignore)
    before, there = weakref.ref(upscaler._loaded[slot][1].runtime), []

    def open_one(path, device, dtype):
        if (path.stem == "face-x8") == (slot == "face"):
            there.append(before())
        return open_model(path, device, dtype)

    monkeypatch.setattr(upscaler_module, "open_model", open_one)
    upscaler.upscale(replace(asked, dtype="float32"), ignore)
    assert there == [None]


def test_ten_reads_at_once_are_as_ten_in_turn(tmp_path):
    random = np.random.default_rng(0)
    paths = []
    for number, suffix in enumerate(["png", "jpg", "webp", "tif", "bmp"] * 2):
        paths.append(tmp_path / f"{number}.{suffix}")
        noise = random.integers(0, 256, (200, 300, 3), dtype=np.uint8)
        Image.fromarray(noise).save(paths[-1])
    one_by_one = [read_image(path).pixels for path in paths]
    with ThreadPoolExecutor(10) as pool:
        at_once = list(pool.map(lambda path: read_image(path).pixels, paths))
    assert all(map(np.array_equal, one_by_one, at_once))
