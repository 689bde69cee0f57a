"""The kind of file that the result becomes."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel

from sr3_desktop.app.widgets.fields import CheckBox, ChoiceBox, PercentSlider, describe
from sr3_desktop.app.widgets.layouts import boxed, column, row, stretch
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.base.formats import FORMATS

from .setting_row import PanelState, SettingRow, bounds

SAME = ""
"""Stands for the photo's own format in the list."""

WITH_QUALITY = tuple(name for name, row in FORMATS.items() if row.by_quality)
WITH_DEPTH = tuple(name for name, row in FORMATS.items() if row.deep)


class FormatRow(SettingRow):
    """Format, quality, depth, and what is kept of the photo information."""

    FIELDS = ("format", "quality", "depth", "keep_info", "keep_location", "recipe")

    def __init__(self) -> None:
        super().__init__()
        self.format = ChoiceBox()
        self.quality = PercentSlider(*bounds("quality"))
        self.quality_label = styled(QLabel(), "muted")
        self.quality_value = styled(QLabel(), "muted")
        words = row(self.quality_label, stretch(), self.quality_value)
        self.quality_box = boxed(column(2, words, self.quality, spacing=2))
        self.depth_box = ChoiceBox()
        self.keep_info = CheckBox()
        self.remove_location = CheckBox()
        self.recipe = CheckBox()
        boxes = self.depth_box, self.keep_info, self.remove_location, self.recipe
        for widget in (self.format, self.quality_box, *boxes):
            self.column.addWidget(widget)
        self.title.setBuddy(self.format)
        self.quality_label.setBuddy(self.quality)
        self.format.currentIndexChanged.connect(self._on_format)
        self.remove_location.toggled.connect(self._on_remove_location)
        self.bind(
            quality=self.quality,
            depth=self.depth_box,
            keep_info=self.keep_info,
            recipe=self.recipe,
        )
        self._retranslate()

    def _retranslate(self) -> None:
        super()._retranslate()
        formats: list[tuple[str, str]] = [(self.tr("Same format as the photo"), SAME)]
        formats += [(row.label, format) for format, row in FORMATS.items()]
        self.format.fill(formats)
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        self.format.show_value(choices.format or SAME)
        self.quality_value.setText(str(choices.quality))
        format = choices.format_for(state.source)
        open = choices.format is None and state.photo is None
        self.quality_box.setVisible(open or format in WITH_QUALITY)
        self.depth_box.setVisible(open or format in WITH_DEPTH)
        # Without photo information there is no place either.
        self.remove_location.show_value(not (choices.keep_info and choices.keep_location))
        self.remove_location.setEnabled(choices.keep_info)
        self.recipe.show_value(choices.keep_info and choices.recipe)
        self.recipe.setEnabled(choices.keep_info)
        if choices.keep_info:
            tip = self.tr("Leave out GPS and place names")
        else:
            tip = self.tr("Without metadata, the result holds no location.")
        describe(self.remove_location, self.remove_location.text(), tip)

    @Slot()
    def _on_format(self) -> None:
        self._edit(format=self.format.value() or None)

    @Slot(bool)
    def _on_remove_location(self, remove: bool) -> None:
        self._edit(keep_location=not remove)
