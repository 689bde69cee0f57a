"""The smaller parts of the window."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from sr3_desktop.app.chrome.device_pill import DevicePill
from sr3_desktop.app.estimates.remaining_time import RemainingTime
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.system.error_log import ErrorReporter, Fault, describe
from sr3_desktop.app.system.garbage_collection import GuiThreadCollector
from sr3_desktop.app.widgets.colors import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Colors
from sr3_desktop.app.widgets.theme import Theme, rules
from sr3_desktop.engine.base.errors import ImageReadError
from sr3_desktop.engine.base.request import Progress, SamplerSettings
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.logs import LOG_NAME
from sr3_desktop.paths import resources_dir
from tests.app.fake_engine import FakeReport

CARD = ModelCard(
    "photo-x4", "Photo", "photo", 4, {}, {}, recommended=SamplerSettings("heun", 10, eta=0.3)
)


def test_qt_keeps_pythons_reference_counts() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None with every call returning nothing.

    The process then dies after some thousand calls; such a version must not be installed.
    """
    label = QObject()
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setObjectName("x")
    assert sys.getrefcount(None) > before - 250


def luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
def test_texts_have_a_contrast_of_4_5(colors: Colors) -> None:
    named = asdict(colors)
    pairs = [(text, ground) for text in ("text", "muted") for ground in ("window", "card")]
    pairs += [("text", ground) for ground in ("field", "field_hover", "notice", "track")]
    pairs += [("accent_text", "accent"), ("accent_text", "accent_hover"), ("focus", "card")]
    pairs += [("tint_text", "tint")]
    low = {pair: contrast(named[pair[0]], named[pair[1]]) for pair in pairs}
    assert {pair: value for pair, value in low.items() if value < 4.5} == {}
    marks = [(mark, "field") for mark in ("good", "warning", "error")]
    marks.append(("muted", "track"))  # the sign of a photo without a picture
    assert min(contrast(named[mark], named[ground]) for mark, ground in marks) >= 3


@pytest.mark.parametrize("colors", [CONTRAST_LIGHT, CONTRAST_DARK])
def test_high_contrast_shows_what_is_not_done_yet(colors: Colors) -> None:
    assert contrast(colors.track, colors.card) >= 3


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
def test_ticks_are_seen_on_what_they_lie_on(colors: Colors) -> None:
    for rule, ground in (
        ("QCheckBox::indicator:checked", colors.accent),
        ("QMenu::indicator:checked", colors.card),
        ("QMenu::indicator:checked:selected", colors.accent),
    ):
        drawn = rules(colors).split(f"{rule} {{")[1].split("}")[0]
        tick = "#000000" if "check-black.svg" in drawn else "#ffffff"
        assert contrast(tick, ground) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
def test_the_tick_of_what_cannot_be_chosen_is_muted(qtbot: QtBot, colors: Colors) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.setStyleSheet(rules(colors))
    for enabled in (True, False):
        entry = menu.addAction(" ")
        entry.setCheckable(True)
        entry.setChecked(True)
        entry.setEnabled(enabled)
    menu.adjustSize()
    image = menu.grab().toImage()
    usable, unusable = (
        max(
            contrast(image.pixelColor(x, y).name(), colors.card)
            for x in range(place.left() + 4, place.left() + 30)
            for y in range(place.top() + 3, place.bottom() - 3)
        )
        for place in map(menu.actionGeometry, menu.actions())
    )
    assert 2 < unusable < 7
    assert usable > 1.5 * unusable


def test_an_icon_has_the_color_that_it_is_drawn_in(qapp: QApplication) -> None:
    from sr3_desktop.app.widgets.icons import draw

    fixed = ("app", "check-black", "check-gray", "check-white", "chevron-down", "chevron-up")
    for path in sorted((resources_dir() / "icons").glob("*.svg")):
        image = draw(path.stem, "#ff0000", 32).toImage()
        pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        colors = {pixel.name() for pixel in pixels if pixel.alpha() > 250}
        assert (colors == {"#ff0000"}) == (path.stem not in fixed), path.stem


def test_every_icon_is_drawn(qapp: QApplication) -> None:
    from sr3_desktop.app.widgets.icons import draw

    icons = sorted((resources_dir() / "icons").glob("*.svg"))
    assert len(icons) > 10
    for path in icons:
        image = draw(path.stem, "#ff0000", 32).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32)), path


def test_icons_are_as_sharp_as_the_screen() -> None:
    code = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from sr3_desktop.app.widgets.icons import IconButton
