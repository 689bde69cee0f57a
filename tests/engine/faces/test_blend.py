from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import InvalidResultError
from sr3_desktop.engine.base.request import (
    Crop,
    FaceFrame,
    Progress,
    SamplerSettings,
)
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.resample import resize, to_planes
from sr3_desktop.engine.faces.blend import (
    blend_faces,
    face_settings,
    grain,
    match_colors,
    match_grain,
)
from sr3_desktop.engine.faces.frames import corners
from sr3_desktop.engine.faces.warp import INPUT_PX, cut_face, lay_face, surroundings
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.photo_model import PhotoModel
from tests.engine.faces.ffhq import frame_from_eyes

SETTINGS = EnlargeSettings(SamplerSettings(steps=3, detail=0.5))
TILTED = FaceFrame(52.3, 47.1, 60.0, 17.0)


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture
def model(tiny_face_model: Path) -> PhotoModel:
    opened = open_model(tiny_face_model, "cpu")
    assert isinstance(opened, PhotoModel)
    return opened


def soft_photo(width: int = 120, height: int = 100, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    noise = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))
    return np.asarray(noise.filter(ImageFilter.GaussianBlur(3)))


def enlarged(photo: np.ndarray, scale: float) -> np.ndarray:
    size = (round(photo.shape[1] * scale), round(photo.shape[0] * scale))
    return np.array(Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC))


def distance_from(frame: FaceFrame, shape: tuple[int, ...], scale: float) -> np.ndarray:
    """Return each pixel's larger coordinate in the square, in half sides."""
    y, x = (grid + 0.5 for grid in np.mgrid[: shape[0], : shape[1]])
    dx, dy = x / scale - frame.x, y / scale - frame.y
    cos, sin = math.cos(math.radians(frame.angle)), math.sin(math.radians(frame.angle))
    u, v = cos * dx + sin * dy, cos * dy - sin * dx
    return np.maximum(np.abs(u), np.abs(v)) / (frame.side / 2)


def test_a_frame_from_eyes_is_the_square_of_ffhq():
    """A face whose landmarks are where the mean aligned FFHQ face of 1024 px has them."""
    frame = frame_from_eyes((385, 480), (640, 480), (512.5, 753))
    assert frame.angle == pytest.approx(0)
    assert frame.side == pytest.approx(1020, rel=0.01)
    assert (frame.x, frame.y) == pytest.approx((512, 507), abs=1)
    without_mouth = frame_from_eyes((385, 480), (640, 480))
    assert (without_mouth.x, without_mouth.y) == pytest.approx((frame.x, frame.y), abs=2)
    assert without_mouth.side == pytest.approx(frame.side)


@pytest.mark.parametrize("degrees", [-170, -30, 12, 90])
def test_a_turned_face_has_the_turned_frame(degrees):
    turn = np.exp(1j * math.radians(degrees))
    points = [turn * z for z in (30 + 40j, 50 + 40j, 41 + 62j)]
    straight = frame_from_eyes((30, 40), (50, 40), (41, 62))
    frame = frame_from_eyes(*((z.real, z.imag) for z in points))
    middle = turn * complex(straight.x, straight.y)
    assert (frame.x, frame.y) == pytest.approx((middle.real, middle.imag))
    assert frame.side == pytest.approx(straight.side)
    turned = math.remainder(frame.angle - straight.angle - degrees, 360)
    assert turned == pytest.approx(0, abs=1e-6)


def test_eyes_that_fall_together_make_no_frame():
    with pytest.raises(ValueError, match="different points"):
        frame_from_eyes((3, 4), (3, 4))


def test_corners_start_at_the_upper_left_of_the_face():
    found = corners(FaceFrame(10, 20, 4, 90))
    assert np.array(found) == pytest.approx(np.array([(12, 18), (12, 22), (8, 22), (8, 18)]))


