"""Where and how results are saved: format, photo information, name, folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.app.widgets.theme import Theme


def test_only_what_the_format_has_is_offered(panel: ParameterPanel) -> None:
    row = panel.save_row
    for format, quality, depth in (
        ("", True, True),  # the photo's own may be any
        ("jpeg", True, False),
        ("webp", True, False),
        ("png", False, True),
        ("tiff", False, True),
    ):
        row.format.setCurrentIndex(row.format.findData(format))
        assert (row.quality_box.isVisible(), row.depth_box.isVisible()) == (quality, depth)


def test_without_photo_info_there_is_no_place(panel: ParameterPanel) -> None:
    row = panel.save_row
    row.keep_info.click()
    assert row.remove_location.isChecked()
    assert not row.remove_location.isEnabled()
    assert not panel.choices.output().keep_location
    row.keep_info.click()
    assert not row.remove_location.isChecked()
    assert panel.choices.output().keep_location


def test_the_name_has_a_live_example(panel: ParameterPanel) -> None:
    row = panel.name_row
    assert row.example.text().endswith("IMG_2031_4x.jpg")
    panel.set_photo(Path("/photos/tree.tif"), QSize(60, 40))
    row.template.setText("{seq} {name}")
    assert row.example.text().endswith("0001 tree.tif")
    assert panel.choices.example_name(Path("/photos/tree.tif"), None) == "0001 tree.tif"


def test_an_impossible_name_is_told_and_not_used(panel: ParameterPanel) -> None:
    panel.more.set_open(True)
    row = panel.name_row
    QTest.keyClicks(row.template, "/{")
    assert row.issue.isVisible()
    assert not row.example.isVisible()
    assert panel.choices.template == Choices().template
    assert row.reset.isVisible()
    row.reset.click()
    assert row.template.text() == Choices().template
    assert not row.issue.isVisible()
    assert not row.reset.isVisible()


def test_a_place_in_the_name_is_inserted_from_the_menu(panel: ParameterPanel) -> None:
    row = panel.name_row
    row.template.setText("{name}-")
    row.insert.menu().actions()[3].trigger()
    assert panel.choices.template == "{name}-{date}"


@pytest.mark.parametrize("name", ["Holidays", "Anna & Tom", "Scans of all albums " * 4 + "1987"])
def test_of_a_long_name_of_a_folder_both_ends_are_shown(
    panel: ParameterPanel, qtbot: QtBot, name: str
) -> None:
    Theme(QApplication.instance()).apply("light")
    button, width = panel.where_row.folder, panel.width()
    panel.show_choices(replace(panel.choices, folder=f"/photos/{name}"))
    qtbot.waitUntil(lambda: button.isVisible() and button.width() > 200)
    shown, metrics = button.text().replace("&&", "&"), button.fontMetrics()
    start, dots, end = shown.partition("…")
    assert (start + end == name) != bool(dots)
    assert not dots or (start and end)
    assert name.startswith(start)
    assert name.endswith(end)
    room = button.width() - button.iconSize().width() - 2 * 11
    assert metrics.horizontalAdvance(shown) <= room
    assert not dots or metrics.horizontalAdvance(shown) > 0.8 * room
    assert panel.width() == width
    assert name.replace("&", "&amp;") in button.toolTip() or name in button.toolTip()


def test_a_folder_is_chosen_and_left_again(
    panel: ParameterPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = ["", str(tmp_path)]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    row = panel.where_row
    row.place.button(1).click()
    assert (panel.choices.folder, row.place.current()) == ("", 0)  # the dialog was canceled
    row.place.button(1).click()
    assert panel.choices.folder == str(tmp_path)
    assert panel.choices.request(Path("x/a.png"), None).target == tmp_path
    row.place.button(0).click()
    assert panel.choices.request(Path("x/a.png"), None).target == Path("x")
    row.place.button(1).click()  # the last folder again, without a question
    assert panel.choices.folder == str(tmp_path)


def test_without_metadata_there_is_no_recipe(panel: ParameterPanel) -> None:
    row = panel.save_row
    assert row.recipe.isChecked()
    row.keep_info.setChecked(False)
    assert (row.recipe.isChecked(), row.recipe.isEnabled()) == (False, False)
    row.keep_info.setChecked(True)
    row.recipe.setChecked(False)
    assert not panel.choices.output().recipe
