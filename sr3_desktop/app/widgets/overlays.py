"""What lies over the lower part of a widget for a while: cards and notices."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

_CHANGES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)


class Overlays(QObject):
    """Tells how much of a widget they leave free.

    Signals:
        changed(): Something has come, gone or moved.
    """

    changed = Signal()

    def __init__(self, below: QWidget, widgets: Iterable[QWidget]) -> None:
        super().__init__(below)
        self._below, self._widgets = below, tuple(widgets)
        for widget in self._widgets:
            widget.installEventFilter(self)

    @property
    def free_px(self) -> int:
        """Height of the upper part over which nothing lies."""
        tops = [
            self._below.mapFromGlobal(widget.mapToGlobal(QPoint())).y()
            for widget in self._widgets
            if widget.isVisible()
        ]
        return min([self._below.height(), *tops])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice what changes."""
        if event.type() in _CHANGES:
            self.changed.emit()
        return super().eventFilter(watched, event)
