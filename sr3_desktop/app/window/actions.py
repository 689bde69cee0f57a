"""The actions of a window; menus, buttons, tips and keys follow their table."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from sr3_desktop.app.system.action_table import NATIVE, TABLE, Entry
from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.tips import set_tip


class Actions(dict[str, QAction]):
    """The actions of a window, by their names."""

    def __init__(self, window: QWidget, table: Sequence[Entry] = TABLE) -> None:
        super().__init__()
        self.table = table
        self._buttons: list[tuple[QAbstractButton, str, str]] = []
        for entry in table:
            action = self[entry.name] = QAction(window)
            action.setShortcuts([QKeySequence(key) for key in entry.keys])
            if entry.everywhere:
                window.addAction(action)
        self.retranslate()

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Say what actions do."""
        for name, slot in slots.items():
            self[name].triggered.connect(slot)

    def put_on(self, button: QAbstractButton, name: str) -> None:
        """Let a button start an action and tell of it."""
        button.clicked.connect(self[name].trigger)
        self.explain(button, name)

    def explain(self, button: QAbstractButton, name: str, tip: str = "") -> None:
        """Let a button tell, with the key, what it does.

        Args:
            tip: An English text for this button alone, if that of the action does not fit.
        """
        self._buttons.append((button, name, tip))
        self._show_tip(button, name, tip)

    def retranslate(self) -> None:
        """Take the language of the window."""
        for entry in self.table:
            action = self[entry.name]
            action.setText(translated(entry.menu or entry.does))
            action.setToolTip(self._with_key(entry.name, entry.tip or entry.does))
        for button, name, tip in self._buttons:
            self._show_tip(button, name, tip)

    def _with_key(self, name: str, english: str) -> str:
        tip, key = translated(english), self[name].shortcut().toString(NATIVE)
        template = QCoreApplication.translate("Actions", "{tip} ({key})")
        return template.format(tip=tip, key=key) if key else tip

    def _show_tip(self, button: QAbstractButton, name: str, english: str) -> None:
        tip = self._with_key(name, english) if english else self[name].toolTip()
        if isinstance(button, IconButton):
            button.set_tip(tip)
        else:
            set_tip(button, tip)
            button.setAccessibleDescription(tip)
