from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from sr3_desktop import paths
from sr3_desktop.logs import LOG_NAME, configure_logging

ROOT = Path(__file__).parent.parent


def pretend_package_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = folder / "sr3_desktop"
    package.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    return package


def test_the_source_tree_keeps_data_at_the_top(tmp_path: Path, monkeypatch) -> None:
    pretend_package_in(tmp_path, monkeypatch)
    assert paths.resources_dir() == tmp_path / "resources"
    assert paths.bundled_models_dir() == tmp_path / "models"


def test_a_wheel_keeps_data_in_the_package(tmp_path: Path, monkeypatch) -> None:
    package = pretend_package_in(tmp_path, monkeypatch)
    (package / "resources").mkdir()
    (package / "models").mkdir()
    assert paths.resources_dir() == package / "resources"
    assert paths.bundled_models_dir() == package / "models"


def test_the_frozen_program_keeps_data_beside_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"
    assert paths.bundled_models_dir() == tmp_path / "models"


def test_a_portable_program_keeps_everything_beside_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "sr3-desktop"))
    (tmp_path / "portable").touch()
    assert not paths.config_dir().is_relative_to(tmp_path)  # from source the file means nothing
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    assert paths.config_dir() == tmp_path / "data"
    assert paths.user_models_dir() == tmp_path / "data" / "models"
    assert paths.log_dir() == tmp_path / "data" / "logs"
    (tmp_path / "portable").unlink()
    assert not paths.config_dir().is_relative_to(tmp_path)
    assert not paths.user_models_dir().is_relative_to(tmp_path)
    assert not paths.log_dir().is_relative_to(tmp_path)


def test_this_installation_has_its_data() -> None:
    samples = {path.name for path in (paths.resources_dir() / "samples").glob("*.jpg")}
    assert {"astronaut.jpg", "chelsea.jpg", "coffee.jpg"} <= samples
    licenses = (paths.resources_dir() / "samples" / "LICENSES.csv").read_text("utf-8")
    assert all(name in licenses for name in samples)
    assert paths.bundled_models_dir().is_dir()


def test_bundled_models_come_first() -> None:
    assert paths.models_dirs() == (paths.bundled_models_dir(), paths.user_models_dir())


def test_user_folders_are_those_of_the_test_only(tmp_path: Path) -> None:
    base = tmp_path.parent
    for folder in (paths.user_models_dir(), paths.config_dir(), paths.log_dir()):
        assert folder.is_relative_to(base)
        assert "sr3-desktop" in folder.parts


def test_the_log_goes_to_a_file(tmp_path: Path) -> None:
    configure_logging(tmp_path / "new" / "logs")
    logging.getLogger("sr3_desktop.test").info("Grüße %d", 7)
    text = (tmp_path / "new" / "logs" / LOG_NAME).read_text("utf-8")
    assert text.endswith("INFO sr3_desktop.test: Grüße 7\n")


def test_the_log_shows_on_the_terminal_on_request(tmp_path: Path, capsys, caplog) -> None:
    configure_logging(tmp_path, console=lambda text: text.replace("seen", "vu"))
    logging.getLogger("sr3_desktop.test").info("seen")
    logging.getLogger("sr3_desktop.test").info("%d seen", 7)
    logging.getLogger("PIL.TiffImagePlugin").error("More samples per pixel than can be decoded")
    logging.getLogger("sr3_desktop.test").error("unexpected error", exc_info=ValueError("odd"))
    assert capsys.readouterr().err == "vu\n7 seen\n"
    text = (tmp_path / LOG_NAME).read_text("utf-8")
    assert ": seen\n" in text
    assert "More samples" in text
    assert "ValueError: odd" in text
    caplog.clear()


def test_the_log_file_is_rotated(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("sr3_desktop.logs._MAX_BYTES", 200)
    configure_logging(tmp_path)
    for number in range(50):
        logging.getLogger("sr3_desktop.test").info("message %d", number)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [LOG_NAME, *(f"{LOG_NAME}.{n}" for n in (1, 2, 3))]


def test_without_a_log_folder_the_program_runs_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    configure_logging(tmp_path / "file" / "logs")
    logging.getLogger("sr3_desktop.test").info("lost")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b""
