"""The settings card: what it shows, what it passes on, and that nothing in it is nameless."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTranslator
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sr3_desktop.app.panel.advanced_section import AdvancedSection
from sr3_desktop.app.panel.parameter_panel import FOLDED_PX, WIDTH_PX, ParameterPanel
from sr3_desktop.app.panel.setting_row import ResetButton
from sr3_desktop.app.settings.choices import FIELDS, Choices, Variant
from sr3_desktop.app.settings.presets import preset_of
from sr3_desktop.app.settings.quality_levels import qualities
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.engine.base.request import SamplerSettings
from sr3_desktop.engine.models.model_card import ModelCard

PHOTO = ModelCard("photo-x4", "Photo", "photo", 4, {}, {"levels": 2000})
SR3 = ModelCard(
    "face-x8",
    "Faces",
    "sr3",
    8,
    {},
    {"levels": 1000},
    recommended=SamplerSettings("ddim", 100, eta=0.0, detail=1.0),
)
OTHERS: dict[str, Any] = {
    "model": "face-x8",
    "size_by": "longer",
    "scale": 2.0,
    "pixels": 5000,
    "paper_width": 12.5,
    "paper_height": 9.0,
    "paper_unit": "in",
    "dpi": 240,
    "sampler": "ddim",
    "steps": 13,
    "eta": 0.25,
    "temperature": 0.6,
    "detail": 0.7,
    "cleanup": 0.3,
    "soft": "shrink",
    "seed": 99,
    "seed_locked": True,
    "format": "tiff",
    "quality": 70,
    "depth": "16",
    "recipe": False,
    "keep_info": False,
    "keep_location": False,
    "folder": "/results",
    "template": "{seq} {name}",
    "exists": "changed",
    "tile": 192,
    "dtype": "float32",
    "device": "cuda:3",
    "preview": "low",
    "keep_states": False,
}
"""For every choice a value that is not the default."""


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ParameterPanel]:
    panel = ParameterPanel([PHOTO, SR3])
    panel.resize(WIDTH_PX, 900)
    panel.more.set_open(True)
    panel.show()
    yield panel
    delete(panel)


def delete(widget: QWidget) -> None:
    """Delete now: without an event loop cards would pile up, and be styled and translated too."""
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def controls(panel: QWidget) -> list[QWidget]:
    """Return all that can be operated and is visible."""
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    return [
        widget
        for widget in panel.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(panel)
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
    ]


def test_the_example_values_differ_in_every_choice() -> None:
    assert list(OTHERS) == list(FIELDS)
    assert len(Choices().differing(Choices(**OTHERS), FIELDS)) == len(FIELDS)


def test_each_choice_is_shown_kept_and_reset(panel: ParameterPanel) -> None:
    def resets() -> list[ResetButton]:
        return [button for button in panel.findChildren(ResetButton) if button.isVisible()]

    before = panel.choices
    for name in FIELDS:
        assert resets() == [], name
        panel.show_choices(replace(before, **{name: OTHERS[name]}))
        assert getattr(panel.choices, name) == OTHERS[name]
        if name in ("model", "seed"):  # another model has defaults of its own; chance has none
            panel.show_choices(before)
            continue
        resets()[0].click()
        assert panel.choices == before, name


def test_clean_up_is_automatic_until_it_is_chosen(panel: ParameterPanel) -> None:
    row = panel.cleanup_row
    assert (panel.choices.cleanup, row.auto.isChecked(), row.note.text()) == (None, True, "Auto")
    row.slider.setValue(25)
    assert (panel.choices.cleanup, row.auto.isChecked(), row.note.text()) == (0.25, False, "25 %")
    row.auto.click()
    assert (panel.choices.cleanup, row.note.text()) == (None, "Auto")
    row.auto.click()
    assert (panel.choices.cleanup, row.note.text()) == (0.25, "25 %")
    row.slider.setValue(0)
    assert (panel.choices.cleanup, row.note.text()) == (0.0, "None")
    row.reset.click()
    assert panel.choices.cleanup is None


def test_showing_choices_sends_no_signal(panel: ParameterPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.changed, wait=10):
        panel.show_choices(Choices(**OTHERS))
        panel.set_photo(Path("a.jpg"), QSize(600, 400))
        panel.more.set_devices(("cuda:3", "cpu"), ("Card", "Processor"))
        panel.set_presets({"a": preset_of(Choices())})
    assert panel.choices == Choices(**OTHERS)


def test_each_field_of_the_user_reaches_the_choices(panel: ParameterPanel) -> None:
    more = panel.more
    panel.size_row.scale.button(0).click()
    more.sampler.setCurrentIndex(more.sampler.findData("ddpm"))
    more.steps.setValue(2000)
    panel.character_row.slider.setValue(70)
    panel.cleanup_row.slider.setValue(30)
    panel.more.shrink.click()
    panel.detail_row.seed.setValue(99)
    panel.detail_row.lock.click()
    panel.save_row.format.setCurrentIndex(panel.save_row.format.findData("tiff"))
    panel.save_row.depth_box.setCurrentIndex(panel.save_row.depth_box.findData("16"))
    panel.save_row.quality.setValue(70)
    panel.save_row.remove_location.click()
    panel.name_row.template.setText("{seq} {name}")
    panel.name_row.exists.setCurrentIndex(3)
    more.tile.setCurrentIndex(more.tile.findData("192"))
    more.dtype.setCurrentIndex(more.dtype.findData("float32"))
    more.preview.setCurrentIndex(more.preview.findData("off"))
    more.keep_states.click()
    assert panel.choices == Choices(
        scale=2.0,
        sampler="ddpm",
        steps=2000,
        detail=0.7,
        cleanup=0.3,
        soft="shrink",
        seed=99,
        seed_locked=True,
        format="tiff",
        quality=70,
        depth="16",
        keep_location=False,
        template="{seq} {name}",
        exists="skip",
        tile=192,
        dtype="float32",
        preview="off",
        keep_states=False,
    )
    more.sampler.setCurrentIndex(more.sampler.findData("ddim"))
    more.eta.setValue(0.5)
    more.steps.setValue(33)
    assert (panel.choices.sampler, panel.choices.eta, panel.choices.steps) == ("ddim", 0.5, 33)


# Size.


def test_the_size_row_tells_pixels_and_megabytes(panel: ParameterPanel) -> None:
    panel.set_photo(Path("a.jpg"), QSize(1200, 800))
    told = panel.size_row.size_hint.text()
    assert "4800 × 3200" in told
    assert "about 3.9 MB" in told
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


# Quality, character, model.


def test_the_long_way_of_sr3_is_told(panel: ParameterPanel) -> None:
    panel.more.sampler.setCurrentIndex(panel.more.sampler.findData("ddpm"))
    panel.more.steps.setValue(2000)
    assert "2000 steps" in panel.quality_row.steps_hint.toolTip()
    assert "250× slower than Balanced" in panel.quality_row.steps_hint.text()
    panel.more.steps.setValue(0)
    assert "No invented detail" in panel.quality_row.steps_hint.text()
    panel.more.sampler.setCurrentIndex(panel.more.sampler.findData("dpmpp_2m"))
    assert panel.quality_row.quality.current() == 0
    panel.more.steps.setValue(5)
    assert panel.quality_row.quality.current() == -1


def test_another_model_brings_its_own_numbers(panel: ParameterPanel) -> None:
    assert panel.character_row.slider.isEnabled()
    panel.quality_row.quality.button(2).click()
    panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
    choices = panel.choices
    assert (choices.sampler, choices.steps) == qualities(SR3)[2]
    assert choices.model == "face-x8"
    assert panel.quality_row.quality.current() == 2
    assert panel.more.steps.maximum() == 1000
    assert not panel.character_row.slider.isEnabled()


def test_fresh_noise_is_offered_only_where_it_means_something(panel: ParameterPanel) -> None:
    for sampler, means in (("ddim", True), ("heun", False), ("dpmpp_2m_sde", True)):
        panel.more.sampler.setCurrentIndex(panel.more.sampler.findData(sampler))
        assert panel.more.eta.isEnabled() == means


def test_the_effective_tile_is_shown(panel: ParameterPanel) -> None:
    panel.more.set_effective_tile(128)
    assert "128" in panel.more.tile.itemText(0)
    assert panel.choices.tile == 0
    panel.show_choices(Choices(tile=160))  # not in the list
    assert panel.more.tile.currentData() == "160"


# Seed, variants, trust.


def test_a_run_takes_a_new_seed_until_it_is_locked(panel: ParameterPanel) -> None:
    panel.detail_row.seed.setValue(77)
    seeds = [panel.new_run().seed for _ in range(4)]
    assert seeds[0] == 77  # what a preview has shown is what the run makes
    assert len(set(seeds)) > 1
    assert panel.detail_row.seed.value() == panel.choices.seed == seeds[-1]
    assert not panel.detail_row.reset.isVisible()
    panel.detail_row.lock.click()
    assert {panel.new_run().seed for _ in range(4)} == {panel.choices.seed}
    assert "locked" in panel.detail_row.lock.accessibleDescription()


def test_a_variant_sets_the_dials_and_no_seed_for_all_photos(panel: ParameterPanel) -> None:
    variant = Variant(SamplerSettings("ddim", 12, 0.5, seed=4711, detail=0.9), cleanup=0.3)
    seed = panel.choices.seed
    panel.take_variant(variant, panel.choices)
    made = panel.new_run()
    sampler = made.request(Path("a.jpg"), None).sampler
    assert sampler == replace(variant.sampler, seed=seed)
    assert made.cleanup == 0.3
    assert not made.seed_locked


def test_variants_and_trust_are_asked_for_once_there_is_a_photo(
    panel: ParameterPanel, qtbot: QtBot
) -> None:
    row = panel.detail_row
    assert not row.variants.isEnabled()
    assert not row.trust.isEnabled()
    panel.set_photo(Path("a.jpg"), QSize(600, 400))
    with qtbot.waitSignal(panel.detail_row.variants_requested) as asked:
        row.variants.click()
    assert asked.args == [4]
    with qtbot.waitSignal(panel.detail_row.variants_requested) as asked:
        row.more_variants.menu().actions()[0].trigger()
    assert asked.args == [2]
    with qtbot.waitSignal(panel.detail_row.trust_requested):
        row.trust.click()


# File and place.


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


def test_a_folder_is_chosen_and_left_again(
    panel: ParameterPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = ["", str(tmp_path)]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    row = panel.where_row
    row.place.button(1).click()
    assert (panel.choices.folder, row.place.current()) == ("", 0)  # the dialog was cancelled
    row.place.button(1).click()
    assert panel.choices.folder == str(tmp_path)
    assert panel.choices.request(Path("x/a.png"), None).target == tmp_path
    row.place.button(0).click()
    assert panel.choices.request(Path("x/a.png"), None).target == Path("x")
    row.place.button(1).click()  # the last folder again, without a question
    assert panel.choices.folder == str(tmp_path)


# The whole card.


def test_presets_are_saved_chosen_and_deleted(panel: ParameterPanel, qtbot: QtBot) -> None:
    bar = panel.preset_bar
    panel.show_choices(Choices(**OTHERS))
    bar.save.click()
    assert not bar.accept.isEnabled()
    QTest.keyClicks(bar.name, "Prints")
    with qtbot.waitSignal(panel.presets_changed):
        bar.accept.click()
    assert bar.list.currentText() == "Prints"
    panel.show_choices(Choices())
    assert (bar.list.currentData(), bar.delete.isEnabled()) == ("", False)
    with qtbot.waitSignal(panel.changed):
        bar.list.setCurrentIndex(1)
    assert panel.choices == replace(Choices(**OTHERS), device="auto", seed=0, seed_locked=False)
    bar.save.click()
    assert bar.accept.text() == "Replace"
    QTest.keyClick(bar.name, Qt.Key.Key_Escape)
    assert not bar.name.isVisible()
    chosen = panel.choices
    with qtbot.waitSignal(panel.presets_changed):
        bar.delete.click()
    assert panel.presets == {}
    assert panel.choices == chosen


def test_reset_all_can_be_undone(panel: ParameterPanel) -> None:
    assert not panel.reset_all.isVisible()
    other = replace(Choices(**OTHERS), model="photo-x4")
    panel.show_choices(other)
    panel.reset_all.click()
    assert panel.choices == replace(Choices(), seed=panel.choices.seed)
    panel.reset_all.click()
    assert panel.choices == other
    panel.reset_all.click()
    panel.more.steps.setValue(5)
    assert panel.reset_all.text() == "Reset all"


def test_another_model_can_be_reset_like_any_other_choice(panel: ParameterPanel) -> None:
    reset = panel.more._lines["model"].reset
    panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
    assert reset.isVisible()
    reset.click()
    assert panel.choices == Choices()
    panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
    assert panel.choices.sampler == "ddim"
    panel.reset_all.click()
    assert panel.choices == Choices()
    assert not reset.isVisible()


def test_the_usual_model_is_the_default_wherever_it_stands(qapp: QApplication) -> None:
    panel = ParameterPanel([SR3, PHOTO])  # as their files are sorted
    try:
        assert panel.choices == Choices()
        panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
        panel.reset_all.click()
        assert panel.choices == Choices()
    finally:
        delete(panel)


def test_the_size_row_tells_what_the_chosen_model_was_made_for(panel: ParameterPanel) -> None:
    assert "The model is made for 4×" in panel.size_row.explanation.text()
    panel.more.model.setCurrentIndex(panel.more.model.findData("face-x8"))
    assert "The model is made for 8×" in panel.size_row.explanation.text()
    assert panel.size_row.explanation.text() in panel.size_row.info.toolTip()


def test_the_card_folds(panel: ParameterPanel, qtbot: QtBot) -> None:
    for is_open, width in ((False, FOLDED_PX), (True, WIDTH_PX)):
        with qtbot.waitSignal(panel.opened) as said:
            panel.fold.click()
        assert said.args == [is_open]
        assert (panel.is_open, panel.width()) == (is_open, width)
        assert panel.fold.isVisible()
        assert panel.fold._icon_name == ("folded" if is_open else "sliders")
        assert panel.size_row.isVisible() == is_open


def test_every_control_has_a_name_a_tooltip_and_room(
    panel: ParameterPanel, qapp: QApplication
) -> None:
    Theme(qapp).apply("light")
    panel.show_choices(replace(Choices(**OTHERS), format=None))
    panel.set_photo(Path("a.jpg"), QSize(60, 40))
    panel.preset_bar.save.click()
    found = [
        widget for widget in controls(panel) if widget is not panel.fold
    ]  # named by its action
    assert len(found) > 39
    for widget in found:
        told = widget.accessibleName() or (
            widget.text() if isinstance(widget, QAbstractButton) else ""
        )
        assert told, widget
        assert widget.toolTip(), told
        assert widget.height() >= 22, told
        if isinstance(widget, QAbstractButton):
            assert widget.height() >= 24, told


def test_tab_goes_from_top_to_bottom(panel: ParameterPanel, qapp: QApplication) -> None:
    panel.show_choices(replace(Choices(**OTHERS), format=None, size_by="width"))
    panel.set_photo(Path("a.jpg"), QSize(60, 40))
    qapp.processEvents()
    seen: list[QPoint] = []
    widget = panel.nextInFocusChain()
    while widget is not panel:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusProxy() is None
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            seen.append(widget.mapTo(panel, QPoint(0, widget.height() // 2)))
        widget = widget.nextInFocusChain()
    assert len(seen) > 40
    for one, other in pairwise(seen):
        same_line = abs(one.y() - other.y()) < 12
        assert other.x() > one.x() if same_line else other.y() > one.y()


class _Longer(QTranslator):
    """Makes every text of the program a third longer, and tells that it was asked."""

    def translate(
        self, _context: str, source: str, _comment: str | None = None, _n: int = -1
    ) -> str:
        return source + "ä" * -(-len(source) // 3)

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[None]:
    translator = _Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def texts(panel: QWidget) -> dict[int, str]:
    """Return every text that is shown or told, by the place where it stands."""
    found = {}
    for number, widget in enumerate(panel.findChildren(QWidget)):
        parts = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            parts.append(widget.text())
        if isinstance(widget, QComboBox):
            parts += [widget.itemText(index) for index in range(widget.count())]
        found[number] = "\n".join(parts)
    return found


def test_another_language_is_spoken_at_once_and_fits(
    panel: ParameterPanel, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    Theme(qapp).apply("light")
    panel.set_photo(Path("a.webp"), QSize(5000, 4000))
    panel.show_choices(Choices(seed_locked=True, folder="/x", device="cuda:7"))
    request.getfixturevalue("longer")
    qapp.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # replaced buttons
    now = texts(panel)
    fresh = ParameterPanel([PHOTO, SR3])
    fresh.set_photo(Path("a.webp"), QSize(5000, 4000))
    fresh.show_choices(panel.choices)
    fresh.more.set_open(True)
    assert now == texts(fresh)
    words = "\n".join(now.values())
    assert "Qualityäää" in words
    assert "Reset to the default: Size" in words  # texts of base classes are asked for too
    assert "Reset to the default: Sizeää\n" not in words
    assert panel.width() <= WIDTH_PX * 1.2
    inside = panel._rows_widget
    assert inside.minimumSizeHint().width() <= inside.width()
    delete(fresh)


@pytest.fixture
def large_letters(qapp: QApplication) -> Iterator[None]:
    before, font = qapp.font(), qapp.font()
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)
    yield
    qapp.setFont(before)


@pytest.mark.usefixtures("large_letters")
def test_large_letters_make_the_card_wider_not_cut(
    panel: ParameterPanel, qapp: QApplication
) -> None:
    Theme(qapp).apply("light")
    qapp.processEvents()
    inside = panel._rows_widget
    assert panel.width() > WIDTH_PX
    assert inside.minimumSizeHint().width() <= inside.width()


def test_the_wheel_scrolls_the_card_and_changes_nothing(
    panel: ParameterPanel, qapp: QApplication
) -> None:
    panel.resize(WIDTH_PX, 300)
    before = panel.choices
    panel.fold.setFocus()
    for field in (
        panel.detail_row.seed,
        panel.character_row.slider,
        panel.save_row.format,
        panel.more.eta,
    ):
        for turn in (-120, 120):
            middle = QPointF(field.rect().center())
            event = QWheelEvent(
                middle,
                QPointF(field.mapToGlobal(middle.toPoint())),
                QPoint(),
                QPoint(0, turn),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            qapp.sendEvent(field, event)
    assert panel.choices == before


def test_the_more_section_opens_with_its_header(qtbot: QtBot) -> None:
    section = AdvancedSection([PHOTO])
    qtbot.addWidget(section)
    section.show()
    assert not section.steps.isVisible()
    qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    assert section.is_open
    assert section.steps.isVisible()
    assert not section.model.isVisible()  # there is only one
    assert section.changeEvent(QEvent(QEvent.Type.LanguageChange)) is None


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
    assert (
        "enough for 10 × 15 cm at 300 dpi" in row.size_hint.text() or "A5" in row.size_hint.text()
    )
    assert (row.paper[0].isVisible(), row.dpi.isVisible()) == (True, True)
    assert (row.factor.isVisible(), row.pixels.isVisible()) == (False, False)
    row.dpi.setValue(150)
    assert row.size_hint.text().startswith("1772 × 1181")
    assert panel.choices.output().dpi == 150
    row.paper[0].setValue(29.7)
    row.paper[1].setValue(21.0)
    assert "enough for A4 at 150 dpi" in row.size_hint.text()
    choose_unit(panel, "in")
    assert (panel.choices.paper_width, panel.choices.paper_height) == (11.7, 8.3)
    choose_unit(panel, "width")
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


def test_without_metadata_there_is_no_recipe(panel: ParameterPanel) -> None:
    row = panel.save_row
    assert row.recipe.isChecked()
    row.keep_info.setChecked(False)
    assert (row.recipe.isChecked(), row.recipe.isEnabled()) == (False, False)
    row.keep_info.setChecked(True)
    row.recipe.setChecked(False)
    assert not panel.choices.output().recipe
