"""A row of the settings card: a title, what explains it, what resets it, and its fields."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from sr3_desktop.app.settings.choices import CHOICES, EXAMPLE_PHOTO, Choices, Size
from sr3_desktop.app.widgets.fields import Field, changed, describe, muted_label
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import NO_MARGINS, column, row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import styled
from sr3_desktop.engine.models.model_card import ModelCard

MINI_ICON_PX = 15


@dataclass(frozen=True, slots=True)
class PanelState:
    """All that the rows show.

    Attributes:
        defaults: What a reset chooses.
        card: The chosen model; None when it is not here.
        source: The displayed photo, or an example of one.
        photo: Its size; None while none is open.
    """

    choices: Choices = field(default_factory=Choices)
    defaults: Choices = field(default_factory=Choices)
    card: ModelCard | None = None
    source: Path = EXAMPLE_PHOTO
    photo: Size | None = None


def bounds(name: str, unit: float = 1) -> tuple[int, int]:
    """Return the smallest and the largest value of a setting, counted in `1 / unit`."""
    option = CHOICES[name]
    return round(option.low * unit), round(option.high * unit)


class SettingRow(Retranslated, QWidget):
    """A setting with its name, a two-line explanation on demand, and a reset once it differs.

    A row shows a `PanelState` and says what the user changes in it; it keeps no choice itself.
    Subclasses add their fields to `column`, name them in `_retranslate`, and `bind` them or fill
    them in `_show`.

    Attributes:
        FIELDS: The fields of `Choices` that the row edits.

    Signals:
        edited(object): The user has changed something: new values by the name of their field.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ()

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state = PanelState()
        self._bound: dict[str, Field] = {}
        self.title = styled(QLabel(), "heading")
        self.note = styled(QLabel(), "muted")
        self.note.hide()
        self.info = styled(IconButton("info"), "mini")
        self.info.setIconSize(QSize(MINI_ICON_PX, MINI_ICON_PX))
        self.info.setCheckable(True)
        self.info.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # fields say what it says
        self.reset = ResetButton()
        self.explanation = muted_label()
        self.explanation.hide()
        top = row(self.title, self.info, stretch(), self.reset, self.note, spacing=4)
        self.column = column(top, self.explanation, on=self, spacing=3, margins=NO_MARGINS)
        self.info.toggled.connect(self.explanation.setVisible)
        self.reset.clicked.connect(self._on_reset)

    def bind(self, **fields: Field) -> None:
        """Let fields show and edit the settings of their names."""
        self._bound = fields
        for bound in fields.values():
            changed(bound).connect(self._on_field)

    def show_state(self, state: PanelState) -> None:
        """Show other choices, or another photo."""
        self.state = state
        for name, bound in self._bound.items():
            bound.show_value(getattr(state.choices, name))
        self.reset.set_needed(self._differs())
        self._show(state)

    def set_texts(self, title: str, explanation: str) -> None:
        """Name the row and explain it."""
        self.title.setText(title)
        self.explanation.setText(explanation)
        describe(self.info, self.tr("About: {title}").format(title=title), explanation)
        self.reset.set_title(title)

    def _show(self, state: PanelState) -> None:
        """Fill the fields."""

    def _differs(self) -> bool:
        return bool(self.state.choices.differing(self.state.defaults, self.FIELDS))

    def _edit(self, **changes: Any) -> None:
        self.edited.emit(changes)

    @Slot()
    def _on_field(self) -> None:
        name = next(name for name, bound in self._bound.items() if bound is self.sender())
        self._edit(**{name: self._bound[name].value()})

    @Slot()
    def _on_reset(self) -> None:
        self._edit(**self.state.choices.differing(self.state.defaults, self.FIELDS))


class ResetButton(IconButton):
    """Takes a default back; hidden, but keeping its room, while the default is chosen."""

    def __init__(self) -> None:
        super().__init__("reset")
        self.setProperty("role", "mini")
        self.setIconSize(QSize(MINI_ICON_PX, MINI_ICON_PX))
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def set_title(self, title: str) -> None:
        """Name what is reset."""
        text = self.tr("Reset to the default: {title}").format(title=title)
        describe(self, text, text)

    def set_needed(self, needed: bool) -> None:
        """Show or hide the button; a focus on it moves on rather than get lost."""
        if not needed and self.hasFocus():
            self.focusNextChild()
        self.setVisible(needed)