@pytest.mark.parametrize("scale", [4, 2.5])
def test_a_face_looks_the_same_in_a_part_of_the_photo(model, scale):
    """The second face keeps its seed; of the third only an edge is in the part."""
    photo, crop = soft_photo(), Crop(20, 10, 80, 80)
    frames = [FaceFrame(-3, 50, 40), replace(TILTED, x=64.0, side=40), FaceFrame(112, 50, 40)]
    frames.insert(0, FaceFrame(4, 8, 16))
    left, top = round(crop.left * scale), round(crop.top * scale)
    part = (slice(top, top + round(80 * scale)), slice(left, left + round(80 * scale)))
    whole = enlarged(photo, scale)
    before = whole[part].copy()
    blend_faces(whole, photo, frames, model, SETTINGS, ignore)
    alone = before.copy()
    seen: list[Progress] = []
    assert blend_faces(alone, photo, frames, model, SETTINGS, seen.append, crop) == ()
    difference = np.abs(alone.astype(int) - whole[part])
    assert (alone != before).any(-1)[:, :-60].any()
    assert (alone != before).any(-1)[:, -40:].any()
    assert difference[:, :-60].max() <= 1
    assert difference.mean() < 1
    assert seen[-1].done == seen[-1].total


@pytest.mark.parametrize("side", [40.0, 64.0, 90.0])
def test_cut_and_laid_back_a_face_is_where_it_was(side):
    photo = soft_photo()
    frame = replace(TILTED, side=side)
    part = to_planes(photo)
    place = surroundings(frame, *photo.shape[:2])
    rows, columns = place.slices()
    face = cut_face(part[..., rows, columns], frame, place)
    assert face.shape == (1, 3, INPUT_PX, INPUT_PX)
    laid, mask = lay_face(face, frame, (rows, columns), 1, 1)
    error = np.abs(laid - part[..., rows, columns]).mean(1)[0][mask[0, 0] > 0]
    assert float(error.mean()) < 0.02  # a shift by half a pixel makes 0.04
    assert float(mask.max()) == 1


def test_a_large_face_is_cut_without_moire():
    """Stripes too fine for 64 pixels become gray, not other stripes."""
    photo = np.ones((1, 3, 120, 120), np.float32)
    photo[..., ::2] = -1
    frame = FaceFrame(60, 60, 95, 0)
    place = surroundings(frame, 120, 120)
    rows, columns = place.slices()
    face = cut_face(photo[..., rows, columns], frame, place)
    assert float(face[..., 4:-4].std()) < 0.15


@pytest.mark.parametrize("scale", [4, 2.5])
def test_only_pixels_inside_the_frame_are_changed(model, scale):
    photo = soft_photo()
    before = enlarged(photo, scale)
    after = before.copy()
    notes = blend_faces(after, photo, [TILTED], model, SETTINGS, ignore)
    assert notes == ()
    distance = distance_from(TILTED, before.shape, scale)
    assert (after == before)[distance > 0.96].all()
    assert (after != before)[distance < 0.5].any(axis=-1).mean() > 0.9


def test_a_picture_of_one_color_has_no_edge_around_the_face(model):
    photo = np.full((100, 120, 3), (90, 120, 150), np.uint8)
    after = enlarged(photo, 4)
    blend_faces(after, photo, [TILTED], model, SETTINGS, ignore)
    distance = distance_from(TILTED, after.shape, 4)
    changed = np.abs(after.astype(int) - photo[0, 0]).max(-1)
    assert changed[distance < 0.5].max() > 3  # the model has painted something
    assert changed[distance > 0.9].max() <= 1


def test_shrunk_back_the_photo_with_its_new_face_is_the_photo(model):
    photo = soft_photo()
    after = enlarged(photo, 4)
    blend_faces(after, photo, [TILTED], model, SETTINGS, ignore)
    back = Image.fromarray(after).resize((120, 100), Image.Resampling.BICUBIC)
    difference = np.abs(np.asarray(back).astype(int) - photo)
    inside = distance_from(TILTED, photo.shape, 1) < 1
    assert difference[inside].mean() < 1


