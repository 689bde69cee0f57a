"""A button that shows the original for as long as it is pressed."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent

from .icons import IconButton


class HoldButton(IconButton):
    """An eye to be held down, with the mouse or with Space.

    Signals:
        held(bool): It has been pressed, or let go; also when it is hidden or loses the focus.
    """

    held = Signal(bool)

    def __init__(self) -> None:
        super().__init__("eye")
        self._is_held = False
        self.pressed.connect(self._on_pressed)
        self.released.connect(self._on_released)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go: the key's release will not arrive."""
        super().focusOutEvent(event)
        self._on_released()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go."""
        super().hideEvent(event)
        self._on_released()

    @Slot()
    def _on_pressed(self) -> None:
        self._is_held = True
        self.held.emit(True)

    @Slot()
    def _on_released(self) -> None:
        if self._is_held:
            self._is_held = False
            self.setDown(False)
            self.held.emit(False)
