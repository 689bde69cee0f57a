"""A text that gives way: it ends in dots where there is no room for it."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from .tips import set_tip

Elide = Qt.TextElideMode

LEAST_PX = 40
SEPARATORS = " ·"
"""No line ends in them."""
PARTS = " · "
"""Between parts of which the last ones are needed least."""


def fitting(text: str, metrics: QFontMetrics, width: float, mode: Elide = Elide.ElideRight) -> str:
    """Return as many parts of a text as there is room for; the first one may end in dots.

    Args:
        width: Room in pixels.
        mode: Where the dots are.
    """
    while PARTS in text and metrics.horizontalAdvance(text) > width:
        text = text.rpartition(PARTS)[0]
    return metrics.elidedText(text, mode, int(width))


def broken(
    text: str, font: QFont, width: int, most: int, mode: Elide = Elide.ElideRight
) -> list[str]:
    """Return a text in lines; the last one holds all that is left, as far as there is room.

    It breaks after its first part if that is enough.

    Args:
        width: Room of a line in pixels.
        most: How many lines there may be.
        mode: Where the dots of the last one are.
    """
    metrics = QFontMetrics(font)
    head, _, rest = text.partition(PARTS)
    wide = max(metrics.horizontalAdvance(part) for part in (head, rest))
    if most > 1 and wide <= width < metrics.horizontalAdvance(text):
        return [head, rest]
    lines: list[str] = []
    layout = QTextLayout(text, font)
    layout.beginLayout()
    while len(lines) < most - 1 and metrics.horizontalAdvance(text) > width:
        line = layout.createLine()
        line.setLineWidth(width)
        line.setPosition(QPointF())
        lines.append(text[: line.textLength()].rstrip(SEPARATORS))
        text = text[line.textLength() :]
    layout.endLayout()
    return [*lines, fitting(text, metrics, width, mode)]


class ElidedLabel(QLabel):
    """A label that can be narrower than its text, which its tooltip then tells.

    Args:
        lines: How many lines it may take when it is narrow.
        mode: Where its dots are.
    """

    def __init__(self, text: str = "", lines: int = 1, mode: Elide = Elide.ElideRight) -> None:
        super().__init__(text)
        self._lines, self._mode = lines, mode
        high = QSizePolicy.Policy.Preferred if lines > 1 else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, high)

    def minimumSizeHint(self) -> QSize:
        """Return the least that is still of use."""
        return QSize(LEAST_PX, super().minimumSizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Whether it is higher where it is narrow."""
        return self._lines > 1

    def heightForWidth(self, width: int) -> int:
        """Return the height of its lines."""
        more = len(self._broken(width)) - 1
        return self.sizeHint().height() + max(more, 0) * self.fontMetrics().lineSpacing()

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self.text():
            super().setText(text)
            self._explain()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the tooltip where it is needed."""
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        room = self.contentsRect()
        text = "\n".join(self._broken(room.width()))
        painter.drawText(room, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)

    def _broken(self, width: int) -> list[str]:
        return broken(self.text(), self.font(), width, self._lines, self._mode)

    def _explain(self) -> None:
        shown = "".join(self._broken(self.contentsRect().width()))
        between = str.maketrans("", "", SEPARATORS)
        whole = shown.translate(between) == self.text().translate(between)
        set_tip(self, "" if whole else self.text())
