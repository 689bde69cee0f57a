"""One sentence for the user, inside the window."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.language import translated

from .icons import IconButton, IconLabel
from .retranslated import Retranslated

Level = Literal["info", "error"]


class NoticeBar(Retranslated, QWidget):
    """Shows the latest notice until it is closed or replaced; there is never more than one.

    Signals:
        open_log_requested(): The user wants to see the log folder.
        details_requested(): The user wants to know more about the error shown.
    """

    open_log_requested = Signal()
    details_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = ""
        self._box = QFrame()
        self._box.setObjectName("notice")
        self._icon = IconLabel("info")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.details = QPushButton()
        self.open_log = QPushButton()
        self.close_button = IconButton("close", "")
        row = QHBoxLayout(self._box)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.details)
        row.addWidget(self.open_log)
        row.addWidget(self.close_button)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 0, 16, 16)
        around.addWidget(self._box)
        self.details.clicked.connect(self.details_requested)
        self.open_log.clicked.connect(self.open_log_requested)
        self.close_button.clicked.connect(self.hide)
        self._retranslate()
        self.hide()

    def show_notice(self, sentence: str, level: Level, details: bool = False) -> None:
        """Show a sentence.

        Args:
            sentence: What to show.
            level: An error also offers the log folder, unless there are details.
            details: Offer to tell more.
        """
        self._sentence = sentence
        self.text.setText(translated(sentence))
        self.details.setVisible(details)
        self.open_log.setVisible(level == "error" and not details)
        role = QPalette.ColorRole
        if level == "error":
            self._icon.set_icon("warning", role.BrightText)
        else:
            self._icon.set_icon("info", role.Link)
        self._box.setProperty("level", level)
        self._box.style().unpolish(self._box)
        self._box.style().polish(self._box)
        self.show()
        self.raise_()
        announce(self, self.text.text())

    def _retranslate(self) -> None:
        self.text.setText(translated(self._sentence))
        self.details.setText(self.tr("Details"))
        self.open_log.setText(self.tr("Open log folder"))
        self.close_button.set_tip(self.tr("Close this message"))
