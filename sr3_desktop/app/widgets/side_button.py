"""A button that can do without its text."""

from .icons import IconPushButton
from .theme import set_style

LEAST_PX, EDGE_PX, BARE_PX = 126, 34, 50
"""Least width with a text, what there is beside text and icon, and the width of the icon alone;
see `window.qss`."""


class SideButton(IconPushButton):
    """An icon and a text, of which the icon alone is left where there is no room."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self._words, self._bare = "", False
        self.setProperty("role", "large")

    def setText(self, text: str) -> None:
        """Take another text; screen readers say it in any case."""
        self._words = text
        self.setAccessibleName(text)
        super().setText("" if self._bare else text)

    def set_bare(self, bare: bool) -> None:
        """Show the icon alone, or the text as well."""
        if bare != self._bare:
            self._bare = bare
            super().setText("" if bare else self._words)
            set_style(self, "bare", bare)

    def full_px(self) -> int:
        """Return the width that it has with its text."""
        text_px = self.fontMetrics().horizontalAdvance(self._words)
        return max(LEAST_PX, text_px + self.iconSize().width() + EDGE_PX)
