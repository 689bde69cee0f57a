"""A remark with a way back."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot

from .notice_bar import Notice

SHOWN_MS = 12_000


class UndoToast(Notice):
    """Says what was done and offers to take it back, for a while."""

    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.undo_button = self.add_button()
        self._undo: Callable[[], object] | None = None
        self.timer.setInterval(SHOWN_MS)
        self.undo_button.clicked.connect(self.undo)
        self._retranslate()

    def show_done(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Show what was done.

        Args:
            undo: Takes it back; without, `undo_requested` is emitted.
        """
        self._undo = undo
        self.show_sentence(sentence)
        self.timer.start()

    @Slot()
    def drop_choice(self) -> None:
        """Say no more of a choice for the next run, which has begun; a removal stays."""
        if self._undo is not None:
            self.hide()

    @Slot()
    def undo(self) -> None:
        """Take back what was said; when nothing is, it is the last removal."""
        undo = self._undo if self.isVisible() else None
        self.hide()
        if undo is None:
            self.undo_requested.emit()
        else:
            undo()
