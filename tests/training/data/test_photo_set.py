from __future__ import annotations

import errno
import os
import shutil
import tarfile
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils._python_dispatch import TorchDispatchMode

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.engine.images import read_image
from sr3_desktop.training.data import read_photos
from sr3_desktop.training.data.degradation_config import DegradationConfig
from sr3_desktop.training.data.face_set import FaceSet
from sr3_desktop.training.data.photo_set import PhotoSet
from sr3_desktop.training.data.read_photos import excluded_names
from sr3_desktop.training.trainer.config import FACE_DEGRADATION
from sr3_desktop.training.trainer.distributed import Processes
from sr3_desktop.training.trainer.loop import Budget, Trainer
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
    Image.fromarray(np.full((16, 16), 78 * 257, np.uint16)).save(tmp_path / "gray.png")
    pixels = np.full((16, 16, 4), 255, np.uint8)
    pixels[..., :3] = 90
    pixels[4:8, 4:8] = (255, 0, 0, 0)  # red that nobody sees
    Image.fromarray(pixels).save(tmp_path / "hole.png")
    gray, hole = PhotoSet.load([tmp_path], CPU, 8).photos
    assert gray.unique().tolist() == [78]
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


def test_photos_too_small_for_a_patch_are_left_out_and_told(photo_folder, caplog):
    with pytest.raises(TrainingDataError, match="at least 81 x 81 pixels"):
        PhotoSet.load([photo_folder], CPU, 81)
    assert "left out 0.png and 3 more: below 81 pixels" in caplog.text
    caplog.clear()


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
    names.write_text("# why\n\n0.png\tnobody's license\nfolder/2.png\n", "utf-8")
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


@pytest.mark.parametrize("name", ["a.tar", "a.TAR", "a.tar.gz", "a.tgz", "a.tar.xz", "a.tbz2"])
def test_archives_of_every_kind_are_read(photo_folder, tmp_path, name):
    folder = tmp_path / "archives"
    folder.mkdir()
    mode = {"a.tar.gz": "gz", "a.tgz": "gz", "a.tar.xz": "xz", "a.tbz2": "bz2"}.get(name, "")
    with tarfile.open(folder / name, f"w:{mode}") as archive:
        archive.add(photo_folder, "photos")
        (folder / "._0.png").write_bytes(b"of macOS")
        archive.add(folder / "._0.png", "photos/._0.png")
    for source in (folder, folder / name):
        assert len(PhotoSet.load([source], CPU, 64).photos) == 4


