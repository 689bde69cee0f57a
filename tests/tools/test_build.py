"""The archives of a release."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import build
from tools.bundle.flavors import FLAVORS


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "sr3-desktop"
    (folder / "_internal").mkdir(parents=True)
    for number in range(4):
        (folder / "_internal" / f"{number}.so").write_bytes(os.urandom(1000))
    (folder / "sr3-desktop").write_bytes(b"program")
    (folder / "sr3-desktop").chmod(0o755)
    return folder


def test_one_archive_holds_everything(program: Path, tmp_path: Path) -> None:
    (made,) = build.archive(program, "name")
    assert made == tmp_path / "name.tar.gz"
    with tarfile.open(made) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    assert (tmp_path / "out" / "sr3-desktop" / "sr3-desktop").stat().st_mode & 0o100
    assert len(list((tmp_path / "out").rglob("*.so"))) == 4


def test_what_is_too_large_becomes_several_archives_for_one_folder(
    program: Path, tmp_path: Path
) -> None:
    (program / "sr3-desktop.exe").write_bytes(b"program")
    made = build.archive(program, "name", limit=2500)
    assert [path.name for path in made] == ["name-1.zip", "name-2.zip"]
    for path in made:
        assert path.stat().st_size < 3500
        with zipfile.ZipFile(path) as pack:
            pack.extractall(tmp_path / "out")
    names = {path.relative_to(program) for path in program.rglob("*") if path.is_file()}
    out = tmp_path / "out" / "sr3-desktop"
    assert {path.relative_to(out) for path in out.rglob("*") if path.is_file()} == names


def test_the_sums_are_those_of_the_archives(program: Path) -> None:
    (made,) = build.archive(program, "name")
    digest, name = build.write_sums([made]).read_text().split()
    assert (digest, name) == (hashlib.sha256(made.read_bytes()).hexdigest(), "name.tar.gz")


def test_the_project_decides_what_is_installed() -> None:
    wanted = build.requirements(FLAVORS["light"])
    assert any(text.startswith("PySide6") for text in wanted)
    assert any(text.startswith("pi-heif") for text in wanted)
    assert any(text.startswith("pyinstaller") for text in wanted)
    assert not any(text.startswith("torch") for text in wanted)
    assert build.torch_requirement().startswith("torch==")


def test_every_name_tells_version_system_and_flavor() -> None:
    names = {build.archive_name(flavor) for flavor in FLAVORS.values()}
    assert len(names) == len(FLAVORS)
