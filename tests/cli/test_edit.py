"""`edit`, the command for other programs."""

from __future__ import annotations

import pytest
from PIL import Image

from .conftest import run, usage_error


def test_edit_writes_exactly_the_file_asked_for(fake, photos, tmp_path, capsys) -> None:
    result = tmp_path / "new" / "made.tif"
    assert run("edit", photos / "a.jpg", result, "--scale", "2") == 0
    assert result.read_bytes() == b"result"
    assert (fake.requests[0].scale, fake.requests[0].output.exists) == (2.0, "overwrite")
    result.write_bytes(b"made beforehand by the other program")
    assert run("edit", photos / "a.jpg", result) == 0
    assert result.read_bytes() == b"result"
    assert [path.name for path in result.parent.iterdir()] == ["made.tif"]


def test_edit_never_replaces_the_photo(fake, photos, tmp_path, capsys) -> None:
    before = (photos / "a.jpg").read_bytes()
    usage_error(capsys, "edit", photos / "a.jpg", photos / ".." / "photos" / "a.jpg")
    assert (photos / "a.jpg").read_bytes() == before
    assert fake.requests == []


@pytest.mark.parametrize("result", ["folder", "made", "made.txt"])
def test_edit_needs_a_photo_to_write(fake, photos, tmp_path, capsys, result) -> None:
    (tmp_path / "folder").mkdir()
    assert "names no photo" in usage_error(capsys, "edit", photos / "a.jpg", tmp_path / result)
    assert "is not a file" in usage_error(capsys, "edit", tmp_path / "b.jpg", tmp_path / "c.jpg")
    assert "is not a file" in usage_error(capsys, "edit", photos, tmp_path / "c.jpg")


def test_edit_tells_by_its_exit_code_what_became_of_the_photo(fake, photos, tmp_path) -> None:
    for name in ("bad-0.png", "stop-1.png"):
        Image.new("RGB", (1, 1)).save(photos / name)
    assert run("edit", photos / "bad-0.png", tmp_path / "o.png") == 1
    assert run("edit", photos / "stop-1.png", tmp_path / "o.png") == 130
    assert not (tmp_path / "o.png").exists()
