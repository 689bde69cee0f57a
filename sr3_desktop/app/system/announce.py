"""What screen readers read out when it happens, wherever the focus is."""

from PySide6 import QtGui
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Let screen readers say a sentence; a Qt before 6.8 cannot, and says nothing."""
    kind = getattr(QtGui, "QAccessibleAnnouncementEvent", None)
    if kind is not None and sentence:
        QAccessible.updateAccessibility(kind(widget, sentence))
