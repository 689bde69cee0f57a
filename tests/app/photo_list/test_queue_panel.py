"""The list's strip and table in the window: thumbnails, choice, menu, many rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.queue_delegate import BADGE_PX, name_lines, paint_badge
from sr3_desktop.app.photo_list.thumbnails import KEPT, Thumbnails, read_thumbnail
from sr3_desktop.app.widgets.colors import DARK, LIGHT, Colors
from sr3_desktop.engine.base.errors import ImageReadError
from tests.app.driver import Program

MANY = 10_000


def test_a_chosen_photo_is_shown_in_strip_and_table(three: Program, qtbot: QtBot) -> None:
    panel, session = three.window.queue_panel, three.work.session
    qtbot.mouseClick(
        panel.strip.viewport(),
        Qt.MouseButton.LeftButton,
        pos=panel.strip.visualRect(three.work.queue.index(1, 0)).center(),
    )
    qtbot.waitUntil(lambda: session.photo is not None and session.job.source.name == "b.png")
    panel.set_expanded(True)
    rows = panel.table.selectionModel().selectedRows()
    assert [index.row() for index in rows] == [1]
    assert panel.height() > panel.table.rowHeight(0) * 4


def test_sizes_and_thumbnails_come_by_themselves(three: Program, qtbot: QtBot) -> None:
    queue = three.work.queue
    qtbot.waitUntil(lambda: all(job.size is not None for job in queue.jobs))
    qtbot.waitUntil(lambda: queue.index(2, 2).data() == "60 × 40 → 240 × 160")
    qtbot.waitUntil(lambda: queue.index(2, 1).data() == "c_4x.png")
    three.choose_scale(0)
    qtbot.waitUntil(lambda: queue.index(2, 1).data() == "c_2x.png")


def test_a_long_name_shows_its_end_in_a_second_line(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    for name in ("a.jpg", "x", "IMG_2031.jpg", "a very long name of a photo 0001.jpg"):
        width = metrics.horizontalAdvance("n" * 12)
        lines = name_lines(name, metrics, width)
        assert all(metrics.horizontalAdvance(line) <= width for line in lines)
        assert name.startswith(lines[0])
        if metrics.horizontalAdvance(name) <= width:
            assert lines == [name]
        else:
            assert len(lines) == 2
            assert name.endswith(lines[1].removeprefix("…"))
            assert lines[1].endswith(".jpg")


def test_delete_removes_all_that_is_chosen(three: Program, qtbot: QtBot) -> None:
    panel, queue = three.window.queue_panel, three.work.queue
    flag = QItemSelectionModel.SelectionFlag
    panel.strip.selectionModel().select(queue.index(2, 0), flag.Select | flag.Rows)
    assert len(panel.selected()) == 2
    panel.strip.setFocus()
    qtbot.keyClick(panel.strip, Qt.Key.Key_Delete)
    assert [job.source.name for job in queue.jobs] == ["b.png"]
    qtbot.waitUntil(lambda: three.shown.source.name == "b.png")
    assert not panel.isVisible()  # one photo needs no list


def test_removing_here_and_there_leaves_the_rest_of_the_choice_in_one_piece(
    three: Program, photo: Path
) -> None:
    panel, queue = three.window.queue_panel, three.work.queue
    queue.add([photo.with_name(f"{name}.png") for name in "defg"])
    panel.table.selectAll()
    gone = [job.id for job in queue.jobs if job.source.stem in "bdf"]
    three.window.photos.remove(gone)
    model = panel.table.selectionModel()
    assert len(panel.selected()) == 4
    assert model.selection().count() == 1  # each piece more slows every removal after it
    three.window.photos.undo()
    chosen = [queue.job(job_id).source.stem for job_id in panel.selected()]
    assert chosen == list("aceg")


def test_the_menu_offers_what_is_possible(three: Program) -> None:
    panel, queue = three.window.queue_panel, three.work.queue
    ids = tuple(job.id for job in queue.jobs)

    def enabled(chosen: tuple[int, ...]) -> list[str]:
        actions = panel.menu_for(chosen).actions()
        return [a.text().split("\t")[0] for a in actions if a.text() and a.isEnabled()]

    waiting = [
        "Upscale this photo",
        "Open",
        "Show in folder",
        "Repeat these settings",
        "Upscale next",
        "Remove from the list",
    ]
    assert enabled(ids[:1]) == waiting
    assert enabled(ids) == ["Upscale 3 photos", *waiting[4:]]
    queue.change(ids[0], state=JobState.FAILED)
    assert "Try again" in enabled(ids[:1])
    queue.change(ids[0], state=JobState.RUNNING)
    assert enabled(ids[:1]) == ["Open", "Show in folder", "Repeat these settings"]
    queue.change(ids[0], state=JobState.WAITING)


def test_the_menu_key_opens_the_menu(three: Program, qtbot: QtBot) -> None:
    three.window.queue_panel.strip.customContextMenuRequested.emit(QPoint(5, 5))
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def test_open_and_show_in_folder_take_the_result_where_there_is_one(
    three: Program, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    seen: list[tuple[str, str]] = []
    base = "sr3_desktop.app.window.photos_controller."
    monkeypatch.setattr(f"{base}open_path", lambda path: seen.append(("open", path.name)))
    monkeypatch.setattr(f"{base}show_in_folder", lambda path: seen.append(("show", path.name)))
    job_id = three.work.queue.jobs[0].id
    three.window.photos.open(job_id)
    three.start()
    qtbot.waitUntil(lambda: not three.work.runner.is_active)
    three.window.photos.show_in_folder(job_id)
    assert seen == [("open", "a.png"), ("show", "a_4x.png")]


def test_ten_thousand_photos_scroll_and_only_those_in_sight_are_read(
    program: Program, tmp_path: Path, photo: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    queue, panel = program.work.queue, program.window.queue_panel
    first = folder / "0.png"
    shutil.copyfile(photo, first)
    sources = [folder / f"{number}.png" for number in range(MANY)]
    for path in sources[1:400]:
        path.hardlink_to(first)
    queue.add(sources)
    panel.set_expanded(True)
    panel.choose(queue.jobs[0].id)
    qtbot.waitUntil(lambda: queue.jobs[0].size is not None)
    qtbot.wait(50)
    assert sum(job.size is not None for job in queue.jobs) < 40
    bar = panel.table.verticalScrollBar()
    for part in range(20):
        bar.setValue(bar.maximum() * part // 20)
        qtbot.wait(0)
    assert len(program.work.thumbnails._kept) <= KEPT
    assert len(program.work.thumbnails._waiting) <= 64
    bar.setValue(0)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_thumbnail_is_upright_and_knows_the_whole_size(tmp_path: Path, orientation: int) -> None:
    pixels = np.zeros((300, 800, 3), np.uint8)
    pixels[:, :400] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    Image.fromarray(pixels).save(path, exif=exif)
    made = read_thumbnail(path, 100)
    turned = orientation == 6
    assert made.size.toTuple() == ((300, 800) if turned else (800, 300))
    assert max(made.image.size().toTuple()) == 100
    white = {1: (10, 10), 3: (90, 10), 6: (10, 10)}[orientation]
    assert made.image.pixelColor(*white).red() > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_photo_has_a_thumbnail(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tif" if mode in ("CMYK", "I;16") else "a.png")
    Image.new(mode, (40, 30)).save(path)
    assert read_thumbnail(path, 16).size.toTuple() == (40, 30)
    assert read_thumbnail(path, 16).image.size().toTuple() == (16, 12)


def test_a_damaged_photo_has_a_sentence_instead(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(b"nothing")
    with pytest.raises(ImageReadError, match=r"bad\.jpg"):
        read_thumbnail(path, 16)
    thumbnails = Thumbnails()
    with qtbot.waitSignal(thumbnails.failed) as blocker:
        assert thumbnails.pixmap(path) is None
    assert "bad.jpg" in blocker.args[1].sentence
    assert thumbnails.pixmap(path) is None  # and it is not read again and again
    assert not thumbnails._waiting
    thumbnails.close()


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_states_differ_without_their_colors(qapp: QApplication, colors: Colors) -> None:
    pictures = []
    for state in JobState:
        image = QImage(BADGE_PX, BADGE_PX, QImage.Format.Format_RGB32)
        image.fill(QColor(colors.card))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        job = Job(1, Path("a"), state, fraction=0.4)
        paint_badge(painter, QPointF(BADGE_PX / 2, BADGE_PX / 2), job, colors)
        painter.end()
        gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
        shape = [gray.pixelColor(x, y).red() for y in range(BADGE_PX) for x in range(BADGE_PX)]
        ink = np.abs(np.array(shape) - QColor(colors.card).lightness()) > 60
        pictures.append(ink)
    for number, one in enumerate(pictures):
        for other in pictures[:number]:
            assert (one != other).sum() > 8
