"""The real program, which also writes down on demand what a screen reader would be told.

A file `ask` in the folder `SR3_WATCHED` asks for it; the answer is the file `tree.json` there. The
names and places come from Qt's accessibility interfaces; no bus of the desktop is needed for them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from sr3_desktop.__main__ import main
from sr3_desktop.app.window import application

ASK_MS = 40
MOST_CHILDREN = 300


class Watch(QObject):
    """Answers while the program runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        QAccessible.setActive(True)  # or lists do not tell of rows that go
        self._timer = QTimer(self, interval=ASK_MS)
        self._timer.timeout.connect(self._answer)
        self._timer.start()

    def _answer(self) -> None:
        ask = self._folder / "ask"
        if ask.exists():
            ask.unlink()
            found: list[dict[str, Any]] = []
            for window in QApplication.topLevelWidgets():
                if window.isVisible():
                    collect(QAccessible.queryAccessibleInterface(window), (), found)
            part = self._folder / "tree.part"
            part.write_text(json.dumps(found), "utf-8")
            part.replace(self._folder / "tree.json")


def collect(
    item: QAccessibleInterface | None, above: tuple[str, ...], found: list[dict[str, Any]]
) -> None:
    """Note an item that can be seen, and all below it."""
    if item is None or not item.isValid() or item.state().invisible:
        return
    state, rect = item.state(), item.rect()
    role = item.role().name
    found.append(
        {
            "name": item.text(QAccessible.Text.Name),
            "value": item.text(QAccessible.Text.Value),
            "tip": item.text(QAccessible.Text.Description),
            "role": role,
            "kind": type(item.object()).__name__ if item.object() is not None else "",
            "rect": rect.getRect(),
            "on": not state.disabled,
            "focused": bool(state.focused),
            "focusable": bool(state.focusable),
            "checked": bool(state.checked),
            "checkable": bool(state.checkable),
            "selected": bool(state.selected),
            "above": above,
        }
    )
    for number in range(min(item.childCount(), MOST_CHILDREN)):
        collect(item.child(number), (*above, role), found)


def _watched(*arguments: Any, **options: Any) -> application.Program:
    program = _assemble(*arguments, **options)
    program.watch_of_tests = Watch(Path(os.environ["SR3_WATCHED"]))
    return program


if __name__ == "__main__":
    _assemble, application.assemble = application.assemble, _watched
    sys.exit(main())
