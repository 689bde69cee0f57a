"""What is shown in place of a photo that cannot be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from sr3_desktop.app.system.language import translated
from sr3_desktop.app.widgets.icons import IconLabel
from sr3_desktop.app.widgets.retranslated import Retranslated

TEXT_PX = 460


class ProblemPage(Retranslated, QFrame):
    """One photo, one sentence, three ways on.

    Signals:
        retry_requested(): Read the photo again.
        details_requested(): Tell more.
        remove_requested(): Take it out of the list.
    """

    retry_requested = Signal()
    details_requested = Signal()
    remove_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        icon = IconLabel("warning", 48, QPalette.ColorRole.BrightText)
        self._sentence = ""
        self.title, self.text = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.text.setWordWrap(True)
        self.text.setFixedWidth(TEXT_PX)
        for label in (icon, self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.retry_button, self.details_button = QPushButton(), QPushButton()
        self.remove_button = QPushButton()
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        for button in (self.retry_button, self.details_button, self.remove_button):
            button.setProperty("role", "large")
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(icon)
        column.addWidget(self.title)
        column.addWidget(self.text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addStretch(3)
        self.retry_button.clicked.connect(self.retry_requested)
        self.details_button.clicked.connect(self.details_requested)
        self.remove_button.clicked.connect(self.remove_requested)
        self._retranslate()

    def show_problem(self, sentence: str) -> None:
        """Show what is the matter with the photo, which the sentence names."""
        self._sentence = sentence
        self.text.setText(translated(sentence))
        self._fit()

    def _fit(self) -> None:
        """Give the sentence all its lines: the layout counts those of a wider label."""
        self.text.ensurePolished()
        self.text.setFixedHeight(max(self.text.heightForWidth(TEXT_PX), 0))

    def _retranslate(self) -> None:
        self.text.setText(translated(self._sentence))
        self._fit()
        self.title.setText(self.tr("Cannot open this photo"))
        self.retry_button.setText(self.tr("Try again"))
        self.details_button.setText(self.tr("Details"))
        self.remove_button.setText(self.tr("Remove from the list"))