sizes = IconButton("plus", "Add").icon().availableSizes()
print(app.primaryScreen().devicePixelRatio(), sorted(size.width() for size in sizes))
"""
    scaled = os.environ | {"QT_SCALE_FACTOR": "1.25"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=scaled
    )
    assert done.stdout == "1.25 [18, 23, 36]\n", done.stderr


@pytest.fixture
def panel(qtbot: QtBot) -> ParameterPanel:
    panel = ParameterPanel([CARD])
    qtbot.addWidget(panel)
    return panel


@pytest.mark.parametrize("steps", [0, 1, 2000])
def test_the_panel_returns_the_choices_it_was_given(panel: ParameterPanel, steps: int) -> None:
    choices = Choices(
        scale=8.0,
        sampler="dpmpp_2m_sde",
        steps=steps,
        eta=0.3,
        seed=2**31 - 1,
        detail=0.33,
        cleanup=0.07,
        device="cuda:3",
    )
    panel.show_choices(choices)
    assert panel.choices == choices
    request = panel.choices.request(Path("a"), None)
    assert request.sampler == SamplerSettings("dpmpp_2m_sde", steps, 0.3, 2**31 - 1, 0.33)
    assert (request.scale, request.cleanup, request.device) == (8.0, 0.07, "cuda:3")


def test_qualities_follow_the_models_recommendation(panel: ParameterPanel) -> None:
    seen = []
    for number in range(3):
        panel.quality_row.quality.button(number).click()
        seen.append((panel.choices.sampler, panel.choices.steps))
    assert seen == [("heun", 0), ("heun", 10), ("heun", 40)]
    panel.more.steps.setValue(11)
    assert panel.quality_row.quality.current() == -1
    panel.more.steps.setValue(10)
    assert panel.quality_row.quality.current() == 1


def test_the_dice_changes_the_seed_only(panel: ParameterPanel) -> None:
    before = panel.choices
    seeds = set()
    for _ in range(5):
        panel.detail_row.dice.click()
        seeds.add(panel.detail_row.seed.value())
    assert len(seeds) > 1
    panel.detail_row.seed.setValue(before.seed)
    assert panel.choices == before


def test_a_chosen_device_survives_the_list_of_devices(panel: ParameterPanel) -> None:
    panel.more.set_devices(("cuda:0", "cpu"), ("Card", "Processor"))
    panel.more.device.setCurrentIndex(2)
    panel.more.set_devices(("cuda:0", "cpu"), ("Card", "Processor"))
    assert panel.choices.device == "cpu"
    panel.more.set_devices(("cpu",), ("Processor",))
    assert panel.choices.device == "cpu"


def test_time_left_is_told_from_the_second_unit_on() -> None:
    now = [100.0]
    remaining = RemainingTime(lambda: now[0])
    assert remaining.update(Progress("loading")) is None
    now[0] = 150.0  # loading and warming up do not count
    assert remaining.update(Progress("denoising", 1, 11)) is None
    now[0] = 156.0
    assert remaining.update(Progress("denoising", 4, 11)) == pytest.approx(14.0)
    assert remaining.update(Progress("denoising", 11, 11)) == 0.0


def test_the_device_pill_explains_and_copies_its_report(qtbot: QtBot, qapp: QApplication) -> None:
    pill = DevicePill(Theme(qapp))
    qtbot.addWidget(pill)
    pill.show()
    assert "Checking" in pill.accessibleName()
    pill.show_report(FakeReport())  # type: ignore[arg-type]
    assert pill.accessibleName() == "Device: RTX 3060 · 9.8 GB free"
    pill.click()
    popup = qapp.activePopupWidget()
    assert popup is not None
    assert [label.text() for label in popup.findChildren(QLabel)][
        1
    ] == "Photos are upscaled on RTX 3060."
    popup.findChildren(type(pill).__base__)[0].click()
    assert QGuiApplication.clipboard().text().splitlines()[-1] == FakeReport().details


@pytest.fixture
def reporter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ErrorReporter]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = qInstallMessageHandler(None)
    reporter = ErrorReporter()
    reporter.install(tmp_path)
    yield reporter
    qInstallMessageHandler(before)


def log_text(folder: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return (folder / LOG_NAME).read_text("utf-8")


def test_uncaught_errors_of_all_threads_and_qts_warnings_are_logged(
    reporter: ErrorReporter, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("in the window")
    with qtbot.waitSignal(reporter.faulted) as blocker:
        sys.excepthook(ValueError, error, None)
    assert "ValueError" in blocker.args[0].sentence
    thread = threading.Thread(target=lambda: int("in a thread"))
    thread.start()
    thread.join()
    qWarning("from Qt")
    text = log_text(tmp_path)
    assert all(part in text for part in ("in the window", "in a thread", "from Qt"))
    caplog.clear()


def test_an_interrupt_is_not_an_error_to_report(
    reporter: ErrorReporter, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Fault] = []
    reporter.faulted.connect(told.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_an_expected_error_is_its_own_sentence() -> None:
    assert describe(ImageReadError("It is damaged.")).sentence == "It is damaged."


def test_cycles_are_collected_by_the_timer_and_nowhere_else(qtbot: QtBot) -> None:
    class Node:
        def __init__(self) -> None:
            self.me = self

    collector = GuiThreadCollector()
    try:
        assert not gc.isenabled()
        kept = [Node() for _ in range(3000)]
        kept.clear()
        assert gc.get_count()[0] > 2000
        qtbot.waitUntil(lambda: gc.get_count()[0] < 1000)
    finally:
        collector.stop()
    assert gc.isenabled()
