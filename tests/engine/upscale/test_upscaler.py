from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.engine.base.errors import (
    Cancelled,
    DeviceError,
    ImageReadError,
    ImageWriteError,
    InvalidResultError,
    ModelFileError,
    SettingError,
)
from sr3_desktop.engine.base.request import (
    Crop,
    OutputSettings,
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.diffusion.samplers import SAMPLERS
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import photo_model, torch_engine
from sr3_desktop.engine.models.checkpoint import save_model
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine
from sr3_desktop.engine.upscale.selftest import run_selftest
from sr3_desktop.engine.upscale.upscaler import Upscaler


def ignore(progress: Progress) -> None:
    pass


def request(photo: Path, name: str = "result.png", **changes: Any) -> UpscaleRequest:
    sampler = SamplerSettings(steps=3, detail=0.5)
    fields = {"model": "tiny-x4", "sampler": sampler, "device": "cpu"} | changes
    return UpscaleRequest(photo, photo.with_name(name), **fields)


def pixels(upscaler: Upscaler, asked: UpscaleRequest) -> np.ndarray:
    result = upscaler.upscale(asked, ignore)
    assert result.target is not None
    made = read_image(result.target).pixels
    assert made.shape[:2] == (result.height, result.width)
    return made.astype(int)


def test_the_same_request_gives_the_same_bytes(upscaler, photo):
    first, second = (upscaler.upscale(request(photo, n), ignore) for n in ("a.png", "b.png"))
    assert first.target.read_bytes() == second.target.read_bytes()


def test_another_seed_gives_another_picture(upscaler, photo):
    other = SamplerSettings(steps=3, detail=0.5, seed=1)
    a, b = (
        pixels(upscaler, request(photo)),
        pixels(upscaler, request(photo, sampler=other)),
    )
    assert (a != b).mean() > 0.3


@pytest.mark.parametrize("tile", [TileSettings(size=8), TileSettings(size=16, batch=3)])
@pytest.mark.parametrize("sampler", ["dpmpp_2m", "ddpm"])
def test_another_tile_size_gives_the_same_picture(upscaler, photo, tile, sampler):
    settings = SamplerSettings(sampler, steps=3)
    whole = pixels(upscaler, request(photo, sampler=settings, tile=TileSettings(size=512)))
    tiled = pixels(upscaler, request(photo, sampler=settings, tile=tile))
    assert np.abs(whole - tiled).max() <= 1


@pytest.fixture
def margined(tmp_path: Path, photo: Path) -> Path:
    """The photo in the middle of a plain picture of 120 x 120 pixels."""
    picture, path = Image.new("RGB", (120, 120), (200, 180, 90)), tmp_path / "margined.png"
    with Image.open(photo) as part:
        picture.paste(part, (40, 48))
    picture.save(path)
    return path


@pytest.mark.parametrize("tile", [TileSettings(size=8, halo=8), TileSettings(size=24, halo=8)])
def test_plain_margins_are_the_same_with_any_tiles(upscaler, margined, tile):
    whole = pixels(upscaler, request(margined, tile=TileSettings(size=512, halo=8)))
    tiled = pixels(upscaler, request(margined, tile=tile))
    assert np.abs(whole - tiled).max() <= 1


def test_plain_margins_get_no_noise_and_cost_nothing(upscaler, margined, monkeypatch):
    windows = {"predict": 0, "denoise": 0}
    for name in windows:
        real = getattr(NcnnEngine, name)

        def counted(engine, first, *args, name=name, real=real):
            windows[name] += len(first)
            return real(engine, first, *args)

        monkeypatch.setattr(NcnnEngine, name, counted)
    tile = TileSettings(size=8, halo=8)
    plain = pixels(upscaler, request(margined, tile=tile, sampler=SamplerSettings(steps=0)))
    predicted = windows["predict"]
    assert predicted < 0.5 * 15**2
    made = pixels(upscaler, request(margined, tile=tile))
    assert np.array_equal(made[:100], plain[:100])
    assert not np.array_equal(made, plain)
    assert windows == {"predict": 2 * predicted, "denoise": 3 * (predicted - 1)}


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_sampler_and_a_single_step(upscaler, photo, sampler):
    made = pixels(upscaler, request(photo, sampler=SamplerSettings(sampler, steps=1)))
    assert made.shape == (38 * 4, 45 * 4, 3)


@pytest.mark.parametrize("steps", [0, 3])
def test_shrunk_back_the_result_is_the_photo(upscaler, photo, steps):
    sampler = SamplerSettings(steps=steps, detail=1.0)
    result = upscaler.upscale(request(photo, sampler=sampler), ignore)
    with Image.open(result.target) as made, Image.open(photo) as source:
        back = np.asarray(made.resize(source.size, Image.Resampling.BICUBIC)).astype(int)
        assert np.abs(back - np.asarray(source)).mean() < 1


def test_detail_leads_from_the_predictor_to_what_is_sampled(upscaler, photo):
    def made(steps: int, detail: float) -> np.ndarray:
        sampler = SamplerSettings(steps=steps, detail=detail)
        return pixels(upscaler, request(photo, sampler=sampler, backproject=False))

    predicted, sampled = made(0, 0.5), made(3, 1.0)
    assert (made(3, 0.0) == predicted).all()
    half = made(3, 0.5)
    inside = (half > 0) & (half < 255) & (sampled > 0) & (sampled < 255)
    middle = (predicted + sampled) / 2
    assert np.abs(half - middle)[inside].max() <= 1
    assert np.abs(sampled - predicted).mean() > 3


def test_without_back_projection_it_is_not(upscaler, photo):
    with_it, without = (pixels(upscaler, request(photo, backproject=b)) for b in (True, False))
    assert np.abs(with_it - without).mean() > 1
    cleaned = pixels(upscaler, request(photo, cleanup=0.5))
    unprojected = pixels(upscaler, request(photo, cleanup=0.5, backproject=False))
    assert (cleaned == unprojected).all()  # a photo to be cleaned is not to be reproduced


@pytest.mark.parametrize(
    ("scale", "size"), [(1, (45, 38)), (2, (90, 76)), (2.5, (112, 95)), (8, (360, 304))]
)
def test_any_scale(upscaler, photo, scale, size):
    made = pixels(upscaler, request(photo, scale=scale))
    assert made.shape == (size[1], size[0], 3)
    with Image.open(photo) as source:
        plain = np.asarray(source.resize(size, Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(made - plain).mean() < 25  # the same picture, not shifted or mirrored


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (7, 129)])
def test_any_size(upscaler, photo, size):
    random = np.random.default_rng(1)
    Image.fromarray(random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)).save(photo)
    assert pixels(upscaler, request(photo)).shape == (size[1] * 4, size[0] * 4, 3)


