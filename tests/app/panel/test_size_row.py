"""The size: factor, pixels and paper, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.settings.choices import Choices

from .conftest import PHOTO, SR3


def test_the_size_row_tells_pixels_and_megabytes(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(1200, 800))
    told = panel.size_row.size_hint.text()
    assert "4800 × 3200" in told
    assert "about 4.3 MB" in told
    assert "MB" in told
    panel.save_row.format.setCurrentIndex(panel.save_row.format.findData("tiff"))
    assert "about 46 MB" in panel.size_row.size_hint.text()  # 3 bytes a pixel


def test_a_size_in_pixels_starts_from_the_present_one(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(300, 400))
    row = panel.size_row
    row.scale.button(3).click()
    assert (panel.choices.size_by, panel.choices.pixels) == ("width", 1200)
    row.unit.setCurrentIndex(row.unit.findData("longer"))
    assert (panel.choices.size_by, panel.choices.pixels) == ("longer", 1600)
    row.pixels.setValue(1000)
    assert "750 × 1000" in panel.size_row.size_hint.text()
    row.unit.setCurrentIndex(row.unit.findData("scale"))
    assert panel.choices.scale == 2.5
    assert panel.choices.request(Path("a.jpg"), None).scale == 2.5


def test_the_exact_field_stays_while_a_usual_number_is_typed(panel: ParameterPanel) -> None:
    row = panel.size_row
    row.scale.button(3).click()
    row.unit.setCurrentIndex(row.unit.findData("scale"))
    row.factor.setValue(4)
    assert row.factor.isVisible()
    row.factor.setValue(4.5)
    assert panel.choices.scale == 4.5
    row.scale.button(1).click()
    assert not row.factor.isVisible()
    panel.show_choices(Choices(scale=3.0))
    assert row.factor.isVisible()
    panel.show_choices(Choices(scale=8.0))
    assert not row.factor.isVisible()
    assert row.scale.current() == 2


def test_a_format_that_can_not_hold_the_result_is_mended_with_one_click(
    panel: ParameterPanel,
) -> None:
    panel.set_photo(Path("a.webp"), QSize(5000, 1000))
    issue = panel.size_row.issue
    assert issue.isVisible()
    assert "16383" in issue.text.text()
    assert [button.text() for button in issue.buttons] == ["Use PNG", "Use JPEG"]
    issue.buttons[1].click()
    assert panel.choices.format == "jpeg"
    assert not issue.isVisible()


def test_too_many_pixels_are_mended_by_a_smaller_scale(panel: ParameterPanel) -> None:
    panel.size_row.scale.button(2).click()
    panel.set_photo(Path("a.jpg"), QSize(6000, 4000))
    issue = panel.size_row.issue
    assert [button.text() for button in issue.buttons] == ["Use 4×"]
    issue.buttons[0].click()
    assert panel.choices.scale == 4.0
    assert not issue.isVisible()


def test_a_photo_that_is_large_enough_is_only_remarked(panel: ParameterPanel) -> None:
    panel.show_choices(Choices(size_by="width", pixels=500))
    panel.set_photo(Path("a.jpg"), QSize(600, 400))
    assert panel.size_row.issue.isVisible()
    assert panel.size_row.issue.buttons == []
    assert "already has" in panel.size_row.issue.text.text()


def test_the_long_way_of_sr3_is_told(panel: ParameterPanel) -> None:
    panel.more.sampler.setCurrentIndex(panel.more.sampler.findData("ddpm"))
    panel.more.steps.setValue(2000)
    assert "2000 steps" in panel.quality_row.steps_hint.toolTip()
    assert "250× slower than Balanced" in panel.quality_row.steps_hint.text()
    panel.more.steps.setValue(0)
    assert "no invented detail" in panel.quality_row.steps_hint.text()
    panel.more.sampler.setCurrentIndex(panel.more.sampler.findData("dpmpp_2m"))
    assert panel.quality_row.quality.current() == 0
    panel.more.steps.setValue(5)
    assert panel.quality_row.quality.current() == -1


def test_the_size_row_tells_what_the_chosen_model_was_made_for(panel: ParameterPanel) -> None:
    assert "The model is made for 4×" in panel.size_row.explanation.text()
    panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
    assert "The model is made for 8×" in panel.size_row.explanation.text()
    assert panel.size_row.explanation.text() in panel.size_row.info.toolTip()


def test_an_sr3_network_sets_and_explains_its_size(qtbot: QtBot) -> None:
    faces = replace(SR3, id="faces", network={"image_size": 128})
    panel = ParameterPanel([PHOTO, faces])
    qtbot.addWidget(panel)
    panel.set_photo(Path("a.png"), QSize(16, 16))
    panel._on_edited({"model": "faces"})
    assert panel.choices.scale == 8.0
    assert panel.size_row.issue.text.text() == ""
    panel.set_photo(Path("a.png"), QSize(40, 16))
    assert "16 × 16 pixels" in panel.size_row.issue.text.text()
    panel._on_edited({"scale": 4.0})
    assert "16 → 128" in panel.size_row.issue.text.text()
    panel.size_row.issue.buttons[0].click()
    assert panel.choices.scale == 8.0


def choose_unit(panel: ParameterPanel, unit: str) -> None:
    row = panel.size_row
    row.unit.setCurrentIndex(row.unit.findData(unit))


def test_a_size_on_paper(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(1200, 800))
    row = panel.size_row
    row.scale.button(3).click()
    choose_unit(panel, "cm")
    assert panel.choices.size_by == "print"
    assert row.size_hint.text().startswith("3543 × 2362")
    assert "Enough for" not in row.size_hint.text()  # the fields say which paper
    assert (row.paper[0].isVisible(), row.dpi.isVisible()) == (True, True)
    assert (row.factor.isVisible(), row.pixels.isVisible()) == (False, False)
    row.dpi.setValue(150)
    assert row.size_hint.text().startswith("1772 × 1181")
    assert panel.choices.output().dpi == 150
    row.paper[0].setValue(29.7)
    row.paper[1].setValue(21.0)
    choose_unit(panel, "in")
    assert (panel.choices.paper_width, panel.choices.paper_height) == (11.7, 8.3)
    choose_unit(panel, "width")
    assert "Enough for" in row.size_hint.text()
    assert panel.choices.output().dpi is None
    assert not row.dpi.isVisible()


def test_the_same_size_cleans_and_sharpens(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(1200, 800))
    row = panel.size_row
    row.scale.button(3).click()
    choose_unit(panel, "same")
    assert (panel.choices.size_by, panel.choices.scale) == ("scale", 1.0)
    assert row.unit.currentData() == "same"
    assert not row.factor.isVisible()
    choose_unit(panel, "scale")
    assert (panel.choices.scale, row.factor.isVisible()) == (2.0, True)


def test_a_photo_larger_than_the_paper_is_told(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(4000, 3000))
    panel.size_row.scale.button(3).click()
    choose_unit(panel, "cm")
    assert "already has 4000 pixels" in panel.size_row.issue.text.text()