def test_the_same_seed_gives_the_same_face_and_another_another(model):
    photo = soft_photo()

    def made(seed: int) -> np.ndarray:
        after = enlarged(photo, 4)
        sampler = replace(SETTINGS.sampler, seed=seed)
        blend_faces(after, photo, [TILTED], model, EnlargeSettings(sampler), ignore)
        return after

    assert (made(5) == made(5)).all()
    assert (made(5) != made(6)).any()


def test_sixteen_bit_pictures_are_blended_alike(model):
    photo = soft_photo()
    eight, sixteen = enlarged(photo, 4), enlarged(photo, 4).astype(np.uint16) * 257
    blend_faces(eight, photo, [TILTED], model, SETTINGS, ignore)
    blend_faces(sixteen, photo.astype(np.uint16) * 257, [TILTED], model, SETTINGS, ignore)
    assert np.abs(sixteen / 257 - eight).max() < 1
    assert len(np.unique(sixteen % 257)) > 100


def test_a_face_at_the_edge_of_the_photo(model):
    photo = soft_photo()
    after = enlarged(photo, 4)
    notes = blend_faces(after, photo, [FaceFrame(2, 98, 50, -8)], model, SETTINGS, ignore)
    assert notes == ()
    assert (after != enlarged(photo, 4)).any()


def test_unsuitable_frames_are_left_out_and_told(model):
    photo = soft_photo()
    after = enlarged(photo, 4)
    frames = [
        FaceFrame(60, 50, 97),
        FaceFrame(60, 50, 130),
        FaceFrame(300, 50, 60),
        FaceFrame(60, 50, 9),
    ]
    notes = blend_faces(after, photo, frames, model, SETTINGS, ignore)
    assert (after == enlarged(photo, 4)).all()
    assert notes == (
        "2 framed faces were not rebuilt by the face model: large enough for the photo model.",
        "1 framed face was not rebuilt by the face model: outside the photo.",
        "1 framed face was not rebuilt by the face model: too small for the face model.",
    )


