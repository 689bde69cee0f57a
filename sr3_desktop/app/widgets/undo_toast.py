"""A remark with a way back."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from .notice_bar import Notice

SHOWN_MS = 12_000


class UndoToast(Notice):
    """Says what was done and offers to take it back, for a while.

    Signals:
        undo_requested(): The user wants it back.
    """

    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.undo_button = self.add_button()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.undo_button.clicked.connect(self.hide)
        self.undo_button.clicked.connect(self.undo_requested)
        self._retranslate()

    def show_done(self, sentence: str) -> None:
        """Show what was done."""
        self.show_sentence(sentence)
        self._timer.start(SHOWN_MS)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.undo_button.setText(self.tr("Undo"))
