"""What is dropped, pasted and handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.jobs.photo_intake import PhotoIntake, holds_photos, paths_in
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.window.recent_photos import MOST, RecentMenu


@pytest.fixture
def incoming(tmp_path: Path, qapp: QApplication) -> Iterator[PhotoIntake]:
    made = PhotoIntake(lambda: tmp_path)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, and something else."""
    made = tmp_path / "Ferien & 假日"
    made.mkdir()
    for name in ("b.jpg", "a.png"):
        Image.new("RGB", (4, 3)).save(made / name)
    (made / "notes.txt").write_text("no photo")
    return made


def mime_of(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_files_and_folders_are_expanded(incoming: PhotoIntake, folder: Path, qtbot: QtBot) -> None:
    mime = mime_of(folder / "b.jpg", folder)
    assert holds_photos(mime)
    with qtbot.waitSignal(incoming.found) as blocker:
        assert incoming.take(mime)
    photos, problems, below = blocker.args[0]
    assert below == {}
    assert photos == [folder / "b.jpg", folder / "a.png"]
    assert problems == []


def test_folders_in_folders_are_looked_into(
    incoming: PhotoIntake, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    deep = folder / "1987" / "summer"
    deep.mkdir(parents=True)
    Image.new("RGB", (4, 3)).save(deep / "c.png")
    with qtbot.waitSignal(incoming.found) as blocker:
        assert incoming.take_paths([tmp_path])
    photos, _, below = blocker.args[0]
    assert [path.name for path in photos] == ["c.png", "a.png", "b.jpg"]
    root = folder.relative_to(tmp_path)
    assert [below[path] for path in photos] == [root / "1987" / "summer", root, root]


def test_an_input_without_photos_is_a_sentence(
    incoming: PhotoIntake, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with qtbot.waitSignal(incoming.found) as blocker:
        assert incoming.take_paths([empty, folder])
    photos, problems, _ = blocker.args[0]
    assert len(photos) == 2
    assert problems == [f"There are no photos in {empty}."]


def test_a_copied_picture_becomes_a_file(
    incoming: PhotoIntake, tmp_path: Path, qtbot: QtBot
) -> None:
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    clipboard = QGuiApplication.clipboard()
    found = []
    for _ in range(2):
        clipboard.setImage(image)
        with qtbot.waitSignal(incoming.found) as blocker:
            assert incoming.paste()
        found += blocker.args[0][0]
    assert {path.parent for path in found} == {tmp_path}
    assert all(re.fullmatch(r"pasted-\d{8}-\d{6}(-2)?\.png", path.name) for path in found)
    assert found[0] != found[1]
    with Image.open(found[1]) as file:
        assert (file.size, file.convert("RGB").getpixel((2, 2))) == ((5, 4), (10, 200, 30))


def test_copied_files_win_over_their_small_picture(
    incoming: PhotoIntake, folder: Path, qtbot: QtBot
) -> None:
    mime = mime_of(folder / "a.png")
    mime.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(incoming.found) as blocker:
        assert incoming.take(mime)
    assert blocker.args[0][0] == [folder / "a.png"]


def test_paths_may_come_as_text(folder: Path) -> None:
    mime = QMimeData()
    mime.setText(f'"{folder / "a.png"}"\n\n{QUrl.fromLocalFile(str(folder)).toString()}\n')
    assert paths_in(mime) == [folder / "a.png", folder]


@pytest.mark.parametrize("text", ["", "hello", "https://example.org/a.jpg", "a.jpg"])
def test_other_text_is_no_photo(incoming: PhotoIntake, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    mime.setUrls([QUrl("https://example.org/a.jpg")] if text.startswith("http") else [])
    assert not holds_photos(mime)
    assert not incoming.take(mime)
    QGuiApplication.clipboard().clear()
    assert not incoming.paste()


def test_a_picture_that_can_not_be_stored_is_a_sentence(tmp_path: Path, qtbot: QtBot) -> None:
    lost = PhotoIntake(lambda: tmp_path / "gone")
    mime = QMimeData()
    mime.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(lost.failed) as blocker:
        assert lost.take(mime)
    assert "could not be saved" in blocker.args[0].sentence
    lost.close()


def test_recent_photos_are_newest_first_and_each_once(tmp_path: Path, qtbot: QtBot) -> None:
    recent = RecentMenu(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(recent)
    paths = [tmp_path / f"{n}.jpg" for n in range(MOST + 3)]
    for path in paths:
        path.touch()
        recent.add([path])
    assert recent.paths() == paths[: -MOST - 1 : -1]
    recent.add([paths[5], paths[-1]])
    assert recent.paths()[:3] == [paths[5], paths[-1], paths[-2]]
    paths[5].unlink()
    assert paths[5] not in recent.paths()
    again = RecentMenu(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(again)
    assert again.paths() == recent.paths()


def test_the_menu_of_recent_photos(tmp_path: Path, qtbot: QtBot) -> None:
    menu = RecentMenu(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(menu)
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    paths = [tmp_path / "one" / "a&b.jpg", tmp_path / "two" / "a&b.jpg", tmp_path / "c.jpg"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    menu.add(paths)
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[2] == "c.jpg"
    assert len(set(texts[:2])) == 2
    assert all("a&&b.jpg" in text for text in texts[:2])
    with qtbot.waitSignal(menu.chosen) as blocker:
        menu.actions()[1].trigger()
    assert blocker.args == [[paths[1]]]
    menu.actions()[-1].trigger()
    assert menu.paths() == []
