"""Saved choices: choose, save under a name, delete."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from sr3_desktop.app.settings.store import MAX_PRESET_NAME, Presets
from sr3_desktop.app.widgets.fields import ChoiceBox
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import NO_MARGINS, boxed, column, row, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.tips import set_tip

NONE = ""
"""Stands for choices that are no preset."""


class PresetBar(Retranslated, QWidget):
    """A list of presets, and what can be done with them, or a line for the name of a new one."""

    chosen = Signal(str)
    saved = Signal(str)
    deleted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._presets: Presets = {}
        self._current = NONE
        self.list = ChoiceBox()
        self.save = QPushButton()
        self.delete = IconButton("trash")
        self.name = QLineEdit()
        self.name.setMaxLength(MAX_PRESET_NAME)
        self.accept = QPushButton()
        self.cancel = IconButton("close")
        self._naming = boxed(row(wide(self.name), self.accept, self.cancel, spacing=4))
        self._naming.hide()
        self._offers = boxed(row(wide(self.save), self.delete, spacing=4))
        parts = self.list, self._offers, self._naming
        column(*parts, on=self, spacing=3, margins=NO_MARGINS)
        self.list.currentIndexChanged.connect(self._on_chosen)
        self.save.clicked.connect(self._on_save)
        self.delete.clicked.connect(self._on_delete)
        self.name.textChanged.connect(self._show_accept)
        self.name.returnPressed.connect(self._on_accept)
        self.accept.clicked.connect(self._on_accept)
        self.cancel.clicked.connect(self._on_cancel)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._naming)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_cancel)
        self._retranslate()

    def show_presets(self, presets: Presets, current: str) -> None:
        """Offer these presets; `current` is the one that is chosen now, or empty."""
        self._presets, self._current = presets, current
        self._fill()
        self.list.show_value(current)
        self.delete.setEnabled(bool(current))
        self._show_accept()

    def _retranslate(self) -> None:
        super()._retranslate()
        self._fill()
        self._show_accept()

    def _fill(self) -> None:
        entries = [(self.tr("No preset"), NONE), *((name, name) for name in self._presets)]
        self.list.fill(entries)

    @Slot()
    def _show_accept(self) -> None:
        name = self.name.text().strip()
        known = name in self._presets
        self.accept.setText(self.tr("Replace") if known else self.tr("Save"))
        set_tip(
            self.accept,
            self.tr("Replace the preset with this name") if known else self.save.toolTip(),
        )
        self.accept.setEnabled(bool(name))

    @Slot()
    def _on_chosen(self) -> None:
        name = self.list.value()
        if name == NONE:
            self.list.show_value(self._current)
        else:
            self.chosen.emit(name)

    @Slot()
    def _on_save(self) -> None:
        self.name.setText(self.list.value() or "")
        self._naming.show()
        self.name.setFocus()
        self.name.selectAll()
        self._offers.hide()

    @Slot()
    def _on_accept(self) -> None:
        name = self.name.text().strip()
        if name:
            self._on_cancel()
            self.saved.emit(name)

    @Slot()
    def _on_cancel(self) -> None:
        self._offers.show()
        self.save.setFocus()
        self._naming.hide()

    @Slot()
    def _on_delete(self) -> None:
        self.deleted.emit(self.list.value())