def test_transparency_is_enlarged_too(upscaler, photo):
    with Image.open(photo) as source:
        mask = Image.linear_gradient("L").resize(source.size)
        source.putalpha(mask)
        source.save(photo)
    result = upscaler.upscale(request(photo), ignore)
    alpha = read_image(result.target).alpha
    assert alpha.shape == (38 * 4, 45 * 4)
    assert alpha[0].mean() < 5
    assert alpha[-1].mean() > 250


@pytest.mark.parametrize("crop", [None, Crop(0, 0, 24, 20), Crop(9, 9, 30, 24)])
def test_a_faint_black_beside_an_opaque_white_makes_no_dark_line(upscaler, tmp_path, crop):
    photo = tmp_path / "faint.png"
    rows, columns = np.mgrid[0:40, 0:48]
    distance = np.hypot(rows - 20, columns - 24)
    alpha = np.select([distance < 11, distance < 15], [255, 20], 0)
    white = np.where(distance[:, :, None] < 11, 255, 0).repeat(3, axis=2)
    Image.fromarray(np.dstack([white, alpha]).astype(np.uint8)).save(photo)
    result = upscaler.upscale(replace(request(photo), crop=crop), ignore)
    made = read_image(result.target)
    share = made.alpha[:, :, None] / 255
    # On white the photo is 235 to 255 everywhere.
    edge = (made.alpha > 60) & (made.alpha < 200)
    on_white = made.pixels * share + 255 * (1 - share)
    assert edge.any()
    assert on_white[edge].min() > 225


