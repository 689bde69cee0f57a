"""The two sliders: character and clean-up."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from sr3_desktop.app.system.action_table import key_of
from sr3_desktop.app.system.language import percent
from sr3_desktop.app.widgets.fields import PERCENT, CheckBox, PercentSlider, describe
from sr3_desktop.app.widgets.layouts import row, wide
from sr3_desktop.app.widgets.theme import set_style, styled

from .setting_row import PanelState, SettingRow, bounds


class SliderRow(SettingRow):
    """A share of 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.note.show()
        self.slider = PercentSlider(*bounds(self.FIELDS[0], PERCENT))
        self.line = row(wide(self.slider), spacing=8)
        self.column.addLayout(self.line)
        self.title.setBuddy(self.slider)
        self.slider.valueChanged.connect(self._on_moved)

    def _show(self, state: PanelState) -> None:
        value = round(getattr(state.choices, self.FIELDS[0]) * PERCENT)
        self.slider.show_value(value)
        self.note.setText(percent(value))

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        self._edit(**{self.FIELDS[0]: value / PERCENT})


class CharacterRow(SliderRow):
    """Faithful or detailed: of the next run, or of the finished photo shown, where it can.

    Signals:
        photo_level_changed(float): The finished photo is to have another level, 0 to 1.
    """

    FIELDS = ("detail",)
    photo_level_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.ends = styled(QLabel(), "muted"), styled(QLabel(), "muted")
        self.line.insertWidget(0, self.ends[0])
        self.line.addWidget(self.ends[1])
        self._photo_level: float | None = None
        self._retranslate()

    def show_photo_level(self, level: float | None) -> None:
        """Show the level of a finished photo, which acts at once; None shows that of a run."""
        if level != self._photo_level:
            self._photo_level = level
            self.show_state(self.state)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.ends[0].setText(self.tr("Faithful"))
        self.ends[1].setText(self.tr("Rich"))
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        super()._show(state)
        is_sr3 = state.card is not None and state.card.kind == "sr3"
        has_choice = not is_sr3 and state.choices.steps > 0
        if self._photo_level is not None:
            value, has_choice = round(self._photo_level * PERCENT), True
            self.slider.show_value(value)
            self.note.setText(self.tr("{value} %, this photo").format(value=value))
            tip = self.tr("Change this finished photo at once; {key} saves it.")
            tip = tip.format(key=key_of("save"))
        elif has_choice:
            tip = self.tr("Left: closest to the photo. Right: crisper, with more invented detail.")
        elif is_sr3:
            tip = self.tr("Not available for SR3 models.")
        else:
            tip = self.tr("Not available for Quick, which invents no detail.")
        describe(self.slider, self.title.text(), tip)
        for widget in (self.slider, self.note, *self.ends):
            widget.setEnabled(has_choice)

    def _differs(self) -> bool:
        return self._photo_level is None and super()._differs()

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        if self._photo_level is None:
            super()._on_moved(value)
        else:
            self.photo_level_changed.emit(value / PERCENT)


class CleanupRow(SliderRow):
    """How much noise and compression is taken out first."""

    FIELDS = ("cleanup",)

    def __init__(self) -> None:
        super().__init__()
        self.auto = CheckBox()
        self.line.insertWidget(0, self.auto)
        QWidget.setTabOrder(self.auto, self.slider)
        self.auto.toggled.connect(self._on_auto)
        self._retranslate()

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        cleanup = state.choices.cleanup
        self.auto.show_value(cleanup is None)
        set_style(self.slider, "idle", cleanup is None)  # its place says nothing now
        if cleanup is None:
            self.note.setText(self.tr("Auto"))
            return
        super()._show(state)
        if cleanup == 0:
            self.note.setText(self.tr("None"))

    @Slot(bool)
    def _on_auto(self, on: bool) -> None:
        self._edit(cleanup=None if on else self.slider.value() / PERCENT)
