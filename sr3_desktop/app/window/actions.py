"""Every action of the window in one table; menus, buttons, tips, keys and F1 follow it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.tips import set_tip
from sr3_desktop.paths import resources_dir

NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True)
class Entry:
    """One action with its keys; all texts are English.

    Attributes:
        keys: Keys that start it, in Qt's portable spelling; tips and menus show the first.
        does: What it does, for the sheet of keys.
        group: A key of `GROUPS`; an action without one is not in the sheet.
        everywhere: Whether the window acts on the keys, wherever the focus is but in a field that
            takes the key as text; the others belong to the widget that has the focus.
        menu: Its text in a menu, if that is not `does`.
        tip: What its button says, if that is not `does`.
    """

    name: str
    keys: Sequence[str]
    does: str
    group: str = ""
    everywhere: bool = True
    menu: str = ""
    tip: str = ""

    def key_texts(self) -> list[str]:
        """Return the keys as the system spells them."""
        # Both Enter keys are one to people, and some languages have one word for them.
        keys = (QKeySequence(key.replace("Return", "Enter")) for key in self.keys)
        return list(dict.fromkeys(key.toString(NATIVE) for key in keys))


_FILE = json.loads((resources_dir() / "actions.json").read_text("utf-8"))
GROUPS: dict[str, str] = _FILE["groups"]
"""The headings of the sheet of keys, in English."""
TABLE = tuple(Entry(**row) for row in _FILE["actions"])


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
