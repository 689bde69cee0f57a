from __future__ import annotations

import errno
import io
import multiprocessing
import os
import pickle
import shutil
import sys
from pathlib import Path

import lmdb
import numpy as np
import pytest
from PIL import Image

from sr3_desktop.engine.base.errors import TrainingDataError
from sr3_desktop.training.data.pair_set import PairSet
from sr3_desktop.training.data.prepare import prepare
from sr3_desktop.training.data.prepared_set import PrepareConfig
from tests.training.conftest import make_photo

LOW, HIGH = 8, 32
PARTS = ("hr_32", "sr_8_32", "lr_8")


@pytest.fixture
def pictures() -> list[tuple[Image.Image, Image.Image, Image.Image]]:
    """Three pairs, in the order hr, sr, lr."""
    return [
        (make_photo(seed, HIGH, HIGH), make_photo(seed + 3, HIGH, HIGH), make_photo(seed, LOW, LOW))
        for seed in range(3)
    ]


@pytest.fixture
def folders(tmp_path: Path, pictures) -> Path:
    """The three folders, as the reference makes them."""
    root = tmp_path / "set_8_32"
    for part in PARTS:
        (root / part).mkdir(parents=True)
    for number, pair in enumerate(pictures):
        for part, picture in zip(PARTS, pair, strict=True):
            picture.save(root / part / f"{number:05}.png")
    return root


def write_lmdb(root: Path, pictures, first: int = 0) -> Path:
    """An LMDB as the reference makes it, without our additions."""
    with lmdb.open(str(root), map_size=2**22) as env, env.begin(write=True) as transaction:
        for number, pair in enumerate(pictures, first):
            for part, picture in zip(PARTS, pair, strict=True):
                buffer = io.BytesIO()
                picture.save(buffer, "PNG")
                transaction.put(f"{part}_{number:05}".encode(), buffer.getvalue())
        transaction.put(b"length", str(len(pictures)).encode())
    return root


@pytest.fixture
def database(tmp_path: Path, pictures) -> Path:
    return write_lmdb(tmp_path / "lmdb_8_32", pictures)


@pytest.mark.parametrize(("name", "said"), [("f_0568", "names (hr_32_f_...)"), ("cat", "names")])
def test_an_lmdb_with_names_in_its_keys_says_so(name, said, tmp_path, pictures) -> None:
    root = write_lmdb(tmp_path / "named", pictures[:1])
    with lmdb.open(str(root), map_size=2**22) as env, env.begin(write=True) as transaction:
        for part in PARTS:
            transaction.put(f"{part}_{name}".encode(), transaction.pop(f"{part}_00000".encode()))
    with pytest.raises(TrainingDataError) as raised:
        PairSet(root)
    assert said in str(raised.value)
    assert "prepare" in str(raised.value)


@pytest.mark.parametrize("form", ["folders", "database"])
def test_pairs_are_read_by_index(form, pictures, request) -> None:
    pairs = PairSet(request.getfixturevalue(form))
    assert (len(pairs), pairs.low, pairs.high) == (3, LOW, HIGH)
    for index in (2, 0, 1):
        pair = pairs[index]
        for name, wanted in zip(("hr", "sr", "lr"), pictures[index], strict=True):
            array = getattr(pair, name)
            assert array.dtype == np.uint8
            assert np.array_equal(array, np.array(wanted))
    assert np.array_equal(pairs[-1].lr, pairs[2].lr)
    with pytest.raises(IndexError):
        pairs[3]
    assert len(list(pairs)) == 3


@pytest.mark.parametrize("as_lmdb", [False, True])
def test_what_prepare_makes_is_read(photo_folder, tmp_path, as_lmdb) -> None:
    config = PrepareConfig(photo_folder, tmp_path / "set", LOW, HIGH, lmdb=as_lmdb)
    prepare(config)
    pairs = PairSet(config.root)
    assert (len(pairs), pairs.low, pairs.high) == (4, LOW, HIGH)
    for hr, sr, lr in pairs:
        again = Image.fromarray(lr).resize((HIGH, HIGH), Image.Resampling.BICUBIC)
        assert np.array_equal(sr, np.array(again))
        assert hr.shape == sr.shape


def test_both_forms_hold_the_same(photo_folder, tmp_path) -> None:
    sets = []
    for name, as_lmdb in (("files", False), ("lmdb", True)):
        config = PrepareConfig(photo_folder, tmp_path / name, LOW, HIGH, lmdb=as_lmdb)
        prepare(config)
        sets.append(PairSet(config.root))
    for one, other in zip(*sets, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def sums(pairs: PairSet) -> list[int]:
    return [int(pair.hr.sum()) for pair in pairs]


def child(pairs: PairSet, queue) -> None:
    queue.put(sums(pairs))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # what DataLoader does all the same
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_set_that_was_read_from_crosses_into_processes(database, method) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    pairs = PairSet(database)
    wanted = sums(pairs)
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    process = context.Process(target=child, args=(pairs, queue))
    process.start()
    assert queue.get(timeout=60) == wanted
    process.join()
    assert sums(pickle.loads(pickle.dumps(pairs))) == wanted


def test_two_sets_of_one_lmdb_are_read_side_by_side(database) -> None:
    one, other = PairSet(database), PairSet(database)
    assert all(np.array_equal(a.sr, b.sr) for a, b in zip(one, other, strict=True))


# --- folders that do not belong together -------------------------------------------------------


def problem(root: Path) -> str:
    with pytest.raises(TrainingDataError) as caught:
        PairSet(root)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("part", "role"),
    [
        ("hr_32", "the originals"),
        ("sr_8_32", "the small photos enlarged again, which are the network's input"),
        ("lr_8", "the small photos"),
    ],
)
def test_a_missing_folder_is_named_with_its_role(folders, part, role) -> None:
    shutil.rmtree(folders / part)
    assert f"lacks {part} ({role}); a set has hr_32, sr_8_32, lr_8:" in problem(folders)


