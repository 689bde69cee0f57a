"""Patches of aligned faces."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sr3_desktop.training.data import face_set
from sr3_desktop.training.data.face_set import FaceSet
from sr3_desktop.training.trainer.config import PRESETS


@pytest.fixture
def ramp_set(monkeypatch):
    """One face that is dark above and bright below, in tones left as they are."""
    monkeypatch.setattr(face_set, "TONE", 0.0)
    monkeypatch.setattr(face_set, "TINT", 0.0)
    rows = torch.arange(64, dtype=torch.uint8)[:, None] * 3
    return FaceSet([rows.expand(64, 64).expand(3, 64, 64)])


def test_faces_stay_upright(ramp_set):
    patches = ramp_set.crops(32, 32, np.random.default_rng(0))
    assert patches.shape == (32, 3, 32, 32)
    assert (patches[..., -1, :].mean((1, 2)) > patches[..., 0, :].mean((1, 2)) + 0.3).all()


def test_unturned_patches_are_the_pixels_themselves(ramp_set, monkeypatch):
    monkeypatch.setattr(face_set, "TURNED_SHARE", 0.0)
    patches = ramp_set.crops(8, 64, np.random.default_rng(0))
    expected = (torch.arange(64) * 3 / 127.5 - 1)[:, None].expand(64, 64)
    torch.testing.assert_close(patches, expected.expand(8, 3, 64, 64))


def test_a_turn_without_angle_and_zoom_changes_nothing(ramp_set, monkeypatch):
    monkeypatch.setattr(face_set, "TURNED_SHARE", 1.0)
    monkeypatch.setattr(face_set, "TURN_DEGREES", 0.0)
    monkeypatch.setattr(face_set, "ZOOM", 0.0)
    turned = ramp_set.crops(8, 48, np.random.default_rng(3))
    first = turned[:, :, 0, 0] * 127.5 + 127.5  # tells the row that the patch begins at
    rows = first[:, :, None, None] + 3 * torch.arange(48)[:, None]
    torch.testing.assert_close(turned, (rows / 127.5 - 1).expand_as(turned), atol=1e-4, rtol=0)


def test_the_same_seed_gives_the_same_patches():
    photo = torch.randint(256, (3, 80, 80), dtype=torch.uint8)
    first, second = (FaceSet([photo]).crops(4, 64, np.random.default_rng(5)) for _ in "ab")
    assert torch.equal(first, second)
    assert first.abs().max() <= 1


@pytest.mark.parametrize("name", ["face-cpu", "face-card"])
def test_face_presets_fit_faces_of_512_pixels(name):
    config = PRESETS[name]
    for stage in config.stages.values():
        for patch in (stage.patch, stage.final_patch):
            assert patch <= 512
            assert patch % (8 * config.scale) == 0
