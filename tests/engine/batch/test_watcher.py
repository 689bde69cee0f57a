from __future__ import annotations

import os
from pathlib import Path

from sr3_desktop.engine.batch.watcher import Watcher
from sr3_desktop.engine.files.find_photos import FoundPhoto


def test_a_file_is_taken_once_it_no_longer_changes(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    found = [FoundPhoto(photo), FoundPhoto(tmp_path, problem="There are no photos in it.")]
    watcher = Watcher(settle_s=4)
    assert watcher.settled(found, 0) == []  # not there yet
    photo.write_bytes(b"1")
    assert watcher.settled(found, 1) == []
    assert watcher.settled(found, 4) == []
    photo.write_bytes(b"12")  # still being copied
    assert watcher.settled(found, 5) == []
    assert watcher.settled(found, 8.9) == []
    assert watcher.settled(found, 9) == found[:1]
    assert watcher.settled(found, 20) == []  # each state once
    os.utime(photo, ns=(1, 1))
    assert watcher.settled(found, 21) == []
    assert watcher.settled(found, 25) == found[:1]


def test_a_file_that_comes_back_has_to_settle_again(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"1")
    watcher = Watcher(settle_s=4)
    assert watcher.settled([FoundPhoto(photo)], 0) == []
    assert watcher.settled([], 3) == []
    assert watcher.settled([FoundPhoto(photo)], 5) == []
    assert watcher.settled([FoundPhoto(photo)], 9) == [FoundPhoto(photo)]
