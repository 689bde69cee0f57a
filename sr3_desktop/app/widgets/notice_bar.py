"""One sentence for the user, inside the window."""

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QWidget

from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.language import translated

from .icons import IconButton, IconLabel, Level
from .layouts import column, row
from .retranslated import Retranslated
from .theme import set_style

TEXT_PX, LEAST_PX, TEXT_MARGIN_PX = 420, 160, 4
SHOWN_MS = 5_000
"""A remark goes after this; an error stays until it is closed or another photo is shown."""


class _Words(QLabel):
    """A label as wide as its sentence; a long one, or one in a narrow window, has lines."""

    def wanted_px(self) -> int:
        """Return the width that it has where there is room."""
        width_px = self.fontMetrics().horizontalAdvance(self.text()) + TEXT_MARGIN_PX
        return min(width_px, TEXT_PX)

    def sizeHint(self) -> QSize:
        """Return the width that it wants, and its height then."""
        return QSize(self.wanted_px(), self.heightForWidth(self.wanted_px()))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which it can be read."""
        return QSize(min(self.wanted_px(), LEAST_PX), self.sizeHint().height())


class Notice(Retranslated, QWidget):
    """A sentence in a box that can be closed.

    Attributes:
        timer: Hides it once it has been started, but not while it has the focus or the pointer.
        row: Its row; the sentence is followed by buttons of subclasses and the one that closes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sentence = ""
        self._box = QFrame()
        self._box.setObjectName("notice")
        self.text = _Words()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button = IconButton("close")
        self.text.setWordWrap(True)
        parts = self.text, self.close_button
        self.row = row(*parts, on=self._box, spacing=10, margins=(12, 8, 8, 8))
        column(self._box, on=self, margins=(16, 0, 16, 12))
        self.close_button.clicked.connect(self.hide)
        self.timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self.timer.timeout.connect(self._on_time_over)
        self.hide()

    def add_button(self) -> QPushButton:
        """Return a new button before the one that closes."""
        button = QPushButton()
        self.row.insertWidget(self.row.count() - 1, button)
        return button

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence, which screen readers say at once."""
        self._sentence = sentence
        self._show_text()
        self.show()
        self.raise_()
        announce(self, self.text.text())

    @Slot()
    def _on_time_over(self) -> None:
        """Go, or wait as long as someone is about to press a button."""
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self.timer.start()
        else:
            self.hide()

    def _show_text(self) -> None:
        self.text.setText(translated(self._sentence))
        self.text.setMaximumWidth(self.text.wanted_px())

    def _retranslate(self) -> None:
        super()._retranslate()
        self._show_text()


class NoticeBar(Notice):
    """Shows the latest notice for a while, an error until it is closed; never more than one."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("info")
        self.row.insertWidget(0, self._icon)
        self.details, self.open_log = self.add_button(), self.add_button()
        self._retranslate()

    def show_notice(self, sentence: str, level: Level, details: bool = False) -> None:
        """Show a sentence.

        Args:
            level: An error also offers the log folder, unless there are details.
        """
        self.details.setVisible(details)
        self.open_log.setVisible(level == "error" and not details)
        self._icon.show_level(level)
        set_style(self._box, "level", level)
        self.timer.stop()
        if level == "info":
            self.timer.start()
        self.show_sentence(sentence)
