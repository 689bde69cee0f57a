"""A row of buttons of which at most one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontMetrics, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from .layouts import NO_MARGINS, row
from .retranslated import Retranslated
from .tips import set_tip

PADDING_PX = 6
"""Least room at each side of a segment's text."""


class SegmentedControl(Retranslated, QWidget):
    """Choices side by side; unlike a drop-down list all are seen at once."""

    chosen = Signal(int)

    def __init__(self, count: int) -> None:
        super().__init__()
        self._group, self._padding_px = QButtonGroup(self), PADDING_PX
        for number in range(count):
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoExclusive(True)  # the group sees to that; screen readers hear it so
            ends = {0: "first", count - 1: "last"}
            button.setProperty("segment", ends.get(number, "middle"))
            self._group.addButton(button, number)
        row(*self._group.buttons(), on=self, spacing=0, margins=NO_MARGINS)
        self.setFocusProxy(self.button(0))
        self._group.idClicked.connect(self.chosen)

    def set_texts(self, labels: Sequence[str], tips: Sequence[str]) -> None:
        """Rename the segments in another language."""
        for number, (label, tip) in enumerate(zip(labels, tips, strict=True)):
            button = self.button(number)
            button.setText(label)
            set_tip(button, tip)
            button.setAccessibleDescription(tip)
        self._fit()

    def set_padding(self, padding_px: int) -> None:
        """Leave so much room at each side of a segment's text."""
        self._padding_px = padding_px
        self._fit()

    def button(self, number: int) -> QPushButton:
        """Return one of the buttons."""
        button = self._group.button(number)
        assert isinstance(button, QPushButton)
        return button

    def current(self) -> int:
        """Return the number of the chosen segment, -1 when none is."""
        return self._group.checkedId()

    def choose(self, number: int) -> None:
        """Choose a segment, or none with -1, without a signal."""
        chosen = self._group.checkedButton()
        if number >= 0:
            self.button(number).setChecked(True)
        elif chosen is not None:
            # An exclusive group does not let its checked button go.
            self._group.setExclusive(False)
            chosen.setChecked(False)
            self._group.setExclusive(True)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the font of the theme, which the buttons have only now."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give each segment the room of its text in bold, which it is in when chosen."""
        for button in self._group.buttons():
            button.ensurePolished()
            font = button.font()
            font.setWeight(QFont.Weight.DemiBold)
            text_px = QFontMetrics(font).horizontalAdvance(button.text())
            button.setMinimumWidth(text_px + 2 * self._padding_px)
