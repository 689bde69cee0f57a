"""The settings card: what it shows, what it passes on, and that nothing in it is nameless."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from sr3_desktop.app.panel.advanced_section import AdvancedSection
from sr3_desktop.app.panel.parameter_panel import FOLDED_PX, WIDTH_PX, ParameterPanel
from sr3_desktop.app.panel.setting_row import ResetButton
from sr3_desktop.app.settings.choices import FIELDS, Choices, Variant
from sr3_desktop.app.settings.presets import preset_of
from sr3_desktop.app.settings.quality_levels import qualities
from sr3_desktop.app.widgets.theme import Theme
from sr3_desktop.engine.base.request import SamplerSettings

from .conftest import OTHERS, PHOTO, SR3, delete


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


# Quality, character, model.


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


def test_the_detail_level_rests_where_no_detail_is_invented(panel: ParameterPanel) -> None:
    slider = panel.character_row.slider
    panel.quality_row.quality.button(0).click()
    assert panel.choices.steps == 0
    assert not slider.isEnabled()
    assert slider.toolTip() == "Not available for Quick, which invents no detail."
    panel.character_row.show_photo_level(0.5)  # of a photo that was made with more
    assert slider.isEnabled()
    panel.character_row.show_photo_level(None)
    panel.quality_row.quality.button(1).click()
    assert slider.isEnabled()


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
    assert row.trust.isEnabled()


# File and place.


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


def test_the_name_of_a_preset_can_be_read(panel: ParameterPanel, qtbot: QtBot) -> None:
    Theme(QApplication.instance()).apply("light")
    short, long = "Old family photos, 1987", "Prints of Grandma's album, with much clean-up"
    panel.more.set_open(True)
    panel.set_presets({name: preset_of(panel.choices) for name in (short, long)})
    chosen = panel.preset_bar.list
    place = chosen.rect().center()
    asked = QHelpEvent(QEvent.Type.ToolTip, place, chosen.mapToGlobal(place))
    told = {}
    for number, name in enumerate((short, long), start=1):
        chosen.setCurrentIndex(number)
        qtbot.waitUntil(lambda: chosen.width() > 200)
        QApplication.sendEvent(chosen, asked)
        told[name] = QToolTip.text()
        QToolTip.hideText()
    assert told == {short: chosen.toolTip(), long: long}
    chosen.showPopup()
    view = chosen.view()
    qtbot.waitUntil(view.isVisible)
    assert view.viewport().width() > view.fontMetrics().horizontalAdvance(long)
    chosen.hidePopup()


def test_nothing_moves_while_a_preset_is_named(panel: ParameterPanel, qtbot: QtBot) -> None:
    Theme(QApplication.instance()).apply("light")
    panel.more.set_open(True)
    bar, below = panel.preset_bar, panel.detail_row
    qtbot.waitUntil(lambda: below.y() > bar.y() + bar.save.height())
    height, place = bar.height(), below.y()
    bar.save.click()
    qtbot.waitUntil(lambda: (bar.height(), below.y()) == (height, place))
    assert (bar.name.hasFocus(), bar.save.isVisible()) == (True, False)
    bar.cancel.click()
    assert bar.save.isVisible()
    assert not bar.name.isVisible()


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


def test_the_card_folds(panel: ParameterPanel, qtbot: QtBot) -> None:
    for is_open, width in ((False, FOLDED_PX), (True, WIDTH_PX)):
        with qtbot.waitSignal(panel.opened) as said:
            panel.fold.click()
        assert said.args == [is_open]
        assert (panel.is_open, panel.width()) == (is_open, width)
        assert panel.fold.isVisible()
        assert panel.fold._icon_name == ("folded" if is_open else "sliders")
        assert panel.size_row.isVisible() == is_open


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
