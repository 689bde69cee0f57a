"""Tool tips that break into lines rather than lie across the picture."""

from functools import lru_cache
from html import escape
from unicodedata import east_asian_width

from PySide6.QtWidgets import QWidget

LINE_LETTERS = 60
"""A text that is no longer stays on one line; wide letters count twice."""


@lru_cache(maxsize=1024)
def tip_text(text: str) -> str:
    """Return a text as Qt has to be given it to break it into lines."""
    letters = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return f"<p>{escape(text)}</p>" if letters > LINE_LETTERS else text


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget its tool tip; every part of the window does so by this function."""
    shown = tip_text(text)
    if shown != widget.toolTip():  # Qt would tell everyone of the same tip once more
        widget.setToolTip(shown)
