"""A remark with a way back."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.language import translated

from .icons import IconButton
from .retranslated import Retranslated

SHOWN_MS = 12_000


class UndoToast(Retranslated, QWidget):
    """Says what was done and offers to take it back, for a while.

    Signals:
        undo_requested(): The user wants it back.
    """

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QFrame()
        box.setObjectName("notice")
        self._sentence = ""
        self.text = QLabel()
        self.undo_button = QPushButton()
        self.close_button = IconButton("close", "")
        row = QHBoxLayout(box)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self.text, 1)
        row.addWidget(self.undo_button)
        row.addWidget(self.close_button)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 0, 16, 16)
        around.addWidget(box)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.close_button.clicked.connect(self.hide)
        self.undo_button.clicked.connect(self.hide)
        self.undo_button.clicked.connect(self.undo_requested)
        self._retranslate()
        self.hide()

    def show_done(self, sentence: str) -> None:
        """Show what was done."""
        self._sentence = sentence
        self.text.setText(translated(sentence))
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)
        announce(self, self.text.text())

    def _retranslate(self) -> None:
        self.text.setText(translated(self._sentence))
        self.undo_button.setText(self.tr("Undo"))
        self.close_button.set_tip(self.tr("Close this message"))