def test_progress_of_several_faces_grows_to_its_end(model):
    seen: list[Progress] = []
    photo = soft_photo()
    frames = [TILTED, FaceFrame(30, 30, 40)]
    blend_faces(enlarged(photo, 4), photo, frames, model, SETTINGS, seen.append)
    shares = [progress.done / progress.total for progress in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {progress.stage for progress in seen} == {"faces"}


def test_a_face_s_settings_are_its_model_s_with_the_photo_s_seed_and_detail(model):
    asked = EnlargeSettings(SamplerSettings("ddpm", 50, seed=7, detail=0.9), cleanup=0.25)
    own = face_settings(asked, model, 2)
    assert own.sampler == SamplerSettings("heun", 2, eta=0.0, seed=9, detail=0.9)
    assert own.cleanup == 0.25
    assert face_settings(EnlargeSettings(SamplerSettings(steps=0)), model, 0).sampler.steps == 0


def test_a_model_whose_result_is_no_picture_is_an_error(model, monkeypatch):
    monkeypatch.setattr(model.engine, "denoise", lambda x, *rest: x * float("nan"))
    photo = soft_photo()
    after = enlarged(photo, 4)
    with pytest.raises(InvalidResultError, match="face model"):
        blend_faces(after, photo, [TILTED], model, SETTINGS, ignore)
    assert (after == enlarged(photo, 4)).all()


def to_small(x: Array) -> Array:
    return resize(x, 64, 64)


def test_colors_coarser_than_a_cell_are_those_underneath():
    random = np.random.default_rng(0)
    under = np.full((1, 3, 96, 96), 0.2)
    detail = 0.1 * random.standard_normal((1, 3, 96, 96))
    mask = np.zeros((1, 1, 96, 96))
    mask[..., 16:-16, 16:-16] = 1
    matched = match_colors(under - 0.5 + detail, under, mask, 24.0)
    inner = (matched - under)[..., 20:-20, 20:-20]
    assert abs(float(inner.mean())) < 0.02
    assert float(inner.std()) == pytest.approx(0.1, rel=0.1)


def test_a_face_of_another_tint_gets_the_colors_of_its_place(model, monkeypatch):
    """The model's faces are 0.3 too bright; in the photo they are not."""
    photo = np.full((100, 120, 3), 128, np.uint8)
    monkeypatch.setattr(
        "sr3_desktop.engine.faces.blend.enlarge_face",
        lambda face, *rest: resize(face, 512, 512) + 0.3,
    )
    after = enlarged(photo, 4)
    before = after.copy()
    settings = replace(SETTINGS, cleanup=0.5)  # nothing else corrects colors then
    blend_faces(after, photo, [FaceFrame(60, 50, 60)], model, settings, ignore)
    assert np.abs(after.astype(int) - before).max() <= 3


def test_a_face_that_is_too_smooth_gets_the_grain_around_it(model, monkeypatch):
    grainy = 128 + 4 * np.random.default_rng(0).standard_normal((400, 480, 1))
    after = np.repeat(grainy, 3, axis=2).clip(0, 255).astype(np.uint8)
    monkeypatch.setattr(
        "sr3_desktop.engine.faces.blend.enlarge_face", lambda face, *rest: resize(face, 512, 512)
    )
    settings = replace(SETTINGS, cleanup=0.5)  # nothing else adds detail then
    photo = np.full((100, 120, 3), 128, np.uint8)
    blend_faces(after, photo, [FaceFrame(60, 50, 60)], model, settings, ignore)
    inside = grain(to_planes(after[160:240, 200:280]), np.ones((80, 80), bool))
    around = grain(to_planes(after[:60]), np.ones((60, 480), bool))
    assert inside == pytest.approx(around, rel=0.2)


def test_a_face_downscaled_is_the_photo(model, monkeypatch):
    """The model's faces have stripes that are not in the photo, finer than a color cell."""
    stripes = 0.2 * np.sign(np.sin(np.arange(512) * math.tau / 40))
    monkeypatch.setattr(
        "sr3_desktop.engine.faces.blend.enlarge_face",
        lambda face, *rest: resize(face, 512, 512) + stripes,
    )
    photo = soft_photo()
    after = enlarged(photo, 4)
    blend_faces(after, photo, [FaceFrame(60, 50, 60)], model, SETTINGS, ignore)
    assert np.abs(after.astype(int) - enlarged(photo, 4)).max() > 10  # the stripes are there
    small = Image.fromarray(after).resize((120, 100), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(small).astype(int) - photo)[40:60, 50:70].mean() < 2


def test_grain_is_measured_on_noise_and_not_on_edges():
    random = np.random.default_rng(0)
    steps = np.broadcast_to(np.linspace(-0.5, 0.5, 128), (1, 3, 128, 128)).copy()
    steps[..., :40] -= 0.4
    everywhere = np.ones((128, 128), bool)
    assert grain(steps, everywhere) < 0.001
    noisy = steps + 0.03 * random.standard_normal((1, 1, 128, 128))
    assert grain(noisy, everywhere) == pytest.approx(0.03, rel=0.1)


def test_a_smooth_face_gets_the_grain_of_its_surroundings():
    random = np.random.default_rng(0)
    mask = np.zeros((1, 1, 128, 128))
    mask[..., 32:-32, 32:-32] = 1
    under = 0.03 * random.standard_normal((1, 1, 128, 128)).repeat(3, 1)
    face = np.zeros((1, 3, 128, 128))
    inside = mask[0, 0] == 1

    def made(surroundings: Array) -> Array:
        return match_grain(face, surroundings, mask, seed=1)

    assert grain(made(under), inside) == pytest.approx(0.03, rel=0.15)
    assert (made(np.zeros_like(under)) == face).all()