def test_progress_counts_up_to_the_end(upscaler, photo):
    seen: list[Progress] = []
    asked = request(photo, tile=TileSettings(size=16, halo=2), preview_px=100)
    upscaler.upscale(asked, seen.append)
    assert list(dict.fromkeys(p.stage for p in seen)) == [
        "loading",
        "preparing",
        "denoising",
        "saving",
    ]
    working = [p for p in seen if p.stage in ("preparing", "denoising")]
    done = [p.done for p in working]
    assert done == sorted(done)
    assert done[-1] == working[-1].total
    assert [p.step for p in working if p.tile == p.tiles] == [0, 1, 2, 3]


def test_the_last_preview_is_the_result_but_for_back_projection(upscaler, photo):
    previews: list[np.ndarray] = []

    def keep(progress: Progress) -> None:
        if progress.preview is not None:
            previews.append(progress.preview)

    made = pixels(upscaler, request(photo, backproject=False, preview_px=180))
    upscaler.upscale(request(photo, "p.png", backproject=False, preview_px=180), keep)
    assert previews[-1].shape == made.shape
    assert np.abs(previews[-1] - made).max() <= 1
    upscaler.upscale(request(photo, "q.png", backproject=False, preview_px=50), keep)
    small = previews[-1].astype(int)
    assert max(small.shape) <= 50
    assert np.abs(small[:10, :10] - made[:40, :40].reshape(10, 4, 10, 4, 3).mean((1, 3))).max() <= 1


@pytest.mark.parametrize("stop_at", [0, 1, 4, 6])
def test_stopping_leaves_no_file(upscaler, photo, stop_at):
    count = 0

    def stop(progress: Progress) -> None:
        nonlocal count
        count += 1
        if count > stop_at:
            raise Cancelled

    before = set(photo.parent.iterdir())
    with pytest.raises(Cancelled):
        upscaler.upscale(request(photo), stop)
    assert set(photo.parent.iterdir()) == before
    assert count == stop_at + 1  # nothing was done after the stop


def test_all_is_checked_before_the_first_step(upscaler, photo, tmp_path):
    def no_work(progress: Progress) -> None:
        assert progress.stage == "loading"

    wrong: list[tuple[type[Exception], UpscaleRequest]] = [
        (ImageReadError, request(tmp_path / "missing.png")),
        (ImageWriteError, request(photo, "result.xyz")),
        (ModelFileError, request(photo, model="other")),
        (DeviceError, request(photo, device="cuda:99")),
    ]
    for error, asked in wrong:
        with pytest.raises(error) as caught:
            upscaler.upscale(asked, no_work)
        assert str(caught.value).endswith(".")
    with pytest.raises(SettingError):
        request(photo, device="toaster")


def test_a_result_that_is_there_is_skipped_without_work(upscaler, photo):
    photo.with_name("result.png").write_bytes(b"mine")
    asked = request(photo, output=OutputSettings(exists="skip"))
    assert upscaler.upscale(asked, ignore).target is None
    assert photo.with_name("result.png").read_bytes() == b"mine"


def test_an_invalid_result_is_tried_again_in_float32(upscaler, photo, monkeypatch, caplog):
    real, formats = torch_engine.denoise, []

    def overflowing(*args: Any) -> torch.Tensor:
        formats.append(torch.is_autocast_enabled("cpu"))
        x0 = real(*args)
        return x0 * float("nan") if formats[-1] else x0

    monkeypatch.setattr(torch_engine, "denoise", overflowing)
    result = upscaler.upscale(request(photo, dtype="bfloat16"), ignore)
    assert formats == [True] * 3 + [False] * 3
    assert result.dtype == "float32"
    assert "invalid result" in caplog.text
    again = upscaler.upscale(request(photo, "again.png", dtype="bfloat16"), ignore)
    assert formats == [True] * 3 + [False] * 6  # what has failed is not tried on every photo
    assert again.dtype == "float32"
    caplog.clear()


@pytest.mark.parametrize("fault", [float("nan"), float("inf")])
def test_a_result_that_stays_invalid_is_an_error_and_no_file(
    upscaler, photo, monkeypatch, caplog, fault
):
    monkeypatch.setattr(NcnnEngine, "denoise", lambda self, x, *rest: x * fault)
    with pytest.raises(InvalidResultError, match="invalid numbers"):
        upscaler.upscale(request(photo), ignore)
    assert not photo.with_name("result.png").exists()
    caplog.clear()


