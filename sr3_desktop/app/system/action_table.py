"""Every action of the window in one table: what it does, and by which keys."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

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


def key_of(name: str) -> str:
    """Return the first key of an action as the system spells it."""
    return _KEYS[name][0]


def with_keys(text: str) -> str:
    """Return a text with keys in place of `{name[0]}`, the first key of that action, and so on."""
    return text.format_map(_KEYS) if "{" in text else text


class _Keys(dict[str, list[str]]):
    """Keys by the names of actions, spelled at each question, as the language may change."""

    def __missing__(self, name: str) -> list[str]:
        return next(entry for entry in TABLE if entry.name == name).key_texts()


_KEYS = _Keys()