def test_one_folder_alone_names_the_others_it_needs(folders) -> None:
    for part in PARTS[1:]:
        shutil.rmtree(folders / part)
    assert "lacks sr_<small>_32 (" in problem(folders)
    assert "and lr_<small> (" in problem(folders)


def test_one_of_the_three_folders_is_not_the_set(folders) -> None:
    text = problem(folders / "sr_8_32")
    assert "is one of the three folders" in text
    assert text.endswith(f"name the folder above it, {folders}.")


def test_plain_photos_and_nothing_are_no_set(photo_folder, tmp_path) -> None:
    assert "holds no prepared pairs" in problem(photo_folder)
    assert "There is no folder" in problem(tmp_path / "nowhere")


@pytest.mark.parametrize("other", ["hr_64", "lr_16", "sr_16_32"])
def test_folders_of_several_sizes_are_refused(folders, other) -> None:
    (folders / other).mkdir()
    text = problem(folders)
    assert "of several sizes" in text
    assert other in text


def test_a_picture_that_lacks_in_one_folder_is_named(folders) -> None:
    (folders / "sr_8_32" / "00001.png").unlink()
    assert f"{folders / 'sr_8_32'} lacks 00001.png, which another" in problem(folders)
    for number in (0, 2):
        (folders / "sr_8_32" / f"{number:05}.png").unlink()
    assert "lacks 00000.png and 2 others" in problem(folders)


def test_folders_without_pictures_are_told(folders) -> None:
    for path in folders.rglob("*.png"):
        path.unlink()
    assert "holds no pairs" in problem(folders)


@pytest.mark.parametrize(("part", "side"), [("hr_32", 32), ("sr_8_32", 32), ("lr_8", 8)])
def test_a_picture_of_another_size_is_named(folders, part, side) -> None:
    path = folders / part / "00001.png"
    make_photo(0, side, side + 1).save(path)
    pairs = PairSet(folders)
    assert pairs[0].hr.shape == (32, 32, 3)
    with pytest.raises(TrainingDataError, match=f"has {side} x {side + 1} pixels, not {side} x"):
        pairs[1]


@pytest.mark.parametrize("data", [b"", b"?", None])
def test_a_damaged_picture_is_named(folders, data) -> None:
    path = folders / "lr_8" / "00002.png"
    path.write_bytes(path.read_bytes()[:-30] if data is None else data)
    with pytest.raises(TrainingDataError, match=r"lr_8.00002\.png is damaged"):
        PairSet(folders)[2]


def test_a_picture_that_vanished_is_named(folders) -> None:
    pairs = PairSet(folders)
    (folders / "lr_8" / "00002.png").unlink()
    with pytest.raises(TrainingDataError, match=r"00002\.png cannot be opened"):
        pairs[2]


# --- LMDBs -------------------------------------------------------------------------------------


def test_numbers_with_gaps_are_refused(tmp_path, pictures) -> None:
    text = problem(write_lmdb(tmp_path / "set", pictures, first=1))
    assert "lacks hr_32_00000, though it claims 3 pairs; its keys are names or have gaps" in text


def test_an_lmdb_lacking_a_part_is_told(database) -> None:
    with lmdb.open(str(database), map_size=2**22) as env, env.begin(write=True) as transaction:
        for number in range(3):
            transaction.delete(f"lr_8_{number:05}".encode())
    assert "lacks lr_8 (the small photos)" in problem(database)


def test_a_damaged_lmdb_is_told(database, tmp_path) -> None:
    (database / "data.mdb").write_bytes(b"damaged" * 10000)
    assert "cannot be read as an LMDB" in problem(database)


def test_without_the_package_lmdb_one_sentence_tells(database, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "lmdb", None)
    assert "install it with: pip install lmdb" in problem(database)


@pytest.mark.parametrize("form", ["folders", "database"])
def test_a_pair_that_cannot_be_read_is_left_out_once_and_told(form, request, caplog) -> None:
    root = request.getfixturevalue(form)
    if form == "folders":
        (root / "lr_8" / "00001.png").write_bytes(b"no picture")
    else:
        with lmdb.open(str(root)) as env, env.begin(write=True) as transaction:
            transaction.put(b"sr_8_32_00001", b"no picture")
    pairs = PairSet(root)
    for _ in range(3):
        taken = [pairs.usable(index) for index in range(3)]
        for got, index in zip(taken, (0, 2, 2), strict=True):
            assert (got.hr == pairs[index].hr).all()
    assert caplog.text.count("left out a pair") == 1
    assert "00001" in caplog.text
    caplog.clear()


def test_a_set_of_bad_pairs_only_is_one_sentence(folders, caplog) -> None:
    for file in (folders / "hr_32").iterdir():
        file.write_bytes(b"no picture")
    with pytest.raises(TrainingDataError, match="None of the pairs in"):
        PairSet(folders).usable(1)
    caplog.clear()


@pytest.mark.parametrize("part", ["", "hr_32", "lr_8"])
def test_a_folder_that_cannot_be_opened_is_told(folders, monkeypatch, part) -> None:
    def iterdir(self: Path):
        if self == folders / part:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return inner(self)

    inner = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert problem(folders) == f"{folders / part} cannot be opened: Permission denied."


def test_files_beside_the_pictures_are_no_pairs(folders) -> None:
    for part in PARTS:
        (folders / part / "._00000.png").write_bytes(b"of macOS")
        (folders / part / "Thumbs.db").write_bytes(b"of Windows")
    assert len(PairSet(folders)) == 3
