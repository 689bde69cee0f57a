"""What widgets do when the language or the font of the window changes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object


class Retranslated(_Widget):
    """Mix-in, to be named before the class of Qt, of widgets that have texts of their own."""

    def changeEvent(self, event: QEvent) -> None:
        """Update the texts, or make room for other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _retranslate(self) -> None:
        """Put all texts in, in the present language."""

    def _fit(self) -> None:
        """Make room for the texts."""
