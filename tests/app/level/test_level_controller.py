"""The detail level after the run: live, per photo, saved when the user says so."""

from __future__ import annotations

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from sr3_desktop.app.level.live_mix import LiveMix
from sr3_desktop.app.photo_list.job import Job
from sr3_desktop.app.photo_list.qimage import to_array
from sr3_desktop.engine.base.options import DEFAULT_DETAIL
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.batch.journal import Journal, journal_path
from sr3_desktop.engine.images import read_image
from tests.app.driver import Program
from tests.app.fake_engine import FakeUpscaler


def shown(program: Program) -> Job:
    job = program.work.session.job
    assert job is not None
    return job


def stored(program: Program) -> np.ndarray:
    result = shown(program).result
    assert result is not None
    assert result.target is not None
    return read_image(result.target).pixels.astype(int)


def seen(program: Program, qtbot: QtBot) -> np.ndarray:
    """Return the whole result as it is painted, pixel by pixel, once it has been blended."""
    view, mix = program.window.view, LiveMix()
    assert view.scene.mix is program.window.level.mix
    mix.show(program.window.level.mix._levels)
    image = QImage(view.scene.after.size(), QImage.Format.Format_RGB32)

    def paint() -> None:
        painter = QPainter(image)
        mix.paint(painter, image.rect().toRectF(), image.rect().toRectF(), view.scene.after)
        painter.end()

    with qtbot.waitSignal(mix.ready):
        paint()
    paint()
    mix.close()
    return to_array(image).astype(int)


USUAL = round(100 * DEFAULT_DETAIL)


def set_level(program: Program, percent: int) -> None:
    program.window.panel.character_row.slider.setValue(percent)


def test_the_slider_changes_the_picture_at_once_and_no_file(done, qtbot):
    before = stored(done)
    base, sample = (p.astype(int) for p in shown(done).result.layers.pictures())
    chosen = done.window.panel.choices
    for percent in (0, 40, 100):
        set_level(done, percent)
        picture = seen(done, qtbot)
        assert np.abs(picture - (base + percent / 100 * (sample - base))).max() <= 1
    assert (stored(done) == before).all()
    assert done.window.panel.choices == chosen  # other photos keep the level of a run
    assert done.window.run_bar.status.text() == "Not saved"
    assert "holiday_4x.png" in done.window.run_bar.detail.text()
    assert done.window.run_bar.save_button.text() == "Save"


def test_back_at_the_stored_level_there_is_nothing_to_save(done):
    set_level(done, 50)
    set_level(done, USUAL)
    assert done.window.view.scene.mix is None
    assert done.window.run_bar.status.text() == "Done"
    assert done.window.run_bar.save_button.text() == "Save a copy as…"


def test_saving_replaces_the_file_and_notes_it(done, qtbot):
    set_level(done, 0)
    target = shown(done).result.target
    with qtbot.waitSignal(done.work.session.result_changed):
        done.window.save_result()
    base = shown(done).result.layers.pictures()[0]
    assert shown(done).result.target == target
    assert (stored(done) == base).all()
    assert not shown(done).is_unsaved
    assert done.window.run_bar.status.text() == "Done"
    assert list(target.parent.glob("*.png")) == [target.parent / "holiday.png", target]
    with Journal(journal_path(target.parent)) as journal:
        note = journal.maker(target)
        assert note is not None
        assert note.at_writes.is_of(target)


def test_a_file_that_someone_changed_is_left(done, qtbot):
    target = shown(done).result.target
    target.write_bytes(b"edited by another program")
    set_level(done, 0)
    with qtbot.waitSignal(done.work.messages.info):
        done.window.save_result()
    assert target.read_bytes() == b"edited by another program"
    assert shown(done).result.target.name == "holiday_4x (2).png"


def test_a_file_that_is_gone_is_written_again(done, qtbot):
    target = shown(done).result.target
    target.unlink()
    set_level(done, 100)
    with qtbot.waitSignal(done.work.messages.info):
        done.window.save_result()
    assert target.is_file()


def test_what_cannot_be_saved_stays_unsaved_and_is_told(done, photo, qtbot):
    photo.unlink()
    set_level(done, 0)
    with qtbot.waitSignal(done.work.messages.error) as told:
        done.window.save_result()
    assert "holiday.png" in told.args[0].text()
    assert shown(done).is_unsaved
    assert done.window.level.can_save


def test_each_photo_has_its_own_level(done, tmp_path, qtbot):
    other = tmp_path / "photos" / "other.png"
    Image.new("RGB", (20, 20), (90, 20, 40)).save(other)
    set_level(done, 10)
    first = shown(done).id
    done.window.open_photos([other])
    qtbot.waitUntil(lambda: done.work.session.photo_path == other)
    row = done.window.panel.character_row
    assert row.slider.value() == USUAL
    set_level(done, 80)
    assert done.window.panel.choices.detail == 0.8
    done.choose(first)
    qtbot.waitUntil(lambda: done.work.session.job_id == first)
    assert row.slider.value() == 10
    assert done.window.panel.choices.detail == 0.8


def test_a_photo_with_its_own_level_keeps_it_in_the_next_run(done, engine: FakeUpscaler, qtbot):
    set_level(done, 25)
    strokes = (Stroke(0.0, 9.0, ((3.0, 3.0),)),)
    done.window.level.set_strokes(strokes)
    done.window.run_bar.start_button.click()
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and done.is_done())
    assert engine.requests[-1].sampler.detail == 0.25
    assert engine.requests[-1].strokes == strokes


def test_the_question_at_closing_can_save(done, qtbot, asked):
    asked += ["cancel", "save"]
    set_level(done, 0)
    done.window.close()
    assert done.window.isVisible()
    done.window.close()
    qtbot.waitUntil(lambda: not done.window.isVisible())
    base = shown(done).result.layers.pictures()[0]
    assert (stored(done) == base).all()
    assert asked == []


def test_old_layers_make_room_and_the_folder_goes_at_the_end(done, tmp_path, qtbot):
    layers = done.work.layers
    path = shown(done).result.layers.path
    layers._most_bytes = shown(done).result.layers.nbytes + 10
    other = tmp_path / "photos" / "other.png"
    Image.new("RGB", (60, 39), (90, 20, 40)).save(other)
    first = shown(done).id
    done.window.open_photos([other])
    qtbot.waitUntil(lambda: done.work.session.photo_path == other)
    done.run()
    qtbot.waitUntil(lambda: not path.exists())
    assert not done.work.queue.job(first).has_layers
    kept = shown(done).result.layers.path
    assert kept.is_file()
    layers.close()
    assert not kept.parent.exists()


def test_what_is_not_saved_is_not_dropped(done, tmp_path, qtbot):
    set_level(done, 5)
    first = shown(done).id
    done.work.layers._most_bytes = shown(done).result.layers.nbytes + 10
    other = tmp_path / "photos" / "other.png"
    Image.new("RGB", (60, 39), (90, 20, 40)).save(other)
    done.window.open_photos([other])
    qtbot.waitUntil(lambda: done.work.session.photo_path == other)
    done.run()
    assert done.work.queue.job(first).has_layers


def test_layers_that_vanish_cost_the_live_slider_alone(done, qtbot):
    shown(done).result.layers.path.unlink()
    set_level(done, 5)

    def gone() -> bool:
        done.window.view.repaint()
        return not shown(done).has_layers

    qtbot.waitUntil(gone)
    assert done.window.view.scene.mix is None
    assert done.window.panel.character_row.slider.value() == USUAL
