"""A button that can do without its text."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics

from .icons import IconPushButton
from .theme import set_style

LEAST_PX, EDGE_PX, BARE_PX = 126, 34, 50
"""Least width with a text, what there is beside text and icon, and the width of the icon alone;
see `window.qss`."""


class SideButton(IconPushButton):
    """An icon and a text, of which the icon alone is left where there is no room."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._words, self._bare = "", False
        self._others: tuple[str, ...] = ()
        self.setProperty("role", "large")

    def setText(self, text: str) -> None:
        """Take another text; screen readers say it in any case."""
        self._words = text
        self.setAccessibleName(text)
        super().setText("" if self._bare else text)

    def reserve(self, *texts: str) -> None:
        """Be wide enough for other texts, too, so that nothing moves when they come."""
        self._others = texts
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for all its texts, or for the icon alone."""
        hint = super().sizeHint()
        return hint if self._bare else hint.expandedTo(QSize(self.full_px(), 0))

    def set_bare(self, bare: bool) -> None:
        """Show the icon alone, or the text as well."""
        if bare != self._bare:
            self._bare = bare
            super().setText("" if bare else self._words)
            set_style(self, "bare", bare)

    def full_px(self) -> int:
        """Return the width that it has with its text."""
        metrics = self.fontMetrics()
        if self._others:
            font = self.font()
            font.setBold(False)  # as it is for the longest of them
            metrics = QFontMetrics(font)
        text_px = max(metrics.horizontalAdvance(text) for text in (self._words, *self._others))
        return max(LEAST_PX, text_px + self.iconSize().width() + EDGE_PX)
