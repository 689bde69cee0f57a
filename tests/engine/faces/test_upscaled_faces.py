"""The upscaler blends faces that it is given or finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import Cancelled, ModelFileError
from sr3_desktop.engine.base.request import (
    Progress,
    UpscaleRequest,
)
from sr3_desktop.engine.faces.detect import faces_of
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import face_detector, resources_dir
from tests.engine.faces.test_blend import SETTINGS, TILTED, distance_from, ignore, soft_photo


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    path = tmp_path / "group.png"
    Image.fromarray(soft_photo()).save(path)
    return path


def upscaled(upscaler: Upscaler, photo: Path, name: str, **changes: object) -> np.ndarray:
    fields = {"model": "tiny-x4", "sampler": SETTINGS.sampler, "device": "cpu"} | changes
    result = upscaler.upscale(UpscaleRequest(photo, photo.with_name(name), **fields), ignore)
    assert result.target is not None
    return np.asarray(Image.open(result.target).convert("RGB"))


def test_the_upscaler_blends_the_faces_of_a_request(tiny_model, tiny_face_model, photo_file):
    upscaler = Upscaler([tiny_model.parent])
    plain = upscaled(upscaler, photo_file, "plain.png")
    with_face = upscaled(upscaler, photo_file, "face.png", faces=(TILTED,))
    distance = distance_from(TILTED, plain.shape, 4)
    assert (plain == with_face)[distance > 0.96].all()
    assert (plain != with_face)[distance < 0.5].any(axis=-1).mean() > 0.9


def test_the_upscaler_finds_faces_if_it_is_given_a_detector(tiny_model, tiny_face_model, tmp_path):
    with Image.open(resources_dir() / "samples" / "astronaut.jpg") as image:
        image.crop((72, 12, 152, 92)).save(tmp_path / "portrait.png")
    seen: list[Progress] = []
    upscaler, photo = Upscaler([tiny_model.parent]), tmp_path / "portrait.png"
    plain = upscaled(upscaler, photo, "plain.png")
    found = upscaled(upscaler, photo, "found.png", face_detector=face_detector())
    (frame,) = faces_of(np.asarray(Image.open(photo)), (), face_detector())
    by_hand = upscaled(upscaler, photo, "by_hand.png", faces=(frame,))
    assert (found == by_hand).all()
    assert (found != plain).any()
    request = UpscaleRequest(
        photo, tmp_path / "x.png", "tiny-x4", device="cpu", face_detector=face_detector()
    )
    assert upscaler.upscale(request, seen.append).notes == ("1 face was found.",)
    given = replace(request, faces=(frame,))
    assert upscaler.upscale(given, ignore).notes == ("No frontal face was found.",)
    Image.fromarray(soft_photo()).save(tmp_path / "none.png")
    nobody = replace(request, source=tmp_path / "none.png")
    assert upscaler.upscale(nobody, ignore).notes == ("No frontal face was found.",)
    assert any(progress.stage == "faces" and not progress.total for progress in seen)


def test_a_missing_face_model_is_told_before_the_work(upscaler, photo_file):
    seen: list[str] = []
    request = UpscaleRequest(
        photo_file, photo_file.with_name("x.png"), "tiny-x4", device="cpu", faces=(TILTED,)
    )
    with pytest.raises(ModelFileError, match="face-x8, which comes with the program, is missing"):
        upscaler.upscale(request, lambda progress: seen.append(progress.stage))
    assert set(seen) == {"loading"}
    assert not request.target.exists()


def test_stopped_at_a_face_nothing_is_written(tiny_model, tiny_face_model, photo_file):
    def stop(progress: Progress) -> None:
        if progress.stage == "faces":
            raise Cancelled

    request = UpscaleRequest(
        photo_file, photo_file.with_name("x.png"), "tiny-x4", device="cpu", faces=(TILTED,)
    )
    with pytest.raises(Cancelled):
        Upscaler([tiny_model.parent]).upscale(request, stop)
    assert not request.target.exists()
