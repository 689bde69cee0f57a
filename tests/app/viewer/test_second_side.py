"""Another picture on the photo's side, and the results of a photo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from sr3_desktop.app.photo_list.result_history import MOST_RESULTS, ResultHistory
from sr3_desktop.app.viewer.compare_menu import CompareMenu
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest, UpscaleResult
from tests.app.driver import Program
from tests.app.tools.test_preview_controller import finish_run


def entries(menu: CompareMenu) -> dict[str, QAction]:
    menu.fill()
    made = {action.text(): action for action in menu.actions()}
    inner = [action.menu() for action in menu.actions() if action.menu() is not None]
    made.update({f"with {a.text()}": a for sub in inner for a in sub.actions()})
    return made


def variation(program: Program, seed: int) -> tuple[str, QAction]:
    menu = entries(program.window.second.menu)
    return next((t, a) for t, a in menu.items() if f"variation {seed}," in t and "with" not in t)


@pytest.fixture
def twice(opened: Program, qtbot: QtBot) -> Program:
    """A photo with results of the seeds 1 and 2."""
    for seed in (1, 2):
        opened.window.panel.detail_row.edited.emit({"seed": seed, "seed_locked": True})
        opened.start_chosen()
        finish_run(opened, qtbot)
        result = opened.work.session.result_path
        photo = opened.work.session.photo
        qtbot.waitUntil(
            lambda r=result, p=photo: p.result_image is not None and p.result_image.path == r
        )
    return opened


def test_an_earlier_result_is_shown_and_compared_with(twice: Program, qtbot: QtBot) -> None:
    session, view = twice.work.session, twice.window.view
    latest = session.result_path
    assert variation(twice, 2)[1].isChecked()
    variation(twice, 1)[1].trigger()
    qtbot.waitUntil(lambda: session.photo.result_image.path != latest)
    assert session.result_path != latest
    assert session.job.result.sampler.seed == 1
    menu = entries(twice.window.second.menu)
    (name,) = [text for text in menu if text.startswith("with ")]
    assert "variation 2," in name
    menu[name].trigger()
    qtbot.waitUntil(lambda: view.scene.other is not None)
    assert "photo-x4, 1 step, variation 2 " in view.scene.other_label
    assert view.scene.first is view.scene.other
    entries(twice.window.second.menu)["Compare with the original"].trigger()
    assert view.scene.first is view.scene.before


def test_a_result_that_is_gone_is_told_and_offered_no_more(twice: Program, qtbot: QtBot) -> None:
    session = twice.work.session
    made = twice.work.history.of(session.job_id)
    made[0].result.target.write_bytes(b"no picture")
    menu = entries(twice.window.second.menu)
    next(action for text, action in menu.items() if text.startswith("with ")).trigger()
    qtbot.waitUntil(twice.has_notice)
    assert twice.work.history.of(session.job_id) == made[1:]
    assert twice.window.view.scene.other is None


@pytest.mark.parametrize(("size", "stretched"), [((120, 80), False), ((80, 80), True)])
def test_a_picture_of_another_program_takes_the_photos_side(
    twice: Program,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    stretched: bool,
) -> None:
    path, window = tmp_path / "theirs.png", twice.window
    Image.new("RGB", size, "lime").save(path)
    monkeypatch.setattr("sr3_desktop.app.viewer.second_side.choose_picture", lambda *_args: path)
    entries(window.second.menu)["Compare with another picture…"].trigger()
    qtbot.waitUntil(lambda: window.view.scene.other is not None)
    assert window.view.scene.first.full.pixelColor(0, 0).name() == "#00ff00"
    assert (twice.has_notice() and "different shape" in twice.notice()) == stretched


def test_without_a_result_it_is_compared_with_the_photo(
    opened: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    path, window = tmp_path / "theirs.png", opened.window
    Image.new("RGB", (60, 40), "lime").save(path)
    assert not window.top_bar.modes.isEnabled()
    window.second.compare_with(path)
    qtbot.waitUntil(lambda: window.view.scene.other is not None)
    assert window.top_bar.modes.isEnabled()
    assert window.view.scene.result is window.view.scene.other
    window.second.compare_with_original()
    assert not window.top_bar.modes.isEnabled()


def test_what_cannot_be_read_is_told(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "theirs.png"
    path.write_bytes(b"no picture")
    opened.window.second.compare_with(path)
    qtbot.waitUntil(opened.has_notice)
    assert "theirs.png" in opened.notice()


def test_the_history_of_a_photo_is_short_and_has_each_file_once() -> None:
    history, request = ResultHistory(), UpscaleRequest(Path("a.png"), Path("b.png"))

    def made(name: str, seed: int) -> UpscaleResult:
        sampler = SamplerSettings(seed=seed)
        return UpscaleResult(Path("a.png"), Path(name), 4, 4, "m", sampler, "cpu", "float32", 1.0)

    for number in range(MOST_RESULTS + 2):
        history.add(1, made(f"{number}.png", number), request)
    history.add(1, made("5.png", 99), request)
    seeds = [entry.result.sampler.seed for entry in history.of(1)]
    assert seeds == [2, 3, 4, *range(6, MOST_RESULTS + 2), 99]
    assert history.of(1)[-1].at <= datetime.now().astimezone()
    assert history.of(2) == ()
