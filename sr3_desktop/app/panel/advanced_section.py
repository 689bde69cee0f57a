"""What few people need: presets, names, formats, the sampler in detail, tiles, device and more."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QSizePolicy,
    QWidget,
)

from sr3_desktop.app.settings.choices import CHOICES, TILE_SIDES
from sr3_desktop.app.settings.quality_levels import ETA_SAMPLERS, SAMPLER_LABELS, max_steps
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.fields import (
    CheckBox,
    ChoiceBox,
    DecimalBox,
    Field,
    NumberBox,
    changed,
    describe,
)
from sr3_desktop.app.widgets.icons import IconPushButton
from sr3_desktop.app.widgets.layouts import NO_MARGINS, Place, boxed, column, row, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.app.widgets.tips import set_tip
from sr3_desktop.engine.models.model_card import ModelCard

from .setting_row import PanelState, ResetButton, bounds

AUTO = "auto"
PRECISIONS = tuple(name for name in CHOICES["dtype"].choices if name != AUTO)


class FieldLine(QWidget):
    """A field with its label and its reset.

    Signals:
        edited(object): Another value has been chosen, or the default: by the name of the field.
    """

    edited = Signal(object)

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self._name, self._default = name, None
        self.field, self.label, self.reset = field, QLabel(), ResetButton()
        self.label.setBuddy(field)
        parts: list[QWidget | Place] = [self.reset, wide(field)]
        if isinstance(field, CheckBox):
            parts.reverse()
        row(*parts, on=self, spacing=2, margins=NO_MARGINS)
        self.label.setMinimumHeight(self.sizeHint().height())
        self.reset.clicked.connect(self._on_reset)
        changed(field).connect(self._on_changed)

    def set_texts(self, label: str, tip: str) -> None:
        """Name the field and explain it."""
        self.label.setText(label)
        set_tip(self.label, tip)
        describe(self.field, label, tip)
        self.reset.set_title(label)

    def show_reset(self, state: PanelState, is_open: bool) -> None:
        """Offer the default where another value is chosen."""
        self._default = getattr(state.defaults, self._name)
        self.reset.set_needed(is_open and getattr(state.choices, self._name) != self._default)

    @Slot()
    def _on_changed(self) -> None:
        value: Any = self.field.value()
        if self._name == "soft":
            value = "shrink" if value else "keep"
        elif self._name == "tile":
            value = int(value)
        self.edited.emit({self._name: value})

    @Slot()
    def _on_reset(self) -> None:
        self.edited.emit({self._name: self._default})


class AdvancedSection(Retranslated, QWidget):
    """Opens and closes; every line has its own reset.

    Args:
        rows: What stands above its own lines.

    Signals:
        edited(object): The user has changed something: new values by the name of their field.
    """

    edited = Signal(object)

    def __init__(self, cards: Sequence[ModelCard], rows: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.state = PanelState()
        self._devices: list[tuple[str, str]] = []
        self._effective_tile = 0
        self.header = styled(IconPushButton("folded"), "section")
        self.header.setCheckable(True)
        self.header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model, self.sampler, self.tile = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.dtype, self.device, self.preview = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.steps = NumberBox(*bounds("steps"))
        self.eta = DecimalBox(*bounds("eta"), 0.1)
        self.temperature = DecimalBox(0, bounds("temperature")[1], 0.05)
        self.keep_states, self.shrink = CheckBox(), CheckBox()
        self.model.fill([(card.name, card.id) for card in cards])
        self.sampler.fill([(label, name) for name, label in SAMPLER_LABELS.items()])
        self._lines = self._make_lines(has_models=len(cards) > 1)
        self._lay_out(rows)
        self._connect()
        self._retranslate()

    @property
    def is_open(self) -> bool:
        """Whether the lines are shown."""
        return self.header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the lines."""
        self.header.setChecked(is_open)

    def set_devices(self, devices: Sequence[str], names: Sequence[str]) -> None:
        """Offer the devices of this computer, under names for people."""
        self._devices = list(zip(names, devices, strict=True))
        self._show(self.state)

    def set_effective_tile(self, side: int) -> None:
        """Show which side of a tile "automatic" means; 0 while it is not known."""
        self._effective_tile = side
        self._show(self.state)

    def show_state(self, state: PanelState) -> None:
        """Show other choices."""
        self.state = state
        for line in self._lines.values():
            line.show_reset(state, self.is_open)
        self._show(state)

    def _make_lines(self, has_models: bool) -> dict[str, FieldLine]:
        fields: dict[str, Field] = {"model": self.model} if has_models else {}
        fields |= {
            "sampler": self.sampler,
            "steps": self.steps,
            "eta": self.eta,
            "temperature": self.temperature,
            "tile": self.tile,
            "dtype": self.dtype,
            "device": self.device,
            "preview": self.preview,
            "soft": self.shrink,
            "keep_states": self.keep_states,
        }
        return {name: FieldLine(name, field) for name, field in fields.items()}

    def _lay_out(self, rows: Sequence[QWidget]) -> None:
        form = QFormLayout()
        self._body = boxed(column(*rows, form, 8, spacing=10))
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        # A label that leaves its field no room stands above it.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for line in self._lines.values():
            if isinstance(line.field, CheckBox):
                form.addRow(line)
            else:
                form.addRow(line.label, line)
        self._body.hide()
        column(_rule(), self.header, self._body, on=self, spacing=4, margins=NO_MARGINS)

    def _connect(self) -> None:
        self.header.toggled.connect(self._on_opened)
        for line in self._lines.values():
            line.edited.connect(self.edited)

    def set_texts(self, lines: Mapping[str, tuple[str, str]]) -> None:
        """Take the label and the tooltip of each line."""
        for name, line in self._lines.items():
            if name in lines:
                line.set_texts(*lines[name])

    def _retranslate(self) -> None:
        super()._retranslate()
        self.dtype.fill([(self.tr("Automatic"), AUTO), *((name, name) for name in PRECISIONS)])
        self._show(self.state)

    def _show(self, state: PanelState) -> None:
        choices = state.choices
        with QSignalBlocker(self.steps):
            self.steps.setMaximum(max_steps(state.card))
        self.device.fill(self._device_entries())
        for name in ("model", "sampler", "steps", "dtype", "device", "preview", "keep_states"):
            field: Field = getattr(self, name)
            field.show_value(getattr(choices, name))
        self._show_eta()
        usual = 1.0 if state.card is None else min(state.card.max_temperature, 1.0)
        self.temperature.show_value(
            choices.temperature if choices.temperature is not None else usual
        )
        self.tile.fill(self._tile_entries())
        self.tile.show_value(str(choices.tile))
        self.shrink.show_value(choices.soft == "shrink")

    def _show_eta(self) -> None:
        choices = self.state.choices
        can = choices.sampler in ETA_SAMPLERS
        self.eta.show_value(choices.eta)
        self.eta.setEnabled(can)
        if can:
            tip = self.tr("Fresh noise per step (eta), 0 to 1")
        else:
            tip = self.tr("Used by DDIM and DPM++ 2M SDE only.")
        self._lines["eta"].set_texts(self.tr("Fresh noise"), tip)

    def _tile_entries(self) -> list[tuple[str, str]]:
        automatic = self.tr("Automatic")
        if self._effective_tile:
            automatic = self.tr("Auto ({side})").format(side=self._effective_tile)
        sides = sorted({*TILE_SIDES, self.state.choices.tile} - {0})
        return [(automatic, "0"), *((str(side), str(side)) for side in sides)]

    def _device_entries(self) -> list[tuple[str, str]]:
        known = [(translated(name), device) for name, device in self._devices]
        entries = [(self.tr("Automatic"), AUTO), *known]
        chosen = self.state.choices.device
        if chosen not in [device for _, device in entries]:
            # Not asked for yet, or gone; the engine will say so if it is used.
            entries.append((self._device_label(chosen), chosen))
        return entries

    def _device_label(self, device: str) -> str:
        if device == "cpu":
            return self.tr("Processor")
        name = device.rpartition(":")[2] if device.count(":") > 1 else device  # of Vulkan
        return self.tr("Graphics card ({device})").format(device=name)

    @Slot(bool)
    def _on_opened(self, is_open: bool) -> None:
        self.header.set_icon("unfolded" if is_open else "folded")
        self._body.setVisible(is_open)
        self.show_state(self.state)


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule
