from __future__ import annotations

import shutil
import tarfile
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils._python_dispatch import TorchDispatchMode

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.training.data.degradation import DegradationConfig
from sr3_desktop.training.data.face_set import FaceSet
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.data.read_photos import excluded_names
from sr3_desktop.training.trainer.config import FACE_DEGRADATION
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.photo_task import PhotoTask

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
    first, again = (photos.crops(6, 32, np.random.default_rng(1)) for _ in range(2))
    other = photos.crops(6, 32, np.random.default_rng(2))
    assert first.shape == (6, 3, 32, 32)
    assert first.min() >= -1
    assert first.max() <= 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_turning_gives_all_eight_symmetries():
    photo = torch.arange(27, dtype=torch.uint8).view(3, 3, 3)
    patch = photo / 127.5 - 1
    turned = PhotoSet([photo]).crops(200, 3, np.random.default_rng(0))
    expected = {
        tuple(flipped.rot90(k, (1, 2)).flatten().tolist())
        for flipped in (patch, patch.flip(2))
        for k in range(4)
    }
    assert {tuple(t.flatten().tolist()) for t in turned} == expected


def test_a_patch_is_the_reduced_part_of_its_photo():
    """Photos of one brightness a row, so that a patch tells what it was cut from."""
    rows = torch.arange(96, dtype=torch.uint8)[:, None].expand(96, 128) * 2
    patches = PhotoSet([rows.expand(3, 96, 128)]).crops(64, 32, np.random.default_rng(1))
    down, across = (patches.diff(dim=dim).abs().mean((1, 2, 3)) for dim in (2, 3))
    steps = torch.maximum(down, across) * 127.5 / 2  # rows of the photo to one of the patch
    assert torch.minimum(down, across).max() < 1e-3
    assert (steps > 0.99).all()
    assert (steps < 2.05).all()
    assert len({round(float(step), 1) for step in steps}) >= 5


def test_photos_that_fit_no_shrinking_are_cut_as_they_are():
    photo = torch.randint(256, (3, 32, 40), dtype=torch.uint8)
    patches = PhotoSet([photo]).crops(16, 32, np.random.default_rng(0))
    levels = ((patches + 1) * 127.5).round()
    assert set(levels[:, 0].flatten().tolist()) <= set(photo[0].flatten().tolist())


def tensor_operations(make):
    """Return how many operations that compute, and how many of any kind, a call needs."""

    class Counter(TorchDispatchMode):
        computing = all = 0

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            self.all += 1
            self.computing += not function.is_view
            return function(*args, **(kwargs or {}))

    make()  # matrices that are kept are made once
    with Counter() as counter:
        make()
    return counter.computing, counter.all


@pytest.mark.parametrize("subject", ["photos", "faces"])
@pytest.mark.parametrize("batch", [16, 128])
def test_a_batch_needs_few_operations_whatever_its_size(subject, batch, toy_config):
    """A graphics card would wait for each of them."""
    photo = torch.randint(256, (3, 160, 160), dtype=torch.uint8)
    kind = {"photos": PhotoSet, "faces": FaceSet}[subject]
    hard = DegradationConfig(mild=0.3, strong=0.3, as_auto=0.5)
    degradation = {"photos": hard, "faces": FACE_DEGRADATION}[subject]
    config = replace(toy_config, degradation=degradation)
    task = PhotoTask(config, kind([photo] * 9), Processes("cpu"))
    computing, every = tensor_operations(lambda: task.batch("predictor", batch, 64, 0))
    assert computing < 60
    assert every < 120


def test_photos_that_come_later_are_taken_in(photo_folder, tmp_path, caplog):
    folder = tmp_path / "growing"
    folder.mkdir()
    shutil.copy(photo_folder / "0.png", folder)
    photos = PhotoSet.load([folder], CPU, 64)
    data = (photo_folder / "1.png").read_bytes()
    (folder / "1.png").write_bytes(data[:100])  # still being copied
    assert not photos.take_new()
    (folder / "1.png").write_bytes(data)
    (folder / "2.png").write_bytes(b"no picture")
    deadline = time.monotonic() + 60
    while not photos.take_new() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(photos.photos) == 2
    expected = PhotoSet.load([photo_folder / "1.png"], CPU, 64).photos[0]
    assert torch.equal(photos.photos[1], expected)
    assert "2.png" in caplog.text
    caplog.clear()
    assert photos.crops(8, 64, np.random.default_rng(0)).shape == (8, 3, 64, 64)


def test_excluded_photos_are_not_learned(photo_folder, tmp_path):
    names = tmp_path / "EXCLUDE.txt"
    names.write_text("# why\n\n0.png\tnobody's licence\nfolder/2.png\n", "utf-8")
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder, "photos")
    for source in (photo_folder, tmp_path / "photos.tar"):
        photos = PhotoSet.load([source], CPU, 64, excluded_names(names)).photos
        kept = PhotoSet.load([photo_folder / "1.png", photo_folder / "3.png"], CPU, 64).photos
        assert all(torch.equal(a, b) for a, b in zip(photos, kept, strict=True))


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n", b"\xff\xfe\0"])
def test_a_list_that_excludes_nothing_is_a_mistake(tmp_path, content):
    path = tmp_path / "EXCLUDE.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TrainingDataError, match="--exclude"):
        excluded_names(path)


def test_a_damaged_tar_file_is_named(tmp_path):
    (tmp_path / "photos.tar").write_bytes(b"x" * 2000)
    with pytest.raises(TrainingDataError, match=r"photos\.tar"):
        PhotoSet.load([tmp_path / "photos.tar"], CPU, 8)