def test_links_in_an_archive_are_followed_inside_it_alone(photo_folder, tmp_path, caplog):
    outside = tmp_path / "outside.png"
    shutil.copy(photo_folder / "3.png", outside)
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder / "0.png", "0.png")
        for name, kind, target in (
            ("hard.png", tarfile.LNKTYPE, "0.png"),
            ("soft.png", tarfile.SYMTYPE, "0.png"),
            ("gone.png", tarfile.LNKTYPE, "gone"),
            ("outside.png", tarfile.SYMTYPE, str(outside)),
            ("pipe.png", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
    assert len(PhotoSet.load([tmp_path / "photos.tar"], CPU, 64).photos) == 3
    for name in ("gone.png", "outside.png", "pipe.png"):
        assert f"left out {name}" in caplog.text
    caplog.clear()


def test_few_photos_of_an_archive_are_unpacked_at_a_time(photo_folder, tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder, "photos")
    decode, unpacked = read_photos._decode, []

    def counted(item):
        unpacked.append(len(list(item[1].parent.iterdir())))
        return decode(item)

    monkeypatch.setattr(read_photos, "_decode", counted)
    monkeypatch.setattr(read_photos, "AT_ONCE", 2)
    assert len(PhotoSet.load([tmp_path / "photos.tar"], CPU, 64).photos) == 4
    assert max(unpacked) <= 2


def test_what_is_larger_than_a_photo_can_be_is_not_unpacked(
    photo_folder, tmp_path, caplog, monkeypatch
):
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder, "photos")
    sizes = sorted(path.stat().st_size for path in photo_folder.iterdir())
    monkeypatch.setattr(read_photos, "MAX_MEMBER_BYTES", sizes[-1] - 1)
    assert len(PhotoSet.load([tmp_path / "photos.tar"], CPU, 64).photos) == 3
    assert "larger than a photo can be" in caplog.text
    caplog.clear()


def test_an_archive_is_known_by_its_content(photo_folder, tmp_path):
    with tarfile.open(tmp_path / "archive.bin", "w:gz") as archive:
        archive.add(photo_folder, "photos")
    assert len(PhotoSet.load([tmp_path / "archive.bin"], CPU, 64).photos) == 4


@pytest.mark.parametrize("name", ["photos.tar", "photos.tar.gz"])
def test_a_damaged_archive_fails_alone(photo_folder, tmp_path, caplog, name):
    (tmp_path / name).write_bytes(b"x" * 2000)
    assert len(PhotoSet.load([tmp_path / name, photo_folder], CPU, 64).photos) == 4
    assert name in caplog.text
    assert all("\n" not in record.getMessage() for record in caplog.records)
    with pytest.raises(TrainingDataError, match="None of the 0 photos"):
        PhotoSet.load([tmp_path / name], CPU, 8)
    caplog.clear()


@pytest.mark.parametrize("mode", ["", "gz"])
def test_an_archive_cut_short_gives_what_it_holds(photo_folder, tmp_path, caplog, mode):
    path = tmp_path / "photos.tar"
    with tarfile.open(path, f"w:{mode}") as archive:
        for number in range(4):
            archive.add(photo_folder / f"{number}.png", f"{number}.png")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    taken = PhotoSet.load([path], CPU, 64).photos
    assert 1 <= len(taken) < 4
    expected = PhotoSet.load([photo_folder / "0.png"], CPU, 64).photos[0]
    assert torch.equal(taken[0], expected)
    assert "left out" in caplog.text
    caplog.clear()


def test_a_full_disk_while_unpacking_is_one_sentence(photo_folder, tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "photos.tar", "w") as archive:
        archive.add(photo_folder, "photos")

    def full(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(TrainingDataError, match="No space left on device"):
        PhotoSet.load([tmp_path / "photos.tar"], CPU, 64)


def test_bad_photos_fail_alone_and_are_named(photo_folder, caplog, monkeypatch):
    def read(path):
        if path.name == "3.png":
            raise MemoryError
        return read_image(path)

    monkeypatch.setattr(read_photos, "read_image", read)
    huge = bytearray((photo_folder / "0.png").read_bytes())
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    huge[29:33] = zlib.crc32(bytes(huge[12:29])).to_bytes(4, "big")
    (photo_folder / "0.png").write_bytes(huge)
    (photo_folder / "1.png").write_bytes(b"")
    (photo_folder / "raw.NEF").touch()
    (photo_folder / "._2.png").write_bytes(b"of macOS")
    (photo_folder / "others.zip").touch()
    (photo_folder / "dead.jpg").symlink_to(photo_folder / "not there")
    assert len(PhotoSet.load([photo_folder], CPU, 64).photos) == 1
    for told in (
        "0.png has more than 400 megapixels",
        "1.png is empty",
        "3.png: MemoryError",
        "raw.NEF is a camera raw file",
        "others.zip is an archive of a kind that is not read",
        "dead.jpg is a link to a file that is not there",
    ):
        assert told in caplog.text
    assert "._2.png" not in caplog.text
    caplog.clear()


def test_the_same_weights_are_learned_from_16_bits(photo_folder, tmp_path, toy_config):
    """And from the picture with 8 bits, as one reader gives both."""
    ramp = np.linspace(0, 255, 96 * 80).reshape(80, 96).astype(np.uint16)
    states = []
    for name, values in {"deep": ramp * 257, "flat": ramp.astype(np.uint8)}.items():
        Image.fromarray(values).save(tmp_path / f"{name}.png")
        photos = PhotoSet.load([tmp_path / f"{name}.png"], CPU, 32)
        run = Trainer(toy_config, tmp_path / name, photos, Processes("cpu"))
        run.train(Budget(minutes=0))
        states.append(run.net.state_dict())
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