def test_a_flat_result_is_invalid_unless_the_photo_is_flat(upscaler, photo, monkeypatch, caplog):
    def black(self: Any, low_res: np.ndarray, *rest: Any) -> np.ndarray:
        return np.full((1, 3, *(4 * s for s in low_res.shape[2:])), -1.0)

    monkeypatch.setattr(photo_model.PhotoModel, "enlarge", black)
    with pytest.raises(InvalidResultError):
        upscaler.upscale(request(photo), ignore)
    Image.new("RGB", (5, 4)).save(photo)
    assert (pixels(upscaler, request(photo)) == 0).all()
    caplog.clear()


def test_bfloat16_differs_little(upscaler, photo):
    full = pixels(upscaler, request(photo))
    half = pixels(upscaler, request(photo, dtype="bfloat16"))
    assert 0 < np.abs(full - half).mean() < 2


def test_the_model_stays_loaded(upscaler, photo, tiny_model):
    upscaler.upscale(request(photo), ignore)
    tiny_model.unlink()
    upscaler.upscale(request(photo), ignore)
    with pytest.raises(ModelFileError):
        Upscaler([tiny_model.parent]).upscale(request(photo), ignore)


def test_the_original_is_never_written_to(upscaler, photo):
    before = photo.read_bytes()
    output = OutputSettings(exists="overwrite")
    result = upscaler.upscale(replace(request(photo, output=output), target=photo), ignore)
    assert photo.read_bytes() == before
    assert result.target != photo


def as_usual(model: Path, net: PhotoNet) -> Path:
    """Save a network as the usual model, alone in a folder."""
    path = model.parent / "usual" / "photo-x4.safetensors"
    save_model(path, net, replace(read_card(model), id="photo-x4"))
    return path


def test_selftest_passes_a_model_that_keeps_the_picture(tiny_net, tiny_model):
    torch.nn.init.zeros_(tiny_net.predictor.tail.weight)
    torch.nn.init.zeros_(tiny_net.predictor.tail.bias)
    tiny_net.residual_scale.zero_()
    usual = as_usual(tiny_model, tiny_net)
    lines = run_selftest([usual.parent])
    assert lines[0].startswith("photo-x4: ok on ")
    other = usual.with_name("other.safetensors")
    other.write_bytes(usual.read_bytes()[:-10])
    with pytest.raises(ModelFileError, match=r"other\.safetensors is incomplete"):
        run_selftest([usual.parent])


def test_selftest_tells_of_a_model_that_does_not_work(tiny_net, tiny_model, tmp_path):
    torch.nn.init.constant_(tiny_net.predictor.tail.bias, 0.2)
    usual = as_usual(tiny_model, tiny_net)
    with pytest.raises(InvalidResultError, match="photo-x4"):
        run_selftest([usual.parent])


@pytest.mark.parametrize("kept_bytes", [None, 0, 1000])
def test_selftest_tells_of_the_usual_model_beside_others(tiny_model, tmp_path, kept_bytes):
    usual = tmp_path / "photo-x4.safetensors"
    if kept_bytes is not None:
        usual.write_bytes(tiny_model.read_bytes()[:kept_bytes])
    for folders in ([tmp_path], [tmp_path, tiny_model.parent]):
        with pytest.raises(ModelFileError, match=r"photo-x4, which comes .* install the program"):
            run_selftest(folders)


def test_the_self_ensemble_does_not_care_how_a_photo_is_turned(upscaler, photo, tmp_path):
    """It is the mean over flips and turns; a network alone prefers some directions."""
    turns = {
        "flipped": Image.Transpose.FLIP_LEFT_RIGHT,
        "turned": Image.Transpose.ROTATE_90,
        "transposed": Image.Transpose.TRANSPOSE,
    }
    with Image.open(photo) as source:
        square = source.crop((0, 0, 36, 36))  # no padding, which is at the right and the bottom
    square.save(photo)
    alone = {"sampler": SamplerSettings(steps=0), "backproject": False, "self_ensemble": True}
    plain = pixels(upscaler, request(photo, **alone))
    for name, turn in turns.items():
        square.transpose(turn).save(tmp_path / f"{name}.png")
        asked = request(tmp_path / f"{name}.png", f"{name}_x4.png", **alone)
        expected = np.asarray(Image.fromarray(plain.astype(np.uint8)).transpose(turn)).astype(int)
        assert np.abs(pixels(upscaler, asked) - expected).max() <= 1


# Big photos.
