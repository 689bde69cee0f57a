from __future__ import annotations

import tarfile

import numpy as np
import pytest
import torch
from PIL import Image

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.training.data.photo_set import PhotoSet, _turn

CPU = torch.device("cpu")


def test_reads_folders_and_tar_files_alike(photo_folder, tmp_path):
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder, "photos")
    from_folder = PhotoSet.load([photo_folder], CPU, 64).photos
    from_tar = PhotoSet.load([tmp_path / "photos.tar"], CPU, 64).photos
    assert len(from_folder) == 4
    assert from_folder[0].shape == (3, 80, 96)
    assert all(torch.equal(a, b) for a, b in zip(from_folder, from_tar, strict=True))


def test_16_bits_are_reduced_and_hidden_colors_are_not_learned(tmp_path):
    Image.fromarray(np.full((16, 16), 78 * 257, np.uint16)).save(tmp_path / "grey.png")
    pixels = np.full((16, 16, 4), 255, np.uint8)
    pixels[..., :3] = 90
    pixels[4:8, 4:8] = (255, 0, 0, 0)  # red that nobody sees
    Image.fromarray(pixels).save(tmp_path / "hole.png")
    grey, hole = PhotoSet.load([tmp_path], CPU, 8).photos
    assert grey.unique().tolist() == [78]
    assert hole.unique().tolist() == [90]


@pytest.mark.parametrize("suffix", [".avif", ".gif", ".jpe", ".jp2"])
def test_every_photo_that_can_be_read_is_taken(tmp_path, suffix):
    Image.new("RGB", (16, 16), (90, 90, 90)).save(tmp_path / f"photo{suffix}")
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(tmp_path / f"photo{suffix}", f"photo{suffix}")
    assert len(PhotoSet.load([tmp_path], CPU, 8).photos) == 2


def test_a_damaged_photo_is_left_out_and_named(photo_folder, caplog):
    (photo_folder / "0.png").write_bytes(b"no picture")
    assert len(PhotoSet.load([photo_folder], CPU, 64).photos) == 3
    assert "0.png" in caplog.text
    caplog.clear()


def test_photos_too_small_for_a_patch_are_left_out(photo_folder):
    with pytest.raises(TrainingDataError, match="at least 81 pixels"):
        PhotoSet.load([photo_folder], CPU, 81)


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TrainingDataError, match="nowhere"):
        PhotoSet.load([tmp_path / "nowhere"], CPU, 64)


def test_crops_are_decided_by_the_generator(photo_folder):
    photos = PhotoSet.load([photo_folder], CPU, 64)
    first, again = (photos.crops(6, 32, torch.Generator().manual_seed(1)) for _ in range(2))
    other = photos.crops(6, 32, torch.Generator().manual_seed(2))
    assert first.shape == (6, 3, 32, 32)
    assert first.min() >= -1
    assert first.max() <= 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_turning_gives_all_eight_symmetries():
    patch = torch.arange(9.0).view(1, 1, 3, 3)
    turned = _turn(patch.repeat(200, 1, 1, 1), torch.Generator().manual_seed(0))
    expected = {
        tuple(flipped.rot90(k, (2, 3)).flatten().tolist())
        for flipped in (patch, patch.flip(3))
        for k in range(4)
    }
    assert {tuple(t.flatten().tolist()) for t in turned} == expected
