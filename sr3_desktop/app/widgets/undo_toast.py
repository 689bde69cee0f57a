"""A remark with a way back."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot

from .notice_bar import Notice

SHOWN_MS = 12_000


class UndoToast(Notice):
    """Says what was done and offers to take it back, for a while."""

    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.undo_button = self.add_button()
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.undo_button.clicked.connect(self.hide)
        self.undo_button.clicked.connect(self._on_undo)
        self._retranslate()

    def show_done(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Show what was done.

        Args:
            undo: Takes it back; without, `undo_requested` is emitted.
        """
        self._undo = undo
        self.show_sentence(sentence)
        self._timer.start(SHOWN_MS)

    @Slot()
    def drop_choice(self) -> None:
        """Say no more of a choice for the next run, which has begun; a removal stays."""
        if self._undo is not None:
            self.hide()

    @Slot()
    def _on_undo(self) -> None:
        if self._undo is None:
            self.undo_requested.emit()
        else:
            self._undo()

    def _retranslate(self) -> None:
        super()._retranslate()
        self.undo_button.setText(self.tr("Undo"))
