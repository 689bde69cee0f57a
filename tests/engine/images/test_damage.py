"""Damaged files at the level of reading: a photo or one sentence, in little time and memory."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.images import read_image
from tests.damage import DAMAGES, good_files, mutations

LIMIT_S = 5
READING = """
import sys
from pathlib import Path
from sr3_desktop.engine.images import prepare_pillow, read_image
prepare_pillow()
try:
    read_image(Path(sys.argv[1]))
except Exception as error:
    print(str(error)[:38], end="")
"""


class TooLong(BaseException):
    """Not an OSError, as Python's own is, which reading would take for damage."""


@contextmanager
def time_limit() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", good_files())
def test_the_undamaged_files_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(good_files()[name])
    assert sorted(read_image(tmp_path / name).pixels.shape) == [3, 24, 32]


def test_mutations_are_many_and_the_same_each_time() -> None:
    files = list(mutations(1, 300))
    assert files == list(mutations(1, 300))
    assert len({name for name, _ in files}) == 300
    met = {tuple(name.split("_", 1)[1].rsplit("_", 1)) for name, _ in files}
    assert {
        (kind, name) for kind in DAMAGES for name in good_files() if kind != "wrong_ending"
    } <= met
    assert len({content for _, content in files}) > 200


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs a POSIX alarm")
def test_a_damaged_file_is_a_photo_or_one_sentence(tmp_path: Path) -> None:
    import resource

    sentences, photos, memory = {}, 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    for name, content in mutations(2, 480):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            with time_limit():
                photo = read_image(path)
        except ImageReadError as error:
            sentences[name] = str(error)
        except BaseException as error:
            pytest.fail(f"{name}: {error!r}")
        else:
            assert photo.pixels.size > 0
            photos += 1
        path.unlink()
    for name, sentence in sentences.items():
        assert name in sentence or sentence.startswith("The file holds")
        assert "\n" not in sentence
        assert sentence.endswith(".")
    assert 40 < photos < 440
    assert time.monotonic() - started < 120
    # Giant dimensions are refused before memory is taken for them (KiB; bytes on macOS).
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 2**20


def test_a_heic_with_an_item_of_no_kind_does_not_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    data = good_files()["turned.heic"]
    at = data.index(b"Exif", data.index(b"infe"))
    for place in (at, at + 4):
        damaged = data[:place] + b"\xef" + data[place + 1 :]
        path.write_bytes(damaged)
        # In a process of its own, so that a crash is a failure of this test alone.
        told = subprocess.run(
            [sys.executable, "-c", READING, str(path)], capture_output=True, text=True, check=False
        )
        assert (told.returncode, told.stdout) == (0, "a.heic is a HEIC photo that is damaged"), told
    path.write_bytes(data)
    assert read_image(path).orientation == 6


def test_every_format_is_in_the_mutations() -> None:
    endings = {Path(name).suffix for name in good_files()}
    same = {
        ".jpeg": ".jpg",
        ".jpe": ".jpg",
        ".jfif": ".jpg",
        ".mpo": ".jpg",
        ".apng": ".png",
        ".tiff": ".tif",
    }
    same |= {".dib": ".bmp", ".pgm": ".ppm", ".heif": ".heic", ".hif": ".heic"}
    assert {same.get(suffix, suffix) for suffix in PHOTO_SUFFIXES} == endings
